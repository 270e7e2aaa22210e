"""A report as people read it: tables in a terminal, or every figure in a spreadsheet."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from firmware_tools.tables import beside
from firmware_tools.tongue import LIST_COMMA
from hall_config.model import Language
from hall_config.texts import LANGUAGES, Catalogue, CatalogueError
from hall_records.facts import NOT_RATED, NOT_SAID
from hall_records.hall_map import HallMap, Named
from hall_records.reports import By, GuideFigures, PauseFigures, Report, Row, TicketFigures, TimeFigures
from queue_core.lifecycle import Level, ServiceOutcome

Cell = Callable[[Row], str]

CALLS: Final[Mapping[str, Cell]] = {
    "issued": lambda row: str(row.tickets.issued) if row.tickets else "",
    "served": lambda row: str(row.calls.served),
    "missed": lambda row: str(row.calls.missed),
    "transferred": lambda row: str(row.calls.transferred),
    "no_shows": lambda row: str(row.tickets.no_shows) if row.tickets else "",
    "abandoned": lambda row: str(row.tickets.abandoned) if row.tickets else "",
    "diverted": lambda row: str(row.tickets.diverted) if row.tickets else "",
    "undone": lambda row: str(row.calls.undone),
    "wait_mean": lambda row: span(row.calls.wait.mean_ms),
    "wait_median": lambda row: span(row.calls.wait.median_ms),
    "wait_p90": lambda row: span(row.calls.wait.p90_ms),
    "wait_max": lambda row: span(row.calls.wait.max_ms),
    "within": lambda row: percent(row.calls.within_target.ratio),
    "walk_mean": lambda row: span(row.calls.walk.mean_ms),
    "service_mean": lambda row: span(row.calls.service.mean_ms),
    "service_p90": lambda row: span(row.calls.service.p90_ms),
    "hold_mean": lambda row: span(row.calls.hold.mean_ms),
}
GUIDES: Final[Mapping[str, Callable[[GuideFigures], str]]] = {
    "guide_calls": lambda guides: str(guides.guide_calls),
    "guides_missing": lambda guides: str(guides.guides_missing),
    "guide_wait_mean": lambda guides: span(guides.guide_wait.mean_ms),
    "guide_wait_max": lambda guides: span(guides.guide_wait.max_ms),
}
TIME: Final[Mapping[str, Callable[[TimeFigures], int]]] = {
    "serving": lambda time: time.serving.total_ms,
    "calling": lambda time: time.calling.total_ms,
    "idle": lambda time: time.idle.total_ms,
    "free": lambda time: time.free.total_ms,
    "paused": lambda time: time.paused.total_ms,
}
PAUSES: Final[Mapping[str, Callable[[PauseFigures], str]]] = {
    "pause_times": lambda pauses: str(pauses.length.count),
    "pause_mean": lambda pauses: span(pauses.length.mean_ms),
    "pause_planned": lambda pauses: span(_mean(pauses.planned_ms, pauses.planned)),
    "pause_took": lambda pauses: span(_mean(pauses.planned_took_ms, pauses.planned)),
    "pause_late": lambda pauses: str(pauses.late),
    "pause_late_mean": lambda pauses: span(_mean(pauses.late_ms, pauses.late)),
}
OUTCOMES: Final = tuple(outcome.value for outcome in ServiceOutcome)
EMPTY: Final = "–"


def sheet(report: Report, hall: HallMap) -> list[str]:
    """Return the report as lines for a terminal, Chinese first and English below or beside."""
    rows = [report.whole, *report.rows]
    names = [*_said(report.by.value), _both("whole"), *(name(row.key, report.by, hall) for row in report.rows)]
    lines = [_days(report), *_said("units"), ""]
    lines += beside(names, [[*_said(key), *map(cell, rows)] for key, cell in CALLS.items()])
    if any(row.time for row in report.rows):
        lines += ["", *_said("windows_time"), *beside(names, [_time_column(key, rows) for key in TIME])]
    lines += [*_outcomes(names, rows), *_ratings(names, rows, hall), *_pauses(report.whole, hall)]
    lines += [*_guides_called(names, rows), *_given_alone(report.whole.tickets)]
    return lines


def _outcomes(names: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """How services ended, of each group; nothing where none has."""
    if not rows[0].calls.results:
        return []
    columns = [[*_words(f"outcome.{each}"), *_counts(each, (row.calls.results for row in rows))] for each in OUTCOMES]
    return ["", *_said("outcomes"), *beside(names, columns)]


def _ratings(names: Sequence[str], rows: Sequence[Row], hall: HallMap) -> list[str]:
    """What visitors thought, of each group, and who said nothing; where it was said, and what was wrong."""
    whole = rows[0].calls
    if not whole.ratings:
        return []
    columns = [[*_words(f"level.{each}"), *_counts(each, (row.calls.ratings for row in rows))] for each in Level]
    columns.append([*_said(NOT_RATED), *_counts(NOT_RATED, (row.calls.ratings for row in rows))])
    reasons = {_reason(each, hall): count for each, count in whole.bad_for.items()}
    return [
        "",
        *_said("ratings"),
        *beside(names, columns),
        *_counted_lines("rated_at", "channels", "channel", whole.rated_at),
        *_named_lines("bad_for", "reasons", reasons),
    ]


def _pauses(whole: Row, hall: HallMap) -> list[str]:
    """Why windows paused in the hall as a whole, for how long, and for how long they were to."""
    if whole.time is None or not whole.time.pauses:
        return []
    told = whole.time.pauses
    names = [*_said("pause_reason"), *(_both_of(hall.name("pause", each)) for each in told)]
    columns = [[*_said(key), *map(cell, told.values())] for key, cell in PAUSES.items()]
    return ["", *_said("pauses"), *beside(names, columns)]


def _counts(key: str, counted: Iterable[Mapping[str, int]]) -> list[str]:
    return [str(counts.get(key, 0)) for counts in counted]


def _reason(code: str, hall: HallMap) -> tuple[str, str]:
    if code == NOT_SAID:
        return _words(f"report.{NOT_SAID}")
    named = hall.name("bad", code)
    return named.zh, named.en or named.zh


def _guides_called(names: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Who wanted a floor guide, and what for; where no service and no window called, of the hall as a whole alone."""
    whole = rows[0].guides
    if whole is None or not whole.guide_calls:
        return []
    shown = [row for row in rows if row.guides is not None]
    heads = names[: len(names) - len(rows)]
    told = [*heads, *(each for each, row in zip(names[len(heads) :], rows, strict=True) if row in shown)]
    columns = beside(told, [_guides_column(key, shown) for key in GUIDES])
    matters = _counted_lines("guide_calls_for", "matters", "guide", whole.guide_calls_for)
    return ["", *_said("guides"), *columns, *matters]


