"""A TOML file cut at its headings: what is not touched stays letter by letter as somebody wrote it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_HEADING: Final = re.compile(
    r"^[ \t]*(?P<open>\[\[?)[ \t]*(?P<path>[\w-]+(?:[ \t]*\.[ \t]*[\w-]+)*)[ \t]*\]\]?[ \t]*(?:#.*)?$"
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One thing in a file: `[[service]]` with all that is inside it, and the comment right above."""

    root: str
    """The table it is one of; empty: what stands before the first heading."""
    is_item: bool
    """Whether it begins one of several."""
    text: str


def chunks_of(text: str) -> list[Chunk]:
    """Return a file's chunks in order; joined they are the file."""
    chunks: list[Chunk] = []
    root, is_item, lines = "", False, list[str]()
    for line in text.splitlines(keepends=True):
        found = _HEADING.match(line.rstrip("\n"))
        if found:
            head = found["path"].partition(".")[0].strip()
            is_one = found["open"] == "[[" and found["path"] == head
            if is_one or head != root:
                cut = len(lines) - _comment_at_end(lines)
                chunks.append(Chunk(root, is_item, "".join(lines[:cut])))
                root, is_item, lines = head, is_one, lines[cut:]
        lines.append(line)
    return [*chunks, Chunk(root, is_item, "".join(lines))]


def joined(chunks: list[Chunk]) -> str:
    """Return the file of some chunks; each heading on a line of its own."""
    text = ""
    for chunk in chunks:
        if text and chunk.text and not text.endswith("\n"):
            text += "\n"
        text += chunk.text
    return text


def _comment_at_end(lines: list[str]) -> int:
    """Return how many lines at the end are a comment about what follows."""
    count = 0
    while count < len(lines) and lines[-1 - count].lstrip().startswith("#"):
        count += 1
    return count


def spaced(before: str, text: str) -> str:
    """Return a new chunk with an empty line between it and what stands before it."""
    if not before or before.endswith("\n\n"):
        return text
    return f"\n{text}" if before.endswith("\n") else f"\n\n{text}"


Cut = Mapping[str, list[Chunk]]
"""The chunks of each file."""
