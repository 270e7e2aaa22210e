"""Files that outlive a power cut: whole or not at all, and on the disk when the next step begins."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600
OF_THE_HALL: Final = 0o640
"""What is no secret within the hub: its programs read it by their common group."""
READABLE: Final = 0o644


def write_whole(path: Path, content: bytes, *, mode: int = PRIVATE) -> None:
    """Write a file whole or not at all, belonging to the folder's owner.

    A folder that hands its group down (setgid) is read by that group: the hub's programs read what the depot renews.
    """
    draft, owner = path.with_name(f"{path.name}.new"), path.parent.stat()
    mode |= stat.S_IRGRP if owner.st_mode & stat.S_ISGID else 0
    with named(path, draft):
        with os.fdopen(new_file(draft, mode), "wb") as file:
            os.fchmod(file.fileno(), mode)
            if os.geteuid() == 0:
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    sync_folder(path.parent)


@contextmanager
def named(path: Path, draft: Path) -> Iterator[None]:
    """Say of a full disk which file it had no room for, which `write` does not; the half of it gives its room back."""
    try:
        yield
    except OSError as problem:
        problem.filename = problem.filename or str(path)
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def new_file(path: Path, mode: int) -> int:
    """Open a file that was not there: root writes into others' folders too, where a link may have been laid for it."""
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)


def lock_file(path: Path) -> int:
    """Open the file that is locked while a folder is changed; a link that somebody laid there is not followed."""
    if not path.is_symlink() and not path.exists():
        _lay_lock(path)
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o666)


def _lay_lock(path: Path) -> None:
    """It is the folder's owner's before it has its name: systemd goes past no file of root's in another's folder."""
    draft, owner = path.with_name(f"{path.name}.new"), path.parent.stat()
    handle = new_file(draft, 0o666)
    try:
        if os.geteuid() == 0:
            os.fchown(handle, owner.st_uid, owner.st_gid)
    finally:
        os.close(handle)
    with suppress(FileExistsError, FileNotFoundError):  # another has just done so
        path.hardlink_to(draft)
    draft.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Have on the disk which files a folder has."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def trace(path: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever a file is replaced; None while it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
