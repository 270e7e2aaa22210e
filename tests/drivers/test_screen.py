"""What a visitor sees and touches is what the node drew and hears of."""

import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO

import pygame
import pytest
from PIL import Image

from device_drivers.driver import DriverError
from device_drivers.hands import unpacked
from device_drivers.screen import Screen, SdlScreen, Touched, VirtualScreen

RED = (200, 10, 10)
WHITE = (255, 255, 255)


@pytest.fixture(params=["real", "virtual"])
def screen(request: pytest.FixtureRequest) -> Iterator[SdlScreen]:
    """The driver of glass and the one of memory, both on SDL's dummy video."""
    made = SdlScreen((320, 200), video_driver="dummy") if request.param == "real" else VirtualScreen((320, 200))
    yield made
    made.close()


@pytest.fixture
def virtual() -> Iterator[VirtualScreen]:
    made = VirtualScreen((320, 200))
    yield made
    made.close()


def picture_of(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content)) as picture:
        return picture.convert("RGB")


def test_a_snapshot_shows_what_was_drawn(screen: Screen) -> None:
    screen.surface.fill(WHITE)
    screen.surface.fill(RED, (10, 20, 50, 30))
    screen.present()

    picture = picture_of(screen.snapshot())
    assert picture.size == (320, 200)
    assert picture.getpixel((10, 20)) == RED
    assert picture.getpixel((59, 49)) == RED
    assert picture.getpixel((60, 50)) == WHITE


def test_a_small_snapshot_is_the_same_picture(screen: Screen) -> None:
    screen.surface.fill(RED)
    screen.present()

    picture = picture_of(screen.snapshot("jpeg", scale=0.25))
    assert picture.size == (80, 50)
    pixel = picture.getpixel((40, 25))
    assert isinstance(pixel, tuple)
    assert all(abs(seen - drawn) < 12 for seen, drawn in zip(pixel, RED, strict=True))


def test_an_impossible_scale_is_refused(screen: Screen) -> None:
    with pytest.raises(DriverError, match=r"between 0\.05 and 1"):
        screen.snapshot(scale=0)


def test_the_version_rises_only_when_something_was_presented(screen: Screen) -> None:
    before = screen.version

    screen.present([])
    assert screen.version == before
    screen.present([pygame.Rect(0, 0, 5, 5)])
    assert screen.version == before + 1
    screen.present()
    assert screen.version == before + 2


def test_a_finger_is_one_touch_though_sdl_makes_a_click_of_it_too(screen: Screen) -> None:
    screen.poll()
    pygame.event.post(pygame.Event(pygame.FINGERDOWN, x=0.5, y=0.25, finger_id=1, touch_id=1))
    pygame.event.post(pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=(160, 50), touch=True))

    assert screen.poll() == [Touched(160, 50)]


def test_only_the_left_button_touches(screen: Screen) -> None:
    screen.poll()
    for button in (1, 2, 3, 4):
        pygame.event.post(pygame.Event(pygame.MOUSEBUTTONDOWN, button=button, pos=(7, 8), touch=False))

    assert screen.poll() == [Touched(7, 8)]
    assert screen.poll() == []


def test_a_closed_window_is_known(screen: Screen) -> None:
    assert not screen.closed
    pygame.event.post(pygame.Event(pygame.QUIT))
    screen.poll()

    assert screen.closed


def test_hands_touch_in_order(virtual: VirtualScreen) -> None:
    virtual.poll()
    virtual.hands["touch"]({"x": 10, "y": 20})
    virtual.hands["touch"]({"x": 319, "y": 199})

    assert virtual.poll() == [Touched(10, 20), Touched(319, 199)]


def test_a_touch_beside_the_glass_is_refused(virtual: VirtualScreen) -> None:
    with pytest.raises(DriverError, match=r"\(320, 0\) is outside the screen of 320 × 200"):
        virtual.touch(320, 0)


def test_eyes_need_not_look_twice_at_the_same_picture(virtual: VirtualScreen) -> None:
    virtual.surface.fill(RED)
    virtual.present()
    first = virtual.hands["screenshot"]({"format": "png"})

    assert picture_of(unpacked(first["picture"])).getpixel((5, 5)) == RED
    again = virtual.hands["screenshot"]({"unless": first["version"]})
    assert "picture" not in again
    assert (again["width"], again["height"]) == (320, 200)


def test_an_unknown_picture_format_is_named(virtual: VirtualScreen) -> None:
    with pytest.raises(DriverError, match="no picture format 'gif'; there are png, jpeg"):
        virtual.hands["screenshot"]({"format": "gif"})


def test_a_board_without_any_screen_does_not_draw_for_nobody() -> None:
    without = {name: value for name, value in os.environ.items() if name not in ("SDL_VIDEODRIVER", "DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-c", "from device_drivers.screen import SdlScreen; SdlScreen((320, 200))"],
        env=without,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert done.stderr.splitlines()[-1].endswith("check its cable and that it is switched on")


def test_a_screen_that_is_not_there_says_so_and_leaves_nothing_behind() -> None:
    before = os.environ.get("SDL_VIDEODRIVER")

    with pytest.raises(DriverError, match=r"no display .*check its cable"):
        SdlScreen((320, 200), video_driver="no-such-driver")
    assert os.environ.get("SDL_VIDEODRIVER") == before
