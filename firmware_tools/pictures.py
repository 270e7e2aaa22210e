"""`python -m firmware_tools.pictures FOLDER`: pictures of every screen, from a hall that really runs.

Needs Debian's chromium and the `dev` extra for the console's pages.
"""

import re
import secrets
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PIL import Image

from central_scheduler.credentials import OPERATOR
from device_drivers.hands import hand
from firmware_tools.errors import ToolError
from firmware_tools.replayed_hall import HallWish, hall_running
from firmware_tools.scene import MORNING, Actors
from firmware_tools.scene_machines import ILL, SceneMachines, machines_of
from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_protocol.commands import ShowTicket
from hall_protocol.states import WindowBoard
from hall_protocol.topics import WINDOW
from node_runtime.client import RequestClient
from node_runtime.run_file import RunningHall

if TYPE_CHECKING:
    from playwright.sync_api import Page

COUNTY: Final = Path("halls/county")
SPEED: Final = 30.0
OPENS: Final = datetime.fromisoformat("2026-11-23T09:00:00+08:00")
CHROMIUM: Final = "/usr/bin/chromium"
DESK: Final = {"width": 1366, "height": 768}
PHONE: Final = {"width": 360, "height": 640}
PAGES: Final = {
    "hall-now": "/",
    "today": "/today",
    "forecast": "/forecast",
    "devices": "/nodes",
    "window": "/desk/window-2",
    "notices": "/notices",
    "reports": "/reports",
    "alerts": "/alerts",
    "settings": "/settings",
    "accounts": "/accounts",
    "virtual-hall": "/virtual",
}
PHONE_PAGES: Final = {"guide": "/guide"}
BOARDS: Final = {
    "upright": ("/board?layout=windows&theme=light", {"width": 1080, "height": 1920}),
    "red-gold": ("/board?layout=notices&theme=red_gold", {"width": 1920, "height": 1080}),
}
"""Boards as a television's browser shows them."""
ASKED: Final = {
    "what-if": ("/whatif?kind=open&count=2&begins=10:00&ends=11:30", "#changes button.primary"),
    "advice": ("/advice", "form:has([value=hours]) button.primary"),
}
"""What a manager asks: the page, and what is pressed there."""
WITHIN_MS: Final = 60_000
ALL_PICTURES_THERE: Final = """
() => [...document.querySelectorAll("img")].every((picture) => picture.complete && picture.naturalWidth > 1)
"""
NOTHING_MOVES: Final = """
() => document.getAnimations().every(
  (each) => each.playState === "finished" || each.effect.getComputedTiming().iterations === Infinity)
"""


def take_pictures(folder: Path) -> list[Path]:
    """Play the scene in a hall of its own and save what every screen shows; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    config = _with_patient_pads(read_hall(COUNTY))
    with tempfile.TemporaryDirectory(prefix="paidui-pictures-", ignore_cleanup_errors=True) as data:
        wish = HallWish(config, Path(data) / "data", SPEED, OPENS, terminals_share=1)
        with _machines(Path(data), wish) as machines, hall_running(wish) as running, _hall_time(running) as client:
            actors = Actors(running, config, client.hall_clock.now_ms)
            actors.play(MORNING)
            _dispenser(actors, folder)
            _board(actors, folder)
            _phones(actors, client, folder)
            _window(actors, folder)
            _rated_by_phone(actors, client, folder)
            machines.fail()
            _console(running, folder)
            _installed(running, machines, folder)
    return sorted(folder.glob("*.png"))


@contextmanager
def _machines(folder: Path, wish: HallWish) -> Iterator[SceneMachines]:
    """Run the depot of an installed hall beside it, where the hall's console asks for its machines."""
    with machines_of(folder / "installed", wish.config) as machines:
        wish.data.mkdir(mode=0o700)
        (wish.data / "console.toml").write_text(f'depot = "{machines.socket}"\n', encoding="utf-8")
        yield machines


def _with_patient_pads(config: HallConfig) -> HallConfig:
    """The hall's time flies, and a pad asks in hall time: nobody could touch it otherwise."""
    return replace(config, rating=replace(config.rating, pad_s=600))


