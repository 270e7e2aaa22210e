"""In which order a release comes to the hall's machines: first to one that would be missed least, should it be bad.

That one is there and well, so that what is wrong with it afterwards is the release's fault; others beside it do the
same work; and it is no dispenser while there is anything else, for without one a hall gives no tickets. After it the
kinds of machines take turns, so that a wave has some of each, and what there is only one of comes last.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from node_runtime.depot_messages import MachineTold, Report
from node_runtime.findings import Diagnosis
from node_runtime.settings import ROLES

AWAY_S: Final = 10 * 60
"""A machine that has said nothing for so long is switched off; it follows when it is back, and nobody waits for it."""
MISSED: Final = ("pad", "sign", "terminal", "voice", "display", "dispenser")
"""What a machine is, by how many people stand before it in vain while it is away: the fewest first."""
AT_A_WINDOW: Final = frozenset({"pad", "sign"})
"""What goes with a window's terminal: the only rating pad of a hall does not make its window the only one."""
KNOWN: Final = frozenset(ROLES)
"""Whatever a machine calls its nodes, by these it is chosen."""
_Work = tuple[str, str]
"""What a machine does, and in which zone; an empty zone is the whole hall."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a machine stands among the others."""

    is_here: bool = False
    is_well: bool = False
    kind: str = ""
    """What it would be missed for most."""
    alike: int = 0
    """How many others are there that do its work, whatever it does that the fewest do."""
    beside: int = 0
    """How many of those in its own zone."""

    @property
    def is_lone(self) -> bool:
        """Whether it does something that nobody else does."""
        return not self.alike

    @property
    def is_missed(self) -> tuple[bool, ...]:
        """What speaks against trying something on it, the gravest first."""
        gives_tickets = self.kind == "dispenser"
        return not self.is_here, gives_tickets and self.is_lone, not self.is_well, gives_tickets, self.is_lone


def standings(machines: Iterable[MachineTold], zones: Mapping[str, str]) -> dict[str, Standing]:
    """Return how each machine stands; `zones` says where nodes are."""
    told = tuple(machines)
    there = Counter(work for each in told if is_here(each) for work in _work(each, zones))
    return {each.name: _standing(each, zones, there) for each in told}


def in_order(machines: Iterable[str], standing: Mapping[str, Standing], chosen: str = "") -> list[str]:
    """Return machines in the order in which they are to be updated; `chosen`: the first, where somebody has said so."""
    ranked = sorted(machines, key=lambda name: _rank(name, standing.get(name, Standing())))
    first = chosen or next(iter(ranked), "")
    return [first, *_in_turns([name for name in ranked if name != first], standing, first)] if ranked else []


def roles_of(report: Report) -> tuple[str, ...]:
    """Return what a machine is, of what is known."""
    return tuple(sorted({node.role for node in report.nodes} & KNOWN))


def is_here(machine: MachineTold) -> bool:
    """Return whether a machine is switched on."""
    return machine.age_s < AWAY_S


def is_well(report: Report) -> bool:
    """Return whether nothing is wrong with a machine, as far as it can tell."""
    are_well = all(node.state == "ready" and node.broker_up and not node.faults for node in report.nodes)
    diagnosis = msgspec.json.decode(report.doctor, type=Diagnosis | None)
    is_red = diagnosis is not None and diagnosis.is_red
    return bool(report.nodes) and are_well and not (report.silent or report.update.why or is_red)


def _standing(machine: MachineTold, zones: Mapping[str, str], there: Counter[_Work]) -> Standing:
    roles, own = roles_of(machine.report), is_here(machine)
    works = _work(machine, zones)
    return Standing(
        is_here=own,
        is_well=is_well(machine.report),
        kind=max(roles, key=MISSED.index, default=""),
        alike=min((there[work] - own for work in works if not work[1]), default=0),
        beside=min((there[work] - own for work in works if work[1]), default=0),
    )


def _work(machine: MachineTold, zones: Mapping[str, str]) -> set[_Work]:
    roles = set(roles_of(machine.report))
    return {(role, zone) for role in roles - AT_A_WINDOW or roles for zone in ("", zones.get(machine.name, ""))}


def _rank(name: str, standing: Standing) -> tuple[tuple[bool, ...], int, int, int, tuple[str, int]]:
    missed = MISSED.index(standing.kind) if standing.kind in MISSED else len(MISSED)
    return standing.is_missed, -standing.beside, -standing.alike, missed, _in_turn(name)


def _in_turn(name: str) -> tuple[str, int]:
    """`window-2` comes before `window-10`."""
    word, _, number = name.rpartition("-")
    return (word, int(number)) if number.isascii() and number.isdecimal() else (name, 0)


def _in_turns(ranked: list[str], standing: Mapping[str, Standing], first: str) -> list[str]:
    """One of each kind, then the next of each; last what is switched off, or is the only one."""
    seen = Counter({standing.get(first, Standing()).kind: 1})
    places = {}
    for name in ranked:
        stands = standing.get(name, Standing())
        seen[stands.kind] += 1
        places[name] = (not stands.is_here, stands.is_lone, seen[stands.kind])
    return sorted(ranked, key=lambda name: places[name])
