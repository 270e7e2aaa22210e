"""A card written on the hub: what stands on it, who is let in by it, and what is refused."""

import json
import tomllib
from pathlib import Path
from subprocess import run

import pytest
import yaml  # type: ignore[import-untyped]
from click.testing import Result

from broker_config.authority import name_in
from caller_display.__main__ import main as display
from firmware_tools.cards.boot_files import RUNS, with_firstrun
from firmware_tools.cards.wifi import wifi_of
from hall_voice.__main__ import main as voice
from node_runtime.identity import client_context
from node_runtime.machine import read_machine
from node_runtime.places import Places
from tests.cards.standing import CMDLINE, VERSION, Hub, Pi, paidui
from ticket_dispenser.__main__ import main as dispenser
from window_terminal.__main__ import main as terminal
from window_terminal.pad.__main__ import main as pad
from window_terminal.sign.__main__ import main as sign

PROGRAMS = {
    "dispenser": dispenser, "terminal": terminal, "sign": sign, "pad": pad, "display": display, "voice": voice,
}  # fmt: skip
NEW_NODES = """
[[node]]
id = "voice-1"
role = "voice"
"""


def image(hub: Hub, *arguments: str | Path, given: str = "") -> Result:
    return paidui(
        "node", "image", "--arch", hub.release.architecture, "--root", hub.places.root, *arguments, given=given
    )


def test_a_windows_card_makes_its_machine_terminal_sign_and_pad(hub: Hub, tmp_path: Path) -> None:
    done = image(hub, "--role", "window", "--window", "1", tmp_path / "card")
    assert done.exit_code == 0, done.output
    machine = read_machine(tmp_path / "card/paidui/machine.toml")
    assert machine.nodes == ("window-1", "sign-1", "pad-1")
    assert machine.hub == "127.0.0.1"
    for node in machine.nodes:
        identity = tmp_path / "card/paidui/nodes" / node / "identity"
        client_context(identity)
        assert name_in((identity / "identity.pem").read_bytes()) == node
        assert [each.name for each in hub.register.in_force(node)] == [node]
    assert "A card is a key of the hall" in done.output


def test_every_role_is_given_settings_its_own_program_takes(hub: Hub, tmp_path: Path) -> None:
    hub.edit("nodes.toml", NEW_NODES)
    wanted = {
        "d": ("--role", "dispenser", "--id", "dispenser-1", "--zone", "a"),
        "w": ("--role", "window", "--window", "1"),
        "s": ("--role", "sign", "--id", "sign-2"),
        "v": ("--role", "voice", "--id", "voice-1"),
        "b": ("--role", "display", "--id", "board-1"),
        "w2": ("--role", "window", "--window", "2", "--without", "sign"),
    }
    for name, arguments in wanted.items():
        done = image(hub, *arguments, *(("--replace",) if name == "s" else ()), tmp_path / name)
        assert done.exit_code == 0, done.output
    seen = set()
    for file in tmp_path.glob("*/paidui/nodes/*/node.toml"):
        role = tomllib.loads(file.read_text(encoding="utf-8"))["role"]
        assert PROGRAMS[role]([str(file), "--check-config"]) == 0, file
        seen.add(role)
    assert seen == set(PROGRAMS)


def test_a_pad_of_its_own_has_a_glass_and_one_beside_its_terminal_has_keys(hub: Hub, tmp_path: Path) -> None:
    assert image(hub, "--role", "window", "--window", "1", tmp_path / "beside").exit_code == 0
    assert image(hub, "--role", "pad", "--id", "pad-1", "--replace", tmp_path / "alone").exit_code == 0
    screens = {
        name: tomllib.loads((tmp_path / name / "paidui/nodes/pad-1/node.toml").read_text())["devices"]["screen"]
        for name in ("beside", "alone")
    }
    assert screens == {"beside": "none", "alone": "sdl"}


