"""A console as its own program, and whoever sits before it in a real browser."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import waitress
from flask import Flask
from playwright.sync_api import Browser, Page, StorageState, expect

from firmware_tools.children import bound_to_us
from tests.hall.standing import StandingHall

PATIENCE_MS = 20_000
COOKIE: Final = "paidui"
THREADS: Final = 60
"""A tab's streams end some seconds after it has gone on to the next page."""
expect.set_options(timeout=PATIENCE_MS)


class RunningConsole:
    """The very program that runs in a hall, with the address it found for itself."""

    def __init__(self, hall: StandingHall) -> None:
        self.data = hall.folder / "console"
        where = ["--data", str(self.data), "--hall", hall.config.id, "--hall-folder", str(hall.hall), "--port", "0"]
        bus = ["--broker-port", str(hall.port), "--secret", str(hall.files.secret("console"))]
        journal = ["--journal", str(hall.data / "journal.db")]
        self._process = subprocess.Popen(
            bound_to_us([sys.executable, "-m", "web_console", *where, *bus, *journal]),
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        assert self._process.stderr
        for line in self._process.stderr:
            self.said.append(line)
            if "console at " in line:
                break
        self.address = (self.data / "console.url").read_text(encoding="ascii").strip().rstrip("/")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def password(self) -> str:
        return (self.data / "first-password.txt").read_text(encoding="utf-8").strip()

    def stop(self) -> int:
        self._process.terminate()
        self._process.communicate(timeout=10)
        return self._process.returncode


@contextmanager
def running_console(hall: StandingHall) -> Iterator[RunningConsole]:
    console = RunningConsole(hall)
    try:
        yield console
    finally:
        console.stop()


@contextmanager
def logged_in(
    chromium: Browser, console: RunningConsole, width: int, height: int, login: StorageState | None = None
) -> Iterator[Page]:
    """A manager before a screen of this size, at work already with `login`; what a page complains of fails the test."""
    context = chromium.new_context(viewport={"width": width, "height": height}, storage_state=login)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.set_default_timeout(PATIENCE_MS)
    page.goto(console.address)
    if login is None:
        page.fill("[name=name]", "admin")
        page.fill("[name=password]", console.password)
        page.click("button.primary")
    yield page
    context.close()
    assert complaints == []


@contextmanager
def served(site: Flask) -> Iterator[str]:
    """Serve an application as its program does; return where."""
    server = waitress.create_server(site, host="127.0.0.1", port=0, threads=THREADS, connection_limit=500)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
