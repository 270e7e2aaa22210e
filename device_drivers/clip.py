"""One announcement as sound: a chime and the words behind it, in one piece, made with the standard library alone."""

import array
import io
import math
import sys
import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

RATE: Final = 22_050
"""Samples a second of everything that is spoken here; one channel, 16 bits."""

CHIME_NOTES_HZ: Final = (659.25, 523.25, 783.99)
"""Three soft tones, e″ c″ g″: heard through talking, startling nobody."""

ALARM_HZ: Final = (960.0, 770.0)
"""Two tones in turn, as sirens have them: nobody takes it for a call."""
OPENINGS: Final = MappingProxyType({"three_tones": CHIME_NOTES_HZ, "two_tones": (659.25, 523.25), "none": ()})
"""What a hall may have before a call."""
NOTE_S: Final = 0.28
ALARM_S: Final = 0.35
ALARM_TURNS: Final = 3
PAUSE_S: Final = 0.25


@dataclass(frozen=True)
class Clip:
    """What one announcement sounds like, with the text that is shown while it sounds."""

    id: str
    wav: bytes
    text: str
    duration_ms: int

    def named(self, clip_id: str) -> "Clip":
        """The same sound under the id of one call."""
        return replace(self, id=clip_id)


def clip_of(clip_id: str, text: str, spoken: Sequence[bytes] = (), opening: bytes | None = None) -> Clip:
    """The chime, or another opening, then the pieces of speech (16-bit mono samples at `RATE`), as one clip."""
    parts = [chime() if opening is None else opening, *spoken]
    whole = silence(PAUSE_S).join(part for part in parts if part)
    return Clip(clip_id, wav_of(whole), text, round(len(whole) / 2 / RATE * 1000))


@lru_cache(maxsize=len(OPENINGS))
def chime(kind: str = "three_tones") -> bytes:
    """Soft tones as samples, as many as the hall wants; what it wants and nobody knows is the usual chime."""
    return b"".join(_tone(hertz) for hertz in OPENINGS.get(kind, CHIME_NOTES_HZ))


@lru_cache(maxsize=1)
def alarm() -> bytes:
    """What comes before an emergency, as samples: high and low in turn, louder than any chime."""
    return b"".join(_siren(hertz) for _ in range(ALARM_TURNS) for hertz in ALARM_HZ)


def silence(seconds: float) -> bytes:
    """Nothing to hear, as samples."""
    return bytes(2 * round(seconds * RATE))


def _tone(hertz: float) -> bytes:
    """One tone that swells in a hundredth of a second and dies away like a struck bar."""
    count = round(NOTE_S * RATE)
    times = (index / RATE for index in range(count))
    return _little_endian(
        round(9_000 * min(1.0, t / 0.01) * math.exp(-6 * t) * (1 - t / NOTE_S) * math.sin(math.tau * hertz * t))
        for t in times
    )


def _siren(hertz: float) -> bytes:
    """One tone of an alarm, with soft edges so that the loudspeaker does not click."""
    count = round(ALARM_S * RATE)
    times = (index / RATE for index in range(count))
    return _little_endian(
        round(16_000 * min(1.0, t / 0.01, (ALARM_S - t) / 0.01) * math.sin(math.tau * hertz * t)) for t in times
    )


def _little_endian(samples: Iterable[int]) -> bytes:
    values = array.array("h", samples)
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def wav_of(samples: bytes) -> bytes:
    """The samples as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples)
    return file.getvalue()


def samples_of(wav: bytes) -> bytes:
    """The samples in a WAV file of ours, or ValueError when it is none (16-bit mono at `RATE`)."""
    try:
        with wave.open(io.BytesIO(wav)) as sound:
            shape = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
            if shape != (1, 2, RATE):
                raise ValueError(f"a clip is 16-bit mono at {RATE} Hz, this is {shape}")
            samples: bytes = sound.readframes(sound.getnframes())
            return samples
    except (wave.Error, EOFError) as problem:
        raise ValueError(f"no WAV file: {problem}") from problem
