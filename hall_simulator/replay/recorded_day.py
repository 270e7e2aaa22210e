"""One office's day as it was recorded: snapshots of every queue, every few minutes.

The file is CSV, plain or gzipped, with the columns of `COLUMNS`; other columns are ignored.
"""

import csv
import gzip
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Final, TypeVar, cast

COLUMNS: Final = ("office", "date", "time", "queue", "service", "avg_service_min", "waiting", "num")
TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
T = TypeVar("T")


class RecordingError(ValueError):
    """A recording cannot be used; the sentence names the file, the row and what to do."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One queue at one moment."""

    minute: int
    """Local time, in minutes after midnight."""
    waiting: int
    number: int
    """The number called last; 0 where none is shown."""
    declared_min: float
    """Minutes a visitor takes, as the office itself says; 0 where it says nothing."""


@dataclass(frozen=True, slots=True)
class RecordedQueue:
    """One queue's day, in order of time."""

    id: str
    name: str
    snapshots: tuple[Snapshot, ...]


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """One office's day."""

    office: str
    day: date
    queues: tuple[RecordedQueue, ...]
    """In order of their names."""

    @property
    def opens_min(self) -> int:
        """The first moment on record, in minutes after midnight."""
        return min(queue.snapshots[0].minute for queue in self.queues)

    @property
    def closes_min(self) -> int:
        """The last moment on record, in minutes after midnight."""
        return max(queue.snapshots[-1].minute for queue in self.queues)


def read_recorded_day(path: Path, office: str, day: date) -> RecordedDay:
    """Return one office's day.

    Raises RecordingError for a file that cannot be read, a bad row of this day, and an office or day that is not in
    the file, naming what there is.
    """
    days: dict[str, set[str]] = {}
    queues: dict[str, tuple[str, list[Snapshot]]] = {}
    for number, row in _rows(path):
        days.setdefault(row["office"], set()).add(row["date"])
        if row["office"] == office and row["date"] == day.isoformat():
            _, snapshots = queues.setdefault(row["queue"], (row["service"], []))
            snapshots.append(_snapshot(row, f"{path}, row {number}"))
    if not queues:
        raise RecordingError(_not_there(path, office, day, days))
    recorded = (RecordedQueue(id_, name, _in_order(snapshots)) for id_, (name, snapshots) in queues.items())
    return RecordedDay(office, day, tuple(sorted(recorded, key=lambda queue: (queue.name, queue.id))))


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield every row with its number in the file, as an editor counts."""
    try:
        with _opened(path) as file:
            reader = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise RecordingError(f"{path} has no column {', '.join(missing)}; a recording has {', '.join(COLUMNS)}")
            for row in reader:
                yield reader.line_num, _whole(row, f"{path}, row {reader.line_num}")
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as problem:
        raise RecordingError(f"the recording {path} cannot be read: {problem}") from problem


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return cast(IO[str], gzip.open(path, "rt", encoding="utf-8", newline=""))
    return path.open(encoding="utf-8", newline="")


def _whole(row: Mapping[str, str | None], where: str) -> Mapping[str, str]:
    """Return the columns we know, or refuse a row that ends too early."""
    for column in COLUMNS:
        if row[column] is None:
            raise RecordingError(f"{where}: {column} is missing; the row ends too early")
    return {column: row[column] or "" for column in COLUMNS}


def _snapshot(row: Mapping[str, str], where: str) -> Snapshot:
    return Snapshot(
        minute=_read(row, "time", where, _minute, "a time such as 08:05"),
        waiting=_read(row, "waiting", where, _count, "a whole number"),
        number=_read(row, "num", where, _number, "a whole number, or nothing"),
        declared_min=_read(row, "avg_service_min", where, _minutes, "minutes"),
    )


def _read(row: Mapping[str, str], column: str, where: str, read: Callable[[str], T], wanted: str) -> T:
    try:
        return read(row[column])
    except ValueError as problem:
        raise RecordingError(f'{where}: {column} is "{row[column]}", not {wanted}') from problem


def _minute(text: str) -> int:
    found = TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return 60 * int(found[1]) + int(found[2])


def _minutes(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise ValueError(text)
    return value


def _count(text: str) -> int:
    """Whole numbers also come as 41.0: the recording's own tables had gaps."""
    value = _minutes(text)
    if value != int(value):
        raise ValueError(text)
    return int(value)


def _number(text: str) -> int:
    return _count(text) if text else 0


def _in_order(snapshots: Iterable[Snapshot]) -> tuple[Snapshot, ...]:
    """In order of time; of two at the same moment the later row counts."""
    at = {snapshot.minute: snapshot for snapshot in snapshots}
    return tuple(at[minute] for minute in sorted(at))


def _not_there(path: Path, office: str, day: date, days: Mapping[str, set[str]]) -> str:
    if not days:
        return f"{path} holds no row at all"
    if office not in days:
        return f'{path} has no office "{office}"; there are {", ".join(sorted(days))}'
    return f"{path} has no {day} of {office}; there are {', '.join(sorted(days[office]))}"