def _given_alone(tickets: TicketFigures | None) -> list[str]:
    """How many numbers came of a dispenser without the hub, and which of them the hub would have refused."""
    if tickets is None or not tickets.given_alone:
        return []
    count = [_text("given_alone", language, count=tickets.given_alone) for language in LANGUAGES]
    return ["", *count, *_counted_lines("flagged_for", "flags", "flag", tickets.flagged_for)]


def _counted_lines(key: str, field: str, section: str, counts: Mapping[str, int]) -> list[str]:
    """Say how often each of a list of words was so, a line a language; nothing when none was."""
    return _named_lines(key, field, {_words(f"{section}.{each}"): count for each, count in counts.items()})


def _named_lines(key: str, field: str, counts: Mapping[tuple[str, str], int]) -> list[str]:
    """Say how often each was so, by what it is called in both languages."""
    if not counts:
        return []
    said = (
        LIST_COMMA[language].join(f"{names[at]} {count}" for names, count in counts.items())
        for at, language in enumerate(LANGUAGES)
    )
    return [_text(key, language, **{field: words}) for language, words in zip(LANGUAGES, said, strict=True)]


def write_csv(report: Report, hall: HallMap, file: Path) -> None:
    """Write every figure of every group, a line each; times in milliseconds, so that a program can go on with them."""
    lines = [_line("", report.whole, report.by, hall), *(_line(row.key, row, report.by, hall) for row in report.rows)]
    columns = list(dict.fromkeys(column for line in lines for column in line))
    with file.open("w", encoding="utf-8-sig", newline="") as out:  # the mark tells an office's Excel that it is UTF-8
        writer = csv.DictWriter(out, columns, restval="")
        writer.writeheader()
        writer.writerows(lines)


