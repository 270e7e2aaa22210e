"""Which addresses are told of what."""

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

SHORTEST_SECRET = 16

Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)", max_length=64)]


class TargetError(ValueError):
    """An address cannot be told; the sentence can be shown to whoever wrote it."""


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One address, and of what it is told."""

    name: Name
    """What the queue and the log call it; the address itself may carry a key and is never logged."""
    url: str
    secret_file: Path
    """Where the secret stands with which its messages are signed."""
    events: tuple[str, ...] = ("alert.*",)
    """Which events: `alert.raised`, `alert.*`, `ticket.called`, `*`."""

    def wants(self, event: str) -> bool:
        """Whether this address is told of such an event."""
        return any(fnmatchcase(event, pattern) for pattern in self.events)

    def secret(self) -> bytes:
        """Return the secret, read anew each time, so that a changed one counts at once; raises TargetError."""
        try:
            secret = self.secret_file.read_bytes().strip()
        except OSError as problem:
            raise TargetError(f"webhook {self.name}: its secret cannot be read ({problem.strerror})") from problem
        if len(secret) < SHORTEST_SECRET:
            raise TargetError(f"webhook {self.name}: its secret is shorter than {SHORTEST_SECRET} characters")
        return secret


def checked(target: Target) -> Target:
    """Return the same target, or raise TargetError saying what is wrong with its address."""
    try:
        parts = urlsplit(target.url)
        port = parts.port
    except ValueError as problem:
        raise TargetError(f"webhook {target.name}: its address is none ({problem})") from problem
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise TargetError(f"webhook {target.name}: its address must begin with https:// or http:// and name a host")
    if any(not each.isprintable() or each.isspace() for each in target.url) or not target.url.isascii():
        raise TargetError(f"webhook {target.name}: its address has a character that no address has")
    if not target.events:
        raise TargetError(f"webhook {target.name}: it is told of nothing; name at least one event, such as alert.*")
    return target
