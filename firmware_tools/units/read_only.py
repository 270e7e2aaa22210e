"""A root that is never written to, as an option: what a hall keeps stands on a partition of its own."""

from pathlib import Path
from typing import Final

from firmware_tools.units.errors import UnitsError

PARTITION: Final = "srv/paidui"
"""Where the partition with the label `paidui` stands."""
KEPT: Final = {"etc": "etc/paidui", "opt": "opt/paidui", "state": "var/lib/paidui"}
"""Its folders, and where each is seen."""
IN_MEMORY: Final = "overlayroot=tmpfs:recurse=0"
"""What is written anywhere else is in memory, and gone with the next start; other partitions stay what they are."""
_PARTITION: Final = """\
[Unit]
Description=Paidui: what is kept while the root is not written to

[Mount]
What=/dev/disk/by-label/paidui
Where=/srv/paidui
Options=noatime
"""
_FOLDER: Final = """\
[Unit]
Description=Paidui: /{seen} is kept

[Mount]
What=/srv/paidui/{folder}
Where=/{seen}
Options=bind
"""


def mounts() -> dict[str, str]:
    """Return the mount units, by name; whatever runs of ours waits for them."""
    found = {_unit(PARTITION): _PARTITION}
    return found | {_unit(seen): _FOLDER.format(folder=folder, seen=seen) for folder, seen in KEPT.items()}


def is_read_only(root: Path) -> bool:
    """Whether a machine was laid so before."""
    return (root / "etc/systemd/system" / _unit(PARTITION)).exists()


def check_partition(root: Path) -> None:
    """Raise UnitsError unless the partition is there with all that is kept, for nothing else outlives a restart."""
    for folder, seen in KEPT.items():
        if not (root / PARTITION / folder).is_dir():
            raise UnitsError(
                f"/{PARTITION}/{folder} is not there: mount the partition with the label paidui at /{PARTITION} "
                f"and copy /{seen} to it (docs/operate/units.md, a root that is not written to)"
            )
    if not (root / "usr/share/initramfs-tools/scripts/init-bottom/overlayroot").exists():
        raise UnitsError("overlayroot is not installed: sudo apt install overlayroot")


def cmdline(former: str, read_only: bool) -> str:
    """Return `cmdline.txt` with the root in memory, or written to as ever."""
    words = [word for word in former.split() if not word.startswith("overlayroot=")]
    return " ".join([*words, *([IN_MEMORY] if read_only else [])]) + "\n"


def _unit(place: str) -> str:
    return f"{place.replace('/', '-')}.mount"
