"""What machines say of themselves: the last word of each, bounded, and of nobody else."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from hall_doctor.__main__ import main as doctor
from hub_depot.itself import HubItself
from hub_depot.machines import Machines, TooOftenError
from node_runtime.condition import Condition
from node_runtime.depot_client import DepotAwayError, DepotRefusedError
from node_runtime.depot_messages import AboutMachine, Done, MachineTold, Report
from node_runtime.findings import Diagnosis, Finding
from node_runtime.places import Places
from tests.depot.standing import InstalledHub

NOW_MS = 1_795_000_000_000


class Clock:
    def __init__(self) -> None:
        self.ms = NOW_MS

    def __call__(self) -> int:
        return self.ms


def condition(node: str, beat_ms: int = 1, state: str = "ready") -> Condition:
    return Condition(
        node=node, role="terminal", release="1.0", state=state, broker_up=True, hub_alive=True, beat_ms=beat_ms
    )


def found(**fields: Any) -> msgspec.Raw:
    finding = Finding(check="disk", code="disk.full", state="red", **fields)
    diagnosis = Diagnosis(machine="pi", kind="node", release="1.0", made_ms=NOW_MS, findings=(finding,))
    return msgspec.Raw(msgspec.json.encode(diagnosis))


def test_a_machine_carries_the_nodes_it_names_that_name_it_too(tmp_path: Path) -> None:
    machines = Machines(tmp_path, Clock())
    machines.hear("terminal-3", Report(nodes=tuple(map(condition, ("terminal-3", "sign-3", "board-1")))))
    machines.hear("sign-3", Report(speaker="terminal-3"))
    machines.hear("pad-4", Report(speaker="terminal-3"))
    machines.hear("board-1", Report())
    told = {each.name: each.carries for each in machines.every()}

    assert told == {"terminal-3": ("terminal-3", "sign-3"), "board-1": ("board-1",)}


def test_a_word_is_kept_for_a_depot_that_starts_again_and_a_card_is_spared(tmp_path: Path) -> None:
    clock = Clock()
    machines = Machines(tmp_path, clock)
    machines.hear("board-1", Report(release="1.0", up_s=60, nodes=(condition("board-1"),)))
    written = (tmp_path / "board-1.json").stat().st_mtime_ns, (tmp_path / "board-1.json").stat().st_ino
    clock.ms += 60_000
    machines.hear("board-1", Report(release="1.0", up_s=120, nodes=(condition("board-1", 61_000),)))
    still = (tmp_path / "board-1.json").stat().st_mtime_ns, (tmp_path / "board-1.json").stat().st_ino
    clock.ms += 60_000
    machines.hear("board-1", Report(release="1.1", up_s=180, nodes=(condition("board-1", 121_000),)))
    clock.ms += 5_000
    (told,) = Machines(tmp_path, clock).every()

    assert written == still
    assert (told.report.release, told.age_s) == ("1.1", 5)


def test_who_speaks_all_the_time_is_not_listened_to(tmp_path: Path) -> None:
    clock = Clock()
    machines = Machines(tmp_path, clock)
    machines.hear("board-1", Report(release="1.0"))

    with pytest.raises(TooOftenError):
        machines.hear("board-1", Report(release="1.1"))
    clock.ms += 2_000
    machines.hear("board-1", Report(release="1.1"))


DEEP = b"[" * 900 + b"]" * 900


@pytest.mark.parametrize(
    "doctor",
    [
        b'{"machine":"\xff","kind":"node","release":"1","made_ms":1,"findings":[]}',
        b'{"machine":"pi","kind":"node","release":"1","made_ms":1,"findings":[],"more":' + DEEP + b"}",
    ],
    ids=["no UTF-8", "too deep"],
)
def test_a_machine_says_nothing_that_its_page_could_not_show(tmp_path: Path, doctor: bytes) -> None:
    machines = Machines(tmp_path, Clock())
    machines.hear("sign-3", Report(doctor=msgspec.Raw(doctor)))
    (told,) = machines.every()
    kept = msgspec.json.decode(told.report.doctor, type=Diagnosis | None)

    assert kept is None or bytes(told.report.doctor) == msgspec.json.encode(kept)


@pytest.mark.parametrize(
    "said", [f'{{"up_s":1{"0" * 300}}}', f'{{"speaker":"{"x" * 1000}"}}', f'{{"release":"{"x" * 1000}"}}']
)
def test_a_word_without_measure_is_not_heard(said: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(said, type=Report)


def test_a_damaged_word_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "board-1.json").write_bytes(b'{"at_ms": 1, "rep')

    assert Machines(tmp_path, Clock()).every() == ()


def test_a_machine_is_heard_under_the_name_of_its_certificate(hub: InstalledHub, tmp_path: Path) -> None:
    own = hub.identify("sign-3", tmp_path / "sign")
    report = Report(release="1.0", machine=AboutMachine(model="Pi"), nodes=(condition("sign-3"),))
    hub.by(own).post("/v1/report", msgspec.structs.replace(report, doctor=msgspec.Raw(b'{"of": "tomorrow"}')), Done)
    told = {each.name: each for each in hub.inside.get("/machines", tuple[MachineTold, ...])}

    assert told["sign-3"].report.machine.model == "Pi"
    assert bytes(told["sign-3"].report.doctor) == b"null", "nobody here could read it"


def test_the_hub_is_among_its_machines_with_what_its_doctor_found(hub: InstalledHub) -> None:
    """A timer of the hub calls the doctor; here the doctor is called just so."""
    before = {each.name for each in hub.inside.get("/machines", tuple[MachineTold, ...])}
    hub.places.hub_diagnosis.parent.mkdir()
    code = doctor(["--json", "--root", str(hub.places.root), "--into", str(hub.places.hub_diagnosis)])
    told = {each.name: each for each in hub.inside.get("/machines", tuple[MachineTold, ...])}
    diagnosis = msgspec.json.decode(told["hub"].report.doctor, type=Diagnosis)

    assert "hub" not in before
    assert (code, diagnosis.kind) == (1, "hub")
    assert diagnosis.is_red, "a hub in a test's folder lacks much"
    assert told["hub"].carries == ("hub",)


def test_a_hall_whose_machines_have_much_to_say_is_told_all_of_it(hub: InstalledHub, tmp_path: Path) -> None:
    for name in ("board-1", "dispenser-1", "terminal-3"):
        hub.identify(name, tmp_path / name)
        hub.says(name, Report(release="1.0", doctor=found(sentence="x" * 120_000)))
    told = hub.inside.get("/machines", tuple[MachineTold, ...])

    assert {"board-1", "dispenser-1", "terminal-3"} <= {each.name for each in told}


def test_of_a_hub_whose_doctor_is_not_understood_nothing_is_said(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.hub_diagnosis.parent.mkdir(parents=True)
    places.hub_diagnosis.write_bytes(b'{"machine": "hu')

    assert HubItself(places, Clock()).told() == ()


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\xff\xfe", b"[]", b'{"release": 7}', b"[" * 100_000, b'{"release":"' + b"x" * 300_000 + b'"}'],
)
def test_garbage_is_refused_and_the_depot_goes_on(hub: InstalledHub, tmp_path: Path, garbage: bytes) -> None:
    own = hub.identify("dispenser-1", tmp_path / "own")
    client = hub.by(own)

    with pytest.raises((DepotRefusedError, DepotAwayError)):
        client._ask("POST", "/v1/report", garbage, Done)
    assert hub.inside.get("/health", Done) == Done()
