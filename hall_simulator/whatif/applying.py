"""Changes carried out on a model hall, or refused with the reason."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from hall_config.texts import Both, both
from hall_protocol.changes import (
    SETTINGS,
    Change,
    Hours,
    LessSkill,
    MoreVisitors,
    MoreWindows,
    Policy,
    Roster,
    Setting,
    Skill,
    WindowDuty,
)
from hall_simulator.model import HALF_HOUR_MS, ModelHall, Shift, Tide
from hall_simulator.simulation import CALLED_BY, with_policy
from hall_simulator.whatif.names import Names, clock, opens_at
from queue_core.rules import EVERY_SERVICE, CallingRules, Lane, WindowKind, WindowRule

MOST_WINDOWS: Final = 200
MOST_VISITORS: Final = 10.0
LARGEST_SETTING: Final = 86_400

Span = tuple[int, int | None]
"""From one moment after opening to another, or until the hall is empty."""


class ChangeError(ValueError):
    """A change makes no sense; the reason is a sentence in both languages, services in it by their codes."""

    def __init__(self, reason: Both, by_names: Callable[[Callable[[str], Both]], Both] | None = None) -> None:
        self.reason = reason
        self._by_names = by_names
        super().__init__(str(reason))

    def named(self, names: Names) -> "ChangeError":
        """Return it with services called as people call them."""
        return ChangeError(self._by_names(names.service)) if self._by_names else self


def changed(model: ModelHall, changes: Iterable[Change]) -> ModelHall:
    """Return the hall with these changes, one after another; raises ChangeError for what makes no sense."""
    before, changes = model, tuple(changes)
    for what, count in Counter(map(_what_is_told_once, changes)).items():
        if what is not None and count > 1:
            raise _refused("twice", what=what)
    for change in changes:
        model = _with(model, change)
    for code in model.demand.services:
        if _served(before, code) and not _served(model, code):
            raise _refused("nobody_serves", service=code)
    return model


def _what_is_told_once(change: Change) -> Both | None:
    """Return what a change is of, where a second one would undo or multiply it."""
    if isinstance(change, Policy):
        return both("whatif.calling_policy")
    if isinstance(change, Setting):
        return Both(change.name, change.name)
    return both("whatif.visitors_number") if isinstance(change, MoreVisitors) else None


def _with(model: ModelHall, change: Change) -> ModelHall:
    if isinstance(change, MoreWindows):
        return _more_windows(model, change)
    if isinstance(change, Skill):
        return _with_skill(model, change)
    if isinstance(change, LessSkill):
        return _without_skill(model, change)
    if isinstance(change, WindowDuty):
        return _on_duty(model, change) if change.on else _off_duty(model, change)
    if isinstance(change, Policy):
        return _by_policy(model, change)
    if isinstance(change, Setting):
        return _with_setting(model, change)
    return _more_visitors(model, change) if isinstance(change, MoreVisitors) else _by_roster(model, change)


def _served(model: ModelHall, service: str) -> bool:
    """Return whether some window that serves it is on duty at some time of the day."""
    there = {shift.window for shift in model.shifts}
    return any(window in there for window in model.rules.windows_serving[service])


def _more_windows(model: ModelHall, change: MoreWindows) -> ModelHall:
    if not 1 <= change.count <= MOST_WINDOWS:
        raise _refused("windows_count", count=change.count, most=MOST_WINDOWS)
    begins_ms, ends_ms = _span(model, change.hours)
    new = [_general(model, f"+{nth}") for nth in _free_numbers(model, change.count)]
    shifts = tuple(Shift(window.id, begins_ms, ends_ms) for window in new)
    windows = {**model.rules.windows, **{window.id: window for window in new}}
    return _with_windows(replace(model, shifts=model.shifts + shifts), windows)


def _free_numbers(model: ModelHall, count: int) -> Iterator[int]:
    nth = 0
    while count:
        nth += 1
        if f"+{nth}" not in model.rules.windows:
            count -= 1
            yield nth


def _general(model: ModelHall, window: str) -> WindowRule:
    zone = next(iter(model.rules.windows.values())).zone
    return WindowRule(window, window, zone, tuple(model.rules.services), kind=WindowKind.GENERAL)


def _with_skill(model: ModelHall, change: Skill) -> ModelHall:
    window = _window(model, change.window)
    wanted = tuple(model.rules.services) if change.service == EVERY_SERVICE else (_service(model, change.service),)
    services = tuple(dict.fromkeys((*window.services, *wanted)))
    if len(services) == len(window.services):
        raise _refused("serves_already", window=window.number, service=change.service)
    if change.hours is not None:
        return _widened(model, window, services, change.hours)
    kind = WindowKind.GENERAL if len(services) == len(model.rules.services) else window.kind
    helps = tuple(code for code in window.help_out if code not in services)
    widened = replace(window, services=services, help_out=helps, kind=kind)
    return _with_windows(model, {**model.rules.windows, window.id: widened})


def _widened(model: ModelHall, window: WindowRule, services: tuple[str, ...], hours: Hours) -> ModelHall:
    begins_ms, ends_ms = _span(model, hours)
    ends_ms = _midnight(model) if ends_ms is None else ends_ms
    for tide in model.tides:
        if tide.window == window.id and begins_ms < tide.ends_ms and tide.begins_ms < ends_ms:
            if (tide.begins_ms, tide.ends_ms) != (begins_ms, ends_ms):
                raise _refused("widened_already", window=window.number)
            services = tuple(dict.fromkeys((*tide.services, *services)))
    if not _is_there(model, window.id, begins_ms, ends_ms):
        raise _refused("there", window=window.number)
    others = tuple(tide for tide in model.tides if (tide.window, tide.begins_ms) != (window.id, begins_ms))
    return replace(model, tides=(*others, Tide(window.id, services, begins_ms, ends_ms)))


def _midnight(model: ModelHall) -> int:
    """Return the last moment of the hall's day, after opening."""
    return 86_400_000 - opens_at(model) - 1


