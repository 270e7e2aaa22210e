"""The seam between what a technician writes and what the rules need: a hall's configuration as its rules."""

from datetime import time, timedelta
from typing import Final

from hall_config.checking import window_serves
from hall_config.model import HallConfig
from queue_core.rules import HallRules, Lane, QueueRule, ServiceRule, WindowRule

MS: Final = 1000


def rules_of(config: HallConfig) -> HallRules:
    """Return what the rules need to know of a configured hall."""
    return HallRules(
        queues=_queues_of(config),
        services={
            service.code: ServiceRule(
                service.code, service.queue, tuple(map(Lane, service.lanes)), service.expected_s * MS
            )
            for service in config.services
        },
        windows={
            window.id: WindowRule(window.id, window.number, window.zone, tuple(sorted(window_serves(config, window))))
            for window in config.windows
        },
        dispensers=tuple(node.id for node in config.nodes if node.role == "dispenser"),
        policy=config.calling.policy,
        head_start_ms={
            Lane.NORMAL: 0,
            Lane.GREEN: config.lanes.green_head_start_s * MS,
            Lane.APPOINTMENT: config.lanes.appointment_head_start_s * MS,
        },
        green_reasons=tuple(reason.code for reason in config.lanes.green_reasons),
        green_prefix=config.lanes.green_prefix,
        max_recalls=config.calling.max_recalls,
        recall_gap_ms=config.calling.recall_gap_s * MS,
        utc_offset_ms=utc_offset_s(config) * MS,
        day_rolls_at_ms=_ms_after_midnight(config.day_rolls_at),
    )


def _queues_of(config: HallConfig) -> dict[str, QueueRule]:
    return {
        queue.id: QueueRule(queue.id, queue.prefix, queue.zone, queue.digits, queue.first, queue.last)
        for queue in config.queues
    }


def utc_offset_s(config: HallConfig) -> int:
    """Return how far the hall's clocks are ahead of UTC, in seconds."""
    sign = -1 if config.utc_offset.startswith("-") else 1
    return sign * _ms_after_midnight(config.utc_offset.lstrip("+-")) // MS


def _ms_after_midnight(clock: str) -> int:
    at = time.fromisoformat(clock)
    return int(timedelta(hours=at.hour, minutes=at.minute).total_seconds()) * MS
