"""One try: a message signed and sent to one address, and what came of it."""

import urllib.error
import urllib.request
from http.client import HTTPException, HTTPMessage
from typing import IO, Final

from web_console.webhooks.queue import Waiting
from web_console.webhooks.signing import EVENT, ID, SIGNATURE, TIMESTAMP, signature
from web_console.webhooks.targets import Target, TargetError

WITHIN_S: Final = 5.0
DONE: Final = "delivered"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What is signed for one address goes to no other."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


_OPENER: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def post(target: Target, message: Waiting, now_ms: int) -> str:
    """Return `delivered`, or in a few words why not; nothing of the address or the answer's text is said."""
    try:
        secret = target.secret()
    except TargetError as problem:
        return str(problem)
    request = urllib.request.Request(target.url, data=message.body, headers=_headers(message, secret, now_ms // 1000))
    try:
        with _OPENER.open(request, timeout=WITHIN_S):
            return DONE  # anything but 2xx is raised
    except urllib.error.HTTPError as problem:
        problem.close()
        return f"HTTP {problem.code}"
    except urllib.error.URLError as problem:
        return _in_words(problem.reason)
    except (OSError, HTTPException, ValueError) as problem:
        return _in_words(problem)


def _headers(message: Waiting, secret: bytes, at_s: int) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "paidui-webhook/1",
        ID: message.id,
        EVENT: message.event,
        TIMESTAMP: str(at_s),
        SIGNATURE: signature(secret, at_s, message.body),
    }


def _in_words(problem: object) -> str:
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return type(problem).__name__