@contextmanager
def _hall_time(running: RunningHall) -> Iterator[RequestClient]:
    settings = running.bus_settings(OPERATOR, secrets.token_hex(4))
    with RequestClient(settings, id_prefix=secrets.token_hex(4)) as client:
        if not client.connect(10.0):
            raise ToolError(f"the hub does not answer ({client.reason})")
        yield client


def _dispenser(actors: Actors, folder: Path) -> None:
    """A whole visit, page by page."""

    def look(name: str) -> None:
        save(actors.picture(actors.dispenser), folder / f"dispenser-{name}.png")

    look("home")
    actors.touch("language")
    look("home-en")
    actors.touch("language")
    actors.touch("big")
    look("home-large")
    actors.touch("big")
    actors.touch("search")
    for key in "SBK":
        actors.touch(f"key:{key}")
    look("search")
    actors.touch("home")
    actors.touch("life_events")
    actors.touch_first("life_event:")
    look("life-event")
    actors.touch("home")
    actors.touch("departments")
    look("departments")
    actors.touch("department:rs")
    look("services")
    actors.touch("service:rs-shebao")
    look("confirm")
    actors.touch("take")
    actors.wait_for(lambda: actors.page == "result", "the paper")
    look("result")
    save(actors.paper(), folder / "ticket.png")


def _board(actors: Actors, folder: Path) -> None:
    """A call, at the moment when the numbers waiting have followed it."""
    before = actors.queues_shown("board-1")
    actors.press("window-1", "call")
    actors.wait_for(lambda: actors.is_lit("sign-1"), "the sign")
    save(actors.picture("sign-1"), folder / "sign-calling.png")
    actors.wait_for(lambda: actors.queues_shown("board-1") != before, "the board")
    save(actors.picture("board-1"), folder / "board-calling.png")


def _window(actors: Actors, folder: Path) -> None:
    """One window from the call to the rating, as its clerk, its visitor and the public see it."""
    actors.press("window-1", "start")
    actors.wait_for(lambda: actors.phase_at("window-1") == "serving", "the clerk's screen")
    save(actors.picture("window-1"), folder / "window-serving.png")
    actors.press("window-1", "transfer")
    actors.wait_for(lambda: actors.is_choosing("window-1"), "where to send on")
    save(actors.picture("window-1"), folder / "window-transfer.png")
    actors.press_key("window-1", "backspace")
    actors.press("window-1", "finish")
    actors.wait_for(lambda: actors.pad_page("pad-1") == "asking", "the pad")
    save(actors.picture("pad-1"), folder / "pad-asks.png")
    actors.wait_for(lambda: actors.touch_pad("pad-1", "不满意") == "reasons", "what was wrong")
    save(actors.picture("pad-1"), folder / "pad-reasons.png")
    actors.press("window-1", "call")


def _phones(actors: Actors, client: RequestClient, folder: Path) -> None:
    """Two visitors who have scanned their tickets: one waits, the other has just been called."""
    _phone(actors, {"waiting": _last_printed(actors), "called": _at_window(client, "window-1")}, folder)


def _rated_by_phone(actors: Actors, client: RequestClient, folder: Path) -> None:
    """The next visitor is done, and looks at the phone on the way out."""
    token = _at_window(client, "window-1")
    actors.press("window-1", "start")
    actors.press("window-1", "finish")
    _phone(actors, {"rating": token}, folder)
    actors.press("window-1", "call")


