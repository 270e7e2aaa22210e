"""What machines start from: Debian as a hall's machines have it, made once and kept."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

MIRROR: Final = "http://deb.debian.org/debian"
ON_EVERY_MACHINE: Final = (
    *("systemd-sysv", "udev", "dbus", "iproute2", "iputils-ping", "curl", "openssl", "python3", "ca-certificates"),
    *("cloud-init", "netplan.io", "systemd-resolved", "avahi-daemon", "libnss-mdns"),
)
"""What Raspberry Pi OS Lite has of what matters here."""
ON_THE_HUB: Final = ("mosquitto", "nginx-light", "chrony", "nftables", "espeak-ng", "fonts-noto-cjk", "sudo")
"""What the hub's package wants of Debian: laid in before, for the hall's network is closed."""
WIRED: Final = "[Match]\nName=eth0\n[Network]\nDHCP=ipv4\nMulticastDNS=no\n"
AS_ON_A_PI: Final = """\
datasource_list: [NoCloud, None]
datasource:
  NoCloud:
    seedfrom: file:///boot/firmware
"""


def tree_of(cache: Path, suite: str) -> Path:
    """Return Debian's files with nothing of ours among them; made the first time they are wanted."""
    tree, wanted = cache / suite, " ".join([*ON_EVERY_MACHINE, *ON_THE_HUB])
    made = tree / "made"
    if made.exists() and made.read_text(encoding="utf-8") == wanted:
        return tree
    if not (tree / "etc").exists():
        run("debootstrap", "--variant=minbase", suite, tree, MIRROR)
    policy = tree / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    (tree / "etc/resolv.conf").unlink(missing_ok=True)
    shutil.copy("/etc/resolv.conf", tree / "etc/resolv.conf")
    _in(tree, "apt-get", "-qq", "update")
    _in(tree, "apt-get", "-qq", "install", "-y", "--no-install-recommends", *ON_EVERY_MACHINE, *ON_THE_HUB)
    policy.unlink()
    _as_a_machine(tree)
    made.write_text(wanted, encoding="utf-8")
    return tree


def _as_a_machine(tree: Path) -> None:
    """An image as it comes: without a name or an id of its own, looking for an address by itself."""
    (tree / "etc/machine-id").write_text("")
    (tree / "etc/hostname").write_text("raspberrypi\n")
    (tree / "etc/hosts").write_text("127.0.0.1 localhost\n127.0.1.1 raspberrypi\n")
    (tree / "etc/resolv.conf").unlink()
    (tree / "etc/resolv.conf").touch()
    (tree / "etc/systemd/network/eth0.network").write_text(WIRED)
    (tree / "boot/firmware").mkdir(parents=True, exist_ok=True)
    (tree / "etc/cloud/cloud.cfg.d/99_boot_partition.cfg").write_text(AS_ON_A_PI)
    _in(tree, "systemctl", "enable", "systemd-networkd")


def _in(tree: Path, *command: str) -> None:
    """Run something in a tree, as root there."""
    run("mount", "-t", "proc", "proc", tree / "proc")
    try:
        run("chroot", tree, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", *command)
    finally:
        run("umount", tree / "proc")


def run(*command: str | Path) -> str:
    """Run something and return what it said, or raise with it."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-800:]
        raise RuntimeError(f"{' '.join(map(str, command))[:200]} failed: {said}")
    return done.stdout
