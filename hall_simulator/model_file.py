"""A model hall from its file: demand, services, windows and their hours, without texts, devices or screens."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec

from hall_config.forms import PolicyName
from hall_simulator.model import HALF_HOUR_MS, Demand, ModelError, ModelHall, ServiceDemand, Shift
from hall_simulator.unread import why_unread
from queue_core.rules import (
    EVERY_SERVICE,
    CallingRules,
    HallRules,
    Lane,
    QueueRule,
    ServiceRule,
    WindowKind,
    WindowRule,
)

MINUTE_MS: Final = 60_000
SOME_DAY: Final = "2026-11-23"
QUEUE: Final = QueueRule("a", "A", "hall", digits=4, last=9999)
TO_THE_END: Final = "end"

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Ending = Annotated[str, msgspec.Meta(pattern=r"^(end|([01]\d|2[0-3]):[0-5]\d)$")]
Name = Annotated[str, msgspec.Meta(min_length=1)]
Positive = Annotated[float, msgspec.Meta(gt=0, le=100_000)]
Relative = Annotated[float, msgspec.Meta(ge=0, le=100_000)]
Seconds = Annotated[int, msgspec.Meta(ge=0)]


class Surge(msgspec.Struct, forbid_unknown_fields=True, frozen=True, rename={"begins": "from", "ends": "to"}):
    """Some hours in which more come."""

    begins: Clock
    ends: Clock
    factor: Positive


class Service(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A service, how often it is wanted, and how long it takes."""

    id: Name
    share: Relative
    mean_minutes: Positive
    target_wait_minutes: Positive = 15


