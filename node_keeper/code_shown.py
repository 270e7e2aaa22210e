"""Six digits, as large as a text screen has them, for whoever stands before a machine that is nobody yet."""

import logging
from pathlib import Path
from typing import Final

from node_runtime.durable import READABLE, write_whole

log = logging.getLogger(__name__)

FILE: Final = "code"
"""Where the code stands beside the screen, for `paidui doctor`."""
DIGITS: Final = {
    "0": ("███", "█ █", "█ █", "█ █", "███"),
    "1": (" █ ", "██ ", " █ ", " █ ", "███"),
    "2": ("███", "  █", "███", "█  ", "███"),
    "3": ("███", "  █", "███", "  █", "███"),
    "4": ("█ █", "█ █", "███", "  █", "  █"),
    "5": ("███", "█  ", "███", "  █", "███"),
    "6": ("███", "█  ", "███", "█ █", "███"),
    "7": ("███", "  █", "  █", "  █", "  █"),
    "8": ("███", "█ █", "███", "█ █", "███"),
    "9": ("███", "█ █", "███", "  █", "███"),
}
HIGH: Final = 5
WIDE: Final = 2
AGAIN: Final = "\x1b[H"
"""Over what stands there, so that nothing flickers."""
CLEAR: Final = "\x1b[2J\x1b[H\x1b[?25l\x1b[9;0]\x1b[14]"
"""From an empty screen, without a cursor, that does not go dark by itself."""


class CodeShown:
    """The screen of a bare machine; a text screen of Linux has no Chinese, so the digits speak."""

    def __init__(self, screen: Path, folder: Path) -> None:
        self._screen = screen
        self._file = folder / FILE
        self._shown = ""

    def show(self, code: str, hub: str) -> None:
        """Let a code be seen, and again over whatever else was written there since."""
        begins, self._shown = (AGAIN if code == self._shown else CLEAR), code
        if begins == CLEAR:
            log.info("this machine shows the code %s; accept it in the console (在控制台的“添加机器”中输入)", code)
            write_whole(self._file, f"{code}\n".encode(), mode=READABLE)
        self._write(f"{begins}\n{big(code)}\n\n  {hub}: console > devices > add a machine\n")

    def say(self, sentence: str) -> None:
        """Let a sentence be seen where no code is."""
        if sentence == self._shown:
            return
        self._shown = sentence
        log.info("%s", sentence)
        self._file.unlink(missing_ok=True)
        self._write(f"{CLEAR}\n  {sentence}\n")

    def end(self) -> None:
        """The machine is somebody now."""
        self._file.unlink(missing_ok=True)
        self._write(CLEAR)

    def _write(self, text: str) -> None:
        try:
            with self._screen.open("w", encoding="utf-8") as screen:
                screen.write(text)
        except OSError as problem:
            log.debug("nothing is seen on %s: %s", self._screen, problem)


def big(code: str) -> str:
    """Return digits five lines high, in two groups of three as they are read out."""
    rows = ("  ".join(_stretched(DIGITS[digit][row]) for digit in code) for row in range(HIGH))
    middle = (len(DIGITS["0"][0]) * WIDE + 2) * (len(code) // 2)
    return "\n".join(f"  {row[:middle]}    {row[middle:]}" for row in rows)


def _stretched(row: str) -> str:
    return "".join(dot * WIDE for dot in row)
