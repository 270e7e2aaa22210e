"""What a window's page shows, as plain values: a pure function of what was heard, who looks, and the language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from hall_protocol.catalogue import DeskManners
from hall_protocol.desk import AtHand, ClerkDay, DeskBoard, DeskService
from hall_protocol.states import Catalogue, TicketFacts, WindowBoard
from web_console.desk.places import Place
from web_console.language import Tongue
from web_console.live import Picture
from web_console.now.hall_view import LinkView, link_view

BUSY: Final = frozenset({"calling", "serving"})
DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class ServiceView:
    """One of the visitor's services."""

    code: str
    name: str
    situation: str
    materials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VisitorView:
    """The visitor at the window."""

    id: str
    number: str
    lane: str
    lane_name: str
    lane_reason: str
    services: tuple[ServiceView, ...]
    waited: str
    since_ms: int
    """Since the call, or once service has begun since then."""
    serving: bool
    expected_s: int
    expected: str
    marks: tuple[str, ...]
    """What else a clerk should know: by appointment, fetches papers, called more than once."""


@dataclass(frozen=True, slots=True)
class AwayView:
    """Somebody who may come back to this window."""

    id: str
    number: str
    command: str
    since_ms: int
    back: str


@dataclass(frozen=True, slots=True)
class DeskView:
    """One window's page."""

    link: LinkView
    number: str
    place: str
    """Of a seat elsewhere: where its visitors go."""
    phase: str
    phase_text: str
    since_ms: int
    clerk: str
    paused: str
    """Why, and until when."""
    notes: tuple[str, ...]
    """What the clerk must know of this page: another browser, another window, nobody logged in."""
    visitor: VisitorView | None
    next_number: str
    next_why: str
    could_call: int
    held: tuple[AwayView, ...]
    missed: tuple[AwayView, ...]
    day: ClerkDay | None
    day_mean: str
    undo: str
    undo_until_ms: int
    meeting: str


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks at the page."""

    clerk: str = ""
    """Who logged in at a window in this browser."""
    formerly: str = ""
    """Who was on duty here when this page last saw somebody."""
    sees_day: bool = False
    """Whether this page is the window's own, and so shows the day of whoever is on duty there."""
    others: int = 0
    """How many other pages are open at this window."""


def desk_view(picture: Picture, window: str, looker: Looker, tongue: Tongue) -> DeskView | None:
    """Return the page; None: nothing has been heard of this window yet."""
    board, desk = picture.window(window), picture.desk(window)
    if board is None:
        return None
    sees_day = looker.sees_day or (looker.clerk != "" and looker.clerk == board.clerk)
    day = desk.my_day if desk and board.clerk and sees_day else None
    return DeskView(
        link=link_view(picture.link, tongue),
        number=board.number,
        place=tongue.of(board.place),
        phase=board.phase,
        phase_text=tongue.word("window_state", board.phase),
        since_ms=board.since_ms,
        clerk=_clerk_name(board.clerk, desk, picture.catalogue, tongue),
        paused=_paused(board, manners_of(picture), tongue),
        notes=tuple(_notes(picture, board, looker, tongue)),
        visitor=_visitor(board.ticket, desk, picture.catalogue, tongue) if board.ticket else None,
        next_number=board.next_number,
        next_why=tongue.of(board.next_why),
        could_call=board.could_call,
        held=tuple(_away(each, "resume_ticket", tongue) for each in (desk.held if desk else ())),
        missed=tuple(_away(each, "reinstate_ticket", tongue) for each in (desk.missed if desk else ())),
        day=day,
        day_mean=tongue.span(day.mean_s * 1000) if day and day.mean_s else "–",
        undo=tongue.word("step", board.undo_step) if board.undo_step else "",
        undo_until_ms=board.undo_until_ms or 0,
        meeting=safe_address(desk.meeting) if desk else "",
    )