def _is_there(model: ModelHall, window: str, begins_ms: int, ends_ms: int) -> bool:
    return any(
        shift.window == window and shift.begins_ms < ends_ms and (shift.ends_ms is None or shift.ends_ms > begins_ms)
        for shift in model.shifts
    )


def _without_skill(model: ModelHall, change: LessSkill) -> ModelHall:
    window = _window(model, change.window)
    code = _service(model, change.service)
    if code not in (*window.services, *window.help_out):
        raise _refused("serves_not", window=window.number, service=code)
    services, helps = (tuple(each for each in some if each != code) for some in (window.services, window.help_out))
    if not services and not helps:
        raise _refused("serves_nothing", window=window.number)
    kind = WindowKind.SPECIALISED if window.kind is WindowKind.GENERAL else window.kind
    narrowed = replace(window, services=services, help_out=helps, kind=kind)
    return _with_windows(model, {**model.rules.windows, window.id: narrowed})


def _on_duty(model: ModelHall, change: WindowDuty) -> ModelHall:
    window = _window(model, change.window)
    span = _span(model, change.hours)
    own = [(shift.begins_ms, shift.ends_ms) for shift in model.shifts if shift.window == window.id]
    together = _joined([*own, span])
    if together == _joined(own):
        raise _refused("on_duty_already", window=window.number)
    return _with_shifts(model, window.id, together)


def _off_duty(model: ModelHall, change: WindowDuty) -> ModelHall:
    window = _window(model, change.window)
    span = _span(model, change.hours)
    own = _joined([(shift.begins_ms, shift.ends_ms) for shift in model.shifts if shift.window == window.id])
    left = [part for each in own for part in _cut(each, span)]
    if left == own:
        raise _refused("off_duty_already", window=window.number)
    return _with_shifts(model, window.id, left)


