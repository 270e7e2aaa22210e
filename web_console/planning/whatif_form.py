"""What a manager fills in to ask "would people wait less if …?", and the question it becomes.

A form is a list of rows, each one change. Every row has all fields, whatever its kind needs, so that rows can be added
and taken away in the browser; the same names stand in an address that opens the form filled in.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, get_args

import msgspec
from werkzeug.datastructures import MultiDict

from hall_config.clock import seconds_of
from hall_config.forms import PolicyName
from hall_config.model import HallConfig, Window
from hall_config.serving import own_services, window_serves
from hall_protocol.changes import (
    EVERY_SERVICE,
    Hours,
    LessSkill,
    MoreVisitors,
    MoreWindows,
    Policy,
    Setting,
    Skill,
    WindowDuty,
    Wish,
    Wishes,
    in_order,
)

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "open": ("count", "hours"),
    "skill": ("window", "service", "hours"),
    "without": ("window", "service"),
    "on": ("window", "hours"),
    "off": ("window", "hours"),
    "policy": ("policy",),
    "set": ("parameter", "value"),
    "visitors": ("direction", "percent"),
}
"""What can be changed, and which fields that needs."""
POLICIES: Final = ("arrival", *(name for name in get_args(PolicyName) if name != "arrival"))
PARAMETERS: Final[Mapping[str, int]] = {
    "green_head_start_s": 60,
    "appointment_head_start_s": 60,
    "short_service_head_start_s": 60,
    "yield_s": 60,
    "help_out_after_s": 60,
    "green_every": 1,
}
"""By name, what one of the unit is that people write it in: minutes, but calls for `green_every`."""
PRECISION: Final = (10, 30, 100)
"""How many days may be played: roughly, ordinarily, thoroughly."""
ORDINARY: Final = 30
LAST_DAYS: Final = "last"
"""Before how many of the last days are played as they were recorded."""
RECORDED: Final = (7, 28)
MOST_ROWS: Final = 12
MOST_WINDOWS: Final = 50
MOST_PERCENT: Final = 500
LONGEST_GOAL: Final = 240
DAY_MS: Final = 86_400_000
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class FormError(ValueError):
    """A form that makes no sense; `key` is a text of the catalogue's `console` section."""

    def __init__(self, key: str, **fields: object) -> None:
        self.key, self.fields = key, fields
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Row:
    """One change as it was filled in."""

    kind: str = "open"
    window: str = ""
    service: str = EVERY_SERVICE
    count: str = "1"
    policy: str = "arrival"
    parameter: str = "green_head_start_s"
    value: str = ""
    direction: str = "more"
    percent: str = "20"
    begins: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class WhatIfForm:
    """The whole form: some changes, or the wait that is to be kept."""

    rows: tuple[Row, ...] = (Row(),)
    weekday: int = 0
    days: int = ORDINARY
    minutes: str = ""
    """For how many windows are needed; empty: the changes are asked about."""
    recorded: int = 0
    """So many of the last days, as they were recorded; 0: ordinary days of the weekday."""
    changes: Wishes = ()
    """What the rows said when they were asked about; the hall's configuration may be another one since."""

    @property
    def asks_for_windows(self) -> bool:
        """Whether it is asked how many windows are needed."""
        return bool(self.minutes)

    @property
    def applies_on(self) -> int | None:
        """The weekday it was thought of; None: recorded days, which may be any."""
        return None if self.recorded else self.weekday


def form_in(given: "MultiDict[str, str]", weekday: int) -> WhatIfForm:
    """Return a form as it was filled in, or as an address says it; `weekday` where none is said."""
    kinds = given.getlist("kind")[:MOST_ROWS]
    columns = {name: given.getlist(name) for name in Row.__slots__}
    rows = tuple(
        Row(**{name: told[nth].strip()[:64] for name, told in columns.items() if nth < len(told)})
        for nth in range(len(kinds))
    )
    day = given.get("weekday", "")
    return WhatIfForm(
        rows=rows or (Row(),),
        weekday=_whole(day, 0, 6, weekday),
        recorded=_whole(day.removeprefix(LAST_DAYS), 1, 60, 0) if day.startswith(LAST_DAYS) else 0,
        days=_whole(given.get("days", ""), 1, 500, ORDINARY),
        minutes=given.get("minutes", "").strip()[:8],
    )


def _whole(told: str, least: int, most: int, otherwise: int) -> int:
    return int(told) if re.fullmatch(r"\d{1,4}", told) and least <= int(told) <= most else otherwise


def changes_of(form: WhatIfForm, config: HallConfig) -> Wishes:
    """Return what the rows say, or raise FormError naming the row."""
    found: list[Wish] = []
    for number, row in enumerate(form.rows, 1):
        try:
            found.append(_READ[row.kind](row, config) if row.kind in _READ else _unknown("kind", row.kind))
        except FormError as problem:
            if len(form.rows) == 1:
                raise
            raise FormError("whatif_in_row", row=number, problem=problem) from problem
    return in_order(tuple(found))


def read_whole(form: WhatIfForm, config: HallConfig) -> WhatIfForm:
    """Return a form with the changes that its rows say, or raise FormError."""
    return form if form.asks_for_windows else replace(form, changes=changes_of(form, config))


