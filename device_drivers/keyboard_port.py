"""The port of whatever types like a keyboard: `/dev/input/event…`, kept from every other program."""

import fcntl
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from device_drivers.port import Opened, Port

EVIOCGRAB: Final = 0x40044590
"""`EVIOCGRAB` of linux/input.h: from now on only this program hears the keys."""

Grab = Callable[[int], None]


def grabbed(descriptor: int) -> None:
    """Keep the keys from every other program, such as a console in which they would be typed."""
    fcntl.ioctl(descriptor, EVIOCGRAB, 1)


def not_grabbed(descriptor: int) -> None:
    """A pty of a virtual keyboard cannot be grabbed and need not be."""


def keyboard_port(device: str, path: Path, grab: Grab = grabbed) -> Port:
    """A keyboard for this program alone."""

    def opened(at: Path) -> Opened:
        keys = io.FileIO(os.open(at, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY))
        try:
            grab(keys.fileno())
        except OSError:
            keys.close()
            raise
        return keys

    return Port(device, path, opened)
