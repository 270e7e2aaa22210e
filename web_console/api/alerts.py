"""Alerts for programs: those that stand and are this caller's, and that somebody sees to one."""

from typing import Literal

import msgspec
from flask import Response

from web_console.alerts.keeping import Alert
from web_console.alerts.pages import alert_parts, log_wanted, onlooker
from web_console.api.answers import as_json, refused
from web_console.api.door import api
from web_console.api.query import BadQueryError, asked_for
from web_console.tokens.bearer import speaker


class AlertTold(msgspec.Struct, frozen=True):
    """Something staff are alerted to."""

    id: int
    kind: str
    about: str
    """The window, service, zone, machine or ticket that it is about."""
    zone: str
    """Where; empty: the hall as a whole."""
    state: Literal["standing", "acknowledged"]
    raised_ms: int
    acknowledged_ms: int
    acknowledged_by: str
    facts: dict[str, str | int]


class AlertLogged(msgspec.Struct, frozen=True):
    """One line of the log of alerts."""

    alert: AlertTold
    ended_ms: int | None
    """Null: it stands."""


@api.get("/alerts")
def alerts() -> Response:
    """What stands and is this caller's, what nobody has seen to first."""
    return as_json([_told(each) for each in alert_parts().watch.standing(onlooker().reader)])


@api.get("/alerts/log")
def alert_log() -> Response:
    """What staff were alerted to, the latest first; by kind, days, and `before` an alert's id."""
    try:
        given = asked_for("kind", "from", "until", "before")
        wanted = log_wanted(given)
    except BadQueryError as problem:
        return refused(str(problem), 400)
    except (ValueError, OverflowError):
        return refused("kind is a kind of alert, from and until are days such as 2026-11-23, before is a number", 400)
    lines = alert_parts().watch.lines(wanted, onlooker().reader)
    return as_json([AlertLogged(_told(each.alert), each.ended_ms or None) for each in lines])


@api.post("/alerts/<int:alert>/acknowledge")
def alert_acknowledge(alert: int) -> Response:
    """Somebody sees to an alert: it is silent for everybody until it has ended."""
    found = alert_parts().watch.acknowledge(alert, onlooker().reader, speaker())
    return as_json(_told(found)) if found else refused(f"no alert {alert} stands, or it is not yours", 404)


def _told(alert: Alert) -> AlertTold:
    condition = alert.condition
    return AlertTold(
        id=alert.id,
        kind=condition.kind,
        about=condition.about,
        zone=condition.zone,
        state="acknowledged" if alert.acknowledged_ms else "standing",
        raised_ms=alert.raised_ms,
        acknowledged_ms=alert.acknowledged_ms,
        acknowledged_by=alert.acknowledged_by,
        facts=dict(condition.facts),
    )
