"""The HTTP door as OpenAPI 3.1, rendered from the same message types that travel on the bus.

`python -m web_console.openapi docs/` writes `openapi.yaml` there; for developers.
"""

import argparse
import copy
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast, get_args

import msgspec

from hall_protocol.commands import COMMANDS, Command
from hall_protocol.descriptions import Json, schemas, summary
from web_console.planning.jobs import Kind, State

VERSION: Final = "1.0.0"
FILE: Final = "openapi.yaml"
_HEADER: Final = "# Rendered from hall_protocol by `python -m web_console.openapi docs/`; change it there.\n"
MADE_HERE: Final = ("command_id", "token")
"""Fields a caller may leave out: the console makes them."""
SET_HERE: Final = ("on_behalf_of",)
"""Fields that follow from the login."""


def render_openapi() -> str:
    """Return the whole door as an OpenAPI document in YAML."""
    return _HEADER + msgspec.yaml.encode(openapi()).decode()


def openapi() -> Json:
    """Return the whole door as an OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": [{"url": "/api/v1"}],
        "security": [{"password": []}, {"session": []}],
        "paths": {**_commands(), **_states(), **_jobs()},
        "components": {"schemas": _schemas(), "responses": _responses(), "securitySchemes": _security()},
    }


def _info() -> Json:
    return {
        "title": "Paidui: a hall over HTTP",
        "version": VERSION,
        "description": "The commands and states of the bus contract (protocol.md) for systems that do not speak MQTT. "
        "Commands are given on behalf of the account that logs in, and journalled so.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }


def _commands() -> dict[str, Json]:
    return {f"/commands/{name}": {"post": _command(name, kind)} for name, kind in COMMANDS.items()}


def _command(name: str, kind: type[Command]) -> Json:
    return {
        "operationId": name,
        "tags": ["commands"],
        "summary": summary(kind),
        "requestBody": {"required": True, "content": _content(_ref(kind.__name__))},
        "responses": {
            "200": {"description": "Accepted, and on disk.", "content": _content(_ref("Reply"))},
            **{
                status: {"description": text, "content": _content({"anyOf": [_ref("Reply"), _ref("Problem")]})}
                for status, text in REFUSALS.items()
            },
            **_everywhere(),
        },
    }


REFUSALS: Final = {
    "400": "No such command in this body; nothing was done.",
    "403": "This account may not say it.",
    "404": "There is no such ticket, appointment or case.",
    "409": "Refused, with the reason; nothing was done.",
    "415": "The body is not declared to be JSON.",
    "503": "No hub answered in time (`no_hub`), or the journal could not be written (`not_stored`).",
}


def _states() -> dict[str, Json]:
    ticket: Json = {
        "name": "ticket",
        "in": "path",
        "required": True,
        "description": "Its id, or the number on its paper. An id's slashes may stand as they are.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 64},
    }
    windows: Json = {"type": "array", "items": _ref("WindowBoard")}
    found = _state("show_one_ticket", "What is known of a ticket now.", _ref("TicketFacts"))
    return {
        "/hall": {"get": _state("show_hall", "The hall at a glance, as last heard.", _ref("HallGlance"))},
        "/windows": {"get": _state("show_windows", "Every window, as last heard.", windows)},
        "/tickets/{ticket}": {"get": {**found, "parameters": [ticket]}},
    }


def _state(operation: str, text: str, schema: Json) -> Json:
    problem = _content({"anyOf": [_ref("Reply"), _ref("Problem")]})
    return {
        "operationId": operation,
        "tags": ["states"],
        "summary": text,
        "responses": {
            "200": {"description": text, "content": _content(schema)},
            **{
                status: {"description": REFUSALS[status], "content": problem}
                for status in ("400", "403", "404", "409", "503")
            },
            **_everywhere(),
        },
    }


def _jobs() -> dict[str, Json]:
    """What takes the forecaster a while is asked, and then looked at until it is answered."""
    told = _content(_ref("JobTold"))
    problems = {status: {"description": text, "content": _content(_ref("Problem"))} for status, text in JOBS.items()}
    job: Json = {"name": "job", "in": "path", "required": True, "schema": {"type": "string"}}
    wish: Json = {"required": True, "content": _content(_ref("JobWish"))}
    asked: Json = {"202": {"description": "Asked.", "content": told}}
    found: Json = {"200": {"description": "How it stands.", "content": told}, "404": problems.pop("404")}
    ask: Json = {
        "operationId": "ask_job",
        "tags": ["jobs"],
        "summary": "Ask what if, or for advice.",
        "requestBody": wish,
    }
    look: Json = {"operationId": "show_job", "tags": ["jobs"], "summary": "How a question stands.", "parameters": [job]}
    return {
        "/jobs": {"post": {**ask, "responses": {**asked, **problems, **_everywhere(), "429": problems["429"]}}},
        "/jobs/{job}": {"get": {**look, "responses": {**found, **_everywhere()}}},
    }


JOBS: Final = {
    "400": "No question in this body.",
    "404": "No such question was asked here lately.",
    "415": "The body is not declared to be JSON.",
    "429": "Some questions wait for their answers already, or too many wrong passwords.",
}


def _everywhere() -> Json:
    return {"401": {"$ref": "#/components/responses/LogIn"}, "429": {"$ref": "#/components/responses/Wait"}}


def _responses() -> Json:
    return {
        "LogIn": {"description": "Log in: HTTP basic authentication with an account of the console."},
        "Wait": {
            "description": "Too many wrong passwords; try again later.",
            "headers": {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}},
        },
    }


def _security() -> Json:
    cookie = "The login of a browser; a POST then carries the header X-CSRF-Token."
    return {
        "password": {"type": "http", "scheme": "basic"},
        "session": {"type": "apiKey", "in": "cookie", "name": "paidui", "description": cookie},
    }


def _schemas() -> dict[str, Json]:
    """The bus's own schemas that this door needs, commands without what the console adds."""
    known: dict[str, Json] = copy.deepcopy(schemas())
    for kind in COMMANDS.values():
        _as_asked_here(known[kind.__name__])
    known["Problem"] = {
        "type": "object",
        "title": "Problem",
        "description": "Why the console itself did not pass something on.",
        "properties": {"problem": {"type": "string"}},
        "required": ["problem"],
    }
    known |= _job_schemas()
    wanted = _needed(known, [*(kind.__name__ for kind in COMMANDS.values()), *STATES])
    return {name: schema for name, schema in known.items() if name in wanted}


