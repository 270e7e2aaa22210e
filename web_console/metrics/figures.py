"""What Prometheus is told of a hall: how it stands now, nothing of a visitor, nothing of a clerk."""

from collections import Counter
from collections.abc import Iterator, Sequence

from hall_protocol.states import HallGlance, NodeHealth, QueueLength
from web_console.live import Picture, SeenNode
from web_console.metrics.exposition import Family, family, gauge


def hall_figures(picture: Picture, now_ms: int) -> Iterator[Family]:
    """Yield the figures of a hall as it was last heard; without a hub they are of then, and `paidui_hub_up` says so."""
    yield gauge("paidui_broker_up", "Whether the console reaches the broker.", picture.link.broker_up)
    yield gauge(
        "paidui_hub_up", "Whether the hub is alive; at 0 everything below is as it was last heard.", _hub(picture)
    )
    if picture.glance:
        yield from _of_glance(picture.glance, now_ms)
    yield from _of_windows(picture)
    yield from _of_nodes(picture.nodes)
    at_ms = picture.forecast.at_ms if picture.forecast else None
    age_s = (now_ms - at_ms) / 1000 if at_ms and now_ms else None
    yield gauge("paidui_forecast_age_seconds", "How old the last forecast is.", age_s)


def _hub(picture: Picture) -> float:
    return float(picture.link.hub_alive)


def _of_glance(glance: HallGlance, now_ms: int) -> Iterator[Family]:
    states = {
        "waiting": glance.waiting,
        "serving": glance.serving,
        "held": glance.held,
        "booked": glance.booked,
        "done": glance.done,
        "missed": glance.missed,
        "cancelled": glance.cancelled,
    }
    tickets = (({"state": state}, count) for state, count in states.items())
    yield family("paidui_tickets", "gauge", "Today's tickets by how they stand; booked: still to come.", tickets)
    yield gauge("paidui_tickets_issued", "Tickets taken today; begins anew each day.", glance.issued)
    yield gauge("paidui_visitors_diverted", "Visitors shown another way today; begins anew each day.", glance.diverted)
    yield gauge("paidui_cases_overdue", "Cases whose time is up.", glance.overdue)
    yield gauge("paidui_guide_calls", "Visitors at dispensers who wait for a floor guide.", len(glance.guide_calls))
    yield from _of_queues(glance.queues, now_ms)
    refusals = (({"reason": reason}, count) for reason, count in sorted(glance.refusals.items()))
    yield family("paidui_refusals_total", "counter", "Commands refused since the hub began, by reason.", refusals)
    dropped = (({"reason": reason}, count) for reason, count in sorted(glance.dropped.items()))
    yield family(
        "paidui_dropped_messages_total", "counter", "What was no message of ours, since the hub began.", dropped
    )


def _of_queues(waiting: Sequence[QueueLength], now_ms: int) -> Iterator[Family]:
    queues = [({"queue": queue.id}, queue) for queue in waiting]
    yield family(
        "paidui_queue_waiting", "gauge", "How many wait in a queue.", ((at, each.waiting) for at, each in queues)
    )
    longest = (
        (at, max(0.0, (now_ms - each.first_since_ms) / 1000) if each.first_since_ms and now_ms else 0.0)
        for at, each in queues
    )
    yield family("paidui_queue_longest_wait_seconds", "gauge", "Since when the first in a queue has waited.", longest)
    expected = (
        ({**at, "bound": bound}, value)
        for at, each in queues
        for bound, value in (("from", each.wait_from_s), ("to", each.wait_to_s))
    )
    yield family(
        "paidui_queue_expected_wait_seconds", "gauge", "About how long who comes now will wait: from and to.", expected
    )


def _of_windows(picture: Picture) -> Iterator[Family]:
    phases = Counter((window.zone, window.phase) for window in picture.windows)
    counted = (({"zone": zone, "phase": phase}, count) for (zone, phase), count in sorted(phases.items()))
    yield family("paidui_windows", "gauge", "Windows of a zone by how they stand.", counted)
    standing = (({"window": each.window, "phase": each.phase}, 1) for each in picture.windows)
    yield family("paidui_window_phase", "gauge", "How each window stands.", standing)


def _of_nodes(nodes: tuple[SeenNode, ...]) -> Iterator[Family]:
    seen = [({"node": each.status.node}, each.status) for each in nodes]
    up = (({**at, "role": status.role}, float(status.state != "lost")) for at, status in seen)
    yield family("paidui_node_up", "gauge", "Whether a machine is there.", up)
    faults = ((at, len(status.faults)) for at, status in seen)
    yield family("paidui_node_faults", "gauge", "How many faults a machine names.", faults)
    waiting = ((at, status.outbox) for at, status in seen)
    yield family("paidui_node_outbox", "gauge", "Commands of a machine that still wait for an answer.", waiting)
    health = [(at, status.health or NodeHealth()) for at, status in seen]
    for name, text, values in (
        ("temperature_celsius", "How warm a machine is.", ((at, each.temperature_c) for at, each in health)),
        ("disk_free_bytes", "Room on a machine's disk.", ((at, _bytes(each.disk_free_mb)) for at, each in health)),
        ("memory_bytes", "What a machine's program takes.", ((at, _bytes(each.memory_mb)) for at, each in health)),
        (
            "clock_offset_seconds",
            "How far a clock is ahead.",
            ((at, _seconds(each.clock_offset_ms)) for at, each in health),
        ),
        ("numbers_left", "Tickets a dispenser could give alone.", ((at, each.numbers_left) for at, each in health)),
    ):
        yield family(f"paidui_node_{name}", "gauge", text, values)


def _bytes(megabytes: int | None) -> float | None:
    return None if megabytes is None else megabytes * 1_000_000


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / 1000
