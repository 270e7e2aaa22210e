"""What a key means while a clerk is in the middle of something: a number, a log-in, a choice of one key each."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, get_args

import msgspec

from hall_protocol.commands import (
    CallTicket,
    Command,
    FinishService,
    LogIn,
    OpenWindow,
    PauseWindow,
    ReinstateTicket,
    ResumeTicket,
    ServiceOutcome,
    TransferTicket,
)
from window_terminal.actions import Action
from window_terminal.desk import Desk, Entry, EntryKind
from window_terminal.entries import (
    at_hand,
    keyed,
    longer,
    manners_of,
    picked,
    pin_entry,
    reason_entry,
    resume_entry,
    services_entry,
    window_numbered,
)
from window_terminal.steps import Step, asks, refuses, shows

Press = Callable[[Desk, Entry, Action, int], Step | None]
"""None: the key is none of what was begun; that is left, and the key means what it always does."""

MOST_DIGITS: Final = 12
NAMELESS: Final = ""
OUTCOMES: Final[Mapping[str, ServiceOutcome]] = MappingProxyType({each: each for each in get_args(ServiceOutcome)})
TAKES: Final = frozenset({Action.CONFIRM, Action.CALL})
"""In a list and before a question the call key says yes: nobody has to look for another."""
LEAVES: Final = frozenset({Action.BACK, Action.UNDO})
OF_A_TICKET: Final = (CallTicket, ResumeTicket, ReinstateTicket)
"""What a number is typed for; the hub may find several with its digits."""
STAYS_WITH_VISITOR: Final = frozenset(
    {Action.TRANSFER, Action.TRANSFER_BACK, Action.HOLD, Action.HAND_IN, Action.RECALL, Action.START, Action.MISSED}
)
"""Keys that mean the visitor is not served after all: a finish that waits for its outcome is forgotten."""


def press_in(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step | None:
    """Return what a key does to what was begun; None: it is left, and the key means what it always does."""
    return PRESSES[entry.kind](desk, entry, action, now_ms)


def end(desk: Desk, entry: Entry, now_ms: int) -> Step:
    """Its time is up, or another key was pressed: a finish takes the usual, everything else is forgotten."""
    if entry.kind in ("outcome", "services"):
        return _finish_now(desk, entry, now_ms)
    return shows(desk, None)


def finish(desk: Desk, outcome: str, age_ms: int = 0, done: tuple[str, ...] = ()) -> Step:
    """The visitor is served, since so long ago."""
    known = OUTCOMES.get(outcome, "done")
    return asks(desk, FinishService(command_id=NAMELESS, outcome=known, services_done=done, age_ms=age_ms))


def transfer(place: str, *, and_back: bool) -> Command:
    """Send the visitor on to a place such as `window:window-5`."""
    kind, _, name = place.partition(":")
    sent = TransferTicket(command_id=NAMELESS, and_back=and_back)
    return msgspec.structs.replace(sent, **{f"to_{kind}": name})


def resume(desk: Desk, typed: str, now_ms: int) -> Step:
    """Call somebody back who was held, by the digits of the ticket; several with the same digits are told apart."""
    found = at_hand(desk.desk.held if desk.desk else (), typed)
    if len(found) > 1:
        return shows(desk, resume_entry(found, now_ms))
    return asks(desk, ResumeTicket(command_id=NAMELESS, ticket=found[0].id if found else typed))


def call_numbered(desk: Desk, typed: str, now_ms: int) -> Step:
    """Call this ticket and no other; a held one comes back, any other needs one of the hall's reasons."""
    if at_hand(desk.desk.held if desk.desk else (), typed):
        return resume(desk, typed, now_ms)
    reasons = manners_of(desk).choose_reasons
    if len(reasons) > 1:
        return shows(desk, reason_entry(desk, now_ms, typed))
    return asks(desk, CallTicket(command_id=NAMELESS, ticket=typed, reason=reasons[0].id if reasons else ""))


