"""What a replay ends with: a table for people, JSON for scripts."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from hall_records.reports import percentile
from hall_simulator.replay.script import Script
from hall_simulator.replay.tally import Tally
from hall_simulator.replay.visitors import Errands

TOLD: Final = 10
"""So many sentences about what went wrong; more help nobody."""


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """A replay that is over."""

    script: Script
    speed: float
    took_s: float
    late_start_ms: int
    """Hall time by which the hall was ready too late for its opening."""
    told: Errands
    presses: int
    presses_again: int
    tally: Tally

    @property
    def is_right(self) -> bool:
        """Whether nobody was lost, nothing is there twice and every ticket has its paper."""
        return not self.tally.lost and not self.tally.doubled and self.tally.printed == self.tally.tickets

    def as_json(self) -> dict[str, object]:
        """Return every figure; times of the hall in hall seconds, of the machine in real ones."""
        tally = asdict(self.tally)
        waits = {f"{name}_wait_s": _seconds(tally.pop(f"{name}_wait_ms")) for name in ("mean", "p95")}
        return {
            "office": self.script.office,
            "date": self.script.date,
            "speed": self.speed,
            "queues": self.script.queues,
            "windows": len(self.script.config.windows),
            "dispensers": self._dispensers,
            "load": round(self.script.load, 3),
            "busiest_hour_load": round(self.script.busiest_hour, 3),
            "visitors": self.told.done,
            **tally,
            **waits,
            "presses": self.presses,
            "presses_again": self.presses_again,
            "touched_s": _spread(self.told.touched_s),
            "in_line_before_dispenser_s": _spread([each / 1000 for each in self.told.late_ms]),
            "hall_late_s": self.late_start_ms / 1000,
            "took_s": round(self.took_s, 1),
        }

    @property
    def _dispensers(self) -> int:
        return sum(node.role == "dispenser" for node in self.script.config.nodes)


def lines(replayed: Replayed) -> Iterator[str]:
    """Yield the table, and what went wrong."""
    told, tally = replayed.as_json(), replayed.tally
    rows = {
        "office, day": f"{told['office']} {told['date']}",
        "hall": f"{told['queues']} queues, {told['windows']} windows, {told['dispensers']} dispensers",
        "load": f"{told['load']} while visitors come, {told['busiest_hour_load']} in the busiest hour",
        "visitors": told["visitors"],
        "tickets": tally.tickets,
        "printed": tally.printed,
        "mean wait": _minutes(tally.mean_wait_ms),
        "P95 wait": _minutes(tally.p95_wait_ms),
        "calls": f"{tally.calls} ({tally.recalls} recalls)",
        "served": tally.served,
        "not yet served": tally.waiting,
        "lost": len(tally.lost),
        "doubled": len(tally.doubled),
        "at a dispenser": _real(told["touched_s"]),
        "played": f"in {replayed.took_s:.0f} s at {replayed.speed:g} times the speed",
    }
    width = max(len(name) for name in rows)
    yield from (f"{name:<{width}}  {value}" for name, value in rows.items())
    yield from (f"lost: {sentence}" for sentence in tally.lost[:TOLD])
    yield from (f"doubled: {sentence}" for sentence in tally.doubled[:TOLD])


def _spread(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(round(1000 * value) for value in values)
    if not ordered:
        return {}
    mean = sum(ordered) / len(ordered)
    return {"mean": round(mean / 1000, 3), "p95": percentile(ordered, 95) / 1000, "max": ordered[-1] / 1000}


def _real(spread: object) -> str:
    if not isinstance(spread, dict) or not spread:
        return "-"
    return f"{spread['mean']:.2f} s on average, {spread['max']:.2f} s at most (real time)"


def _seconds(time_ms: int | None) -> float | None:
    return None if time_ms is None else time_ms / 1000


def _minutes(time_ms: int | None) -> str:
    return "-" if time_ms is None else f"{time_ms / 60_000:.1f} min"
