"""The hall's own pictures on a board in a browser: as on the wall, from a folder, and nothing else from it."""

import logging
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.console.board_parts import FULL, told_page, wall_screen
from tests.console.parts import Browser
from tests.display.parts import a_morning
from tests.display.showing import STATES
from web_console.board.pictures import LARGEST, PictureFolder

RED, GREEN = (255, 0, 0), (0, 255, 0)


@pytest.fixture
def folder(browser: Browser) -> Path:
    folder = browser.folder / "pictures"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, colour: tuple[int, int, int]) -> None:
    Image.new("RGB", (400, 300), colour).save(folder / name)


def fetched(browser: Browser, name: str) -> tuple[int, str]:
    """Return with which status a picture came, and as what."""
    with browser.client.get(f"/board/picture/{name}") as answer:
        return answer.status_code, str(answer.mimetype)


def colour_of(page: Page) -> tuple[int, ...]:
    """Return the colour in the middle of the panel, as it is seen."""
    seen = Image.open(BytesIO(page.locator("#panel-notice").screenshot())).convert("RGB")
    found = seen.getpixel((seen.width // 2, seen.height // 2))
    assert isinstance(found, tuple)
    return found


def test_pictures_have_their_turns_and_a_notice_goes_before_them(
    chromium: Chromium, browser: Browser, folder: Path
) -> None:
    put(folder, "1 先看.png", RED)
    put(folder, "2.jpg", GREEN)
    browser.log_in()
    with wall_screen(chromium, browser) as page:
        told = told_page(page, browser, "notices", "dark", FULL)
        for turn, colour in enumerate((RED, GREEN, RED)):
            told.show(replace(a_morning(), turn=turn))
            told.page.wait_for_function("() => document.querySelector('.picture')?.naturalWidth > 0")
            assert colour_of(told.page)[colour.index(255)] > 240
            assert sum(colour_of(told.page)) < 300

        told.show(STATES["notice"])
        expect(told.page.locator(".picture")).to_have_count(0)


def test_a_broken_picture_leaves_the_halls_greeting(chromium: Chromium, browser: Browser, folder: Path) -> None:
    (folder / "1.png").write_bytes(b"no picture")
    browser.log_in()
    with wall_screen(chromium, browser) as page:
        told = told_page(page, browser, "notices", "dark", FULL)
        told.show(a_morning())

        expect(told.page.locator("#panel-notice img")).to_have_count(0)
        expect(told.page.locator("#panel-notice")).to_contain_text("欢迎")


@pytest.mark.parametrize("name", ["notes.txt", "..%2Faccounts.json", "nothing.png", "."])
def test_nothing_but_pictures_leaves_the_folder(browser: Browser, folder: Path, name: str) -> None:
    (folder / "notes.txt").write_text("for nobody", encoding="utf-8")
    put(folder, "1.png", RED)
    browser.log_in()

    assert fetched(browser, "1.png") == (200, "image/png")
    assert fetched(browser, name)[0] == 404


def test_who_has_not_logged_in_sees_no_picture(browser: Browser, folder: Path) -> None:
    put(folder, "1.png", RED)

    assert fetched(browser, "1.png")[0] == 302


def test_a_picture_too_large_for_a_television_is_named_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    put(tmp_path, "1.png", RED)
    (tmp_path / "2.png").write_bytes(bytes(LARGEST + 1))
    pictures = PictureFolder(tmp_path)
    with caplog.at_level(logging.WARNING):
        shown = [picture.name for turn in range(3) for picture in pictures.at(turn)]

    assert set(shown) == {"1.png"}
    assert [record.getMessage().split(" ")[0] for record in caplog.records] == ["2.png"]


def test_without_a_folder_there_is_the_greeting_and_no_complaint(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert PictureFolder(tmp_path / "not there").at(0) == ()
    assert caplog.records == []
