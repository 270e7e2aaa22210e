"""A sign that is not connected: real pixels and a real serial line without a hall, and a clock in the test's hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from device_drivers.driver import Reply
from device_drivers.hands import HandRequested
from device_drivers.led_strips import StripLines
from hall_config.texts import Catalogue as Texts
from hall_protocol.message import Message
from hall_protocol.roles import Role
from hall_protocol.states import HubState
from hall_protocol.topics import CATALOGUE, HUB, NODE_CONTROL, WINDOW, Address
from node_runtime.clock import boottime_ms
from node_runtime.node import NodeRuntime
from node_runtime.settings import BrokerAddress, NodeSettings, ScreenSettings
from tests.sign.parts import CHINA_S, MORNING_MS, catalogue
from window_terminal.sign.app import SignApp
from window_terminal.sign.devices import Workshop, checked
from window_terminal.sign.view import Sign

TOPICS = {"WindowBoard": WINDOW, "Catalogue": CATALOGUE, "HubState": HUB, "NodeControl": NODE_CONTROL}


@dataclass
class Clock:
    now_ms: int = 1_000_000

    def __call__(self) -> int:
        return self.now_ms


@dataclass
class Bench:
    """One sign and whoever looks up at it."""

    clock: Clock
    runtime: NodeRuntime
    app: SignApp

    def hears(self, message: Message) -> None:
        self.app.on_message(Address(TOPICS[type(message).__name__], "qinghe", {}), message)

    def passes(self, ms: int, step_ms: int = 50) -> None:
        """Let time pass, beat after beat."""
        until_ms = self.clock.now_ms + ms
        while self.clock.now_ms < until_ms:
            self.clock.now_ms = min(until_ms, self.clock.now_ms + step_ms)
            self.app.on_tick(self.clock.now_ms)

    def hub(self, alive: bool) -> None:
        self.app.on_link(alive, broker_up=True)

    def hand(self, name: str, **arguments: object) -> Reply:
        answers: list[Reply] = []
        self.app.on_device(HandRequested(name, arguments, answers.append))
        assert "error" not in answers[0], answers[0]
        return answers[0]

    def takes_what_came(self) -> None:
        """Hand on what the devices have put into the node's inbox, as its loop does."""
        while (event := self.runtime.inbox.next(0)) is not None:
            self.app.on_device(event)

    def lit_while_passes(self, times: int, step_ms: int) -> list[bool]:
        """Look at the sign time after time."""
        seen = []
        for _ in range(times):
            self.passes(step_ms)
            seen.append(bool(self.hand("sign")["lit"]))
        return seen

    @property
    def says(self) -> str:
        said = self.hand("sign")["said"]
        assert isinstance(said, list)
        return str(said[0])


def sign_settings(folder: Path, **devices: str) -> NodeSettings:
    secret = folder / "sign.secret"
    secret.write_text("secret\n", encoding="ascii")
    return NodeSettings(
        node="sign-3",
        role=Role.SIGN,
        hall="qinghe",
        window="window-3",
        broker=BrokerAddress(port=1, password_file=secret),
        data=folder,
        virtual=True,
        devices=devices,
        screen=ScreenSettings(width=640, height=128),
    )


@contextmanager
def sign_on_the_bench(folder: Path, *, has_hub: bool = True, **devices: str) -> Iterator[Bench]:
    """Build a sign as its program does, let it hear the hall, and take it down."""
    clock = Clock()
    settings = checked(sign_settings(folder, **devices), folder / "sign.toml")
    runtime = NodeRuntime(settings, monotonic_ms=clock, boot_id="boot", id_prefix="aaaa", jitter=Random(1))
    attached = Workshop(StripLines(boottime_ms)).attach(settings, runtime.inbox.put)
    app = SignApp(runtime, Sign(Texts.load(), "zh"), attached, clock)
    runtime.hall_clock.hear(HubState(alive=True, epoch=1, hall_time_ms=MORNING_MS, utc_offset_s=CHINA_S))
    bench = Bench(clock, runtime, app)
    if has_hub:
        bench.hub(True)
    bench.hears(catalogue())
    yield bench
    attached.close()
    runtime.stop()
    runtime.run(app, 0.01)  # only a loop that has run closes its outbox
