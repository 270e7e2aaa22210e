"""The words of the page of updates."""

from hall_config.texts import Catalogue, CatalogueError
from web_console.language import Tongue


def said(tongue: Tongue, key: str, **fields: object) -> str:
    """Return a text of this page."""
    return Catalogue.load().text(f"updates.{key}", tongue.language, **fields)


def why_said(why: str, detail: str, tongue: Tongue) -> str:
    """Return why a release did not come to run; in the machine's own words where it is newer than this console."""
    try:
        return said(tongue, f"why_{why}", detail=detail)
    except CatalogueError:
        return f"{why} {detail}".rstrip()


def called(machine: str, place: str, tongue: Tongue) -> str:
    """Return a machine's name, and where it stands for whoever does not know it by that."""
    return said(tongue, "called", machine=machine, place=place) if place else machine
