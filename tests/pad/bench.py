"""A pad that is not connected: real glass or real keys without a hall, and a clock in the test's hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import msgspec

from device_drivers.driver import Reply as HandReply
from device_drivers.hands import HandRequested, hands_of
from device_drivers.inputs import InputChecked
from hall_protocol.commands import RateTicket
from hall_protocol.events import RatingRequest, Reply
from hall_protocol.message import Message
from hall_protocol.roles import Role
from hall_protocol.states import HubState
from hall_protocol.topics import CATALOGUE, RATING, Address
from node_runtime.clock import HallClock
from node_runtime.node import NodeRuntime
from node_runtime.settings import BrokerAddress, NodeSettings
from node_runtime.strongbox import Strongbox
from tests.pad.parts import NOW_MS, WINDOW, catalogue, words
from window_terminal.pad.app import PadApp
from window_terminal.pad.asking import SETTLE_MS
from window_terminal.pad.devices import Lines, attached
from window_terminal.pad.hands import PadHands
from window_terminal.pad.keys import KeyLevels
from window_terminal.pad.settings import checked
from window_terminal.pad.touched import TouchedLevels

BOOT = "boot"
PATIENCE_S = 10.0
HALL_MS = 1_780_000_000_000


@dataclass
class Clock:
    now_ms: int = NOW_MS

    def __call__(self) -> int:
        return self.now_ms


@dataclass
class Bench:
    """One pad and whoever stands before it."""

    folder: Path
    clock: Clock
    runtime: NodeRuntime
    app: PadApp
    drivers: tuple[object, ...] = field(default=())

    def hears(self, message: Message) -> None:
        topic = RATING if isinstance(message, RatingRequest) else CATALOGUE
        ids = {"window": WINDOW} if topic is RATING else {"role": "pad"}
        self.app.on_message(Address(topic, "qinghe", ids), message)

    def is_asked(self, request: RatingRequest) -> None:
        """The hub asks, and the visitor looks at the pad for a moment."""
        self.hears(request)
        self.passes(SETTLE_MS)

    def passes(self, ms: int) -> None:
        self.clock.now_ms += ms
        self.app.on_tick(self.clock.now_ms)

    def touches(self, text: str) -> None:
        self.hand("touch", text=text)
        self.passes(SETTLE_MS)

    def hand(self, name: str, **arguments: object) -> HandReply:
        answers: list[HandReply] = []
        self.app.on_device(HandRequested(name, arguments, answers.append))
        self.hears_the_keys()
        assert "error" not in answers[0], answers[0]
        return answers[0]

    def is_answered(self, command: RateTicket, code: str = "", **fields: object) -> None:
        reply = Reply(command_id=command.command_id, ok=not code, code=code)
        self.app.on_reply(command, msgspec.structs.replace(reply, **fields))

    def hears_the_line(self, condition: Callable[[], bool]) -> None:
        """Take what a wired line reports on its own thread, until this is so."""
        while not condition():
            event = self.runtime.inbox.next(PATIENCE_S)
            assert event is not None, "the line says nothing more"
            self.app.on_device(event)

    def has_its_line(self) -> None:
        """Wait until it listens: a port forgets on opening what was said before."""
        event = self.runtime.inbox.next(PATIENCE_S)
        assert isinstance(event, InputChecked), event
        self.app.on_device(event)

    def rated(self) -> list[RateTicket]:
        """What its outbox has on disk."""
        return kept_in(self.folder / "outbox.sqlite3")

    def touched(self) -> list[RateTicket]:
        """What it keeps while a reason may still be said."""
        return kept_in(self.folder / "touched.sqlite3")

    def hears_the_keys(self) -> None:
        """Hand on what the devices have put into the node's inbox, as its loop does."""
        while (event := self.runtime.inbox.next(0)) is not None:
            self.app.on_device(event)


def kept_in(file: Path) -> list[RateTicket]:
    box = Strongbox(file, BOOT)
    kept = [each.command for each in box.read()]
    box.close()
    assert all(isinstance(each, RateTicket) for each in kept)
    return [each for each in kept if isinstance(each, RateTicket)]


def hears_the_time(clock: HallClock, speed: float = 1.0) -> None:
    clock.hear(HubState(alive=True, epoch=1, hall_time_ms=HALL_MS, speed=speed))


def pad_settings(
    folder: Path, devices: dict[str, str] | None = None, keys: dict[str, str] | None = None
) -> NodeSettings:
    secret = folder / "pad.secret"
    secret.write_text("secret\n", encoding="ascii")
    return NodeSettings(
        node="pad-3",
        role=Role.PAD,
        hall="qinghe",
        window=WINDOW,
        broker=BrokerAddress(port=1, password_file=secret),
        data=folder,
        virtual=True,
        devices=devices or {},
        keys=keys or {},
    )


@contextmanager
def pad_on_the_bench(
    folder: Path,
    devices: dict[str, str] | None = None,
    keys: dict[str, str] | None = None,
    *,
    clock: Clock | None = None,
    knows_the_time: bool = True,
) -> Iterator[Bench]:
    """Build a pad as its program does, let it hear the hall's catalogue, and take it down."""
    clock = clock or Clock()
    settings = checked(pad_settings(folder, devices, keys), folder / "pad.toml")
    runtime = NodeRuntime(
        settings, monotonic_ms=clock, boot_id=BOOT, id_prefix=f"{clock.now_ms:08x}", jitter=Random(1), version="test"
    )
    with ExitStack() as closing:
        attached_to_it = attached(settings, runtime.inbox.put, clock, Lines(clock))
        closing.callback(attached_to_it.close)
        touched = TouchedLevels(folder / "touched.sqlite3", clock, BOOT)
        closing.callback(touched.close)
        app = PadApp(runtime, words(), touched, KeyLevels(settings.keys), attached_to_it, clock)
        app.hands = hands_of(attached_to_it.drivers, PadHands(app, attached_to_it.glass).table())
        bench = Bench(folder, clock, runtime, app, attached_to_it.drivers)
        closing.callback(_let_it_end, bench)
        if knows_the_time:
            hears_the_time(runtime.hall_clock)
        app.start()
        app.on_link(hub_alive=True, broker_up=True)
        bench.hears(catalogue())
        yield bench


def _let_it_end(bench: Bench) -> None:
    """Only a loop that has run closes its outbox."""
    bench.runtime.stop()
    bench.runtime.run(bench.app, 0.01)
