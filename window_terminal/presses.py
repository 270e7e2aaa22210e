"""What a press does: a pure function of the desk, the action and the moment.

**The same press.** A nervous finger presses twice; a hall must not hear it twice, least of all where *call* also
finishes. So a press counts as the one before it, and asks nothing, when it is the same action and

* it comes within 300 ms of it (1 s for *call* where one button does everything: nobody is served in a second), or
* the hub has not answered that one yet, however long that takes.

Digits are never the same press: 11 is typed with one key. Nor is moving on in a list.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from hall_protocol.commands import (
    CallNext,
    CloseWindow,
    Command,
    HandIn,
    HoldTicket,
    LogIn,
    LogOut,
    MissTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    StartService,
    Undo,
)
from window_terminal.actions import Action
from window_terminal.desk import Desk, Entry
from window_terminal.entering import (
    NAMELESS,
    STAYS_WITH_VISITOR,
    end,
    finish,
    finish_or_ask,
    is_pausing,
    press_in,
)
from window_terminal.entries import (
    begun,
    manners_of,
    outcome_entry,
    pause_entry,
    resume_entry,
    transfer_entry,
)
from window_terminal.steps import Step, asks, refuses, shows, still_asked, without_hub

SAME_PRESS_MS: Final = 300
SAME_CALL_MS: Final = 1_000
SAME_BADGE_MS: Final = 2_000
BADGE: Final = "badge"
"""What a wish is known by that no key but a badge has begun."""
AWAY: Final = frozenset({"paused", "closed"})
WITH_VISITOR: Final = frozenset({"calling", "serving"})
MOVES_ON: Final = frozenset({Action.TRANSFER, Action.TRANSFER_BACK, Action.HOLD, Action.RESUME})
"""In a list these keys go from one choice to the next."""

Plain = Callable[[Desk, int], Step]


def step(desk: Desk, action: Action, now_ms: int) -> Step:
    """Return what a press does."""
    if action is Action.NOTHING:
        return Step(desk)
    before = pass_time(desk, now_ms)
    if _is_same_press(before.desk, action, now_ms):
        return before
    after = without_hub(_press(before.desk, action, now_ms), now_ms)
    pressed = replace(after.desk, pressed=action.value, pressed_ms=now_ms)
    return Step(pressed, (*before.commands, *after.commands), after.answered)


def pass_time(desk: Desk, now_ms: int) -> Step:
    """Return what the passing of time does: what was begun is forgotten, and a finish takes the usual outcome."""
    if desk.entry is None or now_ms < desk.entry.until_ms:
        return Step(desk)
    return without_hub(end(desk, desk.entry, now_ms), now_ms)


def show_badge(desk: Desk, badge: str, now_ms: int) -> Step:
    """A clerk has held a badge before the reader: log in at once. Held there a while, it is read more than once."""
    is_same = desk.pressed == BADGE and now_ms - desk.pressed_ms < SAME_BADGE_MS
    shown = replace(desk, pressed=BADGE, pressed_ms=now_ms)
    if is_same or still_asked(desk, BADGE, now_ms):
        return Step(shown)
    return without_hub(asks(shown, LogIn(command_id=NAMELESS, badge=badge)), now_ms)


def _is_same_press(desk: Desk, action: Action, now_ms: int) -> bool:
    if action.value != desk.pressed or action.digit or action is Action.BACK:
        return False
    if action in MOVES_ON and desk.entry is not None:
        return False
    is_everything = action is Action.CALL and manners_of(desk).one_button
    return now_ms - desk.pressed_ms < (SAME_CALL_MS if is_everything else SAME_PRESS_MS)


def _press(desk: Desk, action: Action, now_ms: int) -> Step:
    if desk.entry is None:
        return _plain(desk, action, now_ms)
    inside = press_in(desk, desk.entry, action, now_ms)
    return inside or _leave_and_press(desk, desk.entry, action, now_ms)


def _leave_and_press(desk: Desk, entry: Entry, action: Action, now_ms: int) -> Step:
    """A key that means nothing in what was begun means what it always does; a finish is finished first."""
    left = shows(desk, None) if action in STAYS_WITH_VISITOR else end(desk, entry, now_ms)
    then = _plain(left.desk, action, now_ms)
    return Step(then.desk, (*left.commands, *then.commands), then.answered)


def _plain(desk: Desk, action: Action, now_ms: int) -> Step:
    if action.digit:
        return shows(desk, replace(begun("number", now_ms), typed=action.digit))
    return still_asked(desk, action, now_ms) or PLAIN[action](desk, now_ms)


def _says(kind: type[Command]) -> Plain:
    return lambda desk, _now_ms: asks(desk, kind(command_id=NAMELESS))


def _finish(desk: Desk, now_ms: int) -> Step:
    manners = manners_of(desk)
    if desk.window is not None and desk.window.phase not in _can_finish(desk):
        return finish(desk, manners.usual_outcome)
    if manners.ask_outcome and len(manners.outcomes) > 1:
        return shows(desk, outcome_entry(desk, now_ms))
    return finish_or_ask(desk, manners.usual_outcome, now_ms, now_ms)


def _can_finish(desk: Desk) -> frozenset[str]:
    return WITH_VISITOR if manners_of(desk).one_button else frozenset({"serving"})


def _transfer(desk: Desk, now_ms: int, *, and_back: bool = False) -> Step:
    if desk.window is not None and desk.window.phase not in WITH_VISITOR:
        return refuses(desk, "no_visitor", now_ms)
    choosing = transfer_entry(desk, now_ms, and_back=and_back)
    return shows(desk, choosing) if choosing.choices else refuses(desk, "nowhere_to", now_ms)


def _hold(desk: Desk, now_ms: int) -> Step:
    if desk.window is not None and desk.window.phase not in WITH_VISITOR and desk.desk is not None and desk.desk.held:
        return _resume(desk, now_ms)
    return asks(desk, HoldTicket(command_id=NAMELESS))


def _resume(desk: Desk, now_ms: int) -> Step:
    held = desk.desk.held if desk.desk else ()
    return shows(desk, resume_entry(held, now_ms)) if held else refuses(desk, "nobody_held", now_ms)


def _pause(desk: Desk, now_ms: int) -> Step:
    """Pause for the usual reason at once, and for a moment a digit says another; when away: open again."""
    if is_away(desk):
        return asks(desk, OpenWindow(command_id=NAMELESS))
    reasons = manners_of(desk).pause_reasons
    paused = asks(desk, PauseWindow(command_id=NAMELESS, reason=reasons[0].code if reasons else ""))
    if len(reasons) < 2:
        return paused
    return replace(paused, desk=replace(paused.desk, entry=pause_entry(desk, now_ms)))


def is_away(desk: Desk) -> bool:
    """Whether the pause key opens the window."""
    return desk.window is not None and desk.window.phase in AWAY


def _pause_choose(desk: Desk, now_ms: int) -> Step:
    choosing = pause_entry(desk, now_ms)
    if len(choosing.choices) < 2 and not is_pausing(desk):
        return _pause(desk, now_ms)
    return shows(desk, replace(choosing, until_ms=now_ms + CHOOSES_MS))


CHOOSES_MS: Final = 10_000
"""Who asks to choose the reason first has longer than who might still change it."""

PLAIN: Final[Mapping[Action, Plain]] = MappingProxyType(
    {
        Action.CALL: _says(CallNext),
        Action.RECALL: _says(Recall),
        Action.START: _says(StartService),
        Action.FINISH: _finish,
        Action.MISSED: _says(MissTicket),
        Action.TRANSFER: _transfer,
        Action.TRANSFER_BACK: lambda desk, now_ms: _transfer(desk, now_ms, and_back=True),
        Action.HOLD: _hold,
        Action.RESUME: _resume,
        Action.HAND_IN: _says(HandIn),
        Action.PAUSE: _pause,
        Action.PAUSE_CHOOSE: _pause_choose,
        Action.OPEN: _says(OpenWindow),
        Action.CLOSE: _says(CloseWindow),
        Action.UNDO: _says(Undo),
        Action.LOG_IN: lambda desk, now_ms: shows(desk, begun("log_in", now_ms)),
        Action.LOG_OUT: _says(LogOut),
        Action.CONFIRM: lambda desk, _now_ms: shows(desk, None),
        Action.BACK: lambda desk, _now_ms: shows(desk, None),
    }
)
"""What each action does when nothing is begun. The window is the credential's own, so no command names one."""
