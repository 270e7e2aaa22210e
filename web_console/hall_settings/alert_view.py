"""Every kind of alert as it holds now, above the form of those that are otherwise than usual."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from hall_config.alerts import UNITS, AlertRule, alert_rules
from hall_config.editing.describing import choice_word, forms
from hall_config.editing.edits import things_of
from hall_config.editing.files import Tables
from web_console.hall_settings.area import Words
from web_console.hall_settings.form_view import span_said

COLUMNS = ("kind", "limit", "delay_s", "repeat_s", "roles", "spoken", "webhook")


@dataclass(frozen=True, slots=True)
class InForce:
    """A table that is only read: what holds, and in which rows the hall itself says so."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def alerts_in_force(tables: Tables, words: Words) -> InForce | None:
    """Return the rule of every kind; None where what stands there can be read by nobody."""
    try:
        stated = msgspec.convert(things_of(tables, "alert"), tuple[AlertRule, ...])
    except msgspec.ValidationError:
        return None
    form = forms()["alert"]
    heads = tuple(words.of(form.key(name).label) for name in COLUMNS)
    return InForce(heads, tuple(tuple(_cells(rule, words)) for rule in alert_rules(stated).values()))


def _cells(rule: AlertRule, words: Words) -> Iterator[str]:
    yield words.of(choice_word(rule.kind))
    if not rule.on:
        yield words.say("alert_off")
        yield from [""] * (len(COLUMNS) - 2)
        return
    yield _limit(rule, words)
    yield _span(rule.delay_s or 0, words) if rule.delay_s else words.say("alert_at_once")
    yield _span(rule.repeat_s or 0, words) if rule.repeat_s else words.say("alert_once")
    yield words.tongue.listed(words.of(choice_word(role)) for role in rule.roles or ())
    yield words.say("yes" if rule.spoken else "no")
    yield words.say("yes" if rule.webhook else "no")


def _limit(rule: AlertRule, words: Words) -> str:
    unit, limit = UNITS.get(rule.kind, ""), rule.limit or 0
    if unit == "seconds":
        return _span(limit, words)
    if unit == "percent":
        return words.say("alert_of_expected" if rule.kind == "long_service" else "alert_of_promise", count=limit)
    said = {"megabytes": f"{limit} MB", "visitors": words.say("alert_visitors", count=limit)}
    return said.get(unit, "–")


def _span(seconds: int, words: Words) -> str:
    return span_said(seconds, words) or words.say("alert_seconds", count=seconds)
