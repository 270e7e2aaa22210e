"""Files and links of ours among those of others: told by their first line, or by where they lead."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from firmware_tools.units.laid_files import MARK
from firmware_tools.units.roles import IN_THE_WAY, TARGET
from node_runtime.durable import named

NOTHING: Final = "/dev/null"
"""Where a unit's name leads that must not start."""
UNITS: Final = "etc/systemd/system"
FOLDERS: Final = (
    UNITS,
    f"{UNITS}/*.d",
    f"{UNITS}/{TARGET}.wants",
    "etc/sysusers.d",
    "etc/tmpfiles.d",
    "etc/udev/rules.d",
    "etc/systemd/*.conf.d",
    "etc/sysctl.d",
    "etc/modules-load.d",
    "etc/chrony/conf.d",
    "etc/avahi/services",
    "etc/cloud/cloud.cfg.d",
    "etc/paidui",
)
"""Where something of ours may stand that is not wanted any more."""
_MUST_NOT_START: Final = frozenset(name for names in IN_THE_WAY.values() for name in names)


def place(root: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Write what is new or other than before, and name it."""
    for name, text in files.items():
        if replace(root / name, text):
            yield name


def lead(root: Path, links: Mapping[str, str]) -> Iterator[str]:
    """Make the links that are missing or lead elsewhere, and name them."""
    for name, target in links.items():
        path = root / name
        if path.is_symlink() and str(path.readlink()) == target:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.new")
        draft.unlink(missing_ok=True)
        draft.symlink_to(target)
        draft.replace(path)
        yield name


def clear(root: Path, wanted: set[str]) -> Iterator[str]:
    """Remove what an earlier laying left and nobody wants now, and name it; what a technician put beside it stays."""
    for folder in FOLDERS:
        for path in sorted(root.glob(f"{folder}/*")):
            name = path.relative_to(root).as_posix()
            if name not in wanted and _is_ours(root, path):
                path.unlink()
                yield name


def replace(path: Path, text: str) -> bool:
    """Write a file whole or not at all; return whether it was another before."""
    if path.is_file() and not path.is_symlink() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    with named(path, draft):
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o644)
        draft.replace(path)
    return True


def _is_ours(root: Path, path: Path) -> bool:
    if path.is_symlink():
        leads = str(path.readlink())
        return path.name in _MUST_NOT_START if leads == NOTHING else _leads_to_ours(root / leads.lstrip("/"))
    return _is_marked(path)


def _leads_to_ours(path: Path) -> bool:
    """What is gone already was ours as well: a unit of somebody else's is removed by them, with its link."""
    return path.parent.name == "system" and (not path.exists() or _is_marked(path))


def _is_marked(path: Path) -> bool:
    return path.is_file() and MARK in path.read_text(encoding="utf-8", errors="replace")[:200]
