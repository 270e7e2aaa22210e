"""Who looks at the hall reads where its visitors were called: to a window, or to the room of a video seat."""

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

import web_console
from hall_config.model import Language
from hall_config.reading import read_hall
from hall_protocol.message import LocalText
from hall_protocol.states import BoardCall, ZoneBoard
from tests.tools.newcomer import COUNTY
from web_console.language import Tongue
from web_console.live import Link, Picture
from web_console.now.hall_view import hall_view

CONFIG = read_hall(COUNTY)
ROOT = Path(web_console.__path__[0])
PAGES = Environment(loader=FileSystemLoader([ROOT / "now" / "templates", ROOT / "templates"]), autoescape=True)
CALLS = (
    BoardCall(call_id="a", attempt=1, number="A001", window="3", at_ms=2),
    BoardCall(
        call_id="b", attempt=1, number="A002", window="视频间2", at_ms=1, place=LocalText("视频间2", "video room 2")
    ),
)


@pytest.mark.parametrize(("language", "where"), [("zh", ["3 号窗口", "视频间2"]), ("en", ["Window 3", "video room 2"])])
def test_a_call_is_told_with_its_window_or_its_room(language: Language, where: list[str]) -> None:
    board, tongue = ZoneBoard(zone="a", epoch=1, seq=1, at_ms=2, calls=CALLS), Tongue(language, 8 * 3600)
    view = hall_view(Picture(link=Link(True, True, ""), boards=(board,)), tongue, CONFIG, None)
    page = PAGES.get_template("_hall.html").render(view=view, tongue=tongue, now_ms=3)

    assert [call.window for call in view.calls] == where
    assert all(f"<td>{each}" in page for each in where)
