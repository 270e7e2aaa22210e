"""What truly becomes of a hall: many ways in which the same morning goes on, played by the hall itself.

Until the moment all is as it was, and who has booked has booked. From then on who walks in, how long services take and
who has left is drawn anew by the model's own chance, of whoever is at a window given how long they have been there. The
model's days must be alike (`day_cv` 0), else a busy morning would tell of a busy day, and this does not listen.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Final, NamedTuple

from hall_protocol.changes import Skill
from hall_simulator.advice.present_hall import COUNTS_MS
from hall_simulator.day import Visit, begin_day, play_day
from hall_simulator.day_at_random import day_at_random
from hall_simulator.intervals import Interval, interval
from hall_simulator.learning.learned import HALF_HOURS, Arrivals, Learned, Share, Taking, nothing_learned, spread_from
from hall_simulator.model import LONGEST_MS, SHORTEST_MS, ModelHall, Tide
from hall_simulator.tape import Coming, Tape
from hall_simulator.whatif.names import opens_at
from queue_core.hall import Hall
from queue_core.rules import EVERY_SERVICE, Lane

OFTEN: Final = 1_000_000
"""Seen so often that nothing is unsure any more."""


class Moment(NamedTuple):
    """A day that was played up to a moment after opening."""

    model: ModelHall
    tape: Tape
    at_ms: int

    @property
    def hall(self) -> Hall:
        """The hall as it stands then."""
        play = begin_day(self.model, self.tape)
        play.run(self.model.opens_ms + self.at_ms)
        return play.hall

    @property
    def now_ms(self) -> int:
        """When that is."""
        return self.model.opens_ms + self.at_ms


def everything_learned(model: ModelHall) -> Learned:
    """Return what somebody knows of a model hall who has watched it for ever."""
    demand, supposed = model.demand, nothing_learned(model.rules)
    shares = {code: demand.services[code].share if code in demand.services else 0.0 for code in model.rules.services}
    lanes = {Lane.GREEN: demand.green_share, Lane.APPOINTMENT: demand.appointment_share}
    lanes[Lane.NORMAL] = 1 - sum(lanes.values())
    arrivals = Arrivals(demand.tickets, spread_from(opens_at(model), demand.weights[:HALF_HOURS]))
    return replace(
        supposed,
        services={code: Taking(each.mean_ms, each.cv, each.mean_ms, OFTEN) for code, each in demand.services.items()},
        weekdays=(arrivals,) * 7,
        day_cv=demand.day_cv,
        service_shares={code: Share(share, share) for code, share in shares.items()},
        lane_shares={lane: Share(share, share) for lane, share in lanes.items()},
        no_show=Share(demand.no_show_share, demand.no_show_share),
        booked_no_show=Share(0.0, 0.0),
        walk=Taking(0.0, 0.5, 0.0),
        missed=Taking(float(demand.no_show_ms), 0.01, float(demand.no_show_ms)),
    )


def true_gain(moment: Moment, skill: Skill, times: int, seed: int) -> Interval:
    """Return by how much a widening truly shortens the mean wait, over so many ways in which the day goes on."""
    widened = replace(moment.model, tides=(_tide(moment, skill),))
    gains = []
    for nth in range(times):
        tape = tuple(sorted(_continued(moment, Random(f"{seed} {nth}"), seed, nth), key=lambda each: each.arrives_ms))
        gains.append(_mean_wait(moment, moment.model, tape) - _mean_wait(moment, widened, tape))
    return interval(gains)


def _tide(moment: Moment, skill: Skill) -> Tide:
    assert skill.hours is not None
    assert skill.hours.ends_ms is not None
    rules = moment.model.rules
    every = skill.service == EVERY_SERVICE
    services = tuple(rules.services) if every else (*rules.windows[skill.window].services, skill.service)
    return Tide(skill.window, services, moment.at_ms, skill.hours.ends_ms - opens_at(moment.model))


def _continued(moment: Moment, chance: Random, seed: int, nth: int) -> Iterator[Coming]:
    visits = {visit.coming.ticket: visit for visit in play_day(moment.model, moment.tape).visits}
    for coming in moment.tape:
        if coming.arrives_ms <= moment.at_ms or coming.slot_ms is not None:
            yield _anew(moment, coming, visits.get(coming.ticket), chance)
    for coming in day_at_random(moment.model, seed + 1_000, nth):
        if coming.arrives_ms > moment.at_ms and coming.slot_ms is None:
            yield coming._replace(ticket=f"{coming.ticket} later")


def _anew(moment: Moment, coming: Coming, visit: Visit | None, chance: Random) -> Coming:
    """Whose visit has ended keeps it; of whoever is at a window, it is known that they are still there."""
    if visit and visit.ended_ms <= moment.at_ms:
        return coming
    if visit and visit.called_ms <= moment.at_ms:
        spent_ms = moment.at_ms - visit.called_ms
        return coming if coming.no_show else coming._replace(duration_ms=_takes_ms(moment, coming, chance, spent_ms))
    no_show = chance.random() < moment.model.demand.no_show_share
    return coming._replace(duration_ms=_takes_ms(moment, coming, chance), no_show=no_show)


def _takes_ms(moment: Moment, coming: Coming, chance: Random, longer_than_ms: int = 0) -> int:
    demand = moment.model.demand.services[coming.service]
    sigma = math.sqrt(math.log1p(demand.cv**2))
    while True:
        drawn_ms = chance.lognormvariate(math.log(demand.mean_ms) - sigma**2 / 2, sigma)
        takes_ms = round(min(max(drawn_ms, SHORTEST_MS), LONGEST_MS))
        if takes_ms > longer_than_ms:
            return takes_ms


def _mean_wait(moment: Moment, model: ModelHall, tape: Tape) -> float:
    """Of who waits at the moment, what is left of it; who comes within three hours, all of it."""
    waits = [
        visit.called_ms - max(moment.at_ms, visit.coming.waits_from_ms)
        for visit in play_day(model, tape).visits
        if visit.called_ms > moment.at_ms and visit.coming.arrives_ms < moment.at_ms + COUNTS_MS
    ]
    return sum(max(0, each) for each in waits) / max(1, len(waits))
