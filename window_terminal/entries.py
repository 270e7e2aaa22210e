"""What a clerk may be in the middle of, as it begins: which choices there are, with which keys, for how long."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from types import MappingProxyType
from typing import Final

from hall_config.texts import Both
from hall_protocol.commands import Command, LogIn
from hall_protocol.message import LocalText
from hall_protocol.states import AtHand, DeskManners, Destination, TicketFacts, WindowBoard
from hall_protocol.typed_numbers import digits_of
from window_terminal.desk import Choice, Desk, Entry, EntryKind
from window_terminal.words import outcome_words, words

LASTS_MS: Final[Mapping[EntryKind, int]] = MappingProxyType(
    {
        "number": 8_000,
        "log_in": 15_000,
        "pin": 15_000,
        "handover": 15_000,
        "transfer": 10_000,
        "transfer_to": 10_000,
        "outcome": 5_000,
        "services": 8_000,
        "pause": 3_000,
        "reason": 10_000,
        "resume": 10_000,
        "which": 10_000,
    }
)
"""How long after its last key each is forgotten; of a finish, how long until the usual is taken."""
KEYS: Final = "123456789"
MOST_CHOICES: Final = 99
"""Nobody walks further through a list with one key."""
MOST_WINDOWS: Final = 30
"""So many stand before the services: a hundred would leave those no room, and a window's number can be typed."""
OF_VISITOR: Final[frozenset[EntryKind]] = frozenset({"transfer", "transfer_to", "outcome", "services"})
"""What is about the visitor at the window, and ends with their going."""


def begun(kind: EntryKind, now_ms: int, choices: Iterable[tuple[str, LocalText]] = ()) -> Entry:
    """Return something just begun; the first nine choices have keys."""
    listed = tuple(
        Choice(KEYS[at] if at < len(KEYS) else "", name, text)
        for at, (name, text) in enumerate(islice(choices, MOST_CHOICES))
    )
    return Entry(kind, choices=listed, since_ms=now_ms, until_ms=now_ms + LASTS_MS[kind])


def longer(entry: Entry, now_ms: int) -> Entry:
    """Return it with its whole time before it: somebody has just pressed one of its keys."""
    return replace(entry, until_ms=now_ms + LASTS_MS[entry.kind])


def manners_of(desk: Desk) -> DeskManners:
    """Return what the hall asks of its clerks; the usual, until it has said so."""
    return (desk.catalogue and desk.catalogue.desk) or DeskManners()


def places(desk: Desk) -> Iterator[tuple[str, LocalText]]:
    """Where the visitor may be sent on to: the favourites first, then every other open window, then every service.

    A favourite window keeps its key while it is closed, and says so. Without anything to read only the favourites:
    nobody walks through a hall by heart.
    """
    favourites = desk.desk.favourites if desk.desk else ()
    chosen = {_place(each): _named(each, _shut(desk)) for each in favourites}
    yield from chosen.items()
    if desk.catalogue is None or desk.blind:
        return
    own = desk.window.window if desk.window else ""
    passed_over = {own, *_shut(desk)}
    others = (
        each for each in desk.catalogue.windows if each.id not in passed_over and f"window:{each.id}" not in chosen
    )
    for window in islice(others, MOST_WINDOWS):
        yield f"window:{window.id}", words("window", number=window.name.zh)
    for service in desk.catalogue.services:
        if f"service:{service.code}" not in chosen:
            yield f"service:{service.code}", service.name


def _place(favourite: Destination) -> str:
    return f"{favourite.kind}:{favourite.id}"


def _shut(desk: Desk) -> tuple[str, ...]:
    return desk.desk.shut if desk.desk else ()


def _named(favourite: Destination, shut: Container[str]) -> LocalText:
    """Return a favourite's name, and whether nobody can be sent there now."""
    if favourite.kind != "window" or favourite.id not in shut:
        return favourite.name
    return words("shut", place=Both(favourite.name.zh, favourite.name.en))