def question_of(form: WhatIfForm, today: date) -> str:
    """Return the question of a form that was read, as the forecaster reads it, or raise FormError."""
    asked: dict[str, object] = {"weekday": form.weekday, "days": form.days}
    if form.recorded:
        asked["recorded"] = (f"{today - timedelta(form.recorded)}..{today - timedelta(1)}",)
    if form.asks_for_windows:
        asked["windows_for"] = f"p90<={_number(form.minutes, 1, LONGEST_GOAL, 'minutes')}"
    asked["changes"] = form.changes
    return msgspec.json.encode(asked).decode()


def _unknown(field: str, told: str) -> Wish:
    raise FormError(f"whatif_no_{field}", told=told)


def _number(told: str, least: int, most: int, field: str) -> int:
    if not re.fullmatch(r"\d{1,5}", told) or not least <= int(told) <= most:
        raise FormError(f"whatif_no_{field}", told=told, least=least, most=most)
    return int(told)


def _window(row: Row, config: HallConfig) -> Window:
    window = next((each for each in config.windows if each.id == row.window), None)
    if window is None:
        raise FormError("whatif_no_window")
    return window


def _service(row: Row, config: HallConfig, *, every: bool) -> str:
    known = {service.code for service in config.services} | ({EVERY_SERVICE} if every else set())
    if row.service not in known:
        raise FormError("whatif_no_service")
    return row.service


def _hours(row: Row) -> Hours | None:
    if not row.begins and not row.ends:
        return None
    if not row.begins:
        raise FormError("whatif_no_begin", ends=row.ends)
    for told in (row.begins, row.ends):
        if told and not _CLOCK.fullmatch(told):
            raise FormError("whatif_no_clock", told=told)
    if row.ends and row.ends <= row.begins:
        raise FormError("whatif_ends_first", begins=row.begins, ends=row.ends)
    return Hours(_ms(row.begins), _ms(row.ends) if row.ends else None)


def _ms(clock: str) -> int:
    return seconds_of(clock) * 1000


def _all_hours(row: Row) -> Hours:
    hours = _hours(row)
    if hours is None:
        raise FormError("whatif_needs_hours")
    return hours


def _more_windows(row: Row, _config: HallConfig) -> Wish:
    return MoreWindows(_number(row.count, 1, MOST_WINDOWS, "count"), _hours(row))


def _skill(row: Row, config: HallConfig) -> Wish:
    window, service = _window(row, config), _service(row, config, every=True)
    wanted = {each.code for each in config.services} if service == EVERY_SERVICE else {service}
    if wanted <= own_services(config, window):
        raise FormError("whatif_serves_already", window=window.id, service=service)
    return Skill(window.id, service, _hours(row))


def _less_skill(row: Row, config: HallConfig) -> Wish:
    window, service = _window(row, config), _service(row, config, every=False)
    if service not in window_serves(config, window):
        raise FormError("whatif_serves_not", window=window.id, service=service)
    return LessSkill(window.id, service)


def _policy(row: Row, _config: HallConfig) -> Wish:
    return Policy(row.policy) if row.policy in POLICIES else _unknown("policy", row.policy)


def _setting(row: Row, _config: HallConfig) -> Wish:
    unit = PARAMETERS.get(row.parameter)
    if unit is None:
        return _unknown("parameter", row.parameter)
    return Setting(row.parameter, unit * _number(row.value, 0, 1440 if unit > 1 else 999, "value"))


def _visitors(row: Row, _config: HallConfig) -> Wish:
    fewer = row.direction == "fewer"
    share = _number(row.percent, 1, 99 if fewer else MOST_PERCENT, "percent") / 100
    return MoreVisitors(-share if fewer else share)


_READ: Final[Mapping[str, Callable[[Row, HallConfig], Wish]]] = {
    "open": _more_windows,
    "skill": _skill,
    "without": _less_skill,
    "on": lambda row, config: WindowDuty(_window(row, config).id, True, _all_hours(row)),
    "off": lambda row, config: WindowDuty(_window(row, config).id, False, _all_hours(row)),
    "policy": _policy,
    "set": _setting,
    "visitors": _visitors,
}


def rows_of(changes: Wishes) -> Iterator[Row]:
    """Yield changes as rows of the form, so that an advice can be looked at more closely."""
    for change in changes:
        row = _row(change)
        hours = getattr(change, "hours", None)
        yield replace(row, begins=_told(hours.begins_ms), ends=_told(hours.ends_ms)) if hours else row


def _row(change: Wish) -> Row:
    match change:
        case MoreWindows(count):
            return Row("open", count=str(count))
        case Skill(window, service):
            return Row("skill", window=window, service=service)
        case LessSkill(window, service):
            return Row("without", window=window, service=service)
        case WindowDuty(window, on):
            return Row("on" if on else "off", window=window)
        case Policy(policy):
            return Row("policy", policy=policy)
        case Setting(name, value):
            return Row("set", parameter=name, value=str(value // PARAMETERS.get(name, 1)))
        case MoreVisitors(share):
            return Row("visitors", direction="more" if share >= 0 else "fewer", percent=str(round(abs(share) * 100)))


def _told(time_ms: int | None) -> str:
    """Return a time of day as the form has it; midnight is the day's end."""
    return "" if time_ms is None or time_ms >= DAY_MS else f"{time_ms // 3_600_000:02d}:{time_ms // 60_000 % 60:02d}"


def address_of(form: WhatIfForm) -> list[tuple[str, str]]:
    """Return what stands in an address that opens this form; every row says every field, so that rows keep theirs."""
    rows = [(name, getattr(row, name)) for row in form.rows for name in Row.__slots__]
    day = f"{LAST_DAYS}{form.recorded}" if form.recorded else str(form.weekday)
    return [*rows, ("weekday", day), ("days", str(form.days))]
