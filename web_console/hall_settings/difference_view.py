"""What two versions of a hall differ in, as a manager reads it: the thing, the key, before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hall_config.editing.describing import Form, Key, choice_word, forms, unit_word
from hall_config.editing.differences import Difference, differences
from hall_config.editing.files import Tables
from web_console.hall_settings.area import Words
from web_console.hall_settings.form_view import names_in, span_said

MOST_LINES: Final = 400
LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One line of what is otherwise."""

    what: str
    """`added`, `gone`, `changed`, `moved`."""
    thing: str
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """All that is otherwise, as far as anybody reads it."""

    lines: tuple[DifferenceLine, ...]
    more: int
    """How many lines are left out."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is otherwise."""
        return not self.lines


def difference_view(before: Tables, after: Tables, words: Words) -> DifferenceView:
    """Return what is otherwise after a change."""
    found = differences(before, after)
    names = _Names(before, after, words)
    return DifferenceView(tuple(_line(each, names) for each in found[:MOST_LINES]), max(0, len(found) - MOST_LINES))


class _Names:
    """What the things of both versions are called."""

    def __init__(self, before: Tables, after: Tables, words: Words) -> None:
        self.words = words
        self._tables = (before, after)
        self._known: dict[str, dict[str, str]] = {}

    def of(self, table: str, name: str) -> str:
        """Return how a thing is called, with its name in the files."""
        if table not in self._known:
            pairs = [pair for tables in self._tables for pair in names_in(tables, table, self.words)]
            self._known[table] = dict(pairs)
        return self._known[table].get(name, name)


def _line(found: Difference, names: _Names) -> DifferenceLine:
    words = names.words
    form = forms()[found.table]
    thing = words.of(form.label)
    if found.name:
        thing = f"{thing} · {names.of(found.table, found.name)}"
    path = [words.of(key.label) for key in found.keys]
    if found.inside:
        at = next((index for index, key in enumerate(found.keys, 1) if key.kind == "rows"), len(path))
        path.insert(at, _inside(found, names))
    last = found.keys[-1] if found.keys and found.what == "changed" else None
    return DifferenceLine(
        what=found.what,
        thing=thing,
        key=" · ".join(path),
        before=_cut(_value(found, last, found.before, names)) if last or found.what == "gone" else "",
        after=_cut(_value(found, last, found.after, names)) if last or found.what == "added" else "",
    )


def _inside(found: Difference, names: _Names) -> str:
    row = found.after or found.before
    called = names.words.named(row.get("name")) if isinstance(row, dict) and found.what != "changed" else ""
    return called or found.inside


def _value(found: Difference, key: Key | None, value: object, names: "_Names") -> str:
    """Return a value in words; of a thing, or a row inside one, all that it says."""
    if key is not None or not isinstance(value, dict):
        return _said(key, value, names)
    inner = next((each.inner for each in reversed(found.keys) if each.kind == "rows"), None)
    return _of_form(inner or forms()[found.table], value, names)


def _of_form(form: Form, value: Mapping[str, object], names: "_Names") -> str:
    said = ((key, value[key.name]) for key in form.keys if key.name in value)
    colon = names.words.say("colon")
    return "; ".join(f"{names.words.of(key.label)}{colon}{_said(key, each, names)}" for key, each in said)


def _said(key: Key | None, value: object, names: _Names) -> str:
    """Return a value in words; what nobody is to see only as being there."""
    words = names.words
    if value in (None, "", [], (), {}):
        return "–"
    if key is not None and key.is_secret:
        return "••••"
    if isinstance(value, bool):
        return words.say("yes" if value else "no")
    if isinstance(value, int):
        return _number(key, value, words)
    if isinstance(value, dict):
        inner = key.inner if key else None
        return _of_form(inner, value, names) if inner else _name(value)
    if isinstance(value, list | tuple):
        return words.tongue.listed(_said(key, each, names) for each in value)
    return _word(key, str(value), names)


def _number(key: Key | None, value: int, words: Words) -> str:
    if key is None or not key.unit:
        return str(value)
    span = span_said(value, words) if key.is_duration else ""
    said = f"{value} {words.of(unit_word(key.unit))}"
    return words.say("called", called=said, name=span) if span else said


def _name(value: Mapping[str, object]) -> str:
    return " / ".join(dict.fromkeys(str(each) for each in value.values() if each))


def _word(key: Key | None, value: str, names: _Names) -> str:
    if key is None:
        return value
    if key.choices:
        return names.words.of(choice_word(value))
    if value == "*" and key.with_every:
        return names.words.say("every_service")
    return names.of(key.refers, value) if key.refers else value


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def about_said(about: str, words: Words) -> str:
    """Say what a version was about, from what is kept of it: `service.rs-shebao`, `restore:12`, `import`."""
    kind, _, number = about.partition(":")
    if kind == "restore":
        return words.say("about_restore", number=number)
    if kind == "import":
        return words.say("about_import")
    table, _, name = about.partition(".")
    form = forms().get(table)
    return words.tongue.listed(filter(None, (words.of(form.label) if form else "", name)))
