"""What visitors were told when they took their tickets, and what came of it: `forecasts/DAY.jsonl` in the data folder.

A line for each ticket when its first forecast was told, and once more, with the call, when it was called: the last line
of a ticket counts. Nothing of a visitor stands there.
"""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from hall_simulator.forecast.calibration import Calibration, Judged, calibration_of
from hall_simulator.forecast.ranges import Foresight, Range
from queue_core.events import (
    Event,
    LaneChanged,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketHeld,
    TicketIssued,
    TicketReclassified,
    TicketSteppedBack,
    TicketTransferred,
)
from queue_core.hall import Hall

log = logging.getLogger(__name__)

FOLDER: Final = "forecasts"
KEPT_DAYS: Final = 60
JUDGED_DAYS: Final = 30
"""So many of the last days say how wide a range must be."""
OTHERWISE: Final = (
    LaneChanged,
    TicketCancelled,
    TicketExpired,
    TicketHeld,
    TicketReclassified,
    TicketSteppedBack,
    TicketTransferred,
)
"""After one of these a ticket waits for something else than what was told, or not at all."""


class Told(msgspec.Struct, frozen=True):
    """What was foreseen for a ticket, in milliseconds from `told_ms`; `shown` as it was told, widened or narrowed."""

    ticket: str
    service: str
    told_ms: int
    ahead: int
    from_ms: int
    to_ms: int
    mean_ms: int
    shown_from_ms: int
    shown_to_ms: int
    called_ms: int | None = None
    """When the ticket was called; null as long as it has not been."""

    @property
    def judged(self) -> Judged | None:
        """Return what a calibration learns from."""
        if self.called_ms is None:
            return None
        return Judged(Range(self.ahead, self.from_ms, self.to_ms, self.mean_ms), max(0, self.called_ms - self.told_ms))


class Telling:
    """Remembers what was told, and compares."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER
        self._fresh: set[str] = set()
        """Tickets of which no forecast has been told yet."""
        self._waiting: dict[str, Told] = {}
        self._is_sound = True

    def begin(self, day: str, so_far: Iterable[Event]) -> None:
        """Take up the day as it was left: who was told something may have been called meanwhile."""
        self._fresh.clear()
        told = {each.ticket: each for each in _read(self._folder / f"{day}.jsonl")}
        self._waiting = {ticket: each for ticket, each in told.items() if each.called_ms is None}
        if self._waiting:
            self._resolve(so_far)

    def hear(self, events: Iterable[Event]) -> None:
        """Take note of who came, and of who was called."""
        events = list(events)
        self._fresh |= {event.ticket for event in events if isinstance(event, TicketIssued)}
        self._resolve(events)

    def tell(self, hall: Hall, foresight: Foresight, shown: Foresight) -> None:
        """Take note of what is told now to those who have just come."""
        told = [
            _told(hall, ticket, foresight, shown.tickets[ticket])
            for ticket in self._fresh
            if ticket in shown.tickets and ticket in hall.state.day.tickets
        ]
        self._fresh.clear()
        self._waiting |= {each.ticket: each for each in told}
        self._write(told)

    def calibration(self, today: str) -> Calibration:
        """Return what the days before today say of how wide a range must be; and forget those long gone."""
        days = sorted(file for file in self._folder.glob("*.jsonl") if file.stem < today)
        for file in days[:-KEPT_DAYS]:
            file.unlink(missing_ok=True)
        judged: list[Judged] = []
        for file in days[-JUDGED_DAYS:]:
            told = {each.ticket: each for each in _read(file)}
            judged += [each.judged for each in told.values() if each.judged]
        return calibration_of(judged)

    def _resolve(self, events: Iterable[Event]) -> None:
        called: list[Told] = []
        for event in events:
            if isinstance(event, TicketCalled) and event.ticket in self._waiting:
                told = self._waiting.pop(event.ticket)
                called.append(msgspec.structs.replace(told, called_ms=event.at_ms))
            elif isinstance(event, OTHERWISE):
                self._waiting.pop(event.ticket, None)
                self._fresh.discard(event.ticket)
        self._write(called)

    def _write(self, told: Iterable[Told]) -> None:
        """Add to the days' files; a full disk costs the comparison, not the forecast."""
        lines: dict[str, list[bytes]] = {}
        for each in told:
            lines.setdefault(each.ticket[:10], []).append(msgspec.json.encode(each) + b"\n")
        try:
            for day, of_day in lines.items():
                self._folder.mkdir(exist_ok=True, mode=0o700)
                with (self._folder / f"{day}.jsonl").open("ab") as file:
                    file.write(b"".join(of_day))
        except OSError as problem:
            if self._is_sound:
                log.error("what was told cannot be kept in %s (%s)", self._folder, problem.strerror)
            self._is_sound = False
        else:
            self._is_sound = True


def _told(hall: Hall, ticket: str, foresight: Foresight, shown: Range) -> Told:
    plain = foresight.tickets[ticket]
    return Told(
        ticket,
        hall.ticket(ticket).service,
        foresight.at_ms,
        plain.ahead,
        plain.from_ms,
        plain.to_ms,
        plain.mean_ms,
        shown.from_ms,
        shown.to_ms,
    )


def _read(file: Path) -> list[Told]:
    """Return the lines that can be read; the last one of a pulled plug cannot."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return []
    told, broken = [], 0
    for line in lines:
        try:
            told.append(_DECODER.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError):
            broken += 1
    if broken:
        log.warning("%s has lines that cannot be read, and are left out: %s", file, broken)
    return told


_DECODER: Final = msgspec.json.Decoder(Told)
