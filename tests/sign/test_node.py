"""A sign as it hangs in a hall: its own process, a real broker, real pixels, a real serial line."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import msgspec
import pygame
import pytest

from device_drivers.driver import DriverError, Fault
from device_drivers.hands import hand, unpacked
from device_drivers.led_strip import KEEPS_S, StripPlan
from device_drivers.led_strip_virtual import VirtualStrip, VirtualStripLine
from hall_protocol.events import NodeControl, NodeScreen
from hall_protocol.message import Message
from hall_protocol.states import HubState, NodeStatus, WindowBoard
from hall_protocol.topics import CATALOGUE, HUB, NODE_CONTROL, WINDOW, Topic
from node_runtime.bus import Bus, BusUp, Heard
from node_runtime.clock import boottime_ms
from node_runtime.inbox import Inbox
from node_runtime.settings import ScreenSettings, SettingsError, write_settings
from tests.footprint import resident_mb, worked_s
from tests.runtime.parts import HALL, LittleHall, await_event, events, little_hall
from tests.sign.parts import CHINA_S, MORNING_MS, board, calling, catalogue, ticket
from window_terminal.sign.devices import checked

PATIENCE_S = 20.0
MOST_MB = 70
MOST_OF_A_CORE = 0.03
MOST_START_S = 3.0
M = TypeVar("M", bound=Message)


class Hub:
    """Says what a hub would say to the signs."""

    def __init__(self, hall: LittleHall) -> None:
        self._since_ms = boottime_ms()
        self._inbox = Inbox()
        self._over = threading.Event()
        self._bus = Bus(hall.bus("hub"), self._inbox, will=(HUB.path(HALL), HubState(alive=False)))
        self._bus.start()
        await_event(self._inbox, BusUp)
        self.say(CATALOGUE, catalogue(), role="sign")
        self._thread = threading.Thread(target=self._live)
        self._thread.start()

    def say(self, topic: Topic, message: Message, **ids: str) -> None:
        self._bus.publish(topic, message, expires_s=None, **ids)

    def shows(self, window: WindowBoard, of: str = "1") -> None:
        self.say(WINDOW, window, window=of)

    def stop(self) -> None:
        self._over.set()
        self._thread.join()
        self._bus.stop()

    def _live(self) -> None:
        while not self._over.is_set():
            now_ms = MORNING_MS + boottime_ms() - self._since_ms
            self.say(HUB, HubState(alive=True, epoch=1, hall_time_ms=now_ms, utc_offset_s=CHINA_S))
            self._over.wait(0.5)


class SignProcess:
    """`python -m window_terminal.sign` for these nodes, with virtual devices."""

    def __init__(self, hall: LittleHall, *nodes: str, **devices: str) -> None:
        self._folder = hall.folder
        files = [self._settings(hall, node, devices) for node in nodes]
        self.started_ms = boottime_ms()
        program = [sys.executable, "-m", "window_terminal.sign", *map(str, files)]
        with (hall.folder / "signs.log").open("ab") as log:
            self._process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=log)

    @property
    def pid(self) -> int:
        return self._process.pid

    def hand(self, node: str, name: str, **arguments: object) -> dict[str, object]:
        return hand(self._folder / f"{node}.sock", name, timeout_s=15.0, **arguments)

    def says(self, node: str = "s-1") -> str:
        said = self.hand(node, "sign")["said"]
        assert isinstance(said, list)
        return str(said[0])

    def await_saying(self, words: str, node: str = "s-1") -> int:
        """Look until the sign says it, as often as an eye would; return the moment."""
        await_this(lambda: self._is_up(node) and self.says(node) == words)
        return boottime_ms()

    def _is_up(self, node: str) -> bool:
        try:
            return bool(self.says(node))
        except DriverError as problem:
            if problem.fault is not Fault.NO_NODE:
                raise
            return False

    def stop(self) -> int:
        self._process.terminate()
        return self._process.wait(PATIENCE_S)

    def _settings(self, hall: LittleHall, node: str, devices: dict[str, str]) -> Path:
        settings = msgspec.structs.replace(
            hall.node(node),
            virtual=True,
            hands=hall.folder / f"{node}.sock",
            devices=devices,
            screen=ScreenSettings(width=960, height=160),
        )
        write_settings(settings, hall.folder / f"{node}.toml")
        return hall.folder / f"{node}.toml"


def await_this(condition: Callable[[], bool]) -> None:
    looks, give_up_ms = threading.Event(), boottime_ms() + PATIENCE_S * 1000
    while not condition():
        assert boottime_ms() < give_up_ms
        looks.wait(0.01)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[LittleHall]:
    with little_hall(tmp_path) as hall:
        yield hall


@pytest.fixture
def hub(hall: LittleHall) -> Iterator[Hub]:
    hub = Hub(hall)
    yield hub
    hub.stop()


@pytest.fixture
def started(hall: LittleHall) -> Iterator[Callable[..., SignProcess]]:
    running: list[SignProcess] = []

    def start(*nodes: str, **devices: str) -> SignProcess:
        running.append(SignProcess(hall, *nodes, **devices))
        return running[-1]

    yield start
    assert [process.stop() for process in running] == [0] * len(running)


def test_a_sign_is_right_within_three_seconds_of_its_start(hub: Hub, started: Callable[..., SignProcess]) -> None:
    hub.shows(board("serving", of=ticket("A015", "serving")))
    sign = started("s-1")
    right_ms = sign.await_saying("A015 正在办理")

    assert right_ms - sign.started_ms <= MOST_START_S * 1000


def test_a_sign_is_small_and_rests(hub: Hub, started: Callable[..., SignProcess]) -> None:
    hub.shows(board("ready"))
    sign = started("s-1", strip="virtual-bx", screen="virtual")
    sign.await_saying("热情为您服务")
    hub.shows(calling())
    sign.await_saying("请A015号")
    await_this(lambda: sign.hand("s-1", "strip")["text"] == "Ticket A015")
    used, since_ms = worked_s(sign.pid), boottime_ms()
    await_this(lambda: boottime_ms() - since_ms > 5_000)
    share = (worked_s(sign.pid) - used) / ((boottime_ms() - since_ms) / 1000)

    assert resident_mb(sign.pid) <= MOST_MB, f"a sign holds {resident_mb(sign.pid):.1f} MB"
    assert share <= MOST_OF_A_CORE, f"a sign at rest takes {share:.1%} of a core"


def test_each_window_has_its_own_sign_though_one_process_draws_both(
    hub: Hub, started: Callable[..., SignProcess]
) -> None:
    signs = started("s-1", "s-2")
    hub.shows(calling("A015"), of="1")
    hub.shows(calling("B002"), of="2")

    signs.await_saying("请A015号", "s-1")
    signs.await_saying("请B002号", "s-2")
    pictures = {node: signs.hand(node, "screenshot")["picture"] for node in ("s-1", "s-2")}
    assert pictures["s-1"] != pictures["s-2"]


def test_a_sign_outlives_hub_and_broker(hall: LittleHall, hub: Hub, started: Callable[..., SignProcess]) -> None:
    hub.shows(board("serving", of=ticket("A015", "serving")))
    sign = started("s-1")
    sign.await_saying("A015 正在办理")
    hall.kill()
    sign.await_saying("系统恢复中 请稍候")
    hall.start()
    hub.shows(calling("A016"))

    sign.await_saying("请A016号")


def test_the_console_sees_the_sign_and_how_it_is(
    hall: LittleHall, hub: Hub, started: Callable[..., SignProcess]
) -> None:
    hub.shows(calling())
    sign = started("s-1", strip="virtual-bx", screen="virtual")
    sign.await_saying("请A015号")
    inbox = Inbox()
    console = Bus(hall.bus("console"), inbox)
    console.start()
    await_event(inbox, BusUp)
    sign.hand("s-1", "strip_fault", fault="unplugged")
    status = _heard(inbox, NodeStatus, lambda status: "strip.unplugged" in status.faults)
    assert status.state == "degraded"
    assert status.health
    assert status.health.devices == {"strip": "unplugged"}
    console.publish(NODE_CONTROL, NodeControl(control_id="look", action="show_screen"), node="s-1")
    shown = _heard(inbox, NodeScreen, lambda shown: shown.node == "s-1")
    console.stop()

    picture = pygame.image.load(BytesIO(shown.jpeg), "screen.jpeg")
    assert picture.get_size() == (shown.width, shown.height) == (960, 160)


def test_a_picture_by_hand_is_what_hangs_there(hub: Hub, started: Callable[..., SignProcess]) -> None:
    hub.shows(board("closed"))
    sign = started("s-1")
    sign.await_saying("暂未开放")

    png = unpacked(sign.hand("s-1", "screenshot")["picture"])
    assert pygame.image.load(BytesIO(png), "sign.png").get_size() == (960, 160)


def test_a_sign_without_any_display_says_so_in_one_sentence(hall: LittleHall) -> None:
    settings = msgspec.structs.replace(hall.node("s-1"), devices={"screen": "sdl"})
    write_settings(settings, hall.folder / "dark.toml")
    program = [sys.executable, "-m", "window_terminal.sign", str(hall.folder / "dark.toml")]
    shown_by = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    without = {name: value for name, value in os.environ.items() if name not in shown_by}
    ended = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60, env=without)

    assert ended.returncode == 2
    assert "no display" in ended.stderr.splitlines()[-1]


def test_a_sign_on_real_glass_says_the_same(hall: LittleHall, hub: Hub) -> None:
    hub.shows(calling())
    write_settings(msgspec.structs.replace(hall.node("s-1"), devices={"screen": "sdl"}), hall.folder / "real.toml")
    program = [sys.executable, "-m", "window_terminal.sign", str(hall.folder / "real.toml")]
    with (hall.folder / "real.log").open("ab") as log:
        dummy = {**os.environ, "SDL_VIDEODRIVER": "dummy"}
        sign = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=log, env=dummy)
    await_this(lambda: "the sign says: called" in (hall.folder / "real.log").read_text("utf-8"))
    sign.terminate()

    assert sign.wait(PATIENCE_S) == 0


def test_a_wrong_setting_is_one_sentence_and_exit_code_2(hall: LittleHall) -> None:
    wrong = msgspec.structs.replace(hall.node("s-1"), devices={"strip": "led"})
    write_settings(wrong, hall.folder / "wrong.toml")
    program = [sys.executable, "-m", "window_terminal.sign", str(hall.folder / "wrong.toml"), "--check-config"]
    ended = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode == 2
    assert "write bx:/dev/ttyUSB0:1" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_keys_in_a_signs_settings_are_told_where_they_belong(hall: LittleHall) -> None:
    wrong = msgspec.structs.replace(hall.node("s-1"), keys={"call.long": "pause"})

    with pytest.raises(SettingsError, match=r"a sign has no \[keys\]; they belong to the window's terminal"):
        checked(wrong, hall.folder / "s-1.toml")


def test_a_sign_named_twice_is_told_so_before_the_two_end_each_other(hall: LittleHall) -> None:
    twice = hall.folder / "twice.toml"
    write_settings(msgspec.structs.replace(hall.node("s-1"), virtual=True, devices={"screen": "virtual"}), twice)
    program = [sys.executable, "-m", "window_terminal.sign", str(twice), str(twice), "--check-config"]
    ended = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)

    assert (ended.returncode, "s-1 is named twice; name each node once" in ended.stderr) == (2, True)


def test_the_same_sign_started_again_leaves_the_strip_to_the_one_that_runs(
    hall: LittleHall, hub: Hub, started: Callable[..., SignProcess]
) -> None:
    sign = started("s-1", strip="virtual-bx", screen="none")
    hub.shows(board("ready"))
    await_this(lambda: sign._is_up("s-1"))
    line = (hall.node("s-1").data / "strip").readlink()
    program = [sys.executable, "-m", "window_terminal.sign", str(hall.folder / "s-1.toml")]
    ended = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)

    assert (ended.returncode, "another node already listens" in ended.stderr) == (2, True)
    assert (hall.node("s-1").data / "strip").readlink() == line


def _heard(inbox: Inbox, kind: type[M], wanted: Callable[[M], bool]) -> M:
    for event in events(inbox):
        if isinstance(event, Heard) and isinstance(event.message, kind) and wanted(event.message):
            return event.message
    raise AssertionError(f"no such {kind.__name__} came")


def test_a_clerks_character_display_hangs_on_the_terminal(hall: LittleHall, hub: Hub) -> None:
    hands = hall.folder / "t-1.sock"
    settings = msgspec.structs.replace(hall.node("t-1"), virtual=True, hands=hands, devices={"lcd": "virtual:20x4"})
    write_settings(settings, hall.folder / "t-1.toml")
    hub.shows(msgspec.structs.replace(board("ready"), could_call=7))
    with (hall.folder / "terminal.log").open("ab") as log:
        program = [sys.executable, "-m", "window_terminal", str(hall.folder / "t-1.toml")]
        terminal = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=log)
    try:
        await_this(lambda: "Wait 7" in _lcd(hands))
        assert "Window 3       09:47" in _lcd(hands)
        hall.kill()
        await_this(lambda: "NO CONNECTION" in _lcd(hands))
    finally:
        terminal.terminate()
        assert terminal.wait(PATIENCE_S) == 0


def _lcd(hands: Path) -> str:
    """What the panel shows; nothing while its terminal only just starts."""
    try:
        return str(hand(hands, "lcd")["lines"])
    except DriverError as problem:
        if problem.fault is not Fault.NO_NODE:
            raise
        return ""


def test_two_signs_of_one_process_share_a_line_and_each_strip_shows_its_own_window(hall: LittleHall, hub: Hub) -> None:
    port = hall.folder / "line"
    ahead_ms = [0]
    plans = [StripPlan("bx", port, address) for address in (1, 2)]
    one, two = (VirtualStrip(plan, lambda: boottime_ms() + ahead_ms[0]) for plan in plans)
    line = VirtualStripLine(port, [one, two])
    for plan, node in zip(plans, ("s-1", "s-2"), strict=True):
        devices = {"strip": f"bx:{port}:{plan.address}", "strip_baud": "9600"}
        write_settings(msgspec.structs.replace(hall.node(node), devices=devices), hall.folder / f"{node}.toml")
    program = [sys.executable, "-m", "window_terminal.sign", *(str(hall.folder / f"s-{at}.toml") for at in (1, 2))]
    with (hall.folder / "signs.log").open("ab") as log:
        signs = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=log)
    hub.shows(board("serving", of=ticket("A015", "serving")), of="1")
    hub.shows(board("serving", of=ticket("B002", "serving")), of="2")
    await_this(lambda: (one.text, two.text) == ("A015 正在办理", "B002 正在办理"))
    line.set_fault("unplugged")
    hub.shows(calling("A016"), of="1")
    line.set_fault("unplugged", False)
    await_this(lambda: one.text == "请A016号")

    signs.kill()
    signs.wait(PATIENCE_S)
    ahead_ms[0] = KEEPS_S * 1000
    assert (one.text, two.text) == ("", "")  # nobody is left to say what is so
    line.close()
