"""The pages of the boards: choose one, show one, hear what it says; for whoever logged in, a screen on the wall too."""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from board_view.themes import THEMES
from hall_config.layouts import SHIPPED
from hall_config.texts import LANGUAGES, Catalogue
from web_console.board.address import BoardAddress, UnknownZoneError, address_in, address_of
from web_console.board.drawing import PANELS
from web_console.board.pictures import PictureFolder
from web_console.board.places import places_of, sheet
from web_console.board.stream import BoardStream
from web_console.entrance.accounts import Account, Accounts
from web_console.language import Tongue
from web_console.parts import parts, request_tongue

board = Blueprint(
    "board",
    __name__,
    url_prefix="/board",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

KEPT_S: Final = 24 * 3600
"""So long a browser keeps a clip: its name says what it is, so it never changes."""
CHOOSES: Final = frozenset({"zone", "layout", "theme"})
"""With one of these an address says what is to be shown, and with one of the next in which manner."""
MANNERS: Final = frozenset({"language", "sound"})
HEARD_WITHIN_S: Final = 2.0
ASK_AGAIN_S: Final = 5
OURS: Final = Path(__file__).parent


@board.get("")
def choose() -> AnyResponse:
    """The boards to choose from; an address that says what a board is to show, or how, is one already."""
    account: Account = g.account
    wishes = request.args.to_dict()
    if not CHOOSES & set(wishes) and account.role == "board" and account.name in _named_boards():
        return redirect(f"{url_for('board.named', node=account.name)}?{urlencode(wishes)}")
    if (CHOOSES | MANNERS) & set(wishes):
        return _page(_wished())
    catalogue = parts().hall.picture().catalogue
    choices = {"layouts": tuple(SHIPPED), "themes": tuple(THEMES), "languages": LANGUAGES}
    boards, zones = (catalogue.boards, catalogue.zones) if catalogue else ((), ())
    return Response(render_template("board_choose.html", page="board", boards=boards, zones=zones, **choices))


@board.get("/<node>")
def named(node: str) -> AnyResponse:
    """One board of the hall, as it is configured."""
    return _page(_of(node), node)


@board.get("/events")
def events() -> Response:
    """What a board shows and says, as it happens."""
    _await_hall()
    node = request.args.get("node", "")
    address = _of(node) if node else _wished()
    upright = request.args.get("form") == "upright"
    resolve = _resolver(node)
    changes = _stream().changes(address, upright, _edition(address), _holds(address, resolve))
    return parts().streams.open(changes)


@board.get("/look.css")
def look() -> Response:
    """Where the panels of a layout stand, and their colours."""
    node = request.args.get("node", "")
    address = _of(node) if node else _wished()
    return Response(sheet(*address.look, address.theme), mimetype="text/css")


@board.get("/clip/<name>.ogg")
def clip(name: str) -> Response:
    """A sentence as sound."""
    found = _stream().shows.shelf.find(name)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    answer = Response(found.ogg, mimetype="audio/ogg")
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_S}, immutable"
    return answer


@board.get("/picture/<name>")
def picture(name: str) -> Response:
    """A picture of the hall's own, for the panel of that name."""
    pictures: PictureFolder = current_app.extensions["pictures"]
    file = pictures.find(name)
    if file is None:
        abort(HTTPStatus.NOT_FOUND)
    answer = send_file(file, conditional=True)
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_S}, immutable"
    return answer


def _page(address: BoardAddress, node: str = "") -> Response:
    """Return the page of a board: its panels are empty until its stream says what stands in them."""
    wishes = urlencode(request.args.to_dict(flat=False) | ({"node": [node]} if node else {}), doseq=True)
    named = {name for upright in (False, True) for name in places_of(*address.look, upright)} | {"ticker"}
    html = render_template(
        "board.html",
        panels=[name for name in PANELS if name in named],
        events=f"{url_for('board.events')}?{wishes}",
        look=f"{url_for('board.look')}?{wishes}",
        edition=_edition(address),
        silent=request.args.get("sound") == "off",
        words=_words(address),
        tag=Tongue(address.language).tag,
    )
    return Response(html)


def _of(node: str) -> BoardAddress:
    catalogue = parts().hall.picture().catalogue
    if catalogue is None:
        abort(_not_yet())
    address = address_of(node, catalogue, request.args.get("language", ""))
    if address is None:
        abort(HTTPStatus.NOT_FOUND, _say("board_unknown", node=node, known=request_tongue().listed(_named_boards())))
    return address


def _await_hall() -> None:
    """Give a console that has only just started a moment to hear of its hall: its screens are there already."""
    hall = parts().hall
    picture = hall.picture()
    while picture.catalogue is None:
        seen = picture.version
        picture = hall.wait_for_change(seen, HEARD_WITHIN_S)
        if picture.version == seen:
            return


def _not_yet() -> Response:
    """Return a page that asks again by itself: nobody stands at a screen on the wall."""
    html = render_template("problem.html", status=503, detail=_say("board_not_yet"), page="board")
    return Response(html, HTTPStatus.SERVICE_UNAVAILABLE, {"Refresh": str(ASK_AGAIN_S)})


def _wished() -> BoardAddress:
    try:
        return address_in(request.args, parts().hall.picture().catalogue)
    except UnknownZoneError as unknown:
        abort(HTTPStatus.NOT_FOUND, _say("board_unknown_zone", zone=str(unknown)))


def _resolver(node: str) -> Callable[[], BoardAddress | None]:
    """Return what says which board this address means now: the configuration may have changed."""
    hall, wishes = parts().hall, request.args

    def resolve() -> BoardAddress | None:
        catalogue = hall.picture().catalogue
        if node:
            return address_of(node, catalogue, wishes.get("language", "")) if catalogue else None
        try:
            return address_in(wishes, catalogue)
        except UnknownZoneError:
            return None

    return resolve


def _holds(address: BoardAddress, resolve: Callable[[], BoardAddress | None]) -> Callable[[], bool]:
    """Return what says whether this login still holds and the address still means this board."""
    accounts: Accounts = current_app.extensions["accounts"]
    account: Account = g.account

    def holds() -> bool:
        now = accounts.find(account.name)
        return now is not None and now.version == account.version and resolve() == address

    return holds


def _named_boards() -> tuple[str, ...]:
    catalogue = parts().hall.picture().catalogue
    return tuple(look.node for look in catalogue.boards) if catalogue else ()


def _edition(address: BoardAddress) -> str:
    """Return what a page is made of, so that one made of something else can be told."""
    made_of = f"{_made_of()}{sheet(*address.look, address.theme)}"
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _made_of() -> str:
    files = sorted([*OURS.glob("static/*"), *OURS.glob("templates/*")])
    return version("paidui") + "".join(file.read_text(encoding="utf-8") for file in files)


def _words(address: BoardAddress) -> dict[str, list[str]]:
    """Return what the page says by itself when it hears nothing any more, in both languages."""
    order = sorted(LANGUAGES, key=lambda language: language != address.language)
    texts = Catalogue.load()
    keys = ("signal_lost", "signal_lost_short", "since")
    return {key: [texts.text(f"display.{key}", each, time="{time}") for each in order] for key in keys}


def _stream() -> BoardStream:
    found: BoardStream = current_app.extensions["board"]
    return found


def _say(key: str, **fields: object) -> str:
    return request_tongue().say(key, **fields)
