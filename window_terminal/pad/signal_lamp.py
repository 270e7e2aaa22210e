"""The one lamp of a pad of keys: lit while it asks, blinking thanks, dark while nobody can rate."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from window_terminal.pad.asking import Page

if TYPE_CHECKING:  # a pad with glass has no lamp, and does not load what lights one
    from device_drivers.lamps import Lamps, Light

ASKS: Final = "lamp"
LIGHTS: Final["Mapping[Page, Light]"] = MappingProxyType(
    {
        Page.REST: "off",
        Page.ASKING: "on",
        Page.REASONS: "on",
        Page.THANKS: "blink",
        Page.ALREADY: "blink",
        Page.NOT_YET: "off",
        Page.SAID: "off",
    }
)


class SignalLamp:
    """Says with light what a glass would say in words."""

    def __init__(self, lamps: "Lamps") -> None:
        self._lamps = lamps

    def follow(self, page: Page) -> None:
        """Show what this page means."""
        self._lamps.show(ASKS, LIGHTS[page])

    def tick(self, now_ms: int) -> None:
        """Let it blink."""
        self._lamps.tick(now_ms)
