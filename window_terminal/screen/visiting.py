"""The visitor at the window, as their clerk reads it: who, what for, how long."""

from typing import Final

from hall_protocol.desk import DeskBoard, DeskService, DeskTicket
from hall_protocol.states import TicketFacts, WindowBoard
from window_terminal.desk import Desk
from window_terminal.screen.view import Moment, Mood, Said, ServiceText, Tone, Visit
from window_terminal.screen.wording import Wording

WITH_VISITOR: Final = frozenset({"calling", "serving"})
USUAL: Final = 100
"""Percent of the usual time: from here on it is longer than usual."""
FAR_OVER: Final = 150
SECOND_MS: Final = 1000
MINUTE_S: Final = 60
STEPS: Final = {"missed": "miss"}
"""Of what a key is for the step that it takes, where the words differ."""
LANE_TONES: Final = {"green": Tone.GOOD, "appointment": Tone.NEWS}


def has_visitor(window: WindowBoard) -> bool:
    """Return whether somebody is called to this window, or served at it."""
    return window.phase in WITH_VISITOR and window.ticket is not None


def visit_of(desk: Desk, window: WindowBoard, ticket: TicketFacts, at: Moment, wording: Wording) -> Visit:
    """Return how the visitor at the window is shown."""
    closer = _closer(ticket, desk.desk)
    serving = window.phase == "serving"
    expected_s = closer.expected_s if closer and serving else 0
    spent_ms = _spent_ms(window, ticket, at)
    return Visit(
        mood=Mood.SERVING if serving else Mood.CALLING,
        number=ticket.number,
        state=_state(desk, window, ticket, wording),
        lane=Said(_lane(ticket, closer, wording), LANE_TONES.get(ticket.lane, Tone.QUIET)),
        waited=_waited(ticket, wording),
        span=_span(spent_ms, expected_s, serving, wording),
        share=_share(spent_ms, expected_s) if expected_s else None,
        services=tuple(_service(each, wording) for each in closer.services) if closer else (),
    )


def pace(share: int | None) -> Tone:
    """Return what it means that so much of the usual time has gone by."""
    if share is None or share < USUAL:
        return Tone.GOOD
    return Tone.WARNING if share < FAR_OVER else Tone.ALARM


def _closer(ticket: TicketFacts, desk: DeskBoard | None) -> DeskTicket | None:
    """Return what only the clerk may know, if it is this visitor's: both boards come one after the other."""
    closer = desk.ticket if desk else None
    return closer if closer and closer.id == ticket.id else None


def _state(desk: Desk, window: WindowBoard, ticket: TicketFacts, wording: Wording) -> str:
    """Return what the window does, how often it has called, and what its clerk has done that no hub has heard of."""
    state = wording.word("window_state", window.phase)
    kept = [wish.action for wish in desk.wishes if wish.is_kept]
    if kept:
        return wording.say("noted", state=state, step=wording.word("step", STEPS.get(kept[-1], kept[-1])))
    if window.phase == "calling" and ticket.recalls:
        return wording.say("recalled", state=state, count=ticket.recalls)
    return state


def _lane(ticket: TicketFacts, closer: DeskTicket | None, wording: Wording) -> str:
    """Return the lane, why they are in it, and what else is particular about the visit."""
    notes = [wording.word("lane", ticket.lane)]
    if closer:
        booked = closer.booked and ticket.lane != "appointment"
        notes += [wording.read(closer.lane_reason)] if closer.lane_reason else []
        notes += [wording.say("booked")] if booked else []
        notes += [wording.say("fetches")] if closer.fetches else []
    return wording.say("beside").join(notes)


def _waited(ticket: TicketFacts, wording: Wording) -> str:
    if ticket.called_ms is None:
        return ""
    return wording.say("waited", span=wording.span(ticket.called_ms - ticket.waits_from_ms))


def _spent_ms(window: WindowBoard, ticket: TicketFacts, at: Moment) -> int:
    """Return how long the visitor has been called, or served; 0 while nobody has said what time it is."""
    began_ms = ticket.started_ms if window.phase == "serving" else ticket.called_ms
    return max(0, at.hall_ms - (began_ms or window.since_ms)) if at.hall_ms else 0


def _share(spent_ms: int, expected_s: int) -> int:
    return spent_ms * USUAL // (expected_s * SECOND_MS)


def _span(spent_ms: int, expected_s: int, serving: bool, wording: Wording) -> Said:
    if not serving:
        seconds = spent_ms // SECOND_MS
        return Said(wording.say("called_for", minutes=seconds // MINUTE_S, seconds=f"{seconds % MINUTE_S:02}"))
    spent = wording.say("served_for", span=wording.span(spent_ms))
    if not expected_s:
        return Said(spent)
    usual = wording.say("usually", spent=spent, span=wording.span(max(MINUTE_S, expected_s) * SECOND_MS))
    tone = pace(_share(spent_ms, expected_s))
    if tone is Tone.GOOD:
        return Said(usual)
    over = wording.span(max(MINUTE_S * SECOND_MS, spent_ms - expected_s * SECOND_MS))
    return Said(wording.say("over" if tone is Tone.WARNING else "far_over", usual=usual, span=over), tone)


def _service(service: DeskService, wording: Wording) -> ServiceText:
    materials = tuple(wording.read(each) for each in service.materials)
    return ServiceText(
        wording.read(service.name),
        wording.read(service.situation),
        wording.say("materials", list=wording.say("semicolon").join(materials)) if materials else "",
    )
