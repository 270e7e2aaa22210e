"""What a clerk reads on a character display: plain letters, nothing cut that matters, and never a name or a pin."""

import threading
from dataclasses import replace
from itertools import product
from typing import get_args

import msgspec
import pytest

from device_drivers.character_lcd import CharacterLcd, lcd_plan, open_lcd
from device_drivers.character_lcd_codec import SIZES, plain
from hall_config.texts import LANGUAGES
from hall_config.texts import Catalogue as Texts
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import DeskBoard, DeskTicket, HubState, WindowPhase
from node_runtime.clock import HallClock, boottime_ms
from tests.drivers.inbox import Inbox
from tests.sign.parts import BACK_MS, CHINA_S, MORNING_MS, board, ticket
from window_terminal.desk import Choice, Desk, Entry, EntryKind
from window_terminal.lcd import LcdDisplay, LcdWords, Now, lcd_lines

WORDS = LcdWords(Texts.load(), "en")
NOW = Now(MORNING_MS, 5_000, CHINA_S)
PHASES: tuple[WindowPhase, ...] = get_args(WindowPhase)
KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
SERVING = Desk(
    hub_alive=True,
    window=msgspec.structs.replace(
        board("serving"),
        ticket=msgspec.structs.replace(ticket("G001", "serving", lane="green"), started_ms=MORNING_MS - 192_000),
        next_number="A016",
        could_call=12,
    ),
    desk=DeskBoard(window="window-3", epoch=1, seq=1, ticket=DeskTicket(id="t-G001", expected_s=900)),
)


def read(desk: Desk, size: tuple[int, int] = (20, 4), now: Now = NOW) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in lcd_lines(desk, now, size, WORDS))


def test_four_lines_say_who_how_long_who_next_and_how_many() -> None:
    assert read(SERVING) == ("G001 GREEN     09:47", "Serve 3:12 of 15min", "Next A016    Wait 12", "")


def test_two_lines_say_the_most_of_it() -> None:
    assert read(SERVING, (16, 2)) == ("G001 GREEN 09:47", "Serve 3:12   W12")


@pytest.mark.parametrize("size", SIZES)
def test_no_hub_is_said_whatever_else_is_so(size: tuple[int, int]) -> None:
    gone = replace(SERVING, hub_alive=False)

    assert "NO CONNECTION" in " ".join(read(gone, size))
    assert "Serve" not in " ".join(read(gone, size))


def test_a_pause_says_until_when() -> None:
    paused = replace(SERVING, window=board("paused", back_ms=BACK_MS))

    assert read(paused)[:2] == ("Window 3       09:47", "Paused until 10:30")


def test_a_pin_shows_as_stars_only() -> None:
    lines = read(replace(SERVING, entry=Entry("pin", typed="4711")))

    assert lines[3] == "PIN ****_"
    assert "4711" not in " ".join(lines)


def test_what_is_typed_and_chosen_is_seen() -> None:
    choices = (
        Choice("1", "window:window-5", LocalText("5号窗口", "Window 5")),
        Choice("2", "clerk:zhao", LocalText("赵立新", "赵立新")),
    )

    assert read(replace(SERVING, entry=Entry("transfer", typed="5")))[3] == "To 5_"
    assert read(replace(SERVING, entry=Entry("transfer", choices=choices)))[3] == "To 1 Window 5"
    assert read(replace(SERVING, entry=Entry("transfer", choices=choices, at=1)))[3] == "To 2 clerk:zhao"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(command_id="c", ok=True), "OK"),
        (Reply(command_id="c", ok=True, code="nobody_waiting"), "Nobody waits"),
        (Reply(command_id="c", ok=True, code="kept"), "Noted, sent later"),
        (Reply(command_id="c", ok=False, code="no_hub"), "NO CONNECTION"),
        (Reply(command_id="c", ok=False, code="not_serving"), "NO: not serving"),
    ],
)
def test_an_answer_stands_out_for_its_time(reply: Reply, said: str) -> None:
    answered = replace(SERVING, answer=reply, answer_until_ms=NOW.monotonic_ms + 1)

    assert read(answered)[3] == said
    assert read(answered, (16, 2))[1] == said[:16]
    assert read(answered, now=replace(NOW, monotonic_ms=NOW.monotonic_ms + 1))[3] == ""


def test_a_broken_device_is_named() -> None:
    assert read(replace(SERVING, faults=("pads.unplugged",)))[3] == "Fault pads unplugged"
    assert read(replace(SERVING, faults=("keypad.unplugged",)))[3] == "keypad unplugged"
    assert read(replace(SERVING, faults=("keypad.unplugged",)), (16, 2))[1] == "keypad unplugged"
    assert read(replace(SERVING, faults=("badge_reader.busy",)))[3] == "badge reader busy"


@pytest.mark.parametrize(("size", "phase", "language"), list(product(SIZES, PHASES, LANGUAGES)))
def test_every_line_fits_and_is_of_letters_the_panel_has(
    size: tuple[int, int], phase: WindowPhase, language: str
) -> None:
    words = LcdWords(Texts.load(), "zh" if language == "zh" else "en")
    assert SERVING.window
    window = msgspec.structs.replace(SERVING.window, phase=phase, number="综合B-128", next_number="GWW000123")
    answers = [Reply(command_id="c", ok=False, code=code) for code in RefusalCode]
    entries = [Entry(kind, typed="12345678901234567890") for kind in KINDS] + [Entry(kind) for kind in KINDS]
    desks = [replace(SERVING, window=window, entry=entry) for entry in entries]
    desks += [replace(SERVING, window=window, answer=answer, answer_until_ms=9_999_999) for answer in answers]
    desks += [replace(SERVING, window=window), Desk(), Desk(hub_alive=True), replace(SERVING, window=board(phase))]
    columns, rows = size

    for desk in desks:
        lines = lcd_lines(desk, NOW, size, words)
        assert len(lines) == rows
        assert all(len(line) <= columns and plain(line) == line for line in lines), lines


def test_the_clock_is_never_cut_and_never_wrong() -> None:
    for desk in (SERVING, Desk(), replace(SERVING, window=board("ready", number="B-1234567890"))):
        for size in SIZES:
            assert read(desk, size)[0].endswith(" 09:47")
    assert read(SERVING, now=Now())[0].endswith("--:--")


def test_time_goes_on_by_itself() -> None:
    plan, passed = lcd_plan("virtual:20x4"), [0]
    assert plan
    lcd = open_lcd(plan, Inbox().put, boottime_ms)
    clock = HallClock(lambda: passed[0])
    clock.hear(HubState(alive=True, epoch=1, hall_time_ms=MORNING_MS, utc_offset_s=CHINA_S))
    display = LcdDisplay(lcd, WORDS)
    display.show(SERVING, clock, 0)
    _await_line(lcd, "Serve 3:12 of 15min")
    passed[0] = 60_000
    display.tick(60_000)

    _await_line(lcd, "Serve 4:12 of 15min")
    lcd.close()


def _await_line(lcd: CharacterLcd, wanted: str) -> None:
    looks, give_up_ms = threading.Event(), boottime_ms() + 10_000
    while wanted not in str(lcd.hands["lcd"]({})["lines"]):
        assert boottime_ms() < give_up_ms
        looks.wait(0.005)
