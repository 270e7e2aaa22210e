"""A newcomer alone with one browser window: visitor, clerk and listener of a whole hall, from touch to *finish*."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from device_drivers.hands import hand
from firmware_tools.children import bound_to_us
from tests.hall.standing import COUNTY

PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class WholeHall:
    """A hall that `paidui up` has started."""

    data: Path
    address: str

    @property
    def password(self) -> str:
        return (self.data / "first-password.txt").read_text(encoding="utf-8").strip()

    def targets(self) -> list[dict[str, object]]:
        """Return what can be touched on the dispenser's glass now."""
        page = hand(self.data / "hands" / "dispenser-1.sock", "page")
        found = page["targets"]
        assert isinstance(found, list)
        return found


@pytest.fixture(scope="module")
def whole_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeHall]:
    data = tmp_path_factory.mktemp("whole-hall")
    options = ["--hall", str(COUNTY), "--data", str(data), "--console-port", "0", "--broker-port", "0"]
    command = bound_to_us([sys.executable, "-m", "firmware_tools", "up", *options])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as up:
        assert up.stdout
        said = up.stdout.readline()
        assert said.startswith("Paidui is ready: "), said
        yield WholeHall(data, said.split()[3].rstrip("/"))
        up.terminate()
        assert up.wait(10) == 0


@pytest.fixture(scope="module")
def login(chromium: Browser, whole_hall: WholeHall) -> StorageState:
    """Log in once for all: a password takes its time."""
    with newcomer(chromium) as page:
        page.goto(f"{whole_hall.address}/login?next=/virtual")
        page.fill("[name=name]", "admin")
        page.fill("[name=password]", whole_hall.password)
        page.click("button.primary")
        expect(page.locator(".kiosk .screen")).to_be_visible()
        return page.context.storage_state()


@pytest.fixture
def page(chromium: Browser, whole_hall: WholeHall, login: StorageState) -> Iterator[Page]:
    """The virtual hall before somebody who knows nothing."""
    with newcomer(chromium, login) as page:
        page.goto(f"{whole_hall.address}/virtual")
        yield page


@contextmanager
def newcomer(chromium: Browser, login: StorageState | None = None) -> Iterator[Page]:
    """Somebody who has just opened a browser."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, storage_state=login)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


def touch(page: Page, whole_hall: WholeHall, action: str) -> None:
    """Put a finger on the picture of the glass, where the first target with this action is, and wait for the answer."""
    target = next(each for each in whole_hall.targets() if str(each["action"]).startswith(action))
    rect = target["rect"]
    assert isinstance(rect, list)
    glass = page.locator(".kiosk .screen")
    shown = page.locator(".kiosk").get_attribute("data-screen")
    _click(glass, rect[0] + rect[2] / 2, rect[1] + rect[3] / 2)
    expect(page.locator(".kiosk")).not_to_have_attribute("data-screen", str(shown))


def _click(glass: Locator, x: float, y: float) -> None:
    """The kiosk's 1080 × 1920 pixels stand in the middle of the picture's box, as large as fits."""
    box = glass.bounding_box()
    assert box
    scale = min(box["width"] / 1080, box["height"] / 1920)
    left, top = (box["width"] - 1080 * scale) / 2, (box["height"] - 1920 * scale) / 2
    glass.click(position={"x": left + x * scale, "y": top + y * scale})


def first_action(whole_hall: WholeHall) -> str:
    """Return the first thing the glass offers: the commonest service."""
    return str(whole_hall.targets()[0]["action"])


def comes(page: Page, condition: Callable[[], bool]) -> None:
    """What the glass shows comes to this, sooner or later."""
    for _ in range(PATIENCE_MS // 50):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to that")


def press(page: Page, window: int, button: str) -> None:
    page.click(f"[data-node=window-{window}] [data-button={button}]")


def test_a_newcomer_takes_a_ticket_is_called_heard_and_served_in_one_window(page: Page, whole_hall: WholeHall) -> None:
    window = page.locator("[data-node=window-1]")
    expect(page.locator(".kiosk .screen")).to_be_visible()
    expect(page.locator(".board .screen")).to_be_visible()
    page.click("#sound")

    touch(page, whole_hall, first_action(whole_hall))
    touch(page, whole_hall, "take")
    expect(page.locator("img.paper")).to_be_visible()
    printed = hand(whole_hall.data / "hands" / "dispenser-1.sock", "printed")
    expect(window.locator("[data-lamp=waiting]")).to_have_class("on")

    board = page.locator(".board").get_attribute("data-screen")
    press(page, 1, "call")
    expect(window.locator(".phase.calling")).to_be_visible()
    number = window.locator(".ticket").inner_text()
    assert number in str(printed["text"])
    expect(window.locator("[data-lamp=visitor]")).to_have_class("blink")
    expect(page.locator(".board")).not_to_have_attribute("data-screen", str(board))
    expect(page.locator("#spoken")).to_contain_text(number)
    expect(page.locator("#spoken")).to_have_class("spoken speaking")

    press(page, 1, "start")
    expect(window.locator("[data-lamp=visitor]")).to_have_class("on")
    press(page, 1, "finish")
    expect(window.locator(".ticket")).to_have_text("–")

    page.click("[data-node=window-1] [data-near]")
    page.locator("[data-closer=window-1]").get_by_role("button", name="撤销").click()
    expect(window.locator(".ticket")).to_have_text(number)  # the finish was a misclick
    page.click("[data-closer=window-1] [data-close]")
    press(page, 1, "finish")
    expect(window.locator(".ticket")).to_have_text("–")

    page.goto(whole_hall.address)
    expect(page.locator(".count.done b")).to_have_text("1")


def test_a_newcomer_lays_a_card_and_shows_a_code(page: Page, whole_hall: WholeHall) -> None:
    sock = whole_hall.data / "hands" / "dispenser-1.sock"
    page.click("[data-age='72']")
    comes(page, lambda: "end" in {target["action"] for target in whole_hall.targets()})

    page.fill("[data-scan] input", "no-such-booking")
    page.press("[data-scan] input", "Enter")
    comes(page, lambda: hand(sock, "page")["page"] == "said")


def test_a_press_that_cannot_be_is_answered_on_the_pad(page: Page) -> None:
    window = page.locator("[data-node=window-2]")
    expect(window.locator(".phase")).not_to_be_empty()
    expect(page.locator("#pulse")).to_have_class("pulse alive")
    press(page, 2, "finish")

    expect(window.locator(".answer.refused")).to_contain_text("2号窗口")
    expect(window.locator("[data-lamp=fault]")).to_have_class("blink")


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_whole_hall_fits_into_one_browser_window(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    expect(page.locator(".kiosk .screen")).to_be_visible()
    expect(page.locator(".board .screen")).to_be_visible()
    for part in (".kiosk .screen", ".slot", ".pad:last-child .answer", ".board .screen", "#sound"):
        box = page.locator(part).last.bounding_box()
        assert box, part
        assert box["y"] + box["height"] <= size[1], part
        assert box["x"] + box["width"] <= size[0], part
    board = page.locator(".board .screen").bounding_box()
    assert board
    assert board["width"] > size[0] / 2.2


def test_a_part_of_a_hall_that_ends_is_missed_on_the_page_and_comes_back(page: Page, whole_hall: WholeHall) -> None:
    expect(page.locator(".board .screen")).to_be_visible()
    hands = whole_hall.data / "hands" / "board-1.sock"
    hidden = hands.with_suffix(".away")
    hands.rename(hidden)
    expect(page.locator(".board .missing")).to_be_visible()
    hidden.rename(hands)

    expect(page.locator(".board .screen")).to_be_visible()
