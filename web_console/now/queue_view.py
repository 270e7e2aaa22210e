"""The queues of the hall as pages show them: who waits where, for how long, and about how long it will be."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from hall_config.model import HallConfig
from hall_protocol.provisions import QueueLength
from web_console.day_book import Day
from web_console.language import Tongue
from web_console.live import Picture


@dataclass(frozen=True, slots=True)
class QueueView:
    """One queue: how many wait, since when the first of them."""

    id: str
    name: str
    waiting: int
    share: int
    """Percent of the longest queue, for the bar beside it."""
    since_ms: int | None
    wait: str = ""
    """About how long who takes a ticket now will wait; empty: no window is open, or no forecast has come."""
    green: int = 0
    """How many of them wait in the green channel."""
    zone: str = ""


def queue_views(picture: Picture, day: Day | None, tongue: Tongue, config: HallConfig | None) -> tuple[QueueView, ...]:
    """Return the queues in the hall's order; without a journal nobody is known to wait in the green channel."""
    green = _green(day)
    queues = picture.glance.queues if picture.glance else ()
    zones = _zones_of_queues(picture, config)
    longest = max((queue.waiting for queue in queues), default=0) or 1
    return tuple(
        QueueView(
            id=queue.id,
            name=tongue.of(queue.name),
            waiting=queue.waiting,
            share=100 * queue.waiting // longest,
            since_ms=queue.first_since_ms,
            wait=_wait(queue, tongue),
            green=min(queue.waiting, green.get(queue.id, 0)),
            zone=zones.get(queue.id, ""),
        )
        for queue in queues
    )


def _wait(queue: QueueLength, tongue: Tongue) -> str:
    """Return about how long; where it may be anything within more than an hour, that nobody can say."""
    if queue.wait_from_s is None or queue.wait_to_s is None:
        return ""
    return tongue.wait(queue.wait_from_s, queue.wait_to_s) or tongue.say("forecast_unsure")


def _zones_of_queues(picture: Picture, config: HallConfig | None) -> Mapping[str, str]:
    """Return where each queue is called: as the boards show it, or as the configuration says."""
    configured = {queue.id: queue.zone for queue in (config.queues if config else ())}
    return configured | {queue.id: board.zone for board in picture.boards for queue in board.queues}


def _green(day: Day | None) -> Mapping[str, int]:
    return Counter(visit.queue for visit in (day.waiting if day else ()) if visit.lane == "green")