def _typed(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step | None:
    """Digits are collected, and taken away one by one; with the last of them goes the number."""
    if action.digit:
        digits = (entry.typed + action.digit)[:MOST_DIGITS]
        return shows(desk, longer(replace(entry, typed=digits), now_ms))
    if action is Action.BACK:
        left = entry.typed[:-1]
        return shows(desk, longer(replace(entry, typed=left), now_ms) if left else None)
    return None


def _number(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step | None:
    match action:
        case Action.CALL:
            return call_numbered(desk, entry.typed, now_ms)
        case Action.TRANSFER | Action.TRANSFER_BACK:
            return _to_window(desk, entry.typed, action is Action.TRANSFER_BACK, now_ms)
        case Action.HOLD | Action.RESUME:
            return resume(desk, entry.typed, now_ms)
        case Action.MISSED:
            found = at_hand(desk.desk.missed if desk.desk else (), entry.typed)
            return asks(desk, ReinstateTicket(command_id=NAMELESS, ticket=found[0].id if found else entry.typed))
        case Action.CONFIRM | Action.LOG_IN:
            return _logs_in(desk, entry.typed, now_ms)
        case Action.UNDO:
            return shows(desk, None)
        case _:
            return _typed(desk, entry, action, now_ms)


def _to_window(desk: Desk, typed: str, and_back: bool, now_ms: int) -> Step:
    window = window_numbered(desk, typed)
    if not window:
        return refuses(desk, "no_such_window", now_ms)
    return asks(desk, transfer(f"window:{window}", and_back=and_back))


def _log_in(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step | None:
    if action in TAKES:
        return _logs_in(desk, entry.typed, now_ms) if entry.typed else shows(desk, None)
    if action in LEAVES and not entry.typed:
        return shows(desk, None)
    return _typed(desk, entry, action, now_ms)


def _logs_in(desk: Desk, number: str, now_ms: int) -> Step:
    """Not every clerk has a pin, and only the hub knows who: it is asked at once, and a pin may be typed meanwhile."""
    return Step(replace(desk, entry=pin_entry(number, now_ms)), (LogIn(command_id=NAMELESS, number=number),))


def _pin(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step | None:
    if action in TAKES and isinstance(entry.command, LogIn):
        return asks(desk, msgspec.structs.replace(entry.command, pin=entry.typed))
    if action in LEAVES and not entry.typed:
        return shows(desk, None)
    return _typed(desk, entry, action, now_ms)


def _handover(desk: Desk, entry: Entry, action: Action, _now_ms: int) -> Step | None:
    if action in TAKES and isinstance(entry.command, LogIn):
        return asks(desk, msgspec.structs.replace(entry.command, handover=True))
    return shows(desk, None) if action in LEAVES else None


def _transfer(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step | None:
    """Send on: a digit or the key itself chooses, and one more key says that this place is meant."""
    if action in TAKES:
        return asks(desk, transfer(entry.choices[entry.at].id, and_back=entry.and_back))
    if action in (Action.TRANSFER, Action.TRANSFER_BACK):
        return shows(desk, longer(replace(entry, kind="transfer", at=_next(entry)), now_ms))
    if action.digit:
        at = keyed(entry, action.digit)
        chosen = entry if at is None else replace(entry, kind="transfer_to", at=at)
        return shows(desk, longer(chosen, now_ms))
    return shows(desk, None) if action in LEAVES else None


def _outcome(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step | None:
    if action in (Action.FINISH, Action.CONFIRM):
        return _outcome_taken(desk, entry, entry.at, now_ms)
    if action.digit:
        at = keyed(entry, action.digit)
        return shows(desk, entry) if at is None else _outcome_taken(desk, entry, at, now_ms)
    return shows(desk, None) if action in LEAVES else None


def _outcome_taken(desk: Desk, entry: Entry, at: int, now_ms: int) -> Step:
    outcome = entry.choices[at].id if entry.choices else ""
    return finish_or_ask(desk, outcome, entry.since_ms, now_ms)


def finish_or_ask(desk: Desk, outcome: str, since_ms: int, now_ms: int) -> Step:
    """The outcome is known: the visitor is served, once it is said which of several services were done."""
    asked = services_entry(desk, since_ms, now_ms, outcome)
    if manners_of(desk).ask_services_done and len(asked.choices) > 1:
        return shows(desk, asked)
    return finish(desk, outcome, now_ms - since_ms)


def _services(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step | None:
    if action in (Action.FINISH, Action.CONFIRM):
        return _finish_now(desk, entry, now_ms)
    if action.digit:
        at = keyed(entry, action.digit)
        return shows(desk, longer(entry if at is None else picked(entry, at), now_ms))
    return shows(desk, None) if action in LEAVES else None


def _finish_now(desk: Desk, entry: Entry, now_ms: int) -> Step:
    age_ms = now_ms - entry.since_ms
    if entry.kind == "services":
        return finish(desk, entry.outcome, age_ms, tuple(each.id for each in entry.choices if each.picked))
    return finish(desk, entry.choices[entry.at].id if entry.choices else "", age_ms)


def _pause(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step | None:
    """A digit chooses the reason; of a window that pauses already, another one."""
    pauses = is_pausing(desk)
    if action.digit:
        at = keyed(entry, action.digit)
        return shows(desk, longer(entry, now_ms)) if at is None else asks(desk, *_pause_for(entry, at, again=pauses))
    if action in (Action.CONFIRM, Action.PAUSE, Action.PAUSE_CHOOSE) and not pauses:
        return asks(desk, *_pause_for(entry, entry.at, again=False))
    is_done = action in (Action.BACK, Action.CONFIRM) if pauses else action in LEAVES
    return shows(desk, None) if is_done else None


def _pause_for(entry: Entry, at: int, *, again: bool) -> tuple[Command, ...]:
    pause = PauseWindow(command_id=NAMELESS, reason=entry.choices[at].id if entry.choices else "")
    return (OpenWindow(command_id=NAMELESS), pause) if again else (pause,)


def is_pausing(desk: Desk) -> bool:
    """Whether the window pauses, or is asked to."""
    return (desk.window is not None and desk.window.phase == "paused") or any(
        wish.action in (Action.PAUSE, Action.PAUSE_CHOOSE) for wish in desk.wishes
    )


def _reason(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step | None:
    at = entry.at if action in TAKES else keyed(entry, action.digit)
    if at is not None:
        return asks(desk, CallTicket(command_id=NAMELESS, ticket=entry.typed, reason=entry.choices[at].id))
    if action.digit:
        return shows(desk, longer(entry, now_ms))
    return shows(desk, None) if action in LEAVES else None


def _resume(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step | None:
    at = entry.at if action in TAKES else keyed(entry, action.digit)
    if at is not None:
        return asks(desk, ResumeTicket(command_id=NAMELESS, ticket=entry.choices[at].id))
    if action in (Action.HOLD, Action.RESUME):
        return shows(desk, longer(replace(entry, at=_next(entry)), now_ms))
    if action.digit:
        return shows(desk, longer(entry, now_ms))
    return shows(desk, None) if action in LEAVES else None


def _which(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step | None:
    at = entry.at if action in TAKES else keyed(entry, action.digit)
    if at is not None and isinstance(entry.command, OF_A_TICKET):
        return asks(desk, msgspec.structs.replace(entry.command, ticket=entry.choices[at].id))
    if action.digit:
        return shows(desk, longer(entry, now_ms))
    return shows(desk, None) if action in LEAVES else None


def _next(entry: Entry) -> int:
    return (entry.at + 1) % len(entry.choices)


PRESSES: Final[Mapping[EntryKind, Press]] = MappingProxyType(
    {
        "number": _number,
        "log_in": _log_in,
        "pin": _pin,
        "handover": _handover,
        "transfer": _transfer,
        "transfer_to": _transfer,
        "outcome": _outcome,
        "services": _services,
        "pause": _pause,
        "reason": _reason,
        "resume": _resume,
        "which": _which,
    }
)
"""By what was begun; types say that none is left out."""
