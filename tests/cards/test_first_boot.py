"""The first boot: from a card to a machine of the hall, whatever is cut, missing or wrong on the way."""

import random
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from subprocess import TimeoutExpired, run

import pytest

from tests.cards.standing import ARCH, HALL, VERSION, Door, Hub, Pi, paidui

CUTS = 5


@pytest.fixture
def door(hub: Hub) -> Iterator[Door]:
    with Door(hub, json_port(hub)) as door:
        yield door


def json_port(hub: Hub) -> int:
    return int(tomllib.loads(hub.places.hub.read_text(encoding="utf-8"))["depot_port"])


def write(hub: Hub, pi: Pi, *wish: str) -> None:
    options = ("--arch", ARCH, "--root", hub.places.root, "--boot", pi.boot)
    done = paidui("node", "image", *(wish or ("--role", "window", "--window", "1", "--replace")), *options)
    assert done.exit_code == 0, done.output


@pytest.fixture
def pi(hub: Hub, tmp_path: Path) -> Pi:
    pi = Pi(tmp_path / "pi")
    write(hub, pi)
    return pi


def assert_installed(pi: Pi) -> None:
    assert pi.is_done
    assert (pi.root / "opt/paidui/current/complete").read_text() == f"{VERSION}\n"
    assert (pi.root / "opt/paidui/settle").exists()
    assert (pi.root / "usr/local/bin/paidui").resolve().parent == (pi.root / "opt/paidui/current/bin").resolve()
    laid = (pi.root / "etc/systemd/system/paidui-laid").read_text().split()
    assert laid[-4:] == ["node", "window-1=terminal", "sign-1=sign", "pad-1=pad"]
    for node in ("window-1", "sign-1", "pad-1"):
        identity = pi.root / "etc/paidui/nodes" / node / "identity"
        assert (identity / "identity.pem").stat().st_mode & 0o777 == 0o600
        assert identity.stat().st_mode & 0o777 == 0o700
    assert pi.keys() == []


def test_from_a_card_to_a_machine_of_the_hall(pi: Pi, door: Door) -> None:
    assert pi.keys() != []
    code, told = pi.boots()
    assert (code, told.splitlines()[0]) == (
        0,
        f"paidui: this machine becomes window-1 + sign-1 + pad-1 of the hall {HALL}",
    )
    assert_installed(pi)
    assert "已装好" in pi.log
    assert pi.boots() == (0, "")


def test_a_card_that_is_a_machine_already_is_not_made_another_by_its_boot_partition_alone(
    pi: Pi, door: Door, hub: Hub, tmp_path: Path
) -> None:
    assert pi.boots()[0] == 0
    wish = ("--role", "display", "--id", "board-1", "--arch", ARCH, "--root", hub.places.root)
    refused = paidui("node", "image", *wish, "--boot", pi.boot)
    assert refused.exit_code == 2
    assert "write Raspberry Pi OS Lite (64-bit) onto the card anew first" in refused.output
    assert paidui("node", "image", *wish, tmp_path / "card").exit_code == 0
    by_hand = run(["sh", tmp_path / "card/apply.sh", pi.boot], capture_output=True, text=True, check=False)
    assert (by_hand.returncode, "onto it anew first" in by_hand.stderr) == (2, True)


def test_the_keys_are_off_the_card_before_anybody_is_waited_for(pi: Pi) -> None:
    assert pi.boots()[0] == 2
    assert pi.keys() == []
    assert not pi.is_done


def test_a_hub_that_breaks_off_in_the_middle_is_asked_for_the_rest(pi: Pi, door: Door) -> None:
    door.cuts = [100_000, 50_000]
    code, told = pi.boots(tries=3)
    assert code == 0, told
    assert door.asked == ["", "bytes=100000-", "bytes=150000-"]
    assert "was cut off" in told
    assert_installed(pi)


def test_a_first_boot_that_is_cut_at_any_moment_is_done_in_the_end(pi: Pi, door: Door, hub: Hub) -> None:
    chance = random.Random(9)
    door.cuts = [chance.randrange(300_000) for _ in range(3)]
    for _ in range(CUTS):
        process = pi.first_boot()
        try:
            process.wait(chance.uniform(0.02, 0.3))
        except TimeoutExpired:  # its plug is pulled
            process.kill()
        process.communicate()
    assert pi.boots(tries=5)[0] == 0
    assert_installed(pi)


def test_an_environment_that_is_half_made_is_made_anew(pi: Pi, door: Door) -> None:
    (pi.root / "opt/paidui/releases" / VERSION).mkdir(parents=True)
    assert pi.boots()[0] == 0
    assert_installed(pi)


def test_what_is_not_the_release_of_the_card_is_never_run(pi: Pi, door: Door, hub: Hub) -> None:
    file = door.boot / hub.release.sha256
    true = file.read_bytes()
    file.unlink()
    file.write_bytes(true[:-1] + b"!")
    code, told = pi.boots()
    assert code == 2
    assert f"is not paidui {VERSION} of this card" in told
    assert not (pi.root / "opt/paidui").exists()
    file.write_bytes(true)
    assert pi.boots()[0] == 0


