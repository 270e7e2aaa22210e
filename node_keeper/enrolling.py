"""How a bare machine comes to belong to a hall: it shows a code until somebody says which nodes it is."""

import logging
from collections.abc import Callable
from typing import Final

from broker_config.authority import key_pem, new_key, request_for
from node_keeper.about import about_machine
from node_keeper.code_shown import CodeShown
from node_keeper.hub import Hub
from node_runtime.depot_client import DepotAwayError, DepotRefusedError
from node_runtime.depot_messages import Enrolment, EnrolTicket, EnrolWish
from node_runtime.durable import READABLE, write_whole
from node_runtime.identity import write_identity
from node_runtime.machine import MachineSettings
from node_runtime.places import Places
from node_runtime.settings import SettingsError

log = logging.getLogger(__name__)

ASK_EVERY_MS: Final = 3_000
REFUSED_FOR_MS: Final = 5 * 60_000
"""Sent away by a manager a machine asks again after this: it may have been a slip."""
AWAY_FOR_MS: Final = 10_000


class Enrolling:
    """One machine that waits; its key is made here and never leaves it."""

    def __init__(
        self, places: Places, machine: MachineSettings, hub: Hub, shown: CodeShown, now_ms: Callable[[], int]
    ) -> None:
        self._places = places
        self._machine = machine
        self._hub = hub
        self._shown = shown
        self._now_ms = now_ms
        self._key = new_key()
        self._ticket: EnrolTicket | None = None
        self._due_ms = 0

    def step(self) -> bool:
        """Do what is due; True once this machine is somebody."""
        if self._now_ms() < self._due_ms:
            return False
        self._due_ms = self._now_ms() + ASK_EVERY_MS
        try:
            return self._go_on()
        except DepotAwayError as problem:
            self._wait(AWAY_FOR_MS, f"the hub {self._machine.hub} does not answer yet ({problem}); asked again")
        except DepotRefusedError as no:
            self._ticket = None
            self._wait(AWAY_FOR_MS, f"the hub {self._machine.hub} has no code for this machine ({no}); asked again")
        except SettingsError as problem:
            self._wait(AWAY_FOR_MS, f"{problem}; write this card anew")
        return False

    def _go_on(self) -> bool:
        if self._ticket is None:
            self._ask()
            return False
        answer = self._hub.stranger.get(f"/v1/enrol/{self._ticket.ticket}", Enrolment)
        self._shown.show(self._ticket.code, self._machine.hub)
        if answer.state == "accepted":
            self._settle(answer)
        elif answer.state == "refused":
            self._ticket = None
            self._wait(REFUSED_FOR_MS, "this machine was refused in the console; it asks again in five minutes")
        return answer.state == "accepted"

    def _ask(self) -> None:
        about = about_machine(self._places, self._machine.hub, self._machine.depot_port)
        wish = EnrolWish(request=request_for(self._key).decode(), machine=about)
        self._ticket = self._hub.stranger.post("/v1/enrol", wish, EnrolTicket)
        self._shown.show(self._ticket.code, self._machine.hub)

    def _settle(self, answer: Enrolment) -> None:
        """Lay in what this machine is; `machine.toml` last: by it the machine is these nodes, and not before."""
        pem, hall_pem = key_pem(self._key), answer.hall_pem.encode()
        for each in answer.nodes:
            write_identity(self._places.node_identity(each.node), hall_pem, pem, each.certificate.encode())
            self._lay_settings(each.node, each.settings)
        write_whole(self._places.machine, answer.machine.encode(), mode=READABLE)
        log.info("this machine is %s now", ", ".join(each.node for each in answer.nodes))
        self._shown.end()

    def _lay_settings(self, node: str, text: str) -> None:
        """What a technician has said of a node that was here before stays."""
        path = self._places.node_settings(node)
        if not path.exists():
            write_whole(path, text.encode(), mode=READABLE)

    def _wait(self, ms: int, sentence: str) -> None:
        self._due_ms = self._now_ms() + ms
        self._shown.say(sentence)
