"""The pages of the guide's phone: one page that is served once, its living part, what is looked up, what is done."""

import gzip
import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

import msgspec
from flask import Blueprint, Response, abort, current_app, g, render_template, request

from hall_config.texts import Catalogue
from hall_protocol.commands import Command, IssueTicket, ShowTicket, ShowTickets
from hall_protocol.events import Reply
from hall_protocol.facts import TicketFacts
from hall_protocol.refusals import RefusalCode
from web_console.api.answers import as_json
from web_console.api.command_body import BadCommandBodyError
from web_console.entrance.access import account_name
from web_console.entrance.accounts import Account, Accounts
from web_console.entrance.rights import may_command
from web_console.guide.acting import Told, act_command, say, told
from web_console.guide.code import picture_of, visitors_page
from web_console.guide.reach import HubAwayError, Reach
from web_console.guide.spoken import names_meant
from web_console.guide.stream import GuideStream
from web_console.guide.view import card_of, offers, places_of, still_here_first, zones_of
from web_console.parts import parts, request_tongue

logger = logging.getLogger(__name__)

guide = Blueprint(
    "guide",
    __name__,
    url_prefix="/guide",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

MOST_FOUND: Final = 12
MOST_RENEWED: Final = 3
"""So many cards are kept fresh; a list is looked up again by whoever wants it."""
WORTH_PACKING: Final = 600
OFFERS_LAST: Final = "private, max-age=86400"
"""Its address names the version of the hall's configuration, so it never grows stale."""


class GuideDesk:
    """What a guide's phone is served from, built once."""

    def __init__(self, stream: GuideStream, reach: Reach, data: Path) -> None:
        self.stream = stream
        self.reach = reach
        self.data = data


@guide.get("")
def page() -> str:
    """The page itself; everything that changes comes to it, or is asked by it."""
    tongue, account = request_tongue(), _account()
    content = _desk().stream.content(parts().hall.picture(), account, parts().config, tongue)
    words = dict(Catalogue.load().section("guide_phone", tongue.language))
    return render_template("guide.html", page="guide", content=content, words=words, phone=partial(say, tongue))


@guide.get("/events")
def events() -> Response:
    """The living part, as it changes."""
    account, language = _account(), g.language
    served, console = _desk().stream, parts()
    return console.streams.open(
        served.changes(
            account,
            lambda: console.known.at(console.hall.configuration),
            lambda: console.fragments.tongue(language),
            _login_that_lasts(account),
        )
    )


@guide.get("/offers")
def choices() -> Response:
    """All services with their situations and lanes, and the reasons: fetched once for each configuration."""
    catalogue = parts().hall.picture().catalogue
    if catalogue is None:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    answer = _packed(as_json(offers(catalogue, parts().config, _account(), request_tongue())))
    if request.args.get("version") == catalogue.version:
        answer.headers["Cache-Control"] = OFFERS_LAST
    return answer


@guide.get("/places")
def places() -> Response:
    """The windows and clerks a visitor can be sent to, as they are now."""
    return _packed(as_json(places_of(parts().hall.picture(), request_tongue())))


@guide.get("/find")
def find() -> tuple[str, int]:
    """Tickets by what was typed or said: a number, digits alone, an id, or the code on the paper."""
    config, typed = parts().config, request.args.get("typed", "")
    names = names_meant(typed, config.queues, config.lanes.green_prefix) if config else names_meant(typed)
    found: dict[str, TicketFacts] = {}
    is_elsewhere = False
    for name in names:
        reply = parts().hall.ask(partial(_show, name))
        if reply.code == RefusalCode.NO_HUB:
            return _cards((), say(request_tongue(), "find_away")), HTTPStatus.SERVICE_UNAVAILABLE
        if reply.ticket and _account().may_act_in(reply.ticket.zone):
            found[reply.ticket.id] = reply.ticket
        is_elsewhere = is_elsewhere or reply.ticket is not None
        if len(found) >= MOST_FOUND:
            break
    why_not = (
        say(request_tongue(), "not_your_zone") if is_elsewhere else say(request_tongue(), "not_found", typed=typed[:40])
    )
    return _cards(still_here_first(found.values()), "" if found else why_not), HTTPStatus.OK


@guide.get("/tickets")
def tickets() -> tuple[str, int]:
    """The tickets that stand on the page already, as they are now."""
    found = []
    for name in request.args.getlist("ticket")[:MOST_RENEWED]:
        reply = parts().hall.ask(partial(_show, name[:64] or "-"))
        if reply.code == RefusalCode.NO_HUB:
            return "", HTTPStatus.SERVICE_UNAVAILABLE
        if reply.ticket and _account().may_act_in(reply.ticket.zone):
            found.append(reply.ticket)
    return _cards(tuple(found), ""), HTTPStatus.OK


@guide.get("/missed")
def missed() -> tuple[str, int]:
    """Whose number was called and who did not come, the latest first."""
    reply = parts().hall.ask(lambda id_: ShowTickets(command_id=id_, phase="missed", on_behalf_of=account_name()))
    if reply.code == RefusalCode.NO_HUB:
        return _cards((), say(request_tongue(), "find_away")), HTTPStatus.SERVICE_UNAVAILABLE
    mine = [ticket for ticket in reversed(reply.tickets) if _account().may_act_in(ticket.zone)]
    return _cards(tuple(mine[:MOST_FOUND]), "" if mine else say(request_tongue(), "nobody_missed")), HTTPStatus.OK


@guide.get("/code")
def code() -> tuple[str, int]:
    """One ticket with the code that stands on its paper, to be photographed by its visitor."""
    reply = parts().hall.ask(partial(_show, request.args.get("ticket", "")[:64] or "-"))
    if reply.ticket is None or not _account().may_act_in(reply.ticket.zone):
        away = reply.code == RefusalCode.NO_HUB
        text = say(request_tongue(), "find_away") if away else say(request_tongue(), "not_found", typed="")
        return _cards((), text), HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.NOT_FOUND
    return _cards((reply.ticket,), "", with_code=True), HTTPStatus.OK


@guide.post("/act/<name>")
def act(name: str) -> Response:
    """Do what was tapped, once for each act however often it is sent; say what came of it, or that nobody can say."""
    if not may_command(_account().role, name):
        abort(HTTPStatus.FORBIDDEN)
    try:
        fields = msgspec.json.decode(request.get_data() or b"{}", type=dict[str, object])
        command = act_command(name, fields, account_name())
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, BadCommandBodyError) as problem:
        logger.warning("an act that cannot be read, %s: %s", name, problem)
        unreadable = Told("refused", say(request_tongue(), "unreadable"), RefusalCode.BAD_MESSAGE)
        return as_json(unreadable, HTTPStatus.BAD_REQUEST)
    picture = parts().hall.picture()
    try:
        allowed = _desk().reach.allows(_account(), command, picture.catalogue, zones_of(parts().config))
    except HubAwayError:
        return as_json(Told("pending", say(request_tongue(), "pending_hub"), RefusalCode.NO_HUB))
    if not allowed:
        return as_json(
            Told("refused", say(request_tongue(), "not_your_zone"), RefusalCode.NOT_ALLOWED), HTTPStatus.FORBIDDEN
        )
    reply = parts().hall.ask(lambda _: command)
    return as_json(told(command, reply, request_tongue(), _card_after(command, reply)))


