"""How a mistake in a hall's configuration is told to the technician who made it."""

import json
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple


class Place(NamedTuple):
    """Where in a hall's configuration something stands: a table, which one of its kind, and the key in it."""

    table: str = ""
    """`service`, `lanes.green_reason`; empty for the hall's own keys."""
    name: str = ""
    """The `id` or `code` of the thing, where it has one."""
    position: int | None = 0
    """Which one of its kind, counted from 0 over all files; None is the kind as a whole."""
    path: str = ""
    """The key in that table: `name.zh`, `materials.1.en` (lists are counted from 1)."""

    @property
    def key(self) -> str:
        """The full path, readable by a program: `service.rs-shebao.expected_s`."""
        return ".".join(part for part in (self.table, self.name, self.path) if part)

    @property
    def label(self) -> str:
        """The thing as one would say it: `service "rs-shebao"`, `service no. 3`, `[lanes]`."""
        if not self.table:
            return ""
        if self.name:
            return f"{self.table} {quoted(self.name)}"
        if self.position is None:
            return f"[[{self.table}]]"
        return f"[{self.table}]" if self.table in SINGLE_TABLES else f"{self.table} no. {self.position + 1}"

    def inside(self, key: str) -> "Place":
        """The place one key further in."""
        return self._replace(path=f"{self.path}.{key}" if self.path else key)


SINGLE_TABLES = frozenset(
    {"texts", "lanes", "calling", "missed", "appointments", "opening", "rating", "desk", "sound", "keeping"}
)


class Finding(NamedTuple):
    """One thing that is wrong, before it is known which file says so."""

    place: Place
    text: str
    wants: str = ""
    """Where a thing is named that there is not: the table it would stand in."""

    @property
    def sentence(self) -> str:
        """The whole sentence, beginning with the thing it is about."""
        return f"{self.place.label}: {self.text}" if self.place.label else self.text


def about_key(place: Place, text: str) -> Finding:
    """Return a finding whose sentence names the key it is about."""
    return Finding(place, f'key "{place.path}": {text}')


class Problem(NamedTuple):
    """One thing that is wrong, with its file, its full key and a sentence that says what to do."""

    file: str
    key: str
    sentence: str

    def __str__(self) -> str:
        """As printed for the technician: the file first."""
        return f"{self.file}: {self.sentence}" if self.file else self.sentence


class ConfigError(ValueError):
    """The hall cannot open with this configuration; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def quoted(text: str) -> str:
    """Return a text in quotes and on one line, whatever stands in it."""
    return json.dumps(text, ensure_ascii=False)


def suggestion(wrong: str, known: Iterable[str], before: str = "") -> str:
    """Return `, did you mean "…"?` with the nearest known word, or what is known when none is near."""
    words = frozenset(known)
    near = _nearest(wrong, words)
    if near:
        return f', did you mean "{before}{near}"?'
    if not words:
        return ""
    return "; known: " + ", ".join(sorted(words)[:12]) + (" …" if len(words) > 12 else "")


@lru_cache(maxsize=1_024)
def _nearest(wrong: str, known: frozenset[str]) -> str:
    """Return the nearest word; looked for once, for many windows and clerks may name the same wrong one of 1,500."""
    return next(iter(get_close_matches(wrong, sorted(known), n=1)), "")
