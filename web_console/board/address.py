"""Which board a browser asks for: one of the hall's own, or zones, layout and theme as written in the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from board_view.themes import THEMES
from board_view.themes import USUAL as USUAL_THEME
from hall_config.layouts import USUAL as USUAL_LAYOUT
from hall_config.layouts import LayoutError, read_rows
from hall_config.model import Language
from hall_protocol.states import Catalogue
from web_console.language import language_named

MOST_ZONES: Final = 20
MOST_ROWS: Final = 12


class Wishes(Protocol):
    """What stands behind the question mark of an address."""

    def get(self, key: str, default: str, /) -> str:
        """Return what was wished, or the default."""

    def getlist(self, key: str, /) -> list[str]:
        """Return everything that was wished of one kind."""


@dataclass(frozen=True, slots=True)
class BoardAddress:
    """All that decides what a board shows of a hall; browsers at the same one show and say the same."""

    zones: tuple[str, ...] = ()
    """None: the whole hall."""
    layout: str = USUAL_LAYOUT
    rows: tuple[str, ...] = ()
    """Of a layout of the hall's own."""
    theme: str = USUAL_THEME
    language: Language = "zh"
    """Which stands large."""

    @property
    def look(self) -> tuple[str, tuple[str, ...]]:
        """Return what decides where things stand."""
        return self.layout, self.rows


class UnknownZoneError(LookupError):
    """The hall has no such zone."""


def address_of(node: str, catalogue: Catalogue, language: str) -> BoardAddress | None:
    """Return the board that is configured for a node; None: the hall has no board of this name."""
    look = next((each for each in catalogue.boards if each.node == node), None)
    if look is None:
        return None
    return BoardAddress(look.zones, look.layout, look.rows, _theme(look.theme), language_named(language))


def address_in(wishes: Wishes, catalogue: Catalogue | None) -> BoardAddress:
    """Return the board that an address wishes for; raises UnknownZoneError rather than show an empty hall."""
    listed = [zone.strip() for each in wishes.getlist("zone") for zone in each.split(",")]
    zones = tuple(dict.fromkeys(zone for zone in listed if zone))[:MOST_ZONES]
    if catalogue:
        _refuse_unknown(zones, {zone.id for zone in catalogue.zones})
    layout = wishes.get("layout", USUAL_LAYOUT)[:64]
    rows = _drawn(wishes) or (_own_layouts(catalogue).get(layout, ()) if catalogue else ())
    return BoardAddress(
        zones, layout, rows, _theme(wishes.get("theme", "")), language_named(wishes.get("language", ""))
    )


def _drawn(wishes: Wishes) -> tuple[str, ...]:
    """Return the rows of a layout that is only tried out; what cannot be drawn is none."""
    rows = tuple(wishes.getlist("row"))[:MOST_ROWS]
    try:
        return rows if rows and read_rows(rows) else ()
    except LayoutError:
        return ()


def _refuse_unknown(zones: Iterable[str], known: set[str]) -> None:
    for zone in zones:
        if zone not in known:
            raise UnknownZoneError(zone)


def _own_layouts(catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    return {look.layout: look.rows for look in catalogue.boards if look.rows}


def _theme(name: str) -> str:
    return name if name in THEMES else USUAL_THEME
