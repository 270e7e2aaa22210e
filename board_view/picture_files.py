"""Which files of a folder a board shows as pictures, and in which order."""

from collections.abc import Iterable
from pathlib import PurePath
from typing import Final, TypeVar

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
File = TypeVar("File", bound=PurePath)


def in_their_order(files: Iterable[File]) -> list[File]:
    """Return those of some files that are pictures by their names, in the order of these."""
    return sorted(file for file in files if file.suffix.lower() in SUFFIXES)
