"""How SDL is told which driver to use: through the environment, and only while it starts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal


@contextmanager
def sdl_driver(kind: Literal["SDL_VIDEODRIVER", "SDL_AUDIODRIVER"], name: str) -> Iterator[None]:
    """Let SDL start with the driver `name`; an empty name leaves the choice to SDL. Nothing stays behind."""
    before = os.environ.get(kind)
    if name:
        os.environ[kind] = name
    try:
        yield
    finally:
        if name and before is None:
            del os.environ[kind]
        elif before is not None:
            os.environ[kind] = before