class Window(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A window, what it serves, and when somebody sits there."""

    number: Name
    services: tuple[Name, ...]
    on_duty: tuple[tuple[Clock, Ending], ...]


class Calling(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How the hall calls: the keys of a hall's [calling], and nothing that sets the order aside unless it is said."""

    policy: PolicyName = "vtt"
    short_service_head_start_s: Seconds = 600
    green_every: Annotated[int, msgspec.Meta(ge=0)] = 0
    yield_s: Seconds = 0


class HallFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The file as it is written; a share is a part of one, a cv a standard deviation as a part of the mean."""

    name: Name
    opens: Clock
    last_ticket: Clock
    mean_tickets_a_day: Positive
    service_time_cv: Positive
    half_hour_weights: Annotated[tuple[Relative, ...], msgspec.Meta(min_length=1)]
    service: Annotated[tuple[Service, ...], msgspec.Meta(min_length=1)]
    window: Annotated[tuple[Window, ...], msgspec.Meta(min_length=1)]
    no_show_share: Share = 0.0
    no_show_takes_s: Positive = 60
    green_share: Share = 0.0
    appointment_share: Share = 0.0
    day_to_day_cv: Relative = 0.0
    surge: Surge | None = None
    calling: Calling = Calling()


def is_model_file(path: Path) -> bool:
    """Return whether this is a model hall's file rather than a configured hall's."""
    try:
        return "mean_tickets_a_day" in tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return False


def read_model_hall(path: Path) -> ModelHall:
    """Return the hall; raises ModelError naming the file and the place in it."""
    try:
        told = msgspec.convert(tomllib.loads(path.read_text("utf-8")), HallFile)
    except (OSError, ValueError, msgspec.ValidationError) as problem:
        raise ModelError(f"the model hall {path} cannot be used: {why_unread(problem)}") from problem
    wrong = list(_what_is_wrong(told))
    if wrong:
        raise ModelError(f"the model hall {path} cannot be used: {'; '.join(wrong)}")
    return _model_of(told)


def _what_is_wrong(told: HallFile) -> Iterator[str]:
    """Yield what does not fit together, all at once."""
    codes = [service.id for service in told.service]
    served: set[str] = set()
    for window in told.window:
        served |= set(codes if window.services == (EVERY_SERVICE,) else window.services)
        yield from _wrong_hours(window, told.opens)
        if not window.services:
            yield f'window "{window.number}" serves nothing'
        for code in window.services:
            if code not in codes and code != EVERY_SERVICE:
                yield f'window "{window.number}" serves "{code}", which is no service'
    yield from (f'service "{code}" is served by no window' for code in codes if code not in served)
    for what, names in (("service", codes), ("window", [window.number for window in told.window])):
        yield from (f'{what} "{name}" is there twice' for name in sorted({n for n in names if names.count(n) > 1}))
    yield from _wrong_times(told)
    if sum(service.share for service in told.service) <= 0:
        yield "no service is ever wanted: every share is 0"
    if told.green_share + told.appointment_share > 1:
        yield "green_share and appointment_share are more than everybody"


def _wrong_hours(window: Window, opens: str) -> Iterator[str]:
    until = opens
    for begins, ends in window.on_duty:
        if begins < until:
            yield f'window "{window.number}" is on duty from {begins}, which is before {until}'
        if ends <= begins:  # "end" is after every time of day
            yield f'window "{window.number}" is on duty from {begins} to "{ends}"; say a later time, or "{TO_THE_END}"'
        until = ends


def _wrong_times(told: HallFile) -> Iterator[str]:
    if told.last_ticket <= told.opens:
        yield "last_ticket is not after opens"
        return
    half_hours = -(-_after(told.opens, told.last_ticket) // HALF_HOUR_MS)
    if len(told.half_hour_weights) != half_hours:
        yield f"half_hour_weights are {len(told.half_hour_weights)}, but the half hours to the last ticket {half_hours}"
    if sum(told.half_hour_weights) <= 0:
        yield "nobody ever comes: every one of half_hour_weights is 0"
    if told.surge and told.surge.ends <= told.surge.begins:
        yield f"the surge ends at {told.surge.ends}, which is not after {told.surge.begins}"


def _model_of(told: HallFile) -> ModelHall:
    opens_ms = int(datetime.fromisoformat(f"{SOME_DAY}T{told.opens}:00+08:00").timestamp() * 1000)
    return ModelHall(
        name=told.name,
        rules=_rules_of(told),
        demand=_demand_of(told),
        shifts=tuple(_shifts_of(told)),
        opens_ms=opens_ms,
        lasts_ms=_after(told.opens, told.last_ticket),
    )


def _rules_of(told: HallFile) -> HallRules:
    codes = tuple(service.id for service in told.service)
    return HallRules(
        queues={QUEUE.id: QUEUE},
        services={service.id: _service_of(service) for service in told.service},
        windows={window.number: _window_of(window, codes) for window in told.window},
        calling=_calling_of(told.calling),
        green_reasons=("elderly",),
    )


def _calling_of(told: Calling) -> CallingRules:
    return CallingRules(
        policy=told.policy,
        short_service_head_start_ms=told.short_service_head_start_s * 1000,
        green_every=told.green_every,
        yield_ms=told.yield_s * 1000,
        one_button=True,  # who is called is there at once, so there is nothing to press in between
        undo_ms=0,  # and nobody presses the wrong one
    )


def _service_of(service: Service) -> ServiceRule:
    expected_ms = round(service.mean_minutes * MINUTE_MS)
    target_ms = round(service.target_wait_minutes * MINUTE_MS)
    return ServiceRule(service.id, QUEUE.id, tuple(Lane), expected_ms, target_wait_ms=target_ms)


def _window_of(window: Window, codes: tuple[str, ...]) -> WindowRule:
    """A window that does everything is a general one, any other a specialist's."""
    if window.services == (EVERY_SERVICE,):
        return WindowRule(window.number, window.number, QUEUE.zone, codes, kind=WindowKind.GENERAL)
    return WindowRule(window.number, window.number, QUEUE.zone, window.services, kind=WindowKind.SPECIALISED)


def _demand_of(told: HallFile) -> Demand:
    whole = sum(service.share for service in told.service)
    weights = _weights_of(told)
    return Demand(
        tickets=told.mean_tickets_a_day * sum(weights) / sum(told.half_hour_weights),  # a surge comes on top
        day_cv=told.day_to_day_cv,
        weights=weights,
        services={
            each.id: ServiceDemand(each.share / whole, each.mean_minutes * MINUTE_MS, told.service_time_cv)
            for each in told.service
        },
        green_share=told.green_share,
        appointment_share=told.appointment_share,
        no_show_share=told.no_show_share,
        no_show_ms=round(told.no_show_takes_s * 1000),
    )


def _weights_of(told: HallFile) -> tuple[float, ...]:
    """Return the weights with the surge in them: a half hour counts as much of it as lies within."""
    if told.surge is None:
        return told.half_hour_weights
    begins, ends = _after(told.opens, told.surge.begins), _after(told.opens, told.surge.ends)

    def with_surge(nth: int, weight: float) -> float:
        first, last = nth * HALF_HOUR_MS, (nth + 1) * HALF_HOUR_MS
        inside = max(0, min(last, ends) - max(first, begins)) / HALF_HOUR_MS
        return weight * (1 + inside * (told.surge.factor - 1 if told.surge else 0))

    return tuple(with_surge(nth, weight) for nth, weight in enumerate(told.half_hour_weights))


def _shifts_of(told: HallFile) -> Iterator[Shift]:
    """Windows on duty at the last ticket stay until the hall is empty."""
    for window in told.window:
        for begins, ends in window.on_duty:
            stays = ends in (TO_THE_END, told.last_ticket)
            yield Shift(window.number, _after(told.opens, begins), None if stays else _after(told.opens, ends))


def _after(opening: str, clock: str) -> int:
    return (_minutes(clock) - _minutes(opening)) * MINUTE_MS


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
