"""What a dispenser has on its own disk for when it is alone; killed at any moment it gives no number twice."""

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from hall_protocol.commands import HandOver
from hall_protocol.states import Catalogue, NumberBlock, ReservedNumbers
from ticket_dispenser.alone.ballast import Ballast
from ticket_dispenser.alone.file import name_of_given, opened, seal

log = logging.getLogger(__name__)

KEPT_BOOTS: Final = 200

T = TypeVar("T")


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


@dataclass(frozen=True, slots=True)
class Stub:
    """A ticket that the hub knows, as it would be handed over to one that does not."""

    token: str
    ticket: str
    """What the hub calls it."""
    command: HandOver
    boot: int
    pressed_ms: int
    epoch: int
    seq: int
    """Where the hub stood when it said so."""
    is_own: bool = False
    """Whether its number was the dispenser's own, given alone."""


class NumberStore:
    """Blocks, tickets given, and runs of the machine; plain SQLite, written through before anything is printed."""

    def __init__(self, path: Path, boot_id: str, now_ms: int) -> None:
        self._ballast = Ballast(path.with_suffix(".ballast"))
        self._file = opened(path, self._ballast)
        self._boot_id = boot_id
        stored = self.fact("epoch")
        self._epoch = int(stored) if stored else None
        self.is_sound = True
        """Whether the last that should have been written was."""
        self.boot = self._begin_boot(boot_id, now_ms)
        self._ballast.load()

    # Numbers

    def blocks(self) -> tuple[NumberBlock, ...]:
        """Return the blocks as they were granted."""
        rows = self._file.execute("SELECT block FROM blocks ORDER BY rowid")
        return tuple(msgspec.json.decode(block, type=NumberBlock) for (block,) in rows)

    def held(self) -> tuple[str, ...]:
        """Return the blocks that have numbers left."""
        rows = self._file.execute("SELECT id FROM blocks WHERE next <= last ORDER BY rowid")
        return tuple(name for (name,) in rows)

    def drop_used_up(self) -> None:
        """Forget the blocks from which all was given: before a hub hears that they are free."""
        used_up = "FROM blocks WHERE next > last"
        if self._file.execute(f"SELECT 1 {used_up} LIMIT 1").fetchone():
            self._write(lambda: self._file.execute(f"DELETE {used_up}"))

    def left(self) -> dict[str, int]:
        """Return how many numbers of each queue are left."""
        rows = self._file.execute("SELECT queue, SUM(last - next + 1) FROM blocks GROUP BY queue")
        return {queue: int(count) for queue, count in rows}

    def accept(self, named: Sequence[str], told: ReservedNumbers) -> None:
        """Take what the hub granted to whoever named these; what was not named, or is forgotten, goes."""
        kept = set(named) - set(told.forget)
        self._write(lambda: self._accept(kept, told))

    def _accept(self, kept: set[str], told: ReservedNumbers) -> None:
        for (name,) in self._file.execute("SELECT id FROM blocks").fetchall():
            if name not in kept:
                self._file.execute("DELETE FROM blocks WHERE id = ?", (name,))
        for block in told.blocks:
            row = (block.id, block.queue, msgspec.json.encode(block), block.first, block.last)
            self._file.execute(
                "INSERT OR IGNORE INTO blocks (id, queue, block, next, last, seal) VALUES (?, ?, ?, ?, ?, ?)",
                (*row, seal(*row)),
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
        return Number(block, row[1], (self.fact("green_mark") or b"").decode())

    # Tickets

    def give(self, number: Number, name: str, command: HandOver, now_ms: int) -> None:
        """Give this number: it is on disk, and nobody gets it again, before this returns; else NotWrittenError."""
        self._write(lambda: self._give(number, name, command, now_ms))

    def _give(self, number: Number, name: str, command: HandOver, now_ms: int) -> None:
        self._use(number)
        row = (name, msgspec.json.encode(command), self.boot, now_ms)
        self._file.execute(
            "INSERT INTO given (name, command, boot, pressed_ms, seal) VALUES (?, ?, ?, ?, ?)", (*row, seal(*row))
        )
        self._see(now_ms)

    def _use(self, number: Number) -> None:
        """The block goes on after this number; one that is no longer next is nobody's to give."""
        which = (number.block.id, number.serial)
        row = self._file.execute("SELECT queue, block, last FROM blocks WHERE id = ? AND next = ?", which).fetchone()
        if row is None:
            raise NoNumbersError(number.block.queue)
        queue, block, last = row
        fields = (number.block.id, queue, block, number.serial + 1, last)
        self._file.execute("UPDATE blocks SET next = ?, seal = ? WHERE id = ?", (fields[3], seal(*fields), fields[0]))

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
        noted = "UPDATE given SET paper = ?, fault = ? WHERE name = ?"
        return self._write(lambda: self._file.execute(noted, (paper, fault, name)).rowcount > 0)

    def handed_over(self, name: str, stub: Stub | None = None) -> None:
        """The hub has it; its stub stays, for the hub may forget it."""
        self._write(lambda: self._handed_over(name, stub))

    def _handed_over(self, name: str, stub: Stub | None) -> None:
        self._file.execute("DELETE FROM given WHERE name = ?", (name,))
        if stub is not None:
            self._keep_stub(stub)

    def refused(self, name: str, code: str) -> None:
        """The hub will never take it: it stays here, for somebody to look at, and holds up no other."""
        self._write(lambda: self._file.execute("UPDATE given SET refused = ? WHERE name = ?", (code, name)))

    # What the hub knows, and may forget

    def keep_stub(self, stub: Stub) -> None:
        """Remember a ticket that the hub gave or was handed."""
        self._write(lambda: self._keep_stub(stub))

    def _keep_stub(self, stub: Stub) -> None:
        row = (stub.token, stub.ticket, msgspec.json.encode(stub.command), stub.boot, stub.pressed_ms)
        self._file.execute(
            "INSERT OR REPLACE INTO stubs (token, ticket, command, boot, pressed_ms, epoch, seq, own)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, stub.epoch, stub.seq, stub.is_own),
        )

    def stubs(self) -> tuple[Stub, ...]:
        """Return what is remembered, in the order in which it was given."""
        return tuple(self._stubs("ORDER BY boot, pressed_ms, rowid"))

    def stub(self, token: str) -> Stub | None:
        """Return what is remembered of one ticket."""
        return next(self._stubs("WHERE token = ?", token), None)

    def note_seen(self, name: str, seen: bytes, over: Sequence[str]) -> None:
        """Note how far numbers had come, and forget the stubs of visits that are over."""
        self._write(lambda: self._note_seen(name, seen, over))

    def _note_seen(self, name: str, seen: bytes, over: Sequence[str]) -> None:
        self._put(name, seen)
        self._file.executemany("DELETE FROM stubs WHERE token = ?", [(token,) for token in over])

    def epoch(self) -> int | None:
        """Return the hub's epoch as it was heard last; None if there never was one."""
        return self._epoch

    def begin_epoch(self, epoch: int, forgotten: Sequence[Stub], new_id: Callable[[], str]) -> None:
        """A hub of this epoch is there: what it may have forgotten is to be handed over, before all given since."""
        self._write(lambda: self._begin_epoch(epoch, forgotten, new_id))
        self._epoch = epoch

    def _begin_epoch(self, epoch: int, forgotten: Sequence[Stub], new_id: Callable[[], str]) -> None:
        (first,) = self._file.execute("SELECT coalesce(min(place), 1) FROM given").fetchone()
        for place, stub in enumerate(forgotten, first - len(forgotten)):
            command = msgspec.structs.replace(stub.command, command_id=new_id())
            row = (name_of_given(command), msgspec.json.encode(command), stub.boot, stub.pressed_ms)
            self._file.execute(
                "INSERT INTO given (place, name, command, boot, pressed_ms, seal, paper) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (place, *row, seal(*row), command.paper),
            )
        self._put("epoch", str(epoch).encode())

    def _stubs(self, which: str, *values: str) -> Iterator[Stub]:
        columns = "token, ticket, command, boot, pressed_ms, epoch, seq, own"
        for row in self._file.execute(f"SELECT {columns} FROM stubs {which}", values).fetchall():
            token, ticket, command, boot, pressed_ms, epoch, seq, own = row
            told = msgspec.json.decode(command, type=HandOver)
            yield Stub(token, ticket, told, boot, pressed_ms, epoch, seq, bool(own))

    # Time

    def contact(self, now_ms: int, hall_ms: int) -> None:
        """The hub was heard, and said what time it is in the hall."""
        self._write(lambda: self._contact(now_ms, hall_ms))
        self._play_in()

    def _contact(self, now_ms: int, hall_ms: int) -> None:
        self._see(now_ms)
        self._file.execute("UPDATE boots SET contact_ms = ?, hall_ms = ? WHERE boot = ?", (now_ms, hall_ms, self.boot))

    def seen(self, now_ms: int) -> None:
        """The machine still runs."""
        self._write(lambda: self._see(now_ms))
        self._play_in()

    def boots(self) -> dict[int, Boot]:
        """Return the runs of the machine that may matter, by their number."""
        rows = self._file.execute("SELECT boot, seen_ms, contact_ms, hall_ms FROM boots ORDER BY boot")
        return {row[0]: Boot(*row) for row in rows}

    # What else it must know when it starts alone

    def keep_catalogue(self, catalogue: Catalogue) -> None:
        """What the hall offers, for a start without anybody who could say."""
        self._write(lambda: self._put("catalogue", msgspec.json.encode(catalogue)))

    def catalogue(self) -> Catalogue | None:
        """Return what the hall offered last; None if nobody ever said."""
        stored = self.fact("catalogue")
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
        self.boot = last + 1
        try:
            self.seen(now_ms)
        except NotWrittenError:
            log.error("the disk takes nothing: no ticket can be given alone")
        return self.boot

    def _see(self, now_ms: int) -> None:
        """Note that the machine runs; a run that could not be noted when it began is noted now."""
        self._file.execute(
            "INSERT INTO boots (boot, id, seen_ms) VALUES (?, ?, ?)"
            " ON CONFLICT (boot) DO UPDATE SET seen_ms = max(seen_ms, excluded.seen_ms)",
            (self.boot, self._boot_id, now_ms),
        )
        self._file.execute("DELETE FROM boots WHERE boot <= ?", (self.boot - KEPT_BOOTS,))

    def _given(self, which: str) -> Iterator[Given]:
        rows = self._file.execute(f"SELECT name, command, boot, pressed_ms, paper, fault FROM given {which}")
        for name, command, boot, pressed_ms, paper, fault in rows.fetchall():
            told = msgspec.json.decode(command, type=HandOver)
            yield Given(name, msgspec.structs.replace(told, paper=paper, fault=fault), boot, pressed_ms)

    def fact(self, name: str) -> bytes | None:
        """Return what was noted under this name."""
        row = self._file.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return bytes(row[0]) if row else None

    def _put(self, name: str, value: bytes) -> None:
        row = (name, value)
        self._file.execute("INSERT OR REPLACE INTO facts (name, value, seal) VALUES (?, ?, ?)", (*row, seal(*row)))

    def _play_in(self) -> None:
        """Play the log into the file now, while no visitor waits for it."""
        with suppress(sqlite3.Error):  # else it stays in the log, where it is as safe
            self._file.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _write(self, change: Callable[[], T]) -> T:
        """Make one change, on disk as a whole when this ends; on a full disk the ballast goes overboard first."""
        try:
            done = self._commit(change)
        except sqlite3.Error as problem:
            done = self._commit_without_ballast(change, problem)
        if not self._ballast.is_there:
            self._play_in()  # a long log would use up what room there is
            self._ballast.load()
        self.is_sound = True
        return done

    def _commit_without_ballast(self, change: Callable[[], T], problem: sqlite3.Error) -> T:
        log.log(logging.ERROR if self.is_sound else logging.DEBUG, "the numbers cannot be written: %s", problem)
        self._ballast.drop()
        try:
            return self._commit(change)
        except sqlite3.Error as again:
            self.is_sound = False
            raise NotWrittenError(str(again)) from again

    def _commit(self, change: Callable[[], T]) -> T:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            done = change()
            self._file.execute("COMMIT")
        except BaseException:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
            raise
        return done
