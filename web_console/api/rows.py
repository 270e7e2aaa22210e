"""The contract as a table: one row for each thing that can be asked at an address."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hall_protocol.descriptions import Json
from web_console.api.describing import answer_of, operation, refusals, responses_of

WORD: Final = re.compile(r"\{(\w+)\}")
SENT: Final = ("415",)
"""What is posted or put has to be declared as JSON: no page of another site can do that."""
BODY: Final = ("400", "413")
"""What is read may be unreadable, or too long."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is asked where, what for, who may, what comes back, and why it may be refused."""

    ask: str
    """Such as `PUT /accounts/{account}`."""
    name: str
    text: str
    scope: str
    gives: Json | None
    refused: str = ""
    """With which statuses, beside those of whatever is sent: see `SENT` and `BODY`."""
    takes: str = ""
    """The shape of the body that is sent."""
    status: str = "200"
    tag: str = ""
    """Under which heading it stands; empty: that of its scope."""
    more: Sequence[Json] = ()
    """Parameters beside those in the address."""
    tag_of: str = ""
    """What the answer's ETag stands for."""
    by_either: str = ""
    """Statuses with which the hub may refuse it as well as the console."""
    file: str = ""
    """The kind of file that is given instead of JSON."""


def described(rows: Iterable[Row], words: Mapping[str, Json]) -> dict[str, Json]:
    """Return the addresses of a table; `words` says what may stand in the place of each word of an address."""
    paths: dict[str, Json] = {}
    for row in rows:
        method, _, path = row.ask.partition(" ")
        parameters = [words[word] for word in WORD.findall(path)]
        paths.setdefault(path, {})[method.lower()] = _described(row, method, parameters)
    return paths


def _described(row: Row, method: str, parameters: Sequence[Json]) -> Json:
    found = operation(
        row.name,
        row.tag or row.scope.rpartition(":")[2],
        row.text,
        row.scope,
        row.gives,
        row.status,
        refused=_refusals(row, method),
        takes=row.takes,
        parameters=[*parameters, *row.more],
        tag_of=row.tag_of,
    )
    if row.by_either:
        found["responses"] = {**responses_of(found), **refusals(*row.by_either.split(), either=True)}
    if row.file:
        answer_of(found, row.status)["content"] = {row.file: {"schema": {}}}
    return found


def _refusals(row: Row, method: str) -> list[str]:
    of_a_body, of_what_is_sent = BODY if row.takes else (), SENT if method in ("POST", "PUT") else ()
    return sorted({*row.refused.split(), *of_a_body, *of_what_is_sent})
