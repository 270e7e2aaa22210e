"""A release and a machine's way to it, in the words that hub and machines share."""

import re
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

NOTE: Final = "release.json"
"""What a release says of itself; a file of its tar."""
FOR_NODES: Final = "node"
ARCHITECTURES: Final = ("arm64", "amd64")
VERSION: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){1,3}([abc.+-]?[a-z0-9]{1,20}){0,3}")
"""What a version may look like: it becomes a folder's name."""
_ARCHITECTURE_OF: Final = {"aarch64": "arm64", "x86_64": "amd64"}


class ReleaseNote(msgspec.Struct, frozen=True, kw_only=True):
    """What a release says of itself."""

    version: str
    arch: str
    pythons: tuple[str, ...] = ()
    extras: tuple[str, ...] = (FOR_NODES,)
    """What it can be; a node's machine takes nothing that was made for the hub alone."""
    files: dict[str, str] = {}
    """The SHA-256 of every other file in its tar, by its path: a stick that was pulled out too early is noticed."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What the hub wishes of one machine."""

    release: str = ""
    """The release it shall run; empty: whichever it runs."""
    again: int = 0
    """Rises when somebody wants a release that failed tried once more."""
    now: bool = False
    """Whether it may change over now: its nodes are away for a few seconds while it does."""
    when_resting: bool = False
    """Whether it may as soon as its window has been paused or closed for a while."""


Word = Annotated[str, Meta(max_length=100)]
Step = Literal["settled", "fetching", "taking_in", "waiting", "on_trial", "failed"]
"""`waiting`: taken in, until the hall is closed; `failed`: the last wish came to nothing, `why` says how."""


class UpdateState(msgspec.Struct, frozen=True, kw_only=True):
    """How a machine's update goes; a part of what it reports."""

    running: Word = ""
    wished: Word = ""
    step: Step = "settled"
    why: Word = ""
    """Why the wish has not come true, as a key of the texts (`updates.why_…`); empty: nothing is wrong."""
    detail: Annotated[str, Meta(max_length=2000)] = ""
    """What belongs to it: a node, a number of bytes, what a program said."""
    previous: Word = ""
    """The release it would go back to without fetching anything."""
    again: Annotated[int, Meta(ge=0, le=2**53)] = 0
    """Which wish `failed` answers: one that has been raised since is not answered yet."""


def is_version(text: str) -> bool:
    """Whether this may be a release's version; anything else never becomes a path."""
    return VERSION.fullmatch(text) is not None


def tar_name(version: str, architecture: str) -> str:
    """Return what a release's file is called, everywhere."""
    return f"paidui-{version}-{architecture}.tar"


def architecture_of(machine: str) -> str:
    """Return which releases fit a machine, by what its kernel calls itself."""
    return _ARCHITECTURE_OF.get(machine, machine)
