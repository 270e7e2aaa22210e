"""What the lamps show: a pure function of the window, the link to the hub and the last answer."""

from enum import StrEnum
from typing import Final

from device_drivers.lamps import Light
from window_terminal.desk import Desk
from window_terminal.entering import is_pausing
from window_terminal.steps import ANSWER_SHOWS_MS
from window_terminal.verdicts import Verdict, standing

WINK_MS: Final = 150
"""How long a lamp is turned over to say "done"."""


class Lamp(StrEnum):
    """The terminal's lamps."""

    VISITOR = "visitor"
    """Green: on while serving, blinking while a called visitor is on the way. Winks for what was done."""
    WAITING = "waiting"
    """Amber: somebody waits whom this window may serve; blinks as the answer "nobody is waiting". Winks as the green
    one; blinks with it while something was begun and more keys are awaited."""
    FAULT = "fault"
    """Red: blinks for a refused press, on while there is no hub, and then winks for a press that reached nobody."""


def lights(desk: Desk, now_ms: int) -> dict[Lamp, Light]:
    """Return what every lamp shows now."""
    said, is_fresh = standing(desk, now_ms), is_just_said(desk, now_ms)
    winks = _is_taken(desk) or (is_fresh and said in ("done", "kept"))
    return {
        Lamp.VISITOR: _turned(_visitor(desk), over=winks),
        Lamp.WAITING: _waiting(desk, said, winks=winks),
        Lamp.FAULT: _fault(desk, said, is_fresh=is_fresh),
    }


def is_just_said(desk: Desk, now_ms: int) -> bool:
    """Whether the last answer is so fresh that lamps wink for it."""
    return now_ms < desk.answer_until_ms - ANSWER_SHOWS_MS + WINK_MS


def _awaits_keys(desk: Desk) -> bool:
    """Whether something was begun that more keys end; a pause stands, whether or not another reason follows."""
    return desk.entry is not None and not (desk.entry.kind == "pause" and is_pausing(desk))


def _visitor(desk: Desk) -> Light:
    phase = desk.window.phase if desk.window else ""
    if phase == "calling" or _awaits_keys(desk):
        return "blink"
    return "on" if phase == "serving" else "off"


def _waiting(desk: Desk, said: Verdict | None, *, winks: bool) -> Light:
    if _awaits_keys(desk) or said == "nobody":
        return "blink"
    return _turned("on" if desk.window and desk.window.could_call else "off", over=winks)


def _fault(desk: Desk, said: Verdict | None, *, is_fresh: bool) -> Light:
    is_no = said in ("refused", "no_hub")
    if desk.hub_alive:
        return "blink" if is_no else "off"
    return _turned("on", over=is_no and is_fresh)


def _is_taken(desk: Desk) -> bool:
    """Whether a press is on its way to a hub that is there."""
    return desk.hub_alive and bool(desk.wishes)


def _turned(light: Light, *, over: bool) -> Light:
    if not over:
        return light
    return "on" if light == "off" else "off"
