"""Which board an address opens, what the page of all boards offers, and where a screen is led that asks for another."""

import pytest

from tests.console.parts import Browser
from web_console.entrance.accounts import Accounts


@pytest.fixture
def screen(browser: Browser) -> Browser:
    """A screen on the wall that has logged in."""
    Accounts(browser.folder).add("tv-1", "20261127", "board")
    screen = browser.another()
    assert screen.log_in("tv-1", "20261127") == 302
    return screen


@pytest.mark.parametrize(("wish", "silent"), [("sound=off", True), ("language=en", False)])
def test_an_address_that_says_only_in_which_manner_is_the_whole_hall(screen: Browser, wish: str, silent: bool) -> None:
    page = screen.see(f"/board?{wish}")

    assert 'id="panel-call"' in page
    assert ('data-silent="yes"' in page) is silent


def test_the_page_of_boards_offers_language_and_sound(screen: Browser) -> None:
    page = screen.see("/board")

    assert [f'<select name="{name}">' in page for name in ("zone", "layout", "theme", "language", "sound")] == [
        True
    ] * 5


def test_a_screen_that_asks_for_what_is_not_there_is_led_to_a_page_it_may_open(screen: Browser) -> None:
    answer = screen.client.get("/board/picture/nothing.png")

    assert answer.status_code == 404
    assert '<p><a href="/board">' in answer.get_data(as_text=True)
