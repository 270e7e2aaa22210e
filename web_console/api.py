"""The HTTP door for systems that do not speak MQTT: the same commands, the same replies, the same states."""

import secrets
from collections.abc import Mapping
from functools import partial
from typing import Final

import msgspec
from flask import Blueprint, Response, g, request

from hall_protocol.commands import COMMANDS, BookVisits, Command, ShowTicket
from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from web_console.access import account_name
from web_console.pages import parts
from web_console.planning.jobs import Asked, Kind, State, TooManyQuestionsError
from web_console.rights import may_command, may_do

api = Blueprint("api", __name__, url_prefix="/api/v1")

TOKEN_BYTES: Final = 16
BOOK_VISITS: Final = str(BookVisits.__struct_config__.tag)
LONGEST_LIST: Final = 2 * 1024 * 1024
"""Of a body with a whole list of appointments; every other is short."""
STATUS: Final[Mapping[str, int]] = {
    RefusalCode.BAD_MESSAGE: 400,
    RefusalCode.UNKNOWN_COMMAND: 400,
    RefusalCode.NOT_ALLOWED: 403,
    RefusalCode.UNKNOWN_TICKET: 404,
    RefusalCode.UNKNOWN_BOOKING: 404,
    RefusalCode.UNKNOWN_CASE: 404,
    RefusalCode.NO_HUB: 503,
    RefusalCode.NOT_STORED: 503,
}
"""By refusal code; every other refusal is 409: understood, and the hall is not in a state for it."""
REFUSED: Final = 409


class Problem(msgspec.Struct, frozen=True):
    """Why the console itself did not pass something on."""

    problem: str


class BadCommandBodyError(ValueError):
    """A body that is no command of this name; its text says what to do."""


def command_from(name: str, body: bytes, account: str, next_id: str) -> Command:
    """Return the command a body asks for, on behalf of an account, or raise BadCommandBodyError."""
    kind = COMMANDS[name]
    fields = _fields(body)
    unknown = sorted(set(fields) - set(kind.__struct_fields__) - {"name"})
    if unknown:
        raise BadCommandBodyError(f"unknown field {unknown[0]!r}; {name} has {', '.join(kind.__struct_fields__)}")
    if fields.get("name", name) != name:
        raise BadCommandBodyError(f"the address says {name}, the body says {fields['name']!r}")
    if fields.get("on_behalf_of", account) != account:
        raise BadCommandBodyError("on_behalf_of is whoever logged in; leave it out")
    whole = {"command_id": next_id, **_made_here(kind), **fields, "name": name, "on_behalf_of": account}
    try:
        return msgspec.convert(whole, kind)
    except msgspec.ValidationError as problem:
        raise BadCommandBodyError(str(problem)) from problem


def _fields(body: bytes) -> dict[str, object]:
    try:
        return msgspec.json.decode(body or b"{}", type=dict[str, object])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise BadCommandBodyError(f"the body is no JSON object: {problem}") from problem


def _made_here(kind: type[Command]) -> dict[str, object]:
    """A ticket issued at the console has its token made here, unless whoever asks has made one."""
    return {"token": secrets.token_urlsafe(TOKEN_BYTES)} if "token" in kind.__struct_fields__ else {}


@api.post("/commands/<name>")
def command(name: str) -> Response:
    """Give a command on behalf of whoever logged in, and answer what the hub answers."""
    if name not in COMMANDS:
        return as_json(Problem(f"no command {name!r}; there are {', '.join(COMMANDS)}"), 404)
    if not may_command(g.account.role, name):
        return as_json(Problem(f"an account of the role {g.account.role} may not give {name}"), 403)
    if not request.is_json:
        return as_json(Problem("send Content-Type: application/json"), 415)
    if name == BOOK_VISITS:
        request.max_content_length = LONGEST_LIST
    try:
        make = partial(command_from, name, request.get_data(), account_name())
        return _answer(parts().hall.ask(make))
    except BadCommandBodyError as problem:
        return as_json(Problem(str(problem)), 400)


@api.get("/tickets/<path:ticket>")
def ticket(ticket: str) -> Response:
    """What is known of a ticket now, by its id or the number on its paper."""
    try:
        reply = parts().hall.ask(partial(_show_ticket, ticket))
    except msgspec.ValidationError as problem:
        return as_json(Problem(str(problem)), 400)
    return as_json(reply.ticket, 200) if reply.ok and reply.ticket else _answer(reply)


def _show_ticket(ticket: str, command_id: str) -> Command:
    fields = {"name": "show_ticket", "command_id": command_id, "ticket": ticket, "on_behalf_of": account_name()}
    return msgspec.convert(fields, ShowTicket)


@api.get("/hall")
def hall() -> Response:
    """The hall at a glance, as the hub said it last."""
    glance = parts().hall.picture().glance
    return as_json(glance, 200) if glance else as_json(Problem("nothing has been heard of the hall yet"), 503)


@api.get("/windows")
def windows() -> Response:
    """Every window, as the hub said it last."""
    return as_json(sorted(parts().hall.picture().windows, key=lambda board: board.window), 200)


class JobWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question to the forecaster, as another system asks it."""

    kind: Kind
    question: msgspec.Raw


class JobTold(msgspec.Struct, frozen=True):
    """How a question stands, and its answer or the reason why there is none."""

    job_id: str
    state: State
    progress: float
    answer: msgspec.Raw | None = None
    error: str = ""


@api.post("/jobs")
def ask_job() -> Response:
    """Ask the forecaster what takes a while: what if, or advice."""
    if not may_do(g.account.role, "planning"):
        return as_json(Problem(f"an account of the role {g.account.role} may not ask this"), 403)
    if not request.is_json:
        return as_json(Problem("send Content-Type: application/json"), 415)
    try:
        wish = msgspec.json.decode(request.get_data(), type=JobWish)
        asked = parts().questions.ask(wish.kind, bytes(wish.question).decode(), None)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        return as_json(Problem(f"a job is {{kind, question}}: {problem}"), 400)
    except TooManyQuestionsError:
        return as_json(Problem("some questions wait already; ask again when they have been answered"), 429)
    return as_json(_told(asked), 202)


@api.get("/jobs/<job_id>")
def job(job_id: str) -> Response:
    """How a question stands that was asked at this console."""
    asked = parts().questions.find(job_id)
    return as_json(_told(asked), 200) if asked else as_json(Problem(f"no question {job_id!r}"), 404)


def _told(asked: Asked) -> JobTold:
    answer = msgspec.Raw(asked.answer.encode()) if asked.answer else None
    return JobTold(asked.id, parts().questions.state(asked), asked.progress, answer, asked.error)


def _answer(reply: Reply) -> Response:
    return as_json(reply, 200 if reply.ok else STATUS.get(reply.code, REFUSED))


def as_json(content: object, status: int) -> Response:
    """Return a message, or a list of them, as it would stand on the bus."""
    return Response(msgspec.json.encode(content), status, mimetype="application/json")
