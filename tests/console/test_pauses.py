"""Who looks at the hall reads why a window pauses, when its clerk means to be back, and that it is late."""

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

import web_console
from hall_config.model import Language
from hall_config.reading import read_hall
from hall_protocol.states import WindowBoard
from tests.tools.newcomer import COUNTY
from web_console.language import Tongue
from web_console.live import Link, Picture
from web_console.now.hall_view import hall_view

CONFIG = read_hall(COUNTY)
HALF_PAST_TWELVE_MS = 1_795_408_200_000
"""A Monday, 12:30 in the hall."""
ROOT = Path(web_console.__path__[0])
PAGES = Environment(loader=FileSystemLoader([ROOT / "now" / "templates", ROOT / "templates"]), autoescape=True)


def page(language: Language, now_ms: int, back_ms: int | None, reason: str = "lunch") -> str:
    board = WindowBoard(
        window="window-1",
        number="1",
        zone="a",
        kind="general",
        epoch=1,
        seq=1,
        phase="paused",
        reason=reason,
        back_ms=back_ms,
    )
    tongue = Tongue(language, 8 * 3600)
    view = hall_view(Picture(link=Link(True, True, ""), windows=(board,)), tongue, CONFIG, None)
    return PAGES.get_template("_hall.html").render(view=view, tongue=tongue, now_ms=now_ms)


@pytest.mark.parametrize(
    ("language", "why", "back", "late"),
    [("zh", "午餐休息", "应于 12:30 返回", "已超时"), ("en", "Lunch", "back by 12:30", "overdue")],
)
def test_a_pause_says_why_and_until_when_and_then_that_it_is_late(
    language: Language, why: str, back: str, late: str
) -> None:
    in_time = page(language, HALF_PAST_TWELVE_MS, HALF_PAST_TWELVE_MS)
    too_late = page(language, HALF_PAST_TWELVE_MS + 1, HALF_PAST_TWELVE_MS)

    assert why in in_time
    assert back in in_time
    assert late not in in_time
    assert late in too_late


def test_a_pause_of_no_said_length_is_never_late_and_a_clerks_own_words_stand_as_they_are() -> None:
    told = page("zh", HALF_PAST_TWELVE_MS, None, "去复印室")

    assert "去复印室" in told
    assert "返回" not in told
    assert "已超时" not in told
