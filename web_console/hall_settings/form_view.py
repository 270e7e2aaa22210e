"""A form as its template prints it: each key with its value, its sentence, its choices, and what is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from hall_config.editing.describing import Form, Key, choice_word, unit_word
from hall_config.editing.edits import things_of
from hall_config.editing.files import Tables
from hall_config.layouts import SHIPPED
from web_console.hall_settings.area import Words
from web_console.hall_settings.form_reading import NEW, Values
from web_console.hall_settings.said import Told

EVERY: Final = "*"
MOST_BOXES: Final = 300
"""So many services at most stand as boxes to tick; a bigger hall writes codes, one a line."""
SPARE_NAMES: Final = 1
SPANS_HINT: Final = "09:00-12:00，13:30-17:00"


@dataclass(frozen=True, slots=True)
class Option:
    """One of several to choose from."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One key in a form."""

    name: str
    """How the browser sends it."""
    id: str
    label: str
    note: str
    kind: str
    """As of the key; `select`, `boxes`, `selects`, `fixed` and `secret` where it is filled in otherwise."""
    text: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    """Of names: Chinese and English, one empty one at the end."""
    options: tuple[Option, ...] = ()
    choices: tuple[tuple[Option, ...], ...] = ()
    """Of several in order: the options of each, one empty one at the end."""
    unit: str = ""
    usual: str = ""
    hint: str = ""
    """How what is typed here may look."""
    span: str = ""
    """Of a number of seconds: how long that is as people say it."""
    is_required: bool = False
    is_on: bool = False
    is_set: bool = False
    fields: tuple["Field", ...] = ()
    rows: tuple["Row", ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table inside a form."""

    at: str
    title: str
    fields: tuple[Field, ...]
    problems: tuple[str, ...] = ()


@dataclass
class FormMaker:
    """Makes the fields of a form."""

    words: Words
    tables: Tables
    """The hall, for the names of what may be chosen."""
    told: Told
    fixed: frozenset[str] = frozenset()
    """Names of keys that do not change any more."""
    known: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def fields(self, form: Form, values: Mapping[str, object], place: str = "v", path: str = "") -> tuple[Field, ...]:
        """Return the fields of a table in the order of the model."""
        before = f"{path}." if path else ""
        return tuple(self._field(key, values, f"{place}.{key.name}", before + key.name) for key in form.keys)

    def _field(self, key: Key, values: Mapping[str, object], place: str, path: str) -> Field:
        value = values.get(key.name, key.usual)
        made = self._filled(key, value, place, path)
        inner = key.kind in ("table", "rows")
        problems = () if inner else self.told.take(path)
        return Field(
            name=place,
            id=place.replace(".", "-"),
            label=self.words.of(key.label),
            note="" if key.note.zh == f"{key.label.zh}。" else self.words.of(key.note),
            unit=self.words.of(unit_word(key.unit)) if key.unit else "",
            usual=self._usual(key),
            is_required=key.required,
            problems=(*problems, *self.told.take_exactly(path)) if inner else problems,
            **made,  # type: ignore[arg-type]
        )

    def _filled(self, key: Key, value: object, place: str, path: str) -> dict[str, object]:
        if not path.count(".") and key.name in self.fixed:
            return {"kind": "fixed", "text": str(value)}
        if key.is_secret:
            return {"kind": "secret", "is_set": bool(value)}
        match key.kind:
            case "number":
                return {"kind": "number", "text": _said(value), "span": self.span(key, value)}
            case "yes_no" if key.usual is not None:
                return {"kind": "yes_no", "is_on": value is True}
            case "yes_no":
                chosen = {True: "true", False: "false"}.get(value, "") if isinstance(value, bool) else ""
                yes_no = (("true", self.words.say("yes")), ("false", self.words.say("no")))
                return self._select(yes_no, chosen, blank=True)
            case "choice":
                may_be_none = value is None or not key.usual
                return self._select(self._choices(key), value, blank=may_be_none)
            case "named":
                return {"kind": "named", "lines": (_pair(value),)}
            case "nameds":
                return {"kind": "nameds", "lines": (*map(_pair, _list(value)), *[("", "")] * SPARE_NAMES)}
            case "choices" | "texts":
                return self._several(key, value)
            case "spans":
                return {"kind": "text", "text": "，".join(map(str, _list(value))), "hint": SPANS_HINT}
            case "table":
                inner = value if isinstance(value, dict) else {}
                assert key.inner is not None
                return {"kind": "table", "fields": self.fields(key.inner, inner, place, path)}
            case "rows":
                return {"kind": "rows", "rows": tuple(self._rows(key, value, place, path))}
        if key.refers:
            return self._select(self._things(key), value, blank=not key.required or not value)
        return {"kind": "text", "text": _said(value)}

    def _select(self, known: Iterable[tuple[str, str]], value: object, *, blank: bool) -> dict[str, object]:
        return {"kind": "select", "options": tuple(self._options(known, {_said(value)}, blank=blank))}

    def _several(self, key: Key, value: object) -> dict[str, object]:
        chosen = [str(each) for each in _list(value)]
        known = self._choices(key) if key.choices else self._things(key) if key.refers else []
        if not known or len(known) > MOST_BOXES:
            return {"kind": "lines", "text": "\n".join(chosen)}
        if key.in_order:
            each = [tuple(self._options(known, {one}, blank=True)) for one in (*chosen, "")]
            return {"kind": "selects", "choices": tuple(each)}
        return {"kind": "boxes", "options": tuple(self._options(known, set(chosen), blank=False))}

    def _rows(self, key: Key, value: object, place: str, path: str) -> Iterator[Row]:
        assert key.inner is not None
        for at, row in enumerate(_list(value)):
            if isinstance(row, dict):
                name = str(row.get(key.inner.name_key, "")) or str(at + 1)
                here = f"{path}.{name}"
                fields = self.fields(key.inner, row, f"{place}.{at}", here)
                yield Row(str(at), self._title(key.inner, row, at), fields, self.told.take(here))
        yield Row(NEW, "", self.fields(key.inner, {}, f"{place}.{NEW}", f"{path}.?"))

    def _title(self, form: Form, row: Values, at: int) -> str:
        named = self.words.named(row.get("name"))
        return named or str(row.get(form.name_key, "")) or str(at + 1)

    def _choices(self, key: Key) -> list[tuple[str, str]]:
        return [(choice, self.words.of(choice_word(choice))) for choice in key.choices]

    def _things(self, key: Key) -> list[tuple[str, str]]:
        if key.refers not in self.known:
            shipped = [(name, self._shipped(name)) for name in SHIPPED] if key.refers == "layout" else []
            self.known[key.refers] = [*shipped, *names_in(self.tables, key.refers, self.words)]
        every = [(EVERY, self.words.say("every_service"))] if key.with_every else []
        return [*every, *self.known[key.refers]]

    def _shipped(self, layout: str) -> str:
        return self.words.tongue.say(f"layout_{layout}")

    def _options(self, known: Iterable[tuple[str, str]], chosen: set[str], *, blank: bool) -> Iterator[Option]:
        """Yield the options; what is chosen and is no more among them stays, for the check to say so."""
        left = set(chosen) - {""}
        if blank:
            yield Option("", "–", "" in chosen)
        for value, label in known:
            yield Option(value, label, value in chosen)
            left.discard(value)
        for value in sorted(left):
            yield Option(value, value, True)

    def _usual(self, key: Key) -> str:
        """Say what holds where nothing is written, of what can be said in a word."""
        if key.kind == "number" and isinstance(key.usual, int):
            span = self.span(key, key.usual)
            return self.words.say("called", called=key.usual, name=span) if span else str(key.usual)
        if key.kind == "choice" and isinstance(key.usual, str):
            return self.words.of(choice_word(key.usual))
        if key.kind == "text" and isinstance(key.usual, str):
            if key.with_every and key.usual == EVERY:
                return self.words.say("every_service")
            return self._shipped(key.usual) if key.usual in SHIPPED and key.refers == "layout" else key.usual
        return ""

    def span(self, key: Key, value: object) -> str:
        """Return a number of seconds as people say it; empty below two minutes."""
        return span_said(value, self.words) if key.is_duration else ""


def span_said(value: object, words: Words) -> str:
    """Return a number of seconds in minutes or hours, where it makes whole ones."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 60:
        return ""
    if value % 3600 == 0:
        return words.say("hours", count=value // 3600)
    return words.say("minutes", count=value // 60) if value % 60 == 0 else ""


def names_in(tables: Tables, table: str, words: Words) -> list[tuple[str, str]]:
    """Return the ids or codes of a table's things with what people call them."""
    return [(name, _label(name, thing, table, words)) for name, thing in _named(tables, table)]


def _named(tables: Tables, table: str) -> Iterator[tuple[str, Values]]:
    for thing in things_of(tables, table):
        yield str(thing.get("id", thing.get("code", ""))), thing


def _label(name: str, thing: Values, table: str, words: Words) -> str:
    called = words.named(thing.get("name"))
    if not called and table == "window":
        called = words.say("window_no", number=thing.get("number", name))
    return words.say("called", called=called, name=name) if called else name


def _pair(value: object) -> tuple[str, str]:
    return (str(value.get("zh", "")), str(value.get("en", ""))) if isinstance(value, dict) else ("", "")


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _said(value: object) -> str:
    return "" if value is None else str(value)
