"""From what the console has heard and read to the scene that the rules of alerts look at."""

from collections.abc import Iterable, Mapping
from typing import Final

from hall_config.model import HallConfig
from hall_protocol.states import Forecast, WaitRange
from web_console.alerts.scene import BadRating, Promise, Scene, Trouble, Waiter
from web_console.day_book import Day
from web_console.live import Picture, SeenNode

FRESH_MS: Final = 60_000
"""Older, a forecast is none."""
NOT_OF_THE_HALL: Final = frozenset({"console"})
"""Roles whose silence nobody need be alerted to: whoever reads this hears of it anyway."""
ALWAYS_THERE: Final = frozenset({"forecaster"})
"""In no configuration, and part of every hall: it comes with the hub."""


def scene_of(
    picture: Picture,
    day: Day | None,
    config: HallConfig | None,
    now_ms: int,
    *,
    is_true_time: bool,
    disk_free_mb: int | None,
    missing_copies: tuple[str, ...] = (),
    troubles: tuple[Trouble, ...] = (),
) -> Scene:
    """Return the instant; without a journal nobody waits in it, without a configuration nothing was promised."""
    fresh = picture.forecast if picture.forecast and abs(now_ms - picture.forecast.at_ms) <= FRESH_MS else None
    return Scene(
        now_ms=now_ms,
        windows=picture.windows,
        waiting=_waiting(day, _zones_of_services(picture, config)) if day else (),
        ahead=_ahead(fresh),
        foreseen_ms=fresh.at_ms if fresh else 0,
        promises=promises_of(config),
        nodes=tuple(node.status for node in _of_the_hall(picture.nodes, config)),
        zones_of_nodes=_zones_of_nodes(config),
        hub_disk_free_mb=disk_free_mb,
        missing_copies=missing_copies,
        troubles=troubles,
        ratings=_ratings(day, picture) if day else (),
        is_true_time=is_true_time,
    )


def promises_of(config: HallConfig | None) -> Mapping[str, Promise]:
    """Return what the hall has said of every service's waits and times."""
    return {
        service.code: Promise(
            service.target_wait_s,
            service.expected_s,
            {each.code: each.expected_s for each in service.situations if each.expected_s},
        )
        for service in (config.services if config else ())
    }


def _waiting(day: Day, zones: Mapping[str, str]) -> tuple[Waiter, ...]:
    return tuple(
        Waiter(visit.ticket, visit.number, visit.service, zones.get(visit.service, ""), visit.lane, visit.waits_from_ms)
        for visit in day.waiting
    )


def _zones_of_services(picture: Picture, config: HallConfig | None) -> Mapping[str, str]:
    queues = {queue.id: queue.zone for queue in config.queues} if config else {}
    configured = {service.code: queues.get(service.queue, "") for service in (config.services if config else ())}
    offers = picture.catalogue.services if picture.catalogue else ()
    return configured | {offer.code: offer.zone for offer in offers}


def _ahead(forecast: Forecast | None) -> Mapping[str, WaitRange]:
    return {told.id: told for told in forecast.tickets} if forecast else {}


def _of_the_hall(nodes: Iterable[SeenNode], config: HallConfig | None) -> Iterable[SeenNode]:
    """Yield the machines the configuration has; one that was given up is lost for good, and nobody is alerted."""
    configured = {node.id for node in config.nodes} if config else None
    for node in nodes:
        if node.status.role in NOT_OF_THE_HALL:
            continue
        if configured is None or node.status.node in configured or node.status.role in ALWAYS_THERE:
            yield node


def _zones_of_nodes(config: HallConfig | None) -> Mapping[str, str]:
    windows = {window.id: window.zone for window in config.windows} if config else {}
    return {node.id: node.zone or windows.get(node.window, "") for node in (config.nodes if config else ())}


def _ratings(day: Day, picture: Picture) -> tuple[BadRating, ...]:
    windows = {board.window: board for board in picture.windows}
    found = []
    for opinion, number in day.bad:
        board = windows.get(opinion.window)
        window, zone = (board.number, board.zone) if board else (opinion.window, "")
        found.append(BadRating(opinion.ticket, number, window, zone, opinion.at_ms))
    return tuple(found)