def _phone(actors: Actors, tokens: Mapping[str, str], folder: Path) -> None:
    """What each of these visitors reads, by the picture's name and the token on the paper."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": PHONE["width"], "height": PHONE["height"]},
            device_scale_factor=2,
            locale="zh-CN",
            reduced_motion="reduce",
        )
        for name, token in tokens.items():
            page.goto((actors.running.data / "visitor.url").read_text(encoding="ascii").strip() + token)
            save(page.screenshot(), folder / f"phone-{name}.png")
        browser.close()


def _last_printed(actors: Actors) -> str:
    """Read the code on the paper that came out last, as a phone does."""
    found = re.search(r"/t/([A-Za-z0-9_-]+)\]", str(hand(actors.running.hands_of(actors.dispenser), "printed")["text"]))
    if found is None:
        raise ToolError("the last paper has no code that a phone could open")
    return found[1]


def _at_window(client: RequestClient, window: str) -> str:
    """Ask for the token of whoever is at a window."""
    board = client.latest(WINDOW, window=window)
    ticket = board.ticket.id if isinstance(board, WindowBoard) and board.ticket else ""
    shown = client.request(ShowTicket(command_id=client.next_id(), ticket=ticket), WITHIN_MS / 1000).ticket
    if shown is None:
        raise ToolError(f"nobody is at {window}")
    return shown.token


def _console(running: RunningHall, folder: Path) -> None:
    """Every page as a manager's browser shows it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": DESK["width"], "height": DESK["height"]}, locale="zh-CN")
        page.set_default_timeout(WITHIN_MS)
        page.goto(f"{running.console}/login")
        save(page.screenshot(), folder / "console-login.png")
        _log_in(page, running)
        for name, path in PAGES.items():
            page.goto(f"{running.console}{path}")
            _let_settle(page, path)
            save(page.screenshot(), folder / f"console-{name}.png")
        for name, (path, button) in ASKED.items():
            page.goto(f"{running.console}{path}")
            page.click(button)
            page.wait_for_selector(".answer-card")
            save(page.screenshot(), folder / f"console-{name}.png")
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        for name, path in PHONE_PAGES.items():
            page.goto(f"{running.console}{path}")
            save(page.screenshot(), folder / f"console-{name}.png")
        _boards(page, running, folder)
        browser.close()


def _installed(running: RunningHall, machines: SceneMachines, folder: Path) -> None:
    """The pages of a hall whose machines have certificates, releases and a doctor of their own."""
    from playwright.sync_api import sync_playwright

    pages = {
        "machine": f"/nodes/machine?node={ILL}",
        "machine-waits": "/nodes/add",
        "machine-add": f"/nodes/add?code={machines.waits()}",
        "updates": "/updates",
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": DESK["width"], "height": DESK["height"]}, locale="zh-CN")
        page.goto(f"{running.console}/login")
        _log_in(page, running)
        for name, path in pages.items():
            page.goto(f"{running.console}{path}")
            save(page.screenshot(full_page=True), folder / f"console-{name}.png")
        browser.close()


def _boards(page: "Page", running: RunningHall, folder: Path) -> None:
    """The same board on other screens, in other colours, in a browser that has its sound."""
    for name, (path, size) in BOARDS.items():
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.goto(f"{running.console}{path}")
        page.wait_for_selector("#panel-call *")
        page.wait_for_load_state()
        page.click("body")  # wherever it is touched
        page.wait_for_selector("#allow", state="hidden")
        save(page.screenshot(), folder / f"board-{name}.png")


def _log_in(page: "Page", running: RunningHall) -> None:
    page.fill("[name=name]", "admin")
    page.fill("[name=password]", (running.data / "first-password.txt").read_text(encoding="utf-8").strip())
    page.click("button.primary")
    page.wait_for_url(f"{running.console}/")


def _let_settle(page: "Page", path: str) -> None:
    """Wait for what comes to a page after it is open: a window's visitor, screens one by one, paper that slides out."""
    if path.startswith("/desk/"):
        page.wait_for_selector("#part-visitor *")
    if path == "/virtual":
        page.wait_for_function(ALL_PICTURES_THERE)
        page.wait_for_function(NOTHING_MOVES)


def save(picture: bytes, file: Path) -> None:
    """Save a PNG with 256 colours: a screen of text needs no more and is a quarter as large."""
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, optimize=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Make the pictures; what is missing is one sentence and exit code 2."""
    words = sys.argv[1:] if argv is None else list(argv)
    if len(words) != 1 or words[0].startswith("-"):
        sys.stderr.write("usage: python -m firmware_tools.pictures FOLDER\n")
        return 2
    try:
        files = take_pictures(Path(words[0]))
    except ToolError as problem:
        sys.stderr.write(f"pictures: {problem}\n")
        return 2
    for file in files:
        print(f"{file} {file.stat().st_size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
