"""A board alone with a broker, and whoever plays hub and voice to it: what it takes of a machine, without a hall."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from broker_config.files import render_broker
from broker_config.process import free_port, start_broker
from caller_display.chronicle import Shown
from device_drivers.driver import DriverError
from device_drivers.hands import hand
from hall_protocol.access import Credential
from hall_protocol.events import SpokenClip, ZoneCall
from hall_protocol.message import LocalText
from hall_protocol.roles import Role
from hall_protocol.speaking import SpeechLine
from hall_protocol.states import BoardCall, Catalogue, HubState, QueueLength, ZoneBoard, ZonePlace
from hall_protocol.topics import CATALOGUE, HUB, SPOKEN_CLIP, ZONE_BOARD, ZONE_CALL
from node_runtime.bus import Bus, Heard
from node_runtime.clock import boottime_ms
from node_runtime.inbox import Inbox
from node_runtime.settings import BrokerAddress, BusSettings, NodeSettings, ScreenSettings, write_settings

HALL: Final = "bench"
NAME: Final = "政务服务大厅"
MORNING_MS: Final = 1_795_398_420_000
SHORT: Final = (LocalText("请保管好随身物品", "Please keep your belongings with you"),)
LONG: Final = (LocalText("办事大厅提醒您" * 43, "This hall asks you to keep your belongings with you. " * 6),)
"""Three hundred characters: longer than any line, so it moves."""
CLIP: Final = (Path(__file__).parent / "sentence.ogg").read_bytes()
READY_S: Final = 30.0


@dataclass
class LoneBoard:
    """A board's process, and the hub's and the voice's place on its bus."""

    pid: int
    hands: Path
    hub: Bus
    voice: Bus
    echo: Inbox
    """What a console hears: how long a message takes to anybody."""
    speed: float
    since_ms: int
    sent_ms: list[int] = field(default_factory=list)
    """When each call was made, by this machine's monotonic clock."""

    def now_ms(self) -> int:
        """Return the hall's time."""
        return MORNING_MS + round((boottime_ms() - self.since_ms) * self.speed)

    def beat(self) -> None:
        """Say that the hub lives, and what time it is."""
        state = HubState(alive=True, epoch=1, hall_time_ms=self.now_ms(), speed=self.speed, utc_offset_s=28_800)
        self.hub.publish(HUB, state)

    def heard_after_s(self) -> float:
        """Return how long after the last call a console has heard of it."""
        while True:
            event = self.echo.next(5)
            if event is None:
                raise RuntimeError("nobody heard of a call")
            if isinstance(event, Heard) and isinstance(event.message, ZoneCall):
                return (boottime_ms() - self.sent_ms[-1]) / 1000

    def call(self, n: int, *, clip: str = "") -> None:
        """Call somebody."""
        number = f"A{n:05}"
        line = SpeechLine("zh", f"请{number}号到3号窗口", clip)
        call = ZoneCall(
            zone="a", call_id=f"c{n}", attempt=1, number=number, window="3", at_ms=self.now_ms(), speech=(line,)
        )
        self.sent_ms.append(boottime_ms())
        self.hub.publish(ZONE_CALL, call, zone="a")

    def show(self, seq: int, *numbers: int) -> None:
        """Say the zone's state, with the calls of these numbers, the newest first."""
        at_ms = self.now_ms()
        calls = tuple(
            BoardCall(call_id=f"c{n}", attempt=1, number=f"A{n:05}", window="3", at_ms=at_ms - 60, wanted=False)
            for n in numbers
        )
        queues = tuple(
            QueueLength(id=f"q{n}", name=LocalText(f"队列{n}", f"Queue {n}"), waiting=(seq + n) % 30) for n in range(8)
        )
        state = ZoneBoard(zone="a", epoch=1, seq=seq, at_ms=at_ms, calls=calls, queues=queues)
        self.hub.publish(ZONE_BOARD, state, zone="a")

    def send_clip(self, name: str) -> None:
        """Be the voice: a sentence as sound."""
        clip = SpokenClip(clip=name, language="zh", text="", duration_ms=1000, ogg=CLIP)
        self.voice.publish(SPOKEN_CLIP, clip, node="voice")

    def shown(self, after: int = 0) -> list[Shown]:
        """Return what became of the calls."""
        return msgspec.convert(hand(self.hands, "shown", after=after)["shown"], list[Shown])

    def wait_until_spoken(self, count: int, within_s: float) -> list[Shown]:
        """Return what became of the last calls, once so many were spoken in all."""
        deadline = time.monotonic() + within_s
        while True:
            if int(str(hand(self.hands, "heard", after=1 << 40)["count"])) >= count:
                return self.shown()
            if time.monotonic() > deadline:
                raise RuntimeError("the board did not speak all calls")
            self.beat()
            time.sleep(0.1)

    def cpu_s(self) -> float:
        """Return how much of a processor it has used since its start."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def a_board(
    data: Path,
    *,
    ticker: tuple[LocalText, ...] = SHORT,
    size: tuple[int, int] = (1920, 1080),
    speed: float = 1.0,
    **devices: str,
) -> Iterator[LoneBoard]:
    """Run a board on virtual devices until the block ends."""
    roles = {"hub": Role.HUB, "board": Role.DISPLAY, "voice": Role.VOICE, "console": Role.CONSOLE}
    credentials = [Credential(name, role) for name, role in roles.items()]
    port = free_port()
    files = render_broker(data / "broker", HALL, credentials, port)
    with start_broker(files):
        address = {name: BrokerAddress(port=port, password_file=files.secret(name)) for name in roles}
        ears = Inbox()
        buses = [
            Bus(BusSettings(credential=credential, hall=HALL, broker=address[credential.node]), ears)
            for credential in credentials
            if credential.node != "board"
        ]
        for bus in buses:
            bus.start()
        hub, voice, _ = buses
        settings = NodeSettings(
            node="board",
            role=Role.DISPLAY,
            hall=HALL,
            broker=address["board"],
            data=data / "board",
            virtual=True,
            hands=data / "board.sock",
            devices={"voice": "none", **devices},
            screen=ScreenSettings(width=size[0], height=size[1]),
        )
        write_settings(settings, data / "board.toml")
        process = subprocess.Popen(
            [sys.executable, "-m", "caller_display", str(data / "board.toml"), "--log", "WARNING"]
        )
        board = LoneBoard(process.pid, data / "board.sock", hub, voice, ears, speed, boottime_ms())
        try:
            hub.publish(CATALOGUE, _catalogue(ticker), role="display")
            _wait_until_up(board)
            yield board
        finally:
            process.terminate()
            process.wait(10)
            for bus in buses:
                bus.stop()


def _wait_until_up(board: LoneBoard) -> None:
    """Wait until the board shows the hall."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        board.beat()
        with contextlib.suppress(DriverError):
            if NAME in str(hand(board.hands, "shown")["board"]):
                return
        time.sleep(0.2)
    raise RuntimeError("the board did not come up")


def _catalogue(ticker: tuple[LocalText, ...]) -> Catalogue:
    return Catalogue(
        version="1",
        hall=LocalText(NAME, "Public Service Hall"),
        languages=("zh", "en"),
        zones=(ZonePlace(id="a", name=LocalText("A区", "Zone A"), where=LocalText("一楼", "Ground floor")),),
        welcome=LocalText("欢迎", "Welcome"),
        missed_rule=LocalText("", ""),
        ticker=ticker,
    )