def _card_after(command: Command, reply: Reply) -> str:
    """Draw the ticket as it is after an act; one just issued, with its code."""
    if reply.ticket is None:
        return ""
    return _cards((reply.ticket,), "", with_code=isinstance(command, IssueTicket))


def _cards(tickets: tuple[TicketFacts, ...], note: str, *, with_code: bool = False) -> str:
    tongue, catalogue = request_tongue(), parts().hall.picture().catalogue
    cards = [card_of(each, catalogue, tongue, _code(each) if with_code else "") for each in tickets]
    return render_template("_guide_tickets.html", cards=cards, note=note, phone=partial(say, tongue))


def _code(ticket: TicketFacts) -> str:
    catalogue = parts().hall.picture().catalogue
    address = visitors_page(catalogue.ticket_link if catalogue else "", _desk().data)
    return picture_of(f"{address}{ticket.token}") if address and ticket.token else ""


def _show(name: str, command_id: str) -> Command:
    return ShowTicket(command_id=command_id, ticket=name, on_behalf_of=account_name())


def _login_that_lasts(account: Account) -> Callable[[], bool]:
    """Return what says whether this login still holds: a phone's page stays open for a whole day."""
    accounts: Accounts = current_app.extensions["accounts"]

    def lasts() -> bool:
        now = accounts.find(account.name)
        return now is not None and now == account

    return lasts


def _desk() -> GuideDesk:
    found: GuideDesk = current_app.extensions["guide"]
    return found


def _account() -> Account:
    account: Account = g.account
    return account


def _packed(answer: Response) -> Response:
    """Make an answer small for a poor Wi-Fi: a big hall's services are some hundred kilobytes, packed a tenth of it."""
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") and len(answer.get_data()) > WORTH_PACKING:
        answer.set_data(gzip.compress(answer.get_data(), mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer
