"""The code that stands on a ticket's paper, on a guide's screen: the visitor photographs it and needs no paper."""

from contextlib import suppress
from pathlib import Path
from typing import Final

from web_console.visitor.serving import ADDRESS_FILE

QUIET_MODULES: Final = 4
"""So much white around it every reader wants."""


def visitors_page(halls_own: str, data: Path) -> str:
    """Return what stands before the token: the hall's own address of it, else where this console answers phones."""
    if halls_own:
        return halls_own
    with suppress(OSError):
        return (data / ADDRESS_FILE).read_text(encoding="ascii").strip()
    return ""


def picture_of(text: str) -> str:
    """Return a code as a picture that stands in the page itself."""
    import segno  # only a console whose guides show codes needs it in memory

    return str(segno.make(text, error="m", micro=False).svg_data_uri(border=QUIET_MODULES, scale=4))
