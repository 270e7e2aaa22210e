"""A machine is laid out as often as anybody likes: what is not wanted goes, what is others' stays."""

import os
from pathlib import Path

import pytest

from firmware_tools.units.__main__ import main
from firmware_tools.units.laying import Laid, lay_units
from hall_protocol.roles import Role
from node_runtime.hub_file import HubSettings, write_hub
from node_runtime.places import Places
from node_runtime.settings import BrokerAddress, NodeSettings, write_settings

HUB = HubSettings(hall="qinghe", name="paidui-qinghe.local", network="192.168.10.0/24", visitor_port=8000)
WINDOW = [("window-3", "terminal"), ("sign-3", "sign"), ("pad-3", "pad")]
UNITS = "etc/systemd/system"

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="users and owners are root's to make")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    places = Places(tmp_path / "card")
    (places.root / "etc").mkdir(parents=True)
    return places


def contents(root: Path) -> dict[str, str]:
    paths = sorted(path for path in root.rglob("*") if path.is_symlink() or path.is_file())
    return {
        path.relative_to(root).as_posix(): str(path.readlink()) if path.is_symlink() else path.read_text()
        for path in paths
    }


def starts(places: Places) -> set[str]:
    return {path.name for path in (places.root / UNITS / "paidui.target.wants").iterdir()}


def test_a_window_starts_its_terminal_its_sign_and_its_pad_and_whoever_keeps_them(places: Places) -> None:
    laid = lay_units(places, "node", WINDOW)

    programs = {"paidui-terminal@window-3.service", "paidui-sign@sign-3.service", "paidui-pad@pad-3.service"}
    assert starts(places) == programs | {"paidui-keeper.service", "paidui-lay.service", "paidui-settle.service"}
    assert set(laid.units) == {*starts(places), "paidui.target"}
    assert not (places.root / UNITS / "paidui-dispenser@.service").exists()


def test_laid_again_nothing_changes(places: Places) -> None:
    first = lay_units(places, "node", WINDOW)
    before = contents(places.root)

    assert lay_units(places, "node", WINDOW) == Laid((), (), first.units)
    assert contents(places.root) == before


def test_a_machine_that_becomes_another_keeps_nothing_of_what_it_was(places: Places, tmp_path: Path) -> None:
    fresh = Places(tmp_path / "fresh")
    (fresh.root / "etc").mkdir(parents=True)
    lay_units(fresh, "node", [("board-1", "display")])
    lay_units(places, "hub", [("voice-1", "voice")], HUB)
    laid = lay_units(places, "node", [("board-1", "display")])

    def laid_at(machine: Places) -> set[str]:
        users = {"etc/passwd", "etc/group", "etc/shadow", "etc/gshadow"}
        return {name for name in contents(machine.root) if name.rstrip("-") not in users and name[:4] != "run/"}

    assert laid_at(places) == laid_at(fresh)
    assert f"{UNITS}/paidui-hub.service" in laid.removed
    assert f"{UNITS}/mosquitto.service" in laid.removed


def test_what_a_technician_or_a_package_put_beside_it_stays(places: Places) -> None:
    own = places.root / UNITS / "paidui-hub.service.d/override.conf"
    others = places.root / UNITS / "paidui-first-boot.service"
    for path in (own, others):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[Service]\n")

    lay_units(places, "hub", (), HUB)
    lay_units(places, "node", WINDOW)

    assert own.read_text() == others.read_text() == "[Service]\n"


def test_a_hub_starts_nothing_before_it_knows_whose_it_is(places: Places) -> None:
    assert lay_units(places, "hub", ()).units == ()
    assert not (places.root / UNITS / "paidui.target.wants").exists()


def test_everybody_owns_what_is_theirs_and_the_depot_alone_the_authority(places: Places) -> None:
    places.authority.mkdir(parents=True)
    (places.authority / "hall.key").write_text("key")
    (places.authority / "hall.key").chmod(0o600)
    lay_units(places, "hub", (), HUB)

    ids = {
        line.split(":")[0]: int(line.split(":")[2]) for line in (places.root / "etc/passwd").read_text().splitlines()
    }
    owners = {ids["paidui-depot"]: "depot", ids["paidui-hall"]: "hall", ids["paidui-broker"]: "broker", 0: "root"}
    named = {path: owners[path.stat().st_uid] for path in (places.authority / "hall.key", *places.state.iterdir())}
    assert named == {
        places.authority / "hall.key": "depot",
        places.authority: "depot",
        places.depot: "depot",
        places.broker: "broker",
        places.hall_data: "hall",
        places.state / "identities": "root",
    }


