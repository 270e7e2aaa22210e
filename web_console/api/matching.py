"""Two who change the same thing: what is changed is named by the ETag with which it was read."""

from collections.abc import Callable
from typing import Final

from flask import Response, request

from web_console.api.answers import as_json

IF_MATCH: Final = "If-Match"


class MatchError(RuntimeError):
    """It is not said what is to be changed, or that has been changed meanwhile; `status` is 428 or 412."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        super().__init__(sentence)


def as_tagged_json(content: object, tag: str, status: int = 200) -> Response:
    """Return a message with the ETag by which it is changed; nothing, when whoever asks has it already."""
    answer = as_json(content, status)
    answer.set_etag(tag)
    return answer


def must_match(tag: str, who: Callable[[], str]) -> None:
    """Raise MatchError unless this request is about exactly what is there now; `who` says who changed it."""
    given = request.headers.get(IF_MATCH, "").strip()
    if not given:
        raise MatchError(428, f"send {IF_MATCH} with the ETag that came when it was read")
    if given != f'"{tag}"':
        raise MatchError(412, f"{who()} has changed it meanwhile; read it again and decide anew. Nothing was done")
