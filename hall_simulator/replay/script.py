"""A replay written out before it is played: the hall, and who comes to it when and wants what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from hall_config.model import HallConfig
from hall_simulator.replay.load import busiest_hour_load, dispensers_needed, load, windows_needed
from hall_simulator.replay.recorded_day import RecordedDay
from hall_simulator.replay.recorded_hall import WARSAW_WINTER, Equipment, pages_of, recorded_hall, service_code
from hall_simulator.replay.recorded_visits import RecordedVisit, local_ms, visits_of
from hall_simulator.replay.visitors import Errand

TOUCHED_S: Final = 0.4
"""Real seconds a visitor occupies a dispenser: five touches and the paper, measured at 0.2, with some to spare."""
HOURS_S: Final = 3600


@dataclass(frozen=True, kw_only=True)
class Script:
    """One replay, ready to be played."""

    office: str
    date: str
    config: HallConfig
    errands: tuple[Errand, ...]
    """In order of arrival."""
    from_ms: int
    until_ms: int | None
    """When it is cut off; None: when everybody is served."""
    utc_offset_s: int
    usual_ms: int
    load: float
    busiest_hour: float
    queues: int


def write_script(
    day: RecordedDay, rng: Random, speed: float, from_min: int | None = None, until_min: int | None = None
) -> Script:
    """Return the replay of a day, or of the part of it between two local times."""
    offset_s = offset_of(WARSAW_WINTER)
    from_ms = local_ms(day.day, day.opens_min if from_min is None else from_min, offset_s)
    until_ms = None if until_min is None else local_ms(day.day, until_min, offset_s)
    visits = [visit for visit in visits_of(day, offset_s, rng) if _comes(visit, from_ms, until_ms)]
    played = [_played(visit, until_ms) for visit in visits]
    windows = windows_needed(played, from_ms)
    dispensers = dispensers_needed(visits, speed, TOUCHED_S)
    return Script(
        office=day.office,
        date=day.day.isoformat(),
        config=recorded_hall(day, Equipment(windows, dispensers)),
        errands=tuple(_errands(day, visits)),
        from_ms=from_ms,
        until_ms=until_ms,
        utc_offset_s=offset_s,
        usual_ms=sum(visit.service_ms for visit in visits) // max(1, len(visits)),
        load=load(played, windows, from_ms),
        busiest_hour=busiest_hour_load(played, windows),
        queues=len(day.queues),
    )


def offset_of(text: str) -> int:
    """Return an offset such as "+01:00" in seconds."""
    seconds = HOURS_S * int(text[1:3]) + 60 * int(text[4:6])
    return -seconds if text.startswith("-") else seconds


def _comes(visit: RecordedVisit, from_ms: int, until_ms: int | None) -> bool:
    return from_ms <= visit.at_ms and (until_ms is None or visit.at_ms < until_ms)


def _played(visit: RecordedVisit, until_ms: int | None) -> RecordedVisit:
    """Of a visit that outlasts the replay only what is played is work."""
    if until_ms is None:
        return visit
    return replace(visit, service_ms=min(visit.service_ms, until_ms - visit.at_ms))


def _errands(day: RecordedDay, visits: Sequence[RecordedVisit]) -> list[Errand]:
    page_of = {queue.id: page for page, queues in pages_of(day.queues).items() for queue in queues}
    return [Errand(visit, page_of[visit.queue], service_code(visit.queue)) for visit in visits]
