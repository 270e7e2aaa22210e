"""Who still needs a thing that somebody wants to take away, each with the way to where it can do without."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for

from hall_config.editing.describing import forms
from hall_config.editing.files import Tables
from hall_config.problems import Problem
from web_console.hall_settings.area import Words
from web_console.hall_settings.form_view import names_in


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a thing is needed."""

    label: str
    address: str


def uses_of(problems: Sequence[Problem], tables: Tables, words: Words) -> tuple[Use, ...]:
    """Return where the check misses what is gone; nothing where it is not missed but the last of its kind."""
    return tuple(dict.fromkeys(use for each in problems for use in _use(each.key, tables, words)))


def _use(key: str, tables: Tables, words: Words) -> Iterator[Use]:
    table, _, rest = key.partition(".")
    form = forms().get(table)
    if form is None or not rest:
        return
    label = words.of(form.label)
    if form.is_listed and form.name_key:
        name = rest.partition(".")[0]
        called = dict(names_in(tables, table, words)).get(name, name)
        yield Use(f"{label} · {called}", url_for("settings.thing", table=table, name=name))
    else:
        yield Use(label, url_for("settings.table", table=table))
