"""Press at a window's buttons → shown in its browser, and a key in the browser → its answer there."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_urlsafe
from typing import Final

from playwright.sync_api import Page, sync_playwright

from benchmarks.figures import Spread, line
from benchmarks.hub import RunningHub, a_folder, a_hub
from benchmarks.pressing import Eyes, a_terminal
from device_drivers.buttons import VirtualButtons
from device_drivers.debounce import SETTLE_MS
from hall_protocol.commands import IssueTicket
from window_terminal.__main__ import OneTerminal

VISITS: Final = 50
VISIT: Final = (("call", "n", "calling"), ("start", "s", "serving"), ("finish", "f", "open"))
"""The button, the key in the browser, and what the window then is."""
TO_REACH_MS: Final = 200
CHROMIUM: Final = "/usr/bin/chromium"
REST_S: Final = max(0.4, 2 * SETTLE_MS / 1000)
"""A finger rests longer between two presses; the page takes a quicker one of the same key for a double click."""
PATIENCE_S: Final = 20.0
WATCH: Final = """() => {
  window.shown = [];
  const note = (what) => window.shown.push([what, performance.timeOrigin + performance.now()]);
  new MutationObserver(() => note(document.body.dataset.phase))
    .observe(document.body, { attributes: true, attributeFilter: ["data-phase"] });
  new MutationObserver(() => note("answer:" + document.getElementById("answer").className))
    .observe(document.getElementById("answer"), { attributes: true, childList: true, characterData: true });
  document.addEventListener("keydown", () => note("key"), true);
}"""


def measure() -> None:
    """Print how long a press takes to the browser, and a key to its answer."""
    with a_folder() as data, a_hub(data / "hall") as hub:
        _give_tickets(hub)
        window = next(node.window for node in hub.machine.config.nodes if node.role == "terminal")
        with a_page(hub, window) as page, a_terminal(hub, data / "terminal") as (terminal, eyes):
            pressed = Spread(tuple(_at_the_buttons(page, terminal, eyes)))
            typed = Spread(tuple(_at_the_keys(page)))
    line(
        "press → shown in the browser",
        f"{pressed} (to reach at p99: ≤ {TO_REACH_MS} ms)",
        reached=pressed.at(0.99) <= TO_REACH_MS,
    )
    line("key in the browser → its answer there", str(typed))


def _give_tickets(hub: RunningHub) -> None:
    service = hub.machine.config.services[0].code
    with hub.client() as client:
        for _ in range(2 * VISITS + 5):
            client.request(IssueTicket(command_id=client.next_id(), service=service, token=token_urlsafe(16)), 10)


@contextmanager
def a_page(hub: RunningHub, window: str) -> Iterator[Page]:
    """Run the console, and open a window's page in a browser."""
    console = hub.machine.console
    console.start()
    address = f"http://127.0.0.1:{hub.machine.console_port}"
    _await(address)
    password = (hub.machine.wish.data / "first-password.txt").read_text(encoding="utf-8").strip()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            page.goto(f"{address}/desk/{window}")
            page.fill("[name=name]", "admin")
            page.fill("[name=password]", password)
            page.click("button.primary")
            page.wait_for_selector("#pulse.alive")
            page.evaluate(WATCH)
            yield page
            browser.close()
    finally:
        console.ask_to_end()
        console.end(within_s=3.0)


def _await(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the console is not there")


def _at_the_buttons(page: Page, terminal: OneTerminal, eyes: Eyes) -> Iterator[float]:
    buttons = terminal.devices.buttons
    if not isinstance(buttons, VirtualButtons):
        raise TypeError("only a virtual terminal can be measured here")
    for _ in range(VISITS):
        for button, _key, phase in VISIT:
            time.sleep(REST_S)
            page.evaluate("window.shown = []")
            began = time.time()
            buttons.press(button)
            yield _when(page, phase) - began


def _at_the_keys(page: Page) -> Iterator[float]:
    for _ in range(VISITS):
        for _button, key, _phase in VISIT:
            time.sleep(REST_S)
            page.evaluate("window.shown = []")
            page.keyboard.press(key)
            answered = _when(page, "answer:done")
            yield answered - _when(page, "key")


def _when(page: Page, what: str) -> float:
    """Return the moment at which the page first had this, by the machine's one clock."""
    shown = page.wait_for_function("(what) => window.shown.find((each) => each[0] === what)", arg=what)
    return float(shown.json_value()[1]) / 1000
