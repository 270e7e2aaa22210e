"""Every address of the programs' door, described: what it is for, what is sent and comes back, which scope it needs."""

from typing import Final

from hall_protocol.commands import COMMANDS, Command
from hall_protocol.descriptions import Json, summary
from hall_records.day_cells import KEPT
from web_console.api.area_operations import area_operations
from web_console.api.describing import (
    PROBLEMS,
    answer_of,
    content,
    everywhere,
    listed,
    operation,
    ref,
    refusals,
    responses_of,
    security,
    unchanged,
)
from web_console.api.events import MOST, PLACE, USUAL
from web_console.api.keys import HEADER, KEY
from web_console.api.setting_operations import setting_operations
from web_console.reports.asking import GROUPINGS

SPAN: Final[Json] = {"type": "string", "format": "date"}


def operations() -> dict[str, Json]:
    """Return every address with what can be done there."""
    return {
        **_commands(),
        **_states(),
        **_screens(),
        **_events(),
        **_alerts(),
        **_reports(),
        **_jobs(),
        **_webhooks(),
        **setting_operations(),
        **area_operations(),
        **_self(),
    }


def _commands() -> dict[str, Json]:
    return {f"/commands/{name}": {"post": _command(name, kind)} for name, kind in COMMANDS.items()}


def _command(name: str, kind: type[Command]) -> Json:
    """Refused by the hub with a `Reply`, by the console itself with a `Problem`."""
    either: Json = {"anyOf": [ref("Reply"), ref("Problem")]}
    refusals = {
        status: {"description": PROBLEMS[status], "content": content(either)}
        for status in ("400", "403", "404", "409", "413", "415", "503")
    }
    return {
        "operationId": name,
        "tags": ["commands"],
        "summary": summary(kind),
        "security": security(f"command:{name}"),
        "parameters": [_KEY],
        "requestBody": {"required": True, "content": content(ref(kind.__name__))},
        "responses": {
            "200": {"description": "Accepted, and on disk.", "content": content(ref("Reply"))},
            **refusals,
            **everywhere(),
        },
    }


_KEY: Final[Json] = {
    "name": HEADER,
    "in": "header",
    "description": "Sent again with the same key and body, the command is done once and answered as it was then: for "
    "eight days, over restarts of hub and console. With another body: 409.",
    "schema": {"type": "string", "pattern": f"^{KEY.pattern}$", "minLength": 1, "maxLength": 128},
}


def _states() -> dict[str, Json]:
    ticket: Json = {
        "name": "ticket",
        "in": "path",
        "required": True,
        "description": "Its id, or the number on its paper. An id's slashes may stand as they are.",
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": r"^[^/\x00-\x1f]([^\x00-\x1f]*[^/\x00-\x1f])?$",
        },
    }
    found = operation("show_one_ticket", "states", "What is known of a ticket now.", "see:hall", ref("TicketFacts"))
    found["responses"] = {**responses_of(found), **refusals("400", "404", "409", "503", either=True)}
    return {
        "/hall": _state("hall", "The hall at a glance, as last heard.", ref("HallGlance")),
        "/queues": _state("queues", "How many wait in each queue, and about how long.", listed("QueueLength")),
        "/windows": _state("windows", "Every window, as last heard.", listed("WindowBoard")),
        "/zones": _state("zones", "What each zone's board shows.", listed("ZoneBoard")),
        "/forecast": _state("forecast", "About how long each will wait.", ref("Forecast"), unheard="404"),
        "/catalogue": _state("catalogue", "What the hall offers, and its words.", ref("Catalogue")),
        "/notices": _state("notices", "The notices on the boards.", listed("ZoneNotices"), "see:notices"),
        "/nodes": _state("nodes", "Every machine, and how it is.", listed("SeenNode"), "see:nodes"),
        "/tickets/{ticket}": {"get": {**found, "parameters": [ticket]}},
    }


def _state(name: str, text: str, schema: Json, scope: str = "see:hall", unheard: str = "503") -> Json:
    own_name = "show_posted_notices" if name == "notices" else f"show_{name}"  # show_notices is a command
    state = operation(own_name, "states", text, scope, schema)
    state["responses"] = {**responses_of(state), **unchanged(), **refusals(unheard)}
    link: Json = {
        "description": "Whether this is of now.",
        "schema": {"enum": ["ok", "hub_lost", "broker_lost"]},
        "required": True,
    }
    answer_of(state, "200")["headers"] = {"Paidui-Link": link}
    return {"get": state}


