"""A window with nobody at it: whether it calls, who would be next, when its clerk is back."""

from hall_config.wall import clock_at
from hall_protocol.states import Catalogue, WindowBoard
from window_terminal.desk import Desk
from window_terminal.screen.view import Moment, Mood, Rest, Said, Tone
from window_terminal.screen.wording import Wording

BEGUN_MS = 59_999
"""A minute that has begun counts, before a clerk is due back and after: nobody is late by 0 minutes."""
MOODS = {"closed": Mood.AWAY, "open": Mood.IDLE, "ready": Mood.READY, "paused": Mood.PAUSED}


def rest_of(desk: Desk, at: Moment, wording: Wording) -> Rest:
    """Return how a window without a visitor is shown."""
    window = desk.window
    if window is None:
        return _starting(desk, wording)
    if needs_clerk(desk.catalogue) and not window.clerk:
        return Rest(Mood.AWAY, wording.say("nobody"), (Said(wording.say("log_in_first")),))
    if window.phase == "paused":
        return _paused(desk, window, at, wording)
    rest = Rest(
        MOODS.get(window.phase, Mood.IDLE),
        wording.word("window_state", window.phase),
        (Said(_advice(window, desk.hub_alive, wording)),),
    )
    return _with_queue(rest, window, wording) if desk.hub_alive and window.phase != "closed" else rest


def needs_clerk(catalogue: Catalogue | None) -> bool:
    """Return whether windows of this hall call nobody before a clerk has logged in."""
    return bool(catalogue and catalogue.desk and catalogue.desk.needs_clerk)


def _starting(desk: Desk, wording: Wording) -> Rest:
    waits_for = "hub_state" if desk.hub_alive else "hub" if desk.broker_up else "network"
    return Rest(Mood.STARTING, wording.say("starting"), (Said(wording.say(f"waits_for_{waits_for}")),))


def _advice(window: WindowBoard, hub_alive: bool, wording: Wording) -> str:
    """Return what can be pressed; without the hub nothing of it can."""
    if not hub_alive and window.phase in ("open", "closed"):
        return ""
    if window.phase == "open" and not window.could_call:
        return wording.say("nobody_waits")
    return wording.say(f"advice_{window.phase}") if wording.knows(f"clerk_screen.advice_{window.phase}") else ""


def _with_queue(rest: Rest, window: WindowBoard, wording: Wording) -> Rest:
    return Rest(
        rest.mood,
        rest.title,
        rest.details,
        figure=str(window.could_call),
        figure_label=wording.say("wait_for_me"),
        lead=wording.say("next", number=window.next_number) if window.next_number else "",
        why=wording.read(window.next_why),
    )


def _paused(desk: Desk, window: WindowBoard, at: Moment, wording: Wording) -> Rest:
    since = wording.say("paused_since", clock=clock_at(window.since_ms, at.utc_offset_s))
    details = [Said(wording.say("beside").join(filter(None, (reason_of(window.reason, desk, wording), since))))]
    if window.back_ms is not None:
        details.append(_back(window.back_ms, at, wording))
    overdue = any(each.tone is Tone.ALARM for each in details)
    rest = Rest(Mood.OVERDUE if overdue else Mood.PAUSED, wording.word("window_state", "paused"), tuple(details))
    return _with_queue(rest, window, wording) if desk.hub_alive else rest


def _back(back_ms: int, at: Moment, wording: Wording) -> Said:
    """Return when the clerk means to be back, and how far off that is."""
    clock = clock_at(back_ms, at.utc_offset_s)
    if not at.hall_ms:
        return Said(wording.say("back_at", clock=clock))
    if at.hall_ms < back_ms:
        return Said(wording.say("back_in", clock=clock, span=wording.span(back_ms - at.hall_ms + BEGUN_MS)))
    return Said(wording.say("back_late", clock=clock, span=wording.span(at.hall_ms - back_ms + BEGUN_MS)), Tone.ALARM)


def reason_of(reason: str, desk: Desk, wording: Wording) -> str:
    """Return why a window pauses: the name of one of the hall's reasons, or the words it was given."""
    manners = desk.catalogue.desk if desk.catalogue else None
    named = {each.code: each.name for each in manners.pause_reasons} if manners else {}
    return wording.read(named[reason]) if reason in named else reason
