"""The lives of tickets, windows, clerks and cases as a page to read, drawn from the very tables that decide.

`python -m firmware_tools.rules_document docs/lifecycle.md` renews it.
"""

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from hall_config.model import Language
from hall_config.texts import Catalogue
from queue_core.lifecycle import CASE_LIFE, CLERK_LIFE, FINAL, LIFECYCLE, WINDOW_LIFE, CaseState, ClerkState, State
from queue_core.lifecycle import WindowState as Window

Rows = Iterable[tuple[tuple[StrEnum, StrEnum], StrEnum]]


class Life(NamedTuple):
    """One table, and what to say of it."""

    title: str
    says: str
    rows: Rows
    begins: tuple[StrEnum, ...]
    ends: tuple[StrEnum, ...]
    words: tuple[str, str] = ("state", "step")
    """The catalogue's sections that name its states and steps."""


LIVES: Final = (
    Life(
        "A ticket 号票",
        "It begins *waiting*, when it is issued, or *booked* for a later time; one that a dispenser gave alone waits "
        "from then on, and if its day has ended, or nobody serves it, when the hub hears of it, it is on record only. "
        "A step that is no row is refused and changes nothing. *Undo* is no row: it takes back a window's last step, "
        "and the ticket is as it was before.",
        tuple(LIFECYCLE.items()),
        (State.WAITING, State.BOOKED),
        tuple(state for state in State if state in FINAL),
    ),
    Life(
        "A window 窗口",
        "*Ready* means that its clerk has asked for the next and nobody was there: whoever comes is called by itself. "
        "A pause may have a planned end; when it is past, that is shown, and nothing happens by itself. Where a hall "
        "wants a clerk (`desk.needs_clerk`), a closed or paused window opens only for one who has logged in there. "
        "The day's end closes every window.",
        tuple(WINDOW_LIFE.items()),
        (Window.CLOSED,),
        (),
        ("window_state", "step"),
    ),
    Life(
        "A clerk 窗口人员",
        "A clerk who logs in elsewhere moves, and the window left behind closes; not while a visitor is there. Who "
        "logs in where another clerk is on duty takes over, if they say so: the other is logged out, the window goes "
        "on as it was, its visitor included, and the visit is whoever's finishes it. A log-out closes the window. The "
        "day's close (`opening.closes_at`) logs everybody out, but who has a visitor with a matter that never "
        "expires; in a hall that only has hours, a clerk is logged out who has had no visitor for half an hour since "
        "the last span ended. The day's end logs everybody out.",
        tuple(CLERK_LIFE.items()),
        (ClerkState.OFF,),
        (),
    ),
    Life(
        "A case 办件",
        "What outlives the visit: the back office's work (made ready, then collected), a bad rating or an unresolved "
        "matter (answered). Cases live across days; visits do not.",
        tuple(CASE_LIFE.items()),
        (CaseState.PENDING,),
        (CaseState.CLOSED,),
        ("case_state", "case_step"),
    ),
)
HEAD: Final = """# Lives: what can happen to a ticket, a window, a clerk and a case

Rendered from the tables in `queue_core/lifecycle.py` by `make documents`; a test keeps it fresh. What is not a row
cannot happen: the command is refused with a reason, in Chinese and English, and nothing changes.
"""


def render() -> str:
    """Return the whole page."""
    texts = Catalogue.load()
    return "\n".join([HEAD, *(_section(life, texts) for life in LIVES)])


def _section(life: Life, texts: Catalogue) -> str:
    rows = [_row(texts, life.words, state, step, after) for (state, step), after in life.rows]
    table = ["| from | step | to |", "| --- | --- | --- |", *rows]
    return "\n".join([f"## {life.title}\n", f"{life.says}\n", *_diagram(life), "", *table, ""])


def _diagram(life: Life) -> Iterable[str]:
    """Yield a state diagram; steps that lead from one state to the same other share an arrow."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield from (f"    [*] --> {state}" for state in life.begins)
    arrows: dict[tuple[str, str], list[str]] = {}
    for (state, step), after in life.rows:
        arrows.setdefault((state, after), []).append(step)
    yield from (f"    {state} --> {after}: {', '.join(steps)}" for (state, after), steps in arrows.items())
    yield from (f"    {state} --> [*]" for state in life.ends)
    yield "```"


def _row(texts: Catalogue, words: tuple[str, str], state: StrEnum, step: StrEnum, after: StrEnum) -> str:
    states, steps = words
    cells = (_words(texts, states, state), _words(texts, steps, step), _words(texts, states, after))
    return f"| {' | '.join(cells)} |"


def _words(texts: Catalogue, section: str, word: StrEnum) -> str:
    languages: tuple[Language, ...] = ("zh", "en")
    zh, en = (texts.text(f"{section}.{word}", language) for language in languages)
    return f"`{word}` {zh} ({en})"


def main() -> None:
    """Renew the page named on the command line."""
    Path(sys.argv[1]).write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