def _events() -> dict[str, Json]:
    after: Json = {
        "name": "after",
        "in": "query",
        "description": "The id of the last event that is known; left out: from the beginning of the last day.",
        "schema": {"type": "string", "pattern": f"^{PLACE.pattern}$"},
    }
    limit: Json = {
        "name": "limit",
        "in": "query",
        "description": "So many entries of the journal are looked at; not each of them is told.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    }
    text = "What has happened to tickets, in order; the same messages as by webhook."
    page = operation("read_events", "events", text, "see:hall", ref("EventPage"))
    page["responses"] = {**responses_of(page), **refusals("400", "410", "503")}
    return {"/events": {"get": {**page, "parameters": [after, limit]}}}


def _screens() -> dict[str, Json]:
    node: Json = {
        "name": "node",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[a-z0-9-]{1,64}$"},
    }
    shown = operation("show_screen", "states", "A picture of what a machine shows now.", "do:nodes", {})
    picture: Json = {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}
    shown["responses"] = {
        **responses_of(shown),
        "200": {"description": "As it shows it.", "content": picture},
        **refusals("404", "415", "504"),
    }
    return {"/nodes/{node}/screen": {"post": {**shown, "parameters": [node]}}}


def _alerts() -> dict[str, Json]:
    number: Json = {"name": "alert", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}}
    shown = operation("show_alerts", "alerts", "What staff are alerted to now.", "see:alerts", listed("AlertTold"))
    seen = operation("acknowledge_alert", "alerts", "Somebody sees to it.", "do:alerts", ref("AlertTold"))
    seen["responses"] = {**responses_of(seen), **refusals("404")}
    return {"/alerts": {"get": shown}, "/alerts/{alert}/acknowledge": {"post": {**seen, "parameters": [number]}}}


def _reports() -> dict[str, Json]:
    kinds = "|".join(KEPT)
    first, last = ({"name": name, "in": "query", "schema": SPAN} for name in ("first", "last"))
    by: Json = {"name": "by", "in": "query", "schema": {"enum": list(GROUPINGS)}}
    of: Json = {
        "name": "of",
        "in": "query",
        "description": "One part of the hall, such as `zone:a`; then grouped by time alone.",
        "schema": {"type": "string", "pattern": f"^(hall|({kinds}):.+)$"},
    }
    text = "Some days in figures, grouped; unless told, the last seven days by service."
    told = operation("show_report", "reports", text, "see:reports", ref("ReportTold"))
    told["responses"] = {**responses_of(told), **refusals("400", "503")}
    return {"/reports": {"get": {**told, "parameters": [first, last, by, of]}}}


def _jobs() -> dict[str, Json]:
    """What takes the forecaster a while is asked, and then looked at until it is answered."""
    job: Json = {
        "name": "job",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
    }
    ask = operation("ask_job", "jobs", "Ask what if, or for advice.", "do:planning", ref("JobTold"), "202")
    ask["requestBody"] = {"required": True, "content": content(ref("JobWish"))}
    ask["responses"] = {**responses_of(ask), **refusals("400", "413", "415")}
    look = operation("show_job", "jobs", "How a question stands.", "see:planning", ref("JobTold"))
    look["responses"] = {**responses_of(look), **refusals("404")}
    return {"/jobs": {"post": ask}, "/jobs/{job}": {"get": {**look, "parameters": [job]}}}


def _webhooks() -> dict[str, Json]:
    name: Json = {
        "name": "name",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64},
    }
    shown = operation("show_webhooks", "webhooks", "Every address that is told.", "see:webhooks", listed("WebhookTold"))
    made = operation(
        "make_webhook", "webhooks", "Have an address told from now on.", "do:webhooks", ref("WebhookTold"), "201"
    )
    made["requestBody"] = {"required": True, "content": content(ref("WebhookWish"))}
    made["responses"] = {**responses_of(made), **refusals("400", "409", "413", "415")}
    ended: Json = {
        "operationId": "end_webhook",
        "tags": ["webhooks"],
        "summary": "Tell an address no more.",
        "security": security("do:webhooks"),
        "parameters": [name],
        "responses": {"204": {"description": "It is told no more."}, **refusals("403", "404"), **everywhere()},
    }
    return {"/webhooks": {"get": shown, "post": made}, "/webhooks/{name}": {"delete": ended}}


def _self() -> dict[str, Json]:
    who = operation("show_who", "self", "On whose behalf this caller speaks, and what it may do.", "", ref("Who"))
    contract = operation("show_contract", "self", "This document.", "", {"type": "object"})
    return {"/who": {"get": who}, "/openapi.json": {"get": contract}}
