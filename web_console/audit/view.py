"""The audit log as a manager or an auditor reads it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from hall_config.texts import Catalogue, CatalogueError
from web_console.audit.log import DAY_MS, Checked, Line, Wanted
from web_console.entrance.rights import ROLES, area_of
from web_console.language import Tongue
from web_console.reports.workbook import Sheet

ON_A_PAGE: Final = 100
MOST_PAGES: Final = 10_000
LONGEST_NAME: Final = 100
VERSION: Final = re.compile(r"(?:^| )version=(\d{1,9})$")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the log in words."""

    at: str
    account: str
    role: str
    action: str
    code: str
    about: str
    outcome: str
    is_refused: bool
    version: int | None
    """Which version of the settings it made, where every word of before and after stands."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of the log, as it was typed; what is no day or no number is left out."""

    account: str = ""
    action: str = ""
    day: str = ""
    until: str = ""
    """The last day; empty: the first alone."""
    page: int = 1

    def wanted(self, utc_offset_s: int) -> Wanted:
        """Return which lines these are."""
        from_ms = _midnight_ms(self.day, utc_offset_s)
        last_ms = _midnight_ms(self.until or self.day, utc_offset_s)
        return Wanted(self.account, self.action, from_ms, None if last_ms is None else last_ms + DAY_MS)


def asked_of(fields: Mapping[str, str]) -> Asked:
    """Return what a page's address asks."""
    day, until, page = _day(fields.get("day", "")), _day(fields.get("until", "")), fields.get("page", "1")
    nth = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    account, action = fields.get("account", "")[:LONGEST_NAME], fields.get("action", "")[:LONGEST_NAME]
    return Asked(account, action, day, until, min(max(nth, 1), MOST_PAGES))


def rows_of(lines: list[Line], tongue: Tongue) -> list[Row]:
    """Return lines in words."""
    return [
        Row(
            at=_moment(line.at_ms, tongue),
            account=line.account,
            role=tongue.say(f"account_{line.role}") if line.role in ROLES else "",
            action=action_said(line.action, tongue),
            code=line.action,
            about=line.about,
            outcome=said(tongue, line.outcome.partition(" ")[0]),
            is_refused=line.outcome not in ("done", "right"),
            version=int(made[1]) if (made := VERSION.search(line.about)) else None,
        )
        for line in lines
    ]


def action_said(action: str, tongue: Tongue) -> str:
    """Return an action in words; one of a page without words of its own by the part of the console it belongs to."""
    own = tongue.word("audit_action", action.replace(".", "_"))
    if own != action.replace(".", "_"):
        return own
    area = area_of(action)
    return tongue.word("audit_area", area) if area else action


def said(tongue: Tongue, key: str, **fields: object) -> str:
    """Return a text of this page; the bare word of an outcome that a newer console noted."""
    try:
        return Catalogue.load().text(f"audit.{key}", tongue.language, **fields)
    except CatalogueError:
        return key


def sheet_of(lines: list[Line], tongue: Tongue) -> Sheet:
    """Return the lines as a table for an office's spreadsheet."""
    names = ("nth", "at", "account", "role", "action", "about", "outcome", "seal")
    heads = tuple(said(tongue, f"head_{name}") for name in names)
    rows = [
        (line.id, row.at, row.account, row.role, f"{row.action} ({row.code})", row.about, row.outcome, line.seal)
        for line, row in zip(lines, rows_of(lines, tongue), strict=True)
    ]
    return Sheet("audit", (heads,), tuple(rows))


def check_said(checked: Checked, now_ms: int, tongue: Tongue) -> tuple[bool, str]:
    """Return whether the log is as it was written, and that in words, with what to hold it against."""
    if checked.broken is not None:
        line = checked.broken
        return False, said(tongue, "check_broken", nth=line.id, at=_moment(line.at_ms, tongue))
    return True, said(tongue, "check_whole", lines=checked.lines, at=_moment(now_ms, tongue), seal=checked.seal or "–")


def _day(typed: str) -> str:
    try:
        return date.fromisoformat(typed).isoformat() if typed else ""
    except ValueError:
        return ""


def _midnight_ms(day: str, utc_offset_s: int) -> int | None:
    if not day:
        return None
    return round(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() - utc_offset_s) * 1000


def _moment(at_ms: int, tongue: Tongue) -> str:
    return f"{tongue.on_the_wall(at_ms):%Y-%m-%d %H:%M:%S}"
