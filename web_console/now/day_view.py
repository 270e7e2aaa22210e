"""Today's waits and service times as tables: per service, window and lane."""

from collections.abc import Mapping
from dataclasses import dataclass

from hall_records.reports import CallFigures, DayReport, Figures
from web_console.language import Tongue


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, every figure ready to read."""

    name: str
    issued: str
    calls: int
    served: int
    missed: int
    wait_mean: str
    wait_median: str
    wait_p90: str
    wait_max: str
    service_mean: str
    service_p90: str
    within: str
    within_percent: int
    """For the bar; 100 when nothing was promised."""
    within_count: int


@dataclass(frozen=True, slots=True)
class DayView:
    """The page "today"."""

    day: str
    hall: Row
    services: tuple[Row, ...]
    windows: tuple[Row, ...]
    lanes: tuple[Row, ...]
    beside: str
    """What happened beside the visits: guides called, visitors diverted, tickets given alone; empty if nothing did."""


def day_view(report: DayReport, tongue: Tongue, services: Mapping[str, str], windows: Mapping[str, str]) -> DayView:
    """Return the day's tables; `services` and `windows` say what people call them, in the hall's order."""
    at_windows = {key: tongue.say("at_window", window=number) for key, number in windows.items()}
    lanes = {lane: tongue.word("lane", lane) for lane in ("normal", "green", "appointment")}
    return DayView(
        day=report.day,
        hall=_row(tongue.say("whole_hall"), report.hall, tongue),
        services=_rows(report.services, services, tongue),
        windows=_rows(report.windows, at_windows, tongue),
        lanes=_rows(report.lanes, lanes, tongue),
        beside=_beside(report, tongue),
    )


def _beside(report: DayReport, tongue: Tongue) -> str:
    guides, said = report.guides, []
    if guides.guide_calls:
        said.append(tongue.say("guides_today", calls=guides.guide_calls, missing=guides.guides_missing))
    if guides.guide_wait.mean_ms is not None:
        said.append(tongue.say("guides_answered", mean=tongue.span(guides.guide_wait.mean_ms)))
    if report.hall.diverted:
        said.append(tongue.say("diverted_today", count=report.hall.diverted))
    if report.hall.given_alone:
        said.append(tongue.say("alone_today", count=report.hall.given_alone))
    if report.hall.flagged_for:
        flags = (f"{tongue.word('flag', flag)} {count}" for flag, count in report.hall.flagged_for.items())
        said.append(tongue.say("flagged_today", flags=tongue.listed(flags)))
    return " ".join(said)


def _rows(figures: Mapping[str, CallFigures], names: Mapping[str, str], tongue: Tongue) -> tuple[Row, ...]:
    in_order = [key for key in names if key in figures] + [key for key in figures if key not in names]
    return tuple(_row(names.get(key, key), figures[key], tongue) for key in in_order)


def _row(name: str, figures: CallFigures, tongue: Tongue) -> Row:
    ratio = figures.within_target.ratio
    return Row(
        name=name,
        issued=str(figures.issued) if isinstance(figures, Figures) else "",
        calls=figures.calls,
        served=figures.served,
        missed=figures.missed,
        wait_mean=tongue.span(figures.wait.mean_ms),
        wait_median=tongue.span(figures.wait.median_ms),
        wait_p90=tongue.span(figures.wait.p90_ms),
        wait_max=tongue.span(figures.wait.max_ms),
        service_mean=tongue.span(figures.service.mean_ms),
        service_p90=tongue.span(figures.service.p90_ms),
        within=tongue.percent(ratio),
        within_percent=100 if ratio is None else round(100 * ratio),
        within_count=figures.within_target.whole,
    )
