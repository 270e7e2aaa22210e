"""The dispenser's identity-card reader: tells that somebody it may know is there, and no more of them than a hash.

Real and virtual are one driver: shipped halls run `SamVReader` against the pty of a `VirtualCardReader`.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Protocol

from device_drivers.card_field import CardField
from device_drivers.driver import Absent, Cabled, Clock, Driver, DriverError, Emit, Event, Fault
from device_drivers.id_card import (
    FROM_SIXTY,
    CardNotRead,
    CardSeen,
    CardTrouble,
    GreenRule,
    birth_in,
    green_reason,
    identities,
    number_in,
)
from device_drivers.port import serial_port
from device_drivers.sam_v import Outcome, Reply, ReplyReader, Request, asked
from device_drivers.wiping import overwrite

log = logging.getLogger(__name__)

DEVICE: Final = "reader"
DEFAULT_BAUD: Final = 115200
AT_ONCE: Final = 4096
"""Bytes taken from the line at once."""
MISSES: Final = 2
"""How many looks in a row must fail until that is a fault: one may be a hiccup."""

SENTENCES: Final = {
    Fault.SILENT: "does not answer; is it switched on and connected?",
    Fault.GARBLED: "answers nonsense; check the baud rate and the cable",
}

TROUBLES: Final = {
    Outcome.NO_CARD: CardTrouble.TAKEN_TOO_SOON,
    Outcome.LOST: CardTrouble.TAKEN_TOO_SOON,
    Outcome.FAILED: CardTrouble.READ_FAILED,
    Outcome.REFUSED: CardTrouble.NOT_READABLE,
}
"""What a reader may answer about the card itself, while the reader is well."""

Keys = Sequence[bytes]
"""The keys of the hashes: today's first, then the lasting one of bookings, or whatever the hub hands out."""

Today = Callable[[], date]

Faults = tuple[Fault, ...]

POSSIBLE: Final = (Fault.SILENT, Fault.GARBLED, Fault.ERROR, Fault.UNPLUGGED, Fault.BUSY, Fault.REFUSED)
"""Whatever may be wrong with a card reader; each has its sentence for a guide."""


@dataclass(frozen=True)
class ReaderChecked(Event):
    """All that is wrong with the card reader from now on; empty when it is well. Comes at the start and on change."""

    faults: Faults


class CardReader(Driver, Protocol):
    """Reports each card that is laid on it once: `CardSeen` or `CardNotRead`; and its own health: `ReaderChecked`."""

    def use_keys(self, keys: Keys) -> None:
        """Hash with these keys from the next card on; a key changes every day. Any thread may call this."""


@dataclass(frozen=True)
class Patience:
    """How long a reader may take, in seconds, and how often it is asked."""

    answer_s: float = 0.8
    read_s: float = 3.0
    """A card's content takes a second to come off the card, and more at a low baud rate."""
    poll_s: float = 0.33


USUAL_PATIENCE: Final = Patience()


class NoCardReader(Absent):
    """A dispenser without a card reader: nobody is ever known by a card."""

    def use_keys(self, keys: Keys) -> None:
        """Nobody is hashed."""


