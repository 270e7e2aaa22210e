"""Who comes in at a hall's door, and who does not: by a real Mosquitto, with certificates of every wrong kind."""

import socket
import ssl
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broker_config.authority import key_pem, make_authority, new_key, request_for
from broker_config.files import QUEUED_BYTES
from broker_config.keeper import BrokerKeeper
from hall_protocol.codec import MAX_BYTES
from node_runtime.bus import Bus, BusDown, BusUp
from node_runtime.clock import boottime_ms
from node_runtime.identity import HALL, OWN, client_context, write_identity
from node_runtime.inbox import Inbox
from tests.broker.installed import Guest, InstalledHall
from tests.broker.test_broker import STRANGER_CONNECTS
from tests.runtime.parts import await_event

TOMORROW = datetime(2099, 1, 1, tzinfo=UTC)
OLD_VERSIONS = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledHall]:
    """A hall whose door nobody changes anything about."""
    with InstalledHall(tmp_path_factory.mktemp("hub")) as hall:
        hall.identify("t-1")
        hall.identify("t-2")
        yield hall


def made_by_hand(hall: InstalledHall, folder: Path, name: str, ends: datetime, *, serves: bool = False) -> Path:
    """An identity that the hall's own authority signed, but that is in no register."""
    key = new_key()
    write_identity(
        folder, hall.authority.pem, key_pem(key), hall.authority.sign(name, request_for(key), 7, ends, serves=serves)
    )
    return folder


def of_another_hall(hall: InstalledHall, folder: Path) -> Path:
    """An identity of the same name from an authority that calls itself the same, with our own hall's certificate."""
    other, key = make_authority(folder / "authority", hall.hall), new_key()
    write_identity(folder / "t-1", hall.authority.pem, key_pem(key), other.sign("t-1", request_for(key), 9, TOMORROW))
    return folder / "t-1"


def test_a_node_of_the_hall_comes_in(hall: InstalledHall) -> None:
    with Guest(hall.port, hall.places.node_identity("t-1")) as guest:
        assert guest.enters()


def test_whoever_speaks_without_tls_is_not_even_answered(hall: InstalledHall) -> None:
    with Guest(hall.port, None) as guest:
        assert not guest.enters()
    with socket.create_connection(("127.0.0.1", hall.port), timeout=10) as stranger:
        stranger.sendall(STRANGER_CONNECTS)
        try:
            answer = stranger.recv(64)
        except ConnectionResetError:
            answer = b""
    assert answer[:1] != b"\x20"


def test_whoever_has_no_certificate_stays_outside(hall: InstalledHall) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(hall.places.node_identity("t-1") / HALL)
    for port in (hall.port, hall.inner_port):
        with Guest(port, context) as guest:
            assert not guest.enters()


def test_a_node_of_another_hall_stays_outside_whatever_it_calls_itself(hall: InstalledHall, tmp_path: Path) -> None:
    with Guest(hall.port, of_another_hall(hall, tmp_path)) as guest:
        assert not guest.enters()


def test_a_certificate_that_has_run_out_lets_nobody_in(hall: InstalledHall, tmp_path: Path) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with Guest(hall.port, made_by_hand(hall, tmp_path / "old", "t-1", yesterday)) as guest:
        assert not guest.enters()


def test_the_servers_own_certificate_is_no_nodes(hall: InstalledHall) -> None:
    with Guest(hall.port, hall.places.hub_identity("server")) as guest:
        assert not guest.enters()


def test_whoever_the_roster_does_not_name_may_say_and_hear_nothing(hall: InstalledHall, tmp_path: Path) -> None:
    stranger = made_by_hand(hall, tmp_path / "x", "nobody-1", TOMORROW)
    with Guest(hall.port, stranger) as guest, Guest(hall.inner_port, hall.identify("hub")) as hub:
        assert guest.enters()
        assert hub.enters()
        guest.says("paidui/v1/county/command/nobody-1", b"{}")
        guest.says("paidui/v1/county/command/t-1", b"{}")
        hub.says("paidui/v1/county/hub", b"{}")
        with Guest(hall.port, hall.places.node_identity("t-1")) as node:
            assert node.enters()
            node.says("paidui/v1/county/command/t-1", b"the only one")

            assert hub.waits_for("heard")
        assert hub.heard == [("paidui/v1/county/command/t-1", b"the only one")]
        assert guest.heard == []


