"""The journal as people read it: views with plain names and clock times, for datasette or any other reader of SQLite.

A view costs the hub nothing: it is a question kept under a name, and is answered when somebody asks it. Whoever asks
about a day names it (`WHERE day = '2026-11-23'`): then only that day is read, however long the journal is.
"""

from typing import Final

_CONFIGURATION: Final = """
SELECT seq AS entry, data FROM events
WHERE kind = 'HallConfigured' AND kind IN ('HallConfigured', 'VisitBooked') ORDER BY seq DESC LIMIT 1
"""
"""The latest one; both conditions, so that the index of what is looked up apart is taken."""

_OPENING_DAYS: Final = """
SELECT day, min(first_seq) AS first_entry, lead(min(first_seq)) OVER (ORDER BY min(first_seq)) - 1 AS last_entry
FROM days GROUP BY day
"""

_OFFSET_S: Final = "(SELECT json_extract(data, '$.rules.opening.utc_offset_ms') / 1000 FROM configuration)"


def _clock(ms: str) -> str:
    return f"strftime('%Y-%m-%d %H:%M:%S', ({ms}) / 1000 + {_OFFSET_S}, 'unixepoch')"


def _of_day(kinds: str) -> str:
    """Entries of some kinds, day by day; the day's bounds make it a look at that day alone."""
    return (
        "FROM opening_days CROSS JOIN events"
        " WHERE events.seq BETWEEN first_entry AND coalesce(last_entry, 9223372036854775807)"
        f" AND events.kind IN ({kinds})"
    )


_LIFE: Final = """
'TicketIssued', 'TicketFiled', 'TicketCalled', 'TicketRecalled', 'ServiceStarted', 'ServiceAdded', 'ServiceFinished',
'TicketMissed', 'TicketReinstated', 'TicketHeld', 'TicketReturned', 'TicketTransferred', 'TicketCancelled',
'TicketExpired', 'TicketRated', 'TicketReclassified', 'LaneChanged', 'StepUndone'
"""
_MOVING: Final = "events.kind NOT IN ('TicketRated', 'TicketReclassified', 'LaneChanged')"


def _first(kind: str) -> str:
    return f"min(CASE WHEN events.kind = '{kind}' THEN events.at_ms END)"


def _last(kind: str) -> str:
    return f"max(CASE WHEN events.kind = '{kind}' THEN events.at_ms END)"


def _said(kinds: str, field: str) -> str:
    """What the latest entry of some kinds says: its number stands before it, so that the latest is the greatest."""
    value = f"printf('%019d', events.seq) || json_extract(events.data, '$.{field}')"
    return f"substr(max(CASE WHEN events.kind IN ({kinds}) THEN {value} END), 20)"


_STATE: Final = f"""
CASE substr(max(CASE WHEN {_MOVING} THEN printf('%019d', events.seq) || events.kind
  || CASE events.kind WHEN 'StepUndone' THEN ' ' || json_extract(events.data, '$.step')
     WHEN 'ServiceFinished' THEN CASE WHEN json_extract(events.data, '$.next_service') = '' THEN ''
       WHEN json_extract(events.data, '$.stays') THEN ' stays' ELSE ' goes on' END
     ELSE '' END END), 20)
WHEN 'TicketIssued' THEN 'waiting' WHEN 'TicketFiled' THEN 'came in late'
WHEN 'TicketCalled' THEN 'called' WHEN 'TicketRecalled' THEN 'called'
WHEN 'ServiceStarted' THEN 'serving' WHEN 'ServiceAdded' THEN 'serving'
WHEN 'ServiceFinished' THEN 'done' WHEN 'ServiceFinished stays' THEN 'serving'
WHEN 'TicketMissed' THEN 'missed' WHEN 'TicketHeld' THEN 'held'
WHEN 'TicketCancelled' THEN 'cancelled' WHEN 'TicketExpired' THEN 'expired'
WHEN 'StepUndone call' THEN 'waiting' WHEN 'StepUndone start' THEN 'called'
WHEN 'StepUndone recall' THEN 'called' WHEN 'StepUndone miss' THEN 'called'
WHEN 'StepUndone finish' THEN 'serving' WHEN 'StepUndone hold' THEN 'serving'
WHEN 'StepUndone transfer' THEN 'serving' WHEN 'StepUndone hand_in' THEN 'serving'
ELSE 'waiting' END
"""

_OF_A_TICKET: Final[dict[str, str]] = {
    "number": _said("'TicketIssued', 'TicketFiled'", "number"),
    "state": _STATE,
    "service": _said("'TicketIssued', 'TicketFiled', 'TicketReclassified'", "service"),
    "lane": _said("'TicketIssued', 'TicketFiled', 'LaneChanged'", "lane"),
    "taken_at": _clock(_first("TicketIssued")),
    "called_at": _clock(_first("TicketCalled")),
    "started_at": _clock(_first("ServiceStarted")),
    "finished_at": _clock(_last("ServiceFinished")),
    "waited_minutes": f"round(({_first('TicketCalled')} - {_first('TicketIssued')}) / 60000.0, 1)",
    "served_minutes": f"round(({_last('ServiceFinished')} - {_first('ServiceStarted')}) / 60000.0, 1)",
    "window": _said("'TicketCalled'", "window"),
    "calls": "sum(events.kind = 'TicketCalled')",
    "outcome": _said("'ServiceFinished'", "outcome"),
    "rating": _said("'TicketRated'", "level"),
    "case": _said("'TicketIssued'", "case"),
    "booking": _said("'TicketIssued'", "booking"),
    "ticket": "events.ticket",
}


