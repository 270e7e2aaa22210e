"""The screen's edges: whose window this is, what came of the last press, what is wrong, who is next."""

from typing import Final

from hall_config.wall import clock_at
from hall_protocol.desk import AtHand
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import TicketFacts, WindowBoard
from window_terminal.desk import Desk
from window_terminal.screen.view import Foot, Header, Moment, Said, Tone
from window_terminal.screen.visiting import has_visitor
from window_terminal.screen.wording import Wording

READING_MS: Final = 6_000
"""How long an answer can still be read after it has stood out: a refusal is a whole sentence."""
SECOND_MS: Final = 1000


def header_of(desk: Desk, at: Moment, wording: Wording) -> Header:
    """Return the line at the top."""
    window = desk.window
    if window is None:
        return Header(clock=_clock(at))
    here = window.ticket if has_visitor(window) else None
    return Header(
        window=wording.say("window.title", window=window.number),
        place=wording.read(window.place),
        clerk=(desk.desk.clerk_name if desk.desk and window.clerk else "") or window.clerk,
        day=_day("day_short", desk, wording) if here and not desk.entry else "",
        visitor=f"{here.number} {wording.word('window_state', window.phase)}" if here and desk.entry else "",
        asked=wording.say("asked") if desk.asked and desk.hub_alive else "",
        clock=_clock(at),
    )


def strip_of(desk: Desk, at: Moment, wording: Wording) -> tuple[Said, ...]:
    """Return the last answer while it is news; else what is wrong here, and who may come back."""
    answer = None if _asks_to_take_over(desk) else desk.answer
    if answer is not None and at.monotonic_ms < desk.answer_until_ms + (READING_MS if _is_read(answer) else 0):
        return (_answer(answer, desk.window, at.monotonic_ms < desk.answer_until_ms, wording),)
    return (
        *_kept(desk, wording),
        *_faults(desk, wording),
        *_meeting(desk, wording),
        *_at_hand(desk, at, wording),
        *_assigned(desk, at, wording),
        *_undo(desk, at, wording),
    )


def foot_of(desk: Desk, wording: Wording) -> Foot:
    """Return who is next; without a visitor the clerk's own day; and before all else that nobody answers."""
    window = desk.window
    if window is None:
        return Foot()
    if not desk.hub_alive:
        return Foot(text=wording.say("no_hub" if desk.broker_up else "no_network"), tone=Tone.WARNING)
    if not has_visitor(window):
        return Foot(text=_day("day", desk, wording))
    return Foot(
        lead=wording.say("next", number=window.next_number) if window.next_number else wording.say("nobody_next"),
        figure=wording.say("window.could_call", count=window.could_call),
        text=wording.read(window.next_why),
    )


def _clock(at: Moment) -> str:
    return clock_at(at.hall_ms, at.utc_offset_s) if at.hall_ms else ""


def _is_read(answer: Reply) -> bool:
    """Return whether an answer says more than that it was done, which the window itself shows."""
    return not answer.ok or bool(answer.code) or answer.message is not None


def _asks_to_take_over(desk: Desk) -> bool:
    """Return whether the question says all: that whoever is on duty should log out first is no help beside it."""
    return (
        desk.entry is not None
        and desk.entry.kind == "handover"
        and desk.answer is not None
        and desk.answer.code == RefusalCode.WINDOW_HAS_CLERK
    )


def _answer(answer: Reply, window: WindowBoard | None, is_fresh: bool, wording: Wording) -> Said:
    """Return one sentence of what came of a press, quieter once it has been there for a while."""
    if not answer.ok:
        return Said(_refused(answer, wording), Tone.ALARM if is_fresh else Tone.PLAIN)
    tone = Tone.WARNING if answer.code else Tone.GOOD
    return Said(_accepted(answer, window, wording), tone if is_fresh else Tone.QUIET)


def _refused(answer: Reply, wording: Wording) -> str:
    if answer.code == RefusalCode.NO_HUB:
        return wording.say("not_heard")
    return wording.read(answer.message) or wording.say("refused", code=answer.code)


def _accepted(answer: Reply, window: WindowBoard | None, wording: Wording) -> str:
    if answer.message is not None:
        return wording.read(answer.message)
    if answer.code == "nobody_waiting":
        return wording.say("nobody_waits")
    if answer.ticket is not None and (to := _sent_on_to(answer.ticket, window)):
        return wording.say("sent_on", number=answer.ticket.number, to=wording.read(to))
    if answer.ticket is not None:
        return f"{answer.ticket.number} {wording.word('state', answer.ticket.phase)}"
    if answer.clerk is not None:
        return f"{answer.clerk.name or answer.clerk.id} {wording.word('state', answer.clerk.phase)}"
    return wording.say("done")


