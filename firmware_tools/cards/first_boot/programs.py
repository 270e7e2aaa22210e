"""The machine's programs: what they need of Debian, the release itself, the units that start it."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from .card import Card
from .durable import make_folder, sync_folder, write_whole
from .hub import Hub
from .machine import Machine
from .telling import WaitError

TIMES_AS_LARGE: Final = 4
"""How much room a release takes in the end: its file, unpacked, and its environment."""
STARTS: Final = "etc/systemd/system/multi-user.target.wants/paidui-first-boot.service"
"""The link by which this starts at boot."""
USED: Final = "used"
"""On the boot partition: this is a machine's card, and writing another machine onto it would come to nothing."""
COMMAND: Final = "usr/local/bin/paidui"
"""What a technician types on a machine; on a hub its package has laid it."""
RUNS: Final = Path("../../../opt/paidui/current/bin/paidui")
STAYS: Final = ("done", "laid", "release.json")
DPKG_ENVIRONMENT: Final = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


def install_packages(machine: Machine, hub: Hub, card: Card) -> None:
    """Install what a bare system does not have: from the hub, by hash, for there is no other network."""
    suite = _suite_of(machine)
    wanted = [each for each in card.release["debian"] if each["suite"] == suite and not _has_package(machine, each)]
    if not wanted:
        return
    folder = machine.work / "debian"
    make_folder(folder)
    for each in wanted:
        fetched = hub.fetch(each["sha256"], each["size"], each["name"], TIMES_AS_LARGE)
        named = folder / f"{each['name']}.deb"
        named.unlink(missing_ok=True)
        named.hardlink_to(fetched)
    machine.say("packages", count=len(wanted))
    # All at once: dpkg finds out by itself which of them another one needs first.
    run("dpkg", *_root_of(machine), "--install", *sorted(map(str, folder.glob("*.deb"))))
    shutil.rmtree(folder)


def take_in(machine: Machine, hub: Hub, card: Card) -> None:
    """Have the release make its environment; what is half made is made anew by it."""
    release = card.release
    home = machine.releases / release["release"]
    if not (home / "complete").exists():
        tar = hub.fetch(release["sha256"], release["size"], f"paidui {release['release']}", TIMES_AS_LARGE)
        machine.say("taking_in", release=release["release"])
        unpacked = machine.work / "release"
        shutil.rmtree(unpacked, ignore_errors=True)
        make_folder(unpacked)
        run("tar", "-xf", str(tar), "--no-same-owner", "-C", str(unpacked))
        run("sh", str(unpacked / "take-in"), str(unpacked), str(machine.root), what="take-in")
    settle = home / "settle"
    if settle.is_file():
        write_whole(machine.current.parent / "settle", settle.read_bytes(), 0o755)
    _point_to(machine.current, home)


def lay_units(machine: Machine, card: Card) -> None:
    """Lay the units of this machine's nodes, by the release that runs them."""
    named = [f"{node}={role}" for node, role in card.nodes.items()]
    python = str(machine.current / "bin/python")
    run(python, "-m", "firmware_tools.units", "lay", "--root", str(machine.root), "node", *named, what="units")
    _link(machine.root / COMMAND, RUNS)


def finish(machine: Machine) -> None:
    """Note that it is done, last of all; from now on neither cloud-init nor this does anything here."""
    cloud = machine.root / "etc/cloud"
    if cloud.is_dir():
        write_whole(cloud / "cloud-init.disabled", b"", 0o644)
    if machine.card.is_dir():
        write_whole(machine.card / USED, b"", 0o644)
    write_whole(machine.work / "done", b"")
    (machine.root / STARTS).unlink(missing_ok=True)
    for path in machine.work.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in STAYS:
            path.unlink()


def _point_to(link: Path, home: Path) -> None:
    _link(link, Path("releases") / home.name)


def _link(link: Path, wanted: Path) -> None:
    """Have a link lead there, at once or not at all."""
    if link.is_symlink() and link.readlink() == wanted:
        return
    make_folder(link.parent)
    draft = link.with_name(f"{link.name}.new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(wanted)
    draft.replace(link)
    sync_folder(link.parent)


def _suite_of(machine: Machine) -> str:
    lines = (machine.root / "etc/os-release").read_text(encoding="utf-8").splitlines()
    return next((each.partition("=")[2].strip('"') for each in lines if each.startswith("VERSION_CODENAME=")), "")


def _has_package(machine: Machine, package: Mapping[str, Any]) -> bool:
    """What is there stays as it is: Raspberry Pi OS has newer ones of its own of some."""
    asked = ["dpkg-query", *_root_of(machine), "-W", "-f=${db:Status-Status}", package["name"]]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout == "installed"


def _root_of(machine: Machine) -> tuple[str, ...]:
    return () if machine.runs_here else (f"--root={machine.root}",)


def run(*command: str, what: str = "") -> None:
    """Run a program. Raises WaitError with what it said last when it fails."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, **DPKG_ENVIRONMENT}
        )
    except OSError as problem:
        raise WaitError("failed", what=what or command[0], why=problem.strerror) from problem
    if done.returncode:
        lines = [each.strip() for each in (done.stderr or done.stdout).splitlines() if each.strip()]
        raise WaitError("failed", what=what or command[0], why=lines[-1] if lines else f"exit code {done.returncode}")
