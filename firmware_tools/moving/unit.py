"""The unit under which a hub is followed: root's, for it reads the authority's key, and little else it may."""

import re
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

from firmware_tools.errors import ToolError
from node_runtime.durable import READABLE, write_whole
from node_runtime.places import Places

UNIT: Final = "paidui-follow.service"
PLAIN: Final = re.compile(r"(/[\w.-]+)+")
SAME_DISK: Final = " --same-disk"
HIDDEN: Final = ("/home", "/root", "/run/user", "/tmp", "/var/tmp", "/dev")
"""What the unit does not see: people's own folders, and what is everybody's."""
_WISHED: Final = re.compile(r"^ExecStart=.* --to (/\S+)( --same-disk)?$", re.MULTILINE)
_TEXT: Final = """\
# Written by `paidui hub follow`.
[Unit]
Description=Paidui: the hub's journal and papers, kept elsewhere
After=paidui-hub.service
PartOf=paidui.target
RequiresMountsFor={place}

[Service]
Type=notify
ExecStart=/opt/paidui/current/bin/python -m firmware_tools.moving --to {place}{same_disk}
WatchdogSec=900
Restart=always
RestartSec=20
RestartPreventExitStatus=2
UMask=0077
Nice=5
IOSchedulingClass=best-effort
IOSchedulingPriority=6
ReadWritePaths=/var/lib/paidui {place}
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateNetwork=yes
NoNewPrivileges=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX
SystemCallArchitectures=native
SystemCallFilter=@system-service
# The databases belong to the hall's user, and so must what SQLite lays beside them.
CapabilityBoundingSet=CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER

[Install]
WantedBy=paidui.target
"""


class Wish(NamedTuple):
    """Where somebody wished the hub to be followed; the unit remembers it until another place is named."""

    place: Path
    same_disk: bool = False
    """Whether it may be on the hub's own disk: for a try."""


def check_seen(place: Path) -> None:
    """Raise ToolError for a folder that would be another, or none, to the unit."""
    hidden = next((each for each in HIDDEN if place.is_relative_to(each)), None)
    if hidden is not None:
        raise ToolError(
            f"{place} cannot be seen by what follows, for it is below {hidden}: mount it below /media or /mnt"
        )


def unit_text(wish: Wish) -> str:
    """Return the unit's file. Raises ToolError for a folder that a unit cannot name."""
    place = wish.place
    if not PLAIN.fullmatch(str(place)):
        raise ToolError(f"{place} cannot stand in a unit: mount it under a name of letters, figures, - and _ alone")
    return _TEXT.format(place=place, same_disk=SAME_DISK if wish.same_disk else "")


def wished(places: Places) -> Wish | None:
    """Return where this hub is to be followed; None: nobody has said."""
    path = _path(places)
    found = _WISHED.search(path.read_text(encoding="utf-8")) if path.exists() else None
    return Wish(Path(found[1]), same_disk=bool(found[2])) if found else None


def begin_following(places: Places, wish: Wish) -> None:
    """Have the system follow the hub from now on and at every start; below another root only its file is laid."""
    path, text = _path(places), unit_text(wish)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.encode(), mode=READABLE)
    if places.run_here:
        for words in (("daemon-reload",), ("enable", UNIT), ("restart", "--no-block", UNIT)):
            done = subprocess.run(["systemctl", *words], capture_output=True, text=True, check=False)
            if done.returncode:
                raise ToolError(f"systemctl {' '.join(words)}: {done.stderr.strip()}")


def _path(places: Places) -> Path:
    return places.root / "etc/systemd/system" / UNIT
