"""A machine's keeper: a bare one shows a code and becomes somebody; one that is somebody says how it is, and renews."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from broker_config.authority import key_pem, name_in, new_key, request_for
from broker_config.register import Register
from node_keeper.code_shown import CodeShown, big
from node_keeper.diagnosing import EVERY_MS, Diagnosing
from node_keeper.enrolling import Enrolling
from node_keeper.hub import Hub
from node_keeper.keeping import Keeping
from node_keeper.renewing import renew
from node_runtime.clock import boottime_ms, utc_now
from node_runtime.condition import Condition, say_condition
from node_runtime.depot_client import DepotAwayError
from node_runtime.depot_messages import Acceptance, Becomes, Done, MachineTold, Waiting
from node_runtime.findings import Diagnosis
from node_runtime.identity import write_identity
from node_runtime.machine import MachineSettings, read_machine
from node_runtime.places import Places
from node_runtime.release import UpdateState, Wish
from node_runtime.settings import read_settings
from tests.depot.standing import InstalledHub, hub_at_work

PATIENCE_MS = 20_000


class Ticks:
    def __init__(self) -> None:
        self.ms = 10_000_000

    def __call__(self) -> int:
        return self.ms


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledHub]:
    with hub_at_work(tmp_path_factory.mktemp("hub")) as hub:
        yield hub


def a_machine(hub: InstalledHub, root: Path, *nodes: str) -> tuple[Places, MachineSettings]:
    """Lay out a machine as its card does; without nodes a bare one."""
    places = Places(root)
    places.running.mkdir(parents=True)
    places.settings.mkdir(parents=True)
    places.hall_pem.write_bytes(hub.register.hall_pem)
    for node in nodes:
        hub.identify(node, places.node_identity(node))
    machine = MachineSettings(hall=hub.hub.hall, hub="127.0.0.1", depot_port=hub.hub.depot_port, nodes=nodes)
    return places, machine


def until(has_come: Callable[[], bool]) -> None:
    end_ms = boottime_ms() + PATIENCE_MS
    while not has_come():
        assert boottime_ms() < end_ms, "it does not come"
        threading.Event().wait(0.02)


def settled(_wish: Wish) -> UpdateState:
    return UpdateState(running="1.2.3")


def test_a_bare_machine_shows_a_code_and_becomes_what_it_is_said_to_be(hub: InstalledHub, tmp_path: Path) -> None:
    places, machine = a_machine(hub, tmp_path)
    text = f'hall = "qinghe"\nhub = "127.0.0.1"\ndepot_port = {hub.hub.depot_port}\n'
    places.machine.write_text(text, encoding="utf-8")
    keeper = subprocess.Popen([sys.executable, "-m", "node_keeper", "--root", str(tmp_path), "--log", "ERROR"])
    try:
        until((places.running / "code").exists)
        code = (places.running / "code").read_text(encoding="ascii").strip()
        (waiting,) = hub.inside.get("/enrolments", tuple[Waiting, ...])
        becomes = (Becomes(node="terminal-3", zone="a"), Becomes(node="sign-3"))
        hub.inside.post("/enrolments/accept", Acceptance(code=code, nodes=becomes), Done)
        assert keeper.wait(PATIENCE_MS / 1000) == 0
    finally:
        keeper.kill()

    assert waiting.code == code
    assert read_machine(places.machine).nodes == ("terminal-3", "sign-3")
    assert read_settings(places.node_settings("terminal-3")).zone == "a"
    assert Hub(places, machine, boottime_ms).get("sign-3", "/v1/wish", Wish) == Wish()
    assert not (places.running / "code").exists()
    assert (places.node_identity("sign-3") / "identity.pem").stat().st_mode & 0o777 == 0o600


def test_a_machine_let_in_anew_keeps_what_a_technician_said_of_its_devices(hub: InstalledHub, tmp_path: Path) -> None:
    places, machine = a_machine(hub, tmp_path, "board-1")
    places.node_settings("board-1").write_text("# the speaker hangs elsewhere\n", encoding="utf-8")
    ticks, shown = Ticks(), CodeShown(tmp_path / "tty", places.running)
    enrolling = Enrolling(places, machine, Hub(places, machine, ticks), shown, ticks)
    enrolling.step()
    code = (places.running / "code").read_text(encoding="ascii").strip()
    hub.inside.post("/enrolments/accept", Acceptance(code=code, nodes=(Becomes(node="board-1"),), replace=True), Done)
    ticks.ms += 10_000

    assert enrolling.step()
    assert places.node_settings("board-1").read_text(encoding="utf-8") == "# the speaker hangs elsewhere\n"
    assert Hub(places, machine, ticks).get("board-1", "/v1/wish", Wish) == Wish()


def test_a_machine_says_how_it_is_and_which_nodes_it_carries(hub: InstalledHub, tmp_path: Path) -> None:
    places, machine = a_machine(hub, tmp_path, "board-1", "dispenser-1")
    ticks, client = Ticks(), Hub(places, machine, Ticks())
    well = Condition(
        node="board-1", role="display", release="1.2.3", state="ready", broker_up=True, hub_alive=True, beat_ms=ticks.ms
    )
    say_condition(places.node_condition("board-1"), well)
    doctor = Diagnosing((sys.executable, "-c", "print('no diagnosis')"), places.running / "doctor.json", ticks)
    keeping = Keeping(places, machine, client, doctor, ticks, settled)
    keeping.step()
    doctor.stop()
    (told,) = [each for each in hub.inside.get("/machines", tuple[MachineTold, ...]) if each.name == "board-1"]

    assert told.carries == ("board-1", "dispenser-1")
    assert (told.report.release, told.report.silent) == ("1.2.3", ("dispenser-1",))
    assert [each.node for each in told.report.nodes] == ["board-1"]
    assert told.report.machine.addresses == ("127.0.0.1",)


def test_a_hub_that_is_away_is_daily_life_and_is_said_once(
    hub: InstalledHub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    places, machine = a_machine(hub, tmp_path, "board-1")
    away = msgspec.structs.replace(machine, depot_port=1)
    ticks = Ticks()
    doctor = Diagnosing((sys.executable, "-c", ""), places.running / "doctor.json", ticks)
    keeping = Keeping(places, away, Hub(places, away, ticks), doctor, ticks, settled)
    for _ in range(5):
        keeping.step()
        ticks.ms += 60_000
    doctor.stop()

    assert sum("does not answer" in each.message for each in caplog.records) == 1


def test_a_renewed_certificate_is_for_a_new_key_and_only_for_its_own_node(hub: InstalledHub, tmp_path: Path) -> None:
    places, machine = a_machine(hub, tmp_path, "sign-3")
    identity = places.node_identity("sign-3") / "identity.pem"
    client = Hub(places, machine, Ticks())
    assert not renew(places, client, "sign-3")
    # Signed for long ago and with a third of its life gone: as the register will have it in a year.
    key, then = new_key(), utc_now() - timedelta(days=300)
    hub.register.revoke("sign-3")
    past = Register(hub.places.authority, hub.hub.hall, lambda: then)
    certificate = past.sign("sign-3", request_for(key))
    write_identity(identity.parent, hub.register.hall_pem, key_pem(key), certificate)
    former = identity.read_bytes()

    assert renew(places, client, "sign-3")
    assert name_in(identity.read_bytes()) == "sign-3"
    assert identity.read_bytes().split(b"-----BEGIN CERT")[0] != former.split(b"-----BEGIN CERT")[0]
    assert client.get("sign-3", "/v1/wish", Wish) == Wish()


def test_a_machine_that_was_shut_out_knows_it_and_says_so_once(
    hub: InstalledHub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    places, machine = a_machine(hub, tmp_path, "terminal-3")
    ticks = Ticks()
    client = Hub(places, machine, ticks)
    doctor = Diagnosing((sys.executable, "-c", ""), places.running / "doctor.json", ticks)
    keeping = Keeping(places, machine, client, doctor, ticks, settled)
    keeping.step()
    assert not client.refuses_me
    hub.register.revoke("terminal-3")
    for _ in range(60):
        ticks.ms += 1_000
        keeping.step()
    doctor.stop()

    assert client.refuses_me
    assert client.answers
    assert [each.message for each in caplog.records if each.name == "node_keeper.keeping"] == [
        "the hub refuses (403): certificate terminal-3"
    ]


def test_a_card_without_the_halls_certificate_says_so_on_the_screen(hub: InstalledHub, tmp_path: Path) -> None:
    places, machine = a_machine(hub, tmp_path)
    places.hall_pem.unlink()
    screen = tmp_path / "tty"
    shown = CodeShown(screen, places.running)

    assert not Enrolling(places, machine, Hub(places, machine, Ticks()), shown, Ticks()).step()
    assert "write this card anew" in screen.read_text(encoding="utf-8")


def test_a_code_is_written_into_no_other_file_by_a_link_that_lies_there(tmp_path: Path) -> None:
    (tmp_path / "settle").write_text("#!/bin/sh\n")
    (tmp_path / "code").symlink_to(tmp_path / "settle")
    CodeShown(tmp_path / "tty", tmp_path).show("204816", "paidui-qinghe.local")

    assert (tmp_path / "settle").read_text() == "#!/bin/sh\n"
    assert (tmp_path / "code").read_text() == "204816\n"


def test_a_machine_speaks_to_nobody_who_only_has_the_hubs_address(hub: InstalledHub, tmp_path: Path) -> None:
    other = InstalledHub(tmp_path / "other", "another")
    other.front.start()
    places, machine = a_machine(hub, tmp_path / "machine", "board-1")
    elsewhere = msgspec.structs.replace(machine, depot_port=other.hub.depot_port)
    try:
        with pytest.raises(DepotAwayError):
            Hub(places, elsewhere, Ticks()).get("board-1", "/v1/wish", Wish)
    finally:
        other.end()


def test_the_doctors_word_goes_along_and_one_that_is_not_understood_does_not(tmp_path: Path) -> None:
    ticks, said = Ticks(), Diagnosis(machine="m", kind="node", release="1", made_ms=1, findings=())
    word = msgspec.json.encode(said).decode()
    doctor = Diagnosing((sys.executable, "-c", f"print({word!r})"), tmp_path / "doctor.json", ticks)
    until(doctor.step)
    heard = msgspec.json.decode(doctor.word, type=Diagnosis)
    broken = Diagnosing((sys.executable, "-c", "print('oh')"), tmp_path / "doctor.json", ticks)
    broken.step()
    ticks.ms += EVERY_MS

    assert heard == said
    assert not broken.step()
    assert bytes(broken.word) == b"null"
    broken.stop()


def test_the_code_can_be_read_from_afar() -> None:
    lines = big("190526").splitlines()

    assert len(lines) == 5
    assert max(map(len, lines)) <= 60
    assert lines[0].split() == ["██", "██████", "██████", "██████", "██████", "██████"]
