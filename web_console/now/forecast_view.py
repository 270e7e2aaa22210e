"""The page "forecast": how long waits will be as far as anybody knows, and how right it was what visitors were told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from hall_protocol.states import Forecast, WaitRange
from hall_records.told import Accuracy, ToldWait, accuracy_of
from hall_records.visits import Visit
from web_console.day_book import Day
from web_console.language import Tongue
from web_console.now.told_chart import Chart, told_chart

FRESH_MS: Final = 60_000
"""Older, a forecast is none."""
MOST_TICKETS: Final = 15
"""Of those who wait, so many are listed; who has waited longest is listed first."""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service, if a ticket for it is taken now."""

    name: str
    wait: str
    ahead: int


@dataclass(frozen=True, slots=True)
class TicketRow:
    """Somebody who waits."""

    number: str
    service: str
    since_ms: int
    ahead: int
    wait: str


@dataclass(frozen=True, slots=True)
class ToldRow:
    """How right it was, for one service or for all."""

    name: str
    told: int
    within: str
    sooner: str
    later: str
    off: str
    bias: str
    width: str


@dataclass(frozen=True, slots=True)
class ForecastView:
    """The page."""

    at: str
    """When what stands here was foreseen; empty: there is no forecast of now."""
    services: tuple[ServiceRow, ...]
    tickets: tuple[TicketRow, ...]
    more: int
    """How many tickets wait beside those."""
    whole: ToldRow | None
    told: tuple[ToldRow, ...]
    chart: Chart | None

    @property
    def is_unsure(self) -> bool:
        """Whether of some wait nobody can tell how long it will be."""
        return "" in {row.wait for row in self.services} | {row.wait for row in self.tickets}


def forecast_view(
    forecast: Forecast | None, day: Day | None, now_ms: int, services: Mapping[str, str], tongue: Tongue
) -> ForecastView:
    """Return the page; `services` says what people call them, in the hall's order."""
    fresh = forecast if forecast and abs(now_ms - forecast.at_ms) <= FRESH_MS else None
    tickets = _tickets(fresh, day.waiting, now_ms, services, tongue) if fresh and day else ()
    told = day.told if day else ()
    return ForecastView(
        at=tongue.clock(fresh.at_ms, seconds=True) if fresh else "",
        services=_services(fresh, services, tongue) if fresh else (),
        tickets=tickets[:MOST_TICKETS],
        more=max(0, len(tickets) - MOST_TICKETS),
        whole=_told(tongue.say("whole_hall"), told, tongue) if told else None,
        told=tuple(_by_service(told, services, tongue)),
        chart=told_chart(told, tongue.utc_offset_s),
    )


def _services(forecast: Forecast, names: Mapping[str, str], tongue: Tongue) -> tuple[ServiceRow, ...]:
    told = {each.id: each for each in forecast.services}
    known = [(names[code], told[code]) for code in names if code in told]
    return tuple(ServiceRow(name, tongue.wait(each.from_s, each.to_s), each.ahead) for name, each in known)


def _tickets(
    forecast: Forecast, waiting: Iterable[Visit], now_ms: int, names: Mapping[str, str], tongue: Tongue
) -> tuple[TicketRow, ...]:
    told, passed_s = {each.id: each for each in forecast.tickets}, max(0, now_ms - forecast.at_ms) // 1000
    known = [(visit, told[visit.ticket]) for visit in waiting if visit.ticket in told]
    return tuple(
        TicketRow(
            visit.number,
            names.get(visit.service, visit.service),
            visit.waits_from_ms,
            each.ahead,
            _left(each, passed_s, tongue),
        )
        for visit, each in known
    )


def _left(told: WaitRange, passed_s: int, tongue: Tongue) -> str:
    return tongue.wait(max(0, told.from_s - passed_s), max(0, told.to_s - passed_s))


def _by_service(told: Sequence[ToldWait], names: Mapping[str, str], tongue: Tongue) -> Iterable[ToldRow]:
    places = {code: place for place, code in enumerate(names)}

    def place(each: ToldWait) -> tuple[int, str]:
        return places.get(each.service, len(places)), each.service

    for (_, service), theirs in groupby(sorted(told, key=place), key=place):
        yield _told(names.get(service, service), tuple(theirs), tongue)


def _told(name: str, told: Sequence[ToldWait], tongue: Tongue) -> ToldRow:
    figures = accuracy_of(told)
    return ToldRow(
        name=name,
        told=figures.told,
        within=tongue.percent(figures.within),
        sooner=tongue.percent(figures.sooner),
        later=tongue.percent(figures.later),
        off=_span(figures.mean_off_ms, tongue),
        bias=_bias(figures, tongue),
        width=tongue.say("told_width", span=_span(figures.mean_width_ms, tongue)),
    )


def _bias(figures: Accuracy, tongue: Tongue) -> str:
    bias_ms = figures.bias_ms or 0.0
    return tongue.say("told_bias_later" if bias_ms >= 0 else "told_bias_sooner", span=_span(abs(bias_ms), tongue))


def _span(ms: float | None, tongue: Tongue) -> str:
    return tongue.span(None if ms is None else round(ms))
