"""What a report calls things: its own words, and the names of groups, days and hours."""

from datetime import date, timedelta

from hall_config.texts import Catalogue
from hall_records.day_cells import HALL
from hall_records.hall_map import HallMap
from hall_records.reports import By
from web_console.language import Tongue
from web_console.reports.asking import DAY, HOUR, MONTH, WEEK


def say(tongue: Tongue, key: str, **fields: object) -> str:
    """Return a text of the reports' own section."""
    return Catalogue.load().text(f"reports.{key}", tongue.language, **fields)


def group_name(by: str, key: str, hall: HallMap, tongue: Tongue) -> str:
    """Return what people call a group of this kind."""
    match by:
        case "hall":
            return tongue.say("whole_hall")
        case "hour":
            return f"{key}:00"
        case "day":
            return f"{key} {tongue.say(f'weekday_{date.fromisoformat(key).weekday()}')}"
        case "week":
            return f"{key} – {date.fromisoformat(key) + timedelta(days=6):%m-%d}"
        case "month":
            return key
        case "lane":
            return tongue.word("lane", key)
        case "situation":
            return _situation(key, hall, tongue)
    if not key:
        return tongue.catalogue_text("report.nobody" if by == By.CLERK else "report.none")
    name = tongue.of(hall.name(by, key))
    return tongue.say("at_window", window=name) if by == By.WINDOW else name


def short_name(by: str, key: str) -> str:
    """Return what stands below a bar."""
    if by == HOUR:
        return key
    return key if by == MONTH else key[5:]


def grouping_name(by: str, tongue: Tongue) -> str:
    """Return what a grouping is called: by day, by service."""
    if by in (WEEK, MONTH):
        return say(tongue, by)
    return tongue.say("whole_hall") if by == HALL else tongue.catalogue_text(f"report.{by}")


def span_name(first: date, last: date, tongue: Tongue) -> str:
    """Return the days of a report as its title says them."""
    if first == last:
        return group_name(DAY, first.isoformat(), HallMap(), tongue)
    return f"{first} – {last}"


def _situation(key: str, hall: HallMap, tongue: Tongue) -> str:
    service, _, situation = key.partition("/")
    of = tongue.of(hall.name(By.SERVICE, service))
    if not situation:
        return of
    named = hall.name("situation", key)
    return f"{of} · {situation if named.zh == key else tongue.of(named)}"
