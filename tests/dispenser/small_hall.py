"""A small real hall: Mosquitto, the scheduler and the dispenser as processes, and a guide at the console."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TypeVar

from broker_config.files import BrokerFiles, render_broker
from broker_config.process import Broker, free_port, start_broker
from device_drivers.driver import DriverError
from device_drivers.hands import hand
from hall_protocol.access import Credential
from hall_protocol.commands import Command, ReprintTicket, ShowTicket
from hall_protocol.events import Reply
from hall_protocol.roles import Role
from hall_protocol.states import NodeStatus, TicketFacts
from hall_protocol.topics import NODE_STATUS
from node_runtime.client import RequestClient
from node_runtime.settings import BrokerAddress, BusSettings, NodeSettings, ScreenSettings, write_settings
from tests.dispenser.county import HALL

NAME, NODE = "qinghe", "dispenser-1"
CONSOLE = Credential("console", Role.CONSOLE)
CREDENTIALS = [Credential("hub", Role.HUB), Credential(NODE, Role.DISPENSER), CONSOLE]
PATIENCE_S = 60.0
T = TypeVar("T")


def until(what: str, look: Callable[[], T | None]) -> T:
    """Look until something is there, as somebody before a screen does; fail with its name when patience ends."""
    deadline, between = monotonic() + PATIENCE_S, threading.Event()
    while monotonic() < deadline:
        if (found := look()) is not None:
            return found
        between.wait(0.01)
    raise AssertionError(f"waited in vain for {what}")


@dataclass
class Kiosk:
    """One dispenser as a script sees it."""

    hands: Path

    def touch(self, *texts: str) -> dict[str, object]:
        reply: dict[str, object] = {}
        for text in texts:
            reply = hand(self.hands, "touch", text=text)
        return reply

    def touch_at(self, x: int, y: int) -> dict[str, object]:
        return hand(self.hands, "touch", x=x, y=y)

    def lay_card(self, age: int, person: int = 2) -> None:
        hand(self.hands, "card", age=age, person=person)

    def scan(self, text: str) -> None:
        hand(self.hands, "scan", text=text)

    def wait_to_read(self, words: str) -> dict[str, object]:
        """Wait until these words stand on the glass."""
        return until(words, lambda: page if words in _words(page := self.page()) else None)

    def page(self) -> dict[str, object]:
        return hand(self.hands, "page")

    def middle_of(self, label: str) -> tuple[int, int]:
        targets = self.page()["targets"]
        assert isinstance(targets, list)
        x, y, w, h = next(target["rect"] for target in targets if target["zh"] == label)
        return x + w // 2, y + h // 2

    def wait_for(self, page: str) -> dict[str, object]:
        return until(page, lambda: reply if (reply := self._page_if_there()) and reply["page"] == page else None)

    def fault(self, name: str, on: bool = True) -> None:
        hand(self.hands, "printer_fault", fault=name, on=on)

    def printed(self) -> dict[str, object]:
        return hand(self.hands, "printed")

    def take(self, *texts: str) -> dict[str, str]:
        """Walk to a number; its paper may come or not."""
        self.touch(*(texts or ("按部门找", "人社", "社保卡申领与补换", "取号")))
        reply = until("a number", lambda: reply if (reply := self.page()).get("ticket") else None)
        ticket = reply["ticket"]
        assert isinstance(ticket, dict)
        return ticket

    def _page_if_there(self) -> dict[str, object] | None:
        try:
            return self.page()
        except DriverError:
            return None


def _words(page: dict[str, object]) -> str:
    words = page["words"]
    assert isinstance(words, list)
    return "\n".join(words)


@dataclass
class SmallHall:
    """Everything by its process, to be started, killed and started again."""

    folder: Path
    size: tuple[int, int] = (1080, 1920)
    hall: Path = HALL
    ticket_link: str = ""
    operator_pin: str = ""
    devices: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    broker: Broker | None = None
    console: RequestClient | None = None

    @property
    def kiosk(self) -> Kiosk:
        return Kiosk(self.folder / "hands")

    @property
    def files(self) -> BrokerFiles:
        return BrokerFiles(self.folder / "broker", "127.0.0.1", self.port)

    def start(self) -> None:
        self.start_broker()
        self.start_hub()
        self.start_dispenser()
        self.kiosk.wait_for("home")
        address = BrokerAddress(port=self.port, password_file=self.files.secret("console"))
        settings = BusSettings(credential=CONSOLE, hall=NAME, broker=address, suffix="guide")
        self.console = RequestClient(settings, id_prefix="c0ffee00")
        assert self.console.connect(PATIENCE_S)
        self.wait_for_link(True)

    def start_broker(self) -> None:
        self.broker = start_broker(render_broker(self.folder / "broker", NAME, CREDENTIALS, self.port))

    def start_hub(self) -> None:
        data = self.folder / "hub"
        data.mkdir(exist_ok=True)
        self._start(
            "central_scheduler",
            *("--hall", str(self.hall), "--data", str(data)),
            *("--broker-port", str(self.port), "--secret", str(self.files.secret("hub"))),
        )

    def start_dispenser(self, virtual: bool = True, devices: dict[str, str] | None = None) -> None:
        settings = NodeSettings(
            node=NODE,
            role=Role.DISPENSER,
            hall=NAME,
            zone="a",
            broker=BrokerAddress(port=self.port, password_file=self.files.secret(NODE)),
            data=self.folder / "dispenser",
            virtual=virtual,
            hands=self.folder / "hands" if virtual else None,
            devices=devices or self.devices,
            screen=ScreenSettings(width=self.size[0], height=self.size[1]),
            ticket_link=self.ticket_link,
            operator_pin=self.operator_pin,
        )
        write_settings(settings, self.folder / "dispenser.toml")
        self._start("ticket_dispenser", str(self.folder / "dispenser.toml"))

    def kill(self, program: str) -> None:
        process = self.processes.pop(program)
        process.kill()
        process.wait()

    def stop(self) -> None:
        if self.console is not None:
            self.console.close()
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(PATIENCE_S)
        if self.broker is not None:
            self.broker.stop()

    def ask(self, make: Callable[[str], Command]) -> Reply:
        assert self.console
        return self.console.request(make(self.console.next_id()), PATIENCE_S)

    def ticket(self, ticket: str) -> TicketFacts:
        reply = self.ask(lambda command_id: ShowTicket(command_id=command_id, ticket=ticket))
        assert reply.ticket, reply
        return reply.ticket

    def wait_for_paper(self, ticket: str, paper: str) -> TicketFacts:
        return until(f"{ticket} {paper}", lambda: facts if (facts := self.ticket(ticket)).paper == paper else None)

    def reprint(self, ticket: str) -> Reply:
        return self.ask(lambda command_id: ReprintTicket(command_id=command_id, ticket=ticket))

    def wait_for_faults(self, *faults: str) -> None:
        assert self.console
        console = self.console

        def told() -> bool:
            status = console.latest(NODE_STATUS, node=NODE)
            return isinstance(status, NodeStatus) and status.faults == faults

        assert console.wait_for(told, PATIENCE_S), console.latest(NODE_STATUS, node=NODE)

    def wait_for_link(self, there: bool) -> None:
        until("the link", lambda: True if self.kiosk.page()["linked"] == there else None)

    def log(self, program: str) -> str:
        return (self.folder / f"{program}.log").read_text(encoding="utf-8")

    def _start(self, program: str, *arguments: str) -> None:
        with (self.folder / f"{program}.log").open("ab") as log:
            self.processes[program] = subprocess.Popen(
                [sys.executable, "-m", program, *arguments], stderr=log, env={**os.environ, "SDL_VIDEODRIVER": "dummy"}
            )
