import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast, get_args

import msgspec
from werkzeug.routing import Rule

from hall_protocol.commands import COMMANDS
from hall_protocol.descriptions import Json
from hall_records.ticket_events import Happening
from hall_records.views import VIEWS
from tests.console.parts import Browser
from web_console.api.openapi import openapi, render_openapi
from web_console.tokens.scopes import SCOPES, scope_needed

ROOT = Path(__file__).parents[2]
CONTRACT = openapi()


def test_the_document_says_what_the_door_does() -> None:
    stale = "stale: run `python -m web_console.api.openapi docs/`"

    assert (ROOT / "docs" / "openapi.yaml").read_text("utf-8") == render_openapi(), stale


def test_one_command_writes_the_document(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "web_console.api.openapi", str(tmp_path)], cwd=ROOT, check=True)

    assert (tmp_path / "openapi.yaml").read_text("utf-8") == render_openapi()


def test_every_command_of_the_bus_has_its_address() -> None:
    paths = cast(Json, CONTRACT["paths"])

    assert {path.rpartition("/")[2] for path in paths if path.startswith("/commands/")} == COMMANDS.keys()


def test_every_address_of_the_door_is_described_with_its_scope_and_no_other(browser: Browser) -> None:
    """A token of exactly this scope is let through, any other is not."""
    rules = [rule for rule in browser.client.application.url_map.iter_rules() if rule.rule.startswith("/api/v1/")]
    there = {
        (operation_path(rule), method.lower(), rule.endpoint)
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method): cast(Json, operation)
        for path, methods in cast(dict[str, Json], CONTRACT["paths"]).items()
        for method, operation in methods.items()
        if not path.startswith("/commands/")
    }

    assert {(path, method) for path, method, _ in there if path != "/commands/{name}"} == described.keys()
    for path, method, endpoint in there:
        if (path, method) in described:
            needed = scope_needed(endpoint, method == "get")
            ways = cast(list[Json], described[path, method]["security"])
            assert ways[0]["token"] == ([needed] if needed else []), path
            assert not needed or needed in SCOPES


def operation_path(rule: Rule) -> str:
    """Return a rule as the contract writes it."""
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))
    return path.replace("{job_id}", "{job}")


def test_the_door_hands_out_its_own_contract(browser: Browser) -> None:
    browser.log_in()

    assert browser.client.get("/api/v1/openapi.json").get_json() == plain(CONTRACT)


def plain(part: object) -> object:
    return msgspec.json.decode(msgspec.json.encode(part))


def test_what_the_console_makes_itself_is_not_asked_for() -> None:
    schemas = cast(dict[str, Json], cast(Json, CONTRACT["components"])["schemas"])

    assert schemas["IssueTicket"]["required"] == ["service"]
    assert "on_behalf_of" not in cast(Json, schemas["IssueTicket"]["properties"])


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _references(value)


def test_every_reference_leads_somewhere() -> None:
    plain = msgspec.json.decode(msgspec.json.encode(CONTRACT))
    references = set(_references(plain))

    assert len(references) > 20
    for reference in references:
        place = plain
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_the_page_for_technicians_names_every_scope_event_view_and_address() -> None:
    page = (ROOT / "docs" / "operate" / "api.md").read_text("utf-8")
    addresses = [f"/{path.split('/')[1]}" for path in cast(Json, CONTRACT["paths"])]
    scopes = [scope for scope in SCOPES if not scope.startswith("command:")]
    events = [event.partition(".")[2] for event in get_args(Happening)]

    assert [word for word in (*addresses, *scopes, *events) if word not in page] == []
    assert all(f"`{view}`" in page for view in VIEWS.keys() - {"configuration", "opening_days"})
