"""Every change asked of the console is noted by itself: by whom, which page, about what, and what came of it."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec
from flask import Response, current_app, g, request, session
from werkzeug.exceptions import HTTPException

from hall_protocol.commands import READ_ONLY
from web_console.audit.log import AuditLog

LOOKS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
APART: Final = frozenset({"access.log_in", "access.choose_language"})
"""Log-ins are noted where the password is weighed."""
ABOUT: Final = ("window", "node", "ticket", "service", "notice", "zone", "clerk", "account", "role")
"""The fields that say what a change is about; whatever else was typed stays out of the log."""
IN_ADDRESS: Final = re.compile(r"[A-Za-z0-9_.:/+-]{1,64}")
PLAIN: Final = re.compile(r"(?!.*\d{8})[A-Za-z0-9_.:/+-]{1,48}")
"""The hall's own ids; no name of a person, and nothing as long as the number of a card or a telephone."""
NUMBER: Final = re.compile(r"(\d{8}-)?[A-Za-z]{0,3}\d{1,5}")
"""A ticket's number or id; not the code on its paper, which opens it."""
LONGEST_READ: Final = 64 * 1024
LONGEST_WORD: Final = 120


def audit_log() -> AuditLog:
    """Return the log of this console."""
    found: AuditLog = current_app.extensions["audit"]
    return found


def changed(what: str, former: object, now: object) -> None:
    """Say of the change that is being made what it was and what it becomes; for the hall's own words and numbers.

    What is secret, or anybody's own words, is not said here: the log keeps it for years.
    """
    _further().append(f"{what}: {_worded(former)} → {_worded(now)}")


def concerns(what: str, value: object) -> None:
    """Say what the change that is being made is about, where its form does not; never anything secret."""
    _further().append(f"{what}={_worded(value)}")


def only_asked() -> None:
    """Say that nothing is changed by this request, though it was sent as a form: there is nothing to note."""
    g.audit_only_asked = True


def _further() -> list[str]:
    if "audit_further" not in g:
        g.audit_further = []
    found: list[str] = g.audit_further
    return found


def _worded(value: object) -> str:
    words = ",".join(map(str, value)) if isinstance(value, tuple | list | frozenset) else str(value)
    return words[:LONGEST_WORD] or "–"


def note_change(answer: Response) -> Response:
    """Note a change; what nobody known asked for was refused at the door and changes nothing."""
    account = g.get("account")
    page = request.endpoint or ""
    asked_only = (request.view_args or {}).get("name") in READ_ONLY or g.get("audit_only_asked")
    if request.method in LOOKS or account is None or not page or page in APART or asked_only:
        return answer
    token = g.get("token")
    who = token.speaker if token else account.name
    audit_log().note(who, page, " ".join((*_about(), *_further())), _outcome(answer))
    return answer


def _outcome(answer: Response) -> str:
    """Return what came of it: a window and a guide's phone are told in the answer, a page by what it says next."""
    if answer.status_code >= 400:
        return f"refused {answer.status_code}"
    if answer.is_json and not answer.is_streamed:
        told = _told(answer.get_data())
        return "done" if told.state in ("", "done") else f"{told.state} {told.code}".strip()
    return "refused" if any(kind == "refused" for kind, _ in session.get("_flashes", ())) else "done"


class _Told(msgspec.Struct, frozen=True):
    state: str = ""
    code: str = ""


def _told(content: bytes) -> _Told:
    try:
        return msgspec.json.decode(content, type=_Told)
    except msgspec.MsgspecError:
        return _Told()


def _about() -> Iterator[str]:
    of_address = request.view_args or {}
    body = _body()
    for name in ABOUT:
        value = body.get(name)
        if isinstance(value, str) and name not in of_address:
            yield _said(name, value, NUMBER if name == "ticket" else PLAIN)
    for name, value in of_address.items():
        yield _said(name, str(value), IN_ADDRESS)


def _said(name: str, value: str, form: re.Pattern[str]) -> str:
    return f"{name}={value if form.fullmatch(value) else '…'}"


def _body() -> dict[str, object]:
    """Return the fields that were sent; none of what cannot be read."""
    try:
        if not request.is_json:
            return {name: value for name, value in request.form.items() if value}
        if (request.content_length or 0) > LONGEST_READ:
            return {}
        return msgspec.json.decode(request.get_data(), type=dict[str, object])
    except (HTTPException, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}
