"""An operator at a machine that never heard of its hall: the page opens, tries the printer, ends the program."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall_config.pin import stored
from tests.dispenser.small_hall import SmallHall, until
from ticket_dispenser.__main__ import LEFT

PIN = "4711"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path, operator_pin=stored(PIN, bytes(16)))
    try:
        hall.start_broker()
        hall.start_dispenser()
        hall.kiosk.wait_for("starting")
        yield hall
    finally:
        hall.stop()


def knock(hall: SmallHall, times: int = 5) -> dict[str, object]:
    return [hall.kiosk.touch_at(20 + nth, 30) for nth in range(times)][-1]


def test_the_operator_gets_in_tries_the_printer_and_leaves_the_kiosk(machine: SmallHall) -> None:
    assert knock(machine, 4)["page"] == "starting"
    assert knock(machine, 1)["page"] == "pin"
    assert machine.kiosk.touch(*"4712", "确定")["page"] == "pin"
    page = machine.kiosk.touch(*PIN, "确定")
    assert page["page"] == "operator"
    assert "连不上" in str(page["words"])

    machine.kiosk.touch("打印测试")
    until("the paper", lambda: True if machine.kiosk.printed()["count"] == 1 else None)
    assert "Test print" in str(machine.kiosk.printed()["text"])

    machine.kiosk.touch("首页")
    machine.kiosk.wait_for("starting")
    knock(machine)
    machine.kiosk.touch(*PIN, "确定", "退出程序")
    assert machine.processes.pop("ticket_dispenser").wait(10) == LEFT
    assert "4711" not in machine.log("ticket_dispenser")
