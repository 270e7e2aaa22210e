"""A bundle helps whoever looks into it, and tells nobody a secret or anything of a visitor."""

import base64
import os
import sqlite3
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from broker_config.authority import key_pem, make_authority, new_key
from broker_config.register import Register
from firmware_tools.cli import main as paidui
from hall_doctor.support.blotting import BLOT, Blotter
from hall_doctor.support.bundle import make_bundle
from tests.doctor.machines import NOW, Laid

PEM = key_pem(new_key()).decode()
PLANTED = {
    "a citizen's number": "11010519491231002X",
    "one with gaps": "110105 19491231 0021",
    "an older one": "110105491231002",
    "a telephone": "13912345678",
    "a telephone with gaps": "+86 139-1234-5679",
    "a telephone at a desk": "0571-87654321",
    "a Wi-Fi password": "lotus-pond-42",
    "a Wi-Fi key": "5f4dcc3b5aa765d61d8327deb882cf9900112233445566778899aabbccddeeff",
    "an account's hash": "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo",
    "a clerk's pin": "scrypt-4711-pin",
    "a token of a program": "paidui_k3j2h1.Zx9",
    "a webhook's secret": "Whk7Qm2Lr9Tz4Vb6Nc8Xd1Sf3",
    "a broker's secret": "q0Jm_-8YtR2vLwE5nB7cK1hG4dF6sA9z",
    "a session's key": "0badc0de0badc0de0badc0de0badc0de",
    "a bare key": "deadbeef00112233445566778899aabb",
    "a bearer": "eyJhbGciOiJI.UzI1NiJ9x.c2lnbmF0dXJl",
    "an identity's hash": base64.b64encode(bytes(range(32))).decode(),
    "a visitor's page": "Vq8nTz2k",
    "a mail": "wang.fang@example.org",
    "what a visitor wrote": "窗口的人很不耐烦",
    "what a clerk wrote": "材料不全下周再来",
    "a clerk's name": "王小芳",
    "a line of a key": PEM.splitlines()[1],
    "a proxy's password": "hunter2hunter",
}
LINE = """\
2026-11-28 09:00:01 INFO hub x: card 11010519491231002X read, phone 13912345678, also 110105 19491231 0021 or 110105491231002
2026-11-28 09:00:02 INFO console x: psk=lotus-pond-42 key: "5f4dcc3b5aa765d61d8327deb882cf9900112233445566778899aabbccddeeff"
2026-11-28 09:00:03 WARN console x: +86 139-1234-5679, 0571-87654321, wang.fang@example.org
2026-11-28 09:00:04 WARN console x: hash $argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo PIN is scrypt-4711-pin
2026-11-28 09:00:05 WARN console x: Authorization: Bearer eyJhbGciOiJI.UzI1NiJ9x.c2lnbmF0dXJl and paidui_k3j2h1.Zx9
2026-11-28 09:00:06 WARN console x: sent Whk7Qm2Lr9Tz4Vb6Nc8Xd1Sf3 and q0Jm_-8YtR2vLwE5nB7cK1hG4dF6sA9z to {"session": "0badc0de0badc0de0badc0de0badc0de"}
2026-11-28 09:00:07 INFO hub x: VisitRated {"remark": "窗口的人很不耐烦", "ticket": "A012"} identity AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
2026-11-28 09:00:08 INFO hub x: case held, remark=材料不全下周再来 at window-3
2026-11-28 09:00:09 INFO hub x: GET /t/Vq8nTz2k by http://admin:hunter2hunter@proxy:3128/
2026-11-28 09:00:10 INFO hub x: window-3 called A012 as deadbeef00112233445566778899aabb
"""  # noqa: E501


@pytest.fixture
def planted(pi: Laid) -> Laid:
    """A hub that is a node's machine as well, with secrets in every corner where one might come to lie."""
    pi.node()
    pi.identity()
    pi.says()
    pi.lay("etc/paidui/hub.toml", 'hall = "qinghe"\nname = "hub.local"\n')
    _plant_settings(pi)
    _plant_state(pi)
    shown = f"cat <<'END'\n{LINE}{PEM}\nEND"
    pi.program("journalctl", shown)
    pi.program("systemctl", shown)
    return pi


