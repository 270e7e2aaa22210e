"""Recordings small enough to count by hand, and the real one."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from hall_simulator.replay.recorded_day import RecordedQueue, Snapshot

DATA = Path(__file__).parent.parent / "data"
MOKOTOW = DATA / "warsaw_mokotow_2020-01-08.csv"
OFFICE = "UD_Mokotow_1"
DAY = date(2020, 1, 8)
HEADER = "office,date,time,queue,service,open_windows,avg_service_min,waiting,num"


def a_queue(
    *states: tuple[int, int], declared: float = 10.0, every_min: int = 5, opens_min: int = 480
) -> RecordedQueue:
    """A queue whose snapshots show these (waiting, number), one every few minutes from eight o'clock on."""
    snapshots = (
        Snapshot(opens_min + every_min * place, waiting, number, declared)
        for place, (waiting, number) in enumerate(states)
    )
    return RecordedQueue("1", "A: Meldunki", tuple(snapshots))


def a_file(folder: Path, rows: Iterable[str], header: str = HEADER) -> Path:
    """A recording with these rows."""
    path = folder / "recording.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path
