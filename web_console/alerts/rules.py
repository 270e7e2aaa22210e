"""What holds in the hall, of all that staff are alerted to: a pure function of one instant and the limits."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final

from hall_config.alerts import AlertKind, AlertRule
from hall_protocol.states import NodeStatus, WindowBoard
from web_console.alerts.scene import HUB, BadRating, Condition, Promise, Scene, Waiter

READY_TO_CALL: Final = frozenset({"open", "ready"})
UNSAID_PAUSE_MS: Final = 15 * 60_000
"""A pause of which nobody has said how long it lasts is taken to last so long."""
CALLED_LONG_MS: Final = 5 * 60_000
"""Who has not come by then does not come: the next can be called."""
SHORT_SERVICE_MS: Final = 10 * 60_000
"""A service that takes less is not far beyond anything, however short it should be."""
RATING_STANDS_MS: Final = 3_600_000
"""So long after a bad rating somebody is alerted to it; its case stays open for longer."""
PAPER: Final = frozenset({"near_end", "out"})

Rule = Callable[[Scene, int], Iterator[Condition]]


def conditions_of(scene: Scene, rules: Mapping[AlertKind, AlertRule]) -> tuple[Condition, ...]:
    """Return everything that holds and that the hall wants to be alerted to, in the order of the kinds."""
    found = (_of_kind(kind, scene, rules) for kind in rules if rules[kind].on and kind in RULES)
    return tuple(_without_what_follows([condition for each in found for condition in each]))


def _of_kind(kind: AlertKind, scene: Scene, rules: Mapping[AlertKind, AlertRule]) -> Iterator[Condition]:
    rule = rules[kind]
    for condition in RULES[kind](scene, rule.limit or 0):
        if not rule.zones or condition.zone in rule.zones:
            yield condition


def _without_what_follows(found: list[Condition]) -> Iterator[Condition]:
    """A wait that is too long already is not foreseen as well; what was forgotten is no long service."""
    keys = {condition.key for condition in found}
    for condition in found:
        worse = FOLLOWS.get(condition.kind)
        if worse is None or (worse, condition.about) not in keys:
            yield condition


FOLLOWS: Final[Mapping[AlertKind, AlertKind]] = MappingProxyType(
    {"long_wait_ahead": "long_wait", "long_service": "forgotten_finish"}
)


def _idle_window(scene: Scene, visitors: int) -> Iterator[Condition]:
    """A window is open, somebody waits whom it may call, and nobody calls; or who was called does not come."""
    for board in scene.windows:
        called_long = board.phase == "calling" and scene.now_ms - board.since_ms > CALLED_LONG_MS
        if (board.phase in READY_TO_CALL or called_long) and board.could_call >= max(1, visitors):
            yield Condition("idle_window", board.window, board.zone, _at(board, count=board.could_call))


def _long_wait(scene: Scene, percent: int) -> Iterator[Condition]:
    """Somebody has waited longer than was promised for the service."""
    for service, waiters in _by_service(scene.waiting):
        limit_ms = _target_ms(scene.promises.get(service), percent)
        late = [each for each in waiters if limit_ms and scene.now_ms - each.waits_from_ms > limit_ms]
        if late:
            first = min(late, key=lambda each: each.waits_from_ms)
            facts = (*_who(first), ("count", len(late)), ("since_ms", first.waits_from_ms), *_promised(scene, service))
            yield Condition("long_wait", service, first.zone, facts)


def _long_wait_ahead(scene: Scene, percent: int) -> Iterator[Condition]:
    """Somebody will have waited longer than was promised, when the middle of the forecast comes true."""
    for service, waiters in _by_service(scene.waiting):
        limit_ms = _target_ms(scene.promises.get(service), percent)
        waits = {each: wait for each in waiters if (wait := _foreseen_ms(scene, each)) is not None}
        late = [each for each, wait in waits.items() if limit_ms and wait > limit_ms]
        if late:
            longest = max(late, key=lambda each: waits[each])
            facts = (*_who(longest), ("count", len(late)), ("wait_ms", waits[longest]), *_promised(scene, service))
            yield Condition("long_wait_ahead", service, longest.zone, facts)


def _foreseen_ms(scene: Scene, waiter: Waiter) -> int | None:
    """Return how long somebody will have waited in all."""
    told = scene.ahead.get(waiter.ticket)
    if told is None:
        return None
    return scene.foreseen_ms - waiter.waits_from_ms + 500 * (told.from_s + told.to_s)


def _green_wait(scene: Scene, seconds: int) -> Iterator[Condition]:
    """Somebody in the green channel waits too long; one alert a zone."""
    late = [
        each for each in scene.waiting if each.lane == "green" and scene.now_ms - each.waits_from_ms > 1000 * seconds
    ]
    for zone, waiters in groupby(
        sorted(late, key=lambda each: (each.zone, each.waits_from_ms)), lambda each: each.zone
    ):
        first, *others = waiters
        facts = (*_who(first), ("count", 1 + len(others)), ("since_ms", first.waits_from_ms))
        yield Condition("green_wait", zone or HALL, zone, facts)


HALL: Final = "hall"


def _long_service(scene: Scene, percent: int) -> Iterator[Condition]:
    """A visitor is served for far longer than is expected of the service."""
    for board, service_ms, expected_ms in _served(scene):
        if service_ms > max(SHORT_SERVICE_MS, expected_ms * percent // 100):
            yield Condition("long_service", board.window, board.zone, _at(board, expected_ms=expected_ms))


def _forgotten_finish(scene: Scene, seconds: int) -> Iterator[Condition]:
    """A visitor is served for so long that the clerk must have forgotten to say that it is finished."""
    for board, service_ms, expected_ms in _served(scene):
        if service_ms > max(1000 * seconds, 3 * expected_ms):
            yield Condition("forgotten_finish", board.window, board.zone, _at(board, expected_ms=expected_ms))


def _served(scene: Scene) -> Iterator[tuple[WindowBoard, int, int]]:
    """Yield every window that serves somebody, for how long already, and how long the service takes."""
    for board in scene.windows:
        promise = scene.promises.get(board.ticket.service) if board.ticket else None
        if board.phase == "serving" and board.ticket and promise:
            yield board, scene.now_ms - board.since_ms, promise.expected_ms(board.ticket.situation)


def _long_pause(scene: Scene, seconds: int) -> Iterator[Condition]:
    """A window's clerk should have been back by now."""
    for board in scene.windows:
        back_ms = board.back_ms or board.since_ms + UNSAID_PAUSE_MS
        if board.phase == "paused" and board.since_ms and scene.now_ms > back_ms + 1000 * seconds:
            yield Condition("long_pause", board.window, board.zone, _at(board, back_ms=board.back_ms or 0))


