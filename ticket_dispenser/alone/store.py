"""What a dispenser has on its own disk for when it is alone; killed at any moment it gives no number twice."""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from hall_protocol.commands import HandOver
from hall_protocol.message import Message
from hall_protocol.states import Catalogue, NumberBlock, ReservedNumbers
from ticket_dispenser.alone.ballast import Ballast
from ticket_dispenser.alone.file import opened

log = logging.getLogger(__name__)

KEPT_BOOTS: Final = 200

M = TypeVar("M", bound=Message)


class NoNumbersError(LookupError):
    """No number of this queue is left to be given alone."""


class NotWrittenError(RuntimeError):
    """The disk does not take it: then no number may be given, for nobody would remember it."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number that is this dispenser's to give."""

    block: NumberBlock
    serial: int
    green_mark: str

    def printed(self, green: bool) -> str:
        """Return what the paper shows, exactly as the hub would have numbered it."""
        block = self.block
        span = block.range_last - block.range_first + 1
        value = block.range_first + (self.serial - 1) % span
        return f"{self.green_mark if green else ''}{block.prefix}{value:0{block.digits}d}"


@dataclass(frozen=True, slots=True)
class Given:
    """A ticket that was given alone and has not been handed over."""

    name: str
    command: HandOver
    boot: int
    pressed_ms: int
    """On the clock of that run of the machine."""


@dataclass(frozen=True, slots=True)
class Boot:
    """One run of the machine: how long it was seen to run, and what it heard last of the hall's time."""

    boot: int
    seen_ms: int
    contact_ms: int | None = None
    hall_ms: int | None = None


