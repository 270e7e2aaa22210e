"""A hall that has lived for some weeks, and a console before its journal: no broker, no hub."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from hall_records.journal import Journal
from hall_records.replay import rebuilt
from queue_core.commands import (
    CallNext,
    FinishService,
    IssueTicket,
    LogIn,
    MissTicket,
    OpenWindow,
    RateTicket,
    StartService,
    TimePassed,
)
from queue_core.events import HallConfigured
from queue_core.lifecycle import Level
from tests.console.parts import Browser, PassedClock, console, lonely_settings
from tests.records.halls import RecordedHall, decision
from tests.records.small_hall import MINUTE_MS, NINE_MS, RULES
from web_console.reports.books import Books

DAY_MS = 24 * 60 * MINUTE_MS
DAYS = 16
"""From Sunday 2026-11-22 to Monday 2026-12-07, which goes on."""
HOSTILE = "=HYPERLINK(\"http://x\")<script>alert('1')</script>"


def recorded(path: Path, days: int = DAYS) -> RecordedHall:
    """Return a hall with a journal, in the morning of the last of so many days."""
    document = {
        "service": [{"code": "permit", "name": {"zh": HOSTILE, "en": "Permits"}}, {"code": "tax", "name": "纳税"}],
        "clerk": [{"id": "li", "name": "李工"}],
    }
    journal = Journal.open(path)
    journal.append([decision([HallConfigured(NINE_MS, RULES, json.dumps(document))], NINE_MS)])
    hall = rebuilt(journal)
    assert hall is not None
    living = RecordedHall(journal, hall)
    for day in range(days):
        a_day(living, NINE_MS + day * DAY_MS)
    return living


def a_day(hall: RecordedHall, nine_ms: int) -> None:
    """Let one visitor be served by Li after eight minutes and rate it, one be missed, and one wait on."""
    hall.does(TimePassed(), nine_ms)
    hall.does(OpenWindow("3"), nine_ms)
    hall.does(LogIn("3", "li"), nine_ms)
    for nth in range(3):
        take(hall, nine_ms + nth * MINUTE_MS)
    hall.does(CallNext("3"), nine_ms + 8 * MINUTE_MS)
    hall.does(StartService("3"), nine_ms + 9 * MINUTE_MS)
    hall.does(FinishService("3"), nine_ms + 14 * MINUTE_MS)
    served = next(ticket.id for ticket in hall.hall.tickets)
    hall.does(RateTicket(served, Level.SATISFIED, "pad"), nine_ms + 15 * MINUTE_MS)
    hall.does(CallNext("3"), nine_ms + 20 * MINUTE_MS)
    hall.does(MissTicket("3"), nine_ms + 22 * MINUTE_MS)


def take(hall: RecordedHall, at_ms: int) -> None:
    hall.does(IssueTicket("permit", f"{hall.hall.state.issued + at_ms:032x}", "dispenser-1"), at_ms)


@contextmanager
def reading(journal: Path, clock: PassedClock, **settings: object) -> Iterator[Browser]:
    """Let a manager sit down at a console that has this journal and no hub."""
    whole = msgspec.structs.replace(lonely_settings(journal.parent), journal=journal, **settings)
    with console(whole, clock) as browser:
        assert browser.log_in() == 302
        yield browser


def books_of(browser: Browser) -> Books:
    books: Books = browser.client.application.extensions["reports"]
    return books
