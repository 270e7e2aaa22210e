"""A release is tried where a bad one is missed least: at no lone dispenser, at no machine that is ill already."""

import msgspec
import pytest

from hub_depot.order import Standing, in_order, standings
from node_runtime.condition import Condition
from node_runtime.depot_messages import MachineTold, Report
from node_runtime.findings import Diagnosis, Finding
from node_runtime.release import UpdateState

RED = Diagnosis(
    machine="m", kind="node", release="1.0", made_ms=1, findings=(Finding(check="disk", code="disk.full", state="red"),)
)


def machine(name: str, *more: str, age_s: int = 2, faults: tuple[str, ...] = (), **report: object) -> MachineTold:
    """A machine that is what its name says, and more."""
    nodes = tuple(
        Condition(
            node=name, role=role, release="1.0", state="ready", broker_up=True, hub_alive=True, beat_ms=0, faults=faults
        )
        for role in (name.partition("-")[0], *more)
    )
    told = msgspec.structs.replace(Report(release="1.0", nodes=nodes), **report)
    return MachineTold(name=name, age_s=age_s, report=told)


def ordered(*machines: MachineTold, zones: dict[str, str] | None = None, chosen: str = "") -> list[str]:
    return in_order([each.name for each in machines], standings(machines, zones or {}), chosen)


WINDOWS = tuple(machine(f"terminal-{number}", "sign") for number in (1, 2, 10))
HALL = (machine("dispenser-1"), machine("display-1"), *WINDOWS)


def test_the_only_dispenser_is_neither_first_nor_in_the_next_wave_though_it_is_the_first_by_its_name() -> None:
    assert ordered(*HALL) == ["terminal-1", "terminal-2", "terminal-10", "display-1", "dispenser-1"]


@pytest.mark.parametrize(
    "ill",
    [
        machine("terminal-1", "sign", silent=("sign-1",)),
        machine("terminal-1", "sign", faults=("screen",)),
        machine("terminal-1", "sign", update=UpdateState(step="failed", why="silent")),
        machine("terminal-1", "sign", doctor=msgspec.Raw(msgspec.json.encode(RED))),
        machine("terminal-1", "sign", age_s=3600),
    ],
    ids=["a node is silent", "a fault", "an update that failed", "the doctor has something red", "switched off"],
)
def test_a_machine_that_is_ill_or_away_is_not_the_first(ill: MachineTold) -> None:
    assert ordered(ill, *HALL[:2], *WINDOWS[1:])[0] == "terminal-2"


def test_among_its_like_it_stands_where_most_do_the_same_work_beside_it() -> None:
    zones = {"terminal-1": "upstairs", "terminal-2": "downstairs", "terminal-10": "downstairs"}

    assert ordered(*HALL, zones=zones)[0] == "terminal-2"


def test_where_every_window_is_ill_the_only_dispenser_is_still_not_the_first() -> None:
    ill = tuple(machine(f"terminal-{number}", faults=("screen",)) for number in (1, 2))

    assert ordered(machine("dispenser-1"), *ill)[0] == "terminal-1"


def test_no_dispenser_is_the_first_while_there_is_anything_else() -> None:
    dispensers = tuple(machine(f"dispenser-{number}") for number in (1, 2, 3))

    assert ordered(*dispensers, machine("display-1"))[0] == "display-1"
    assert ordered(*dispensers)[0] == "dispenser-1"


def test_a_machine_is_as_lone_as_the_one_thing_that_it_alone_does() -> None:
    assert ordered(machine("terminal-1", "display"), *WINDOWS[1:])[0] == "terminal-2"


def test_the_only_rating_pad_does_not_make_its_window_the_only_one() -> None:
    assert ordered(machine("terminal-1", "sign", "pad"), *WINDOWS[1:])[0] == "terminal-1"
    assert standings([machine("pad-1"), machine("pad-2")], {})["pad-1"].alike == 1


def test_after_the_first_the_kinds_take_turns() -> None:
    hall = (*(machine(f"{kind}-{number}") for kind in ("dispenser", "display") for number in (1, 2)), *WINDOWS)

    assert ordered(*hall)[:4] == ["terminal-1", "display-1", "dispenser-1", "terminal-2"]


def test_somebody_may_choose_another_first_and_who_was_never_heard_of_comes_last() -> None:
    assert ordered(*HALL, chosen="dispenser-1")[0] == "dispenser-1"
    assert in_order(["terminal-9", "terminal-1"], {"terminal-1": Standing(is_here=True)})[0] == "terminal-1"
    assert in_order([], {}) == []
