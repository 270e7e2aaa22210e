"""What the pages show of the hall, as plain values: a pure function of what was heard and the language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hall_config.model import HallConfig
from hall_protocol.message import LocalText
from hall_protocol.states import BoardCall, HallGlance, NodeStatus, WindowBoard
from hall_records.visits import Visit
from web_console.day_book import Day
from web_console.language import Tongue
from web_console.live import Link, Picture, SeenNode
from web_console.machines.asking import OBEYS
from web_console.now.arrivals_view import ArrivalsView, arrivals_view
from web_console.now.health_view import FigureView, health_figures
from web_console.now.queue_view import QueueView, queue_views
from web_console.planning.change_words import ChangeWords
from web_console.planning.tides import is_assigned, tide_text

LATEST_CALLS: Final = 5
BUSY: Final = frozenset({"calling", "serving"})


@dataclass(frozen=True, slots=True)
class LinkView:
    """How the console stands, as a sentence; empty text when all is well."""

    state: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class CountView:
    """One of the big figures."""

    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class WindowView:
    """One window, as a manager reads it in one line."""

    id: str
    number: str
    kind: str
    phase: str
    phase_text: str
    since_ms: int
    ticket: str
    service: str
    lane: str
    reason: str
    could_call: int
    next_number: str
    next_why: str
    tide: str = ""
    """What it serves for a while, and until when; empty: as always."""
    back: str = ""
    """When its clerk means to be back from a pause; empty: not said."""
    back_ms: int = 0
    zone: str = ""
    clerk: str = ""
    expected_ms: int = 0
    """How long what is done there takes, as far as the hall has said; 0: nothing is done, or nothing was said."""


@dataclass(frozen=True, slots=True)
class ZoneView:
    """One zone: its queues, its windows."""

    name: str
    """Empty where the hall is one zone."""
    waiting: int
    queues: tuple[QueueView, ...]
    windows: tuple[WindowView, ...]


@dataclass(frozen=True, slots=True)
class CallView:
    """One of the latest calls."""

    number: str
    window: str
    time: str
    attempt: int


@dataclass(frozen=True, slots=True)
class PaperView:
    """A ticket whose visitor holds no paper."""

    number: str
    service: str
    time: str
    place: str
    why: str
    """What became of the paper, and what to do: look for it first, or print it again."""


@dataclass(frozen=True, slots=True)
class GuideView:
    """Somebody waits for a floor guide."""

    dispenser: str
    place: str
    about: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class HallView:
    """The page "hall now"."""

    link: LinkView
    guides: tuple[GuideView, ...]
    counts: tuple[CountView, ...]
    queues: tuple[QueueView, ...]
    windows: tuple[WindowView, ...]
    zones: tuple[ZoneView, ...]
    calls: tuple[CallView, ...]
    paper_failed: tuple[PaperView, ...]
    paper_note: str
    arrivals: ArrivalsView | None


@dataclass(frozen=True, slots=True)
class NodeView:
    """One machine of the hall, with what to do about it."""

    id: str
    role: str
    place: str
    state: str
    state_text: str
    faults: tuple[str, ...]
    since_ms: int
    since_text: str
    version: str
    outbox: int
    configured: bool
    figures: tuple[FigureView, ...] = ()
    has_a_screen: bool = False
    obeys: bool = False
    """Whether it can be looked after from here."""


def hall_view(
    picture: Picture, tongue: Tongue, config: HallConfig | None, day: Day | None, now_ms: int = 0
) -> HallView:
    """Return the page "hall now"; `day` is None when there is no journal to look into."""
    services = service_names(picture, tongue, config)
    failed = day.paper_failed if day else None
    queues = queue_views(picture, day, tongue, config)
    windows = tuple(_window(board, tongue, services, config) for board in _in_order(picture))
    return HallView(
        link=link_view(picture.link, tongue),
        guides=_guides(picture.glance, tongue),
        counts=_counts(picture.glance, tongue),
        queues=queues,
        windows=windows,
        zones=_zones(picture, queues, windows, tongue),
        calls=_calls((call for board in picture.boards for call in board.calls), tongue),
        paper_failed=tuple(_paper(visit, tongue, services) for visit in failed or ()),
        paper_note=tongue.say("paper_unknown" if failed is None else "paper_all_well") if not failed else "",
        arrivals=arrivals_view(day, now_ms, tongue) if day and now_ms else None,
    )


def link_view(link: Link, tongue: Tongue) -> LinkView:
    """Return what to say when what is shown is not of now."""
    if link.state == "ok":
        return LinkView("ok")
    since = tongue.say("link_as_of", time=tongue.clock(link.lost_ms)) if link.lost_ms else ""
    return LinkView(link.state, tongue.say(f"link_{link.state}") + since)


def service_names(picture: Picture, tongue: Tongue, config: HallConfig | None) -> Mapping[str, str]:
    """Return what each service is called: as the hub says it, or as the configuration does before it has spoken."""
    offers = picture.catalogue.services if picture.catalogue else ()
    configured = config.services if config else ()
    names = {service.code: tongue.of(service.name) for service in configured}
    return names | {offer.code: tongue.of(offer.name) for offer in offers}


def _guides(glance: HallGlance | None, tongue: Tongue) -> tuple[GuideView, ...]:
    """Who waits for a guide, the longest waiting first, as the hub says it."""
    return tuple(
        GuideView(call.dispenser, tongue.of(call.where), tongue.word("guide", call.about), call.since_ms)
        for call in (glance.guide_calls if glance else ())
    )


def _counts(glance: HallGlance | None, tongue: Tongue) -> tuple[CountView, ...]:
    keys = ("waiting", "serving", "held", "done", "missed", "issued", "diverted")
    values = {key: f"{getattr(glance, key)}" if glance else "–" for key in keys}
    return tuple(CountView(key, tongue.say(f"count_{key}"), values[key]) for key in keys)


def _zones(
    picture: Picture, queues: Sequence[QueueView], windows: Sequence[WindowView], tongue: Tongue
) -> tuple[ZoneView, ...]:
    """Return the zones in the hall's order; what stands in none of them, or in a hall of one, in one without a name."""
    zones = picture.catalogue.zones if picture.catalogue else ()
    known = {zone.id for zone in zones}
    if len(zones) < 2 or not {each.zone for each in queues} | {each.zone for each in windows} <= known:
        return (_zone("", queues, windows),)
    return tuple(
        _zone(
            tongue.of(zone.name),
            [queue for queue in queues if queue.zone == zone.id],
            [window for window in windows if window.zone == zone.id],
        )
        for zone in zones
    )


