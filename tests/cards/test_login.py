"""A technician's login on a machine: only where its card has a key for it, and by that key alone."""

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.cards.standing import ARCH, Hub, Pi, paidui

OWN = Ed25519PrivateKey.generate()
PUBLIC = OWN.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
PRIVATE = OWN.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
SHORT = generate_private_key(65537, 1024).public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
DOOR = "etc/ssh/sshd_config.d/00-paidui.conf"
STARTS = "etc/systemd/system/multi-user.target.wants/ssh.service"


def write(hub: Hub, pi: Pi, *wish: str | Path) -> None:
    done = paidui("node", "image", *wish, "--arch", ARCH, "--root", hub.places.root, "--boot", pi.boot)
    assert done.exit_code == 0, done.output


def machine(folder: Path, *, has_sshd: bool = True) -> Pi:
    pi = Pi(folder)
    if has_sshd:
        (pi.root / "usr/sbin").mkdir(parents=True)
        (pi.root / "usr/sbin/sshd").touch()
    return pi


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "id_ed25519.pub"
    file.write_bytes(PUBLIC + b" li.ming@office\n")
    return file


@pytest.mark.skipif(os.geteuid() != 0, reason="users are root's to make")
@pytest.mark.parametrize("wish", [("--role", "display", "--id", "board-1"), ("--bare",)], ids=["a node", "a bare card"])
def test_whoever_has_the_cards_key_and_nobody_else_gets_in_before_the_hub_is_even_found(
    hub: Hub, tmp_path: Path, key: Path, wish: tuple[str, ...]
) -> None:
    pi = machine(tmp_path / "pi")
    write(hub, pi, *wish, "--ssh-key", key)

    code, told = pi.boots()

    assert (code, "technician may log in here by SSH" in told) == (2, True), "there is no hub"
    assert (pi.root / "etc/paidui/technician.pub").read_bytes() == PUBLIC + b" li.ming@office\n"
    rules = dict(line.split(maxsplit=1) for line in (pi.root / DOOR).read_text().splitlines() if line[0] != "#")
    assert rules["AuthorizedKeysFile"] == "/etc/paidui/technician.pub"
    assert (rules["PasswordAuthentication"], rules["KbdInteractiveAuthentication"]) == ("no", "no")
    assert (rules["PermitRootLogin"], rules["AllowUsers"]) == ("no", "technician")
    assert (pi.root / STARTS).is_symlink()
    (shadow,) = [line for line in (pi.root / "etc/shadow").read_text().splitlines() if line.startswith("technician:")]
    assert shadow.split(":")[1].startswith("!"), "no password opens it"
    home = (pi.root / "home/technician").stat()
    assert (stat.S_IMODE(home.st_mode), home.st_uid == 0) == (0o700, False)
    rights = pi.root / "etc/sudoers.d/paidui-technician"
    assert (stat.S_IMODE(rights.stat().st_mode), rights.read_text().split()[0]) == (0o440, "technician")


def test_without_a_key_nobody_gets_in(hub: Hub, tmp_path: Path) -> None:
    pi = machine(tmp_path / "pi")
    write(hub, pi, "--bare")

    assert "SSH" not in pi.boots()[1]
    assert [path.name for path in pi.root.rglob("*") if "ssh" in path.name] == ["sshd"]
    assert not (pi.root / "etc/passwd").exists()


def test_a_system_without_an_ssh_server_says_so_and_goes_on(hub: Hub, tmp_path: Path, key: Path) -> None:
    pi = machine(tmp_path / "pi", has_sshd=False)
    write(hub, pi, "--bare", "--ssh-key", key)

    told = pi.boots()[1]

    assert "nobody can log in here by SSH (this system has no sshd)" in told
    assert "the hub 127.0.0.1 does not answer" in told
    assert not (pi.root / STARTS).exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (PRIVATE, "is a private key, which never leaves its owner: give the file beside it, key.pub"),
        (PUBLIC + b"\n" + PUBLIC, "holds 2 lines and not one public key"),
        (b"", "holds 0 lines and not one public key"),
        (b'command="/bin/sh" ' + PUBLIC, "is no public key that machines know"),
        (b"ssh-ed25519 AAAA", "is no public key that machines know"),
        (b"\xff\xfe", "is no text"),
        (SHORT, "is an RSA key of 1024 bits, which is too short"),
        (None, "cannot be read (No such file or directory)"),
    ],
)
def test_a_file_that_is_no_public_key_is_named_and_nobody_is_signed_for(
    still_hub: Hub, tmp_path: Path, content: bytes | None, says: str
) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    wish = ("--role", "dispenser", "--id", "dispenser-1", "--arch", ARCH, "--root", still_hub.places.root)
    done = paidui("node", "image", *wish, "--ssh-key", file, tmp_path / "card")

    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert says in done.output
    assert not (tmp_path / "card").exists()
    assert {each.name for each in still_hub.register.signed} == {"server"}