def test_cloud_init_and_firstrun_do_the_same(hub: Hub, tmp_path: Path) -> None:
    assert image(hub, "--role", "display", "--id", "board-1", tmp_path / "card").exit_code == 0
    told = yaml.safe_load((tmp_path / "card/user-data").read_text())
    assert told["hostname"] == "board-1"
    assert told["users"] == []
    assert told["bootcmd"] == [["sh", "/boot/firmware/paidui/begin"]]
    firstrun = (tmp_path / "card/firstrun.sh").read_text()
    assert "sh /boot/firmware/paidui/begin" in firstrun
    assert "echo board-1 >/etc/hostname" in firstrun
    for script in ("firstrun.sh", "apply.sh", "paidui/begin"):
        assert run(["sh", "-n", tmp_path / "card" / script], check=False).returncode == 0


def test_the_wifis_password_is_nowhere_on_the_card(hub: Hub, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("qinghe-2026\n")
    wifi = ("--wifi", '大厅 "A": 1', "--wifi-password-file", secret)
    assert image(hub, "--role", "display", "--id", "board-1", *wifi, tmp_path / "card").exit_code == 0
    (name, point), = yaml.safe_load((tmp_path / "card/network-config").read_text())["network"]["wifis"]["wlan0"][
        "access-points"
    ].items()  # fmt: skip
    assert name == '大厅 "A": 1'
    assert len(point["password"]) == 64
    connection = (tmp_path / "card/paidui/wifi.nmconnection").read_text()
    assert f"psk={point['password']}" in connection
    assert not [
        path for path in (tmp_path / "card").rglob("*") if path.is_file() and b"qinghe-2026" in path.read_bytes()
    ]


def test_a_slip_in_the_wifis_password_is_asked_for_again_and_on_no_card(hub: Hub, tmp_path: Path) -> None:
    typed = ("short", "short", "hallnet2026", "hallnet2025", "hallnet2026", "hallnet2026")

    said = image(hub, "--bare", "--wifi", "hall", tmp_path / "card", given="".join(f"{each}\n" for each in typed))

    assert said.exit_code == 0, said.output
    assert "8 to 63 letters" in said.output
    network = yaml.safe_load((tmp_path / "card/network-config").read_text())["network"]["wifis"]["wlan0"]
    assert [*network["access-points"].values()] == [{"password": wifi_of("hall", "hallnet2026", "CN").key}]


def test_the_key_of_a_wifi_is_the_one_every_access_point_makes_of_it() -> None:
    # Of the standard that defines it (IEEE 802.11, H.4.2).
    key = "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"
    assert wifi_of("IEEE", "password", "cn").key == key


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--role", "dispenser", "--id", "kiosk-9"), 'knows no machine "kiosk-9"'),
        (("--role", "display", "--id", "dispenser-1"), "dispenser-1 is a dispenser in this hall, no display"),
        (("--role", "window", "--window", "9"), "there is no window 9"),
        (("--role", "window", "--window", "5"), "window-5 has no terminal"),
        (
            ("--role", "window", "--window", "2", "--id", "window-1"),
            "the terminal of window-2 is window-2, not window-1",
        ),
        (("--role", "dispenser", "--id", "dispenser-1", "--zone", "b"), "of a in this hall, not of zone b"),
        (("--role", "dispenser", "--id", "dispenser-1", "--zone", "x"), "there is no zone x"),
        (("--role", "kiosk", "--id", "dispenser-1"), 'there is no role "kiosk"'),
        (("--role", "dispenser"), "say which dispenser it is"),
        ((), "say what is to be written"),
        (("--role", "dispenser", "--id", "dispenser-1", "--release", "9.9"), "this hub has no release 9.9"),
    ],
)
def test_what_the_hall_does_not_know_is_refused_and_nobody_is_signed_for(
    still_hub: Hub, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = image(still_hub, *arguments, tmp_path / "card")
    assert done.exit_code == 2
    assert says in done.output
    assert not (tmp_path / "card").exists()
    assert {each.name for each in still_hub.register.signed} == {"server"}


def test_a_second_card_of_a_name_is_refused_until_the_first_is_to_count_no_more(hub: Hub, tmp_path: Path) -> None:
    wish = ("--role", "display", "--id", "board-1")
    assert image(hub, *wish, tmp_path / "one").exit_code == 0
    (first,) = hub.register.in_force("board-1")
    refused = image(hub, *wish, tmp_path / "two")
    assert refused.exit_code == 2
    assert "two of one name" in refused.output
    assert not (tmp_path / "two").exists()
    assert image(hub, *wish, "--replace", tmp_path / "two").exit_code == 0
    (second,) = hub.register.in_force("board-1")
    assert second.serial != first.serial
    assert "board-1" not in hub.register.shut_out


def test_a_card_that_could_not_be_written_lets_nobody_in(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = image(hub, "--role", "display", "--id", "board-1", tmp_path / "file/card")
    assert refused.exit_code == 2
    assert "cannot be written" in refused.output
    assert not hub.register.in_force("board-1")
    assert image(hub, "--role", "display", "--id", "board-1", tmp_path / "card").exit_code == 0


def test_straight_onto_the_boot_partition_of_either_system_again_and_again(hub: Hub, tmp_path: Path) -> None:
    old, new = Pi(tmp_path / "old", cloud_init=False), Pi(tmp_path / "new")
    for _ in range(2):
        assert image(hub, "--role", "display", "--id", "board-1", "--replace", "--boot", old.boot).exit_code == 0
        assert image(hub, "--role", "sign", "--id", "sign-1", "--replace", "--boot", new.boot).exit_code == 0
    assert (old.boot / "cmdline.txt").read_text() == f"{CMDLINE.strip()} {RUNS}\n"
    assert not (old.boot / "user-data").exists()
    assert (new.boot / "cmdline.txt").read_text() == CMDLINE
    assert not (new.boot / "firstrun.sh").exists()
    assert read_machine(new.boot / "paidui/machine.toml").nodes == ("sign-1",)


def test_what_is_no_boot_partition_is_left_alone(hub: Hub, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    empty = image(hub, "--role", "display", "--id", "board-1", "--boot", stick)
    (stick / "holiday.jpg").touch()
    refused = image(hub, "--role", "display", "--id", "board-1", "--boot", stick)
    assert (empty.exit_code, refused.exit_code) == (2, 2)
    assert "the card is not mounted there" in empty.output
    assert "no boot partition of Raspberry Pi OS" in refused.output
    assert [each.name for each in stick.iterdir()] == ["holiday.jpg"]


@pytest.mark.parametrize("cloud_init", [True, False])
def test_a_folder_copied_by_its_own_script_is_the_card_the_hub_would_have_written(
    hub: Hub, tmp_path: Path, cloud_init: bool
) -> None:
    by_hub, by_hand = Pi(tmp_path / "hub-s", cloud_init=cloud_init), Pi(tmp_path / "hand", cloud_init=cloud_init)
    assert image(hub, "--role", "display", "--id", "board-1", "--boot", by_hub.boot).exit_code == 0
    assert image(hub, "--role", "display", "--id", "board-1", "--replace", tmp_path / "card").exit_code == 0
    for _ in range(2):
        done = run(["sh", tmp_path / "card/apply.sh", by_hand.boot], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def names(pi: Pi) -> set[str]:
        return {path.relative_to(pi.boot).as_posix() for path in pi.boot.rglob("*") if path.is_file()}

    assert names(by_hand) == names(by_hub)
    assert (by_hand.boot / "cmdline.txt").read_text() == (by_hub.boot / "cmdline.txt").read_text()
    assert run(["sh", tmp_path / "card/apply.sh", tmp_path], capture_output=True, check=False).returncode == 2


def test_a_line_that_had_something_run_before_has_ours_run_now() -> None:
    before = f"{CMDLINE.strip()} systemd.run=/boot/firstrun.sh systemd.unit=kernel-command-line.target\r\n"
    assert with_firstrun(before) == f"{CMDLINE.strip()} {RUNS}\n"


def test_a_bare_card_holds_nobodys_key(hub: Hub, tmp_path: Path) -> None:
    done = image(hub, "--bare", tmp_path / "card")
    assert done.exit_code == 0, done.output
    assert read_machine(tmp_path / "card/paidui/machine.toml").nodes == ()
    files = [path for path in (tmp_path / "card").rglob("*") if path.is_file()]
    assert not [path for path in files if b"PRIVATE KEY" in path.read_bytes()]
    assert {each.name for each in hub.register.signed} == {"server"}


def test_a_card_names_its_release_by_hash(hub: Hub, tmp_path: Path) -> None:
    assert image(hub, "--bare", tmp_path / "card").exit_code == 0
    release = json.loads((tmp_path / "card/paidui/release.json").read_text())
    assert (release["release"], release["sha256"], release["size"]) == (VERSION, hub.release.sha256, hub.release.size)


def test_a_list_says_who_is_let_in_and_a_revoked_one_is_not(hub: Hub, tmp_path: Path) -> None:
    assert image(hub, "--role", "display", "--id", "board-1", tmp_path / "card").exit_code == 0
    root = ("--root", hub.places.root)
    rows = {each["node"]: each for each in json.loads(paidui("node", "list", "--json", *root).output)}
    assert rows["board-1"]["identity"].startswith("let in until 20")
    assert rows["sign-1"]["identity"] == "no card yet"
    assert paidui("node", "revoke", "board-1", "--why", "stolen", *root).exit_code == 0
    assert "revoked" in paidui("node", "list", *root).output
    again = paidui("node", "revoke", "board-1", *root)
    assert again.exit_code == 2
    assert "no certificate that counts" in again.output


def test_a_dead_machines_next_card_is_for_all_that_it_was(hub: Hub, tmp_path: Path) -> None:
    split = ("--role", "window", "--window", "1", "--without", "pad")
    assert image(hub, *split, tmp_path / "first").exit_code == 0
    arch = ("--arch", hub.release.architecture, "--root", hub.places.root)
    done = paidui("node", "replace", "sign-1", *arch, tmp_path / "second")
    assert done.exit_code == 0, done.output
    assert read_machine(tmp_path / "second/paidui/machine.toml").nodes == ("window-1", "sign-1")
    assert len(hub.register.in_force("window-1")) == 1
    assert not hub.register.in_force("pad-1")


def test_a_machine_the_hub_does_not_go_by_yet_is_said_to_be_one(hub: Hub, tmp_path: Path) -> None:
    from hall_protocol.access import Credential
    from hall_protocol.roles import Role
    from node_runtime.roster import write_roster

    write_roster(hub.places.hall_data, "qinghe", [Credential("hub", Role.HUB), Credential("board-1", Role.DISPLAY)])
    known = image(hub, "--role", "display", "--id", "board-1", tmp_path / "known")
    new = image(hub, "--role", "sign", "--id", "sign-1", tmp_path / "new")
    assert "does not go by it yet" not in known.output
    assert "sign-1: the hub does not go by it yet" in new.output


def test_what_a_new_machine_installs_as_root_is_not_for_the_depot_to_say(tmp_path: Path) -> None:
    from firmware_tools.cards.debian import packages_of

    listed = '[{"suite":"trixie","arch":"arm64","name":"door","version":"1","sha256":"%s","size":1}]' % ("0" * 64)
    places = Places(tmp_path)
    for name in ("packages.json", "debian/packages.json", "debian-packages.json"):
        (places.depot / name).parent.mkdir(parents=True, exist_ok=True)
        (places.depot / name).write_text(listed)

    assert packages_of(places, "arm64") == ()


def test_debians_packages_that_cannot_be_had_are_a_sentence_and_the_former_stay(still_hub: Hub) -> None:
    from firmware_tools.cards.debian import packages_of

    refused = paidui("node", "debian-packages", "trixie", "--mirror", "file:/nowhere", "--root", still_hub.places.root)
    assert refused.exit_code == 2
    assert "is there a way to Debian's mirror" in refused.output
    assert packages_of(still_hub.places, "arm64") == ()
