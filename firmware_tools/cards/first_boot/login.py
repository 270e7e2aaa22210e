"""A login for a technician on a machine whose card has a key for it: by that key alone, never by a password."""

import subprocess
from pathlib import Path
from typing import Final

from .durable import make_folder, sync_folder, write_whole
from .machine import Machine
from .programs import run
from .telling import WaitError

KEY: Final = "technician.pub"
"""In /etc/paidui, and root's: whoever logs in cannot let others in. Without it nobody gets in."""
SSHD: Final = "usr/sbin/sshd"
PEOPLE: Final = "etc/sysusers.d/paidui-technician.conf"
HOME: Final = "etc/tmpfiles.d/paidui-technician.conf"
RIGHTS: Final = "etc/sudoers.d/paidui-technician"
DOOR: Final = "etc/ssh/sshd_config.d/00-paidui.conf"
"""Read before all others in that folder: what is said first holds."""
STARTS: Final = "etc/systemd/system/multi-user.target.wants/ssh.service"
SERVICE: Final = "/usr/lib/systemd/system/ssh.service"
FILES: Final = {
    PEOPLE: ('u technician - "A technician of the hall, by key" /home/technician /bin/bash\n', 0o644),
    HOME: ("d /home/technician 0700 technician technician\n", 0o644),
    RIGHTS: ("technician ALL=(ALL:ALL) NOPASSWD: ALL\n", 0o440),
    DOOR: (
        f"# The key stands in /etc/paidui/{KEY}; remove it, and nobody gets in.\n"
        f"AuthorizedKeysFile /etc/paidui/{KEY}\n"
        "AuthenticationMethods publickey\n"
        "PasswordAuthentication no\n"
        "KbdInteractiveAuthentication no\n"
        "PermitRootLogin no\n"
        "AllowUsers technician\n",
        0o644,
    ),
}


def open_login(machine: Machine) -> None:
    """Let the owner of the card's key in from now on; a machine works without it, so it waits for nothing here."""
    if not (machine.settings / KEY).exists() or _is_open(machine):
        return
    try:
        _open(machine)
    except (WaitError, OSError) as problem:
        why = problem.english if isinstance(problem, WaitError) else str(problem)
        machine.say("no_login", why=why)
        return
    machine.say("login")


def _is_open(machine: Machine) -> bool:
    return (machine.root / DOOR).exists() and (machine.root / STARTS).is_symlink()


def _open(machine: Machine) -> None:
    """The service comes last: before the rules are there nobody is asked in."""
    if not (machine.root / SSHD).exists():
        raise FileNotFoundError("this system has no sshd")
    for name, (text, mode) in FILES.items():
        make_folder((machine.root / name).parent)
        write_whole(machine.root / name, text.encode(), mode)
    at = () if machine.runs_here else (f"--root={machine.root}",)
    run("systemd-sysusers", *at, Path(PEOPLE).name)
    run("systemd-tmpfiles", *at, "--create", Path(HOME).name)
    link = machine.root / STARTS
    make_folder(link.parent)
    link.unlink(missing_ok=True)
    link.symlink_to(SERVICE)
    sync_folder(link.parent)
    if machine.runs_here:
        subprocess.run(["systemctl", "restart", "--no-block", "ssh.service"], check=False, capture_output=True)
