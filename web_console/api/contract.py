"""The contract of the programs' door, as OpenAPI 3.1: also to be had from the door itself."""

from functools import cache
from typing import Final

import msgspec
from flask import Response

from hall_protocol.descriptions import Json
from web_console.api.describing import content, ref, security
from web_console.api.door import api
from web_console.api.operations import operations
from web_console.api.shapes import shapes

VERSION: Final = "1.2.0"


@api.get("/openapi.json")
def contract() -> Response:
    """What can be asked here, for programs that make themselves a client of it."""
    return Response(_encoded(), mimetype="application/json")


@cache
def _encoded() -> bytes:
    return msgspec.json.encode(openapi())


def openapi() -> Json:
    """Return the whole door as an OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": [{"url": "/api/v1"}],
        "security": security(""),
        "paths": operations(),
        "webhooks": _told(),
        "components": {"schemas": shapes(), "responses": _responses(), "securitySchemes": _ways_in()},
    }


def _info() -> Json:
    return {
        "title": "Paidui: a hall over HTTP",
        "version": VERSION,
        "description": "The commands and states of the bus contract (protocol.md) for systems that do not speak MQTT. "
        "Commands are given on behalf of the account that logs in, or whose token it is, and journalled so.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }


def _told() -> dict[str, Json]:
    """What an address is told that was subscribed with POST /webhooks."""
    header: Json = {"in": "header", "required": True, "schema": {"type": "string"}}
    signed = "`v1=` and HMAC-SHA256, in hex, over `Paidui-Timestamp`, a full stop and the body as it came."
    return {
        "event": {
            "post": {
                "summary": "Something has happened. Sent again until it is answered 2xx; known by `Paidui-Id`.",
                "parameters": [
                    {**header, "name": "Paidui-Id", "description": "The event's id: the same at every try."},
                    {**header, "name": "Paidui-Event"},
                    {**header, "name": "Paidui-Timestamp", "description": "Seconds since the epoch, of this try."},
                    {**header, "name": "Paidui-Signature", "description": signed},
                ],
                "requestBody": {"required": True, "content": content(ref("TicketEvent"))},
                "responses": {"2XX": {"description": "Taken."}},
            }
        }
    }


def _responses() -> Json:
    ways = "a token of the page /tokens, or HTTP basic authentication with an account of the console."
    return {
        "LogIn": {"description": f"Show who you are: {ways}"},
        "Wait": {
            "description": "Too many wrong passwords, or questions; try again later.",
            "headers": {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}},
        },
    }


def _ways_in() -> Json:
    cookie = "The login of a browser; a POST then carries the header X-CSRF-Token."
    return {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made on the page /tokens or by `paidui token make`; each address names its scope.",
        },
        "password": {"type": "http", "scheme": "basic"},
        "session": {"type": "apiKey", "in": "cookie", "name": "paidui", "description": cookie},
    }
