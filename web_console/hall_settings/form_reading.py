"""From what stands in a form to the values of a table: nothing is guessed, what is no number stays what was typed."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, Protocol

from hall_config.editing.describing import Form, Key
from hall_config.importing.cells import tidy
from hall_config.importing.readings import SPANS, day
from hall_config.pin import is_pin, stored

Values = dict[str, object]
GONE: Final = "__gone"
ROW: Final = "__row"
NEW: Final = "new"
"""The row that is there to be filled in."""
MOST_ROWS: Final = 500
SECRETS: Final = (".pin", ".badge_sha256")
SHORTEST_BADGE: Final = 4
_HASH_LIKE: Final = re.compile(r"^[0-9a-fA-F]{33,}$")
_NUMBER: Final = re.compile(r"^[+-]?\d{1,9}$")
_DAY_WORD: Final = re.compile(r"\s*(?:个?工作日|天|日|days?)$", re.IGNORECASE)
_WITH_UNIT: Final = re.compile(r"^(\d{1,5})\s*(秒|s|分|分钟|min|m|小时|时|h)$", re.IGNORECASE)
_BETWEEN_DAYS: Final = re.compile(r"\s*[,，、;；]\s*")
_FROM_TO: Final = re.compile(r"^(.{6,11}?)\s*(?:至|到|~|～|—+|–)\s*(.{6,11})$")
MOST_DAYS: Final = 62
_UNITS: Final = {"秒": 1, "s": 1, "分": 60, "分钟": 60, "min": 60, "m": 60, "小时": 3600, "时": 3600, "h": 3600}


class Typed(Protocol):
    """What was typed, by the names of the fields; a name may stand several times."""

    def getlist(self, key: str) -> list[str]:
        """Return all that stands under a name, in order."""

    def __contains__(self, key: str) -> bool:
        """Whether the name is there at all."""


def read_values(form: Form, typed: Typed, former: Values, place: str = "v") -> Values:
    """Return the values of a table as they were typed; what is left empty is not there."""
    values = {key.name: _value(key, typed, former.get(key.name), f"{place}.{key.name}") for key in form.keys}
    return {name: value for name, value in values.items() if value is not None}


def without_pins(items: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the fields of a form as they may be sent to the browser once more: of a secret only what will be kept."""
    return [(name, _kept(name, value.strip()) if name.endswith(SECRETS) and value else value) for name, value in items]


def _value(key: Key, typed: Typed, former: object, place: str) -> object:
    match key.kind:
        case "text":
            return _secret(key, typed, former, place) if key.is_secret else _text(key, typed, place)
        case "number":
            return _number(key, _one(typed, place))
        case "yes_no":
            return _yes_no(key, typed, place)
        case "choice":
            return _one(typed, place) or None
        case "named":
            return _named(key, typed, place)
        case "nameds":
            return list(_nameds(typed, place))
        case "texts" | "choices":
            said = _several(key, typed, former, place)
            return None if not said and key.usual is None and not key.required else said
        case "spans":
            return SPANS(_one(typed, place))
        case "table":
            return _inside(key, typed, former, place)
        case "rows":
            return list(_rows(key, typed, former, place))


def _one(typed: Typed, place: str) -> str:
    return tidy(next(iter(typed.getlist(place)), ""))


def _text(key: Key, typed: Typed, place: str) -> object:
    said = _one(typed, place)
    return said or ("" if key.required else None)


def _secret(key: Key, typed: Typed, former: object, place: str) -> object:
    """What is not typed anew stays; a number that is to be kept is kept as its hash alone."""
    if f"{place}.{GONE}" in typed:
        return None
    said = next(iter(typed.getlist(place)), "").strip()  # letter by letter, as a scanner at the window reads it
    if not said:
        return former
    return _kept(key.name, said)


def _kept(name: str, said: str) -> str:
    """Return a pin, or what a badge says, as it is kept."""
    return hashed(said) if name.rpartition(".")[2] == "pin" else badge_hashed(said)


