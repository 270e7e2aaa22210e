"""A note of every ticket whose paper is on its way: what a power cut leaves behind is on record afterwards."""

import json
import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)


class TicketNote:
    """Ids of the tickets in the printer's hands, on disk before the printer has them.

    After a crash nobody knows whether such a paper came out; the ticket is then reported, never issued anew.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._in_hand: list[str] = []

    def left_behind(self) -> tuple[str, ...]:
        """Return what the last run left in hand, and start with a clean note once `put_down` is called for each."""
        self._in_hand = _read(self._path)
        return tuple(self._in_hand)

    def take_up(self, ticket: str) -> None:
        """The printer gets this ticket now."""
        if ticket not in self._in_hand:
            self._in_hand.append(ticket)
            self._write()

    def put_down(self, ticket: str) -> None:
        """What became of this ticket's paper is known, and reported."""
        if ticket in self._in_hand:
            self._in_hand.remove(ticket)
            self._write()

    def _write(self) -> None:
        """Replace the note in one step; a full disk costs the note, not the visitor's ticket."""
        fresh = self._path.with_suffix(".new")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                json.dump(self._in_hand, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as problem:
            log.error("the note of tickets in hand %s cannot be written: %s", self._path, problem)


def _read(path: Path) -> list[str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as problem:
        log.error("the note of tickets in hand %s cannot be read and is left out: %s", path, problem)
        return []
    return [ticket for ticket in found if isinstance(ticket, str)] if isinstance(found, list) else []
