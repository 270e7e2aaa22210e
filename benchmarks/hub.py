"""A broker and a hub to measure: the very programs of a hall, on loopback, in a folder that goes away."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from broker_config.process import start_broker
from central_scheduler.credentials import CONSOLE, OPERATOR
from firmware_tools.children import Child, bound_to_us
from firmware_tools.one_machine import OneMachine, Wish, plan
from hall_config.reading import read_hall
from hall_protocol.access import Credential
from node_runtime.client import RequestClient
from node_runtime.settings import BusSettings

COUNTY: Final = Path(__file__).parent.parent / "halls" / "county"
READY_WITHIN_S: Final = 20.0


@dataclass
class RunningHub:
    """A hub that serves."""

    machine: OneMachine
    scheduler: Child

    def settings(self, credential: Credential = OPERATOR) -> BusSettings:
        """Return how to get onto its bus as one of several programs of a credential."""
        return self.machine.running(0, {}).bus_settings(credential, secrets.token_hex(4))

    @contextmanager
    def client(self, credential: Credential = OPERATOR) -> Iterator[RequestClient]:
        """Return a client that is connected, with the hub there."""
        with RequestClient(self.settings(credential), id_prefix=secrets.token_hex(4)) as client:
            if not client.connect(READY_WITHIN_S):
                raise RuntimeError(f"the hub is not there: {client.reason}")
            yield client


@contextmanager
def a_folder() -> Iterator[Path]:
    """Return a folder on a real disk that goes away."""
    with tempfile.TemporaryDirectory(prefix="paidui-bench-", dir=Path.cwd() / "build") as folder:
        yield Path(folder)


@contextmanager
def a_hub(data: Path, hall: Path = COUNTY) -> Iterator[RunningHub]:
    """Run a broker and a hub on this data folder."""
    machine = plan(Wish(hall=hall, data=data, console_port=0, log="WARNING"), read_hall(hall))
    with start_broker(machine.broker, launcher=bound_to_us([])):
        hub = RunningHub(machine, machine.scheduler)
        hub.scheduler.start()
        try:
            with hub.client(CONSOLE):
                yield hub
        finally:
            hub.scheduler.ask_to_end()
            hub.scheduler.end(within_s=3.0)