def _zone(name: str, queues: Sequence[QueueView], windows: Sequence[WindowView]) -> ZoneView:
    return ZoneView(name, sum(queue.waiting for queue in queues), tuple(queues), tuple(windows))


def _in_order(picture: Picture) -> list[WindowBoard]:
    """The windows in the hall's own order, as the glance lists them."""
    places = {window.id: place for place, window in enumerate(picture.glance.windows if picture.glance else ())}
    return sorted(picture.windows, key=lambda board: (places.get(board.window, len(places)), board.window))


def _window(board: WindowBoard, tongue: Tongue, services: Mapping[str, str], config: HallConfig | None) -> WindowView:
    ticket = board.ticket
    return WindowView(
        id=board.window,
        number=board.number,
        kind=tongue.say(f"kind_{board.kind}") if board.kind in ("general", "specialised", "themed", "remote") else "",
        phase=board.phase,
        phase_text=tongue.word("window_state", board.phase),
        since_ms=board.since_ms,
        ticket=ticket.number if ticket else "",
        service=services.get(ticket.service, ticket.service) if ticket else "",
        lane=tongue.word("lane", ticket.lane) if ticket and ticket.lane != "normal" else "",
        reason=_why_paused(board.reason, tongue, config),
        could_call=board.could_call,
        next_number=board.next_number,
        next_why=tongue.of(board.next_why),
        tide=tide_text(board, ChangeWords(tongue, config)) if config and is_assigned(board) else "",
        back=tongue.say("back_planned", time=tongue.clock(board.back_ms)) if board.back_ms else "",
        back_ms=board.back_ms or 0,
        zone=board.zone,
        clerk=_clerk(board.clerk, config),
        expected_ms=_expected_ms(board, config),
    )


def _clerk(clerk: str, config: HallConfig | None) -> str:
    """Return what colleagues call whoever sits there."""
    return next((each.name for each in (config.clerks if config else ()) if each.id == clerk and each.name), clerk)


def _expected_ms(board: WindowBoard, config: HallConfig | None) -> int:
    """Return how long the visit that goes on usually takes; 0 while none does."""
    if board.phase != "serving" or board.ticket is None or config is None:
        return 0
    ticket = board.ticket
    service = next((each for each in config.services if each.code == ticket.service), None)
    if service is None:
        return 0
    own = next((each.expected_s for each in service.situations if each.code == ticket.situation), 0)
    return 1000 * (own or service.expected_s)


def _why_paused(reason: str, tongue: Tongue, config: HallConfig | None) -> str:
    """Return one of the hall's reasons by its name, or a clerk's own words."""
    reasons = config.desk.pause_reasons if config else ()
    return next((tongue.of(LocalText(each.name.zh, each.name.en)) for each in reasons if each.code == reason), reason)


def _calls(calls: Iterable[BoardCall], tongue: Tongue) -> tuple[CallView, ...]:
    """The hall's latest calls; one that two zones show is one call."""
    by_id = {(call.call_id, call.attempt): call for call in calls}
    latest = sorted(by_id.values(), key=lambda call: call.at_ms, reverse=True)[:LATEST_CALLS]
    return tuple(CallView(call.number, _where(call, tongue), tongue.clock(call.at_ms), call.attempt) for call in latest)


