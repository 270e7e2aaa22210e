"""A console that answers phones: the very program that runs in a hall, and what a phone reads from it."""

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from broker_config.process import free_port
from firmware_tools.children import bound_to_us
from hall_protocol.commands import IssueTicket
from hall_protocol.states import TicketFacts
from node_runtime.client import RequestClient
from tests.hall.standing import StandingHall, ask, token

SERVICE = "rs-canbao"


@dataclass
class Phones:
    """Where phones ask, and everything the console's process has said."""

    port: int
    console: "subprocess.Popen[str]"
    said: list[str] = field(default_factory=list)

    def url(self, token: str, *, lang: str = "", living: bool = False) -> str:
        return f"http://127.0.0.1:{self.port}/t/{token}{'/now' * living}{'?lang=' * bool(lang)}{lang}"

    def stop(self) -> str:
        """End the console and return all that it has logged."""
        self.console.terminate()
        _, rest = self.console.communicate(timeout=10)
        return "".join(self.said) + rest


@dataclass(frozen=True)
class Read:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


def read(url: str, **headers: str) -> Read:
    """Read an address, whatever its status."""
    asked = urllib.request.Request(url, headers={name.replace("_", "-"): text for name, text in headers.items()})
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return Read(answer.status, dict(answer.headers), answer.read().decode())
    except urllib.error.HTTPError as answer:
        with answer:
            return Read(answer.code, dict(answer.headers), answer.read().decode())


@contextmanager
def phones_at(hall: StandingHall, log: str = "DEBUG") -> Iterator[Phones]:
    """Start a console that answers phones too, and end it."""
    data, port = hall.folder / "console", free_port()
    where = ["--data", str(data), "--hall", hall.config.id, "--hall-folder", str(hall.hall), "--port", "0"]
    bus = ["--broker-port", str(hall.port), "--secret", str(hall.files.secret("console"))]
    options = [*where, *bus, "--visitor-port", str(port), "--visitor-proxy", "127.0.0.1", "--log", log]
    console = subprocess.Popen(
        bound_to_us([sys.executable, "-m", "web_console", *options]), stderr=subprocess.PIPE, text=True
    )
    phones = Phones(port, console)
    assert console.stderr
    for line in console.stderr:
        phones.said.append(line)
        if "console at " in line:
            break
    try:
        yield phones
    finally:
        if console.poll() is None:
            phones.stop()


def takes(dispenser: RequestClient, key: str = "", service: str = SERVICE) -> TicketFacts:
    """Take a ticket; its code carries this token."""
    reply = ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service=service, token=key or token()))
    assert reply.ticket is not None
    return reply.ticket
