"""What is written so that it outlives a power cut: each step is on the disk before the next one begins."""

import os
from pathlib import Path


class Disk:
    """The machine's disk, one step at a time; a test ends it between any two."""

    def write(self, path: Path, content: bytes) -> None:
        """Write a file whole or not at all."""
        draft = path.with_name(f"{path.name}.new")
        self.create(draft, content)
        self.replace(draft, path)
        self.settle(path.parent)

    def point(self, link: Path, target: str) -> None:
        """Have a link point elsewhere, by one rename: it is never away."""
        draft = link.with_name(f"{link.name}.new")
        self.remove(draft)
        self.symlink(target, draft)
        self.replace(draft, link)
        self.settle(link.parent)

    def drop(self, path: Path) -> None:
        """Remove a file for good."""
        self.remove(path)
        self.settle(path.parent)

    def create(self, path: Path, content: bytes) -> None:
        """Write a new file and have it on the disk."""
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def replace(self, draft: Path, path: Path) -> None:
        """Put one file in the place of another."""
        draft.replace(path)

    def symlink(self, target: str, link: Path) -> None:
        """Make a link."""
        link.symlink_to(target)

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there."""
        path.unlink(missing_ok=True)

    def settle(self, folder: Path) -> None:
        """Have on the disk which files a folder has."""
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
