"""A day of pooled-12 through the hall's own rules, beside the same model in Ciw: strict priority, the same windows.

Ciw simulates queues and nothing else; here every visitor takes a ticket, is called and served by commands that are
decided, applied and could be stored. Ciw's model is written as its manual would have it: a class of customers for each
service and lane, with arrivals and durations of its own, and a timetable of servers. Below it a leaner one: a class a
lane, fed with a tape.
"""

import math
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.figures import line
from hall_simulator.day import play_day
from hall_simulator.day_at_random import day_at_random
from hall_simulator.model import HALF_HOUR_MS, ModelHall
from hall_simulator.model_file import read_model_hall
from hall_simulator.simulation import with_policy
from hall_simulator.tape import Tape
from queue_core.rules import Lane

HALL: Final = Path(__file__).parents[1] / "tests" / "data" / "scenarios" / "pooled-12" / "hall.toml"
DAYS: Final = 15
TO_REACH: Final = 2.0
MINUTE_MS: Final = 60_000
EMPTY_MIN: Final = 1_200.0
"""Minutes after opening by which everybody has gone."""
try:
    import ciw
except ImportError:
    ciw = None
PRIORITY: Final = {Lane.GREEN: 0, Lane.APPOINTMENT: 1, Lane.NORMAL: 2}


def measure() -> None:
    """Print milliseconds a day, ours and Ciw's, and their ratio; the days take turns, so that noise meets all alike."""
    if ciw is None:
        line("a day of pooled-12, beside Ciw", "not measured: install the extra `bench`")
        return
    model = with_policy(read_model_hall(HALL), "strict")
    network = _as_written(model)
    ours, written, lean = [], [], []
    for day in range(DAYS):
        ours.append(_timed(partial(_drawn_and_played, model, day)))
        written.append(_timed(partial(_simulated, network, day)))
        tape = day_at_random(model, 1, day)
        lean.append(_timed(partial(_fed_and_simulated, model, tape)))
    ratio = median(ours) / median(written)
    text = f"{median(ours) * 1000:.0f} ms, {ratio:.2f} × Ciw's {median(written) * 1000:.0f} ms"
    line("a day of pooled-12, drawn and played", text, reached=ratio <= TO_REACH)
    line("beside a class a lane in Ciw, fed", f"{median(ours) / median(lean):.2f} × Ciw's {median(lean) * 1000:.0f} ms")


def _timed(play: Callable[[], object]) -> float:
    started = time.process_time()
    play()
    return time.process_time() - started


def _drawn_and_played(model: ModelHall, day: int) -> int:
    return len(play_day(model, day_at_random(model, 1, day)).visits)


def _fed_and_simulated(model: ModelHall, tape: Tape) -> int:
    return _simulated(_fed(model, tape), 0)


def _simulated(network: object, seed: int) -> int:
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(EMPTY_MIN)
    return len(simulation.get_all_records())


def _as_written(model: ModelHall) -> object:
    """Return Ciw's network with a class for each service and lane; times in minutes."""
    demand = model.demand
    shares = {Lane.GREEN: demand.green_share, Lane.APPOINTMENT: demand.appointment_share}
    shares[Lane.NORMAL] = 1 - sum(shares.values())
    ends = [(nth + 1) * HALF_HOUR_MS / MINUTE_MS for nth in range(len(demand.weights))]
    arrivals, durations, priorities = {}, {}, {}
    for code, service in demand.services.items():
        sigma = math.sqrt(math.log1p(service.cv**2))
        mu = math.log(service.mean_ms / MINUTE_MS) - sigma**2 / 2
        for lane, share in shares.items():
            a_day = demand.tickets * service.share * share
            rates = [a_day * weight / sum(demand.weights) / (HALF_HOUR_MS / MINUTE_MS) for weight in demand.weights]
            name = f"{code} {lane}"
            arrivals[name] = [ciw.dists.PoissonIntervals(rates, ends, max_sample_date=ends[-1])]
            durations[name] = [ciw.dists.Lognormal(mu, sigma)]
            priorities[name] = PRIORITY[lane]
    return _network(model, arrivals, durations, priorities)


def _fed(model: ModelHall, tape: Tape) -> object:
    """Return Ciw's network with a class a lane, whose arrivals and durations are a tape's."""
    arrivals, durations = {}, {}
    for lane in Lane:
        waits = sorted(
            (coming.waits_from_ms / MINUTE_MS, _takes_ms(model, coming.no_show, coming.duration_ms) / MINUTE_MS)
            for coming in tape
            if coming.lane is lane
        )
        starts = [0.0, *(start for start, _takes in waits)]
        gaps = [after - before for before, after in pairwise(starts)]
        arrivals[lane.value] = [ciw.dists.Sequential([*gaps, math.inf])]
        durations[lane.value] = [ciw.dists.Sequential([takes for _start, takes in waits])]
    return _network(model, arrivals, durations, {lane.value: PRIORITY[lane] for lane in Lane})


def _takes_ms(model: ModelHall, no_show: bool, duration_ms: int) -> int:
    return model.demand.no_show_ms if no_show else duration_ms


def _network(
    model: ModelHall, arrivals: dict[str, list[object]], durations: dict[str, list[object]], priorities: dict[str, int]
) -> object:
    return ciw.create_network(
        arrival_distributions=arrivals,
        service_distributions=durations,
        priority_classes=priorities,
        number_of_servers=[_timetable(model)],
    )


def _timetable(model: ModelHall) -> object:
    """Return how many windows are on duty until when."""
    changes = {shift.begins_ms: 0 for shift in model.shifts} | {shift.ends_ms or 0: 0 for shift in model.shifts}
    for shift in model.shifts:
        changes[shift.begins_ms] += 1
        if shift.ends_ms is not None:
            changes[shift.ends_ms] -= 1
    moments = sorted(changes)
    counts = [sum(changes[each] for each in moments[: nth + 1]) for nth in range(len(moments))]
    ends = [*(moment / MINUTE_MS for moment in moments[1:]), EMPTY_MIN]
    return ciw.Schedule(numbers_of_servers=counts, shift_end_dates=ends)
