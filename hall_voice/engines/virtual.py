"""The virtual voice: one soft tone for every sentence, in no time; for halls without the good voice's parts."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from hall_voice.engine import KnownVoice, Sentence, Utterance

TONE: Final = Path(__file__).with_name("virtual.ogg")
TONE_S: Final = 0.5
RATE: Final = 8_000


class Virtual:
    """Renders silence of half a second."""

    voices: Sequence[KnownVoice] = (KnownVoice("plain", ("zh", "en", "yue"), "virtual: a tone"),)

    def check(self) -> None:
        """Nothing can be missing."""

    def speak(self, sentence: Sentence, voice: str) -> Utterance:
        """Render a sentence."""
        return Utterance(bytes(2 * round(TONE_S * RATE)), RATE)


class VirtualPacker:
    """Packs whatever it is given as the same tone."""

    def check(self) -> None:
        """Nothing can be missing."""

    def pack(self, utterance: Utterance) -> bytes:
        """Return a real Ogg Vorbis file, so that boards have something to play."""
        return _tone()


@lru_cache(maxsize=1)
def _tone() -> bytes:
    return TONE.read_bytes()
