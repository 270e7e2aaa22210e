"""What a manager can do about an answer: widen a window with one tap, or open the setting with the change filled in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from hall_protocol.changes import LessSkill, MoreVisitors, MoreWindows, Policy, Setting, Skill, WindowDuty, Wishes
from hall_protocol.states import WindowBoard
from web_console.planning.change_words import ChangeWords
from web_console.planning.tides import (
    Chance,
    HallMoment,
    When,
    Widening,
    chance_of,
    is_assigned,
    is_at_work,
    is_made,
    tide_text,
    widenings_in,
)

TABLES: Final[Mapping[str, str]] = {"green_head_start_s": "lanes", "appointment_head_start_s": "lanes"}
"""Where a parameter stands in the settings; every other stands in `calling`."""
SETTINGS: Final = "/settings/t"


@dataclass(frozen=True, slots=True)
class Application:
    """A widening on a page: whether it can be made now, and what is asked before it is."""

    nth: int
    when: When
    button: str
    text: str
    """What is asked before it is done; or why it cannot be done now."""
    note: str = ""


def applications(
    changes: Wishes,
    weekday: int | None,
    moment: HallMoment,
    boards: Sequence[WindowBoard],
    words: ChangeWords,
    first: int = 0,
    *,
    is_gain: bool = True,
) -> tuple[Application, ...]:
    """Return what of some changes can be applied, or when; numbered from `first` on. `is_gain`: people wait less."""
    by_window = {board.window: board for board in boards}
    found: list[Application] = []
    for nth, widening in enumerate(widenings_in(changes), first):
        board, chance = by_window.get(widening.window), chance_of(widening, weekday, moment, words.config)
        found.append(_application(nth, widening, weekday, chance, board, words))
        if found[-1].when == "now":
            is_part = len(widening.services) < len(changes)
            found[-1] = replace(found[-1], note=" ".join(_notes(board, is_part, is_gain, words)))
    return tuple(found)


def _application(
    nth: int, widening: Widening, weekday: int | None, chance: Chance, board: WindowBoard | None, words: ChangeWords
) -> Application:
    say = words.tongue.say
    what = {"window": words.number(widening.window), "services": words.services(widening.services)}
    if board is not None and is_made(widening, board, words.config):
        return Application(nth, "done", "", say("apply_done", tide=tide_text(board, words), **what))
    if chance.when != "now":
        told = say(f"apply_{chance.when}", time=chance.from_clock, weekday=say(f"weekday_{weekday or 0}"), **what)
        return Application(nth, chance.when, say("apply", **what), told)
    until = chance.until_ms
    ends = say("tide_until", time=words.tongue.clock(until)) if until else say("tide_today")
    return Application(nth, "now", say("apply", **what), say("apply_ask", until=ends, **what))


def _notes(board: WindowBoard | None, is_part: bool, is_gain: bool, words: ChangeWords) -> Iterator[str]:
    """Yield what else somebody should know who widens a window."""
    if is_part:
        yield words.tongue.say("apply_part")
    elif not is_gain:
        yield words.tongue.say("apply_no_gain")
    if board is not None and is_assigned(board):
        yield words.tongue.say("apply_instead")
    if board is not None and not is_at_work(board):
        yield words.tongue.say("apply_not_open", window=board.number)


@dataclass(frozen=True, slots=True)
class ToDo:
    """What makes a change last, and the form in which it stands filled in; empty: people do it, no setting."""

    text: str
    address: str = ""


def to_do(changes: Wishes, words: ChangeWords) -> tuple[ToDo, ...]:
    """Return for each change that no tap makes what to do, and where."""
    return tuple(dict.fromkeys(_to_do(changes, words)))


def _to_do(changes: Wishes, words: ChangeWords) -> Iterator[ToDo]:
    say = words.tongue.say
    for change in changes:
        match change:
            case Policy(policy) if policy == words.config.calling.policy:
                pass  # it is so already
            case Policy(policy):
                yield ToDo(say("do_change", change=words.sentence(change)), _form("calling", [("set.policy", policy)]))
            case Setting(name, value):
                address = _form(TABLES.get(name, "calling"), [(f"set.{name}", value)])
                yield ToDo(say("do_change", change=words.sentence(change)), address)
            case Skill(window, _, None):
                codes = [each for other in widenings_in(changes) if _lasts_at(other, window) for each in other.services]
                yield _at_window("do_skill", "add", window, codes, words)
            case Skill():
                yield ToDo(say("do_tide"))
            case LessSkill(window, service):
                yield _at_window("do_less_skill", "drop", window, [service], words)
            case MoreWindows(count):
                fresh = _form("window/new", [("set.kind", "general"), ("set.services", "*")])
                yield ToDo(say("do_more_windows", count=count), fresh)
            case WindowDuty(window, on):
                yield ToDo(say("do_on" if on else "do_off", window=words.number(window)))
            case MoreVisitors():
                pass  # only supposed: nothing to be done


def _at_window(key: str, step: str, window: str, codes: Sequence[str], words: ChangeWords) -> ToDo:
    """Return what a window serves from now on, or no longer."""
    text = words.tongue.say(key, window=words.number(window), services=words.services(codes))
    return ToDo(text, _form(f"window/thing/{window}", [(f"{step}.services", code) for code in codes]))


def _form(place: str, filled: Sequence[tuple[str, object]]) -> str:
    """Return the address of a form of the settings, with what is to be changed filled in."""
    return f"{SETTINGS}/{place}?{urlencode(filled)}"


def _lasts_at(widening: Widening, window: str) -> bool:
    return widening.window == window and widening.hours is None
