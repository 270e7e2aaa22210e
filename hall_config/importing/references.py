"""What rows say of other rows: a service of its department, a window of its services.

A thing may be named by its code or, where only one is called so, by its Chinese name; `@rs` stands for every service of
the department `rs`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from hall_config.importing.cells import plain
from hall_config.importing.entries import Entries, Entry
from hall_config.importing.sheets import Mistake
from hall_config.importing.tables import EVERY, TABLES, Column
from hall_config.problems import quoted, suggestion
from hall_config.texts import Both, both

DEPARTMENT: Final = "@"
"""Before the name of a department: all its services."""
MOST_SUGGESTIONS: Final = 60
"""Looking for the nearest of 1,500 codes takes its time; a column that is wrong as a whole needs no more."""
NOBODY: Final = ""
"""Instead of the department of a service that has none, or an unknown one: it may be anybody's."""
BEFORE_THE_NEAREST: Final = 'did you mean "'
BEFORE_THE_KNOWN: Final = "; known: "
CHINESE: Final = {table.key: table.chinese[0] for table in TABLES}


class Known:
    """The things of one table that can be named."""

    def __init__(self, kind: str, names: Mapping[str, str]) -> None:
        self.kind = kind
        self.codes = frozenset(names)
        counts = Counter(names.values())
        self._by_name = {name: code for code, name in names.items() if name and counts[name] == 1}
        self._shared = frozenset(name for name, count in counts.items() if name and count > 1)
        self._answers: dict[str, tuple[str, Both | None]] = {}

    def resolved(self, word: str) -> tuple[str, Both | None]:
        """Return the code that a word stands for and what is wrong with it; the nearest code where it is unknown."""
        code = word if word in self.codes else self._by_name.get(word, "")
        if code:
            return code, None
        if word not in self._answers:
            self._answers[word] = self._unknown(word)
        return self._answers[word]

    def _unknown(self, word: str) -> tuple[str, Both | None]:
        if word in self._shared:
            return "", both("sheets.shared_name", word=quoted(word))
        hint = suggestion(word, self.codes) if len(self._answers) < MOST_SUGGESTIONS else ""
        near = hint.partition(BEFORE_THE_NEAREST)[2].partition('"')[0]
        known = hint.partition(BEFORE_THE_KNOWN)[2]
        key = "sheets.unknown_near" if near else "sheets.unknown_of" if known else "sheets.unknown"
        kind = Both(CHINESE[self.kind], self.kind)
        return near, both(key, kind=kind, word=quoted(word), near=quoted(near), known=known)


class References:
    """Everything of a hall that rows may name: what has a sheet, and what the base has besides."""

    def __init__(self, entries: Entries, base: Mapping[str, object]) -> None:
        kinds = ("zone", "department", "queue", "service", "window", "clerk")
        self._known = {kind: Known(kind, _names(kind, entries, base)) for kind in kinds}
        self._services = (entries.get("service"), things_of(base, "service"))

    @cached_property
    def _of_department(self) -> Mapping[str, list[str]]:
        rows, things = self._services
        listed: defaultdict[str, list[str]] = defaultdict(list)
        for each in things if rows is None else [entry.values for entry in rows]:
            if each.get("code"):
                listed[str(each.get("department") or NOBODY)].append(str(each["code"]))
        return listed

    def resolve(self, entry: Entry) -> Iterator[Mistake]:
        """Put the codes in the place of what a row names, and yield what it names and nobody knows.

        In a list what is unknown is taken for the nearest, so that the rest of the hall can still be looked at.
        """
        for column in entry.listing.table.columns:
            value = entry.values.get(column.key) if column.refers else None
            if isinstance(value, list):
                yield from self._resolve_list(entry, column, value)
            elif isinstance(value, str) and value != EVERY:
                code, why = self._known[column.refers].resolved(value)
                entry.values[column.key] = "" if why else code
                yield from _told(entry, column, why)

    def _resolve_list(self, entry: Entry, column: Column, words: list[str]) -> Iterator[Mistake]:
        answers = [self._all_of(word, column) for word in words]
        for _, why in answers:
            yield from _told(entry, column, why)
        # With a hole in it the list would make others look unserved: until it is mended it stands for everything.
        is_whole = all(codes for codes, _ in answers)
        entry.is_guessed = entry.is_guessed or not is_whole
        codes = dict.fromkeys(code for codes, _ in answers for code in codes) if is_whole else [EVERY]
        entry.values[column.key] = list(codes)

    def _all_of(self, word: str, column: Column) -> tuple[list[str], Both | None]:
        """Return the codes that one word of a list stands for, and what is wrong with it."""
        if word == EVERY:
            return [EVERY], None
        if word.startswith(DEPARTMENT):
            department, why = self._known["department"].resolved(word.removeprefix(DEPARTMENT))
            services = self._of_department.get(department, [])
            is_known = bool(services or why or NOBODY in self._of_department)
            return services, why if is_known else both("sheets.no_service", department=quoted(department))
        code, why = self._known[column.refers].resolved(word)
        return [code] if code else [], why


def _told(entry: Entry, column: Column, why: Both | None) -> Iterator[Mistake]:
    if why:
        entry.is_guessed = True
        yield entry.mistake(column.key, why)


def resolve(entries: Entries, base: Mapping[str, object]) -> list[Mistake]:
    """Put codes in the place of whatever rows name; return what is unknown."""
    references = References(entries, base)
    # the services first: `@rs` asks for their departments
    tables = sorted(entries, key=lambda table: table != "service")
    return [mistake for table in tables for entry in entries[table] for mistake in references.resolve(entry)]


def _names(kind: str, entries: Entries, base: Mapping[str, object]) -> dict[str, str]:
    """Return the Chinese name of each thing by its code; a window's number, a clerk's name."""
    rows = (entry.values for entry in entries[kind]) if kind in entries else map(_flat, things_of(base, kind))
    return {str(row.get("code") or row["id"]): _name(row) for row in rows if row.get("code") or row.get("id")}


def _name(row: Mapping[str, object]) -> str:
    return plain(str(row.get("number") or row.get("name.zh") or row.get("name") or "")).lower()


def _flat(thing: Mapping[str, object]) -> dict[str, object]:
    name = thing.get("name")
    return {**thing, "name.zh": name["zh"]} if isinstance(name, dict) else dict(thing)


def things_of(values: Mapping[str, object], table: str) -> list[dict[str, object]]:
    """Return the things a hall's tables list under one name."""
    listed = values.get(table, [])
    return [thing for thing in listed if isinstance(thing, dict)] if isinstance(listed, list | tuple) else []
