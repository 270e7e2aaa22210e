"""What the kernel says of a machine in its files, below whichever root the machine is looked at from."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

MOST_BYTES: Final = 1 << 20
"""No file of the kernel's that is read here is longer; a strange one must not fill the memory."""


class Mount(NamedTuple):
    """One of the mounted disks."""

    device: str
    place: str
    options: tuple[str, ...]
    """The disk's own: what a unit of systemd's may not write to is no read-only disk."""


def is_there(path: Path) -> bool:
    """Return whether something stands at a path, as far as this user may look."""
    try:
        return path.exists()
    except PermissionError:
        return False


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of one machine; whatever cannot be read is not there."""

    root: Path

    def at(self, path: str) -> Path:
        """Return where a path of the machine stands; links of the machine that begin at its root stay below ours."""
        return self.root / path.lstrip("/")

    def text(self, path: str) -> str:
        """Return a short file's text without what surrounds it, or nothing."""
        try:
            with self.at(path).open("rb") as file:
                return file.read(MOST_BYTES).decode("utf-8", "replace").strip("\0 \n\t")
        except OSError:
            return ""

    def number(self, path: str, base: int = 10) -> int | None:
        """Return a file's number, or None."""
        try:
            return int(self.text(path), base)
        except ValueError:
            return None

    def found(self, pattern: str) -> list[str]:
        """Return the paths that fit a pattern, in order."""
        try:
            return sorted(str(each.relative_to(self.root)) for each in self.root.glob(pattern.lstrip("/")))
        except OSError:
            return []

    def mounts(self) -> Iterator[Mount]:
        """Yield what is mounted where (`proc/PID/mountinfo`); the later one of two at one place counts."""
        for line in self.text("proc/self/mountinfo").splitlines():
            left, _, right = line.partition(" - ")
            where, what = left.split(), right.split()
            if len(where) >= 5 and len(what) >= 3:
                yield Mount(what[1], where[4].replace("\\040", " "), tuple(what[2].split(",")))

    def mount_of(self, path: str) -> Mount | None:
        """Return what a path is on."""
        wanted = f"/{path.lstrip('/')}"
        holding = [each for each in self.mounts() if f"{wanted}/".startswith(f"{each.place.rstrip('/')}/")]
        return max(enumerate(holding), key=lambda each: (len(each[1].place), each[0]), default=(0, None))[1]

    @property
    def model(self) -> str:
        """What kind of Raspberry Pi it is; nothing elsewhere."""
        return self.text("proc/device-tree/model") or self.text("sys/firmware/devicetree/base/model")
