"""Carries what the journal says of tickets to the sender of webhooks, in order, from where it stood before."""

import logging
import sqlite3
import threading
from pathlib import Path
from typing import Final

import msgspec

from hall_records.faults import NoJournalError, RecordsError
from hall_records.reading import JournalReader
from hall_records.ticket_events import ticket_events
from web_console.live import LiveHall
from web_console.webhooks.posting import DONE
from web_console.webhooks.sending import MOST_TARGETS, Webhooks
from web_console.webhooks.subscriptions import Subscriptions

log = logging.getLogger(__name__)

AT_ONCE: Final = 500
"""So many entries are read at a time."""
ENOUGH_WAIT: Final = 1_000
"""With so many messages still to be told to an address that answers, no more are added: the queue drops the oldest."""
LOOK_AGAIN_S: Final = 1.0
OURS: Final = ("ticket.issued", "case.ready")
"""An address that wants one of each kind wants to hear of the journal."""


class TicketFeed:
    """Follows the journal for as long as any address wants to be told of tickets."""

    def __init__(self, hall: LiveHall, journal: Path, subscriptions: Subscriptions, webhooks: Webhooks) -> None:
        self._hall = hall
        self._journal = journal
        self._subscriptions = subscriptions
        self._webhooks = webhooks
        self._said = ""

    def begin(self) -> None:
        """Set out to follow, until the console ends."""
        threading.Thread(target=self._follow, name="ticket events", daemon=True).start()

    def go_on(self) -> bool:
        """Tell what is new in the journal; return whether there is more already.

        The place is kept after the events have been: should the console fall between, they are put once more, and
        the queue knows them by their ids.
        """
        self._heed_others()
        if not self._is_wanted():
            if self._subscriptions.place is not None:
                self._subscriptions.forget_place()
            return False
        if self._is_full():
            return False
        with JournalReader.open(self._journal) as reader:
            epoch, seq = reader.epoch, self._begin_at(reader)
            page = ticket_events(reader, seq, AT_ONCE)
            hall = reader.hall
        for event in page.events:
            content = msgspec.to_builtins(event)
            self._webhooks.tell(content.pop("id"), content.pop("event"), {"hall": hall, **content})
        last = int(page.next.partition("-")[2])
        if (epoch, last) != self._subscriptions.place:
            self._subscriptions.keep_place(epoch, last)
        return page.more

    def _heed_others(self) -> None:
        """Tell whom the command line has added, and no more whom it has taken away."""
        targets = self._subscriptions.targets()[:MOST_TARGETS]
        if targets != self._webhooks.targets:
            self._webhooks.tell_these(targets)

    def _begin_at(self, reader: JournalReader) -> int:
        """Return where to read on: after a restore not beyond the journal's end, and at first nothing of the past."""
        place = self._subscriptions.place
        return reader.seq if place is None else min(place[1], reader.seq)

    def _is_wanted(self) -> bool:
        return any(target.wants(event) for target in self._webhooks.targets for event in OURS) or any(
            pattern.startswith(("ticket.", "case.")) for target in self._webhooks.targets for pattern in target.events
        )

    def _is_full(self) -> bool:
        """Whether an address that answers has much to be told still; a dead one holds up nobody."""
        return any(each.waiting >= ENOUGH_WAIT and each.outcome in ("", DONE) for each in self._webhooks.standing())

    def _follow(self) -> None:
        version = -1
        while not self._hall.ended:
            if not self._gone_on():
                version = self._hall.wait_for_change(version, LOOK_AGAIN_S).version

    def _gone_on(self) -> bool:
        """Go on; what is wrong with the journal is said once, and looked at again later."""
        try:
            more, said = self.go_on(), ""
        except NoJournalError:
            more, said = False, ""
        except (RecordsError, sqlite3.Error) as problem:  # a full disk is made room on, and then it goes on
            more, said = False, str(problem)
        if said and said != self._said:
            log.warning("nobody is told of tickets: %s", said)
        self._said = said
        return more
