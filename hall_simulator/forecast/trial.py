"""Forecasts put to the test: what is told at moments of a day, and how long it took then."""

from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import NamedTuple

from hall_simulator.day import begin_day
from hall_simulator.forecast.calibration import Judged
from hall_simulator.forecast.duty import Change
from hall_simulator.forecast.foresee import FUTURES, foresee
from hall_simulator.forecast.ranges import Range
from hall_simulator.learning.learned import Learned
from hall_simulator.model import ModelHall
from hall_simulator.play import Play
from hall_simulator.tape import Coming, Tape
from queue_core.estimate import Estimate, estimate
from queue_core.hall import Hall
from queue_core.lifecycle import ON_DUTY, State
from queue_core.rules import Lane


class Trial(NamedTuple):
    """What was told somebody at a moment, and what came of it."""

    told: Range | None
    """None where nobody knows."""
    waited_ms: int
    naive_ms: float
    """Those who came before, by the mean duration of a service and the windows on duty."""
    estimated: Estimate | None = None
    """What a ticket would say, of somebody who just came; None of who has been waiting."""


class Tried(NamedTuple):
    """A day's trials."""

    waiting: list[Trial]
    """Everybody who was waiting at the moments."""
    fresh: list[Trial]
    """Who came then."""

    @property
    def judged(self) -> list[Judged]:
        """Return what a calibration learns from."""
        return [Judged(trial.told, trial.waited_ms) for trial in (*self.waiting, *self.fresh) if trial.told]


def try_day(
    model: ModelHall,
    tape: Tape,
    learned: Learned,
    every_ms: int,
    futures: int = FUTURES,
    roster: Sequence[Change] | None = None,
) -> Tried:
    """Play a day; in the middle of each so many milliseconds foresee for all who wait, and for who comes next."""
    called = _calls(begin_day(model, tape))
    play, tried = begin_day(model, tape), Tried([], [])
    for coming in _next_at(tape, every_ms):
        now_ms = model.opens_ms + coming.arrives_ms
        play.run(now_ms - 1)
        foresight = foresee(play.hall, now_ms, learned, futures, Random(f"{coming.ticket} {now_ms}"), roster)
        mean_ms = _naive_ms(play.hall, learned)
        waiting = sorted(play.hall.in_state(State.WAITING), key=lambda ticket: ticket.order)
        for nth, ticket in enumerate(waiting):
            waited_ms = called[ticket.token] - now_ms
            tried.waiting.append(Trial(foresight.tickets.get(ticket.id), waited_ms, nth * mean_ms))
        estimated = estimate(play.hall, coming.service, coming.lane, now_ms)
        told, waited_ms = foresight.services.get(coming.service), called[coming.ticket] - now_ms
        tried.fresh.append(Trial(told, waited_ms, len(waiting) * mean_ms, estimated))
    return tried


def _calls(play: Play) -> dict[str, int]:
    play.run()
    return {call.token: call.at_ms for call in play.calls}


def _next_at(tape: Iterable[Coming], every_ms: int) -> Iterator[Coming]:
    """Yield the next ordinary visitor after the middle of each so many milliseconds."""
    due_ms = every_ms // 2
    for coming in tape:
        if coming.arrives_ms >= due_ms and coming.lane is Lane.NORMAL:
            yield coming
            due_ms += every_ms


def _naive_ms(hall: Hall, learned: Learned) -> float:
    """Return what everybody ahead takes, as a simple machine would have it."""
    shares = learned.service_shares
    mean_ms = sum(learned.services[code].mean_ms * share.share for code, share in shares.items())
    return mean_ms / max(1, sum(window.state in ON_DUTY for window in hall.state.windows.values()))
