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

AT_RANDOM = 1 * HARDNESS.times
"""`make chaos` has hundreds."""
BETWEEN_STEPS = 1 * HARDNESS.times
STEPS = 24
"""So many steps on the disk an update takes from the trial to its end."""
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
    for number in range(1, AT_RANDOM + BETWEEN_STEPS + 1):
        version = f"1.{number}"
        add_release(hub.depot, release_tar(tmp_path / "made", version))
        _update_with_a_power_cut(machine, version, at_a_step=number % 2 == 0)


def _update_with_a_power_cut(machine: Machine, version: str, *, at_a_step: bool) -> None:
    machine.wish, before = Wish(release=version, now=True), machine.running
    _cut_off(machine, at_a_step=at_a_step)
    machine.boot()
    left = machine.running
    assert left in (before, version)
    machine.wait_for(lambda: machine.runs(left) or machine.runs(version), f"{left} works")
    machine.wait_for(lambda: machine.has_settled_at(version), f"{version} comes to run")
    machine.wait_for(lambda: machine.runs(version), f"{version} works")
    assert len(list(machine.places.releases.glob("*/complete"))) <= 2
    machine.cut_power()


def _cut_off(machine: Machine, *, at_a_step: bool) -> None:
    machine.dies_at = machine.chance.randint(1, STEPS) if at_a_step else 0
    machine.boot()
    if at_a_step:
        machine.wait_for(lambda: machine.is_dead() or machine.state.step == "settled")
    else:
        machine.mind(machine.chance.uniform(0.1, AN_UPDATE_S))
    machine.cut_power()
    machine.dies_at = 0
