"""What the depot knows to be wrong with the hall's machines: red findings, updates, certificates."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from node_runtime.depot_client import DepotAwayError, DepotClient, DepotRefusedError, from_inside
from node_runtime.depot_messages import IdentityTold, MachineTold, UpdatesTold
from web_console.alerts.scene import HUB, Trouble
from web_console.machines.joining_view import diagnosis_of

ASK_EVERY_MS: Final = 30_000
PATIENCE_S: Final = 2.0
"""A depot that hangs must not hold up the alerts of the hall."""
AWAY_S: Final = 600
"""Who has said nothing for so long is switched off, or lost, of which there is another alert."""
MENDS_ITSELF: Final = frozenset({"", "hub_away", "cut"})
"""Why an update has not come yet, where it goes on by itself."""
DAY_MS: Final = 86_400_000
OVERDUE_MS: Final = 30 * DAY_MS
"""A machine that is there asks twice a day."""
ENDS_SOON_MS: Final = 60 * DAY_MS


class MachineTroubles:
    """Asks the depot again and again; while it is away, what it knew last stands, and that it is away."""

    def __init__(self, socket: Path, now_ms: Callable[[], int], wall_ms: Callable[[], int]) -> None:
        self._depot = from_inside(socket, PATIENCE_S)
        self._now_ms = now_ms
        self._wall_ms = wall_ms
        self._due_ms = 0
        self._known: tuple[Trouble, ...] = ()

    def __call__(self) -> tuple[Trouble, ...]:
        """Return what is wrong, as of half a minute ago at most."""
        if self._now_ms() >= self._due_ms:
            self._due_ms = self._now_ms() + ASK_EVERY_MS
            try:
                self._known = troubles_of(self._depot, self._wall_ms())
            except (DepotAwayError, DepotRefusedError):
                self._known = (*(each for each in self._known if each != NO_DEPOT), NO_DEPOT)
        return self._known


NO_DEPOT: Final = Trouble("update", HUB, HUB, (("why", "depot"),))


def troubles_of(depot: DepotClient, wall_ms: int) -> tuple[Trouble, ...]:
    """Return what is wrong with each machine. Raises DepotAwayError, DepotRefusedError."""
    machines = depot.get("/machines", tuple[MachineTold, ...])
    identities = depot.get("/identities", tuple[IdentityTold, ...])
    updates = depot.get("/updates", UpdatesTold)
    roles = {each.node: each.role for each in identities}
    there = {node for each in machines if each.age_s < AWAY_S for node in each.carries}
    return (
        *_ill(machines, roles),
        *_not_updated(updates, roles),
        *(_overdue(each) for each in identities if _is_overdue(each, there, wall_ms)),
    )


def _ill(machines: Iterable[MachineTold], roles: Mapping[str, str]) -> Iterator[Trouble]:
    for each in machines:
        diagnosis = diagnosis_of(each)
        if diagnosis is not None and each.age_s < AWAY_S and diagnosis.is_red:
            count = sum(finding.state == "red" for finding in diagnosis.findings)
            yield Trouble("doctor", each.name, roles.get(each.name, each.name), (("count", count),))


def _not_updated(updates: UpdatesTold, roles: Mapping[str, str]) -> Iterator[Trouble]:
    stopped = updates.rollout if updates.rollout and updates.rollout.failed else None
    for each in updates.machines:
        has_stopped = stopped is not None and stopped.failed == each.name
        if has_stopped or (0 <= each.age_s < AWAY_S and each.state.why not in MENDS_ITSELF):
            release = stopped.release if stopped and has_stopped else each.state.wished
            facts = ("release", release or each.wished), ("why", "stopped" if has_stopped else "failed")
            yield Trouble("update", each.name, roles.get(each.name, each.name), facts)


def _is_overdue(identity: IdentityTold, there: set[str], wall_ms: int) -> bool:
    """A machine that lay in a drawer is not overdue; what ends soon is, wherever it lies."""
    if not identity.ends_ms:
        return False
    is_late = identity.node in there and wall_ms > identity.renews_ms + OVERDUE_MS
    return is_late or wall_ms > identity.ends_ms - ENDS_SOON_MS


def _overdue(identity: IdentityTold) -> Trouble:
    return Trouble("certificate", identity.node, identity.role, (("ends_ms", identity.ends_ms),))
