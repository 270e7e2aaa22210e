"""What two versions of a hall differ in, thing by thing and key by key, for whoever reads no TOML."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from hall_config.editing.describing import HALL_ITSELF, Form, Key, forms
from hall_config.editing.edits import things_of
from hall_config.editing.files import Tables

What = Literal["added", "gone", "changed", "moved"]


class Difference(NamedTuple):
    """One thing that is otherwise: which table and thing, which key in it, and both values."""

    what: What
    table: str
    name: str = ""
    """Of a thing: its id or code."""
    title: object = None
    """Of a thing: what people call it, as TOML has it."""
    keys: tuple[Key, ...] = ()
    """The key, and the keys it stands in; none: the thing as a whole."""
    inside: str = ""
    """Of a row inside a thing: which."""
    before: object = None
    after: object = None


def differences(before: Tables, after: Tables) -> list[Difference]:
    """Return all that is otherwise, in the order of the model; what is written and what holds anyway are the same."""
    return [difference for form in forms().values() for difference in _of_form(form, before, after)]


def _of_form(form: Form, before: Tables, after: Tables) -> Iterator[Difference]:
    if form.is_listed:
        yield from _of_things(form, things_of(before, form.table), things_of(after, form.table))
    else:
        old, new = (_table(tables, form.table) for tables in (before, after))
        yield from _of_values(Difference("changed", form.table), form.keys, old, new)


def _table(tables: Tables, table: str) -> Mapping[str, object]:
    found = tables if table == HALL_ITSELF else tables.get(table, {})
    return found if isinstance(found, dict) else {}


def _of_things(form: Form, old: list[dict[str, object]], new: list[dict[str, object]]) -> Iterator[Difference]:
    before, after = _named(form, old), _named(form, new)
    for name, thing in before.items():
        if name not in after:
            yield Difference("gone", form.table, name, _title(thing), before=thing)
    for name, thing in after.items():
        if name not in before:
            yield Difference("added", form.table, name, _title(thing), after=thing)
        else:
            yield from _of_values(
                Difference("changed", form.table, name, _title(thing)), form.keys, before[name], thing
            )
    yield from _moved(Difference("moved", form.table), list(before), list(after))


def _moved(difference: Difference, before: list[str], after: list[str]) -> Iterator[Difference]:
    """Only that the order is another one: which of two has moved, nobody can say."""
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield difference


def _named(form: Form, things: list[dict[str, object]]) -> dict[str, dict[str, object]]:
    key = form.name_key
    return {str(thing.get(key, at)) if key else str(at + 1): thing for at, thing in enumerate(things)}


def _title(thing: Mapping[str, object]) -> object:
    return thing.get("name") or thing.get("word") or thing.get("number")


def _of_values(
    place: Difference, keys: tuple[Key, ...], old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[Difference]:
    for key in keys:
        before, after = old.get(key.name, key.usual), new.get(key.name, key.usual)
        here = place._replace(keys=(*place.keys, key))
        if key.inner is not None and key.kind == "table":
            yield from _of_values(here, key.inner.keys, _dict(before), _dict(after))
        elif key.inner is not None:
            yield from _of_rows(here, key.inner, _rows(before), _rows(after))
        elif before != after:
            yield here._replace(before=before, after=after)


def _of_rows(
    place: Difference, form: Form, old: list[dict[str, object]], new: list[dict[str, object]]
) -> Iterator[Difference]:
    before, after = _named(form, old), _named(form, new)
    for name, row in before.items():
        if name not in after:
            yield place._replace(what="gone", inside=name, before=row)
    for name, row in after.items():
        if name not in before:
            yield place._replace(what="added", inside=name, after=row)
        else:
            yield from _of_values(place._replace(inside=name), form.keys, before[name], row)
    yield from _moved(place._replace(what="moved"), list(before), list(after))


def _dict(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> list[dict[str, object]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list | tuple) else []
