"""The screens of dispenser and board: pixels out, touches in, and a picture of what is shown.

One process has one screen. Nothing but SDL's display and fonts is started: memory is short on a Pi.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final, Literal, Protocol

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame

from device_drivers.driver import Arguments, Driver, DriverError, Event, Fault, Hand, Reply
from device_drivers.hands import number, packed, word
from device_drivers.sdl import sdl_driver

PictureFormat = Literal["png", "jpeg"]
Size = tuple[int, int]

FULL_HD: Final[Size] = (1920, 1080)


@dataclass(frozen=True)
class Touched(Event):
    """A visitor touched the screen at (`x`, `y`), in pixels of its surface."""

    x: int
    y: int


class Screen(Driver, Protocol):
    """Shows what is drawn on `surface` once it is presented, and knows where it was touched."""

    @property
    def size(self) -> Size:
        """Width and height in pixels."""

    @property
    def surface(self) -> pygame.Surface:
        """Where to draw."""

    @property
    def version(self) -> int:
        """Rises whenever something was presented: a snapshot of the same version is the same picture."""

    @property
    def closed(self) -> bool:
        """True once the window has been closed by its frame."""

    def present(self, rects: Sequence[pygame.Rect] | None = None) -> None:
        """Show what was drawn inside `rects` (None: everywhere); no rectangles, no work."""

    def poll(self) -> list[Touched]:
        """The touches since the last poll, in order; call it some 20 to 50 times a second, waiting costs more."""

    def snapshot(self, picture: PictureFormat = "png", scale: float = 1.0) -> bytes:
        """A picture of the surface, smaller when `scale` is below 1."""


NOWHERE: Final = ("offscreen", "dummy")
"""Where SDL draws when it has found no screen at all, without a word."""


def _refuse_nowhere(wanted: str) -> None:
    """Raise DriverError when SDL would draw for nobody, unless it was told to: a dark board must not say `ready`."""
    found = pygame.display.get_driver()
    if found in NOWHERE and found != (wanted or os.environ.get("SDL_VIDEODRIVER")):
        pygame.display.quit()
        raise DriverError("screen", Fault.UNPLUGGED, "no display was found; check its cable and that it is switched on")


class SdlScreen:
    """A screen through SDL: KMS/DRM on a Pi, a window on a desk, `dummy` where there is nothing to look at."""

    virtual = False

    def __init__(self, size: Size = FULL_HD, video_driver: str = "", fullscreen: bool = False, title: str = "") -> None:
        try:
            with sdl_driver("SDL_VIDEODRIVER", video_driver):
                pygame.display.init()
            _refuse_nowhere(video_driver)
            self._surface = pygame.display.set_mode(size, pygame.FULLSCREEN if fullscreen else 0)
        except pygame.error as problem:
            raise DriverError("screen", Fault.UNPLUGGED, f"no display ({problem}); check its cable") from problem
        pygame.display.set_caption(title or "Paidui")
        pygame.mouse.set_visible(not fullscreen)
        self._version = 0
        self._closed = False

    @property
    def hands(self) -> Mapping[str, Hand]:
        """Nothing: this one is seen and touched."""
        return {}

    @property
    def size(self) -> Size:
        """Width and height in pixels, as the display granted them."""
        return self._surface.get_size()

    @property
    def surface(self) -> pygame.Surface:
        """Where to draw."""
        return self._surface

    @property
    def version(self) -> int:
        """Rises whenever something was presented."""
        return self._version

    @property
    def closed(self) -> bool:
        """True once the window has been closed by its frame."""
        return self._closed

    def present(self, rects: Sequence[pygame.Rect] | None = None) -> None:
        """Show what was drawn inside `rects` (None: everywhere)."""
        if rects is None:
            pygame.display.flip()
        elif rects:
            pygame.display.update(rects)
        else:
            return
        self._version += 1

    def poll(self) -> list[Touched]:
        """The touches since the last poll, in order."""
        touches = []
        for event in pygame.event.get(exclude=pygame.AUDIODEVICEREMOVED):  # that is the loudspeaker's
            self._closed = self._closed or event.type == pygame.QUIT
            if (touched := self._touch_in(event)) is not None:
                touches.append(touched)
        return touches

    def snapshot(self, picture: PictureFormat = "png", scale: float = 1.0) -> bytes:
        """A picture of the surface, smaller when `scale` is below 1."""
        if not 0.05 <= scale <= 1.0:
            raise DriverError("screen", Fault.BAD_REQUEST, "a picture's scale lies between 0.05 and 1")
        surface = self._surface
        if scale < 1.0:
            smaller = (max(1, round(surface.get_width() * scale)), max(1, round(surface.get_height() * scale)))
            surface = pygame.transform.smoothscale(surface, smaller)
        file = BytesIO()
        pygame.image.save(surface, file, f"screen.{picture}")
        return file.getvalue()

    def close(self) -> None:
        """Give the display back."""
        pygame.display.quit()

    def _touch_in(self, event: pygame.Event) -> Touched | None:
        if event.type == pygame.FINGERDOWN:
            width, height = self.size
            return Touched(int(event.x * width), int(event.y * height))
        # SDL makes a mouse click out of every finger as well: that would be a second touch
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and not event.touch:
            return Touched(*event.pos)
        return None


class VirtualScreen(SdlScreen):
    """A screen without glass: real pixels in memory, touched by hands, seen as snapshots."""

    virtual = True

    def __init__(self, size: Size = FULL_HD) -> None:
        super().__init__(size, video_driver="dummy")

    @property
    def hands(self) -> Mapping[str, Hand]:
        """`touch` (`x`, `y`) and `screenshot` (`format`, `scale`, `unless`: a version already seen)."""
        hands: dict[str, Callable[[Arguments], Reply]] = {"touch": self._touch_hand, "screenshot": self._look_hand}
        return hands

    def touch(self, x: int, y: int) -> None:
        """Touch the glass; the next poll knows it."""
        width, height = self.size
        if not (0 <= x < width and 0 <= y < height):
            raise DriverError("screen", Fault.BAD_REQUEST, f"({x}, {y}) is outside the screen of {width} × {height}")
        pygame.event.post(pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=(x, y), touch=False))

    def _touch_hand(self, arguments: Arguments) -> Reply:
        self.touch(int(number(arguments, "x")), int(number(arguments, "y")))
        return {}

    def _look_hand(self, arguments: Arguments) -> Reply:
        reply: Reply = {"version": self.version, "width": self.size[0], "height": self.size[1]}
        if number(arguments, "unless", -1) != self.version:
            reply["picture"] = packed(self.snapshot(_format_in(arguments), number(arguments, "scale", 1.0)))
        return reply


def _format_in(arguments: Arguments) -> PictureFormat:
    wanted = word(arguments, "format", "png")
    if wanted == "png":
        return "png"
    if wanted == "jpeg":
        return "jpeg"
    raise DriverError("screen", Fault.BAD_REQUEST, f"no picture format {wanted!r}; there are png, jpeg")
