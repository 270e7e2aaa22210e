"""A spoken clip as it travels, Ogg Vorbis, made samples by SDL's mixer; what was damaged on the way is noticed."""

import io
import struct
import threading
from types import ModuleType
from typing import Final

from device_drivers.clip import RATE
from device_drivers.sdl import sdl_driver

LONGEST_S: Final = 120
"""A sentence is shorter; a file that claims more is not unpacked into a board's memory."""
MOST_BYTES: Final = 2_000_000
SLACK_S: Final = 0.05
"""So much shorter than it says may a clip be; a damaged page costs more."""

_PAGE: Final = b"OggS"
_IDENTIFICATION: Final = b"\x01vorbis"
_LAST_PAGE: Final = 0x04

MIXER: Final = threading.Lock()
"""Held while the mixer is opened, closed, or unpacks a clip: a sound card may go while one is unpacked."""


def samples_of_ogg(ogg: bytes) -> bytes:
    """Return a clip's samples (16-bit mono at `RATE`), or raise ValueError when it is no whole sound."""
    seconds = seconds_of_ogg(ogg)
    samples = _unpacked(ogg)
    if len(samples) / 2 / RATE < seconds - SLACK_S:
        raise ValueError(f"a damaged sound: {len(samples) / 2 / RATE:.2f} of {seconds:.2f} s can be read")
    return samples


def seconds_of_ogg(ogg: bytes) -> float:
    """Return how long a clip says it is, from its first and its last page; ValueError when it has none."""
    if len(ogg) > MOST_BYTES or not ogg.startswith(_PAGE):
        raise ValueError("no Ogg file of a sentence")
    first, last = ogg.find(_IDENTIFICATION, 0, 64), ogg.rfind(_PAGE)
    try:
        (rate,) = struct.unpack_from("<I", ogg, first + len(_IDENTIFICATION) + 5)
        flags, granules = struct.unpack_from("<Bq", ogg, last + 5)
        (segments,) = struct.unpack_from("<B", ogg, last + 26)
    except struct.error as problem:
        raise ValueError("an Ogg file cut short") from problem
    ends = last + 27 + segments + sum(ogg[last + 27 : last + 27 + segments])
    if first < 0 or not rate or not flags & _LAST_PAGE or ends > len(ogg) or not 0 < granules / rate <= LONGEST_S:
        raise ValueError("no Ogg Vorbis file of a sentence, or one cut short")
    return float(granules / rate)


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
