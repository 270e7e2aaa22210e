"""A pad's glass: the screen, what is drawn on it, and what a finger hits."""

from typing import TYPE_CHECKING

from device_drivers.rectangle import Rect
from hall_protocol.events import NodeScreen
from hall_protocol.topics import NODE_SCREEN
from node_runtime.node import NodeRuntime
from window_terminal.pad.layout import Glass, target_at, targets
from window_terminal.pad.view import Choice, PadView

if TYPE_CHECKING:  # a pad of keys has no glass, and does not load what draws
    from device_drivers.screen import Screen, Touched
    from window_terminal.pad.draw import PadPainter


class PadGlass:
    """Draws views and feels fingers; nothing is drawn that stands there already."""

    def __init__(self, screen: "Screen", painter: "PadPainter", glass: Glass) -> None:
        self._screen = screen
        self._painter = painter
        self._glass = glass
        self._drawn: PadView | None = None

    @property
    def closed(self) -> bool:
        """Whether somebody has closed the window on a desk."""
        return self._screen.closed

    def draw(self, view: PadView) -> None:
        """Show a view, unless it is what stands there."""
        if view != self._drawn:
            self._drawn = view
            self._screen.present(self._painter.paint(view))

    def touches(self) -> "list[Touched]":
        """Return where fingers came down since the last look."""
        return self._screen.poll()

    def touch(self, x: int, y: int) -> None:
        """Be a virtual finger; the next look feels it."""
        self._screen.hands["touch"]({"x": x, "y": y})

    def target_at(self, view: PadView, x: int, y: int) -> Choice | None:
        """Return what a finger at this point hits."""
        return target_at(view, self._glass, x, y)

    def placed(self, view: PadView) -> tuple[tuple[Choice, Rect], ...]:
        """Return everything that can be touched, with its place."""
        return tuple((target.choice, target.rect) for target in targets(view, self._glass))

    def publish(self, runtime: NodeRuntime, control_id: str) -> None:
        """Tell a console what stands there; a pad is small, so it travels as it is."""
        width, height = self._screen.size
        node = runtime.settings.node
        picture = NodeScreen(
            node=node, control_id=control_id, width=width, height=height, jpeg=self._screen.snapshot("jpeg")
        )
        runtime.publish(NODE_SCREEN, picture, node=node)
