"""With which keys each dispenser's card reader turns an identity number into what may leave it."""

import logging
from collections.abc import Callable
from typing import Final

from central_scheduler.apart import Apart
from hall_config.model import HallConfig
from hall_protocol.states import VisitorKeys
from hall_protocol.topics import KEYS
from hall_records.faults import RecordsError

logger = logging.getLogger(__name__)

DISPENSER: Final = "dispenser"


def knows_visitors(config: HallConfig) -> bool:
    """Say whether a hall has any use for knowing who somebody is.

    For one ticket a visitor, for a ban, or for appointments that a card finds. A hall with none of these gives no key
    to any reader, and no hash of anybody comes about: a card then tells the reason for the green lane and nothing more.
    """
    books = any("appointment" in service.lanes for service in config.services)
    return config.one_ticket_a_visitor or config.missed.ban_after > 0 or books


class Keys:
    """Keeps every dispenser's keys true: those of today, and the lasting one of bookings. They stand in no log."""

    def __init__(self, say: Callable[..., None], unsay: Callable[..., None], apart: Apart) -> None:
        self._say = say
        self._unsay = unsay
        self._apart = apart
        self._told: dict[str, VisitorKeys | None] = {}

    def tell(self, config: HallConfig, day: str) -> None:
        """It is this day in this hall: whoever has other keys, or none, gets those of today; who is gone has none."""
        dispensers = [node.id for node in config.nodes if node.role == DISPENSER]
        for node in dispensers:
            self._tell(node, self._keys_of(node, config, day))
        for gone in self._told.keys() - set(dispensers):
            self._tell(gone, None)
            del self._told[gone]

    def forget(self, former: HallConfig) -> None:
        """These dispensers may have been told keys before this hub was started."""
        for node in former.nodes:
            if node.role == DISPENSER:
                self._told.setdefault(node.id, None)

    def _tell(self, node: str, keys: VisitorKeys | None) -> None:
        if node in self._told and self._told[node] == keys and keys is not None:
            return
        self._told[node] = keys
        if keys is None:
            self._unsay(KEYS, node=node)
        else:
            self._say(KEYS, keys, node=node)

    def _keys_of(self, node: str, config: HallConfig, day: str) -> VisitorKeys | None:
        if not day or not knows_visitors(config):
            return None
        try:
            daily, lasting = self._apart.key(day), self._apart.key(day, for_booking=True)
        except RecordsError as problem:
            logger.error("no dispenser can tell who a visitor is: %s", problem)
            return None
        return VisitorKeys(node=node, day=day, daily=daily, lasting=lasting) if daily and lasting else None