class SamVReader(Cabled):
    """A SAM-V reader at a serial port, with a thread of its own; its owner never waits for it.

    Of a card only keyed hashes and the green reason leave this object. The buffers its bytes were in are overwritten;
    the photograph is counted off the line and never kept. Without a key cards are told of with no hash at all.

    `behind` is the firmware behind a virtual port, whose hands lay cards on and which is closed with the driver.
    """

    def __init__(
        self,
        port: Path,
        keys: Keys,
        emit: Emit,
        clock_ms: Clock,
        today: Today,
        green: GreenRule = FROM_SIXTY,
        baud: int = DEFAULT_BAUD,
        patience: Patience = USUAL_PATIENCE,
        behind: Driver | None = None,
    ) -> None:
        super().__init__(behind)
        self._keys = tuple(keys)
        self._emit = emit
        self._clock_ms = clock_ms
        self._today = today
        self._green = green
        self._patience = patience
        self._port = serial_port(DEVICE, port, baud)
        self._buffer = bytearray(AT_ONCE)
        self._field = CardField()
        self._told: Faults | None = None
        self._misses = 0
        self._greeted = False
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="card reader", daemon=True)
        self._thread.start()

    def use_keys(self, keys: Keys) -> None:
        """Hash with these keys from the next card on."""
        self._keys = tuple(keys)

    def close(self) -> None:
        """Stop asking, at once even in the middle of an answer; closing twice is harmless."""
        if not self._closing.is_set():
            self._closing.set()
            self._port.interrupt()
            self._thread.join(5)
            self._port.close()
            super().close()

    def _run(self) -> None:
        while not self._closing.is_set():
            self._check()
            self._closing.wait(self._patience.poll_s)

    def _check(self) -> None:
        """Look once at what lies there; a reader in trouble is looked at again the next time."""
        try:
            noticed = self._look()
        except DriverError as problem:
            self._greeted = False
            self._misses += 1
            if self._misses < MISSES:
                self._field.missed()
            elif not self._closing.is_set():
                self._field.doubt()
                self._port.drop()  # it may have been another device by now, or set otherwise: open afresh next time
                self._tell((problem.fault,), problem)
        else:
            self._misses = 0
            self._tell(())
            if noticed is not None:
                self._emit(noticed)

    def _tell(self, faults: Faults, problem: DriverError | None = None) -> None:
        if faults == self._told:
            return
        if problem is not None:
            log.warning("%s", problem)
        elif self._told:
            log.info("reader: is well again")
        self._told = faults
        self._emit(ReaderChecked(faults))

    def _look(self) -> CardSeen | CardNotRead | None:
        if not self._greeted:
            self._expected(Request.STATUS, Outcome.DONE)
            self._greeted = True
        if self._expected(Request.FIND, Outcome.FOUND, Outcome.NO_CARD) is Outcome.NO_CARD:
            return _not_read(self._field.empty())
        return self._read() if self._field.found() else None

    def _read(self) -> CardSeen | CardNotRead | None:
        selected = self._expected(Request.SELECT, Outcome.DONE, *TROUBLES)
        if selected is not Outcome.DONE:
            return _not_read(self._field.failed(TROUBLES[selected]))
        reply = self._answered(Request.READ, self._patience.read_s)
        try:
            return self._taken_in(reply)
        finally:
            reply.wipe()

    def _taken_in(self, reply: Reply) -> CardSeen | CardNotRead | None:
        outcome = _agreed(reply, Outcome.DONE, *TROUBLES)
        if outcome is not Outcome.DONE:
            return _not_read(self._field.failed(TROUBLES[outcome]))
        if not reply.has_card:
            raise DriverError(DEVICE, Fault.GARBLED, SENTENCES[Fault.GARBLED])
        text = reply.text()
        number = number_in(text)
        try:
            return self._reduced(number, birth_in(text))
        finally:
            overwrite(number)
            overwrite(text)

    def _reduced(self, number: bytearray, birth: date | None) -> CardSeen | CardNotRead | None:
        """Of all that a card says only this goes on: the hashes, and why the green channel is open."""
        if not number:
            return CardNotRead(self._field.given_up(CardTrouble.NOT_READABLE))
        if not self._field.read(number):
            return None
        return CardSeen(identities(number, self._keys), green_reason(birth, self._today(), self._green))

    def _expected(self, request: Request, *outcomes: Outcome) -> Outcome:
        """Ask something whose answer carries nothing of a visitor, and answer what came of it."""
        reply = self._answered(request, self._patience.answer_s)
        try:
            return _agreed(reply, *outcomes)
        finally:
            reply.wipe()

    def _answered(self, request: Request, within_s: float) -> Reply:
        """The reader's answer. What it says before it was asked answers an older question, and is thrown away."""
        self._port.discard(self._buffer)
        self._port.give(asked(request))
        until_ms = self._clock_ms() + int(within_s * 1000)
        frame = ReplyReader()
        try:
            while not frame.spoilt and (left_ms := until_ms - self._clock_ms()) > 0 and not self._closing.is_set():
                count = self._port.take(self._buffer, left_ms / 1000)
                if (reply := frame.take(memoryview(self._buffer)[:count])) is not None:
                    return reply
        finally:
            frame.wipe()
            overwrite(self._buffer)
        fault = Fault.GARBLED if frame.heard else Fault.SILENT
        raise DriverError(DEVICE, fault, SENTENCES[fault])


def _not_read(trouble: CardTrouble | None) -> CardNotRead | None:
    return None if trouble is None else CardNotRead(trouble)


def _agreed(reply: Reply, *outcomes: Outcome) -> Outcome:
    """What a reply means, or DriverError when that is no answer to what was asked."""
    meaning = reply.meaning
    if meaning.outcome in outcomes:
        return meaning.outcome
    if meaning.outcome is Outcome.BROKEN:
        raise DriverError(DEVICE, Fault.ERROR, meaning.sentence)
    sentence = meaning.sentence if meaning.outcome is Outcome.MISHEARD else SENTENCES[Fault.GARBLED]
    raise DriverError(DEVICE, Fault.GARBLED, sentence)
