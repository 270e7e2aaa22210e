"""Whenever the power goes, one whole release is left, and it runs; and the update that was cut off comes to its end."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from hub_depot.releases import add_release
from node_runtime.release import Wish
from tests.hardness import HARDNESS
from tests.updates.hub import Hub
from tests.updates.machine import Machine
from tests.updates.made import release_tar

CUTS = HARDNESS.times
"""`make chaos` has two hundred, half of them with releases that are not well; every other at any moment, the others
between two steps on the disk."""
STEPS = 24
"""So many steps on the disk an update takes from the trial to its end."""
LINK_MOVED = 7
AN_UPDATE_S = 1.6


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Hub(tmp_path / "hub").open() as hub:
        yield hub


@pytest.fixture
def machine(tmp_path: Path, hub: Hub) -> Iterator[Machine]:
    machine = Machine(tmp_path / "machine", hub, Random(9))
    machine.install(release_tar(tmp_path / "made", "1.0"), "1.0")
    yield machine
    machine.end()


def test_wherever_a_power_cut_comes_one_release_works_and_the_update_succeeds_afterwards(
    tmp_path: Path, hub: Hub, machine: Machine
) -> None:
    for number in range(1, CUTS + 1):
        version = f"1.{number}"
        add_release(hub.depot, release_tar(tmp_path / "made", version))
        _update_with_a_power_cut(machine, version, _step_of(number))


def test_wherever_a_power_cut_comes_a_release_that_is_not_well_does_not_stay(
    tmp_path: Path, hub: Hub, machine: Machine
) -> None:
    for number in range(1, CUTS + 1):
        version = f"1.{number}"
        add_release(hub.depot, release_tar(tmp_path / "made", version, state="degraded"))
        machine.wish = Wish(release=version, now=True)
        _cut_off(machine, _step_of(number))
        machine.wish = Wish()
        machine.boot()
        assert machine.running == "1.0"
        machine.wait_for(lambda: machine.runs("1.0"), "1.0 works")
        machine.cut_power()


def test_a_release_whose_keeper_does_not_come_up_is_taken_back_by_those_before_it(
    tmp_path: Path, hub: Hub, machine: Machine
) -> None:
    add_release(hub.depot, release_tar(tmp_path / "made", "1.1"))
    machine.wish, machine.keeper_fails = Wish(release="1.1", now=True), "1.1"
    machine.boot()
    machine.wait_for(lambda: machine.running == "1.1", "it is tried")
    machine.wait_for(lambda: machine.has_failed(), "it is taken back")
    machine.wait_for(lambda: machine.runs("1.0"), "1.0 works")
    assert machine.state.why == "keeper"


def _update_with_a_power_cut(machine: Machine, version: str, at_step: int) -> None:
    machine.wish, before = Wish(release=version, now=True), machine.running
    _cut_off(machine, at_step)
    machine.boot()
    left = machine.running
    assert left in (before, version)
    machine.wait_for(lambda: machine.runs(left) or machine.runs(version), f"{left} works")
    machine.wait_for(lambda: machine.has_settled_at(version), f"{version} comes to run")
    machine.wait_for(lambda: machine.runs(version), f"{version} works")
    assert len(list(machine.places.releases.glob("*/complete"))) <= 2
    machine.cut_power()


def _step_of(number: int) -> int:
    """Every other time at a step, one after the other; first where the link has just been moved."""
    return 1 + (LINK_MOVED - 1 + number // 2) % STEPS if number % 2 else 0


def _cut_off(machine: Machine, at_step: int) -> None:
    """At a step on the disk; 0: at any moment."""
    machine.dies_at = at_step
    machine.boot()
    if at_step:
        machine.wait_for(
            lambda: machine.is_dead() or machine.has_settled_at(machine.wish.release) or machine.has_failed()
        )
    else:
        machine.mind(machine.chance.uniform(0.1, AN_UPDATE_S))
    machine.cut_power()
    machine.dies_at = 0
