"""New values into the TOML that somebody wrote: what has not changed keeps its place, its spelling and its comment."""

import json
import re
from collections.abc import Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, Final

from hall_config.editing.describing import Form, Key

if TYPE_CHECKING:
    from tomlkit.items import AoT, Item

Table = dict[str, object]
_HEADING: Final = re.compile(r"^\[[^=]*\]\s*(#.*)?$")


def without_usual(form: Form, values: Mapping[str, object], former: Mapping[str, object]) -> Table:
    """Return the values without what holds anyway and was not written before; None is nothing."""
    kept: Table = {}
    for key in form.keys:
        value = _lean(key, values.get(key.name), former.get(key.name))
        is_nothing = key.kind == "rows" and not value and not key.usual  # TOML's way to say so is to leave it out
        is_said = (key.name in former and not is_nothing) or key.required or value != _lean(key, key.usual, None)
        if value is not None and is_said:
            kept[key.name] = value
    return kept


def _lean(key: Key, value: object, former: object) -> object:
    inner = key.inner
    if inner is not None and isinstance(value, dict):
        lean = without_usual(inner, value, former if isinstance(former, dict) else {})
        return lean or (None if former is None and key.usual is None else lean)
    if inner is not None and isinstance(value, list):
        return [without_usual(inner, row, _same(inner, row, at, former)) for at, row in enumerate(value)]
    return value


def _same(form: Form, row: Mapping[str, object], at: int, former: object) -> Mapping[str, object]:
    """Return what a row was before: the one of its name, or where nothing has a name the one in its place."""
    rows = former if isinstance(former, list) else []
    if form.name_key:
        return next((each for each in rows if each.get(form.name_key) == row.get(form.name_key)), {})
    found: Mapping[str, object] = rows[at] if at < len(rows) else {}
    return found


def merged_text(text: str, root: str, values: Mapping[str, object], *, is_item: bool) -> str:
    """Return a chunk of a file with new values in it; `root` is the table whose chunk it is, empty the hall's own."""
    import tomlkit  # only who edits a hall needs it; a node never does

    document = tomlkit.parse(text)
    place: Any = document
    if root:
        place = document[root][0] if is_item else document[root]
        _merge(place, values)
    else:
        for key, value in values.items():
            _set(place, key, value)
    return _laid_out(tomlkit.dumps(document), text)


def fresh_text(root: str, values: Mapping[str, object], *, is_item: bool) -> str:
    """Return a new chunk."""
    import tomlkit

    document = tomlkit.document()
    document.add(root, _rows([values]) if is_item else _table(values))
    return _laid_out(tomlkit.dumps(document), "")


def _laid_out(text: str, former: str) -> str:
    """Return a chunk with an empty line above each heading inside it, and as many at its end as there were."""
    lines: list[str] = []
    for line in text.rstrip("\n").split("\n"):
        if lines and _HEADING.match(line) and lines[-1].strip() and not lines[-1].lstrip().startswith("#"):
            lines.append("")
        lines.append(line)
    ends = len(former) - len(former.rstrip("\n"))
    return "\n".join(lines) + "\n" * max(1, ends)


def _merge(place: MutableMapping[str, Any], values: Mapping[str, object]) -> None:
    for key in [key for key in place if key not in values]:
        del place[key]
    for key, value in values.items():
        _set(place, key, value)


def _set(place: MutableMapping[str, Any], key: str, value: object) -> None:
    here = place.get(key)
    if here is not None and _plain(here) == value:
        return
    if isinstance(value, dict) and isinstance(here, MutableMapping):
        _merge(here, value)
    elif _is_rows(value) and _merge_rows(here, value):
        pass
    elif value is None:
        place.pop(key, None)
    else:
        place[key] = item_of(value)


def _merge_rows(here: Any, rows: Any) -> bool:
    """Change rows in place where only their values differ, or some follow or are gone; say whether that was enough."""
    from tomlkit.items import AoT

    if not isinstance(here, AoT):
        return False
    wanted = [_name(row, at) for at, row in enumerate(rows)]
    for at in reversed(range(len(here))):
        if _name(here[at], at) not in wanted:
            del here[at]
    if [_name(row, at) for at, row in enumerate(here)] != wanted[: len(here)]:
        return False
    for old, new in zip(here, rows, strict=False):
        _merge(old, new)
    for row in rows[len(here) :]:
        here.append(_table(row))
    return len(here) == len(rows)


def _name(row: Mapping[str, object], at: int) -> object:
    return row.get("code", row.get("id", at))


def _plain(item: Any) -> object:
    return item.unwrap() if hasattr(item, "unwrap") else item


def item_of(value: object) -> "Item":
    """Return a value as the hall's files write it: names on one line, lists of names one below the other."""
    import tomlkit

    if isinstance(value, dict):
        return _inline(value) if _is_name(value) else _table(value)
    if _is_rows(value):
        return _names(value) if all(map(_is_name, value)) else _rows(value)  # type: ignore[arg-type, call-overload]
    if isinstance(value, list) and sum(len(str(each)) for each in value) > 90:
        return tomlkit.array().multiline(True) if not value else _long(value)
    return tomlkit.item(value)


def _inline(value: Mapping[str, object]) -> "Item":
    """JSON's strings are TOML's, and this is how the hall's files are spaced."""
    import tomlkit

    said = ", ".join(f"{key} = {json.dumps(each, ensure_ascii=False)}" for key, each in value.items())
    return tomlkit.value(f"{{ {said} }}")


def _names(values: Iterable[Mapping[str, object]]) -> "Item":
    return _long([_inline(value) for value in values])


def _long(values: Iterable[object]) -> "Item":
    import tomlkit

    array = tomlkit.array()
    array.extend(values)
    return array.multiline(True)


def _table(values: Mapping[str, object]) -> "Item":
    """Plain values first: in TOML they belong to whatever table was headed last."""
    import tomlkit

    table = tomlkit.table()
    ordered = sorted(values, key=lambda key: _is_section(values[key]))
    for key in ordered:
        table.add(key, item_of(values[key]))
    return table


def _rows(values: Iterable[Mapping[str, object]]) -> "AoT":
    import tomlkit

    rows = tomlkit.aot()
    for value in values:
        rows.append(_table(value))
    return rows


def _is_section(value: object) -> bool:
    if isinstance(value, dict):
        return not _is_name(value)
    return _is_rows(value) and not all(map(_is_name, value))  # type: ignore[call-overload]


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _is_name(value: Mapping[str, object]) -> bool:
    return bool(value) and value.keys() <= {"zh", "en"}
