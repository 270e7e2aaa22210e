"""The operator's page: found by a knock, opened by a number, and never by a visitor."""

import subprocess
import sys
from dataclasses import replace

import pytest

from hall_config.pin import PinError, stored
from hall_protocol.states import NodeHealth
from tests.dispenser.county import wording
from tests.dispenser.rich_hall import base_visit, rich_menu
from tests.dispenser.test_choosing import HOME, actions, seen, touch
from ticket_dispenser.finger import Knock
from ticket_dispenser.frame import Frame
from ticket_dispenser.glass import Page
from ticket_dispenser.operating import LOCKED_MS, Gate, rows_of, trial_paper
from ticket_dispenser.visit.operating import knocked, opened
from ticket_dispenser.visit.state import Operate, ShowPin

MENU = rich_menu()
SALT = bytes(range(16))
FRAME = Frame(1080, 1920)


def knocks(knock: Knock, *at_ms: int, x: int = 20, y: int = 20) -> list[bool]:
    return [knock.heard(x, y, at) for at in at_ms]


def test_five_touches_in_the_corner_are_a_knock_however_quick() -> None:
    assert knocks(Knock(FRAME.corner), 0, 90, 180, 270, 360) == [False] * 4 + [True]
    assert knocks(Knock(FRAME.corner), 0, 700, 1_400, 2_100, 3_000)[-1]


def test_five_touches_too_slow_or_elsewhere_are_none() -> None:
    assert not any(knocks(Knock(FRAME.corner), 0, 800, 1_600, 2_400, 3_001))
    assert not any(knocks(Knock(FRAME.corner), 0, 1, 2, 3, 4, x=FRAME.width - 20))

    knock = Knock(FRAME.corner)
    knocks(knock, 0, 1, 2, 3)
    knock.heard(500, 900, 4)
    assert not knock.heard(20, 20, 5)


def test_a_knock_that_was_heard_is_forgotten() -> None:
    knock = Knock(FRAME.corner)
    knocks(knock, 0, 1, 2, 3, 4)

    assert not any(knocks(knock, 5, 6, 7, 8))


def test_the_right_number_opens_and_a_wrong_one_does_not() -> None:
    gate = Gate(stored("471100", SALT))

    assert not gate.opens("471101", 0)
    assert gate.refused
    assert gate.opens("471100", 1)
    assert not gate.refused


def test_three_wrong_numbers_lock_the_page_for_a_minute_even_for_the_right_one() -> None:
    gate = Gate(stored("471100", SALT))
    for now_ms in (0, 1, 2):
        gate.opens("0000", now_ms)

    assert gate.locked(3)
    assert not gate.opens("471100", 2 + LOCKED_MS - 1)
    assert gate.opens("471100", 2 + LOCKED_MS)


def test_the_right_number_in_between_begins_the_count_anew() -> None:
    gate = Gate(stored("4711", SALT))
    for pin in ("1", "2", "4711", "3", "4"):
        gate.opens(pin, 0)

    assert not gate.locked(1)


def test_without_a_number_in_the_settings_there_is_no_page() -> None:
    gate = Gate("")

    assert not gate.exists
    assert not gate.opens("", 0)


@pytest.mark.parametrize("kept", ["4711", "scrypt$$", "scrypt$AAAA$%%%", "md5$AAAA$AAAA", "scrypt$AAAA"])
def test_a_number_that_was_not_made_by_the_command_is_told(kept: str) -> None:
    with pytest.raises(PinError, match="paidui operator-pin"):
        Gate(kept)


def test_what_is_stored_does_not_give_the_number_away_and_no_two_are_alike() -> None:
    assert "4711" not in stored("4711", SALT)
    assert stored("4711", SALT) != stored("4711", bytes(16))


def test_the_command_makes_what_the_gate_opens_for() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "firmware_tools", "operator-pin"],
        input="20260713\n",
        capture_output=True,
        text=True,
        check=True,
    )
    kept = made.stdout.strip().removeprefix('operator_pin = "').removesuffix('"')

    assert Gate(kept).opens("20260713", 0)


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12a4", "１２３４"])
def test_the_command_takes_digits_alone(pin: str) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "firmware_tools", "operator-pin"], input=pin + "\n", capture_output=True, text=True
    )

    assert made.returncode == 2
    assert made.stderr == "paidui: an operator's number has 4 to 12 digits and nothing else\n"


def test_the_number_is_typed_and_asked_for_and_no_trace_of_it_is_on_the_glass() -> None:
    visit = knocked(replace(HOME, agent="agent:x"), 3)
    assert visit.page is Page.PIN
    typed, wishes = touch(visit, "key:4", "key:7", "key:1", "key:1")
    assert "4711" not in [words.text.zh for words in seen(typed).words]

    empty, wishes = touch(typed, "enter")
    assert wishes == [ShowPin("4711")]
    assert empty.typed == ""


def test_nobody_is_disturbed_by_a_knock_while_a_ticket_is_on_its_way() -> None:
    assert knocked(base_visit(MENU, Page.STARTING), 3).page is Page.PIN
    for page in (Page.ASKING, Page.PRINTING):
        assert knocked(base_visit(MENU, page), 3).page is page


def test_only_the_page_with_the_number_opens_the_operators_page() -> None:
    for page in Page:
        visit = base_visit(MENU, page)
        assert (opened(visit, 3).page is Page.OPERATOR) == (page in {Page.PIN, Page.OPERATOR})
        for wish in ("operate:test_print", "operate:restart", "operate:leave"):
            wished = touch(visit, wish)[1]
            assert bool(wished) == (page is Page.OPERATOR), page


def test_the_operator_may_try_the_printer_start_anew_or_leave() -> None:
    page = base_visit(MENU, Page.OPERATOR)

    assert {"operate:test_print", "operate:restart", "operate:leave", "home"} <= set(actions(seen(page)))
    assert touch(page, "operate:leave")[1] == [Operate("leave")]
    assert touch(page, "operate:format_disk")[1] == []


def test_the_paper_that_tries_the_printer_is_nobodys_ticket() -> None:
    ticket, receipt = trial_paper(wording(), None)

    assert ticket.id == ticket.number == ""
    assert len(receipt) == 6


class _Hall:
    """What the operator's page asks of a node."""

    faults: tuple[str, ...] = ("hub.odd", "printer.paper_out", "reader.unplugged", "scanner.strange")
    hub_alive, broker_up, version = True, False, "0.1.0"


def test_the_page_says_what_is_to_be_done_about_every_part() -> None:
    health = NodeHealth(devices={"printer": "x", "reader": "x", "scanner": "x"}, numbers_left=0, temperature_c=48.4)
    rows = {name: (said.zh, well) for name, said, well in rows_of(_Hall(), health, wording())}

    assert rows == {
        "printer": ("打印机缺纸：请导办员换一卷纸", False),
        "reader": ("身份证阅读器没有连接：请导办员插好数据线，其间可以按菜单取号", False),
        "scanner": ("strange", False),
        "hub": ("连不上", False),
        "numbers": ("0", False),
        "temperature": ("48 度", True),
        "version": ("0.1.0", True),
    }


def test_a_part_that_is_not_attached_is_no_fault() -> None:
    class Well(_Hall):
        faults = ()
        broker_up = True

    rows = {name: (said.zh, well) for name, said, well in rows_of(Well(), NodeHealth(), wording())}

    assert rows["reader"] == ("没有", True)
    assert rows["temperature"] == ("未知", True)
    assert all(well for _, well in rows.values())
