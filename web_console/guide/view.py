"""What a guide's phone shows, as plain values: pure functions of what was heard and the language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hall_config.conduct import Calling
from hall_config.forms import Reason
from hall_config.model import HallConfig
from hall_protocol.states import Catalogue, ServiceOffer, TicketFacts
from web_console.desk.places import clerks, in_order, typed_words
from web_console.entrance.accounts import Account
from web_console.guide.acting import say
from web_console.language import Tongue
from web_console.live import Picture

ACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "waiting": ("reclassify", "transfer", "green", "step_back", "reprint", "code", "cancel"),
    "called": ("transfer", "reprint", "code"),
    "serving": ("transfer", "reprint", "code"),
    "held": ("return", "reprint", "code", "cancel"),
    "missed": ("reinstate", "reprint", "code", "cancel"),
}
"""What a guide may want of a ticket in each phase; of one that has ended, nothing."""
LANES: Final = ("normal", "green")
"""Who has an appointment checks in."""


@dataclass(frozen=True, slots=True)
class CallCard:
    """Somebody waits for a guide."""

    dispenser: str
    place: str
    about: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class TicketCard:
    """A ticket as a guide reads it, and what can be done about it."""

    id: str
    number: str
    phase: str
    phase_text: str
    service: str
    service_code: str
    lines: tuple[str, ...]
    acts: tuple[tuple[str, str], ...]
    """What the button does, and what it says."""
    code: str = ""
    """The visitor's page as a picture to be photographed; empty: not asked for, or there is no page."""


def calls_of(picture: Picture, account: Account, zones: Mapping[str, str], tongue: Tongue) -> tuple[CallCard, ...]:
    """Return who waits for a guide in this account's zones, the longest waiting first."""
    return tuple(
        CallCard(call.dispenser, tongue.of(call.where), tongue.word("guide", call.about), call.since_ms)
        for call in (picture.glance.guide_calls if picture.glance else ())
        if account.may_act_in(zones.get(call.dispenser, ""))
    )


def places_of(picture: Picture, tongue: Tongue) -> list[dict[str, object]]:
    """Return the hall's windows and clerks, how each window is and where each clerk sits.

    `now` says whether a visitor can be sent there; the others are found as well, with why it cannot be.
    """
    on_duty = {board.clerk for board in picture.windows if board.clerk}
    windows: list[dict[str, object]] = [
        {
            "to": {"to_window": board.window},
            "name": tongue.of(board.place) or tongue.say("at_window", window=board.number),
            "note": tongue.word("window_state", board.phase),
            "words": f"{board.number} w{board.number} {board.number}号".casefold(),
            "now": board.phase != "closed",
        }
        for board in in_order(picture.windows)
    ]
    return windows + [
        {
            "to": {"to_clerk": each.id.partition(":")[2]},
            "name": each.name,
            "note": each.note,
            "words": _typed(each.words),
            "now": each.id.partition(":")[2] in on_duty,
        }
        for each in clerks(picture, tongue)
    ]


def _typed(words: Iterable[str]) -> str:
    return " ".join("".join(word.split()) for word in words).casefold()


def dispensers_of(config: HallConfig | None, tongue: Tongue) -> list[dict[str, str]]:
    """Return where a ticket can be printed."""
    return [
        {"id": node.id, "name": tongue.of(node.where) or node.id}
        for node in (config.nodes if config else ())
        if node.role == "dispenser"
    ]


def zones_of(config: HallConfig | None) -> dict[str, str]:
    """Return in which zone each machine stands."""
    return {node.id: node.zone for node in config.nodes} if config else {}


def offers(catalogue: Catalogue, config: HallConfig | None, account: Account, tongue: Tongue) -> dict[str, object]:
    """Return all a phone needs to choose from without asking again; it is fetched once, for the Wi-Fi may go."""
    departments = {each.id: tongue.of(each.name) for each in catalogue.departments}
    words = typed_words(catalogue.finding)
    cancels = config.calling.cancel_reasons if config else Calling().cancel_reasons
    return {
        "version": catalogue.version,
        "services": [
            _service(each, departments, words, tongue) | {"mine": account.may_act_in(each.zone)}
            for each in catalogue.services
        ],
        "green_reasons": [{"id": each.id, "name": tongue.of(each.name)} for each in catalogue.green_reasons],
        "cancel_reasons": _reasons(cancels, tongue),
        "dispensers": dispensers_of(config, tongue),
    }


def _reasons(reasons: Iterable[Reason], tongue: Tongue) -> list[dict[str, str]]:
    return [{"id": each.code, "name": tongue.of(each.name)} for each in reasons]