def _job_schemas() -> dict[str, Json]:
    """A question and how it stands; what is asked and answered is the forecaster's own."""
    return {
        "JobWish": {
            "type": "object",
            "title": "JobWish",
            "description": "A question to the forecaster; see forecast.md.",
            "properties": {"kind": {"enum": list(get_args(Kind))}, "question": {"type": "object"}},
            "required": ["kind", "question"],
            "additionalProperties": False,
        },
        "JobTold": {
            "type": "object",
            "title": "JobTold",
            "description": "How a question stands; `silent` and `lost`: the forecaster is not there.",
            "properties": {
                "job_id": {"type": "string"},
                "state": {"enum": list(get_args(State))},
                "progress": {"type": "number"},
                "answer": {"type": ["object", "null"]},
                "error": {"type": "string"},
            },
            "required": ["job_id", "state", "progress", "answer", "error"],
        },
    }


STATES: Final = ("Reply", "Problem", "HallGlance", "WindowBoard", "TicketFacts", "JobWish", "JobTold")


def _as_asked_here(schema: Json) -> None:
    properties = cast(Json, schema["properties"])
    for field in SET_HERE:
        properties.pop(field, None)
    left_out = (*MADE_HERE, *SET_HERE, "name")
    schema["required"] = [field for field in cast(list[str], schema["required"]) if field not in left_out]
    schema["additionalProperties"] = False


def _needed(known: dict[str, Json], names: Sequence[str]) -> set[str]:
    """These schemas and all that they refer to."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += [other for other in known if f'schemas/{other}"' in msgspec.json.encode(known[name]).decode()]
    return found


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def main(arguments: Sequence[str]) -> None:
    """Write the document into the folder named."""
    parser = argparse.ArgumentParser(prog="python -m web_console.openapi", description=__doc__)
    parser.add_argument("folder", type=Path, help=f"where {FILE} is written")
    (parser.parse_args(arguments).folder / FILE).write_text(render_openapi(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