def _plant_settings(pi: Laid) -> None:
    node = pi.places.node_settings("dispenser-1")
    with node.open("a", encoding="utf-8") as file:
        file.write(f'\n[wifi]\nssid = "hall"\npsk = "lotus-pond-42"\nnote = """{PEM}"""\n# by hand: lotus-pond-42\n')
        file.write('\n[operator]\npin = "scrypt-4711-pin"\nphone = 13912345678\n"11010519491231002X" = 1\n')
    clerk = 'id = "wang"\nname = "王小芳"\npin = "scrypt-4711-pin"\nbadge_sha256 = "0badc0de0badc0de0badc0de0badc0de"'
    pi.lay("etc/paidui/hall/hall.toml", f'id = "qinghe"\nhook = "Whk7Qm2Lr9Tz4Vb6Nc8Xd1Sf3"\n[[clerk]]\n{clerk}\n')
    pi.lay("etc/paidui/hall/broken.toml", 'psk = "lotus-pond-42\n')
    pi.lay("etc/paidui/wifi.nmconnection", "psk=lotus-pond-42\n")
    pi.lay("etc/systemd/system/paidui-node@.service", f"[Service]\nEnvironment=WIFI_PSK=lotus-pond-42\n{LINE}{PEM}")
    pi.lay("boot/firmware/config.txt", f"dtparam=audio=on\n# wifi password is lotus-pond-42\n{PEM}")
    pi.lay("run/paidui/other.json", msgspec.json.encode({"faults": [LINE], "token": "paidui_k3j2h1.Zx9"}).decode())


def _plant_state(pi: Laid) -> None:
    hall, authority = pi.places.hall_data, pi.places.authority
    make_authority(authority, "qinghe")
    register = Register(authority, "qinghe", lambda: NOW)
    register.render_revoked()
    pi.lay("var/lib/paidui/hall/log/console.log", LINE + PEM + LINE)
    pi.lay("var/lib/paidui/hall/log/cut.log", "\n".join(PEM.splitlines()[1:]) + "\n" + LINE)
    pi.lay("var/lib/paidui/hall/log/unfinished.log", LINE + "\n".join(PEM.splitlines()[:3]))
    pi.lay("var/lib/paidui/broker/mosquitto.log", f"Client {LINE}")
    pi.lay("var/lib/paidui/broker/passwords", "hub:$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo")
    pi.lay("var/lib/paidui/hall/session-key", "0badc0de0badc0de0badc0de0badc0de")
    pi.lay("var/lib/paidui/hall/11010519491231002X.txt", LINE)
    pi.lay(
        "var/lib/paidui/keeper/trial.json",
        f'{{"secret": "q0Jm_-8YtR2vLwE5nB7cK1hG4dF6sA9z", "from": "{PLANTED["a telephone"]}"}}',
    )
    for name in ("journal.db", "visitors.db"):
        with sqlite3.connect(hall / name) as database:
            database.execute("CREATE TABLE events (seq INTEGER, kind TEXT, data TEXT)")
            database.executemany("INSERT INTO events VALUES (?, 'VisitRated', ?)", [(1, LINE), (2, PEM)])
        database.close()


def _unpacked(out: Path) -> dict[str, str]:
    whole: dict[str, str] = {}
    with tarfile.open(out) as tar:
        for member in tar:
            file = tar.extractfile(member)
            assert file is not None
            whole[member.name.removeprefix("paidui-support/")] = file.read().decode()
    assert next(iter(whole)) == "README.txt"
    return whole


