"""The page that shows the lives of tickets and windows shows what the rules really do."""

from pathlib import Path

from firmware_tools.rules_document import render
from queue_core.lifecycle import CASE_LIFE, CLERK_LIFE, LIFECYCLE, WINDOW_LIFE

PAGE = Path(__file__).parents[2] / "docs" / "lifecycle.md"


def test_the_page_of_lives_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run `make documents`"


def test_every_row_of_every_table_stands_on_the_page() -> None:
    rows = [line for line in render().splitlines() if line.startswith("| `")]

    assert len(rows) == len(LIFECYCLE) + len(WINDOW_LIFE) + len(CLERK_LIFE) + len(CASE_LIFE)
    assert "| `held` 已挂起 (on hold) | `resume` 恢复 (resume) | `called` 已叫号 (called) |" in rows


def test_every_step_is_an_arrow_of_a_diagram() -> None:
    arrows = [line.strip() for line in render().splitlines() if "-->" in line]

    assert "missed --> waiting: reinstate" in arrows
    assert "calling --> open: miss, transfer" in arrows
