"""A hub of a new epoch is told what this dispenser knows, before it is asked for anything."""

import logging
from collections.abc import Callable
from typing import Final

from hall_protocol.commands import TellNumbers
from hall_protocol.events import Reply
from hall_protocol.states import HubState, NumberBlock
from ticket_dispenser.alone.giving import IN_VAIN
from ticket_dispenser.alone.hub import Hub
from ticket_dispenser.alone.store import NotWrittenError, NumberStore
from ticket_dispenser.alone.stubs import Known, Stubs

log = logging.getLogger(__name__)

AGAIN_MS: Final = 1_000


class Telling:
    """One dispenser and the epochs of its hub: each new one is a hub that may have forgotten."""

    def __init__(self, store: NumberStore, hub: Hub, stubs: Stubs, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._hub = hub
        self._stubs = stubs
        self._now_ms = now_ms
        self._epoch = store.epoch()
        self._new = 0
        self._asked = ""
        self._again_ms = 0

    @property
    def is_done(self) -> bool:
        """Whether the hub that is there knows all that is known here."""
        return not self._new

    def hear(self, state: HubState) -> None:
        """The hub says which epoch it is; the first one ever heard has nothing to be told."""
        if not state.alive or state.epoch <= max(self._epoch or 0, self._new):
            return
        if self._epoch is None:
            self._begin(state.epoch)
        else:
            log.warning("the hub is of epoch %d, not %d: it is told what was given here", state.epoch, self._epoch)
            self._new, self._asked = state.epoch, ""

    def on_tick(self, now_ms: int) -> None:
        """Tell, if there is something new to be told it."""
        if self._new and not self._asked and self._hub.hub_alive and now_ms >= self._again_ms:
            known = self._stubs.known()
            self._stubs.keep_told(known)
            self._asked = self._hub.ids.next()
            self._hub.ask(_told(self._asked, known, self._store.blocks()))

    def on_reply(self, command: TellNumbers, reply: Reply) -> None:
        """The hub knows, or did not hear; one that will not hear it gets the tickets all the same."""
        if command.command_id != self._asked:
            return
        self._asked = ""
        if reply.ok or reply.code not in IN_VAIN:
            self._begin(self._new)
        else:
            self._again_ms = self._now_ms() + AGAIN_MS

    def _begin(self, epoch: int) -> None:
        """From here on what is remembered is handed over, in the order in which it was given."""
        try:
            self._store.begin_epoch(epoch, self._stubs.forgotten(), self._hub.ids.next)
        except NotWrittenError:
            self._again_ms = self._now_ms() + AGAIN_MS
            return
        self._epoch, self._new = epoch, 0


def _told(command_id: str, known: Known, held: tuple[NumberBlock, ...]) -> TellNumbers:
    return TellNumbers(command_id=command_id, day=known.day, reached=known.reached, held=held, shown=known.shown)
