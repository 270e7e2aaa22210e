"""Reports over a million tickets: how long each takes, what filling costs, and whether the live page notices."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.figures import Spread, line
from benchmarks.hub import COUNTY, a_folder
from benchmarks.report_hall import LivingHall
from hall_config.reading import read_hall
from hall_records.cell_file import CellFile
from hall_records.day_cells import HALL, KEPT, GroupCells
from hall_records.reading import JournalReader
from hall_records.summing import sum_up
from node_runtime.client import RequestClient
from node_runtime.clock import boottime_ms
from web_console.entrance.accounts import Accounts
from web_console.live import LiveHall
from web_console.reports.asking import GROUPINGS, MOST_ROWS_BY_DAY, TIMES
from web_console.reports.books import Books
from web_console.reports.keeping import EndedError
from web_console.settings import ConsoleSettings
from web_console.site import build

TICKETS: Final = 4_000
DAYS: Final = 250
PLAYED: Final = 3
"""Days that are truly lived; the others have one of theirs as cells. A hall that has lived them all can be named."""
LIVED: Final = "PAIDUI_LIVED"
"""The environment variable that names a folder with a journal of a hall that lived a million tickets."""
TO_REACH_S: Final = 2.0
PASSWORD: Final = "a password for a bench"
LOOKS: Final = 150


def measure() -> None:
    """Print the figures."""
    with a_folder() as folder:
        lived = os.environ.get(LIVED, "")
        if not lived:
            _live(folder)
        journal = (Path(lived) if lived else folder) / "journal.db"
        if lived and (journal.parent / "reports.db").exists():
            (folder / "console").mkdir()
            shutil.copy(journal.parent / "reports.db", folder / "console" / "reports.db")
        with _console(folder, journal) as app:
            _fill(app, journal, bool(lived))
            _reports(_manager(app))
            _beside(app, journal, folder)


def _live(folder: Path) -> None:
    """Let a hall stand for most of a year, and live its last days."""
    living = LivingHall.begun(folder / "journal.db")
    for day in range(DAYS + 1):
        living.live(day, TICKETS if day >= DAYS - PLAYED else 0)
    living.journal.close()


def _fill(app: Flask, journal: Path, lived: bool) -> None:
    books: Books = app.extensions["reports"]
    began, cpu = time.perf_counter(), time.process_time()
    full = list(books.sum_up())
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    if not lived:
        _copy(books.file, journal)
        full = full[-PLAYED:]
    if full:
        text = f"{spent / len(full):.2f} s of processor, {took / len(full):.2f} s (n={len(full)})"
        line(f"summing up a day of {TICKETS:,} tickets", text)
    issued = sum(kept.whole.counts.get("issued", 0) for kept in books.file.cells(HALL, list(books.file.days())))
    size = f"{books.file.path.stat().st_size / 1e6:.0f} MB, the journal {journal.stat().st_size / 1e6:.0f} MB"
    line(f"figures of {issued:,} tickets, {len(books.file.days())} days", size)


def _copy(file: CellFile, journal: Path) -> None:
    """Give every day that was not lived the cells of one that was, under its own weekday."""
    known = file.days()
    lived = list(known)[-PLAYED:]
    for nth, (day, extent) in enumerate(known.items()):
        if day not in lived:
            file.keep_day(day, extent, _as_of(day, _whole_day(file, lived[nth % PLAYED])))
    with JournalReader.open(journal) as reader:
        list(sum_up(reader, file))  # months anew


def _whole_day(file: CellFile, day: str) -> Iterator[GroupCells]:
    for by in (HALL, *KEPT):
        for kept in file.cells(by, [day], hours=True):
            yield GroupCells(by, kept.key, kept.whole, kept.hours)


def _as_of(day: str, groups: Iterator[GroupCells]) -> list[GroupCells]:
    weekday = time.strptime(day, "%Y-%m-%d").tm_wday
    return [
        GroupCells(each.by, each.key, each.whole, {f"{weekday}/{slot[2:]}": cell for slot, cell in each.hours.items()})
        for each in groups
    ]


def _reports(browser: FlaskClient) -> None:
    """Ask for every grouping of every span, of the hall and of its parts."""
    books: Books = browser.application.extensions["reports"]
    began = time.perf_counter()
    browser.get("/today")  # as the console's own pages do from its first second
    line("the present day of the journal, read once", f"{time.perf_counter() - began:.2f} s")
    days = books.shelf().days
    spans = {"all": (days[0], days[-1]), "odd": (days[4], days[-3]), "a month": (days[-32], days[-2])}
    asked = {
        f"{name} by {by}": f"first={first}&last={last}&by={by}"
        for name, (first, last) in {**spans, "today": (days[-1],) * 2}.items()
        for by in GROUPINGS
        if by != "day" or len(days) <= MOST_ROWS_BY_DAY
    }
    parts = {f"one {kind} by {by}": f"of={kind}:{key}&by={by}" for kind, key in PARTS.items() for by in TIMES}
    asked |= {name: f"first={days[0]}&last={days[-1]}&{what}" for name, what in parts.items()}
    pages = [_seconds(browser, f"/reports?{what}", name) for name, what in asked.items()]
    files = [_seconds(browser, f"/reports/table.xlsx?{what}", name) for name, what in asked.items()]
    month = [_seconds(browser, f"/reports/clerks?month={days[-30][:7]}", "clerks")]
    for name, times in (("a report's page", pages), ("a report as XLSX", files), ("a month's clerk sheets", month)):
        slowest, most = max(times), max(each[1] for each in times)
        longest = f"longest {slowest[0]:.2f} s ({slowest[2]}), of the processor at most {most:.2f} s"
        line(name, f"{Spread(tuple(each[0] for each in times))}, {longest}", reached=slowest[0] <= TO_REACH_S)


PARTS: Final = {"service": "s00", "department": "d0", "zone": "east", "lane": "normal", "window": "1", "clerk": "c01"}


def _seconds(browser: FlaskClient, path: str, name: str) -> tuple[float, float, str]:
    """Return how long an answer takes by the clock and of the processor, and what was asked."""
    began, cpu = time.perf_counter(), time.process_time()
    answer = browser.get(path)
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return took, spent, name


def _beside(app: Flask, journal: Path, folder: Path) -> None:
    """Look at the live page again and again: alone, beside reports, and beside the days being summed up."""
    browser = _manager(app)
    browser.get("/")
    alone = _looks(browser)
    line("the live page, alone", str(alone), reached=alone.at(0.99) <= 100)
    days = app.extensions["reports"].shelf().days
    other = _manager(app)
    with _again(lambda: other.get(f"/reports?first={days[0]}&last={days[-1]}&by=window")):
        beside = _looks(browser)
    line("the live page, beside reports without a pause", str(beside), reached=beside.at(0.99) <= 100)
    keeper, books = app.extensions["bookkeeper"], app.extensions["reports"]
    books.file = CellFile(folder / "anew.db")
    with _again(keeper.look):
        filling = _looks(browser)
        keeper.end()
    line("the live page, while days are summed up", str(filling), reached=filling.at(0.99) <= 100)


def _looks(browser: FlaskClient) -> Spread:
    times = []
    for _ in range(LOOKS):
        times.append(_seconds(browser, "/", "live")[0])
        time.sleep(0.02)
    return Spread(tuple(times))


@contextmanager
def _again(work: Callable[[], object]) -> Iterator[None]:
    """Do something over and over in another thread until the block ends."""
    ended = threading.Event()

    def run() -> None:
        with suppress(EndedError):
            while not ended.is_set():
                work()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield
    ended.set()
    thread.join()


@contextmanager
def _console(folder: Path, journal: Path) -> Iterator[Flask]:
    """A console that finds no broker: reports need none."""
    secret = folder / "secret"
    secret.write_text("nobody asks", encoding="ascii")
    settings = ConsoleSettings(hall="bench", data=folder, password_file=secret, broker_port=1, journal=journal)
    with RequestClient(settings.bus, id_prefix="c0ffee00") as bus:
        hall = LiveHall(bus)
        bus.connect(0)
        app = build(settings, hall, read_hall(COUNTY), boottime_ms)
        Accounts(folder).add("bench", PASSWORD, "manager")
        yield app
        hall.end()


def _manager(app: Flask) -> FlaskClient:
    browser = app.test_client()
    page = browser.get("/login").text
    token = page.split('name="csrf" content="', 1)[1].split('"', 1)[0]
    answer = browser.post("/login", data={"name": "bench", "password": PASSWORD, "csrf": token})
    if answer.status_code != 302:
        raise RuntimeError("nobody is let in")
    return browser