def name(key: str, by: By, hall: HallMap) -> str:
    """Return what people call a group, in both languages."""
    zh, en = names(key, by, hall)
    return zh if en in ("", zh) else f"{zh} {en}"


def names(key: str, by: By, hall: HallMap) -> tuple[str, str]:
    """Return what people call a group, in Chinese and in English."""
    if by is By.HOUR:
        return f"{key}:00", f"{key}:00"
    if by is By.LANE:
        return _word(f"lane.{key}", key, 0), _word(f"lane.{key}", key, 1)
    if by is By.SITUATION:
        return _situation(key, hall)
    if not key:
        missing = "report.nobody" if by is By.CLERK else "report.none"
        return _word(missing, key, 0), _word(missing, key, 1)
    named = hall.name(by.value, key)
    return named.zh, named.en or named.zh


def span(ms: int | None) -> str:
    """Return how long something took: `12:05`, with hours `1:02:05`."""
    if ms is None:
        return EMPTY
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _mean(total_ms: int, count: int) -> int | None:
    return round(total_ms / count) if count else None


def percent(ratio: float | None) -> str:
    """Return a share as a whole percentage."""
    return EMPTY if ratio is None else f"{ratio:.0%}"


def _situation(key: str, hall: HallMap) -> tuple[str, str]:
    service, _, situation = key.partition("/")
    service_zh, service_en = names(service, By.SERVICE, hall)
    if not situation:
        return service_zh, service_en
    named = hall.name("situation", key)
    code = situation if named.zh == key else ""
    return f"{service_zh} · {code or named.zh}", f"{service_en} · {code or named.en or named.zh}"


def _line(key: str, row: Row, by: By, hall: HallMap) -> dict[str, object]:
    zh, en = names(key, by, hall) if row.key else (_word("report.whole", "", 0), _word("report.whole", "", 1))
    figures: dict[str, object] = {by.value: key, "name_zh": zh, "name_en": en}
    for part in (row.tickets, row.calls, row.time, row.guides):
        if part is not None:
            figures |= _flat(msgspec.to_builtins(part))
    return figures


def _flat(figures: Mapping[str, object], before: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in figures.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{key}_")
        else:
            flat[f"{before}{key}"] = value
    return flat


def _time_column(key: str, rows: Iterable[Row]) -> list[str]:
    return [*_said(key), *(span(TIME[key](row.time)) if row.time else "" for row in rows)]


def _guides_column(key: str, rows: Iterable[Row]) -> list[str]:
    return [*_said(key), *(GUIDES[key](row.guides) if row.guides else "" for row in rows)]


def _days(report: Report) -> str:
    days = report.days
    return days[0] if len(days) == 1 else f"{days[0]} – {days[-1]} ({len(days)})"


def _said(key: str) -> list[str]:
    return [Catalogue.load().text(f"report.{key}", language) for language in LANGUAGES]


def _text(key: str, language: Language, **fields: object) -> str:
    return Catalogue.load().text(f"report.{key}", language, **fields)


def _words(key: str) -> tuple[str, str]:
    """Return a word of the catalogue in both languages; a code it does not know stands for itself."""
    code = key.rpartition(".")[2]
    return _word(key, code, 0), _word(key, code, 1)


def _both_of(named: Named) -> str:
    return named.zh if named.en in ("", named.zh) else f"{named.zh} {named.en}"


def _both(key: str) -> str:
    return " ".join(_said(key))


def _word(key: str, otherwise: str, language: int) -> str:
    try:
        return Catalogue.load().text(key, LANGUAGES[language])
    except CatalogueError:
        return otherwise
