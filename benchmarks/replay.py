"""From the journal back to the hall: all of it, and from the last snapshot, against only reading the entries."""

import time
from pathlib import Path
from typing import Final

from benchmarks.figures import line
from benchmarks.hub import a_folder
from benchmarks.issues import a_hall_of_many_numbers, fill
from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_records.journal import Journal
from hall_records.replay import rebuilt

SIZES: Final = (100, 1_000, 10_000, 100_000)
WHOLE: Final = 100_000
WHOLE_TO_REACH_S: Final = 15.0
TODAY: Final = 10_000
TODAY_TO_REACH_S: Final = 1.0


def measure() -> None:
    """Print the seconds of a replay and of a restart, by the tickets in the journal."""
    with a_folder() as folder:
        config = read_hall(a_hall_of_many_numbers(folder / "hall"))
        for tickets in SIZES:
            fill(folder / str(tickets), tickets, config, waiting=tickets // 50, snapshot=False)
            _replay(folder / str(tickets), tickets, config)
            _restart(folder / str(tickets), tickets)


def _replay(data: Path, tickets: int, config: HallConfig) -> None:
    journal = Journal.open(data / "journal.db", config.id)
    started = time.perf_counter()
    entries = sum(1 for _entry in journal.entries())
    floor_s = time.perf_counter() - started
    started = time.perf_counter()
    hall = rebuilt(journal)
    took_s = time.perf_counter() - started
    assert hall is not None
    journal.save_snapshot(hall.state)
    journal.close()
    reached = took_s <= WHOLE_TO_REACH_S if tickets == WHOLE else None
    each = f"{took_s / entries * 1e6:.0f} µs for each of {entries:,} events"
    text = f"{took_s:.2f} s, {each}, {took_s / floor_s:.1f} × reading"
    line(f"whole replay, {tickets:,} tickets", text, reached=reached)


def _restart(data: Path, tickets: int) -> None:
    started = time.perf_counter()
    journal = Journal.open(data / "journal.db")
    hall = rebuilt(journal)
    took_s = time.perf_counter() - started
    assert hall is not None
    assert len(hall.state.day.tickets) == tickets
    journal.close()
    reached = took_s <= TODAY_TO_REACH_S if tickets == TODAY else None
    line(f"restart from the snapshot, {tickets:,} tickets today", f"{took_s:.2f} s", reached=reached)