def test_the_keys_that_sign_releases_stay_roots_and_come_back_to_root(places: Places) -> None:
    keys = [places.depot / "signing/1.pem", places.depot / "offline-root/root.pem"]
    for path in (*keys, places.depot / "online/2.pem", places.depot / "tuf/metadata/1.root.json"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    os.chown(keys[1], 4711, 4711)  # as a restored backup may have it
    lay_units(places, "hub", (), HUB)

    owner = {path.relative_to(places.depot).as_posix(): path.stat().st_uid for path in places.depot.rglob("*")}
    depots = places.depot.stat().st_uid
    assert {name for name, uid in owner.items() if uid == 0} == {
        "signing",
        "signing/1.pem",
        "offline-root",
        "offline-root/root.pem",
    }
    assert set(owner.values()) == {0, depots}


def test_the_settings_of_a_node_are_its_programs_alone(places: Places) -> None:
    settings = places.node_settings("pad-3")
    settings.parent.mkdir(parents=True)
    settings.write_text("")
    settings.chmod(0o600)
    lay_units(places, "node", WINDOW)

    pad = next(line for line in (places.root / "etc/passwd").read_text().splitlines() if line.startswith("paidui-pad:"))
    assert str(settings.stat().st_uid) == str(settings.parent.stat().st_uid) == pad.split(":")[2]


def test_no_program_of_a_machine_can_speak_for_another(places: Places) -> None:
    lay_units(places, "node", WINDOW)

    settings = {node: places.node_settings(node).parent.stat().st_uid for node, _ in WINDOW}
    words = {node: places.node_condition(node).stat() for node, _ in WINDOW}
    assert {node: word.st_uid for node, word in words.items()} == settings
    assert len(set(settings.values())) == len(WINDOW)
    assert {word.st_mode & 0o777 for word in words.values()} == {0o600}
    assert places.running.stat().st_mode & 0o1000, "nobody removes what is another's"


def test_laid_again_by_its_own_settings_a_machine_is_what_it_was(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    write_hub_at(places)
    voice = NodeSettings(
        node="voice-1",
        role=Role.VOICE,
        hall="qinghe",
        broker=BrokerAddress(identity=places.node_identity("voice-1")),
        data=places.node_data("voice-1"),
    )
    write_settings(voice, places.node_settings("voice-1"))
    assert main(["lay", "--root", str(places.root), "hub", "voice-1=voice"]) == 0
    before = contents(places.root)
    capsys.readouterr()

    assert main(["lay", "--root", str(places.root), "again"]) == 0
    assert "laid" not in capsys.readouterr().out
    assert contents(places.root) == before


def write_hub_at(places: Places) -> None:
    places.settings.mkdir(parents=True)
    write_hub(places.hub, HUB)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["node", "pad-3"], '"pad-3" names no node; write its id and its role, such as pad-3=pad'),
        (["node", "pad-3=lamp"], 'pad-3: role is "lamp"; it may be dispenser or terminal or sign or pad or display'),
        (["node", "Pad=pad"], '"Pad" is no id; an id is of a-z, 0-9 and -'),
        (["node", "a=pad", "a=sign"], "a is named twice; name each node of a machine once"),
        (["again"], "this machine belongs to no hall yet"),
    ],
)
def test_a_mistake_is_one_sentence_and_lays_nothing(
    places: Places, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lay", "--root", str(places.root), *words]) == 2

    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert contents(places.root) == {}


def test_a_restart_is_put_off_ever_longer_where_systemd_knows_how(places: Places) -> None:
    library = places.root / "usr/lib/aarch64-linux-gnu/systemd/libsystemd-shared-257.so"
    library.parent.mkdir(parents=True)
    library.touch()
    assert any("back-off" in name for name in lay_units(places, "node", WINDOW).changed)

    library.rename(library.with_name("libsystemd-shared-252.so"))
    assert any("back-off" in name for name in lay_units(places, "node", WINDOW).removed)
