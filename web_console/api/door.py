"""The programs' door itself: the one blueprint that all its addresses hang on."""

from typing import Final

from flask import Blueprint, Response, g, request

from web_console.api.answers import refused
from web_console.api.keys import HEADER

api = Blueprint("api", __name__, url_prefix="/api/v1")

LONGEST_LIST: Final = 2 * 1024 * 1024
"""Of a body with a whole list of appointments; every other is short."""
COMMAND: Final = "api.command"
OK: Final = 200


@api.before_request
def _in_english() -> None:
    """What the console itself says to a program it says in English; the hub says everything in both languages."""
    g.language = "en"


@api.before_request
def _no_key_in_vain() -> Response | None:
    """A key that nobody heeds would be a promise not kept."""
    if HEADER in request.headers and request.method != "GET" and request.endpoint != COMMAND:
        return refused(f"{HEADER} is heeded with commands alone; leave it out here", 400)
    return None


@api.after_request
def _not_once_more(answer: Response) -> Response:
    """Who asks again and again for what is the same reads it once."""
    if request.method == "GET" and answer.status_code == OK and answer.is_json and not answer.is_streamed:
        answer.add_etag()
        answer.make_conditional(request)
    return answer
