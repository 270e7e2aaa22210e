"""The pages of the soft terminal: choose a window, work at it, hear what happens there, press."""

import logging
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import msgspec
from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from hall_config.texts import Catalogue
from hall_protocol.commands import Command
from hall_protocol.events import Reply
from web_console.api.answers import as_json
from web_console.api.command_body import BadCommandBodyError
from web_console.desk.buttons import BUTTONS, HELP_KEY, MAY_PRESS, MEETING_KEY
from web_console.desk.places import found
from web_console.desk.pressing import Told, cut_off, press_command, told
from web_console.desk.stream import DeskStream, Place
from web_console.desk.view import glance
from web_console.entrance.access import account_name
from web_console.entrance.accounts import Account, Accounts
from web_console.language import Tongue
from web_console.parts import parts, request_tongue

logger = logging.getLogger(__name__)

desk = Blueprint(
    "desk",
    __name__,
    url_prefix="/desk",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

REMEMBERED: Final = "paidui_window"
"""The cookie by which a browser goes straight to its window."""
REMEMBERED_S: Final = 365 * 24 * 3600
LONGEST_TAB: Final = 32
PREFIX_BYTES: Final = 8
SPOKEN: Final = (
    *(
        "sent",
        "not_taken",
        "not_taken_lost",
        "not_taken_waiting",
        "not_taken_login",
        "no_console",
        "unanswered",
        "too_fast",
        "lost_stream",
    ),
    *("ask_again", "let_go", "login_changed", "search", "search_service", "nothing_found", "transfer_note", "and_back"),
    *("pause_minutes", "pause_reason", "hold_title", "hold_open", "hold_minutes", "outcome_title", "services_title"),
    *(
        "due_day",
        "choose_number",
        "choose_title",
        "no_choosing",
        "nobody_away",
        "button_back",
        "number",
        "pin",
        "login_note",
    ),
    *("handover_title", "handover_note", "log_out_title", "log_out_note", "close_title", "close_note"),
    *("meeting_blocked", "meeting_none", "visitor_changed"),
)
"""What the page says by itself; a `{field}` is filled in there."""


@desk.get("")
def choose() -> AnyResponse:
    """The windows to choose from; a browser that has chosen goes straight there, unless it asks for another."""
    remembered = request.cookies.get(REMEMBERED, "")
    windows = [window for window in _windows() if _may_sit_at(g.account, window)]
    if len(windows) == 1 or (remembered in windows and "choose" not in request.args):
        return redirect(url_for("desk.page", window=remembered if remembered in windows else windows[0]))
    listed = [each for each in glance(parts().hall.picture(), _windows(), request_tongue()) if each["id"] in windows]
    return Response(render_template("desk_choose.html", windows=listed, page="desk"))


@desk.get("/<window>")
def page(window: str) -> Response:
    """One window, as its clerk works at it."""
    _admit(window)
    if not _may_sit_at(g.account, window):
        abort(HTTPStatus.FORBIDDEN, request_tongue().soft("not_your_window"))
    tongue = request_tongue()
    numbers = _windows()
    html = render_template(
        "desk.html",
        window=window,
        number=numbers[window],
        buttons=BUTTONS,
        help_key=HELP_KEY,
        meeting_key=MEETING_KEY,
        presses=_prefix(),
        words=_words(tongue),
        soft=tongue.soft,
    )
    answer = Response(html)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(REMEMBERED, window, max_age=REMEMBERED_S, httponly=True, samesite="Lax", secure=secure)
    return answer


@desk.get("/<window>/events")
def events(window: str) -> Response:
    """What happens at a window, as it happens."""
    _admit(window)
    tab = request.args.get("tab", "")[:LONGEST_TAB]
    place = Place(window, tab, _prefix(), str(session.get("clerk", "")), bool(g.account.windows), g.language)
    return parts().streams.open(_stream().changes(place, _login_that_lasts(window)))


@desk.get("/<window>/places")
def places(window: str) -> Response:
    """Where a visitor can be sent on to, by what was typed; or which service can be added."""
    _admit(window)
    typed, only = request.args.get("typed", "")[:64], request.args.get("what") == "services"
    listed = found(typed, parts().hall.picture(), window, request_tongue(), services_only=only)
    return as_json([{"id": each.id, "name": each.name, "note": each.note} for each in listed])


@desk.post("/<window>/press/<name>")
def press(window: str, name: str) -> Response:
    """Ask what a press means of the hub, on behalf of whoever logged in; nothing is asked of a hub that is away."""
    _admit(window)
    if name not in MAY_PRESS:
        abort(HTTPStatus.NOT_FOUND)
    hall, tongue = parts().hall, request_tongue()
    try:
        fields = msgspec.json.decode(request.get_data() or b"{}", type=dict[str, object])
        command = press_command(
            name,
            fields,
            window=window,
            account=account_name(),
            prefix=_prefix(),
            utc_offset_s=hall.utc_offset_s,
        )
    except (msgspec.MsgspecError, UnicodeDecodeError, BadCommandBodyError) as problem:
        logger.warning("a press that cannot be read, %s: %s", name, problem)
        return as_json(
            Told(state="refused", code="bad_message", text=tongue.soft("unreadable")), HTTPStatus.BAD_REQUEST
        )
    if hall.picture().link.state != "ok":
        return as_json(cut_off(name, tongue))
    return as_json(_answered(command, hall.ask(lambda _: command), tongue))


def _answered(command: Command, reply: Reply, tongue: Tongue) -> Told:
    """Keep in mind who has logged in at this browser, and put the answer in words."""
    if reply.ok and reply.clerk:
        session["clerk"] = reply.clerk.id if reply.clerk.phase != "off" else ""
        _stream().sat_down(_prefix(), session["clerk"])
    return told(command, reply, tongue)


def _windows() -> dict[str, str]:
    """Every window of the hall by its id, with its number: as configured, and any other that has spoken."""
    hall = parts().hall
    config = parts().known.at(hall.configuration)
    configured = {window.id: window.number for window in config.windows} if config else {}
    return configured | {board.window: board.number for board in hall.picture().windows}


def _admit(window: str) -> None:
    """Only a window of the hall, and only one that this account may sit at."""
    if window not in _windows():
        abort(HTTPStatus.NOT_FOUND)
    if not g.account.may_sit_at(window):
        abort(HTTPStatus.FORBIDDEN, request_tongue().soft("not_your_window"))


def _may_sit_at(account: Account, window: str) -> bool:
    """Whether somebody is led to this window: one of theirs, in one of their zones; presses are looked at each."""
    if not account.zones:
        return account.may_sit_at(window)
    config = parts().config
    zones = {each.id: each.zone for each in config.windows} if config else {}
    zones |= {board.window: board.zone for board in parts().hall.picture().windows}
    return account.may_sit_at(window) and account.may_act_in(zones.get(window, ""))


def _prefix() -> str:
    """Return what this login's presses begin with, so that they are nobody else's."""
    if "presses" not in session:
        session["presses"] = secrets.token_hex(PREFIX_BYTES)
    return str(session["presses"])


def _login_that_lasts(window: str) -> Callable[[], bool]:
    """Return what says whether this login still holds and may see the window: a page stays open for a whole day."""
    accounts: Accounts = current_app.extensions["accounts"]
    account: Account = g.account

    def lasts() -> bool:
        now = accounts.find(account.name)
        return now is not None and now.version == account.version and now.may_sit_at(window)

    return lasts


def _stream() -> DeskStream:
    found: DeskStream = current_app.extensions["desk"]
    return found


def _words(tongue: Tongue) -> dict[str, str]:
    """What the page says by itself."""
    texts = Catalogue.load().section("soft", tongue.language)
    return {key: texts[key] for key in SPOKEN} | {name: tongue.word("step", name) for name in MAY_PRESS}
