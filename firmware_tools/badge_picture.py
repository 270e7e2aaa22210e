"""A badge as a code to print: what it says stands in the code alone, and is stored nowhere."""

import secrets
import sys
from pathlib import Path
from typing import Final

import segno

from firmware_tools.errors import ToolError

BADGE_BYTES: Final = 24
"""Nobody guesses so much; and a code that holds it is small enough for a card."""
DOTS: Final = 8
"""How many dots of a picture's each module of the code takes."""
QUIET_MODULES: Final = 4


def new_badge(kind: str, picture: Path | None) -> str:
    """Return what a new badge of this kind says, drawn into the picture, or in the terminal without one.

    `kind` stands before the random text, so that a reader knows a badge from a ticket.
    """
    text = kind + secrets.token_urlsafe(BADGE_BYTES)
    code = segno.make(text, error="q", micro=False)
    if picture is None:
        code.terminal(sys.stdout, border=QUIET_MODULES, compact=True)
    else:
        _save(code, picture)
    return text


def _save(code: segno.QRCode, picture: Path) -> None:
    if picture.suffix not in (".png", ".svg"):
        raise ToolError(f"{picture.name}: a picture's name ends in .png or .svg")
    if picture.exists():
        raise ToolError(f"{picture} is there already: the badge on it would be lost; choose another name")
    try:
        picture.touch(mode=0o600)
        code.save(str(picture), scale=DOTS, border=QUIET_MODULES)
    except OSError as problem:
        raise ToolError(f"{picture} cannot be written: {problem.strerror}") from problem