def _paper(scene: Scene, _: int) -> Iterator[Condition]:
    """A dispenser's paper is near its end, or out."""
    for node in _alive(scene):
        paper = node.health.devices.get("paper", "") if node.health else ""
        if paper in PAPER:
            yield _of_node("paper", node, scene, ("paper", paper))


def _node_lost(scene: Scene, _: int) -> Iterator[Condition]:
    """A machine says nothing any more."""
    for node in scene.nodes:
        if node.state == "lost":
            yield _of_node("node_lost", node, scene)


def _disk(scene: Scene, megabytes: int) -> Iterator[Condition]:
    """A machine's disk is nearly full; the hub's above all, for then nothing can be stored."""
    if scene.hub_disk_free_mb is not None and scene.hub_disk_free_mb < megabytes:
        yield Condition("disk", HUB, "", (("node", HUB), ("role", HUB), ("free_mb", scene.hub_disk_free_mb)))
    for node in _alive(scene):
        free_mb = node.health.disk_free_mb if node.health else None
        if free_mb is not None and free_mb < megabytes:
            yield _of_node("disk", node, scene, ("free_mb", free_mb))


def _clock(scene: Scene, seconds: int) -> Iterator[Condition]:
    """A machine's clock is far from the hall's time; in a replay no clock is right."""
    for node in _alive(scene) if scene.is_true_time else ():
        offset_ms = node.health.clock_offset_ms if node.health else None
        if offset_ms is not None and abs(offset_ms) > 1000 * seconds:
            yield _of_node("clock", node, scene, ("offset_ms", offset_ms))


