"""What counts as one scanned code: a whole line that can be read, and not the one that was scanned just now."""

from typing import Final

LONGEST: Final = 512
"""Characters of a code; whatever is longer belongs to no ticket, booking or badge."""
MOST_OCTETS: Final = 4 * LONGEST
HALF_A_LINE_MS: Final = 1000
"""How old half a line may be: a scanner says a whole one in a few milliseconds."""
AGAIN_MS: Final = 2000
"""A code is held before a scanner for a while; it is another scan when it has been away for so long."""
ENDS: Final = b"\r\n"


class CodeLines:
    """Cuts what a scanner says into lines; noise, endless lines and forgotten halves are no codes."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._endless = False
        self._heard_ms = 0

    def take(self, octets: bytes, at_ms: int) -> list[str | None]:
        """Take what came at this moment; answer each whole line, None for one that cannot be read."""
        if at_ms - self._heard_ms > HALF_A_LINE_MS:
            self.forget()
        self._heard_ms = at_ms
        whole = [self._one(octet) for octet in octets]
        return [line for ended, line in whole if ended]

    def forget(self) -> None:
        """Drop half a line."""
        self._line.clear()
        self._endless = False

    def _one(self, octet: int) -> tuple[bool, str | None]:
        """Take one byte; say whether a line ended with it, and which. Two ends in a row are one."""
        if octet not in ENDS:
            self._endless = self._endless or len(self._line) >= MOST_OCTETS
            if not self._endless:
                self._line.append(octet)
            return False, None
        ended = bool(self._line)
        line = None if self._endless else readable(bytes(self._line))
        self.forget()
        return ended, line


def readable(line: bytes) -> str | None:
    """The code on a line, or None when nobody could have printed it."""
    try:
        text = line.decode().strip(" ")
    except UnicodeDecodeError:
        return None
    return text if text and len(text) <= LONGEST and text.isprintable() else None


class Repeats:
    """Tells a new scan from a code that is still held before the scanner."""

    def __init__(self, again_ms: int = AGAIN_MS) -> None:
        self._again_ms = again_ms
        self._last = 0
        self._seen_ms: int | None = None

    def is_new(self, code: str, at_ms: int) -> bool:
        """Take one scan and say whether it is to be told of; only a mark of the code is remembered."""
        mark = hash(code)
        held = self._seen_ms is not None and mark == self._last and at_ms - self._seen_ms < self._again_ms
        self._last, self._seen_ms = mark, at_ms
        return not held
