"""The pictured machines are those of the example hall, and the depot they speak to is the hall's own program."""

from pathlib import Path

from firmware_tools.scene_machines import CARRIES, FAILS, FINDINGS, ILL, RELEASES, WELL, machines_of
from hall_config.reading import read_hall
from hall_config.texts import Catalogue
from node_runtime.depot_client import from_inside
from node_runtime.depot_messages import MachineTold, UpdatesTold, Waiting
from node_runtime.findings import told
from tests.tools.newcomer import COUNTY

CONFIG = read_hall(COUNTY)


def test_a_pictured_depot_has_machines_a_release_that_stopped_and_one_that_waits(tmp_path: Path) -> None:
    with machines_of(tmp_path / "installed", CONFIG) as machines:
        inside = from_inside(machines.socket)
        code = machines.waits()
        carried = {each.name: each.carries for each in inside.get("/machines", tuple[MachineTold, ...])}
        begun = inside.get("/updates", UpdatesTold).rollout
        waiting = inside.get("/enrolments", tuple[Waiting, ...])

    assert carried == CARRIES
    assert {node for nodes in CARRIES.values() for node in nodes} < {node.id for node in CONFIG.nodes}
    assert begun is not None
    assert (begun.release, begun.begun) == (RELEASES[1], (FAILS,))
    assert [each.code for each in waiting] == [code]


def test_what_the_pictured_doctor_finds_is_what_a_doctor_says() -> None:
    assert ILL in CARRIES
    for finding in (*FINDINGS, *WELL):
        said = told(finding, Catalogue.load(), "zh")
        assert said.sentence != finding.code
        assert "{" not in said.sentence
