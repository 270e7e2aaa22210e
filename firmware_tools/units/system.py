"""What is asked of systemd: users and folders, also on a card in a reader; and to begin, where it runs."""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from firmware_tools.last_words import last_words
from firmware_tools.units.errors import UnitsError
from firmware_tools.units.laid_files import NAME
from firmware_tools.units.roles import tried_by
from node_runtime.places import Places

_LIBRARY: Final = re.compile(r"libsystemd-shared-(\d+)")
_LIBRARIES: Final = ("usr/lib/systemd", "usr/lib/*/systemd")
_AFTER: Final = (
    ("etc/udev/", ("udevadm", "control", "--reload")),
    ("etc/udev/", ("udevadm", "trigger", "--action=change", "--subsystem-match=tty", "--subsystem-match=input")),
    ("etc/modules-load.d/", ("systemctl", "restart", "systemd-modules-load.service")),
    ("etc/systemd/journald", ("systemctl", "try-restart", "systemd-journald.service")),
    ("etc/systemd/timesyncd", ("systemctl", "try-restart", "systemd-timesyncd.service")),
    ("etc/chrony/", ("systemctl", "try-restart", "chrony.service")),
    ("etc/hostname", ("hostname", "-F", "/etc/hostname")),
    ("etc/host", ("systemctl", "try-restart", "avahi-daemon.service")),
    ("etc/avahi/", ("systemctl", "try-restart", "avahi-daemon.service")),
)
"""What has to be said to whom when a file of this kind has changed; what is not installed need not hear it."""


def systemd_version(root: Path) -> int:
    """Return which systemd a machine has, also one that does not run here; 0 when there is none."""
    for folder in _LIBRARIES:
        for path in root.glob(f"{folder}/libsystemd-shared-*.so"):
            if found := _LIBRARY.match(path.name):
                return int(found[1])
    return 0


def settle_people(root: Path) -> None:
    """Make the users, and give everybody their folders. Raises UnitsError with systemd's own words."""
    if os.geteuid() != 0:
        raise UnitsError("only root can make a machine's users: put sudo before the command")
    at = () if root == Path("/") else (f"--root={root}",)
    _run("systemd-sysusers", *at, *_names(root, "sysusers.d"))
    _run("systemd-tmpfiles", *at, "--create", *_names(root, "tmpfiles.d"))


def _names(root: Path, folder: str) -> list[str]:
    return [path.name for path in sorted((root / "etc" / folder).glob("paidui-*.conf"))]


def take_over(root: Path, units: Sequence[str], changed: Sequence[str]) -> None:
    """On a running machine: have systemd read what was laid, end what is wanted no more, and start what is wanted."""
    if not Places(root).run_here:
        return
    if changed:
        _ask("systemctl", "daemon-reload")
    for beginning, command in _AFTER:
        if any(name.startswith(beginning) for name in changed):
            _ask(*command)
    if gone := _gone(units):
        _ask("systemctl", "stop", *gone)
        _ask("systemctl", "reset-failed", *gone)
    if units:
        _ask("systemctl", "start", "--no-block", *units)


def begin_anew(root: Path) -> bool:
    """Have what runs of ours read its settings anew, and let go of whoever is connected; whether anything runs here."""
    if not Places(root).run_here:
        return False
    _ask("systemctl", "try-restart", f"{NAME}-*.service")
    return True


def _gone(units: Sequence[str]) -> list[str]:
    """Return what of ours systemd still has though nobody wants it any more: running, failed, or about to be tried."""
    command = ["systemctl", "list-units", "--all", "--plain", "--no-legend", f"{NAME}-*"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    loaded = [line.split()[0] for line in done.stdout.splitlines() if line.strip()]
    return [name for name in loaded if (program := tried_by(name)) and program not in units]


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as problem:
        raise UnitsError(f"{command[0]} is missing: sudo apt install systemd") from problem
    if done.returncode:
        raise UnitsError(f"{command[0]} failed: {last_words(done)}")


def _ask(*command: str) -> None:
    """Ask what may be refused: what is not there need not be told."""
    try:
        subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        return
