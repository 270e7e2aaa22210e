"""The technician's page says what is so: every action, every usual key, and how long things last."""

import re
from pathlib import Path

from window_terminal.actions import Action
from window_terminal.entries import LASTS_MS
from window_terminal.keys import USUAL
from window_terminal.presses import SAME_CALL_MS, SAME_PRESS_MS

PAGE = (Path(__file__).parents[2] / "docs" / "operate" / "terminal.md").read_text(encoding="utf-8")
ACTIONS = {action.value for action in Action}
ROWS = [line for line in PAGE.splitlines() if line.startswith("| `")]


def named(rows: list[str], column: int) -> set[str]:
    """All that stands in backquotes in one column, with a row of digits written out."""
    cells = [row.split("|")[column] for row in rows]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_action_stands_on_the_page() -> None:
    digits = {f"digit_{digit}" for digit in range(1, 9)}

    assert ACTIONS - digits <= named(ROWS, 1)


def test_every_usual_key_stands_on_the_page_with_what_it_means() -> None:
    shown = named(ROWS, 1)

    assert {name for name in USUAL if not re.fullmatch(r"keypad\.[1-8]", name)} <= shown
    for row in ROWS:
        inputs, meanings = named([row], 1), named([row], 2)
        if inputs <= set(USUAL) and not inputs <= ACTIONS and meanings:
            assert {USUAL[name].value for name in inputs} == meanings & ACTIONS, row


def test_the_times_on_the_page_are_the_programs() -> None:
    assert f"within {SAME_PRESS_MS} ms" in PAGE
    assert f"{SAME_CALL_MS // 1000} s for *call*" in PAGE
    assert f"a number after {LASTS_MS['number'] // 1000} s" in PAGE
    assert f"a log-in after {LASTS_MS['log_in'] // 1000} s" in PAGE
    assert f"a list after {LASTS_MS['transfer'] // 1000} s" in PAGE
    assert f"takes the usual one after {LASTS_MS['outcome'] // 1000} s" in PAGE
    assert f"within {LASTS_MS['pause'] // 1000} s after it a digit" in PAGE
