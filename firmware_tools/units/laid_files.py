"""The plain files that are laid; each says in its first lines that it was."""

from importlib.resources import files
from typing import Final

SHIPPED: Final = files("firmware_tools.units") / "files"
NAME: Final = "paidui"
MARK: Final = "Laid by paidui"
"""By this the next laying knows what was ours."""


def shipped(name: str) -> str:
    """Return the text of a file that comes with this release."""
    return (SHIPPED / name).read_text(encoding="utf-8")


def marked(text: str) -> str:
    """Return a file as it is laid."""
    return f"# {MARK}; changes here are overwritten.\n{text}"