def window_numbered(desk: Desk, typed: str) -> str:
    """Return the id of the window with this number on it, as digits can be typed; empty: there is none."""
    windows = desk.catalogue.windows if desk.catalogue else ()
    exact = [window.id for window in windows if window.name.zh == typed]
    alike = [window.id for window in windows if digits_of(window.name.zh) == int(typed)]
    return (exact or (alike if len(alike) == 1 else [""]))[0]


def at_hand(waiting: Iterable[AtHand], typed: str) -> list[AtHand]:
    """Return who of these has a ticket with these digits: 15 is A015, and B015."""
    return [each for each in waiting if digits_of(each.number) == int(typed)]


def outcome_entry(desk: Desk, now_ms: int) -> Entry:
    """How did it end? The usual one is taken by itself."""
    manners = manners_of(desk)
    usual = manners.outcomes.index(manners.usual_outcome) if manners.usual_outcome in manners.outcomes else 0
    return replace(begun("outcome", now_ms, ((code, outcome_words(code)) for code in manners.outcomes)), at=usual)


def services_entry(desk: Desk, since_ms: int, now_ms: int, outcome: str) -> Entry:
    """Which of the visitor's services were done? The one begun is picked already."""
    services = desk.desk.ticket.services if desk.desk and desk.desk.ticket else ()
    asked = begun("services", now_ms, ((each.code, each.name) for each in services))
    return replace(picked(asked, 0), since_ms=since_ms, outcome=outcome)


def pause_entry(desk: Desk, now_ms: int) -> Entry:
    """Why does the window pause?"""
    return begun("pause", now_ms, ((reason.code, reason.name) for reason in manners_of(desk).pause_reasons))


def reason_entry(desk: Desk, now_ms: int, ticket: str) -> Entry:
    """Why is this ticket called instead of the next?"""
    reasons = manners_of(desk).choose_reasons
    return replace(begun("reason", now_ms, ((reason.id, reason.name) for reason in reasons)), typed=ticket)


def resume_entry(held: Iterable[AtHand], now_ms: int) -> Entry:
    """Which of the held comes back?"""
    return begun("resume", now_ms, ((each.id, LocalText(each.number, each.number)) for each in held))


def transfer_entry(desk: Desk, now_ms: int, *, and_back: bool) -> Entry:
    """Where is the visitor sent on to?"""
    choosing = begun("transfer", now_ms, places(desk))
    shut = {f"window:{each}" for each in _shut(desk)}
    first = next((at for at, choice in enumerate(choosing.choices) if choice.id not in shut), 0)
    return replace(choosing, at=first, and_back=and_back)


def pin_entry(number: str, now_ms: int) -> Entry:
    """The clerk's number is known; now the pin."""
    return replace(begun("pin", now_ms), command=LogIn(command_id="", number=number))


def handover_entry(log_in: LogIn, now_ms: int) -> Entry:
    """Somebody else is on duty here: does the clerk take over?"""
    return replace(begun("handover", now_ms), command=log_in)


def which_entry(command: Command, tickets: Iterable[TicketFacts], now_ms: int) -> Entry:
    """Several have these digits: which is meant?"""
    numbers = ((each.id, LocalText(each.number, each.number)) for each in tickets)
    return replace(begun("which", now_ms, numbers), command=command)


def picked(entry: Entry, at: int) -> Entry:
    """Turn the pick of one of several over."""
    choices = tuple(replace(each, picked=each.picked != (place == at)) for place, each in enumerate(entry.choices))
    return replace(entry, choices=choices)


def keyed(entry: Entry, digit: str) -> int | None:
    """Return which choice this digit means; None: it has none."""
    return next((at for at, choice in enumerate(entry.choices) if digit and choice.key == digit), None)


def still_of(entry: Entry | None, former: WindowBoard | None, board: WindowBoard) -> Entry | None:
    """Return what was begun, unless it was about a visitor who has gone: somebody was quicker, at a browser perhaps."""
    if entry is None or entry.kind not in OF_VISITOR:
        return entry
    return entry if _visitor(former) == _visitor(board) else None


def _visitor(board: WindowBoard | None) -> str:
    return board.ticket.id if board and board.ticket else ""
