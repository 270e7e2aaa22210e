"""Journals of former versions: what stands in them is read as what it meant then.

An event is never rewritten in the file; it is understood anew each time it is read.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import msgspec

from queue_core.events import Event, HallConfigured
from queue_core.rules import (
    CallingRules,
    HallRules,
    Lane,
    MissedRules,
    OpeningRules,
    QueueRule,
    ServiceRule,
    WindowRule,
)


class _Shape(msgspec.Struct):
    rules: dict[str, msgspec.Raw]


class _FlatRules(msgspec.Struct):
    """A hall's rules before they were grouped: the terms of the order were the lanes' head starts alone."""

    queues: dict[str, QueueRule]
    services: dict[str, ServiceRule]
    windows: dict[str, WindowRule]
    dispensers: tuple[str, ...] = ()
    policy: str = "vtt"
    head_start_ms: dict[Lane, int] = msgspec.field(default_factory=dict)
    green_reasons: tuple[str, ...] = ()
    green_prefix: str = "G"
    max_recalls: int = 2
    recall_gap_ms: int = 5_000
    utc_offset_ms: int = 28_800_000
    day_rolls_at_ms: int = 0


class _FlatlyConfigured(msgspec.Struct):
    at_ms: int
    rules: _FlatRules
    document: str = ""


class _WordedService(msgspec.Struct):
    """What the whole configuration said of a service, and the rules did not need then."""

    code: str
    department: str = ""
    target_wait_s: int = 900


class _Document(msgspec.Struct):
    service: list[_WordedService] = []


_SHAPE: Final = msgspec.json.Decoder(_Shape)
_FLAT: Final = msgspec.json.Decoder(_FlatlyConfigured)


def flatly_configured(data: str) -> HallConfigured | None:
    """Return what a `HallConfigured` with flat rules meant; None when its rules are grouped as they are today."""
    if "calling" in _SHAPE.decode(data).rules:
        return None
    former = _FLAT.decode(data)
    return HallConfigured(former.at_ms, _grouped(former.rules, former.document), former.document)


FORMER: Final[Mapping[str, Callable[[str], Event | None]]] = MappingProxyType({"HallConfigured": flatly_configured})
"""For each kind of event that once was stored otherwise: what it meant, or None for one stored as today."""


def _grouped(flat: _FlatRules, document: str) -> HallRules:
    """Terms of the order that did not exist are off: who waited under them goes on in the same order."""
    return HallRules(
        queues=flat.queues,
        services=_worded(flat.services, document),
        windows=flat.windows,
        dispensers=flat.dispensers,
        calling=CallingRules(
            policy=flat.policy,
            head_start_ms=flat.head_start_ms,
            short_service_head_start_ms=0,
            green_every=0,
            yield_ms=0,
        ),
        missed=MissedRules(max_recalls=flat.max_recalls, recall_gap_ms=flat.recall_gap_ms),
        opening=OpeningRules(rolls_at_ms=flat.day_rolls_at_ms, utc_offset_ms=flat.utc_offset_ms),
        green_reasons=flat.green_reasons,
        green_prefix=flat.green_prefix,
    )


def _worded(services: Mapping[str, ServiceRule], document: str) -> dict[str, ServiceRule]:
    """Departments and target waits stood in the whole configuration alone; reports of those days want them."""
    said = msgspec.json.decode(document, type=_Document) if document else _Document()
    words = {each.code: each for each in said.service}
    return {code: _told(service, words.get(code)) for code, service in services.items()}


def _told(service: ServiceRule, words: _WordedService | None) -> ServiceRule:
    if words is None:
        return service
    return replace(service, department=words.department, target_wait_ms=words.target_wait_s * 1000)
