import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec

from hall_protocol.commands import COMMANDS
from hall_protocol.descriptions import Json
from web_console.openapi import openapi, render_openapi

ROOT = Path(__file__).parents[2]
CONTRACT = openapi()


def test_the_document_says_what_the_door_does() -> None:
    stale = "stale: run `python -m web_console.openapi docs/`"

    assert (ROOT / "docs" / "openapi.yaml").read_text("utf-8") == render_openapi(), stale


def test_one_command_writes_the_document(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "web_console.openapi", str(tmp_path)], cwd=ROOT, check=True)

    assert (tmp_path / "openapi.yaml").read_text("utf-8") == render_openapi()


def test_every_command_of_the_bus_has_its_address() -> None:
    paths = cast(Json, CONTRACT["paths"])

    assert {path.rpartition("/")[2] for path in paths if path.startswith("/commands/")} == COMMANDS.keys()


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
