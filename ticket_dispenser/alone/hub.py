"""What being alone needs of the node it belongs to."""

from typing import Protocol

from hall_protocol.commands import Command
from node_runtime.clock import HallClock
from node_runtime.outbox import CommandIds


class Hub(Protocol):
    """The way to the hub, whether it is there or not; a `NodeRuntime` is one."""

    ids: CommandIds
    hall_clock: HallClock
    hub_alive: bool

    def ask(self, command: Command) -> str:
        """Ask the hub; the answer comes later, or a reply of our own that nobody answered."""
