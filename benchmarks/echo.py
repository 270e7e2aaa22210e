"""The floor of a press: a process that only echoes, so that what the broker and the client cost can be told apart."""

import sys
import time
from pathlib import Path

from hall_protocol.access import Credential
from hall_protocol.commands import Command
from hall_protocol.events import Reply
from hall_protocol.roles import Role
from hall_protocol.states import HubState
from hall_protocol.topics import HUB, REPLY
from node_runtime.bus import Bus, Heard
from node_runtime.inbox import Inbox
from node_runtime.settings import BrokerAddress, BusSettings


def main(hall: str, port: str, secret: str) -> None:
    """Answer every command at once, deciding and storing nothing."""
    broker = BrokerAddress(port=int(port), password_file=Path(secret))
    inbox = Inbox()
    bus = Bus(BusSettings(credential=Credential("hub", Role.HUB), hall=hall, broker=broker), inbox)
    bus.start()
    beat_due_s = 0.0
    while True:
        if time.monotonic() >= beat_due_s:
            beat_due_s = time.monotonic() + 1.0
            bus.publish(HUB, HubState(alive=True))
        event = inbox.next(0.5)
        if isinstance(event, Heard) and isinstance(event.message, Command):
            bus.publish(REPLY, Reply(command_id=event.message.command_id, ok=True), node=event.address.ids["node"])


if __name__ == "__main__":
    main(*sys.argv[1:])