@pytest.fixture
def bundle(planted: Laid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What stands in the planted machine's bundle."""
    monkeypatch.setenv("PAIDUI_SECRET", PLANTED["a broker's secret"])
    monkeypatch.setenv("HALL_WORDS", LINE)
    make_bundle(planted.machine, tmp_path / "out.tar.gz")
    return _unpacked(tmp_path / "out.tar.gz")


def test_what_is_planted_really_stands_there(planted: Laid) -> None:
    whole = "\n".join(
        path.read_text(encoding="utf-8", errors="replace") for path in planted.root.rglob("*") if path.is_file()
    )

    assert [what for what, said in PLANTED.items() if said not in whole] == []


def test_no_planted_secret_and_nothing_of_a_visitor_is_in_a_bundle(bundle: dict[str, str]) -> None:
    found = {
        (what, name) for name, text in bundle.items() for what, said in PLANTED.items() if said in text or said in name
    }

    assert found == set()
    assert "PRIVATE KEY" not in "".join(bundle.values())


def test_a_bundle_still_says_what_helps(bundle: dict[str, str]) -> None:
    assert "window-3 called A012" in bundle["files/var/lib/paidui/hall/log/console.log"]
    assert "window-3 called A012" in bundle["log/journal.log"]
    assert '"printer": "/dev/usb/lp0"' in bundle["files/etc/paidui/nodes/dispenser-1/node.toml.json"]
    assert '"id": "wang"' in bundle["files/etc/paidui/hall/hall.toml.json"]
    assert "paidui-node@.service" in "".join(bundle)
    assert msgspec.json.decode(bundle["hall/journal.json"])["by_kind"] == {"VisitRated": 2}
    assert '"check": "broker"' in bundle["doctor.json"]


def test_a_bundle_says_what_was_left_out_and_why(bundle: dict[str, str]) -> None:
    for line in (
        "etc/paidui/hall/broken.toml: not TOML: what stands in it cannot be told from a secret",
        "etc/paidui/wifi.nmconnection: a secret",
        "var/lib/paidui/hall/visitors.db: visitors' data",
        "var/lib/paidui/hall/session-key: a secret",
        "var/lib/paidui/authority/hall.key: a secret",
        "etc/paidui/nodes/dispenser-1/identity/identity.pem: a key, or a certificate",
    ):
        assert line in bundle["README.txt"]


def test_a_link_laid_into_a_folder_of_logs_leads_nowhere(planted: Laid, tmp_path: Path) -> None:
    elsewhere = tmp_path / "shadow"
    elsewhere.write_text("root:unguessable", encoding="utf-8")
    (planted.places.hall_data / "log/shadow.log").symlink_to(elsewhere)

    make_bundle(planted.machine, tmp_path / "out.tar.gz")

    assert "unguessable" not in "".join(_unpacked(tmp_path / "out.tar.gz").values())


def test_the_newest_logs_find_room_first(pi: Laid, tmp_path: Path) -> None:
    pi.lay("etc/paidui/hub.toml", 'hall = "qinghe"\nname = "hub.local"\n')
    for age in range(9):
        log = pi.lay(f"var/lib/paidui/hall/log/{age}.log", f"{age:063}\n" * 512)
        os.utime(log, (2_000_000_000 - age, 2_000_000_000 - age))

    make_bundle(pi.machine, tmp_path / "out.tar.gz", most_bytes=200_000)
    whole = _unpacked(tmp_path / "out.tar.gz")

    logs = [name for name in whole if name.startswith("files/var/lib/paidui/hall/log/")]
    assert logs == [f"files/var/lib/paidui/hall/log/{age}.log" for age in range(6)]
    assert "hall/log/8.log: no room: newer ones were taken" in whole["README.txt"]


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("/nowhere/at/all/x.tar.gz", "/nowhere/at/all is no folder: name one that is there"),
        ("x.zip", "x.zip must end in .tar.gz: it is a packed folder"),
    ],
)
def test_a_place_that_will_not_do_is_one_sentence(pi: Laid, out: str, words: str) -> None:
    answer = CliRunner().invoke(paidui, ["support-bundle", "--root", str(pi.root), out])

    assert (answer.exit_code, answer.output) == (2, f"paidui: {words}\n")


def test_a_disk_that_takes_no_more_is_one_sentence_and_nothing_half_done(planted: Laid, tmp_path: Path) -> None:
    out = tmp_path / "stick/out.tar.gz"
    out.parent.mkdir()

    command = [sys.executable, "-m", "firmware_tools", "support-bundle", "--root", str(planted.root), str(out)]
    ended = subprocess.run(["prlimit", "--fsize=5000", *command], capture_output=True, text=True, check=False)

    words = "(File too large): name a place with room, such as a USB stick"
    assert (ended.returncode, ended.stderr) == (2, f"paidui: {out} cannot be written {words}\n")
    assert list(out.parent.iterdir()) == []


def test_a_long_log_is_blotted_quickly() -> None:
    long = f"{'0' * 63}\n{'a.b-c_' * 200}\n{'x' * 5000}\nkey{'=' * 3000}\n{LINE}" * 20

    began_s = time.process_time()
    Blotter().text(long)

    assert time.process_time() - began_s < 2


@pytest.mark.parametrize(
    "said",
    [
        "keypad = /dev/input/by-id/usb-1a2c_USB_Keypad-event-kbd",
        "2026-11-28 09:00:10,123 INFO hub central_scheduler.ticket_log: 2026-11-28 window-3 called A012",
        "paidui-node@dispenser-1.service: Main process exited, code=exited, status=2/INVALIDARGUMENT",
        'File "/opt/paidui/releases/1.4.0/lib/python3.11/site-packages/ticket_dispenser/printing.py", line 88, in take',
        "mmc0: new ultra high speed SDR104 SDXC card at address aaaa",
        "/dev/mmcblk0p2         30358528 11817544 17246016      41% /",
    ],
)
def test_what_helps_is_not_blotted_out(said: str) -> None:
    assert Blotter().text(said) == said


@pytest.mark.parametrize("name", ["operator_pin", "psk", "API_KEY", "badge_sha256", "wifiPassword", "webhook-secret"])
def test_a_secret_is_known_by_its_name(name: str) -> None:
    assert Blotter().value({name: "x1"}) == {name: BLOT}
    assert "x1" not in Blotter().text(f"{name}=x1")


def test_what_only_sounds_like_a_secret_stays() -> None:
    assert Blotter().value({"keys": {"call": "5"}, "pins": "4 5", "keypad": "none"}) == {
        "keys": {"call": "5"},
        "pins": "4 5",
        "keypad": "none",
    }
