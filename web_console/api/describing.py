"""How the contract describes an address: what is common to all of them."""

from collections.abc import Sequence
from typing import Final, cast

from hall_protocol.descriptions import Json

PROBLEMS: Final = {
    "400": "It cannot be read; nothing was done.",
    "403": "This account, or this token, may not.",
    "404": "There is no such thing.",
    "409": "Refused, with the reason; nothing was done.",
    "410": "The journal was restored or begun anew: read on from where the sentence says.",
    "412": "Somebody else has changed it since; nothing was done: look again, and send the new ETag.",
    "413": "The body is too long.",
    "415": "The body is not declared to be JSON.",
    "428": "Say with If-Match, by the ETag that it came with, what is to be changed.",
    "429": "Some questions wait for their answers already, or too many wrong passwords.",
    "504": "The machine sent nothing in time.",
    "503": "Nothing has been heard of it yet, or no hub answered in time (`no_hub`), or it could not be written.",
}


def operation(
    name: str,
    tag: str,
    text: str,
    scope: str,
    schema: Json | None,
    status: str = "200",
    *,
    refused: Sequence[str] = (),
    takes: str = "",
    parameters: Sequence[Json] = (),
    tag_of: str = "",
) -> Json:
    """Return an operation: what it is for, which scope it needs, what is sent and what comes back.

    `takes` names the shape of the body, `tag_of` what the answer's ETag stands for.
    """
    good: Json = {"description": text}
    if schema is not None:
        good["content"] = content(schema)
    if tag_of:
        good["headers"] = {"ETag": {"description": tag_of, "schema": {"type": "string"}, "required": True}}
    body: Json = {"requestBody": {"required": True, "content": content(ref(takes))}} if takes else {}
    return {
        "operationId": name,
        "tags": [tag],
        "summary": text,
        "security": security(scope),
        **({"parameters": list(parameters)} if parameters else {}),
        **body,
        "responses": {
            status: good,
            **(unchanged() if tag_of and not takes else {}),
            **refusals("403", *refused),
            **everywhere(),
        },
    }


def named(name: str, pattern: str, longest: int, where: str = "path", *, must: bool = True, text: str = "") -> Json:
    """Return a parameter that is a text of this form."""
    return {
        "name": name,
        "in": where,
        "required": must,
        **({"description": text} if text else {}),
        "schema": {"type": "string", "pattern": pattern, "minLength": 1, "maxLength": longest},
    }


IF_MATCH: Final[Json] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag with which it was read: who changes what somebody else has changed meanwhile is told.",
    "schema": {"type": "string", "pattern": '^"[!#-~]{1,80}"$', "minLength": 3, "maxLength": 82},
}


def responses_of(operation: Json) -> dict[str, Json]:
    """Return an operation's answers, to add more to them."""
    return dict(cast("dict[str, Json]", operation["responses"]))


def answer_of(operation: Json, status: str) -> Json:
    """Return one of an operation's answers itself, to say more of it."""
    return responses_of(operation)[status]


def unchanged() -> Json:
    """Return what is answered to whoever asks with `If-None-Match` for what is as it was."""
    return {"304": {"description": "It is as it was when the ETag of `If-None-Match` came."}}


def refusals(*statuses: str, either: bool = False) -> Json:
    """Return answers that refuse; `either`: by the hub or by the console itself."""
    schema: Json = {"anyOf": [ref("Reply"), ref("Problem")]} if either else ref("Problem")
    return {status: {"description": PROBLEMS[status], "content": content(schema)} for status in statuses}


def everywhere() -> Json:
    """Return what every address may answer."""
    return {"401": {"$ref": "#/components/responses/LogIn"}, "429": {"$ref": "#/components/responses/Wait"}}


def security(scope: str) -> list[Json]:
    """Return who may come in: with a token that was given this scope, or logged in."""
    return [{"token": [scope] if scope else []}, {"password": []}, {"session": []}]


def content(schema: Json) -> Json:
    """Return a body of JSON."""
    return {"application/json": {"schema": schema}}


def ref(name: str) -> Json:
    """Return where a shape is described."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(name: str) -> Json:
    """Return a list of one shape."""
    return {"type": "array", "items": ref(name)}
