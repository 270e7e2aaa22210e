"""Files that outlive a power cut, and files that nobody shall find again."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have a folder's names on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path, mode: int = 0o755) -> None:
    """Make a folder, and those above it, unless it is there."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=mode)
        folder.chmod(mode)


def wipe(path: Path) -> None:
    """Overwrite a file and remove it; what the card's own electronics keep of it nobody can reach from here."""
    if path.exists():
        with path.open("r+b") as file:
            file.write(os.urandom(max(path.stat().st_size, 1)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
