"""The page a technician opens when something shines, beeps or is red."""

from pathlib import Path
from typing import get_args

import pytest

from device_drivers.led_strip import DEVICE as STRIP
from device_drivers.led_strip import POSSIBLE as STRIP_FAULTS
from firmware_tools.alarms_document import TO_DO, fault_code, render
from hall_config.alerts import AlertKind
from node_runtime.node import OUTBOX_FAULT
from ticket_dispenser.printing import PRINTER_FAULTS

PAGE = Path(__file__).parents[2] / "docs" / "operate" / "alarms.md"
CODES = (
    *(f"printer.{fault}" for fault in sorted(PRINTER_FAULTS)),
    *(f"{STRIP}.{fault}" for fault in STRIP_FAULTS),
    "badge_reader.garbled",
    "rating_keys.stuck",
    "node.same_name",
    OUTBOX_FAULT,
)


def test_the_page_says_what_the_programs_do() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "renew it: make documents"


@pytest.mark.parametrize("code", CODES)
def test_every_fault_a_machine_reports_stands_on_the_page(code: str) -> None:
    assert f"| `{code}` |" in render()


def test_every_alert_says_what_to_do() -> None:
    assert set(TO_DO) == set(get_args(AlertKind))


def test_a_device_that_nobody_has_told_the_page_about_is_named_by_its_first_word() -> None:
    assert fault_code("certificate_runs_out") == "certificate.runs_out"


def test_a_window_that_serves_is_told_from_one_that_calls() -> None:
    page = render()

    assert "| a visitor is served | on | dark | dark |" in page
    assert "| a called visitor is on the way | blinks | dark | dark |" in page
