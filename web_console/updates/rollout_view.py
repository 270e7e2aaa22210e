"""A release on its way through the hall, as it is read: how far it has come, and what it waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from node_runtime.depot_messages import MachineUpdate, Rollout, UpdatesTold
from web_console.language import Tongue
from web_console.now.hall_view import in_turn
from web_console.updates.words import called, said, why_said

AWAY_S: Final = 600
"""A machine that has said nothing for so long is probably switched off."""


@dataclass(frozen=True, slots=True)
class WaveView:
    """The machines that a release comes to together."""

    name: str
    machines: str
    progress: str
    """How many of them run it; empty before their turn."""
    has_begun: bool


@dataclass(frozen=True, slots=True)
class RolloutView:
    """How far a release has come."""

    text: str
    waves: tuple[WaveView, ...]
    can_pause: bool
    can_go_on: bool
    is_bad: bool


def rollout_view(told: UpdatesTold, tongue: Tongue, places: Mapping[str, str]) -> RolloutView | None:
    """Return how far the release has come that is on its way, or was last; None where there was none."""
    rollout = told.rollout
    if rollout is None:
        return None
    machines = {each.name: each for each in told.machines}
    return RolloutView(
        text=_text(rollout, told, machines, tongue, places),
        waves=tuple(_wave(number, rollout, machines, tongue) for number in range(len(rollout.waves))),
        can_pause=not (rollout.is_done or rollout.is_paused or rollout.failed),
        can_go_on=not rollout.is_done and (rollout.is_paused or bool(rollout.failed)),
        is_bad=bool(rollout.failed),
    )


def is_away(machine: MachineUpdate | None) -> bool:
    """Return whether nothing was heard of a machine lately."""
    return machine is None or not 0 <= machine.age_s < AWAY_S


def _wave(number: int, rollout: Rollout, machines: Mapping[str, MachineUpdate], tongue: Tongue) -> WaveView:
    wave, has_begun = rollout.waves[number], number <= rollout.wave
    run_it = sum(_runs(machines.get(name), rollout) for name in wave)
    return WaveView(
        name=said(tongue, "wave", number=number + 1),
        machines=tongue.listed(sorted(wave, key=in_turn)),
        progress=said(tongue, "wave_run", count=run_it, all=len(wave)) if has_begun else "",
        has_begun=has_begun,
    )


def _runs(machine: MachineUpdate | None, rollout: Rollout) -> bool:
    return machine is not None and machine.state.running == rollout.release and machine.state.step == "settled"


def _text(
    rollout: Rollout,
    told: UpdatesTold,
    machines: Mapping[str, MachineUpdate],
    tongue: Tongue,
    places: Mapping[str, str],
) -> str:
    if rollout.failed:
        machine = called(rollout.failed, places.get(rollout.failed, ""), tongue)
        why = why_said(rollout.why, rollout.detail, tongue)
        return said(tongue, "stopped", release=rollout.release, machine=machine, why=why)
    lack = sum(not _runs(machines.get(name), rollout) for wave in rollout.waves for name in wave)
    if rollout.is_done:
        return said(tongue, "everywhere_but" if lack else "everywhere", release=rollout.release, count=lack)
    where = {"release": rollout.release, "wave": rollout.wave + 1, "waves": len(rollout.waves)}
    if rollout.is_paused:
        return said(tongue, "paused", **where)
    return said(tongue, "on_its_way", **where, waits=_waits(rollout, told, machines, tongue))


def _waits(rollout: Rollout, told: UpdatesTold, machines: Mapping[str, MachineUpdate], tongue: Tongue) -> str:
    """Say what the next wave waits for."""
    if told.next_in_s >= 0:
        is_last = rollout.wave + 1 == len(rollout.waves)
        minutes = max(1, -(-told.next_in_s // 60))
        return said(tongue, "done_in" if is_last else "next_in", minutes=minutes)
    follow = [name for name in rollout.begun if name in machines and machines[name].wished == rollout.release]
    open_ones = [name for name in follow if not _runs(machines[name], rollout)]
    there = [name for name in open_ones if not is_away(machines[name])]
    if open_ones and not there:
        return said(tongue, "next_away", machines=tongue.listed(open_ones))
    ready = [name for name in there if machines[name].state.step == "waiting"]
    if ready and ready == there:
        return said(tongue, "next_resting" if rollout.when_resting else "next_closed", machines=tongue.listed(ready))
    return said(tongue, "next_well")
