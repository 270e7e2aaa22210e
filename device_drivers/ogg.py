"""A spoken clip as it travels, Ogg Vorbis, made samples by SDL's mixer; what was damaged on the way is noticed."""

import io
import struct
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Final, NamedTuple

from device_drivers.clip import RATE
from device_drivers.sdl import sdl_driver

LONGEST_S: Final = 120
"""A sentence is shorter; a file that claims more is not unpacked into a board's memory."""
MOST_BYTES: Final = 2_000_000
SLACK_S: Final = 0.05
"""So much shorter or longer than it says may a clip be; a damaged page costs more."""
MOST_RATE: Final = 48_000
MOST_BLOCKS: Final = 8
"""So many times a short block is a long one in what encoders make."""

_PAGE: Final = b"OggS\x00"
_HEAD: Final = struct.Struct("<5sBqI8xB")
_FIRST_PAGE: Final = 0x02
_LAST_PAGE: Final = 0x04
_ENDS: Final = _FIRST_PAGE | _LAST_PAGE
_NO_PACKET_ENDS: Final = -1
_IDENTIFICATION: Final = b"\x01vorbis"
_HEADERS: Final = 3
"""Packets before the first of sound."""

MIXER: Final = threading.Lock()
"""Held while the mixer is opened, closed, or unpacks a clip: a sound card may go while one is unpacked."""


def samples_of_ogg(ogg: bytes) -> bytes:
    """Return a clip's samples (16-bit mono at `RATE`), or raise ValueError when it is no whole sound."""
    seconds = seconds_of_ogg(ogg)
    samples = _unpacked(ogg)
    if abs(len(samples) / 2 / RATE - seconds) > SLACK_S:
        raise ValueError(f"a damaged sound: {len(samples) / 2 / RATE:.2f} of {seconds:.2f} s can be read")
    return samples


def seconds_of_ogg(ogg: bytes) -> float:
    """Return how long a clip says it is; ValueError when it is no single whole Ogg Vorbis stream of a sentence.

    What it says is not believed of its last page alone: a file that claims a second and holds hours of sound would be
    unpacked into a board's memory. Each page is looked at, and there may be no more packets than fill what is claimed.
    """
    if len(ogg) > MOST_BYTES:
        raise ValueError(f"no Ogg file of a sentence: {len(ogg)} bytes")
    shape, pages = _shape_of(ogg), list(_pages(ogg))
    if [page.flags & _ENDS for page in pages] != _ends_of(len(pages)) or len({page.serial for page in pages}) != 1:
        raise ValueError("no Ogg file of one sentence, or one cut short")
    ends = [page.granules for page in pages if page.granules != _NO_PACKET_ENDS]
    if not ends or ends != sorted(ends) or not 0 < ends[-1] <= LONGEST_S * shape.rate:
        raise ValueError("an Ogg file that runs backwards, or of no sentence's length")
    if sum(page.packets for page in pages) - _HEADERS > (ends[-1] + shape.long) / (shape.short / 2) + 1:
        raise ValueError("an Ogg file that holds more sound than it says")
    return ends[-1] / shape.rate


class _Shape(NamedTuple):
    """How a stream is coded: samples a second, and samples in its short and its long blocks."""

    rate: int
    short: int
    long: int


class _Page(NamedTuple):
    """A page's flags, the samples up to its end, its stream, and how many packets end on it."""

    flags: int
    granules: int
    serial: int
    packets: int


def _shape_of(ogg: bytes) -> _Shape:
    first = ogg.find(_IDENTIFICATION, 0, 64)
    if first < 0 or len(ogg) < first + 30:
        raise ValueError("no Ogg Vorbis file, or one cut short")
    channels, rate, blocks = struct.unpack_from("<BI12xB", ogg, first + len(_IDENTIFICATION) + 4)
    short, long = 1 << (blocks & 15), 1 << (blocks >> 4)
    if channels not in (1, 2) or not 0 < rate <= MOST_RATE or not short <= long <= short * MOST_BLOCKS:
        raise ValueError("no Ogg Vorbis file of a voice")
    return _Shape(rate, short, long)


def _pages(ogg: bytes) -> Iterator[_Page]:
    at = 0
    while at < len(ogg):
        if len(ogg) < at + _HEAD.size:
            raise ValueError("an Ogg file cut short")
        name, flags, granules, serial, segments = _HEAD.unpack_from(ogg, at)
        lacing = ogg[at + _HEAD.size : at + _HEAD.size + segments]
        at += _HEAD.size + segments + sum(lacing)
        if name != _PAGE or at > len(ogg):
            raise ValueError("an Ogg file that is damaged, or cut short")
        yield _Page(flags, granules, serial, sum(each < 255 for each in lacing))


def _ends_of(pages: int) -> list[int]:
    """Return which of so many pages begin and end a stream: the first, and the last."""
    return [_FIRST_PAGE, *[0] * (pages - 2), _LAST_PAGE] if pages > 1 else []


def _unpacked(ogg: bytes) -> bytes:
    from pygame import error, mixer  # only where there are clips: it costs memory

    with MIXER:
        _open(mixer)
        try:
            samples: bytes = mixer.Sound(file=io.BytesIO(ogg)).get_raw()
        except error as problem:
            raise ValueError(f"no sound: {problem}") from problem
        return samples


def _open(mixer: ModuleType) -> None:
    """Open the mixer on no sound card where none is open: unpacking needs its format, not its sound."""
    if mixer.get_init() is None:
        with sdl_driver("SDL_AUDIODRIVER", "dummy"):
            mixer.init(frequency=RATE, size=-16, channels=1, buffer=2048, allowedchanges=0)
