"""Whether there is room on this machine's disks, and whether they take what is written."""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine
from hall_doctor.tree import is_there
from node_runtime.findings import Finding

A_MB: Final = 1 << 20
LITTLE_MB: Final = 300
"""An update wants more: the new release stands beside the old one."""
LITTLE_SHARE: Final = 0.05
PLENTY_MB: Final = 4096
"""With so much room a small share is still enough."""
LITTLE_BOOT_MB: Final = 20
FEW_NODES: Final = 0.03
SLOW_MS: Final = 1000
"""A card that takes a second for one page is at its end, and holds up every press that must be kept."""
A_PAGE: Final = b"\0" * 4096
BOOT: Final = ("/boot/firmware", "/boot")


def disk(machine: Machine) -> Iterator[Finding]:
    """Look at the room, at what may be written, and at how long one page takes to be safe."""
    seen: set[tuple[int, int]] = set()
    for path in _places(machine):
        try:
            device = path.stat().st_dev
            found = machine.room(path)
        except OSError:
            continue
        known = (device, found.f_blocks)
        if known not in seen:
            seen.add(known)
            yield from _room(machine, path, found)
    yield from _writing(machine)


def _places(machine: Machine) -> Iterator[Path]:
    if machine.data is not None:
        yield machine.data
        return
    yield machine.places.state
    yield machine.places.releases
    yield machine.places.root
    yield from (machine.tree.at(path) for path in BOOT)


def _room(machine: Machine, path: Path, found: os.statvfs_result) -> Iterator[Finding]:
    free_mb = found.f_bavail * found.f_frsize // A_MB
    whole_mb = max(1, found.f_blocks * found.f_frsize // A_MB)
    name = _shown(machine, path)
    figures = {"free_mb": free_mb, "percent": 100 - 100 * free_mb // whole_mb}
    if name in BOOT:
        if free_mb < LITTLE_BOOT_MB:
            yield red("disk.boot_full", name, **figures)
        return
    if free_mb < LITTLE_MB or (free_mb < PLENTY_MB and free_mb < whole_mb * LITTLE_SHARE):
        yield red("disk.full", name, **figures)
    else:
        yield green("disk.room", name, **figures)
    if found.f_files and found.f_favail < found.f_files * FEW_NODES:
        yield red("disk.no_more_files", name, left=found.f_favail)


def _writing(machine: Machine) -> Iterator[Finding]:
    folder = next((each for each in _kept_in(machine) if is_there(each)), None)
    if folder is None:
        return
    name = _shown(machine, folder)
    mount = machine.tree.mount_of(name)
    if mount is not None and "ro" in mount.options:
        yield red("disk.read_only", name, device=mount.device)
        return
    try:
        took_ms = _write_a_page(folder)
    except OSError as problem:
        # Who looks may have been kept from writing here, by its unit or by its rights: that is no fault of the disk.
        if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            yield unknown("disk.not_ours", name)
        else:
            yield red("disk.does_not_write", name, problem=problem.strerror)
    else:
        yield red("disk.slow", name, ms=took_ms) if took_ms > SLOW_MS else green("disk.writes", name, ms=took_ms)


def _kept_in(machine: Machine) -> Iterator[Path]:
    """Where this machine keeps what must not be lost; the keeper of a node may write into its own folder alone."""
    if machine.data is not None:
        yield machine.data
        return
    if machine.hub is not None:
        yield machine.places.hall_data
    yield machine.places.keeper
    yield machine.places.state


def _write_a_page(folder: Path) -> int:
    probe = folder / ".paidui-doctor"
    began_s = time.monotonic()
    try:
        with os.fdopen(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(A_PAGE)
            file.flush()
            os.fsync(file.fileno())
    finally:
        with suppress(OSError):
            probe.unlink()
    return round((time.monotonic() - began_s) * 1000)


def _shown(machine: Machine, path: Path) -> str:
    """A place as the machine itself calls it."""
    if not path.is_relative_to(machine.places.root):
        return str(path)
    return f"/{path.relative_to(machine.places.root)}" if path != machine.places.root else "/"
