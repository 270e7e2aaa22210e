"""The settings' first page and the list of one kind of thing, as a manager reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hall_config.editing.describing import HALL_ITSELF, Form, Key, choice_word, forms
from hall_config.editing.edits import things_of
from hall_config.editing.files import Tables
from web_console.hall_settings.area import Words
from web_console.hall_settings.form_view import names_in, span_said

GROUPS: Final = (
    ("offer", ("service", "department", "life_event", "pronunciation")),
    ("place", ("window", "zone", "queue", "node", "layout")),
    ("people", ("clerk", "agent", "desk")),
    ("rules", ("calling", "lanes", "missed", "appointments", "rating", "alert")),
    ("times", ("opening", "keeping", HALL_ITSELF)),
    ("words", ("texts", "ticket", "sound", "notice_text")),
)
"""Which tables stand together on the first page; what is in none of them stands at the end."""
COLUMNS: Final = 7
A_PAGE: Final = 100
IN_LISTS: Final = ("text", "number", "choice", "named", "yes_no")


@dataclass(frozen=True, slots=True)
class Card:
    """One table on the first page."""

    table: str
    label: str
    about: str
    count: int | None
    """How many there are; None: there is one."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some tables that belong together."""

    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class ThingRow:
    """One thing in the list of its kind."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThingList:
    """The things of one kind, or as many of them as fit a page."""

    heads: tuple[str, ...]
    rows: tuple[ThingRow, ...]
    count: int
    """How many there are, or were found."""
    starts: tuple[int, ...]
    """Where the pages begin; none: there is one."""


def groups_of(tables: Tables, words: Words) -> list[Group]:
    """Return all tables of a hall, in groups."""
    named = {table for _, group in GROUPS for table in group}
    left = ("more", tuple(table for table in forms() if table not in named))
    groups = [Group(words.say(f"group_{name}"), tuple(_cards(group, tables, words))) for name, group in (*GROUPS, left)]
    return [group for group in groups if group.cards]


def _cards(group: tuple[str, ...], tables: Tables, words: Words) -> Iterator[Card]:
    for form in (forms()[table] for table in group if table in forms()):
        count = len(things_of(tables, form.table)) if form.is_listed else None
        yield Card(form.table, words.of(form.label), words.of(form.about), count)


def thing_list(form: Form, tables: Tables, words: Words, find: str = "", start: int = 0) -> ThingList:
    """Return a page of the things of one kind, with what fits into a line of each; `find`: those it stands in."""
    keys = _columns(form)
    names = {key.refers: dict(names_in(tables, key.refers, words)) for key in keys if key.refers}
    rows = [
        ThingRow(str(thing.get(form.name_key, "")), tuple(_cell(key, thing, names, words) for key in keys))
        for thing in things_of(tables, form.table)
    ]
    found = [row for row in rows if find.lower() in " ".join((row.name, *row.cells)).lower()]
    starts = tuple(range(0, len(found), A_PAGE)) if len(found) > A_PAGE else ()
    heads = tuple(words.of(key.label) for key in keys)
    return ThingList(heads, tuple(found[start : start + A_PAGE]), len(found), starts)


def _columns(form: Form) -> list[Key]:
    """Return the keys of a list: the names first, then what is short."""
    fitting = [key for key in form.keys if key.kind in IN_LISTS and not key.is_secret]
    return sorted(fitting, key=lambda key: key.name not in ("name", "number"))[:COLUMNS]


def _cell(key: Key, thing: dict[str, object], names: dict[str, dict[str, str]], words: Words) -> str:
    value = thing.get(key.name, key.usual)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return words.say("yes" if value else "no")
    if isinstance(value, dict):
        return words.named(value)
    if isinstance(value, int):
        return (span_said(value, words) if key.is_duration else "") or str(value)
    said = str(value)
    return words.of(choice_word(said)) if key.choices else names.get(key.refers, {}).get(said, said)
