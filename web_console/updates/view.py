"""The page of updates as it is read: machines, releases, and the release that is on its way."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, get_args

from node_runtime.depot_messages import MachineUpdate, ReleaseTold, Rollout, UpdatesTold
from node_runtime.release import ARCHITECTURES
from web_console.language import Tongue
from web_console.machines.joining_view import ago_said
from web_console.now.hall_view import in_turn
from web_console.updates.rollout_view import RolloutView, is_away, rollout_view
from web_console.updates.words import said, why_said

NOWHERE: Final[Mapping[str, str]] = MappingProxyType({})
Kind = Literal["bad", "away", "moving", "good"]
WORST_FIRST: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class MachineRow:
    """One machine in words."""

    name: str
    where: str
    """Where it stands; empty: nobody has said."""
    carries: str
    runs: str
    wished: str
    state: str
    kind: Kind
    back_to: str
    """The release it would go back to; empty: it has run no other."""
    would_keep: bool
    """Whether that is the one it runs still: then nothing changes over."""
    can_try_again: bool
    can_change_now: bool
    """Whether it is ready and waits for nothing but the hall to close."""


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One release on the hub."""

    version: str
    machines: str
    added: str
    size: str


@dataclass(frozen=True, slots=True)
class FirstView:
    """Where a release for the whole hall is tried first."""

    advice: str
    is_doubtful: bool
    machines: tuple[tuple[str, str, bool], ...]
    """Each machine, how it is called and whether it would be the one."""


@dataclass(frozen=True, slots=True)
class UpdatesView:
    """Everything that stands on the page."""

    machines: tuple[MachineRow, ...]
    """Those that are not well, the worst first."""
    well: tuple[MachineRow, ...]
    counted: str
    """How many there are, and how many of them are not well."""
    releases: tuple[ReleaseRow, ...]
    rollout: RolloutView | None
    roles: tuple[tuple[str, str], ...]
    """The roles there are machines for, and what they are called together."""
    first: FirstView | None
    """None: there is no machine yet."""
    when: str
    is_quiet: bool
    root_is_here: bool


def view_of(told: UpdatesTold, tongue: Tongue, places: Mapping[str, str] = NOWHERE) -> UpdatesView:
    """Return the page in a reader's language; `places`: where each node stands."""
    in_order = sorted(told.machines, key=lambda each: in_turn(each.name))
    rows = [_machine(each, tongue, places, told.rollout) for each in in_order]
    roles = sorted({role for machine in told.machines for role in machine.roles})
    return UpdatesView(
        machines=tuple(
            sorted((row for row in rows if row.kind != "good"), key=lambda row: WORST_FIRST.index(row.kind))
        ),
        well=tuple(row for row in rows if row.kind == "good"),
        counted=_counted(rows, tongue),
        releases=tuple(_release(each, tongue) for each in told.releases),
        rollout=rollout_view(told, tongue, places),
        roles=tuple((role, said(tongue, f"role_{role}")) for role in roles),
        first=_first(in_order, told.first, places, tongue),
        when=said(tongue, "quiet" if told.is_quiet else "not_quiet"),
        is_quiet=told.is_quiet,
        root_is_here=told.root_is_here,
    )


def _first(
    machines: Sequence[MachineUpdate], first: str, places: Mapping[str, str], tongue: Tongue
) -> FirstView | None:
    advised = next((each for each in machines if each.name == first), None)
    if advised is None:
        return None
    doubt = _doubt(advised)
    return FirstView(
        advice=said(tongue, f"first_{doubt or 'good'}", machine=first, count=advised.alike),
        is_doubtful=bool(doubt),
        machines=tuple((each.name, _candidate(each, places, tongue), each is advised) for each in machines),
    )


def _candidate(machine: MachineUpdate, places: Mapping[str, str], tongue: Tongue) -> str:
    doubt = _doubt(machine)
    called = " · ".join(filter(None, (machine.name, places.get(machine.name, ""))))
    return called + said(tongue, f"candidate_{doubt}") if doubt else called