def _where(call: BoardCall, tongue: Tongue) -> str:
    """Return which window, or the room of a video seat."""
    return tongue.of(call.place) if call.place else tongue.say("at_window", window=call.window)


def _paper(visit: Visit, tongue: Tongue, services: Mapping[str, str]) -> PaperView:
    service = services.get(visit.service, visit.service)
    return PaperView(
        visit.number, service, tongue.clock(visit.issued_ms), visit.issued_at, tongue.fault(visit.paper_fault)
    )


def nodes_view(picture: Picture, tongue: Tongue, config: HallConfig | None) -> tuple[NodeView, ...]:
    """Return every machine the configuration has, and any other that has spoken; those in trouble first."""
    seen = {node.status.node: node for node in picture.nodes}
    places = places_of_nodes(tongue, config)
    silent = tuple(node for node in places if node not in seen)
    views = [_node(node, tongue, places) for node in seen.values()]
    views += [_never_heard(node, tongue, config, places) for node in silent]
    views += _hub(picture, tongue)
    order = {"lost": 0, "unheard": 0, "degraded": 1}
    return tuple(sorted(views, key=lambda view: (order.get(view.state, 2), view.role, in_turn(view.id))))


def in_turn(name: str) -> tuple[str, int, str]:
    """By which `window-2` comes before `window-10`."""
    word, _, number = name.rpartition("-")
    return (word, int(number), name) if number.isdecimal() and number.isascii() else (name, 0, name)


def places_of_nodes(tongue: Tongue, config: HallConfig | None) -> dict[str, str]:
    """Return where each machine of the configuration stands, as people say it; empty: nobody has said."""
    if config is None:
        return {}
    numbers = {window.id: window.number for window in config.windows}
    zones = {zone.id: tongue.of(zone.name) for zone in config.zones}
    at_windows = {window: tongue.say("at_window", window=number) for window, number in numbers.items()}
    return {
        node.id: tongue.of(node.where) or at_windows.get(node.window) or zones.get(node.zone, "")
        for node in config.nodes
    }


def _hub(picture: Picture, tongue: Tongue) -> Iterator[NodeView]:
    """The machine that all others wait for; it says how it is in words of its own."""
    if picture.hub is None:
        return
    is_there, lost_ms = picture.link.hub_alive, picture.link.lost_ms
    state = "ready" if is_there else "lost"
    yield NodeView(
        id="hub",
        role=tongue.say("role_hub"),
        place="",
        state=state,
        state_text=tongue.say(f"node_{state}"),
        faults=(),
        since_ms=lost_ms,
        since_text=tongue.clock(lost_ms) if lost_ms else "–",
        version=picture.hub.version,
        outbox=0,
        configured=True,
    )


def _node(seen: SeenNode, tongue: Tongue, places: Mapping[str, str]) -> NodeView:
    status = seen.status
    return NodeView(
        id=status.node,
        role=tongue.say(f"role_{status.role}") if status.role in ROLES else status.role,
        place=places.get(status.node, ""),
        state=status.state,
        state_text=tongue.say(f"node_{status.state}"),
        faults=tuple(tongue.fault(code) for code in status.faults),
        since_ms=_since(seen),
        since_text=tongue.clock(_since(seen)),
        version=status.version,
        outbox=status.outbox,
        configured=status.node in places or status.role in ("console", "forecaster"),
        figures=health_figures(status.health, tongue) if status.state != "lost" else (),
        has_a_screen=status.role in HAS_A_SCREEN and status.state != "lost",
        obeys=status.role in OBEYS and status.state != "lost",
    )


HAS_A_SCREEN: Final = frozenset({"dispenser", "display", "terminal", "sign", "pad"})
"""Roles that answer with a picture of their screen when they are asked for one."""
ROLES: Final = ("dispenser", "terminal", "sign", "display", "voice", "console", "forecaster", "pad", "hub")


def _since(seen: SeenNode) -> int:
    """A node that was there before us says itself how long it has been up."""
    status: NodeStatus = seen.status
    known_only_since_we_listen = seen.since_start and status.state == "ready" and seen.since_ms
    return seen.since_ms - status.up_s * 1000 if known_only_since_we_listen else seen.since_ms


def _never_heard(node: str, tongue: Tongue, config: HallConfig | None, places: Mapping[str, str]) -> NodeView:
    role = next((each.role for each in config.nodes if each.id == node), "") if config else ""
    return NodeView(
        id=node,
        role=tongue.say(f"role_{role}"),
        place=places.get(node, ""),
        state="unheard",
        state_text=tongue.say("node_unheard"),
        faults=(),
        since_ms=0,
        since_text="–",
        version="",
        outbox=0,
        configured=True,
    )
