"""Changes as somebody types them: `2@10:00-11:30`, `8=s05`, `green_head_start_s=1800`, `+20%`."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from hall_config.texts import Both, both
from hall_protocol.changes import (
    Change,
    Hours,
    LessSkill,
    MoreVisitors,
    MoreWindows,
    Policy,
    Setting,
    Skill,
    WindowDuty,
)
from hall_simulator.whatif.applying import ChangeError
from hall_simulator.whatif.names import Names, read_clock
from queue_core.rules import EVERY_SERVICE

END: Final = "end"
_SHARE: Final = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*%")
_AT: Final = re.compile("[@＠]")
_IS: Final = re.compile("[=＝]")
_TO: Final = re.compile("[-–—~]")
Given = Hours | None
"""Hours that hold for what says none of its own."""


def _plain(told: str) -> str:
    """Return what was typed with a Chinese keyboard, `10：00` or `＋20％`, as it is written here."""
    return unicodedata.normalize("NFKC", told)


def hours(told: str) -> Hours:
    """Return the hours of `10:00-11:30` or `10:00-end`."""
    begins, *after = _TO.split(_plain(told), maxsplit=1)
    try:
        (ends,) = after
        return Hours(read_clock(begins.strip()), None if ends.strip() == END else read_clock(ends.strip()))
    except ValueError as problem:
        raise _unread("hours", told) from problem


def more_windows(told: str, given: Given, names: Names) -> Change:
    """Return the change of `2` or `2@10:00-11:30`."""
    count, when = _with_hours(told, given)
    count = _plain(count)
    if not count.isdecimal():
        raise _unread("open", told)
    return MoreWindows(int(count), when)


def skill(told: str, given: Given, names: Names) -> Change:
    """Return the change of `8=s05`, `8=*`, `8=s05@10:00-11:30`."""
    what, when = _with_hours(told, given)
    window, service = _window_and_service(what, told, "skill", names)
    return Skill(window, service, when)


def less_skill(told: str, given: Given, names: Names) -> Change:
    """Return the change of `8=s05`, taken away."""
    window, service = _window_and_service(told, told, "without", names)
    if service == EVERY_SERVICE:
        raise ChangeError(both("whatif.not_serves_nothing", window=names.window(window)))
    return LessSkill(window, service)


def on_duty(told: str, given: Given, names: Names) -> Change:
    """Return the change of `3@12:00-13:00`: the window is open then too."""
    return _duty(told, given, names, on=True)


def off_duty(told: str, given: Given, names: Names) -> Change:
    """Return the change of `3@12:00-13:00`: the window is closed then."""
    return _duty(told, given, names, on=False)


def setting(told: str, given: Given, names: Names) -> Change:
    """Return the change of `green_head_start_s=1800`."""
    name, equals, value = _plain(told).partition("=")
    if not equals or not re.fullmatch(r"-?\d+", value.strip()):
        raise _unread("set", told)
    return Setting(name.strip(), int(value))


def visitors(told: str, given: Given, names: Names) -> Change:
    """Return the change of `+20%` or `-5%`."""
    match = _SHARE.fullmatch(_plain(told).strip())
    if match is None:
        raise _unread("visitors", told)
    return MoreVisitors(float(match[1]) / 100)


def policy(told: str, given: Given, names: Names) -> Change:
    """Return the change of a policy's name."""
    return Policy(told)


Reader = Callable[[str, Given, Names], Change]
WORDS: Final[dict[str, Reader]] = {
    "policy": policy,
    "set": setting,
    "open": more_windows,
    "skill": skill,
    "without": less_skill,
    "on": on_duty,
    "off": off_duty,
    "visitors": visitors,
}
"""What can be typed, in the order in which it is carried out."""


def _duty(told: str, given: Given, names: Names, *, on: bool) -> Change:
    window, when = _with_hours(told, given)
    if when is None:
        raise _unread("on" if on else "off", told)
    return WindowDuty(_known_window(window, names), on, when)


def _with_hours(told: str, given: Given) -> tuple[str, Given]:
    what, *when = _AT.split(told, maxsplit=1)
    return what.strip(), hours(when[0]) if when else given


def _window_and_service(what: str, told: str, word: str, names: Names) -> tuple[str, str]:
    window, *service = _IS.split(what, maxsplit=1)
    if not service:
        raise _unread(word, told)
    return _known_window(window.strip(), names), _known_service(service[0].strip(), names)


def _known_window(told: str, names: Names) -> str:
    window = names.window_called(told) or names.window_called(_plain(told))
    if window is None:
        known = ", ".join(each.number for each in names.model.rules.windows.values())
        raise ChangeError(both("whatif.not_window", window=told, known=known))
    return window


def _known_service(told: str, names: Names) -> str:
    service = told if told == EVERY_SERVICE else names.service_called(told)
    if service is None:
        called = [names.service(code) for code in names.model.rules.services]
        known = Both("、".join(each.zh for each in called), ", ".join(each.en for each in called))
        raise ChangeError(both("whatif.not_service", service=told, known=known))
    return service


def _unread(word: str, told: str) -> ChangeError:
    return ChangeError(both(f"whatif.write_{word}", told=told))