def test_a_card_that_was_pulled_out_too_early_is_named_at_once(pi: Pi) -> None:
    for file in ("nodes/window-1/identity/identity.pem", "machine.toml", "first_boot/telling.py", "whole.json"):
        path = pi.boot / "paidui" / file
        whole = path.read_bytes()
        path.write_bytes(whole[: whole.rstrip().rfind(b"\n") + 1])
        code, told = pi.boots(tries=0)
        assert code == 2
        assert f"this card was not written to its end ({file})" in told
        path.write_bytes(whole)
    assert "请重新写卡" in pi.log
    assert not (pi.root / "etc/paidui").exists()


def test_an_image_for_another_hall_is_named(pi: Pi, hub: Hub, tmp_path: Path) -> None:
    other = Hub(tmp_path / "other")
    with Door(hub, json_port(hub), shows=other) as door:
        code, told = pi.boots()
        assert code == 2
        assert "is not the hub of this card's hall" in told
        assert door.asked == []


def test_a_machine_that_shows_a_nodes_certificate_is_not_taken_for_the_hub(pi: Pi, hub: Hub) -> None:
    node = pi.root / "stolen"
    shutil.copytree(pi.boot / "paidui/nodes/sign-1/identity", node)
    shutil.rmtree(hub.places.hub_identity("server"))
    shutil.copytree(node, hub.places.hub_identity("server"))
    with Door(hub, json_port(hub)) as door:
        assert "is not the hub of this card's hall" in pi.boots()[1]
        assert door.asked == []


def test_a_hub_that_is_away_is_waited_for_and_said_to_be(pi: Pi, hub: Hub) -> None:
    code, told = pi.boots(tries=2)
    assert code == 2
    assert told.splitlines()[1:] == [
        f"paidui: the hub 127.0.0.1 does not answer at port {json_port(hub)}: is it on? I go on asking"
    ]
    assert "没有应答" in pi.log
    with Door(hub, json_port(hub)):
        assert pi.boots()[0] == 0


def test_a_release_the_hub_has_no_more_is_named(pi: Pi, door: Door, hub: Hub) -> None:
    (door.boot / hub.release.sha256).unlink()
    assert f"does not hand out paidui {VERSION} of this card (404)" in pi.boots()[1]


def test_a_wrong_role_is_named(pi: Pi) -> None:
    pi.rewrite("nodes/pad-1/node.toml", 'role = "pad"', 'role = "panel"')
    code, told = pi.boots(tries=0)
    assert code == 2
    assert "pad-1/node.toml says role = panel; there are dispenser," in told


def test_a_card_for_another_kind_of_machine_is_named(pi: Pi) -> None:
    pi.rewrite("release.json", f'"{ARCH}"', '"armhf"')
    code, told = pi.boots(tries=0)
    assert code == 2
    assert f"this card has a system for {ARCH}; it needs Raspberry Pi OS Lite (64-bit), armhf" in told


def test_a_full_card_is_named_with_how_much_it_needs(pi: Pi, door: Door, hub: Hub) -> None:
    pi.rewrite("release.json", f'"size": {hub.release.size}', f'"size": {1 << 50}')
    code, told = pi.boots()
    assert code == 2
    assert "the card is full" in told
    assert door.asked == []


def test_a_bare_card_takes_the_release_in_and_knows_its_hall(hub: Hub, tmp_path: Path) -> None:
    pi = Pi(tmp_path / "bare")
    write(hub, pi, "--bare")
    with Door(hub, json_port(hub)):
        assert pi.boots()[0] == 0
    assert pi.is_done
    assert "的 等待认领的机器" in pi.log
    assert (pi.root / "etc/paidui/hall.pem").read_bytes() == hub.register.hall_pem
    laid = (pi.root / "etc/systemd/system/paidui-laid").read_text().split()
    assert laid[-1] == "node"


def test_the_wifis_key_is_taken_off_the_card_too(hub: Hub, tmp_path: Path) -> None:
    pi, secret = Pi(tmp_path / "pi"), tmp_path / "password"
    secret.write_text("qinghe-2026")
    write(hub, pi, "--role", "display", "--id", "board-1", "--wifi", "hall", "--wifi-password-file", str(secret))
    assert "password" in (pi.boot / "network-config").read_text()
    pi.boots()
    assert "password" not in (pi.boot / "network-config").read_text()
    assert not (pi.boot / "paidui/wifi.nmconnection").exists()


def test_nothing_of_it_needs_more_than_a_bare_python(pi: Pi) -> None:
    for module in (pi.boot / "paidui/first_boot").glob("*.py"):
        for line in module.read_text(encoding="utf-8").splitlines():
            words = line.split()
            if words[:1] in (["import"], ["from"]) and not words[1].startswith("."):
                assert words[1].partition(".")[0] in sys.stdlib_module_names, (module.name, line)
