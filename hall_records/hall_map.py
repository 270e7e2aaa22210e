"""Where everything in a hall belongs, for reports: departments, zones, promised waits, the names people know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from queue_core.events import HallConfigured


@dataclass(frozen=True, kw_only=True)
class HallMap:
    """What a report asks of a hall's configuration; each mapping by id or code."""

    targets_ms: Mapping[str, int] = field(default_factory=dict)
    """The wait the hall promises, by service."""
    departments: Mapping[str, str] = field(default_factory=dict)
    """Who is responsible, by service."""
    queues: Mapping[str, str] = field(default_factory=dict)
    """Which queue numbers it, by service."""
    queue_zones: Mapping[str, str] = field(default_factory=dict)
    window_zones: Mapping[str, str] = field(default_factory=dict)
    utc_offset_ms: int = 28_800_000
    names: Mapping[str, "Named"] = field(default_factory=dict)
    """What people call a thing, by `kind/id`: `service/permit`, `situation/permit/renewal`, `pause/lunch`, `bad/slow`.
    """

    def name(self, kind: str, key: str) -> "Named":
        """Return what people call this; its own key where nobody has named it."""
        return self.names.get(f"{kind}/{key}") or Named(zh=key)

    def place(self, kind: str, key: str) -> int:
        """Return where this stands in the hall's own order; what nobody has named comes last."""
        return self._places.get(f"{kind}/{key}", len(self._places))

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(self.names)}


class Named(msgspec.Struct, frozen=True):
    """A name in the hall's two languages."""

    zh: str
    en: str = ""


def hall_map(configured: HallConfigured) -> HallMap:
    """Return where everything belonged while this configuration was in force."""
    rules = configured.rules
    return HallMap(
        targets_ms={code: service.target_wait_ms for code, service in rules.services.items()},
        departments={code: service.department for code, service in rules.services.items()},
        queues={code: service.queue for code, service in rules.services.items()},
        queue_zones={queue.id: queue.zone for queue in rules.queues.values()},
        window_zones={window.id: window.zone for window in rules.windows.values()},
        utc_offset_ms=rules.opening.utc_offset_ms,
        names={f"window/{window.id}": Named(zh=window.number) for window in rules.windows.values()}
        | _names(configured.document),
    )


class _Thing(msgspec.Struct):
    id: str = ""
    code: str = ""
    name: Named | str = ""
    situation: "list[_Thing]" = []


class _Desk(msgspec.Struct, frozen=True):
    pause_reason: tuple[_Thing, ...] = ()


class _Rating(msgspec.Struct, frozen=True):
    bad_reason: tuple[_Thing, ...] = ()


class _Document(msgspec.Struct):
    """Of a whole configuration, of whatever version, no more than the names."""

    service: list[_Thing] = []
    department: list[_Thing] = []
    zone: list[_Thing] = []
    clerk: list[_Thing] = []
    desk: _Desk = _Desk()
    rating: _Rating = _Rating()


def _names(document: str) -> dict[str, Named]:
    said = msgspec.json.decode(document, type=_Document) if document else _Document()
    kinds: dict[str, Sequence[_Thing]] = {
        "service": said.service,
        "department": said.department,
        "zone": said.zone,
        "clerk": said.clerk,
        "pause": said.desk.pause_reason,
        "bad": said.rating.bad_reason,
    }
    kinds |= {f"situation/{service.code}": service.situation for service in said.service}
    return {
        f"{kind}/{thing.code or thing.id}": thing.name if isinstance(thing.name, Named) else Named(zh=thing.name)
        for kind, things in kinds.items()
        for thing in things
        if thing.name
    }
