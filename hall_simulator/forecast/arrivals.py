"""Who is still to come today: those who walk in, as on other such days, and those who have booked."""

from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import Final, NamedTuple

from hall_simulator.day_at_random import EARLY_MS, LATE_MS
from hall_simulator.learning.learned import HALF_HOURS, Learned, weekday_of
from hall_simulator.model import HALF_HOUR_MS
from queue_core.calendar import cut_off_ms, moment_of
from queue_core.hall import Hall
from queue_core.lifecycle import State
from queue_core.records import Booking
from queue_core.rules import HallRules, Lane

SUREST_CV: Final = 0.02
"""No day is more alike to the others than this."""


class Arrival(NamedTuple):
    """Somebody who will come."""

    at_ms: int
    service: str
    lane: Lane
    waits_from_ms: int


class Walkers:
    """Those who walk in: how many in each half hour, for what, in which lane."""

    def __init__(self, hall: Hall, now_ms: int, learned: Learned) -> None:
        self._rules, self._now_ms = hall.rules, now_ms
        day = hall.state.day.name
        self._midnight_ms = moment_of(day, 0, hall.rules)
        self._until_ms = cut_off_ms(day, hall.rules)
        usual = learned.weekdays[weekday_of(day, hall.rules)]
        booked = learned.lane_shares[Lane.APPOINTMENT].share
        self._expected = [usual.tickets * share * (1 - booked) for share in usual.shares]
        green = learned.lane_shares[Lane.GREEN].share
        self._green = green / (1 - booked) if booked < 1 else 0.0
        shares = {code: share.share for code, share in learned.service_shares.items() if _is_for_walkers(code, hall)}
        self._codes = list(shares)
        self._shares = list(accumulate(shares.values()))
        self._come = sum(not ticket.booking for ticket in hall.tickets)
        self._spread = max(learned.day_cv, SUREST_CV) ** -2

    def factor(self, chance: Random) -> float:
        """Return by what today may be busier than usual, given how many have come so far."""
        return chance.gammavariate(self._spread + self._come, 1 / (self._spread + self._expected_so_far()))

    def come(self, chance: Random, factor: float) -> Iterator[Arrival]:
        """Yield one after the other, from now on."""
        if not self._codes or self._shares[-1] <= 0:
            return
        at_ms = float(self._now_ms)
        for nth in range(self._half_hour(), HALF_HOURS):
            until_ms = min(self._midnight_ms + (nth + 1) * HALF_HOUR_MS, self._until_ms)
            a_ms = self._expected[nth] * factor / HALF_HOUR_MS
            while a_ms > 0:
                at_ms += chance.expovariate(a_ms)
                if at_ms >= until_ms:
                    break
                yield self._somebody(chance, int(at_ms))
            at_ms = until_ms

    def _somebody(self, chance: Random, at_ms: int) -> Arrival:
        nth = bisect(self._shares, chance.random() * self._shares[-1])
        service = self._codes[min(nth, len(self._codes) - 1)]
        lanes = self._rules.services[service].lanes
        lane = Lane.GREEN if chance.random() < self._green and Lane.GREEN in lanes else Lane.NORMAL
        return Arrival(at_ms, service, lane, at_ms)

    def _half_hour(self) -> int:
        return min(max((self._now_ms - self._midnight_ms) // HALF_HOUR_MS, 0), HALF_HOURS)

    def _expected_so_far(self) -> float:
        nth = self._half_hour()
        into = (self._now_ms - self._midnight_ms) / HALF_HOUR_MS - nth
        present = self._expected[nth] * into if nth < HALF_HOURS else 0.0
        return sum(self._expected[:nth]) + present


def _is_for_walkers(code: str, hall: Hall) -> bool:
    return code in hall.rules.services and hall.rules.services[code].walk_in


def booked_today(hall: Hall, now_ms: int) -> list[Booking]:
    """Return the bookings whose visitors may still come; who is long over their slot will hardly."""
    ends_ms = moment_of(hall.state.day.name, 86_400_000, hall.rules)
    return [
        booking
        for booking in hall.state.bookings.values()
        if booking.state is State.BOOKED and now_ms - LATE_MS < booking.slot_ms < ends_ms
    ]


def comes_in(booking: Booking, now_ms: int, rules: HallRules, part: float) -> Arrival:
    """Return when somebody who has booked is at the dispenser, and since when they wait then."""
    first_ms, last_ms = max(booking.slot_ms - EARLY_MS, now_ms), booking.slot_ms + LATE_MS
    at_ms = round(first_ms + part * (last_ms - first_ms))
    in_time = at_ms <= booking.slot_ms + rules.appointments.grace_ms
    lane, since_ms = (Lane.APPOINTMENT, max(booking.slot_ms, at_ms)) if in_time else (Lane.NORMAL, at_ms)
    return Arrival(at_ms, booking.service, lane, since_ms)
