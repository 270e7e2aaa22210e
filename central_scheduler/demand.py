"""What visitors come for at this time of day: learned from the journal, so that a dispenser shows it first."""

import logging
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from hall_records.asked_for import Asked
from hall_records.faults import RecordsError
from hall_records.reading import JournalReader
from queue_core.calendar import date_at
from queue_core.rules import HallRules

logger = logging.getLogger(__name__)

LEARNED_DAYS: Final = 42
"""So far back what visitors came for is looked at."""
SHOWN: Final = 12
"""How many services stand on a dispenser's first page, and two more in case some cannot be had."""
OF_A_WEEK: Final = 0.8
"""What counts of a week ago for each of today: habits change with the season."""
OF_ANOTHER_WEEKDAY: Final = 0.25
OF_AN_HOUR_BESIDE: Final = 0.5
HOUR_MS: Final = 3_600_000
DAYS_OF_A_WEEK: Final = 7


class DemandLearned(NamedTuple):
    """What the journal says was asked for, from whoever read it to the hub's loop."""

    asked: tuple[Asked, ...]


class Demand:
    """Counts of what was asked for, by day and hour; nothing of who asked."""

    def __init__(self) -> None:
        self._counts: dict[date, dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))

    @property
    def days(self) -> int:
        """Of how many days something is known."""
        return len(self._counts)

    def learn(self, asked: Iterable[Asked]) -> None:
        """Take in what the journal says of former days."""
        for each in asked:
            self._counts[date.fromisoformat(each.day)][each.hour][each.service] += each.tickets

    def note(self, service: str, at_ms: int, rules: HallRules) -> None:
        """Somebody has asked for this just now."""
        day = date.fromisoformat(date_at(at_ms, rules))
        if day not in self._counts:
            self._forget_before(day)
        self._counts[day][_hour(at_ms, rules)][service] += 1

    def common(self, at_ms: int, rules: HallRules) -> tuple[str, ...]:
        """Return the services most asked for at this time of day, the commonest first.

        Where nothing has been learned of the hour, what was asked for on the day counts, and else the hall's own order.
        """
        hour, today = _hour(at_ms, rules), date.fromisoformat(date_at(at_ms, rules))
        of_the_hour, of_any_hour = self._scores(today, hour), self._scores(today, None)
        places = {code: place for place, code in enumerate(rules.services) if rules.windows_serving[code]}

        def how_common(code: str) -> tuple[float, float, int]:
            return -of_the_hour.get(code, 0.0), -of_any_hour.get(code, 0.0), places[code]

        return tuple(sorted(places, key=how_common)[:SHOWN])

    def _scores(self, today: date, hour: int | None) -> Mapping[str, float]:
        scores: dict[str, float] = defaultdict(float)
        for day, hours in self._counts.items():
            weight = _weight(day, today)
            for when, counts in hours.items():
                near = 1.0 if hour is None else _nearness(when, hour)
                for service, count in counts.items() if weight and near else ():
                    scores[service] += weight * near * count
        return scores

    def _forget_before(self, today: date) -> None:
        for day in [day for day in self._counts if (today - day).days > LEARNED_DAYS]:
            del self._counts[day]


def _weight(day: date, today: date) -> float:
    """Return how much a day says of today: the same weekday more, long ago less, what is to come nothing."""
    days = (today - day).days
    if not 0 <= days <= LEARNED_DAYS:
        return 0.0
    kind = 1.0 if days % DAYS_OF_A_WEEK == 0 else OF_ANOTHER_WEEKDAY
    return kind * float(OF_A_WEEK ** (days / DAYS_OF_A_WEEK))


def _nearness(hour: int, wanted: int) -> float:
    return {0: 1.0, 1: OF_AN_HOUR_BESIDE}.get(abs(hour - wanted), 0.0)


def _hour(at_ms: int, rules: HallRules) -> int:
    return (at_ms + rules.opening.utc_offset_ms) // HOUR_MS % 24


def learn_apart(
    journal: Path, until: int, utc_offset_ms: int, tell: Callable[[DemandLearned], None]
) -> threading.Thread:
    """Read the journal up to an entry on a thread of its own, and tell what was learned; no hall waits for it."""
    reading = threading.Thread(target=_learn, args=(journal, until, utc_offset_ms, tell), name="demand", daemon=True)
    reading.start()
    return reading


def _learn(journal: Path, until: int, utc_offset_ms: int, tell: Callable[[DemandLearned], None]) -> None:
    try:
        with JournalReader.open(journal) as reader:
            tell(DemandLearned(tuple(reader.asked_for(LEARNED_DAYS, until, utc_offset_ms))))
    except RecordsError as problem:
        logger.warning("what visitors usually come for is not known: %s", problem)
