"""The log of alerts, on disk: what stands survives a restart, and so does who has acknowledged it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from hall_config.alerts import USUAL
from web_console.alerts.keeping import Alert, Happening, Key
from web_console.alerts.scene import Condition
from web_console.database import KeptRows

MOST_KEPT: Final = 100_000
"""Of more, the oldest are forgotten: years of a busy hall."""
PAGE: Final = 100
TABLES: Final = """
CREATE TABLE IF NOT EXISTS alerts (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    zone TEXT NOT NULL,
    facts TEXT NOT NULL,
    began_ms INTEGER NOT NULL,
    raised_ms INTEGER NOT NULL,
    said_ms INTEGER NOT NULL,
    said INTEGER NOT NULL,
    acknowledged_ms INTEGER NOT NULL DEFAULT 0,
    acknowledged_by TEXT NOT NULL DEFAULT '',
    ended_ms INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS alerts_that_stand ON alerts (id) WHERE ended_ms = 0;
CREATE INDEX IF NOT EXISTS alerts_by_time ON alerts (raised_ms);
"""
_COLUMNS: Final = "id, kind, about, zone, facts, began_ms, raised_ms, said_ms, said, acknowledged_ms, acknowledged_by"


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the log."""

    alert: Alert
    ended_ms: int
    """0 while it stands."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of the log are looked for."""

    kind: str = ""
    from_ms: int = 0
    until_ms: int = 1 << 62
    zones: tuple[str, ...] = ()
    """Of these, and of none; empty: all."""
    kinds: tuple[str, ...] = ()
    """Only these; what the reader's role is told of."""
    before: int = 1 << 62
    """Only those with a smaller number: the next page."""


class AlertBook(KeptRows):
    """One hall's alerts."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, TABLES)

    def standing(self) -> dict[Key, Alert]:
        """Return what had been raised and had not ended when the console last wrote."""
        with self._lock:
            rows = self._rows.execute(f"SELECT {_COLUMNS} FROM alerts WHERE ended_ms = 0 ORDER BY id").fetchall()
        found = (_alert(row) for row in rows if row[1] in USUAL)
        return {alert.condition.key: alert for alert in found}

    def write(self, happenings: Iterable[Happening], now_ms: int) -> tuple[Happening, ...]:
        """Note what has happened, all of it or nothing; return the same with the numbers of those just raised."""
        with self._lock, self._rows:
            return tuple(self._write(each, now_ms) for each in happenings)

    def lines(self, wanted: Wanted) -> tuple[Logged, ...]:
        """Return a page of the log, the latest first."""
        where, values = _where(wanted)
        with self._lock:
            rows = self._rows.execute(
                f"SELECT {_COLUMNS}, ended_ms FROM alerts WHERE {where} ORDER BY id DESC LIMIT {PAGE}", values
            ).fetchall()
        return tuple(Logged(_alert(row[:-1]), int(row[-1])) for row in rows if row[1] in USUAL)

    def _write(self, happening: Happening, now_ms: int) -> Happening:
        alert = happening.alert
        if happening.what == "raised":
            return replace(happening, alert=replace(alert, id=self._added(alert)))
        self._rows.execute(
            "UPDATE alerts SET facts = ?, said_ms = ?, said = ?, acknowledged_ms = ?, acknowledged_by = ?, ended_ms = ?"
            " WHERE id = ?",
            (
                _written(alert.condition),
                alert.said_ms,
                alert.said,
                alert.acknowledged_ms,
                alert.acknowledged_by,
                now_ms if happening.what == "ended" else 0,
                alert.id,
            ),
        )
        return happening

    def _added(self, alert: Alert) -> int:
        said = alert.condition
        number = self._rows.execute(
            f"INSERT INTO alerts ({_COLUMNS}) VALUES (NULL,?,?,?,?,?,?,?,?,0,'')",
            (
                said.kind,
                said.about,
                said.zone,
                _written(said),
                alert.began_ms,
                alert.raised_ms,
                alert.said_ms,
                alert.said,
            ),
        ).lastrowid
        self._rows.execute("DELETE FROM alerts WHERE id <= ? AND ended_ms > 0", ((number or 0) - MOST_KEPT,))
        return int(number or 0)


def _where(wanted: Wanted) -> tuple[str, list[object]]:
    where, values = ["raised_ms >= ?", "raised_ms < ?", "id < ?"], [wanted.from_ms, wanted.until_ms, wanted.before]
    more: list[object] = [*values]
    if wanted.kind:
        where.append("kind = ?")
        more.append(wanted.kind)
    for column, allowed in (("kind", wanted.kinds), ("zone", (*wanted.zones, "") if wanted.zones else ())):
        if allowed:
            where.append(f"{column} IN ({','.join('?' * len(allowed))})")
            more += allowed
    return " AND ".join(where), more


def _written(condition: Condition) -> str:
    return json.dumps(dict(condition.facts), ensure_ascii=False)


def _alert(row: Sequence[Any]) -> Alert:
    """Read a row in the order of `_COLUMNS`."""
    id_, kind, about, zone, facts, began_ms, raised_ms, said_ms, said, acknowledged_ms, acknowledged_by = row
    condition = Condition(kind, about, zone, tuple(json.loads(facts).items()))
    return Alert(
        condition=condition,
        began_ms=began_ms,
        held_ms=said_ms,
        id=id_,
        raised_ms=raised_ms,
        said_ms=said_ms,
        said=said,
        acknowledged_ms=acknowledged_ms,
        acknowledged_by=acknowledged_by,
    )
