"""A day's tape: everybody who comes, when, for what, and how long that will turn out to take."""

import csv
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from hall_simulator.unread import why_unread
from queue_core.rules import Lane

COLUMNS: Final = ("ticket", "arrives_ms", "slot_ms", "service", "lane", "duration_ms", "no_show")
DAY_MS: Final = 86_400_000
AFTER_OPENING: Final = "whole milliseconds after opening, at most a day"
T = TypeVar("T")


class TapeError(ValueError):
    """A tape cannot be played; the sentence names the file, the row and what to do."""


class Coming(NamedTuple):
    """Somebody who will come; moments are milliseconds after opening."""

    ticket: str
    arrives_ms: int
    slot_ms: int | None
    """The appointment, never before the arrival: they begin to wait then, and may be called earlier."""
    service: str
    lane: Lane
    duration_ms: int
    no_show: bool
    """Whether they are gone when they are called."""

    @property
    def waits_from_ms(self) -> int:
        """Return when the wait begins."""
        return self.arrives_ms if self.slot_ms is None else self.slot_ms


Tape = tuple[Coming, ...]


def read_tape(path: Path, services: Collection[str]) -> Tape:
    """Return a day's tape in the order of arrival.

    Raises TapeError for a file that cannot be read, a bad row, a service the hall has not, and a ticket named twice.
    """
    tape: dict[str, Coming] = {}
    rows: dict[str, int] = {}
    for number, row in _rows(path):
        where = f"{path}, row {number}"
        coming = _coming(row, where, services)
        if coming.ticket in tape:
            raise TapeError(f'{where}: ticket "{coming.ticket}" stands already in row {rows[coming.ticket]}')
        tape[coming.ticket], rows[coming.ticket] = coming, number
    return tuple(sorted(tape.values(), key=lambda coming: coming.arrives_ms))


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # a spreadsheet writes a mark at the beginning
            reader = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise TapeError(f"{path} has no column {', '.join(missing)}; a tape has {', '.join(COLUMNS)}")
            for row in reader:
                if None in row:
                    raise TapeError(f"{path}, row {reader.line_num}: there is more than the head has columns")
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise TapeError(f"the tape {path} cannot be read: {why_unread(problem)}") from problem


def _coming(row: Mapping[str, str | None], where: str, services: Collection[str]) -> Coming:
    coming = Coming(
        ticket=_read(row, "ticket", where, _some_text, "a name"),
        arrives_ms=_read(row, "arrives_ms", where, _milliseconds, AFTER_OPENING),
        slot_ms=_read(row, "slot_ms", where, _perhaps_milliseconds, f"{AFTER_OPENING}, or nothing"),
        service=_read(row, "service", where, _some_text, "a service"),
        lane=_read(row, "lane", where, Lane, f"one of {', '.join(Lane)}"),
        duration_ms=_read(row, "duration_ms", where, _milliseconds, "whole milliseconds, at most a day"),
        no_show=_read(row, "no_show", where, _yes_or_no, "0 or 1"),
    )
    wrong = _what_does_not_fit(coming, services)
    if wrong:
        raise TapeError(f"{where}: {wrong}")
    return coming


def _what_does_not_fit(coming: Coming, services: Collection[str]) -> str:
    if coming.service not in services:
        return f'the hall has no service "{coming.service}"'
    if coming.slot_ms is None:
        return "an appointment has a slot_ms" if coming.lane is Lane.APPOINTMENT else ""
    if coming.lane is not Lane.APPOINTMENT:
        return "only an appointment has a slot_ms"
    if coming.slot_ms < coming.arrives_ms:
        return "slot_ms is before arrives_ms; a tape has the later of slot and arrival"
    return ""


def _read(row: Mapping[str, str | None], column: str, where: str, read: Callable[[str], T], wanted: str) -> T:
    text = row[column]
    if text is None:
        raise TapeError(f"{where}: {column} is missing; the row ends too early")
    try:
        return read(text)
    except ValueError as problem:
        raise TapeError(f'{where}: {column} is "{text}", not {wanted}') from problem


def _some_text(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def _milliseconds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > DAY_MS:
        raise ValueError(text)
    return int(text)


def _perhaps_milliseconds(text: str) -> int | None:
    return _milliseconds(text) if text else None


def _yes_or_no(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(text)
    return text == "1"
