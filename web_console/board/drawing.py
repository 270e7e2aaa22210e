"""A board's panels as HTML: drawn once for all browsers that show the same board on a screen of the same form."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from flask import Flask

from board_view.rows import page_of, pages, visible
from board_view.view import URGENT, BoardView, Span
from web_console.board.pictures import Picture, PictureFolder
from web_console.board.places import Places, places_of
from web_console.board.show import Panels, Show

PANELS: Final = ("header", "call", "calls", "windows", "queues", "notice", "picture", "ticker")
EMERGENCY: Final = "emergency"
SHORT: Final = 4
"""So many letters between who and where may stand beside a number upright: 到, not "please go to window"."""


class Drawer:
    """Draws the panels a layout has; what has not changed is not drawn again. Whoever draws holds the shows' lock."""

    def __init__(self, app: Flask, pictures: PictureFolder) -> None:
        self._templates = app.jinja_env
        self._pictures = pictures

    def draw(self, show: Show, upright: bool) -> Panels:
        """Return every panel of a board as HTML, by its name."""
        known = show.drawn.get(upright)
        if known and known[0] == show.version:
            return known[1]
        places = places_of(*show.address.look, upright)
        panels = self.panels(show.view(has_large="call" in places), places)
        show.drawn[upright] = show.version, panels
        return panels

    def panels(self, view: BoardView, places: dict[str, Places]) -> Panels:
        """Return the panels that have a place, the line at the bottom also where it has none but is urgent."""
        shown = [name for name in PANELS if name in places or (name == "ticker" and view.banner.kind in URGENT)]
        pictured = "picture" if "picture" in places else "notice"
        pictures = self._pictures.at(view.turn) if pictured in places else ()
        panels = {
            name: self._panel(name, view, places.get(name, Places()), pictures if name == pictured else ())
            for name in shown
        }
        return panels | {EMERGENCY: self._panel(EMERGENCY, view, Places()) if view.emergency else ""}

    def _panel(self, name: str, view: BoardView, places: Places, pictures: Sequence[Picture] = ()) -> str:
        """Draw without any request: a stream draws long after its own has been answered."""
        template = self._templates.get_template(f"_board_{name}.html")
        return template.render(
            view=view,
            places=places,
            visible=visible,
            page_of=page_of,
            pages=pages,
            in_two=in_two,
            pictures=pictures,
            board_picture=_address_of,
        ).strip()


def _address_of(picture: Picture) -> str:
    """Return where a page finds a picture; a stream draws without a request that would tell."""
    return f"/board/picture/{quote(picture.name)}?{picture.edition}"


def in_two(sentence: tuple[Span, ...]) -> tuple[tuple[Span, ...], ...]:
    """Return who is wanted and where apart: upright, each stands on a line of its own."""
    large = [place for place, span in enumerate(sentence) if span.large]
    if len(large) < 2:
        return (sentence,)
    first, words, rest = sentence[: large[0] + 1], sentence[large[0] + 1 : large[1]], sentence[large[1] :]
    if len(words) != 1 or len(words[0].text.strip()) <= SHORT:
        return (*first, *words), rest
    comma, space, others = words[0].text.partition(" ")
    return (*first, Span(comma)), (Span(space + others), *rest)
