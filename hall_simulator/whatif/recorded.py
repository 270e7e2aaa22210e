"""Days as a hall's own journal recorded them, as tapes: who came when, for what, and how long that took.

Each day has the windows that were on duty on it. Its visitors were let in, so whether they may be is not asked again:
hours and quotas are left away.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from hall_config.texts import Both, both
from hall_records.facts import Period
from hall_simulator.learning.learn import learn
from hall_simulator.learning.learned import Learned
from hall_simulator.learning.watching import WatchedDay
from hall_simulator.model import HALF_HOUR_MS, Demand, ModelHall, ServiceDemand, Shift
from hall_simulator.tape import Coming, Tape
from hall_simulator.whatif.recorded_stays import Reading, Stay
from queue_core.lifecycle import WindowState
from queue_core.rules import HallRules, Lane, OpeningRules, ServiceRule

MOST_DAYS: Final = 60
TO: Final = ".."


class RecordedError(ValueError):
    """Recorded days cannot be played; the reason is a sentence in both languages."""

    def __init__(self, reason: Both) -> None:
        self.reason = reason
        super().__init__(str(reason))


@dataclass(frozen=True)
class RecordedDays:
    """Some days, each with the windows that were on duty on it, and who came."""

    models: tuple[ModelHall, ...]
    tapes: tuple[Tape, ...]
    notes: tuple[Both, ...]
    """Which days they are, and what they do not tell."""


def dates(told: Iterable[str], known: Sequence[str]) -> dict[str, bool]:
    """Return the days of `2026-11-02` and `2026-11-02..2026-11-06`, and of each whether it was named itself.

    `known` are the days in the journal: of a span those which it has. Raises RecordedError.
    """
    found: dict[str, bool] = {}
    for each in told:
        first, dots, last = (part.strip() for part in each.partition(TO))
        if not _is_date(first) or (dots and not _is_date(last)):
            raise RecordedError(both("whatif.write_date", told=each))
        if dots and last < first:
            raise RecordedError(both("whatif.not_ends_first", begins=first, ends=last))
        within = [day for day in known if first <= day <= (last if dots else first)]
        if not within:
            raise _nobody(each, known)
        found |= {day: found.get(day, False) or not dots for day in within}
    if len(found) > MOST_DAYS:
        raise RecordedError(both("whatif.recorded_most", count=len(found), most=MOST_DAYS))
    return dict(sorted(found.items()))


def _is_date(told: str) -> bool:
    try:
        return date.fromisoformat(told).isoformat() == told
    except ValueError:
        return False


def _nobody(told: str, known: Sequence[str]) -> RecordedError:
    span = f"{known[0]} – {known[-1]}" if known else "–"
    return RecordedError(both("whatif.recorded_nobody", day=told, known=span))


def recorded_days(name: str, rules: HallRules, asked: Mapping[str, bool], around: Sequence[WatchedDay]) -> RecordedDays:
    """Return the days asked for; those around them tell what is usual, and where something is missing.

    `asked` says of each day whether it was named itself: one without any visit is then refused with RecordedError, else
    left out.
    """
    learned = learn(around, rules)
    reading = Reading(rules, learned, around)
    played = [day for day in around if day.day in asked and reading.stays(day)]
    empty = [day for day, named in asked.items() if named and day not in {each.day for each in played}]
    if empty or not played:
        raise _nobody(", ".join(empty or asked), [day.day for day in around if day.tickets])
    with_stays = [(day, reading.stays(day)) for day in played]
    opens_ms, lasts_ms = _span(with_stays)
    demand = _demand(with_stays, opens_ms, lasts_ms, learned)
    anyday = ModelHall(name, _let_in(rules), demand, (), 0, lasts_ms)
    models = tuple(_on_day(anyday, day, opens_ms) for day in played)
    tapes = tuple(_tape(day, stays, opens_ms) for day, stays in with_stays)
    return RecordedDays(models, tapes, tuple(reading.notes([day.day for day in played])))


def _on_day(anyday: ModelHall, day: WatchedDay, opens_ms: int) -> ModelHall:
    shifts = tuple(_shifts(day, anyday.rules, opens_ms, anyday.lasts_ms))
    return replace(anyday, shifts=shifts, opens_ms=day.midnight_ms + opens_ms)


def _let_in(rules: HallRules) -> HallRules:
    """Return the rules without what could turn away who was let in then; a clerk asks for the next, and may go."""
    services = {code: _open_to_all(rule) for code, rule in rules.services.items()}
    opening = OpeningRules(utc_offset_ms=rules.opening.utc_offset_ms, rolls_at_ms=rules.opening.rolls_at_ms)
    calling = replace(rules.calling, auto_call=False)
    return replace(rules, services=services, opening=opening, calling=calling)


def _open_to_all(rule: ServiceRule) -> ServiceRule:
    return replace(rule, lanes=tuple(Lane), quotas=(), hours=(), walk_in=True)


def _span(days: Sequence[tuple[WatchedDay, Sequence[Stay]]]) -> tuple[int, int]:
    """Return the time of day at which the first comes, on any of these days, and how long after that the last does."""
    first_ms = min(stay.arrives_ms - day.midnight_ms for day, stays in days for stay in stays)
    last_ms = max(stay.arrives_ms - day.midnight_ms for day, stays in days for stay in stays)
    opens_ms = max(0, first_ms // HALF_HOUR_MS * HALF_HOUR_MS)
    return opens_ms, -(-(last_ms + 1 - opens_ms) // HALF_HOUR_MS) * HALF_HOUR_MS


def _demand(
    days: Sequence[tuple[WatchedDay, Sequence[Stay]]], opens_ms: int, lasts_ms: int, learned: Learned
) -> Demand:
    """Return who came on an average one of these days."""
    stays = [(day, stay) for day, of_day in days for stay in of_day]
    halves = Counter((stay.arrives_ms - day.midnight_ms - opens_ms) // HALF_HOUR_MS for day, stay in stays)
    services = Counter(stay.service for _day, stay in stays)
    known = {code: learned.services[code] for code in services}
    return Demand(
        tickets=len(stays) / len(days),
        day_cv=learned.day_cv,
        weights=tuple(float(halves[half]) for half in range(lasts_ms // HALF_HOUR_MS)),
        services={
            code: ServiceDemand(count / len(stays), known[code].mean_ms + learned.walk.mean_ms, known[code].cv)
            for code, count in services.items()
        },
        no_show_share=learned.no_show.share,
        no_show_ms=round(learned.missed.mean_ms),
    )


def _tape(day: WatchedDay, stays: Iterable[Stay], opens_ms: int) -> Tape:
    begins_ms = day.midnight_ms + opens_ms
    return tuple(
        Coming(
            stay.name,
            stay.arrives_ms - begins_ms,
            None if stay.slot_ms is None else stay.slot_ms - begins_ms,
            stay.service,
            stay.lane,
            stay.takes_ms,
            stay.no_show,
        )
        for stay in stays
    )


def _shifts(day: WatchedDay, rules: HallRules, opens_ms: int, lasts_ms: int) -> Iterator[Shift]:
    """Yield when each window was on duty; one that was so when the last visitor had come stays until all have gone.

    Of the last visitor before a window closes or pauses half the time counts: its shift ended somewhere in it.
    """
    begins_ms = day.midnight_ms + opens_ms
    last_ms = min(begins_ms + lasts_ms, max((visit.issued_ms for visit in day.tickets), default=begins_ms))
    there = [each for each in day.periods if each.state is not WindowState.PAUSED and each.window in rules.windows]
    for run in _runs(there):
        until_ms = run[-1].until_ms
        if run[-1].state is WindowState.SERVING:
            until_ms = (run[-1].from_ms + until_ms) // 2
        stays = run[-1].until_ms >= last_ms
        from_ms = max(0, run[0].from_ms - begins_ms)
        yield Shift(run[0].window, from_ms, None if stays else max(from_ms, until_ms - begins_ms))


def _runs(periods: Sequence[Period]) -> Iterator[list[Period]]:
    """Yield the periods that follow one another at one window without a gap."""
    run: list[Period] = []
    for period, following in pairwise([*periods, None]):
        assert period is not None
        run.append(period)
        if following is None or (following.window, following.from_ms) != (period.window, period.until_ms):
            yield run
            run = []
