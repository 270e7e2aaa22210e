"""A node with nothing but its runtime, as a process of its own: `python -m tests.runtime.little_node settings.toml`."""

import sys
from pathlib import Path

from hall_protocol.commands import Command
from hall_protocol.events import Reply
from hall_protocol.message import Message
from hall_protocol.topics import Address
from node_runtime.logs import set_up_logging
from node_runtime.node import node_on_this_machine
from node_runtime.settings import read_settings


class QuietApp:
    def on_message(self, address: Address, message: Message) -> None: ...

    def on_reply(self, command: Command, reply: Reply) -> None: ...

    def on_link(self, hub_alive: bool, broker_up: bool) -> None: ...

    def on_device(self, event: object) -> None: ...

    def on_tick(self, now_ms: int) -> None: ...


if __name__ == "__main__":
    settings = read_settings(Path(sys.argv[1]))
    set_up_logging(settings.node)
    node_on_this_machine(settings, version="test").run(QuietApp(), tick_s=0.05)
