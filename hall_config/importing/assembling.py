"""From entries to the tables of one hall, as its TOML files will have them; and back, from a key to its cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from hall_config.forms import Weekday
from hall_config.importing.entries import Entries, Entry
from hall_config.importing.references import things_of
from hall_config.importing.tables import TABLES

WORKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri")
INSIDE: Final = {"service.situation": "code", "service.quota": "code", "clerk.skill": "id"}
"""What is listed inside another thing, and the key that names that thing."""
WHOLE_TABLES: Final = ("zone", "department", "queue", "service", "life_event", "window", "clerk", "node")


@dataclass
class Origin:
    """Where a thing of the hall stands in the sheets: its own row, and the rows of what is listed inside it."""

    entry: Entry | None
    """None: the thing itself is the base's."""
    inside: dict[str, tuple[Entry, str]] = field(default_factory=dict)
    """By the path inside the thing: the row, and the key of the one cell where the row says more than that."""

    def cell(self, path: str) -> tuple[Entry | None, str]:
        """Return the row that a path in the thing came from, and the key of its column."""
        parts = path.split(".")
        inside = self.inside.get(".".join(parts[:2]))
        return (inside[0], inside[1] or ".".join(parts[2:])) if inside else (self.entry, path)


@dataclass
class Draft:
    """A hall as the sheets and the base say it, not yet known to be right."""

    values: dict[str, object]
    origins: dict[tuple[str, int], Origin] = field(default_factory=dict)
    """By table and position in it."""


def assembled(entries: Entries, base: Mapping[str, object]) -> Draft:
    """Return the tables of the hall: what has a sheet comes from there alone, the rest from the base."""
    draft = Draft({table: [] for table in WHOLE_TABLES} | dict(base))
    for table in (table.key for table in TABLES if table.key in entries):
        if table == "hall":
            _fill_hall(draft, entries[table])
        elif table in INSIDE:
            _list_inside(draft, table, entries)
        else:
            _list(draft, table, entries[table])
    return draft


def _fill_hall(draft: Draft, rows: list[Entry]) -> None:
    for entry in rows[:1]:
        draft.origins["", 0] = Origin(entry)
        texts = draft.values.get("texts")
        said = _thing(entry)
        of_texts = said.pop("texts", None)
        draft.values |= said
        if isinstance(of_texts, dict):
            draft.values["texts"] = {**(texts if isinstance(texts, dict) else {}), **of_texts}


def _list(draft: Draft, table: str, rows: list[Entry]) -> None:
    """Put things of one kind in the place of the base's; `lanes.green_reason` stands inside `[lanes]`."""
    *outer, key = table.split(".")
    holder = draft.values
    for name in outer:
        inner = holder.get(name)
        holder[name] = holder = dict(inner) if isinstance(inner, dict) else {}
    holder[key] = [_thing(entry) for entry in rows]
    draft.origins |= {(table, position): Origin(entry) for position, entry in enumerate(rows)}
    if table == "clerk":
        for position, entry in enumerate(rows):
            _list_skills(things_of(draft.values, table)[position], entry, draft.origins[table, position])


def _thing(entry: Entry) -> dict[str, object]:
    """Return a row as a table of TOML: `name.zh` and `name.en` become one `name`."""
    return _nested(dict(_keys(entry.values)))


def _nested(flat: Mapping[str, object]) -> dict[str, object]:
    heads = dict.fromkeys(key.partition(".")[0] for key in flat)
    return {head: flat[head] if head in flat else _nested(_inside(flat, head)) for head in heads}


def _inside(flat: Mapping[str, object], head: str) -> dict[str, object]:
    return {key.removeprefix(f"{head}."): value for key, value in flat.items() if key.startswith(f"{head}.")}


def _keys(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the keys of a thing with their values, what several columns say together as one."""
    for key, value in values.items():
        table, _, last = key.rpartition(".")
        if key == "hours.mon-fri":
            yield from ((f"hours.{day}", value) for day in WORKDAYS if f"hours.{day}" not in values)
        elif table not in ("materials", "skill"):
            yield key, value
            if last == "zh" and f"{table}.en" not in values:
                yield f"{table}.en", ""
    chinese = values.get("materials.zh")
    if isinstance(chinese, list):
        yield "materials", _materials(chinese, values.get("materials.en"))


def _materials(chinese: list[str], english: object) -> list[object]:
    """Return what to bring line by line; lines that do not pair are told elsewhere."""
    pairs = isinstance(english, list) and len(english) == len(chinese)
    translated = english if isinstance(english, list) and pairs else [""] * len(chinese)
    return [{"zh": zh, "en": en} for zh, en in zip(chinese, translated, strict=True)]


def _list_skills(clerk: dict[str, object], entry: Entry, origin: Origin) -> None:
    """A clerk's own row lists services without an end; the sheet of skills says the rest."""
    skills: list[object] = []
    for tier in ("own", "help_out"):
        codes = entry.values.get(f"skill.{tier}")
        for code in codes if isinstance(codes, list) else []:
            skills.append({"service": code, "tier": tier})
            origin.inside[f"skill.{len(skills)}"] = entry, f"skill.{tier}"
    if skills:
        clerk["skill"] = skills


def _list_inside(draft: Draft, table: str, entries: Entries) -> None:
    """Put each row inside the thing it names; with that thing unknown, inside the first, to be looked at there."""
    outer, key = table.split(".")
    things = things_of(draft.values, outer)
    for thing in things if outer not in entries else ():
        thing.pop(key, None)  # the base's things keep nothing inside that the sheet does not list
    places = {str(thing.get(INSIDE[table])): at for at, thing in reversed(list(enumerate(things)))}
    # whoever only guessed comes last, so as not to take the place of those who know
    for entry in sorted(entries[table], key=lambda entry: entry.is_guessed) if things else ():
        at = places.get(str(entry.values.pop(outer, "")), 0)
        _put_inside(things[at], draft.origins.setdefault((outer, at), Origin(None)), key, entry)


def _put_inside(thing: dict[str, object], origin: Origin, key: str, entry: Entry) -> None:
    listed = thing.setdefault(key, [])
    if entry.is_guessed and f"{key}.{entry.values.get('code')}" in origin.inside:
        entry.values["code"] = f"row-{entry.row}"
    if isinstance(listed, list):
        listed.append(_thing(entry))
        for name in (str(entry.values.get("code", len(listed))), str(len(listed))):
            origin.inside.setdefault(f"{key}.{name}", (entry, ""))
