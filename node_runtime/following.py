"""How the hub is followed, in the words of the program that follows it: the console and the doctor read them."""

from pathlib import Path
from typing import Final

import msgspec

from node_runtime.durable import write_whole

FILE: Final = "following.json"
SILENT_MS: Final = 300_000
"""What follows the hub says every few seconds how it goes."""


class Followed(msgspec.Struct, frozen=True):
    """How it goes: whether the hub's successor could be made of what is kept elsewhere."""

    at_ms: int
    place: str
    problem: str = ""
    """What is wrong, in a sentence; empty: nothing."""
    same_disk: bool = False
    """Whether the place is on the hub's own disk, as somebody wished for a try: it is lost together with it."""

    def is_silent(self, wall_ms: int) -> bool:
        """Return whether nothing was said for too long."""
        return wall_ms - self.at_ms > SILENT_MS


def say_followed(data: Path, followed: Followed) -> None:
    """Write into the hall's folder how it goes."""
    write_whole(data / FILE, msgspec.json.encode(followed))


def read_followed(data: Path) -> Followed | None:
    """Return how it goes; None where nobody follows."""
    try:
        return msgspec.json.decode((data / FILE).read_bytes(), type=Followed)
    except (OSError, msgspec.MsgspecError):
        return None