def choices(picture: Picture, window: str, tongue: Tongue) -> dict[str, list[dict[str, object]]]:
    """Return what can be chosen with digits, by what it is chosen for."""
    desk, manners = picture.desk(window), manners_of(picture)
    board = picture.window(window)
    visitor = _visitor(board.ticket, desk, picture.catalogue, tongue) if board and board.ticket else None
    return {
        "places": [_place(place) for place in _favourites(desk, tongue)],
        "pause": [
            {"id": each.code, "name": tongue.of(each.name), "minutes": each.back_s // 60}
            for each in manners.pause_reasons[:DIGITS]
        ],
        "outcomes": [{"id": each, "name": tongue.word("outcome", each)} for each in manners.outcomes[:DIGITS]],
        "services": [{"id": each.code, "name": each.name} for each in (visitor.services if visitor else ())],
        "reasons": [{"id": each.id, "name": tongue.of(each.name)} for each in manners.choose_reasons[:DIGITS]],
        "away": [_back(each, tongue) for each in _may_come_back(desk, tongue)],
    }


def manners_of(picture: Picture) -> DeskManners:
    """Return what the hall asks of its clerks; what it has not said is as usual."""
    return (picture.catalogue.desk if picture.catalogue else None) or DeskManners()


def safe_address(address: str) -> str:
    """Return a meeting's address if a browser may open it: http or https, to a named host; else nothing."""
    try:
        parts = urlsplit(address)
        return address if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def _clerk_name(clerk: str, desk: DeskBoard | None, catalogue: Catalogue | None, tongue: Tongue) -> str:
    if not clerk:
        return ""
    if desk and desk.clerk_name:
        return desk.clerk_name
    names = {each.id: tongue.of(each.name) for each in (catalogue.clerks if catalogue else ())}
    return names.get(clerk, clerk)


def _paused(board: WindowBoard, manners: DeskManners, tongue: Tongue) -> str:
    """Return why a window is paused, and when its clerk means to be back."""
    if board.phase != "paused":
        return ""
    reasons = {each.code: tongue.of(each.name) for each in manners.pause_reasons}
    reason = reasons.get(board.reason, board.reason)
    back = tongue.soft("back_at", time=tongue.clock(board.back_ms)) if board.back_ms else ""
    return tongue.listed([each for each in (reason, back) if each])


def _notes(picture: Picture, board: WindowBoard, looker: Looker, tongue: Tongue) -> list[str]:
    notes = []
    who = board.clerk or looker.formerly or looker.clerk
    elsewhere = next((each for each in picture.windows if who and each.clerk == who), None)
    if elsewhere and elsewhere.window != board.window:
        name = _clerk_name(who, None, picture.catalogue, tongue)
        notes.append(tongue.soft("clerk_elsewhere", clerk=name, window=elsewhere.number))
    elif manners_of(picture).needs_clerk and not board.clerk:
        notes.append(tongue.soft("nobody_here"))
    if looker.others:
        notes.append(tongue.soft("other_browsers", count=looker.others))
    return notes


def _visitor(ticket: TicketFacts, desk: DeskBoard | None, catalogue: Catalogue | None, tongue: Tongue) -> VisitorView:
    """Return the visitor at the window; the desk board of another ticket is of a moment before."""
    known = desk.ticket if desk and desk.ticket and desk.ticket.id == ticket.id else None
    services = known.services if known else _as_on_the_ticket(ticket, catalogue)
    reasons = {each.id: each.name for each in (catalogue.green_reasons if catalogue else ())}
    reason = known.lane_reason if known else reasons.get(ticket.lane_reason)
    called_ms = ticket.called_ms or 0
    return VisitorView(
        id=ticket.id,
        number=ticket.number,
        lane=ticket.lane,
        lane_name=tongue.word("lane", ticket.lane) if ticket.lane != "normal" else "",
        lane_reason=tongue.of(reason),
        services=tuple(_service(each, tongue) for each in services),
        waited=tongue.span(max(0, called_ms - ticket.waits_from_ms)) if called_ms else "–",
        since_ms=ticket.started_ms if ticket.phase == "serving" and ticket.started_ms else called_ms,
        serving=ticket.phase == "serving",
        expected_s=known.expected_s if known else 0,
        expected=tongue.span(known.expected_s * 1000) if known and known.expected_s else "",
        marks=tuple(_marks(ticket, known is not None and known.booked, known is not None and known.fetches, tongue)),
    )


def _as_on_the_ticket(ticket: TicketFacts, catalogue: Catalogue | None) -> tuple[DeskService, ...]:
    """Return the services as the catalogue has them, while the hub has told no more."""
    offers = {offer.code: offer for offer in (catalogue.services if catalogue else ())}
    wanted = [offers[code] for code in (ticket.service, *ticket.then) if code in offers]
    situations = {each.code: each for offer in wanted[:1] for each in offer.situations}
    situation = situations.get(ticket.situation)
    return tuple(
        DeskService(
            code=offer.code,
            name=offer.name,
            situation=situation.name if situation and place == 0 else None,
            materials=(*offer.materials, *(situation.materials if situation and place == 0 else ())),
        )
        for place, offer in enumerate(wanted)
    )


def _service(service: DeskService, tongue: Tongue) -> ServiceView:
    materials = tuple(tongue.of(each) for each in service.materials)
    return ServiceView(service.code, tongue.of(service.name), tongue.of(service.situation), materials)


def _marks(ticket: TicketFacts, booked: bool, fetches: bool, tongue: Tongue) -> list[str]:
    marks = []
    if booked or ticket.booking:
        marks.append(tongue.soft("booked"))
    if fetches or ticket.case:
        marks.append(tongue.soft("fetches"))
    if ticket.recalls:
        marks.append(tongue.soft("recalled", count=ticket.recalls))
    if ticket.reinstated:
        marks.append(tongue.soft("reinstated"))
    return marks


def _away(away: AtHand, command: str, tongue: Tongue) -> AwayView:
    back = tongue.soft("back_at", time=tongue.clock(away.back_ms)) if away.back_ms else ""
    return AwayView(away.id, away.number, command, away.since_ms, back)


def _may_come_back(desk: DeskBoard | None, tongue: Tongue) -> list[AwayView]:
    if desk is None:
        return []
    held = [_away(each, "resume_ticket", tongue) for each in desk.held]
    return [*held, *(_away(each, "reinstate_ticket", tongue) for each in desk.missed)][:DIGITS]


def _back(away: AwayView, tongue: Tongue) -> dict[str, object]:
    note = tongue.word("step", away.command)
    return {"id": away.id, "name": away.number, "note": note, "command": away.command}


def _favourites(desk: DeskBoard | None, tongue: Tongue) -> list[Place]:
    return [Place(f"{each.kind}:{each.id}", tongue.of(each.name)) for each in (desk.favourites if desk else ())][
        :DIGITS
    ]


def _place(place: Place) -> dict[str, object]:
    return {"id": place.id, "name": place.name, "note": place.note}


def glance(picture: Picture, known: Mapping[str, str], tongue: Tongue) -> list[dict[str, str]]:
    """Return the hall's windows to choose one of: those that have spoken, and those of the configuration."""
    boards = {board.window: board for board in picture.windows}
    ids = [*known, *(window for window in boards if window not in known)]
    return [_to_choose(window, boards.get(window), known.get(window, ""), picture, tongue) for window in ids]


def _to_choose(window: str, board: WindowBoard | None, number: str, picture: Picture, tongue: Tongue) -> dict[str, str]:
    if board is None:
        return {"id": window, "number": number, "phase": "unheard", "phase_text": "–", "kind": "", "clerk": ""}
    kind = tongue.say(f"kind_{board.kind}") if board.kind in ("general", "specialised", "themed", "remote") else ""
    clerk = _clerk_name(board.clerk, None, picture.catalogue, tongue)
    text = tongue.word("window_state", board.phase)
    return {
        "id": window,
        "number": board.number,
        "phase": board.phase,
        "phase_text": text,
        "kind": kind,
        "clerk": clerk,
    }
