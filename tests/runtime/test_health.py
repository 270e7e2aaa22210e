"""How a machine is: a technician is told what to see to, and never of what nobody knows."""

from pathlib import Path

import pytest

from hall_protocol.states import NodeHealth
from node_runtime.clock import wall_ms
from node_runtime.health import Machine, faults_of, with_devices


def zone(folder: Path, name: str, temperature: str) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "temp").write_text(temperature)


def test_the_hottest_part_of_the_machine_counts(tmp_path: Path) -> None:
    zone(tmp_path, "thermal_zone0", "48312\n")
    zone(tmp_path, "thermal_zone1", "61000\n")
    zone(tmp_path, "thermal_zone2", "no idea\n")

    assert Machine(tmp_path, wall_ms, tmp_path).health(None).temperature_c == 61.0


def test_a_machine_without_a_thermometer_says_nothing_of_it(tmp_path: Path) -> None:
    health = Machine(tmp_path / "gone", wall_ms, tmp_path).health(None)

    assert (health.temperature_c, health.disk_free_mb, health.clock_offset_ms) == (None, None, None)


def test_a_machine_knows_its_disk_its_memory_and_how_wrong_its_clock_is(tmp_path: Path) -> None:
    health = Machine(tmp_path, lambda: 1_000_500, tmp_path).health(1_000_000)

    assert health.clock_offset_ms == 500
    assert health.disk_free_mb is not None
    assert health.disk_free_mb > 0
    assert health.memory_mb is not None
    assert 5 < health.memory_mb < 4000


@pytest.mark.parametrize(
    ("health", "faults"),
    [
        (NodeHealth(), set()),
        (NodeHealth(temperature_c=79.9, disk_free_mb=100, clock_offset_ms=-120_000), set()),
        (NodeHealth(temperature_c=80.0), {"machine.hot"}),
        (NodeHealth(disk_free_mb=99), {"disk.nearly_full"}),
        (NodeHealth(clock_offset_ms=-120_001), {"clock.astray"}),
    ],
)
def test_what_somebody_should_see_to_is_a_fault(health: NodeHealth, faults: set[str]) -> None:
    assert faults_of(health) == faults


def test_in_a_replay_no_clock_is_astray() -> None:
    assert faults_of(NodeHealth(clock_offset_ms=10**9), speed=60.0) == set()


def test_the_devices_stand_beside_the_machine() -> None:
    health = with_devices(NodeHealth(memory_mb=40), devices={"paper": "near_end"}, alone=True)

    assert (health.memory_mb, health.devices, health.alone) == (40, {"paper": "near_end"}, True)