def _backup(scene: Scene, _: int) -> Iterator[Condition]:
    """What is kept for the day the hub dies is not kept."""
    for copy in scene.missing_copies:
        yield Condition("backup", copy, "", (("copy", copy),))


def _doctor(scene: Scene, _: int) -> Iterator[Condition]:
    """A machine's doctor has found something that wants somebody's hand, and nobody has seen to it."""
    return _troubles("doctor", scene)


def _update(scene: Scene, _: int) -> Iterator[Condition]:
    """A release has stopped on its way through the hall, or has come to nothing on a machine."""
    return _troubles("update", scene)


def _certificate(scene: Scene, _: int) -> Iterator[Condition]:
    """A certificate was not renewed when it was due; when it ends, its machine is let in no more."""
    return _troubles("certificate", scene)


def _troubles(kind: AlertKind, scene: Scene) -> Iterator[Condition]:
    for each in scene.troubles:
        if each.kind == kind:
            zone = scene.zones_of_nodes.get(each.node, "")
            yield Condition(kind, each.node, zone, (("node", each.node), ("role", each.role), *each.facts))


def _bad_rating(scene: Scene, _: int) -> Iterator[Condition]:
    """A visitor was not satisfied, and there is still time to speak with whoever was at the window."""
    for rating in scene.ratings:
        if 0 <= scene.now_ms - rating.rated_ms < RATING_STANDS_MS:
            yield Condition("bad_rating", rating.ticket, rating.zone, _of_rating(rating))


def _of_rating(rating: BadRating) -> tuple[tuple[str, str | int], ...]:
    return ("number", rating.number), ("window", rating.window), ("at_ms", rating.rated_ms)


def _by_service(waiting: Iterable[Waiter]) -> Iterator[tuple[str, list[Waiter]]]:
    in_order = sorted(waiting, key=lambda each: each.service)
    yield from ((service, list(theirs)) for service, theirs in groupby(in_order, lambda each: each.service))


def _target_ms(promise: Promise | None, percent: int) -> int:
    return promise.target_s * 10 * percent if promise else 0


def _promised(scene: Scene, service: str) -> tuple[tuple[str, str | int], ...]:
    return (("target_ms", 1000 * scene.promises[service].target_s),)


def _who(waiter: Waiter) -> tuple[tuple[str, str | int], ...]:
    return ("number", waiter.number), ("service", waiter.service)


def _at(board: WindowBoard, **more: int) -> tuple[tuple[str, str | int], ...]:
    ticket: tuple[tuple[str, str | int], ...] = ()
    if board.ticket:
        ticket = ("number", board.ticket.number), ("service", board.ticket.service)
    return ("window", board.number), ("since_ms", board.since_ms), *ticket, *more.items()


def _alive(scene: Scene) -> Iterator[NodeStatus]:
    return (node for node in scene.nodes if node.state != "lost")


def _of_node(kind: AlertKind, node: NodeStatus, scene: Scene, *facts: tuple[str, str | int]) -> Condition:
    zone = scene.zones_of_nodes.get(node.node, "")
    return Condition(kind, node.node, zone, (("node", node.node), ("role", node.role), *facts))


RULES: Final[Mapping[AlertKind, Rule]] = MappingProxyType(
    {
        "idle_window": _idle_window,
        "long_wait": _long_wait,
        "long_wait_ahead": _long_wait_ahead,
        "green_wait": _green_wait,
        "long_service": _long_service,
        "forgotten_finish": _forgotten_finish,
        "long_pause": _long_pause,
        "paper": _paper,
        "node_lost": _node_lost,
        "disk": _disk,
        "clock": _clock,
        "backup": _backup,
        "doctor": _doctor,
        "update": _update,
        "certificate": _certificate,
        "bad_rating": _bad_rating,
    }
)