def _is_first(days: str) -> str:
    """A day that the clock came back to is told with the one in between."""
    earlier = f"before.day = {days}.day AND before.first_seq < {days}.first_seq"
    return f"NOT EXISTS (SELECT 1 FROM days AS before WHERE {earlier})"


_LAST_ENTRY: Final = f"""
coalesce((SELECT min(after.first_seq) - 1 FROM days AS after
  WHERE after.first_seq > days.first_seq AND {_is_first("after")}), 9223372036854775807)
"""
_TICKETS_OF_A_DAY: Final = f"""
SELECT json_group_array(packed) FROM (
  SELECT json_array({", ".join(_OF_A_TICKET.values())}) AS packed FROM events
  WHERE events.seq BETWEEN days.first_seq AND {_LAST_ENTRY}
  AND events.kind IN ({_LIFE}) AND events.ticket <> '' AND substr(events.ticket, 1, 10) = days.day
  GROUP BY events.ticket)
"""
_UNPACKED: Final = ", ".join(
    f"""json_extract(each.value, '$[{at}]') AS "{column}" """ for at, column in enumerate(_OF_A_TICKET)
)
_TICKETS: Final = f"SELECT days.day AS day, {_UNPACKED} FROM days CROSS JOIN json_each(({_TICKETS_OF_A_DAY})) AS each"
"""Day by day, each packed into one value and unpacked again: so the first page of all tickets ever is that of one day,
and nobody who does not name a day waits until all have been read."""
_LATEST_FIRST: Final = f"WHERE {_is_first('days')} ORDER BY days.first_seq DESC"
_LAST_DAY: Final = f"WHERE days.day = (SELECT day FROM days ORDER BY first_seq DESC LIMIT 1) AND {_is_first('days')}"

_CALLS: Final = f"""
SELECT opening_days.day AS day, {_clock("events.at_ms")} AS at, events.window AS window, events.ticket AS ticket,
  events.kind = 'TicketRecalled' AS is_recall, json_extract(events.data, '$.why') AS why
{_of_day("'TicketCalled', 'TicketRecalled'")}
"""

_RATINGS: Final = f"""
SELECT opening_days.day AS day, {_clock("events.at_ms")} AS at, json_extract(events.data, '$.level') AS level,
  json_extract(events.data, '$.reason') AS reason, json_extract(events.data, '$.channel') AS channel,
  events.window AS window, events.ticket AS ticket
{_of_day("'TicketRated'")}
"""

_SERVICES: Final = """
SELECT rule.key AS code,
  json_extract(named.value, '$.name.zh') AS name_zh, json_extract(named.value, '$.name.en') AS name_en,
  json_extract(rule.value, '$.department') AS department, json_extract(rule.value, '$.queue') AS queue,
  json_extract(rule.value, '$.target_wait_ms') / 60000 AS promised_wait_minutes,
  json_extract(rule.value, '$.expected_ms') / 60000.0 AS expected_minutes
FROM configuration, json_each(configuration.data, '$.rules.services') AS rule
LEFT JOIN json_each(coalesce(nullif(json_extract(configuration.data, '$.document'), ''), '{}'), '$.service') AS named
  ON json_extract(named.value, '$.code') = rule.key
"""

_WINDOWS: Final = """
SELECT rule.key AS id, json_extract(rule.value, '$.number') AS number, json_extract(rule.value, '$.zone') AS zone,
  json_extract(rule.value, '$.kind') AS kind, json_array_length(rule.value, '$.services') AS services
FROM configuration, json_each(configuration.data, '$.rules.windows') AS rule
"""

_HAPPENINGS: Final = f"""
SELECT events.seq AS entry, {_clock("events.at_ms")} AS at, events.kind AS what, events.ticket AS ticket,
  events.window AS window, events.actor AS asked_by, events.on_behalf_of AS on_behalf_of, events.data AS details
FROM events
"""

VIEWS: Final[dict[str, str]] = {
    "configuration": _CONFIGURATION,
    "opening_days": _OPENING_DAYS,
    "tickets": f"{_TICKETS} {_LATEST_FIRST}",
    "tickets_today": f"{_TICKETS} {_LAST_DAY}",
    "calls": _CALLS,
    "ratings": _RATINGS,
    "services": _SERVICES,
    "windows": _WINDOWS,
    "happenings": _HAPPENINGS,
}
"""Every view by its name, each after those it asks."""
