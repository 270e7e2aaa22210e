"""Cards of another hall, identities that do not count, programs that hang, brokers that are somebody else's."""

import shutil
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from broker_config.process import free_port
from node_runtime.identity import OWN
from node_runtime.settings import read_settings, write_settings
from tests.broker.installed import InstalledHall
from tests.doctor.machines import NOW, Laid


@pytest.fixture
def node(pi: Laid) -> Laid:
    """A dispenser's machine whose card is right."""
    pi.node()
    pi.identity()
    pi.says()
    return pi


def test_a_card_that_is_right_is_green(node: Laid) -> None:
    node.is_thorough = True

    assert node.red("settings", "certificates", "program", "printer") == []


def test_a_slip_in_the_settings_is_told_in_its_programs_own_words(pi: Laid) -> None:
    pi.is_thorough = True
    pi.node(devices={"printer": "/dev/usb/lp0", "paper": "90"})

    (wrong,) = [each for each in pi.found("settings") if each.state == "red"]
    assert (wrong.code, wrong.subject) == ("settings.node_wrong", "dispenser-1")
    assert 'devices.paper is "90"; it may be 58 or 80' in wrong.sentence


def test_a_card_without_settings_belongs_to_no_hall(pi: Laid) -> None:
    assert pi.red("settings") == ["settings.none"]


def test_a_half_written_card_says_which_file(pi: Laid) -> None:
    pi.lay("etc/paidui/machine.toml", 'hall = "qin')

    (damaged,) = [each for each in pi.found("settings") if each.state == "red"]
    assert damaged.code == "settings.damaged"
    assert "machine.toml" in damaged.sentence


def test_another_halls_settings_are_named(node: Laid) -> None:
    path = node.places.node_settings("dispenser-1")
    write_settings(msgspec.structs.replace(read_settings(path), hall="other"), path)

    assert node.red("settings") == ["settings.other_hall"]


def test_two_machines_with_one_card_are_told_of(node: Laid) -> None:
    node.says("node.same_name")

    (same,) = [each for each in node.found("program") if each.state == "red"]
    assert "Another machine uses the name of this one" in same.sentence


@pytest.mark.parametrize(
    ("hall", "name", "code"),
    [("other", "dispenser-1", "certificates.other_hall"), ("qinghe", "dispenser-9", "certificates.other_name")],
)
def test_an_identity_of_somebody_else(pi: Laid, hall: str, name: str, code: str) -> None:
    pi.node()
    pi.identity(hall, name)

    assert pi.red("certificates") == [code]


def test_a_certificate_of_one_hall_beside_the_authority_of_another_is_mixed_up(node: Laid) -> None:
    own = (node.places.node_identity("dispenser-1") / OWN).read_bytes()
    node.identity("other")
    (node.places.node_identity("dispenser-1") / OWN).write_bytes(own)

    assert node.red("certificates") == ["certificates.strange"]


def test_a_key_of_one_identity_beside_the_certificate_of_another_does_not_fit(node: Laid) -> None:
    own = node.places.node_identity("dispenser-1") / OWN
    key = own.read_bytes().partition(b"-----BEGIN CERTIFICATE")[0]
    node.identity()
    own.write_bytes(key + b"".join(own.read_bytes().partition(b"-----BEGIN CERTIFICATE")[1:]))

    assert node.red("certificates") == ["certificates.unfit"]


def test_a_damaged_and_a_missing_certificate(node: Laid) -> None:
    own = node.places.node_identity("dispenser-1") / OWN
    own.write_bytes(own.read_bytes()[:300])
    damaged = node.red("certificates")
    own.unlink()

    assert (damaged, node.red("certificates")) == (["certificates.damaged"], ["certificates.missing"])


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        (0, []),
        (270, []),
        (400, ["certificates.overdue"]),
        (800, ["certificates.soon"]),
        (900, ["certificates.ended"]),
    ],
)
def test_a_certificate_grows_old(node: Laid, days: int, codes: list[str]) -> None:
    node.now = NOW + timedelta(days=days)

    assert node.red("certificates") == codes


def test_a_program_that_hangs_or_has_no_broker_is_told_of(node: Laid) -> None:
    node.says(age_ms=60_000)
    hangs = node.red("program")
    node.says(broker_up=False)
    alone = node.red("program")
    node.places.node_condition("dispenser-1").unlink()

    assert (hangs, alone) == (["program.hangs"], ["program.no_broker"])
    assert node.red("program") == ["program.silent"]
    shutil.rmtree(node.places.running)  # as on a card in the hub's reader
    assert [(each.code, each.state) for each in node.found("program")] == [("program.card", "unknown")]


