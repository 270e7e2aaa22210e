"""A strip above a window shows what is so now, whatever happens to its cable, its power and its neighbours."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_drivers.driver import DriverError, Fault
from device_drivers.led_strip import KEEPS_S, LedStrip, NoStrip, StripChecked, StripPlan, strip_octets
from device_drivers.led_strip_line import AGAIN_MS, SILENT_AGAIN_MS, LineStrip
from device_drivers.led_strip_virtual import NOISE, StripSwitch, VirtualStrip, VirtualStripLine
from device_drivers.led_strips import StripLines, strip_plan
from node_runtime.clock import boottime_ms
from tests.drivers.inbox import Inbox

PATIENCE_S = 10.0


class Bench:
    """Strips at addresses 1, 2 … on one real line, a clock that can be put on, and what each has told."""

    def __init__(self, folder: Path, count: int = 1, **said: str) -> None:
        self.ahead_ms = 0
        self._looks = threading.Event()
        port = folder / "line"
        family = said.pop("family", "bx")
        where = [f"bx:{port}:{at + 1}" if family == "bx" else f"text:{port}" for at in range(count)]
        plans = [strip_plan({"strip": each, **said}, folder) for each in where]
        self.plans = [plan for plan in plans if plan]
        self.virtual = [VirtualStrip(plan, self.now_ms) for plan in self.plans]
        self.line = VirtualStripLine(port, self.virtual)
        self.inboxes = [Inbox() for _ in self.plans]
        lines = StripLines(self.now_ms)
        self.strips: list[LedStrip] = [
            lines.open(plan, inbox.put) for plan, inbox in zip(self.plans, self.inboxes, strict=True)
        ]

    def now_ms(self) -> int:
        return boottime_ms() + self.ahead_ms

    def put_on(self, more_ms: int) -> None:
        """Let time pass, and the line notice it."""
        self.ahead_ms += more_ms
        for strip in self.strips:
            assert isinstance(strip, LineStrip)
            strip._line.wake()

    def faults(self, strip: int = 0) -> tuple[Fault, ...]:
        return self.inboxes[strip].next(StripChecked).faults

    def shows(self, text: str, strip: int = 0) -> None:
        self.sees(lambda: self.virtual[strip].text == text)

    def sees(self, condition: Callable[[], bool]) -> None:
        give_up_ms = boottime_ms() + PATIENCE_S * 1000
        while not condition():
            assert boottime_ms() < give_up_ms, [each.text for each in self.virtual]
            self._looks.wait(0.005)

    def settles(self, strip: int = 0) -> None:
        """Wait until a strip has been told all there is to tell."""
        there = self.strips[strip]
        assert isinstance(there, LineStrip)
        self.sees(lambda: there.due(self.now_ms()) is None)

    def set(self, fault: StripSwitch, on: bool = True) -> None:
        self.line.set_fault(fault, on)

    def close(self) -> None:
        for strip in self.strips:
            strip.close()
        self.line.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


@pytest.fixture
def neighbours(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path, 3)
    yield bench
    bench.close()


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path, family="text")
    yield bench
    bench.close()


def test_a_strip_shows_what_it_is_told(bench: Bench) -> None:
    bench.strips[0].show("请A015号")

    bench.shows("请A015号")
    assert bench.faults() == ()
    assert not bench.virtual[0].moves


def test_a_text_too_long_for_the_strip_runs_through_it(bench: Bench) -> None:
    bench.strips[0].show("暂停服务 午餐休息 预计13:30回来")

    bench.shows("暂停服务 午餐休息 预计13:30回来")
    assert bench.virtual[0].moves


def test_strips_on_one_line_each_show_their_own(neighbours: Bench) -> None:
    for at, strip in enumerate(neighbours.strips):
        strip.show(f"A{at:03}")

    for at in range(3):
        neighbours.shows(f"A{at:03}", at)


def test_a_pulled_cable_is_told_within_two_seconds(bench: Bench) -> None:
    bench.strips[0].show("A015")
    assert bench.faults() == ()
    begun_ms = boottime_ms()
    bench.set("unplugged")

    assert bench.faults() == (Fault.UNPLUGGED,)
    assert boottime_ms() - begun_ms < 2_000


def test_a_strip_plugged_in_again_shows_what_is_so_now_and_nothing_older(bench: Bench) -> None:
    bench.strips[0].show("请A015号")
    bench.shows("请A015号")
    assert bench.faults() == ()
    bench.set("unplugged")
    assert bench.faults() == (Fault.UNPLUGGED,)
    told = bench.virtual[0].shown_count
    for text in ("A015 正在办理", "热情为您服务", "请A016号"):
        bench.strips[0].show(text)
    bench.set("unplugged", False)

    assert bench.faults() == ()
    bench.shows("请A016号")
    assert bench.virtual[0].shown_count == told + 1


def test_a_strip_plugged_in_again_is_told_even_what_it_was_told_before(bench: Bench) -> None:
    bench.strips[0].show("A015 正在办理")
    assert bench.faults() == ()
    bench.set("unplugged")
    assert bench.faults() == (Fault.UNPLUGGED,)
    bench.virtual[0].lose_power()
    bench.set("unplugged", False)

    assert bench.faults() == ()
    bench.shows("A015 正在办理")


def test_a_strip_that_is_not_there_at_the_start_is_waited_for(tmp_path: Path) -> None:
    inbox, plan = Inbox(), strip_plan({"strip": f"bx:{tmp_path / 'line'}:1"}, tmp_path)
    assert plan
    strip = StripLines(boottime_ms).open(plan, inbox.put)
    strip.show("A015")
    assert inbox.next(StripChecked).faults == (Fault.UNPLUGGED,)
    virtual = VirtualStrip(plan, boottime_ms)
    line = VirtualStripLine(plan.port, [virtual])

    assert inbox.next(StripChecked).faults == ()
    assert virtual.text == "A015"
    strip.close()
    line.close()


def test_a_strip_that_lost_its_power_comes_back_with_the_truth_within_half_a_minute(bench: Bench) -> None:
    bench.strips[0].show("A015 正在办理")
    assert bench.faults() == ()
    bench.set("dark")
    assert bench.virtual[0].text == ""
    bench.set("dark", False)
    bench.put_on(AGAIN_MS)

    bench.shows("A015 正在办理")
    assert AGAIN_MS < 30_000


def test_a_strip_without_power_is_told_and_comes_back_with_what_is_so_by_then(bench: Bench) -> None:
    bench.strips[0].show("A015 正在办理")
    assert bench.faults() == ()
    bench.set("dark")
    bench.strips[0].show("热情为您服务")
    assert bench.faults() == (Fault.SILENT,)
    bench.strips[0].show("请A016号")
    bench.set("dark", False)
    bench.put_on(SILENT_AGAIN_MS)

    assert bench.faults() == ()
    bench.shows("请A016号")


def test_a_silent_strip_does_not_keep_its_neighbours_waiting(neighbours: Bench) -> None:
    neighbours.virtual[0].faults.add("dark")
    neighbours.strips[0].show("A000")
    assert neighbours.faults(0) == (Fault.SILENT,)
    begun_ms = boottime_ms()
    for at in range(20):
        neighbours.strips[0].show(f"B{at:03}")
        neighbours.strips[1].show(f"A{at:03}")
        neighbours.shows(f"A{at:03}", 1)

    assert boottime_ms() - begun_ms < 2_000


def test_whoever_shows_something_never_waits_for_the_strip(bench: Bench) -> None:
    bench.set("dark")
    begun_ms = boottime_ms()
    for at in range(1_000):
        bench.strips[0].show(f"A{at:03}")

    assert boottime_ms() - begun_ms < 200


def test_a_strip_that_refuses_is_told_and_well_again_when_it_takes_the_text(bench: Bench) -> None:
    bench.set("refuses")
    bench.strips[0].show("A015")
    assert bench.faults() == (Fault.ERROR,)
    bench.set("refuses", False)
    bench.put_on(SILENT_AGAIN_MS)

    assert bench.faults() == ()
    bench.shows("A015")


def test_noise_is_no_answer(bench: Bench) -> None:
    bench.set("garbage")
    bench.strips[0].show("A015")

    assert bench.faults() == (Fault.SILENT,)


def test_noise_on_the_line_harms_nobody(bench: Bench) -> None:
    bench.line.say(NOISE * 20)
    bench.strips[0].show("A015")

    bench.shows("A015")
    assert bench.faults() == ()


def test_a_strip_goes_dark_when_nobody_tells_it_anything_any_more(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.strips[0].show("A015 正在办理")
    bench.shows("A015 正在办理")
    (strip,) = bench.strips
    assert isinstance(strip, LineStrip)
    strip._line.leave(strip)  # as when its program was killed
    bench.ahead_ms += KEEPS_S * 1000

    assert bench.virtual[0].text == ""
    bench.close()


@pytest.mark.parametrize("family", ["bx", "text"])
def test_a_sign_that_ends_leaves_nothing_behind_that_would_be_wrong_soon(tmp_path: Path, family: str) -> None:
    bench = Bench(tmp_path, family=family)
    bench.strips[0].show("A015 正在办理")
    bench.shows("A015 正在办理")
    assert bench.faults() == ()
    bench.strips[0].close()

    bench.shows(" ")
    bench.close()


def test_a_sign_ends_though_its_strip_is_away(bench: Bench) -> None:
    bench.strips[0].show("A015")
    assert bench.faults() == ()
    bench.set("unplugged")
    assert bench.faults() == (Fault.UNPLUGGED,)
    begun_ms = boottime_ms()
    bench.strips[0].close()

    assert boottime_ms() - begun_ms < 1_500


def test_what_stands_there_is_said_again_before_the_strip_would_put_it_out(bench: Bench) -> None:
    bench.strips[0].show("A015 正在办理")
    for _ in range(8):
        bench.settles()
        bench.put_on(AGAIN_MS)
    bench.settles()

    assert bench.virtual[0].text == "A015 正在办理"
    assert bench.virtual[0].shown_count >= 9
    assert 2 * AGAIN_MS < KEEPS_S * 1000


def test_a_green_number_is_green_where_the_strip_has_colours(tmp_path: Path) -> None:
    bench = Bench(tmp_path, strip_colours="three")
    bench.strips[0].show("请G001号", "green")

    bench.shows("请G001号")
    assert bench.virtual[0].colour == "green"
    bench.close()


def test_a_strip_that_never_answers_may_be_told_so_in_the_settings(tmp_path: Path) -> None:
    bench = Bench(tmp_path, strip_answers="no")
    bench.set("silent")
    bench.strips[0].show("A015")

    bench.shows("A015")
    assert bench.faults() == ()
    assert bench.inboxes[0].rest() == []
    bench.close()


def test_a_plain_strip_shows_each_line_it_hears(plain: Bench) -> None:
    plain.strips[0].show("请A015号")
    plain.shows("请A015号")
    assert plain.faults() == ()
    plain.set("unplugged")
    assert plain.faults() == (Fault.UNPLUGGED,)
    plain.strips[0].show("热情为您服务")
    plain.set("unplugged", False)

    assert plain.faults() == ()
    plain.shows("热情为您服务")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("A015 正在办理", "A015 正在办理"),
        ("午餐 — 休息① ㉑", "午餐 - 休息① 21"),
        ("Ångström 20㎡ ½", "Angstrom 20m2 □"),
        ("請到５號 😀", "□到５□ □"),
        ("a\\C2b\r\nc﹨", "a/C2b  c□"),
        ("", " "),
    ],
)
def test_what_a_strip_cannot_draw_is_written_so_that_it_can_be_read(text: str, read: str) -> None:
    assert strip_octets(text).decode("gb2312") == read


@given(st.text(max_size=40), st.sampled_from(["gb2312", "gb18030"]))
def test_every_text_can_be_said_in_characters_of_at_most_two_bytes(text: str, charset: str) -> None:
    octets = strip_octets(text, "gb18030" if charset == "gb18030" else "gb2312")

    assert octets
    assert b"\\" not in octets.decode(charset).encode("ascii", "ignore")
    assert all(len(character.encode(charset)) <= 2 for character in octets.decode(charset))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"strip_size": "128x16"}, "devices.strip_size is there, but no devices.strip"),
        ({"strip": "bx"}, "write the port behind the family"),
        ({"strip": "led:/dev/ttyUSB0"}, "virtual-bx, virtual-text or none"),
        ({"strip": "bx:/dev/ttyUSB0:zero"}, '"zero" must be a number from 1'),
        ({"strip": "bx:/dev/ttyUSB0:0"}, '"0" must be a number from 1'),
        ({"strip": "bx:/dev/ttyUSB0:70000"}, '"70000" must be a number from 1 to 65520'),
        ({"strip": "text:/dev/ttyUSB0:1"}, "one part too many"),
        ({"strip": "virtual-bx", "strip_size": "wide"}, "strip_size"),
        ({"strip": "virtual-bx", "strip_size": "100x16"}, "multiple of 8"),
        ({"strip": "virtual-bx", "strip_baud": "56000"}, "strip_baud"),
        ({"strip": "virtual-bx", "strip_charset": "utf-8"}, "strip_charset"),
    ],
)
def test_a_wrong_setting_is_named(said: dict[str, str], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(DriverError, match=sentence):
        strip_plan(said, tmp_path)


@pytest.mark.parametrize(("written", "address"), [("", 1), (":2", 2)])
def test_a_port_named_by_its_socket_may_have_colons_of_its_own(written: str, address: int, tmp_path: Path) -> None:
    port = "/dev/serial/by-path/platform-3f980000.usb-usb-0:1.2:1.0-port0"
    plan = strip_plan({"strip": f"bx:{port}{written}"}, tmp_path)

    assert plan is not None
    assert (plan.port, plan.address) == (Path(port), address)


def test_no_strip_is_a_strip_that_shows_nothing(tmp_path: Path) -> None:
    assert strip_plan({}, tmp_path) is None
    assert isinstance(StripLines(boottime_ms).open(None, Inbox().put), NoStrip)


def test_two_strips_of_one_address_are_refused(tmp_path: Path) -> None:
    plan = StripPlan("bx", tmp_path / "line", 1)
    lines = StripLines(boottime_ms)
    strip = lines.open(plan, Inbox().put)

    with pytest.raises(DriverError, match="give each an address of its own"):
        lines.open(plan, Inbox().put)
    with pytest.raises(DriverError, match="one family and one speed"):
        lines.open(StripPlan("bx", tmp_path / "line", 2, baud=19200), Inbox().put)
    strip.close()
