"""At the hub's door: only the hall's own machines are anybody, whatever they say of themselves."""

import http.client
import http.server
import os
import signal
import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broker_config.authority import key_pem, make_authority, new_key, request_for
from hub_depot.faults import DepotError
from hub_depot.front import Front
from hub_depot.front_files import LARGE_AT_ONCE, render_front
from node_runtime.clock import boottime_ms
from node_runtime.depot_client import DepotAwayError, DepotRefusedError, OverSocket
from node_runtime.depot_messages import IdentityTold, Revocation, Revoked
from node_runtime.identity import client_context, stranger_context, write_identity
from node_runtime.places import Places
from node_runtime.release import Wish
from node_runtime.settings import SettingsError
from tests.depot.standing import PATIENCE_S, InstalledHub, until_shut_out

LONG_AGO = datetime(2026, 6, 1, tzinfo=UTC)


def refused(hub: InstalledHub, context: ssl.SSLContext) -> str:
    with pytest.raises(DepotRefusedError) as no:
        hub.outside(context).get("/v1/wish", Wish)
    return no.value.problem


def test_without_a_certificate_one_is_nobody(hub: InstalledHub) -> None:
    assert refused(hub, stranger_context(hub.places.authority / "hall.pem")) == "nobody"


def test_a_certificate_that_has_run_out_is_refused(hub: InstalledHub, tmp_path: Path) -> None:
    key = new_key()
    authority = make_authority(hub.places.authority, hub.hub.hall)
    pem = authority.sign("board-1", request_for(key), 4711, LONG_AGO)
    write_identity(tmp_path / "old", hub.register.hall_pem, key_pem(key), pem)

    assert refused(hub, client_context(tmp_path / "old")) == "certificate"


def test_a_certificate_of_another_hall_is_refused_though_it_has_the_same_name(
    hub: InstalledHub, tmp_path: Path
) -> None:
    key = new_key()
    other = make_authority(tmp_path / "other", hub.hub.hall)
    pem = other.sign("board-1", request_for(key), 4711, datetime(2036, 1, 1, tzinfo=UTC))
    write_identity(tmp_path / "forged", hub.register.hall_pem, key_pem(key), pem)

    assert refused(hub, client_context(tmp_path / "forged")) == "certificate"


def test_a_machine_speaks_to_no_hub_of_another_hall(hub: InstalledHub, tmp_path: Path) -> None:
    make_authority(tmp_path / "other", "another")

    with pytest.raises(DepotAwayError, match="CERTIFICATE_VERIFY_FAILED"):
        hub.outside(stranger_context(tmp_path / "other" / "hall.pem")).get("/v1/wish", Wish)


def test_a_certificate_of_the_hubs_own_server_is_no_machines(hub: InstalledHub) -> None:
    assert refused(hub, client_context(hub.places.hub_identity("server"))) == "certificate"


def test_a_machine_that_was_revoked_gets_nothing_more_within_five_seconds(hub: InstalledHub, tmp_path: Path) -> None:
    lost = hub.identify("board-1", tmp_path / "lost")
    hub.by(lost).get("/v1/wish", Wish)
    wish = Revocation(node="board-1", why="lost on the way")
    assert hub.inside.post("/identities/revoke", wish, Revoked).count >= 1
    assert refused(hub, client_context(lost)) == "certificate"
    until_shut_out(hub, lost)
    told = {each.node: each for each in hub.inside.get("/identities", tuple[IdentityTold, ...])}
    assert told["board-1"].is_shut_out


@pytest.mark.parametrize("name", ["X-Client-Name", "x-client-name", "X_Client_Name"])
def test_whoever_says_to_have_been_checked_is_still_nobody(hub: InstalledHub, name: str) -> None:
    context = stranger_context(hub.places.authority / "hall.pem")
    said = {"X-Client-Verify": "SUCCESS", "X_Client_Verify": "SUCCESS", name: "dispenser-1"}

    assert status(hub, context, "/v1/wish", said) == 401


@pytest.mark.parametrize("verified", ["NONE", "FAILED:certificate has expired", ""])
def test_the_depot_believes_no_name_that_the_web_server_has_not_checked(hub: InstalledHub, verified: str) -> None:
    link = OverSocket(hub.places.depot_outside, PATIENCE_S)
    link.request("GET", "/v1/wish", headers={"X-Client-Verify": verified, "X-Client-Name": "dispenser-1"})

    assert link.getresponse().status == 401
    link.close()


def test_a_machine_that_says_to_be_another_is_still_itself(hub: InstalledHub, tmp_path: Path) -> None:
    own = hub.identify("sign-3", tmp_path / "sign")

    assert status(hub, client_context(own), "/v1/wish", {"X-Client-Name": "nobody-at-all"}) == 200


@pytest.mark.parametrize(
    "path", ["/enrolments", "/identities", "/machines", "/health", "/v1/../identities", "/tuf/metadata/../../x", "/"]
)
def test_what_is_the_hubs_own_affair_is_at_no_door_outside(hub: InstalledHub, tmp_path: Path, path: str) -> None:
    own = hub.identify("terminal-3", tmp_path / "own")

    assert status(hub, client_context(own), path) in (400, 404)