def test_a_program_that_lives_is_well_though_its_settings_cannot_be_read_any_more(node: Laid) -> None:
    node.lay("etc/paidui/nodes/dispenser-1/node.toml", "damaged [")

    assert node.red("settings", "program") == ["settings.node_wrong"]


def test_a_printer_is_believed_to_be_as_its_program_says(node: Laid) -> None:
    assert [each.code for each in node.found("printer")] == ["device.well"]
    node.says("printer.cover_open")
    assert [each.code for each in node.found("printer")] == ["device.fault"]


def test_while_its_program_is_silent_a_printer_is_looked_for_at_its_place(node: Laid) -> None:
    node.places.node_condition("dispenser-1").unlink()
    away = node.red("printer")
    node.lay("dev/usb/lp0", "not a device")
    strange = node.red("printer")
    (node.root / "dev/usb/lp0").unlink()
    (node.root / "dev/usb/lp0").symlink_to("/dev/null")

    assert (away, strange, node.red("printer")) == (["device.unplugged"], ["device.no_device"], [])


def test_a_network_printer_is_knocked_at(pi: Laid) -> None:
    with socket.create_server(("127.0.0.1", 0)) as printer:
        pi.node(devices={"printer": f"127.0.0.1:{printer.getsockname()[1]}"})
        there = pi.red("printer")

    assert (there, pi.red("printer")) == ([], ["device.unplugged"])


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[InstalledHall]:
    """A hub with its broker."""
    with InstalledHall(tmp_path / "hub", hall="qinghe") as hall:
        yield hall


def _at(hall: InstalledHall, pi: Laid) -> Laid:
    """A node's machine that finds this hall's broker."""
    pi.port = hall.port
    pi.node()
    return pi


def test_the_doctor_knocks_at_the_halls_own_broker(hall: InstalledHall, pi: Laid) -> None:
    node = _at(hall, pi)
    hall.identify("dispenser-1", node.places.node_identity("dispenser-1"))
    (well,) = node.found("broker")
    hall.register.revoke("dispenser-1", "stolen")
    hall.keeper.step()
    revoked = node.red("broker")
    node.identity()  # signed by another authority, though it calls itself by the same name

    assert (well.code, well.fields["tls"]) == ("broker.well", "TLSv1.3")
    assert (revoked, node.red("broker")) == (["broker.shut_out"], ["broker.stranger"])


def test_a_hub_looks_at_its_own_door_its_authority_and_its_programs(hall: InstalledHall) -> None:
    for name in ("hub", "console", "forecaster", "operator"):
        hall.identify(name, hall.places.hub_identity(name))
    hub = Laid(hall.places.root)

    assert hub.machine.kind == "hub"
    assert hub.red("broker", "certificates", "settings") == []
    key = hall.places.authority / "hall.key"
    key.write_bytes(b"")
    key.chmod(0)  # as the timer's doctor sees it from within its walls
    assert hub.red("certificates") == []
    key.chmod(0o600)  # and as a power cut may leave it
    assert hub.red("certificates") == ["certificates.authority"]
    key.unlink()
    assert hub.red("certificates") == ["certificates.authority"]


def test_a_hub_that_is_switched_off_a_name_nobody_knows(pi: Laid) -> None:
    pi.port = free_port()
    pi.node()
    pi.identity()
    refused = pi.red("broker")
    machine = (pi.root / "etc/paidui/machine.toml").read_text(encoding="utf-8")
    pi.lay("etc/paidui/machine.toml", machine.replace("127.0.0.1", "nobody.invalid"))

    assert (refused, pi.red("broker")) == (["broker.refused"], ["broker.unknown_name"])
    assert pi.red("network") == ["network.no_name"]


def test_a_clock_is_held_against_the_hubs(hall: InstalledHall, pi: Laid) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(hall.places.hub_identity("server") / OWN)
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as depot:
        depot.socket = context.wrap_socket(depot.socket, server_side=True)
        pi.port = depot.server_port
        pi.node()
        hall.identify("dispenser-1", pi.places.node_identity("dispenser-1"))
        threading.Thread(target=depot.serve_forever, args=(0.01,)).start()
        astray = pi.red("clock")
        pi.now = datetime.now(UTC)
        right = pi.red("clock")
        depot.shutdown()

    assert (astray, right) == (["clock.astray"], [])
