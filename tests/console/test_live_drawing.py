"""A hundred browsers that look at the same page cost one drawing."""

import threading
from concurrent.futures import ThreadPoolExecutor

from tests.console.parts import Browser
from web_console.now.fragments import Fragments

LOOKING = 8


def test_browsers_that_look_at_once_are_given_the_same_drawing(browser: Browser) -> None:
    fragments: Fragments = browser.client.application.extensions["parts"].fragments
    together = threading.Barrier(LOOKING)

    def look(_: int) -> str:
        together.wait()
        return fragments.draw("hall", "zh")

    with ThreadPoolExecutor(LOOKING) as browsers:
        for _ in range(5):
            browser.live.stir()
            drawn = list(browsers.map(look, range(LOOKING)))
            assert len({id(each) for each in drawn}) == 1