@pytest.mark.parametrize("version", OLD_VERSIONS, ids=lambda version: version.name)
def test_only_tls_1_3_is_spoken(hall: InstalledHall, version: ssl.TLSVersion) -> None:
    context = client_context(hall.places.node_identity("t-1"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of Python, that these are out of date
        context.minimum_version = version
        context.maximum_version = version

    for port in (hall.port, hall.inner_port):
        with socket.create_connection(("127.0.0.1", port)) as plain, pytest.raises(ssl.SSLError):
            context.wrap_socket(plain)


def test_what_is_spoken_is_tls_1_3_with_the_halls_own_certificate(hall: InstalledHall) -> None:
    context = client_context(hall.places.node_identity("t-1"))
    with socket.create_connection(("127.0.0.1", hall.port)) as plain, context.wrap_socket(plain) as door:
        assert door.version() == "TLSv1.3"
        shown = door.getpeercert() or {}

    assert (("organizationName", "county"),) in shown["issuer"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # paho leaves such a socket to Python
def test_a_node_does_not_speak_to_a_broker_of_another_hall(hall: InstalledHall, tmp_path: Path) -> None:
    with InstalledHall(tmp_path) as other:
        mine, theirs = hall.bus("t-1"), other.bus("t-1")
        other.identify("t-1")
        (theirs.broker.identity / HALL).write_bytes(hall.authority.pem)  # type: ignore[operator]
        (theirs.broker.identity / OWN).write_bytes((mine.broker.identity / OWN).read_bytes())  # type: ignore[operator]
        inbox = Inbox()
        bus = Bus(theirs, inbox)
        bus.start()
        try:
            assert "is of another hall" in await_event(inbox, BusDown).reason
        finally:
            bus.stop()


def test_a_node_does_not_take_another_node_for_its_hub(hall: InstalledHall, tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"unsuitable|purpose"):
        takes_for_its_hub(client_context(hall.places.node_identity("t-1")), hall.places.node_identity("t-2"))


def test_a_machine_whose_clock_somebody_has_set_years_ahead_still_knows_its_hub(
    hall: InstalledHall, tmp_path: Path
) -> None:
    """To such a clock the hub's certificate has run out: who answers for the time on a network must silence nobody."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    server = made_by_hand(hall, tmp_path, "server", yesterday, serves=True)
    takes_for_its_hub(client_context(hall.places.node_identity("t-1")), server)


def takes_for_its_hub(node: ssl.SSLContext, shown: Path) -> None:
    """Have a node meet whoever shows this identity; an error says that it is not its hub."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown / OWN)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client, server = node.wrap_bio(back, there), context.wrap_bio(there, back, server_side=True)
    for each in (client, server):
        with suppress(ssl.SSLWantReadError):
            each.do_handshake()
    client.do_handshake()


def test_a_machine_whose_clock_has_stopped_still_knows_its_hub_and_is_known(hall: InstalledHall) -> None:
    """Asked of OpenSSL itself, for the first second of 1970: a Pi has no clock at its first boot, nor has a hub."""
    checks = {
        "sslserver": hall.places.hub_identity("server") / OWN,
        "sslclient": hall.places.node_identity("t-1") / OWN,
    }
    for purpose, certificate in checks.items():
        told = subprocess.run(
            [
                *("openssl", "verify", "-attime", "100", "-purpose", purpose, "-crl_check"),
                *("-CRLfile", str(hall.places.authority / "revoked.pem")),
                *("-CAfile", str(hall.places.authority / "hall.pem")),
                str(certificate),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.stdout.strip().endswith("OK"), told.stdout + told.stderr


def test_a_node_says_in_words_that_it_is_not_let_in(hall: InstalledHall, tmp_path: Path) -> None:
    made_by_hand(hall, hall.places.node_identity("gone"), "t-2", datetime.now(UTC) - timedelta(days=1))
    settings = hall.bus("t-2")
    (settings.broker.identity / OWN).write_bytes((hall.places.node_identity("gone") / OWN).read_bytes())  # type: ignore[operator]
    inbox = Inbox()
    bus = Bus(settings, inbox)
    bus.start()
    try:
        assert "does not accept the certificate of t-2" in await_event(inbox, BusDown).reason
        hall.identify("t-2")  # as a renewal does; the next attempt shows the new one

        await_event(inbox, BusUp)
    finally:
        bus.stop()


def test_whoever_holds_every_connection_of_the_halls_door_keeps_the_hubs_own_programs_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broker_config.hall_broker.MOST", 3)
    with InstalledHall(tmp_path) as hall, ExitStack() as held:
        crowd = [held.enter_context(socket.create_connection(("127.0.0.1", hall.port), timeout=10)) for _ in range(4)]
        assert crowd[-1].recv(1) == b"", "there is no room for one more"
        with Guest(hall.inner_port, hall.identify("hub")) as hub:
            assert hub.enters()


def test_what_a_node_says_without_end_to_a_hub_that_is_away_is_kept_with_a_measure(tmp_path: Path) -> None:
    long, count = b"x" * (MAX_BYTES - 100), 2 * QUEUED_BYTES // MAX_BYTES
    with InstalledHall(tmp_path) as hall:
        hub = hall.identify("hub")
        with Guest(hall.inner_port, hub, keeps_s=3600) as away:
            assert away.enters()
        with Guest(hall.port, hall.identify("t-1")) as node:
            assert node.enters()
            sent = {node.says(f"paidui/v1/{hall.hall}/command/t-1", long) for _ in range(count)}
            assert node.waits_until(lambda: sent <= node.acknowledged)
        with Guest(hall.inner_port, hub, keeps_s=3600) as back:
            assert back.enters()
            assert back.waits_until(lambda: len(back.heard) >= QUEUED_BYTES // MAX_BYTES)
            with Guest(hall.port, hall.places.node_identity("t-1")) as node:
                assert node.enters()
                node.says(f"paidui/v1/{hall.hall}/command/t-1", b"last")
                assert back.waits_until(lambda: back.heard[-1][1] == b"last")
            assert len(back.heard) < count


def test_whoever_has_the_broker_keep_ever_more_takes_no_memory_from_the_hubs_own_programs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hall = InstalledHall(tmp_path)
    hall.keeper = BrokerKeeper(hall.places, hall.hub, lambda: boottime_ms() / 1000, most_bytes=30_000_000)
    with hall, Guest(hall.port, hall.identify("t-1")) as thief:
        assert thief.enters()
        for count in range(200):
            thief.asks_for([f"{count}/{number}/{'x' * 50_000}" for number in range(20)])
            hall.keeper.step()
            if thief.was_thrown_out:
                break

        assert "takes more than 30 MB" in caplog.text
        with Guest(hall.inner_port, hall.identify("hub")) as hub:
            assert hub.enters()