def _service(
    offer: ServiceOffer, departments: Mapping[str, str], words: Mapping[str, tuple[str, ...]], tongue: Tongue
) -> dict[str, object]:
    return {
        "id": offer.code,
        "name": tongue.of(offer.name),
        "note": departments.get(offer.department, ""),
        "words": " ".join((offer.code, offer.name.zh, offer.name.en, *words.get(offer.code, ()))).casefold(),
        "lanes": [lane for lane in LANES if lane in offer.lanes],
        "situations": [{"id": each.code, "name": tongue.of(each.name)} for each in offer.situations],
        "instead": tongue.of(offer.self_service),
    }


def still_here_first(tickets: Iterable[TicketFacts]) -> tuple[TicketFacts, ...]:
    """Return tickets with those in front whose visitors are still in the hall: of them somebody asks."""
    return tuple(sorted(tickets, key=lambda ticket: ticket.phase not in ACTS))


def card_of(ticket: TicketFacts, catalogue: Catalogue | None, tongue: Tongue, code: str = "") -> TicketCard:
    """Return a ticket as a guide reads it."""
    offer = next((each for each in catalogue.services if each.code == ticket.service), None) if catalogue else None
    return TicketCard(
        id=ticket.id,
        number=ticket.number,
        phase=ticket.phase,
        phase_text=tongue.word("state", ticket.phase),
        service=tongue.of(offer.name) if offer else ticket.service,
        service_code=ticket.service,
        lines=tuple(filter(None, _lines(ticket, offer, catalogue, tongue))),
        acts=tuple((act, say(tongue, f"do_{act}")) for act in ACTS.get(ticket.phase, ()) if _fits(act, ticket, offer)),
        code=code,
    )


def _fits(act: str, ticket: TicketFacts, offer: ServiceOffer | None) -> bool:
    return act != "green" or (ticket.lane != "green" and (offer is None or "green" in offer.lanes))


def _lines(
    ticket: TicketFacts, offer: ServiceOffer | None, catalogue: Catalogue | None, tongue: Tongue
) -> Iterable[str]:
    """What else a guide wants to know, the most pressing first."""
    if ticket.phase in ("called", "serving"):
        yield _at(ticket.window, catalogue, tongue)
    if ticket.phase == "waiting":
        yield _ahead(ticket, tongue)
        yield say(tongue, "sent_to", where=_at(ticket.only_window, catalogue, tongue)) if ticket.only_window else ""
    if ticket.lane != "normal":
        reasons = {each.id: tongue.of(each.name) for each in catalogue.green_reasons} if catalogue else {}
        yield tongue.listed(filter(None, (tongue.word("lane", ticket.lane), reasons.get(ticket.lane_reason, ""))))
    situations = {each.code: tongue.of(each.name) for each in offer.situations} if offer else {}
    yield situations.get(ticket.situation, "")
    zones = {zone.id: tongue.of(zone.where) or tongue.of(zone.name) for zone in catalogue.zones} if catalogue else {}
    yield zones.get(ticket.zone, "") if ticket.phase == "waiting" else ""
    yield say(tongue, "issued_at", time=tongue.clock(ticket.issued_ms))
    yield say(tongue, "called_at", time=tongue.clock(ticket.called_ms)) if ticket.phase == "missed" else ""
    yield say(tongue, "no_paper") if ticket.paper == "failed" else ""
    yield _materials(ticket, offer, tongue) if ticket.phase in ("waiting", "held", "missed") else ""


def _materials(ticket: TicketFacts, offer: ServiceOffer | None, tongue: Tongue) -> str:
    """Say what to bring to the window: whoever is asked on the way there is a guide."""
    if offer is None:
        return ""
    more = next((each.materials for each in offer.situations if each.code == ticket.situation), ())
    wanted = [tongue.of(each) for each in (*offer.materials, *more)]
    return say(tongue, "bring", what=tongue.listed(wanted)) if wanted else ""


def _at(window: str, catalogue: Catalogue | None, tongue: Tongue) -> str:
    numbers = {each.id: tongue.of(each.name) for each in catalogue.windows} if catalogue else {}
    return tongue.say("at_window", window=numbers.get(window, window)) if window else ""


def _ahead(ticket: TicketFacts, tongue: Tongue) -> str:
    ahead = "" if ticket.ahead is None else say(tongue, "ahead" if ticket.ahead else "nobody_ahead", count=ticket.ahead)
    return tongue.listed(filter(None, (ahead, tongue.wait(ticket.wait_from_s, ticket.wait_to_s))))
