"""A clerk's character LCD shows what it is told, byte for byte, and comes back right from whatever happens to it."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_drivers.character_lcd import AGAIN_MS, I2cLcd, LcdPlan, RealI2cPort, lcd_plan, open_lcd
from device_drivers.character_lcd_codec import SIZES, Panel, changes, lines_of, plain, waking, writing
from device_drivers.character_lcd_virtual import LcdSwitch, VirtualLcd
from device_drivers.driver import DriverError, Fault
from device_drivers.inputs import InputChecked
from node_runtime.clock import boottime_ms
from tests.drivers.inbox import Inbox

SIZE = (20, 4)
texts = st.lists(st.text(max_size=24), max_size=5).map(tuple)


def woken(size: tuple[int, int] = SIZE) -> Panel:
    panel = Panel(size)
    for step in waking():
        panel.take(step.octets)
    return panel


class Bench:
    """A virtual panel, the driver at it, and a clock that can be put on."""

    def __init__(self, wanted: str = "i2c:1:0x27:20x4", there: int = 0x27) -> None:
        plan = lcd_plan(wanted)
        assert plan
        self.ahead_ms = 0
        self.virtual = VirtualLcd(plan, there)
        self.inbox = Inbox()
        self.lcd = I2cLcd(plan, self.virtual.port, self.inbox.put, self.now_ms, self.virtual)
        self._looks = threading.Event()

    def now_ms(self) -> int:
        return boottime_ms() + self.ahead_ms

    def faults(self) -> tuple[Fault, ...]:
        return self.inbox.next(InputChecked).faults

    def shows(self, *lines: str) -> None:
        wanted = lines_of(lines, self.lcd.size)
        self.sees(lambda: self.virtual.port.panel.lines == wanted)

    def sees(self, condition: Callable[[], bool]) -> None:
        give_up_ms = boottime_ms() + 10_000
        while not condition():
            assert boottime_ms() < give_up_ms, self.virtual.port.panel.lines
            self._looks.wait(0.005)

    def set(self, fault: LcdSwitch, on: bool = True) -> None:
        self.virtual.set_fault(fault, on)


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.lcd.close()


def test_a_letter_goes_over_the_bus_byte_for_byte() -> None:
    # row 2 begins at 0x40: command 0xC0, column 3; then "A", 0x41, with the register line: each half twice, enable
    # high and low, the back light on all the while
    assert writing(1, 3, "A", SIZE).hex(" ") == "cc c8 3c 38 4d 49 1d 19"


def test_a_panel_is_woken_byte_for_byte() -> None:
    said = [(step.octets.hex(" "), step.wait_s) for step in waking()]

    assert said == [
        ("08", 0.05),
        ("3c 38", 0.005),
        ("3c 38", 0.001),
        ("3c 38", 0.001),
        ("2c 28 2c 28 8c 88 0c 08 cc c8 0c 08 6c 68", 0.0),
    ]


def test_every_row_begins_where_the_panel_has_it() -> None:
    begins = [writing(row, 0, "", (20, 4)).hex(" ") for row in range(4)]

    assert begins == ["8c 88 0c 08", "cc c8 0c 08", "9c 98 4c 48", "dc d8 4c 48"]


@given(st.sampled_from(SIZES), st.lists(texts, min_size=1, max_size=5))
def test_whatever_is_written_can_be_read_and_nothing_older(size: tuple[int, int], said: list[tuple[str, ...]]) -> None:
    panel, shown = woken(size), None
    for text in said:
        wanted = lines_of(text, size)
        panel.take(changes(shown, wanted, size))
        shown = wanted
        assert panel.lines == wanted
    assert panel.lit


@given(st.binary(max_size=40), texts)
def test_a_panel_disturbed_in_any_way_is_right_after_it_is_woken(noise: bytes, text: tuple[str, ...]) -> None:
    panel = woken()
    panel.take(noise)
    for step in waking():
        panel.take(step.octets)
    wanted = lines_of(text, SIZE)
    panel.take(changes(None, wanted, SIZE))

    assert panel.lines == wanted


def test_only_what_differs_is_written() -> None:
    old, new = lines_of(("A015 09:47",), SIZE), lines_of(("A015 09:48",), SIZE)

    assert changes(old, new, SIZE) == writing(0, 9, "8", SIZE)
    assert changes(new, new, SIZE) == b""


def test_a_panel_that_was_never_woken_shows_nothing() -> None:
    assert Panel(SIZE).lines == ("", "", "", "")


def test_what_has_no_letter_in_the_rom_is_left_out() -> None:
    assert plain("A015 张三 C:\\a~b é") == "A015  C:/a-b "


def test_a_text_is_shown_and_kept(bench: Bench) -> None:
    bench.lcd.show(("A015 GREEN     09:47", "Serve 3:12"))

    bench.shows("A015 GREEN     09:47", "Serve 3:12")
    assert bench.faults() == ()
    assert bench.virtual.port.panel.lit


def test_who_shows_something_does_not_wait_for_the_bus(bench: Bench) -> None:
    bench.set("silent")
    begun_ms = boottime_ms()
    for at in range(1_000):
        bench.lcd.show((f"A{at:03}",))

    assert boottime_ms() - begun_ms < 200


def test_a_panel_at_another_address_is_named_with_the_address_it_has(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    bench = Bench(there=0x3F)

    assert bench.faults() == (Fault.SILENT,)
    assert "nothing answers at 0x27 on /dev/i2c-1; somebody answers at 0x3f" in caplog.text
    bench.lcd.close()


def test_a_panel_pulled_is_told_within_two_seconds_and_right_when_it_comes_back(bench: Bench) -> None:
    bench.lcd.show(("A015",))
    bench.shows("A015")
    assert bench.faults() == ()
    begun_ms = boottime_ms()
    bench.set("dark")
    assert bench.faults() == (Fault.SILENT,)
    assert boottime_ms() - begun_ms < 2_000
    bench.lcd.show(("A016",))
    bench.set("dark", False)

    assert bench.faults() == ()
    bench.shows("A016")


def test_a_panel_that_lost_its_power_unnoticed_is_right_within_half_a_minute(bench: Bench) -> None:
    bench.lcd.show(("A015",))
    bench.shows("A015")
    assert bench.faults() == ()
    bench.virtual.port.panel = Panel(SIZE)
    bench.ahead_ms += AGAIN_MS
    bench.lcd.show(("A015",))

    bench.shows("A015")
    assert AGAIN_MS <= 30_000


def test_a_bus_that_is_not_switched_on_says_how(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    inbox = Inbox()
    lcd = I2cLcd(LcdPlan(99, 0x27, SIZE), RealI2cPort(Path("/dev/i2c-99"), 0x27), inbox.put, boottime_ms)

    assert inbox.next(InputChecked) == InputChecked("lcd", (Fault.UNPLUGGED,))
    assert "there is no /dev/i2c-99; switch I2C on" in caplog.text
    lcd.close()


def test_what_is_no_bus_is_refused(tmp_path: Path) -> None:
    inbox, file = Inbox(), tmp_path / "i2c-1"
    file.write_bytes(b"")
    lcd = I2cLcd(LcdPlan(1, 0x27, SIZE), RealI2cPort(file, 0x27), inbox.put, boottime_ms)

    assert inbox.next(InputChecked).faults == (Fault.REFUSED,)
    lcd.close()
    assert file.read_bytes() == b""


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("i2c", "write bus, address and size"),
        ("i2c:1:0x27", "write bus, address and size"),
        ("i2c:one:0x27:20x4", "write bus, address and size"),
        ("i2c:1:address:20x4", "is no number such as 0x27"),
        ("i2c:1:0x50:20x4", "0x50 is no address of a back pack"),
        ("i2c:1:0x27:40x2", 'size "40x2" may be 16x2 or 20x4'),
        ("virtual:8x1", 'size "8x1" may be'),
        ("spi:0", "write bus, address and size"),
    ],
)
def test_a_wrong_setting_is_named(wanted: str, sentence: str) -> None:
    with pytest.raises(DriverError, match=sentence):
        lcd_plan(wanted)


def test_settings_are_read() -> None:
    assert lcd_plan("none") is None
    assert lcd_plan("i2c:1:0x3F:16x2") == LcdPlan(1, 0x3F, (16, 2))
    assert lcd_plan("virtual") == LcdPlan(1, 0x27, (20, 4), virtual=True)


def test_hands_read_a_virtual_panel_and_break_it() -> None:
    plan, inbox = lcd_plan("virtual:16x2"), Inbox()
    assert plan
    lcd = open_lcd(plan, inbox.put, boottime_ms)
    lcd.show(("A015", "Serve"))
    assert inbox.next(InputChecked).faults == ()
    lcd.hands["lcd_fault"]({"fault": "unplugged"})

    assert lcd.virtual
    assert inbox.next(InputChecked).faults == (Fault.UNPLUGGED,)
    assert lcd.hands["lcd"]({})["lines"] == ["A015".ljust(16), "Serve".ljust(16)]
    with pytest.raises(DriverError, match="no fault 'broken'"):
        lcd.hands["lcd_fault"]({"fault": "broken"})
    lcd.close()
