"""Pictures of what machines show, as they come in: kept for whoever asked for them, and no longer."""

import threading
from collections import OrderedDict
from typing import Final

from hall_protocol.events import NodeScreen
from hall_protocol.message import Message
from hall_protocol.topics import Address
from web_console.serving.turns import Turns

KEPT: Final = 4
"""Several managers may look at once; more pictures than this are of nobody who still waits."""


class Screens:
    """The latest pictures by the request they answer."""

    def __init__(self) -> None:
        self._came = threading.Condition()
        self._turns = Turns()
        self._pictures: OrderedDict[str, NodeScreen] = OrderedDict()

    def hear(self, _address: Address, message: Message) -> None:
        """Take in what the bus says, if it is a picture."""
        if isinstance(message, NodeScreen):
            with self._came:
                self._pictures[message.control_id] = message
                while len(self._pictures) > KEPT:
                    self._pictures.popitem(last=False)
                self._came.notify_all()

    def wait_for(self, control_id: str, timeout_s: float) -> NodeScreen | None:
        """Return the picture that was asked for so, as soon as it is there; None when it does not come in time."""
        with self._turns.taken() as may_wait, self._came:
            if not may_wait:
                return None
            self._came.wait_for(lambda: control_id in self._pictures, timeout_s)
            return self._pictures.pop(control_id, None)
