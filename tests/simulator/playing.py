"""Halls, visitors and days in a line of code."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from hall_simulator.model import Demand, ModelHall, ServiceDemand, Shift
from hall_simulator.tape import COLUMNS, Coming, Tape
from queue_core.rules import CallingRules, HallRules, Lane, QueueRule, ServiceRule, WindowRule

SCENARIOS: Final = Path(__file__).parents[1] / "data" / "scenarios"
MODEL_HALLS: Final = ("pooled-12", "mixed-14", "skewed-12")
PUBLIC_DAYS: Final = ("001", "002", "003")
OPENS_MS: Final = 1_795_482_000_000
"""2026-11-24, nine o'clock in the hall."""
MINUTE_MS: Final = 60_000


def a_hall(
    windows: Mapping[str, Sequence[str]],
    *,
    minutes: float = 5,
    lasts_min: int = 480,
    policy: str = "arrival",
    demand: Demand | None = None,
) -> ModelHall:
    """Return a hall with these windows, on duty all day, each with the services it serves."""
    codes = list(dict.fromkeys(code for services in windows.values() for code in services))
    rules = HallRules(
        queues={"a": QueueRule("a", "A", "hall", digits=6, last=999_999)},
        services={code: ServiceRule(code, "a", tuple(Lane), round(minutes * MINUTE_MS)) for code in codes},
        windows={window: WindowRule(window, window, "hall", tuple(services)) for window, services in windows.items()},
        calling=CallingRules(policy=policy, green_every=0, yield_ms=0),
        green_reasons=("elderly",),
    )
    shifts = tuple(Shift(window, 0) for window in windows)
    demand = demand or a_demand(codes, minutes=minutes, half_hours=lasts_min // 30)
    return ModelHall("little", rules, demand, shifts, OPENS_MS, lasts_min * MINUTE_MS)


def a_demand(codes: Sequence[str], *, tickets: float = 100, minutes: float = 5, half_hours: int = 16) -> Demand:
    """Return visitors who come evenly, each service as often as the others."""
    services = {code: ServiceDemand(1 / len(codes), minutes * MINUTE_MS, 0.8) for code in codes}
    return Demand(tickets, 0.0, (1.0,) * half_hours, services)


def comes(
    ticket: str,
    at_min: float,
    service: str = "s",
    *,
    minutes: float = 5,
    lane: Lane = Lane.NORMAL,
    slot_min: float | None = None,
    no_show: bool = False,
) -> Coming:
    """Return somebody who comes so many minutes after opening."""
    slot_ms = None if slot_min is None else round(slot_min * MINUTE_MS)
    return Coming(ticket, round(at_min * MINUTE_MS), slot_ms, service, lane, round(minutes * MINUTE_MS), no_show)


def write_tape(file: Path, tape: Tape) -> Path:
    """Write a day's tape as a file."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for coming in tape:
            slot_ms = "" if coming.slot_ms is None else coming.slot_ms
            writer.writerow(
                (*coming[:2], slot_ms, coming.service, coming.lane, coming.duration_ms, int(coming.no_show))
            )
    return file


def reference_calls(hall: str, policy: str, day: str) -> list[tuple[str, str, int]]:
    """Return an independent simulator's calls: ticket, window, milliseconds after opening."""
    with (SCENARIOS / hall / f"calls-{policy}-{day}.csv").open(encoding="utf-8") as calls:
        return [(row["ticket"], row["window"], int(row["called_ms"])) for row in csv.DictReader(calls)]
