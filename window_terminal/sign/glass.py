"""The strip display of a sign: views onto pixels, and pictures of them to whoever asks."""

from threading import Lock
from typing import Final

from device_drivers.screen import Screen
from hall_protocol.events import NodeScreen
from hall_protocol.topics import NODE_SCREEN
from node_runtime.node import NodeRuntime
from window_terminal.sign.draw import SignPainter
from window_terminal.sign.view import SignView

PICTURE_PX: Final = 960
"""How wide a picture is at most that is sent over the bus."""


class SignGlass:
    """A screen and its painter; signs that share their letters draw one after the other."""

    def __init__(self, screen: Screen, painter: SignPainter, drawing: Lock) -> None:
        self.screen = screen
        self._painter = painter
        self._drawing = drawing

    def show(self, view: SignView) -> None:
        """Draw what has changed."""
        with self._drawing:
            touched = self._painter.paint(view)
        self.screen.present(touched)

    def is_open(self) -> bool:
        """Ask the window system; False once somebody has closed the window by its frame."""
        self.screen.poll()
        return not self.screen.closed

    def publish(self, runtime: NodeRuntime, control_id: str) -> None:
        """Send a picture of what is shown."""
        width, height = self.screen.size
        scale = min(1.0, PICTURE_PX / width)
        picture = NodeScreen(
            node=runtime.settings.node,
            control_id=control_id,
            width=max(1, round(width * scale)),
            height=max(1, round(height * scale)),
            jpeg=self.screen.snapshot("jpeg", scale),
        )
        runtime.publish(NODE_SCREEN, picture, node=runtime.settings.node)
