"""How a machine's nodes are: whether all are well in the new release's name, and whether nobody needs them now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from node_runtime.condition import Condition

FRESH_MS: Final = 20_000
"""A program says a word every few seconds; what is older is of one that hangs, or has ended."""
RESTS_FOR_MS: Final = 300_000
"""So long a window is paused or closed before its machine may be away: who only fetches a paper is back before."""
AT_A_WINDOW: Final = "pad"
"""It hears nothing of its window, and is used at one alone that serves somebody: it rests with the others."""


@dataclass(frozen=True, slots=True)
class Lack:
    """The first thing that is not well, in a word the hub has a sentence for."""

    why: str
    detail: str


def wrongs(conditions: Iterable[Condition]) -> tuple[str, ...]:
    """Return what is wrong now: a new release is not blamed for a printer that had no paper before."""
    found = [f"{each.node}:{fault}" for each in conditions for fault in each.faults]
    return (*found, *(f"{each.node}!broker" for each in conditions if not each.broker_up))


def is_resting(nodes: Iterable[str], said: Mapping[str, Condition], now_ms: int) -> bool:
    """Whether all of a machine's nodes belong to windows that rest: a board or a dispenser never does."""
    words = [said.get(node) for node in nodes]
    fresh = [word for word in words if word is not None and now_ms - word.beat_ms <= FRESH_MS]
    since = [word.resting_since_ms for word in fresh if word.role != AT_A_WINDOW]
    rested = all(at_ms is not None and now_ms - at_ms >= RESTS_FOR_MS for at_ms in since)
    return len(fresh) == len(words) and bool(since) and rested


def lack_of(
    nodes: Iterable[str],
    said: Mapping[str, Condition],
    release: str,
    since_ms: int,
    now_ms: int,
    before: Iterable[str],
    *,
    hub_answers: bool,
) -> Lack | None:
    """Return the first thing that is not well with a release that began to run at `since_ms`; None: all is well.

    Without the hub nobody has a broker, and no release is to blame.
    """
    known = set(before)
    for node in nodes:
        lack = _lack(node, said.get(node), release, since_ms, now_ms, known, hub_answers=hub_answers)
        if lack is not None:
            return lack
    return None


def _lack(
    node: str,
    word: Condition | None,
    release: str,
    since_ms: int,
    now_ms: int,
    known: set[str],
    *,
    hub_answers: bool,
) -> Lack | None:
    if word is None or word.release != release or word.beat_ms < since_ms or now_ms - word.beat_ms > FRESH_MS:
        return Lack("silent", node)
    new = [fault for fault in word.faults if f"{node}:{fault}" not in known]
    if new:
        return Lack("faults", f"{node}: {', '.join(new)}")
    if word.state != "ready" and not word.faults and f"{node}!broker" not in known:
        return Lack("not_ready", node)
    if hub_answers and not word.broker_up and f"{node}!broker" not in known:
        return Lack("no_broker", f"{node}: {word.reason}".rstrip(": "))
    return None
