"""A paper that did not come, in a whole hall: it comes by itself, and what the hall knows of it is true."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dispenser.small_hall import SmallHall, until


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path)
    try:
        hall.start()
        yield hall
    finally:
        hall.stop()


def takes(hall: SmallHall) -> str:
    return hall.kiosk.take("按部门找", "人社", "社保卡申领与补换", "取号")["id"]


def papers(hall: SmallHall, count: int) -> str:
    """Wait for so many papers; return what stands on the last."""
    printed = until("the paper", lambda: told if (told := hall.kiosk.printed())["count"] == count else None)
    return str(printed["text"])


def test_a_paper_that_failed_comes_when_a_guide_has_closed_the_cover(hall: SmallHall) -> None:
    hall.kiosk.fault("cover_open")
    ticket = takes(hall)
    hall.kiosk.wait_for("paper_failed")
    assert hall.wait_for_paper(ticket, "failed").paper_fault == "cover_open"

    hall.kiosk.fault("cover_open", False)
    facts = hall.wait_for_paper(ticket, "printed")
    assert f"\n{facts.number}\n" in papers(hall, 1)
    hall.wait_for_faults()


def test_a_paper_that_failed_comes_after_the_dispenser_was_killed(hall: SmallHall) -> None:
    hall.kiosk.fault("cutter")
    ticket = takes(hall)
    hall.kiosk.wait_for("paper_failed")
    hall.wait_for_paper(ticket, "failed")
    hall.kill("ticket_dispenser")

    hall.start_dispenser()  # its printer comes back well, as it exists in the same process only
    facts = hall.wait_for_paper(ticket, "printed")
    assert f"\n{facts.number}\n" in papers(hall, 1)
    assert facts.paper_fault == ""