def test_what_is_signed_is_handed_out_to_anybody(hub: InstalledHub) -> None:
    context = stranger_context(hub.places.authority / "hall.pem")
    for folder, name in (("tuf/metadata", "1.root.json"), ("tuf/targets", "x.tar"), ("boot", "0" * 64)):
        (hub.places.depot / folder).mkdir(parents=True, exist_ok=True)
        (hub.places.depot / folder / name).write_text("signed", encoding="ascii")
        assert status(hub, context, f"/{folder}/{name}") == 200
    assert status(hub, context, "/hall.crt") == 200
    assert status(hub, context, "/tuf/targets/") in (403, 404)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2])
def test_nothing_older_than_tls_1_3_is_spoken(hub: InstalledHub, version: ssl.TLSVersion) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = version
    for port in (hub.hub.depot_port, hub.hub.console_port):
        with pytest.raises(ssl.SSLError), socket.create_connection(("127.0.0.1", port)) as link:
            context.wrap_socket(link)


def test_a_web_server_that_falls_is_started_again_and_nothing_of_the_old_one_lets_anybody_in(
    hub: InstalledHub,
) -> None:
    fallen = hub.front.pid
    os.kill(fallen, signal.SIGKILL)
    until(lambda: not hub.front.is_running)
    left_behind = living_of(fallen)
    while not hub.front.is_running:
        hub.front.step()

    assert left_behind  # workers, also those that a change has told to end
    assert hub.front.pid != fallen
    assert living_of(fallen) == []
    assert refused(hub, stranger_context(hub.places.authority / "hall.pem")) == "nobody"


def test_a_machine_that_is_signed_for_breaks_off_nobodys_page(hub: InstalledHub, tmp_path: Path) -> None:
    workers = set(living_of(hub.front.pid))
    hub.identify("sign-3", tmp_path / "one-more")
    hub.front.step()
    for _ in range(10):  # in which a web server that reads anew would have begun to
        assert status(hub, stranger_context(hub.places.authority / "hall.pem"), "/hall.crt") == 200
    same = set(living_of(hub.front.pid))
    hub.register.revoke("sign-3")
    hub.front.step()
    until(lambda: len(set(living_of(hub.front.pid)) - workers) == 2)

    assert same == workers


def test_nobody_fills_the_hubs_disk_with_uploads_that_never_end(hub: InstalledHub) -> None:
    large = ("Content-Length: 60000000", "Transfer-Encoding: chunked")
    with ExitStack() as held:
        answers = [begun(hub, large[nth % 2], held) for nth in range(LARGE_AT_ONCE + 1)]
        assert answers == [b"100"] * LARGE_AT_ONCE + [b"429"]
        assert begun(hub, "Content-Length: 1000", held) == b"100", "a page goes on"


def begun(hub: InstalledHub, length: str, held: ExitStack) -> bytes:
    """Begin to send something to the console, and return what the web server says to that; it is never sent whole."""
    context = stranger_context(hub.places.authority / "hall.pem")
    plain = held.enter_context(socket.create_connection(("127.0.0.1", hub.hub.console_port), PATIENCE_S))
    link = held.enter_context(context.wrap_socket(plain))
    link.sendall(f"POST /login HTTP/1.1\r\nHost: hub\r\nExpect: 100-continue\r\n{length}\r\n\r\n".encode())
    return link.recv(12).split()[1]


def test_a_hub_that_was_never_set_up_is_told_so_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="sudo paidui init"):
        Front(Places(tmp_path), lambda: 0.0).start()


def test_without_nginx_it_is_said_what_to_install(hub: InstalledHub, tmp_path: Path) -> None:
    with pytest.raises(DepotError, match="sudo apt install nginx"):
        Front(hub.places, lambda: 0.0, tmp_path / "no-nginx-here").start()


def test_visitors_have_a_door_without_tls_only_where_the_hub_was_told_so(hub: InstalledHub) -> None:
    assert "8081" not in render_front(hub.places, hub.hub).read_text(encoding="utf-8")


def living_of(group: int) -> list[str]:
    """Return the processes of a group that still do something; whoever has ended may wait to be buried."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, its_group = path.read_text(encoding="utf-8").rpartition(") ")[2].split()[:3]
            found += [path.parent.name] if int(its_group) == group and state != "Z" else []
    return found


def until(has_come: Callable[[], bool]) -> None:
    end_ms = boottime_ms() + PATIENCE_S * 1000
    while not has_come():
        assert boottime_ms() < end_ms, "it does not come"


def status(hub: InstalledHub, context: ssl.SSLContext, path: str, said: dict[str, str] | None = None) -> int:
    link = http.client.HTTPSConnection("127.0.0.1", hub.hub.depot_port, context=context, timeout=PATIENCE_S)
    try:
        link.request("GET", path, headers=said or {})
        return link.getresponse().status
    finally:
        link.close()