def _with_shifts(model: ModelHall, window: str, spans: Iterable[Span]) -> ModelHall:
    others = [shift for shift in model.shifts if shift.window != window]
    return replace(model, shifts=(*others, *(Shift(window, begins_ms, ends_ms) for begins_ms, ends_ms in spans)))


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap as one."""
    joined: list[Span] = []
    for begins_ms, ends_ms in sorted(spans, key=lambda span: span[0]):
        last_ms = joined[-1][1] if joined else -1
        if last_ms is not None and (not joined or begins_ms > last_ms):
            joined.append((begins_ms, ends_ms))
        elif last_ms is not None:
            joined[-1] = (joined[-1][0], None if ends_ms is None else max(last_ms, ends_ms))
    return joined


def _cut(span: Span, off: Span) -> Iterator[Span]:
    """Yield what is left of a span."""
    (begins_ms, ends_ms), (off_ms, on_ms) = span, off
    if begins_ms < off_ms:
        yield begins_ms, off_ms if ends_ms is None else min(ends_ms, off_ms)
    if on_ms is not None and (ends_ms is None or ends_ms > on_ms):
        yield max(begins_ms, on_ms), ends_ms


def _by_policy(model: ModelHall, change: Policy) -> ModelHall:
    if change.policy not in CALLED_BY:
        raise _refused("policy", policy=change.policy, known=", ".join(CALLED_BY))
    return with_policy(model, change.policy)


def _with_setting(model: ModelHall, change: Setting) -> ModelHall:
    if change.name not in SETTINGS:
        raise _refused("setting", name=change.name, known=", ".join(SETTINGS))
    if not 0 <= change.value <= LARGEST_SETTING:
        raise _refused("setting_value", name=change.name, value=change.value, most=LARGEST_SETTING)
    calling = _SET[change.name](model.rules.calling, change.value)
    return replace(model, rules=replace(model.rules, calling=calling))


def _head_start(calling: CallingRules, lane: Lane, value: int) -> CallingRules:
    return replace(calling, head_start_ms={**calling.head_start_ms, lane: value * 1000})


_SET: Final[Mapping[str, Callable[[CallingRules, int], CallingRules]]] = {
    "green_head_start_s": lambda calling, value: _head_start(calling, Lane.GREEN, value),
    "appointment_head_start_s": lambda calling, value: _head_start(calling, Lane.APPOINTMENT, value),
    "short_service_head_start_s": lambda calling, value: replace(calling, short_service_head_start_ms=value * 1000),
    "green_every": lambda calling, value: replace(calling, green_every=value),
    "yield_s": lambda calling, value: replace(calling, yield_ms=value * 1000),
    "help_out_after_s": lambda calling, value: replace(calling, help_out_after_ms=value * 1000),
}


def _more_visitors(model: ModelHall, change: MoreVisitors) -> ModelHall:
    if not -1 < change.share <= MOST_VISITORS:
        raise _refused("visitors", share=f"{change.share:+.0%}", most=f"{MOST_VISITORS:+.0%}")
    return replace(model, demand=replace(model.demand, tickets=model.demand.tickets * (1 + change.share)))


def _by_roster(model: ModelHall, change: Roster) -> ModelHall:
    """Window *n* is on duty in every half hour that has at least *n* windows."""
    if max(change.windows, default=0) < 1:
        raise _refused("windows")
    new = [_general(model, f"{nth + 1}") for nth in range(max(change.windows))]
    shifts: list[Shift] = []
    for nth, window in enumerate(new):
        halves: list[Span] = [
            (half * HALF_HOUR_MS, None if half == len(change.windows) - 1 else (half + 1) * HALF_HOUR_MS)
            for half, count in enumerate(change.windows)
            if count > nth
        ]
        shifts += [Shift(window.id, begins_ms, ends_ms) for begins_ms, ends_ms in _joined(halves)]
    return _with_windows(replace(model, shifts=tuple(shifts), tides=()), {window.id: window for window in new})


def _with_windows(model: ModelHall, windows: Mapping[str, WindowRule]) -> ModelHall:
    return replace(model, rules=replace(model.rules, windows=windows))


def _span(model: ModelHall, hours: Hours | None) -> Span:
    """Return hours as moments after opening; what ends with the last ticket stays until the hall is empty."""
    if hours is None:
        return 0, None
    opening = opens_at(model)
    begins_ms = hours.begins_ms - opening
    if hours.ends_ms is not None and hours.ends_ms <= hours.begins_ms:
        raise _refused("ends_first", begins=clock(hours.begins_ms), ends=clock(hours.ends_ms))
    if not 0 <= begins_ms < model.lasts_ms:
        raise _refused("open", begins=clock(hours.begins_ms), opens=clock(opening), last=clock(_last(model)))
    ends_ms = None if hours.ends_ms is None else hours.ends_ms - opening
    return begins_ms, None if ends_ms == model.lasts_ms else ends_ms


def _last(model: ModelHall) -> int:
    return opens_at(model) + model.lasts_ms


def _window(model: ModelHall, window: str) -> WindowRule:
    if window not in model.rules.windows:
        known = ", ".join(each.number for each in model.rules.windows.values())
        raise _refused("window", window=window, known=known)
    return model.rules.windows[window]


def _service(model: ModelHall, service: str) -> str:
    if service not in model.rules.services:
        raise _refused("service", service=service, known=", ".join(model.rules.services))
    return service


def _refused(reason: str, service: str = "", **fields: object) -> ChangeError:
    said = partial(_reason, reason, service, fields)
    return ChangeError(said(lambda code: Both(code, code)), said)


def _reason(reason: str, service: str, fields: Mapping[str, object], called: Callable[[str], Both]) -> Both:
    word = both("whatif.every_service") if service == EVERY_SERVICE else called(service)
    return both(f"whatif.not_{reason}", service=word, **fields)
