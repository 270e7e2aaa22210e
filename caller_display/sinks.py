"""What else tells of a call, for those who do not see the board or do not hear it: a light, and one day a pager."""

from typing import TYPE_CHECKING, Final, Protocol

from board_view.announcements import Announcement

if TYPE_CHECKING:
    from device_drivers.lamps import Lamps

LIGHT: Final = "call"


class Sink(Protocol):
    """Hears what is announced, when its turn comes, and that nothing is announced any more.

    It never makes the board wait and never raises: what it cannot do it says itself.
    """

    def announce(self, announcement: Announcement) -> None:
        """This is shown large and spoken from now on."""

    def rest(self) -> None:
        """Nothing is."""

    def tick(self, now_ms: int) -> None:
        """A beat of the board's loop."""


class LightSink:
    """A light beside the board: it blinks while somebody is called, and burns while something is said to everybody."""

    def __init__(self, lamps: "Lamps") -> None:
        self._lamps = lamps

    def announce(self, announcement: Announcement) -> None:
        """Blink, or burn."""
        is_notice = announcement.said is not None and not announcement.is_urgent
        self._lamps.show(LIGHT, "on" if is_notice else "blink")

    def rest(self) -> None:
        """Go dark."""
        self._lamps.show(LIGHT, "off")

    def tick(self, now_ms: int) -> None:
        """Keep blinking."""
        self._lamps.tick(now_ms)