def _sent_on_to(ticket: TicketFacts, window: WindowBoard | None) -> LocalText | None:
    """Return where a visitor goes who waits elsewhere now; "waiting" alone would not say where."""
    sent = window.sent_on if window is not None else None
    return sent.to if sent is not None and ticket.phase == "waiting" and sent.number == ticket.number else None


def _kept(desk: Desk, wording: Wording) -> tuple[Said, ...]:
    """Return how many presses the hub still has to be told of."""
    kept = sum(wish.is_kept for wish in desk.wishes)
    return (Said(wording.say("kept_presses", count=kept), Tone.WARNING),) if kept else ()


def _faults(desk: Desk, wording: Wording) -> tuple[Said, ...]:
    return tuple(Said(fault_said(fault, wording), Tone.ALARM) for fault in desk.faults)


def fault_said(fault: str, wording: Wording) -> str:
    """Return a fault of the terminal as a sentence; its code where this version has no words for it."""
    device, _, state = fault.partition(".")
    for key in (f"fault.{device}_{state}", f"fault.{state}" if device == "printer" else ""):
        if key and wording.knows(key):
            return wording.say(key)
    if wording.knows(f"device.{device}") and wording.knows(f"device_state.{state}"):
        return wording.say("fault", device=wording.word("device", device), state=wording.say(f"device_state.{state}"))
    return wording.say("fault_code", code=fault)


def _meeting(desk: Desk, wording: Wording) -> tuple[Said, ...]:
    """Return, at a remote window with a visitor, where they can be seen: the address itself opens on the clerk's PC."""
    return (Said(wording.say("meeting"), Tone.NEWS),) if desk.desk and desk.desk.meeting else ()


def _at_hand(desk: Desk, at: Moment, wording: Wording) -> tuple[Said, ...]:
    """Return who was here before and may come back."""
    if desk.desk is None:
        return ()
    held = tuple(_held(each, at, wording) for each in desk.desk.held)
    missed = tuple(each.number for each in desk.desk.missed)
    said = [wording.say("held", numbers=wording.list_of(held))] if held else []
    said += [wording.say("missed", numbers=wording.list_of(missed))] if missed else []
    return tuple(Said(each, Tone.PLAIN) for each in said)


def _assigned(desk: Desk, at: Moment, wording: Wording) -> tuple[Said, ...]:
    """Return, at a window with nobody at it, what it serves for a while instead of its own, and until when."""
    window = desk.window
    if window is None or window.ticket or not (window.assigned or window.assigned_help_out):
        return ()
    named = {each.code: each.name for each in desk.catalogue.services} if desk.catalogue else {}
    names = tuple(
        wording.read(named[code]) if code in named else code for code in (*window.assigned, *window.assigned_help_out)
    )
    if window.assigned_until_ms is None:
        return (Said(wording.say("assigned", names=wording.list_of(names)), Tone.NEWS),)
    clock = clock_at(window.assigned_until_ms, at.utc_offset_s)
    return (Said(wording.say("assigned_until", names=wording.list_of(names), clock=clock), Tone.NEWS),)


def _undo(desk: Desk, at: Moment, wording: Wording) -> tuple[Said, ...]:
    """Return, at a window with nobody at it, which last step can be taken back still."""
    window = desk.window
    if window is None or window.ticket or not window.undo_step or not window.undo_until_ms or not desk.hub_alive:
        return ()
    if at.hall_ms >= window.undo_until_ms:
        return ()
    return (Said(wording.say("undo", step=wording.word("step", window.undo_step)), Tone.QUIET),)


def _held(held: AtHand, at: Moment, wording: Wording) -> str:
    if held.back_ms is None:
        return held.number
    return wording.say("held_until", number=held.number, clock=clock_at(held.back_ms, at.utc_offset_s))


def _day(key: str, desk: Desk, wording: Wording) -> str:
    """Return how the clerk's own day has gone so far."""
    day = desk.desk.my_day if desk.desk else None
    if day is None or (desk.window is not None and not desk.window.clerk):
        return ""
    if not day.served:
        return wording.say("day_begins")
    minutes, seconds = divmod(day.mean_s, 60)
    return wording.say(key, served=day.served, minutes=minutes, seconds=f"{seconds:02}", rated=day.rated)
