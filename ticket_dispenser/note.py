"""A note of every ticket whose paper is on its way: what a power cut leaves behind is on record afterwards."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from device_drivers.receipt import Cut, Element, Feed, Qr, Receipt, Strip, Text
from hall_protocol.states import TicketFacts

log = logging.getLogger(__name__)

KINDS: Final[dict[str, type[Element]]] = {kind.__name__: kind for kind in (Text, Qr, Strip, Feed, Cut)}


class InHand(msgspec.Struct, kw_only=True):
    """One ticket on its way to paper."""

    ticket: TicketFacts
    paper: list[tuple[str, dict[str, object]]]
    """Its receipt, part by part."""
    since_ms: int
    """When its visitor wanted it, on the clock of this run of the machine."""
    boot_id: str
    """Which run of the machine that was."""
    begun: bool = False
    """Whether the printer has it: after a crash nobody knows whether such a paper came out."""
    kept: bool = False
    """Whether it failed and comes by itself when the printer is well."""
    tries: int = 0
    """How often the printer has had it."""
    told: str = ""
    """The fault the hall was told of last."""

    @property
    def receipt(self) -> Receipt:
        """What is to be printed."""
        return tuple(msgspec.convert(fields, KINDS[name]) for name, fields in self.paper)


def in_hand(ticket: TicketFacts, receipt: Receipt, since_ms: int, boot_id: str) -> InHand:
    """Return a ticket as it is noted."""
    paper = [(type(part).__name__, msgspec.to_builtins(part)) for part in receipt]
    return InHand(ticket=ticket, paper=paper, since_ms=since_ms, boot_id=boot_id)


class TicketNote:
    """The tickets in hand, noted before the printer has them, readable by their owner only.

    What is written outlives the program at once, and a power cut when `sync` returns: a disk takes its time, and the
    visitor waits for the first line of the paper.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def left_behind(self) -> tuple[InHand, ...]:
        """Return what the last run left in hand."""
        try:
            found = msgspec.json.decode(self._path.read_bytes(), type=list[InHand])
            return tuple(item for item in found if item.receipt)
        except FileNotFoundError:
            return ()
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, KeyError) as problem:
            log.error("the note of tickets in hand %s cannot be read and is left out: %s", self._path, problem)
            return ()

    def write(self, items: Sequence[InHand]) -> None:
        """Replace the note in one step; a full disk costs the note, not the visitor's ticket."""
        fresh = self._path.with_suffix(".new")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(msgspec.json.encode(items))
            fresh.replace(self._path)
        except OSError as problem:
            log.error("the note of tickets in hand %s cannot be written: %s", self._path, problem)

    def sync(self) -> None:
        """Wait until the note is on disk for good."""
        try:
            with self._path.open("rb") as file:
                os.fsync(file.fileno())
        except OSError as problem:
            log.error("the note of tickets in hand %s is not on disk for good: %s", self._path, problem)