def hashed(said: str) -> str:
    """Return a pin as it is kept; what is none stays, for the check to say so."""
    return stored(said, secrets.token_bytes(16)) if is_pin(said) else said


def badge_hashed(said: str) -> str:
    """Return what a badge says as it is kept; a hash stays, and so does what is no badge, for the check to say so."""
    is_text = len(said) >= SHORTEST_BADGE and not _HASH_LIKE.match(said)
    return hashlib.sha256(said.encode()).hexdigest() if is_text else said


def _number(key: Key, said: str) -> object:
    if not said:
        return None
    if _NUMBER.match(said):
        return int(said)
    if key.unit.endswith("days") and (days := _NUMBER.match(_DAY_WORD.sub("", said))):
        return int(days[0])
    unit = _WITH_UNIT.match(said) if key.is_duration else None
    return int(unit[1]) * _UNITS[unit[2].lower()] if unit else said


def _yes_no(key: Key, typed: Typed, place: str) -> object:
    if key.usual is None:
        return {"true": True, "false": False}.get(_one(typed, place))
    return place in typed


def _named(key: Key, typed: Typed, place: str) -> object:
    zh, en = _one(typed, f"{place}.zh"), _one(typed, f"{place}.en")
    return {"zh": zh, "en": en} if zh or en or key.required else None


def _nameds(typed: Typed, place: str) -> Iterator[Values]:
    for zh, en in zip(typed.getlist(f"{place}.zh"), typed.getlist(f"{place}.en"), strict=False):
        if tidy(zh) or tidy(en):
            yield {"zh": tidy(zh), "en": tidy(en)}


def _several(key: Key, typed: Typed, former: object, place: str) -> list[object]:
    lines = [line for said in typed.getlist(place) for line in said.splitlines()]
    said: list[object] = [tidy(line) for line in lines if tidy(line)]
    if key.name == "holidays":
        return [one for each in said for one in _days(str(each))]
    if (key.choices or key.refers) and not key.in_order:
        before = former if isinstance(former, list) else key.usual if isinstance(key.usual, list) else []
        return sorted(said, key=lambda each: before.index(each) if each in before else len(before))
    return said


def _days(said: str) -> Iterator[str]:
    """Yield the days of a line: one, several, or from one to another; what is no day stays what was typed."""
    for each in filter(None, _BETWEEN_DAYS.split(said)):
        found = _FROM_TO.match(each)
        first, last = (_date(day(part)) for part in found.groups()) if found else (None, None)
        if first and last and 0 <= (last - first).days < MOST_DAYS:
            yield from ((first + timedelta(days=at)).isoformat() for at in range((last - first).days + 1))
        else:
            yield str(day(each))


def _date(said: object) -> date | None:
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        return None


def _inside(key: Key, typed: Typed, former: object, place: str) -> Values | None:
    assert key.inner is not None
    values = read_values(key.inner, typed, former if isinstance(former, dict) else {}, place)
    return None if key.usual is None and _is_blank(key.inner, values) else values


def _rows(key: Key, typed: Typed, former: object, place: str) -> Iterator[Values]:
    """Yield the rows in the order in which they stand in the page; one in which nothing stands is none."""
    assert key.inner is not None
    before = former if isinstance(former, list) else []
    for at in typed.getlist(f"{place}.{ROW}")[:MOST_ROWS]:
        here = f"{place}.{at}"
        if f"{here}.{GONE}" in typed:
            continue
        old = before[int(at)] if at.isascii() and at.isdigit() and int(at) < len(before) else {}
        values = read_values(key.inner, typed, old, here)
        if not _is_blank(key.inner, values):
            yield values


def _is_blank(form: Form, values: Values) -> bool:
    """Whether a row says nothing that would not hold anyway."""
    return all(_says_nothing(key, values.get(key.name)) for key in form.keys)


def _says_nothing(key: Key, value: object) -> bool:
    if key.inner is not None and isinstance(value, dict):
        return _is_blank(key.inner, value)
    return value in (None, "", [], False, {"zh": "", "en": ""}) or value == key.usual
