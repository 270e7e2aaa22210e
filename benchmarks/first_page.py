"""The hall's page on a phone: slow Wi-Fi, a slow processor; from the tap until it is drawn, cold and warm."""

from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.desk import CHROMIUM
from benchmarks.figures import Spread, line
from benchmarks.hub import a_folder, a_hub
from benchmarks.viewers import Door, a_console

LOOKS: Final = 10
TO_REACH_MS: Final = 1_000
TO_REACH_KB: Final = 200
SLOWER: Final = 4
"""A phone of some years against this machine."""
WIFI: Final = {"offline": False, "latency": 40, "downloadThroughput": 625_000, "uploadThroughput": 125_000}
"""Milliseconds and bytes a second: 5 Mbit/s down, as in a hall's far corner."""
DRAWN: Final = """() => new Promise((told) => new PerformanceObserver(
        (seen) => told(seen.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true }))"""
WEIGHT: Final = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, each) => sum + each.transferSize, 0)"""


def measure() -> None:
    """Print how long a phone waits for its first page and for any later one, and how much it loads."""
    with a_folder() as data, a_hub(data / "hall") as hub, a_console(hub) as door, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        cold, warm, weights = [], [], []
        for _ in range(LOOKS):
            page = _phone(browser, door)
            cold.append(_look(page, door))
            weights.append(page.evaluate(WEIGHT) / 1_000)
            warm.append(_look(page, door))
            page.context.close()
        browser.close()
    for name, taken in (("with nothing loaded before", cold), ("a second time", warm)):
        spread = Spread(tuple(taken))
        reached = spread.at(0.5) <= TO_REACH_MS
        line(f"first page on a slow phone, {name}", f"{spread} (to reach at p50: ≤ {TO_REACH_MS} ms)", reached=reached)
    heaviest = max(weights)
    line("what it loads", f"{heaviest:.0f} kB (to reach: ≤ {TO_REACH_KB})", reached=heaviest <= TO_REACH_KB)


def _phone(browser: Browser, door: Door) -> Page:
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True)
    cookies = [each.split("=", 1) for each in door.cookie.split("; ")]
    context.add_cookies([{"name": name, "value": value, "url": _address(door)} for name, value in cookies])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", WIFI)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page


def _look(page: Page, door: Door) -> float:
    page.goto(_address(door), wait_until="load")
    return float(page.evaluate(DRAWN)) / 1_000


def _address(door: Door) -> str:
    return f"http://127.0.0.1:{door.port}/"