def _doubt(machine: MachineUpdate) -> str:
    """What speaks against trying a release on a machine first; empty: nothing."""
    if _kind(machine) == "away":
        return "away"
    if not machine.is_well:
        return "ill"
    return "" if machine.alike else "lone"


def _counted(rows: Sequence[MachineRow], tongue: Tongue) -> str:
    kinds = Counter(row.kind for row in rows)
    words = [said(tongue, f"count_{kind}", count=kinds[kind]) for kind in WORST_FIRST if kinds[kind]]
    return said(tongue, "counted", all=len(rows), kinds=tongue.listed(words))


def _machine(machine: MachineUpdate, tongue: Tongue, places: Mapping[str, str], rollout: Rollout | None) -> MachineRow:
    state, begins = machine.state, _begins_soon(machine, rollout)
    back_to = _back_to(machine)
    return MachineRow(
        name=machine.name,
        where=places.get(machine.name, ""),
        carries=tongue.listed([each for each in machine.carries if each != machine.name]),
        runs=state.running or "–",
        wished=machine.wished if machine.wished != state.running else "",
        state=said(tongue, "begins_soon") if begins else _state(machine, tongue),
        kind="moving" if begins else _kind(machine),
        back_to=back_to,
        would_keep=back_to == state.running,
        can_try_again=bool(state.why),
        can_change_now=state.step == "waiting" and not is_away(machine) and not _is_held(machine, rollout),
    )


def _begins_soon(machine: MachineUpdate, rollout: Rollout | None) -> bool:
    """Whether a machine that is there has not yet asked since something else is wished of it."""
    is_wished = machine.wished not in ("", machine.state.running) and not _is_held(machine, rollout)
    return is_wished and _kind(machine) == "good"


def _is_held(machine: MachineUpdate, rollout: Rollout | None) -> bool:
    """Whether a machine waits because the release it is to run was stopped or paused."""
    if rollout is None or rollout.is_done or machine.wished != rollout.release or machine.name not in rollout.begun:
        return False
    return rollout.is_paused or bool(rollout.failed)


def _kind(machine: MachineUpdate) -> Kind:
    if machine.state.why:
        return "bad"
    if is_away(machine):
        return "away"
    return "good" if machine.state.step == "settled" else "moving"


def _back_to(machine: MachineUpdate) -> str:
    """What the depot takes it back to: the latest that is another than what is wished of it now."""
    now = machine.wished or machine.state.running
    known = (machine.state.running, machine.before, machine.state.previous)
    return next((each for each in known if each and each != now), "")


def _state(machine: MachineUpdate, tongue: Tongue) -> str:
    if machine.age_s < 0:
        return said(tongue, "unheard")
    if is_away(machine):
        return said(tongue, "away_since", ago=ago_said(machine.age_s, tongue))
    step = "resting" if machine.state.step == "waiting" and machine.when_resting else machine.state.step
    stands = said(tongue, f"step_{step}")
    if not machine.state.why:
        return stands
    why = why_said(machine.state.why, machine.state.detail, tongue)
    return said(tongue, "state_why", state=stands, why=why)


def _release(release: ReleaseTold, tongue: Tongue) -> ReleaseRow:
    return ReleaseRow(
        version=release.version,
        machines=tongue.listed([_fits(each, tongue) for each in release.architectures]),
        added=_on_the_wall(release.added, tongue),
        size=f"{max(release.size // 1_000_000, 1)} MB",
    )


def _fits(architecture: str, tongue: Tongue) -> str:
    return said(tongue, f"for_{architecture}") if architecture in ARCHITECTURES else architecture


def _on_the_wall(moment: str, tongue: Tongue) -> str:
    """The depot says when by its own clock, in UTC."""
    try:
        return tongue.moment(round(datetime.fromisoformat(moment).timestamp() * 1000))
    except ValueError:
        return moment
