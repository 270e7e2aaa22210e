"""A board's panels as HTML: drawn once for all browsers that show the same board on a screen of the same form."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from flask import Flask

from board_view.grids import Grid, filled, steady
from board_view.rows import on_a_page, page_of, pages, visible
from board_view.sentence import in_two, names_one
from board_view.view import URGENT, BoardView
from web_console.board.pictures import Picture, PictureFolder
from web_console.board.places import places_of
from web_console.board.show import Panels, Show

PANELS: Final = ("header", "call", "calls", "windows", "queues", "notice", "picture", "ticker")
EMERGENCY: Final = "emergency"


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

    def panels(self, view: BoardView, places: dict[str, Grid]) -> Panels:
        """Return the panels that have a place, the line at the bottom also where it has none but is urgent."""
        shown = [name for name in PANELS if name in places or (name == "ticker" and view.banner.kind in URGENT)]
        pictured = "picture" if "picture" in places else "notice"
        pictures = self._pictures.at(view.turn) if pictured in places else ()
        panels = {
            name: self._panel(name, view, _room(name, view, places), pictures if name == pictured else ())
            for name in shown
        }
        return panels | {EMERGENCY: self._panel(EMERGENCY, view, Grid()) if view.emergency else ""}

    def _panel(self, name: str, view: BoardView, places: Grid, pictures: Sequence[Picture] = ()) -> str:
        """Draw without any request: a stream draws long after its own has been answered."""
        template = self._templates.get_template(f"_board_{name}.html")
        return template.render(
            view=view,
            places=places,
            visible=visible,
            page_of=page_of,
            pages=pages,
            on_a_page=on_a_page,
            steady=steady,
            filled=filled,
            in_two=in_two,
            names_one=names_one,
            pictures=pictures,
            board_picture=_address_of,
        ).strip()


def _room(name: str, view: BoardView, places: dict[str, Grid]) -> Grid:
    """Return the most rows a panel has room for, as high as what it lists needs them."""
    return places.get("waits" if name == "queues" and view.queues.wide else name, Grid())


def _address_of(picture: Picture) -> str:
    """Return where a page finds a picture; a stream draws without a request that would tell."""
    return f"/board/picture/{quote(picture.name)}?{picture.edition}"
