"""How long services take and how quick clerks are, of services that can be believed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Final, NamedTuple

from hall_records.facts import ServiceRecord
from hall_simulator.learning.learned import Learned, Note, NoteKind, Speed, Taking
from hall_simulator.learning.shrinking import taking, too_long_ms
from hall_simulator.learning.supposing import Supposition, supposition
from hall_simulator.learning.watching import WatchedDay
from queue_core.rules import HallRules

TOO_SHORT_MS: Final = 3_000
CLERK_WEIGHT: Final = 20.0
"""So many visits it is worth that a clerk is as quick as the others: clerks differ by about a fifth, visits by 0.8."""


class Served(NamedTuple):
    """A service that ended at a window."""

    service: str
    situation: str
    clerk: str
    took_ms: int


@dataclass
class Sorted:
    """What can be believed of the services, and how many of what could not."""

    believed: list[Served] = field(default_factory=list)
    left_out: Counter[tuple[NoteKind, str]] = field(default_factory=Counter)

    def leave_out(self, kind: NoteKind, about: str) -> None:
        """Count one that is not believed."""
        self.left_out[kind, about] += 1

    @property
    def notes(self) -> Iterator[Note]:
        """Return what was left out, for people to know."""
        yield from (Note(kind, about=about, count=count) for (kind, about), count in sorted(self.left_out.items()))

    def not_believed(self, service: str) -> int:
        """Return how many of a service were left out."""
        kinds = (NoteKind.TOO_LONG, NoteKind.TOO_SHORT, NoteKind.ACROSS_A_HOLE)
        return sum(self.left_out[kind, service] for kind in kinds)


def sort_out(days: Sequence[WatchedDay], holes: Iterable[Note], rules: HallRules, supposed: Learned) -> Sorted:
    """Return the services that can be believed: of this hall, neither too short nor too long, nor across a hole."""
    told = Sorted(left_out=_of_what_is_gone(days, rules))
    torn = [hole for hole in holes if hole.kind in (NoteKind.HOLE, NoteKind.CLOCK_BACK)]
    by_service: defaultdict[str, list[Served]] = defaultdict(list)
    for day in days:
        torn_here = [hole for hole in torn if hole.day == day.day]
        for record in day.records:
            served = _served(record, torn_here, rules, told)
            if served:
                by_service[served.service].append(served)
    for service, those in by_service.items():
        line = too_long_ms([each.took_ms for each in those], supposed.services[service])
        for each in those:
            if each.took_ms <= line:
                told.believed.append(each)
            else:
                told.leave_out(NoteKind.TOO_LONG, service)
    return told


def _of_what_is_gone(days: Iterable[WatchedDay], rules: HallRules) -> Counter[tuple[NoteKind, str]]:
    """Return how many visits were for what the hall does not offer any more."""
    gone = {
        (service, ticket)
        for day in days
        for service, ticket in (
            *((visit.issued_for, visit.ticket) for visit in day.tickets),
            *((record.service, record.ticket) for record in day.records),
        )
        if service not in rules.services
    }
    return Counter((NoteKind.UNKNOWN_SERVICE, service) for service, _ticket in gone)


def _served(record: ServiceRecord, holes: Sequence[Note], rules: HallRules, told: Sorted) -> Served | None:
    if record.service not in rules.services or record.service_ms is None or record.started_ms is None:
        return None
    if record.service_ms < TOO_SHORT_MS:
        told.leave_out(NoteKind.TOO_SHORT, record.service)
        return None
    if any(record.started_ms <= hole.from_ms and hole.until_ms <= record.ended_ms for hole in holes):
        told.leave_out(NoteKind.ACROSS_A_HOLE, record.service)
        return None
    return Served(record.service, _situation(record, rules, told), _clerk(record, rules, told), record.service_ms)


def _situation(record: ServiceRecord, rules: HallRules, told: Sorted) -> str:
    """A service is believed though what was the matter has no name any more."""
    if record.situation and record.situation not in rules.services[record.service].situations:
        told.leave_out(NoteKind.UNKNOWN_SITUATION, f"{record.service}/{record.situation}")
        return ""
    return record.situation


def _clerk(record: ServiceRecord, rules: HallRules, told: Sorted) -> str:
    if record.clerk and record.clerk not in rules.clerks:
        told.leave_out(NoteKind.UNKNOWN_CLERK, record.clerk)
        return ""
    return record.clerk


def supposed_of(told: Sorted, configured: Learned) -> Supposition:
    """Return what the hall's services tell of one another."""
    return supposition(_times(told.believed, lambda each: each.service), configured.services)


def services(told: Sorted, configured: Learned, common: Supposition) -> dict[str, Taking]:
    """Return how long each service takes, weighed against what is to be supposed of it."""
    times = _times(told.believed, lambda each: each.service)
    return {
        code: taking(times.get(code, ()), common.of(before), told.not_believed(code), common.weight)
        for code, before in configured.services.items()
    }


def situations(told: Sorted, known: Mapping[str, Taking], supposed: Learned) -> dict[str, dict[str, Taking]]:
    """Return how long each situation takes, weighed against what is known of its service.

    Where the configuration has a time of its own for it, the service's is taken as many times as long as that says.
    """
    times = _times(told.believed, lambda each: f"{each.service}/{each.situation}")
    return {
        code: {
            situation: taking(times.get(f"{code}/{situation}", ()), _of_service(known[code], before))
            for situation, before in of_service.items()
        }
        for code, of_service in supposed.situations.items()
    }


def _of_service(known: Taking, before: Taking) -> Taking:
    return Taking(0.0, known.cv, known.mean_ms * before.prior_ms / max(known.prior_ms, 1.0))


def clerks(told: Sorted, known: Learned) -> dict[str, Speed]:
    """Return how each clerk's times compare with the hall's for the same services; all together are as the hall."""
    compared: defaultdict[str, list[float]] = defaultdict(list)
    for each in told.believed:
        if each.clerk:
            compared[each.clerk].append(each.took_ms / known.takes(each.service, each.situation).mean_ms)
    whole = [ratio for ratios in compared.values() for ratio in ratios]
    usual = fmean(whole) if whole else 1.0
    return {
        clerk: Speed((sum(ratios) / usual + CLERK_WEIGHT) / (len(ratios) + CLERK_WEIGHT), len(ratios))
        for clerk, ratios in sorted(compared.items())
    }


def _times(believed: Iterable[Served], key: Callable[[Served], str]) -> dict[str, list[int]]:
    times: defaultdict[str, list[int]] = defaultdict(list)
    for each in believed:
        times[key(each)].append(each.took_ms)
    return times
