"""Whether each single table says what it must, in the right form: every fault at once, not only the first.

msgspec stops at its first error; a technician wants them all. So we walk the same types it converts to, and
keep what can be kept, so that the cross checks can still look at the rest.
"""

import re
from collections.abc import Mapping

from msgspec import UNSET, UnsetType, inspect

from hall_config.forms import KEPT_TO_ITSELF
from hall_config.model import HallConfig
from hall_config.problems import SINGLE_TABLES, Finding, Place, quoted, suggestion

Findings = list[Finding]
HALL = inspect.type_info(HallConfig)


def examine_hall(values: Mapping[str, object], findings: Findings) -> object:
    """Return what is usable of a hall's tables and add to `findings` whatever is wrong with them.

    The result is UNSET when a key that has no default is missing or unreadable.
    """
    return _examine(HALL, dict(values), Place(), findings)


def _examine(kind: inspect.Type, value: object, place: Place, findings: Findings) -> object:
    """Return the usable part of `value`, or UNSET."""
    if value is None and isinstance(kind, inspect.UnionType):
        return UNSET  # not set, as in a hall that was not read from files
    kind, form = unwrapped(kind)
    if isinstance(kind, inspect.StructType):
        return _examine_table(kind, value, place, findings)
    if isinstance(kind, inspect.VarTupleType):
        return _examine_list(kind, value, place, findings)
    fault = _fault(kind, form, value)
    if fault:
        findings.append(Finding(place, f'key "{place.path}" {fault}'))
        return UNSET
    return value


def unwrapped(kind: inspect.Type) -> tuple[inspect.Type, str]:
    """Return the type itself and the words that describe its form; of `X | None` the X."""
    form = ""
    if isinstance(kind, inspect.UnionType):
        kind = next(choice for choice in kind.types if not isinstance(choice, inspect.NoneType))
    if isinstance(kind, inspect.Metadata):
        form = str((kind.extra_json_schema or {}).get("description", ""))
        kind = kind.type
    return kind, form


def _examine_table(kind: inspect.StructType, value: object, place: Place, findings: Findings) -> object:
    if not isinstance(value, dict):
        what = f'key "{place.path}"' if place.path else "it"
        findings.append(Finding(place, f"{what} must be a table, not {_said(value)}"))
        return UNSET
    _refuse_unknown_keys(kind, value, place, findings)
    kept = {field.encode_name: _examine_field(field, value, place, findings) for field in kind.fields}
    if any(field.required and kept[field.encode_name] is UNSET for field in kind.fields):
        return UNSET
    return {key: part for key, part in kept.items() if part is not UNSET}


def _refuse_unknown_keys(
    kind: inspect.StructType, table: Mapping[str, object], place: Place, findings: Findings
) -> None:
    known = {field.encode_name for field in kind.fields}
    before = f"{place.path}." if place.path else ""
    for key in table:
        if key not in known:
            hint = suggestion(key, known, before)
            findings.append(Finding(place.inside(key), f"unknown key {quoted(before + key)}{hint}"))


def _examine_field(
    field: inspect.Field, table: Mapping[str, object], place: Place, findings: Findings
) -> object | UnsetType:
    """Return the usable part of one key of a table; a missing key that has no default is a fault."""
    name = field.encode_name
    if name in table:
        return _examine(field.type, table[name], _place_of(name, place), findings)
    if field.required:
        findings.append(Finding(place.inside(name), f'missing key "{place.inside(name).path}"'))
    return UNSET


def _place_of(key: str, place: Place) -> Place:
    """The place of a key; the hall's single tables begin a place of their own."""
    return Place(table=key) if not place.table and key in SINGLE_TABLES else place.inside(key)


def _examine_list(kind: inspect.VarTupleType, value: object, place: Place, findings: Findings) -> object:
    if not isinstance(value, list | tuple):
        findings.append(Finding(place, f'key "{place.path}" must be a list, not {_said(value)}'))
        return UNSET
    if len(value) < (kind.min_length or 0):
        findings.append(Finding(place, f'key "{place.path}" must not be empty'))
        return UNSET
    kept = [
        _examine(kind.item_type, item, _place_in_list(kind, item, place, index), findings)
        for index, item in enumerate(value)
    ]
    return UNSET if UNSET in kept else kept


def _place_in_list(kind: inspect.VarTupleType, item: object, place: Place, index: int) -> Place:
    """The place of one item: a thing with an id of its own is named by it, any other is counted.

    What is listed inside a thing that is itself one of many stays inside it: `service.rs-shebao.situation.lost`.
    """
    name_key = _name_key(kind.item_type)
    name = item.get(name_key) if name_key and isinstance(item, dict) else None
    named = name if isinstance(name, str) else ""
    if not name_key or (place.table and place.table not in SINGLE_TABLES):
        return place.inside(named or str(index + 1))
    table = f"{place.table}.{place.path}" if place.table else place.path
    return Place(table, named, index)


def _name_key(kind: inspect.Type) -> str:
    """The key that names a thing of this kind: `id`, `code`, or nothing."""
    names = {field.encode_name for field in kind.fields} if isinstance(kind, inspect.StructType) else set()
    return next((key for key in ("id", "code") if key in names), "")


def _fault(kind: inspect.Type, form: str, value: object) -> str:
    """Say what is wrong with one plain value, or nothing."""
    if isinstance(kind, inspect.LiteralType):
        return _choice_fault(kind, value)
    if isinstance(kind, inspect.IntType):
        return _number_fault(kind, form, value)
    if isinstance(kind, inspect.StrType):
        return _text_fault(kind, form, value)
    if isinstance(kind, inspect.BoolType):
        return "" if isinstance(value, bool) else f"must be true or false, not {_said(value)}"
    raise TypeError(f"the model uses {kind}, which the configuration's structure check does not know")


def _choice_fault(kind: inspect.LiteralType, value: object) -> str:
    choices = [str(choice) for choice in kind.values]
    if value in choices:
        return ""
    hint = suggestion(value, choices) if isinstance(value, str) else ""
    return f"must be one of {', '.join(choices)}, not {_said(value)}" + (hint if "did you mean" in hint else "")


def _number_fault(kind: inspect.IntType, form: str, value: object) -> str:
    unit = f" of {form}" if form else ""
    if not isinstance(value, int) or isinstance(value, bool):
        return f"must be a whole number{unit}, not {_said(value)}"
    if kind.ge is not None and value < kind.ge:
        return f"must be {kind.ge} or more{unit and ' ' + form}, not {value}"
    if kind.le is not None and value > kind.le:
        return f"must be at most {kind.le}, not {value}"
    return ""


def _text_fault(kind: inspect.StrType, form: str, value: object) -> str:
    said = "what stands there" if form in KEPT_TO_ITSELF else _said(value)
    if not isinstance(value, str):
        return f"must be a text in quotes, not {said}"
    too_long = kind.max_length is not None and len(value) > kind.max_length
    if too_long or (kind.pattern and not re.search(kind.pattern, value)):
        return f"must be {form}, not {said}"
    return ""


def _said(value: object) -> str:
    """A value as the technician wrote it, or what it is when it is long."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    return quoted(value) if isinstance(value, str) else str(value)
