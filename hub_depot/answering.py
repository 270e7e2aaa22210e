"""How the depot answers: JSON both ways, a wish that cannot be as one word and what belongs to it."""

from http import HTTPStatus
from typing import Final, TypeVar

import msgspec
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from broker_config.authority import AuthorityError
from hub_depot.enrolments import CrowdedError
from hub_depot.faults import DepotError
from hub_depot.letting_in import NotLetInError
from hub_depot.machines import TooOftenError
from node_runtime.depot_messages import LONGEST, Problem
from node_runtime.settings import SettingsError

WAIT_S: Final = "5"
T = TypeVar("T")


def heard(kind: type[T]) -> T:
    """Return what was sent. Raises msgspec.MsgspecError for what it is not."""
    return msgspec.json.decode(request.get_data(), type=kind)


def told(content: msgspec.Struct | list[msgspec.Struct] | tuple[msgspec.Struct, ...]) -> Response:
    """Return an answer that is kept nowhere on its way."""
    return _answer(msgspec.json.encode(content), HTTPStatus.OK)


def refused(status: HTTPStatus, problem: str, detail: str = "") -> Response:
    """Return a no."""
    answer = _answer(msgspec.json.encode(Problem(problem=problem, detail=detail)), status)
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        answer.headers["Retry-After"] = WAIT_S
    return answer


def explain_everything(app: Flask) -> None:
    """From now on whatever cannot be done is said in one word and one sentence."""
    app.config["MAX_CONTENT_LENGTH"] = LONGEST
    app.register_error_handler(msgspec.MsgspecError, lambda problem: _bad(str(problem)))
    app.register_error_handler(UnicodeDecodeError, lambda _: _bad("not UTF-8"))
    app.register_error_handler(RecursionError, lambda _: _bad("too deep"))
    app.register_error_handler(HTTPException, _by_http)
    app.register_error_handler(NotLetInError, _not_let_in)
    app.register_error_handler(CrowdedError, lambda _: refused(HTTPStatus.TOO_MANY_REQUESTS, "crowded"))
    app.register_error_handler(TooOftenError, lambda _: refused(HTTPStatus.TOO_MANY_REQUESTS, "too_often"))
    app.register_error_handler(AuthorityError, lambda problem: _own(problem, "authority"))
    app.register_error_handler(SettingsError, lambda problem: _own(problem, "settings"))
    app.register_error_handler(DepotError, lambda problem: _own(problem, "depot"))


def _bad(detail: str) -> Response:
    return refused(HTTPStatus.BAD_REQUEST, "not_understood", detail[:200])


def _by_http(problem: HTTPException) -> Response:
    status = HTTPStatus(problem.code or 500)
    return refused(status, status.name.lower())


def _not_let_in(problem: NotLetInError) -> Response:
    return refused(HTTPStatus.CONFLICT, problem.problem, problem.detail)


def _own(problem: Exception, word: str) -> Response:
    return refused(HTTPStatus.SERVICE_UNAVAILABLE, word, str(problem))


def _answer(content: bytes, status: HTTPStatus) -> Response:
    return Response(content, status, {"Cache-Control": "no-store"}, mimetype="application/json")
