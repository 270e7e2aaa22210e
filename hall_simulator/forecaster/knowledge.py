"""What the forecaster knows of the hall beside its present state: what was learned of it, made to fit its rules."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from hall_simulator.learning.learned import HALF_HOURS, WEEKDAYS, Learned, nothing_learned
from hall_simulator.learning.learned_file import LEARNED, LearnedError, read_learned
from queue_core.rules import HallRules

log = logging.getLogger(__name__)

K = TypeVar("K")
T = TypeVar("T")
Stamp = tuple[int, int, int]
"""Which file, and when it was written."""
NO_FILE: Final[Stamp] = (0, 0, 0)


class Knowledge:
    """What was learned last, read again when somebody has learned anew; without it, what the rules suppose."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._stamp: Stamp | None = None
        self._rules: HallRules | None = None
        self._read: Learned | None = None
        self._fitted: Learned | None = None

    @property
    def days(self) -> tuple[str, ...]:
        """Return the days that were learned from; none when nothing was."""
        return self._read.days if self._read else ()

    def of(self, rules: HallRules) -> Learned:
        """Return what is known of a hall with these rules."""
        stamp = _stamp(self._data / LEARNED)
        if self._fitted is None or stamp != self._stamp or rules is not self._rules:
            if stamp != self._stamp:
                self._read = _read(self._data)
            self._stamp, self._rules = stamp, rules
            self._fitted = fitted(self._read, rules) if self._read else nothing_learned(rules)
        return self._fitted


def _stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except OSError:
        return NO_FILE
    return found.st_ino, found.st_mtime_ns, found.st_size


def _read(data: Path) -> Learned | None:
    """Return what was learned; what cannot be used is told once and does without."""
    try:
        learned = read_learned(data)
    except LearnedError as problem:
        log.error("%s; until then waits are foreseen from the configuration", problem)
        return None
    if learned and not _is_whole(learned):
        log.error("%s does not have every half hour of every weekday: learn anew with `paidui learn`", data / LEARNED)
        return None
    return learned


def _is_whole(learned: Learned) -> bool:
    weeks = len(learned.weekdays), len(learned.on_duty)
    parts = [*(each.shares for each in learned.weekdays), *(each for day in learned.on_duty for each in day.values())]
    return weeks == (WEEKDAYS, WEEKDAYS) and all(len(each) == HALF_HOURS for each in parts)


def fitted(learned: Learned, rules: HallRules) -> Learned:
    """Return what was learned of what the hall still has, and of what it has only since, what its rules suppose."""
    supposed = nothing_learned(rules)
    gone = sorted(learned.services.keys() - rules.services.keys())
    if gone:
        log.warning(
            "what was learned of services that the hall does not offer any more is left out: %s", ", ".join(gone)
        )
    return replace(
        learned,
        services=_fitted(learned.services, supposed.services),
        situations={
            code: _fitted(learned.situations.get(code, {}), each) for code, each in supposed.situations.items()
        },
        service_shares=_fitted(learned.service_shares, supposed.service_shares),
        lane_shares=_fitted(learned.lane_shares, supposed.lane_shares),
        on_duty=tuple(
            {window: parts for window, parts in day.items() if window in rules.windows} for day in learned.on_duty
        ),
    )


def _fitted(known: Mapping[K, T], supposed: Mapping[K, T]) -> Mapping[K, T]:
    return {key: known.get(key, value) for key, value in supposed.items()}
