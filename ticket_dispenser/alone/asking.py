"""Seeing to it that there are numbers for when the hub is gone, and that what must be known then is on disk."""

import logging
from collections.abc import Callable
from typing import Final

from hall_protocol.commands import AskForNumbers
from hall_protocol.events import Reply
from hall_protocol.states import Catalogue
from ticket_dispenser.alone.hub import Hub
from ticket_dispenser.alone.store import NotWrittenError, NumberStore

log = logging.getLogger(__name__)

ASK_EVERY_MS: Final = 3_600_000
SOON_MS: Final = 45_000
"""A hub that was restored grants nothing until each dispenser has said what it holds; one may be minutes in coming."""
AGAIN_MS: Final = 5_000
NOTE_EVERY_MS: Final = 60_000
"""How often the time is put on disk: it is an SD card."""
A_DAY_MS: Final = 24 * 3600 * 1000


class Asking:
    """The dispenser's provisions: numbers, the catalogue, and what time it was when the hub was heard last."""

    def __init__(self, store: NumberStore, hub: Hub, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._hub = hub
        self._now_ms = now_ms
        self._asked = ""
        self._named: tuple[str, ...] = ()
        self._due_ms = 0
        self._note_due_ms = 0
        self._hears = False
        self._day = 0
        self._version = ""

    def on_tick(self, now_ms: int) -> None:
        """Ask when it is time, and nothing is left to hand over; note the time."""
        self._note(now_ms)
        if not self._hub.hub_alive:
            return  # what was asked is still in the outbox, and will be answered one way or the other
        if self._today() != self._day:
            self._day, self._due_ms = self._today(), now_ms
        if not self._asked and now_ms >= self._due_ms and not self._store.count():
            self._ask()

    def soon(self) -> None:
        """Numbers were given, or the hall is another: ask again as soon as that can be."""
        self._due_ms = self._now_ms()

    def keep(self, catalogue: Catalogue) -> None:
        """Keep what the hall offers, for a start without anybody who could say; another hall has other queues."""
        if catalogue.version == self._version:
            return
        try:
            self._store.keep_catalogue(catalogue)
        except NotWrittenError:
            return
        self._version = catalogue.version
        self.soon()

    def on_reply(self, command: AskForNumbers, reply: Reply) -> None:
        """Take what was granted."""
        if command.command_id != self._asked:
            return
        self._asked = ""
        now_ms = self._now_ms()
        if not reply.ok or reply.numbers is None:
            self._due_ms = now_ms + AGAIN_MS
            return
        try:
            self._store.accept(self._named, reply.numbers)
            self._due_ms = now_ms + (SOON_MS if reply.numbers.ask_soon else ASK_EVERY_MS)
        except NotWrittenError:
            self._due_ms = now_ms + AGAIN_MS
        if reply.numbers.blocks:
            log.info("numbers for being alone: %s", self._store.left())

    def _ask(self) -> None:
        """Ask, one question at a time: an older one that came in after a newer would give back what the newer got."""
        try:
            self._store.drop_used_up()
        except NotWrittenError:
            self._due_ms = self._now_ms() + AGAIN_MS
            return
        self._named = self._store.held()
        self._asked = self._hub.ids.next()
        self._hub.ask(AskForNumbers(command_id=self._asked, held=self._named))

    def _today(self) -> int:
        clock = self._hub.hall_clock
        return (clock.now_ms() + clock.utc_offset_s * 1000) // A_DAY_MS

    def _note(self, now_ms: int) -> None:
        comes_back, self._hears = self._hub.hub_alive and not self._hears, self._hub.hub_alive
        if now_ms < self._note_due_ms and not comes_back:
            return
        self._note_due_ms = now_ms + NOTE_EVERY_MS
        try:
            if self._hub.hub_alive and self._hub.hall_clock.known:
                self._store.contact(now_ms, self._hub.hall_clock.now_ms())
            else:
                self._store.seen(now_ms)
        except NotWrittenError:
            log.debug("the time was not noted")