class NumberStore:
    """Blocks, tickets given, and runs of the machine; plain SQLite, written through before anything is printed."""

    def __init__(self, path: Path, boot_id: str, now_ms: int) -> None:
        self._ballast = Ballast(path.with_suffix(".ballast"))
        self._file = opened(path)
        self.is_sound = True
        """Whether the last that should have been written was."""
        self.boot = self._begin_boot(boot_id, now_ms)
        self._ballast.load()

    # Numbers

    def blocks(self) -> tuple[NumberBlock, ...]:
        """Return the blocks as they were granted."""
        rows = self._file.execute("SELECT block FROM blocks ORDER BY rowid")
        return tuple(msgspec.json.decode(block, type=NumberBlock) for (block,) in rows)

    def untouched(self) -> tuple[str, ...]:
        """Return the blocks from which nothing has been given."""
        rows = self._file.execute("SELECT id, block, next FROM blocks ORDER BY rowid")
        told = ((name, msgspec.json.decode(block, type=NumberBlock), serial) for name, block, serial in rows)
        return tuple(name for name, block, serial in told if serial == block.first)

    def left(self) -> dict[str, int]:
        """Return how many numbers of each queue are left."""
        rows = self._file.execute("SELECT queue, SUM(last - next + 1) FROM blocks GROUP BY queue")
        return {queue: int(count) for queue, count in rows}

    def accept(self, named: Sequence[str], told: ReservedNumbers) -> None:
        """Take what the hub granted to whoever named these; what was not named, or is forgotten, goes."""
        kept = set(named) - set(told.forget)
        with self._writing():
            for (name,) in self._file.execute("SELECT id FROM blocks").fetchall():
                if name not in kept:
                    self._file.execute("DELETE FROM blocks WHERE id = ?", (name,))
            for block in told.blocks:
                self._file.execute(
                    "INSERT OR IGNORE INTO blocks (id, queue, block, next, last) VALUES (?, ?, ?, ?, ?)",
                    (block.id, block.queue, msgspec.json.encode(block), block.first, block.last),
                )
            self._put("green_mark", told.green_mark.encode())

    def next_number(self, queue: str) -> Number:
        """Return the number that would be given next, or raise NoNumbersError; it is not given yet."""
        row = self._file.execute(
            "SELECT block, next FROM blocks WHERE queue = ? AND next <= last ORDER BY rowid LIMIT 1", (queue,)
        ).fetchone()
        if row is None:
            raise NoNumbersError(queue)
        block = msgspec.json.decode(row[0], type=NumberBlock)
        return Number(block, row[1], (self._fact("green_mark") or b"").decode())

    # Tickets

    def give(self, number: Number, name: str, command: HandOver, now_ms: int) -> None:
        """Give this number: it is on disk, and nobody gets it again, before this returns; else NotWrittenError."""
        with self._writing():
            self._file.execute("UPDATE blocks SET next = ? WHERE id = ?", (number.serial + 1, number.block.id))
            self._file.execute(
                "INSERT INTO given (name, command, boot, pressed_ms) VALUES (?, ?, ?, ?)",
                (name, msgspec.json.encode(command), self.boot, now_ms),
            )
            self._see(now_ms)

    def given(self) -> tuple[Given, ...]:
        """Return what is still to be handed over, in the order in which it was given."""
        return tuple(self._given("WHERE refused = ''"))

    def first(self) -> Given | None:
        """Return what is to be handed over next."""
        return next(self._given("WHERE refused = '' ORDER BY place LIMIT 1"), None)

    def count(self) -> int:
        """Return how many tickets are still to be handed over."""
        (count,) = self._file.execute("SELECT COUNT(*) FROM given WHERE refused = ''").fetchone()
        return int(count)

    def settle(self, name: str, printed: bool, fault: str) -> bool:
        """Note what became of a ticket's paper; return whether it is still here to be noted."""
        paper = "printed" if printed else "failed"
        with self._writing():
            changed = self._file.execute(
                "UPDATE given SET paper = ?, fault = ? WHERE name = ?", (paper, fault, name)
            ).rowcount
        return changed > 0

    def handed_over(self, name: str) -> None:
        """The hub has it."""
        with self._writing():
            self._file.execute("DELETE FROM given WHERE name = ?", (name,))

    def refused(self, name: str, code: str) -> None:
        """The hub will never take it: it stays here, for somebody to look at, and holds up no other."""
        with self._writing():
            self._file.execute("UPDATE given SET refused = ? WHERE name = ?", (code, name))

    # Time

    def contact(self, now_ms: int, hall_ms: int) -> None:
        """The hub was heard, and said what time it is in the hall."""
        with self._writing():
            self._see(now_ms)
            self._file.execute(
                "UPDATE boots SET contact_ms = ?, hall_ms = ? WHERE boot = ?", (now_ms, hall_ms, self.boot)
            )

    def seen(self, now_ms: int) -> None:
        """The machine still runs."""
        with self._writing():
            self._see(now_ms)

    def boots(self) -> dict[int, Boot]:
        """Return the runs of the machine that may matter, by their number."""
        rows = self._file.execute("SELECT boot, seen_ms, contact_ms, hall_ms FROM boots ORDER BY boot")
        return {row[0]: Boot(*row) for row in rows}

    # What else it must know when it starts alone

    def keep_catalogue(self, catalogue: Catalogue) -> None:
        """What the hall offers, for a start without anybody who could say."""
        with self._writing():
            self._put("catalogue", msgspec.json.encode(catalogue))

    def catalogue(self) -> Catalogue | None:
        """Return what the hall offered last; None if nobody ever said."""
        stored = self._fact("catalogue")
        try:
            return msgspec.json.decode(stored, type=Catalogue) if stored else None
        except msgspec.DecodeError as problem:
            log.error("the catalogue kept for a start alone cannot be read: %s", problem)
            return None

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _begin_boot(self, boot_id: str, now_ms: int) -> int:
        row = self._file.execute("SELECT boot, id, seen_ms FROM boots ORDER BY boot DESC LIMIT 1").fetchone()
        last = int(row[0]) if row else 0
        if row and boot_id and row[1] == boot_id and row[2] <= now_ms:
            return last
        try:
            with self._writing():
                self._file.execute(
                    "INSERT INTO boots (boot, id, seen_ms) VALUES (?, ?, ?)", (last + 1, boot_id, now_ms)
                )
                self._file.execute("DELETE FROM boots WHERE boot <= ?", (last - KEPT_BOOTS,))
        except NotWrittenError:
            log.error("the disk takes nothing: no ticket can be given alone")
        return last + 1

    def _see(self, now_ms: int) -> None:
        self._file.execute("UPDATE boots SET seen_ms = max(seen_ms, ?) WHERE boot = ?", (now_ms, self.boot))

    def _given(self, which: str) -> Iterator[Given]:
        rows = self._file.execute(f"SELECT name, command, boot, pressed_ms, paper, fault FROM given {which}")
        for name, command, boot, pressed_ms, paper, fault in rows.fetchall():
            told = msgspec.json.decode(command, type=HandOver)
            yield Given(name, msgspec.structs.replace(told, paper=paper, fault=fault), boot, pressed_ms)

    def _fact(self, name: str) -> bytes | None:
        row = self._file.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return bytes(row[0]) if row else None

    def _put(self, name: str, value: bytes) -> None:
        self._file.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One change, on disk as a whole when this ends; on a full disk the ballast goes overboard first."""
        try:
            self._file.execute("BEGIN IMMEDIATE")
            with self._file:
                yield
        except sqlite3.Error as problem:
            self._ballast.drop()
            if self.is_sound:
                log.error("the numbers of this dispenser cannot be written: %s", problem)
            self.is_sound = False
            raise NotWrittenError(str(problem)) from problem
        if not self.is_sound:
            self._ballast.load()
        self.is_sound = True
