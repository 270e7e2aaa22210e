"""Packs speech as Ogg Vorbis, a sixth of a WAV file's size, which every board and browser plays."""

import io
from importlib.util import find_spec
from typing import Final

from hall_voice.engine import FAILING, NOT_INSTALLED, Utterance, VoiceError

BLOCK: Final = 2 * 4096
"""Bytes handed over at a time: libsndfile's encoder keeps what it is given on the stack."""


class Vorbis:
    """libsndfile through soundfile (extra `voice`)."""

    def check(self) -> None:
        """Raise VoiceError when soundfile is missing."""
        if find_spec("soundfile") is None:
            raise VoiceError(NOT_INSTALLED, "soundfile is not installed: pip install 'paidui[voice]'")

    def pack(self, utterance: Utterance) -> bytes:
        """Return an Ogg Vorbis file; VoiceError when it cannot be made."""
        self.check()
        import soundfile

        file = io.BytesIO()
        try:
            with soundfile.SoundFile(
                file, "w", samplerate=utterance.rate, channels=1, format="OGG", subtype="VORBIS"
            ) as sound:
                for start in range(0, len(utterance.samples), BLOCK):
                    sound.buffer_write(utterance.samples[start : start + BLOCK], dtype="int16")
        except (RuntimeError, OSError, ValueError) as problem:
            raise VoiceError(FAILING, f"a sentence cannot be packed ({type(problem).__name__})") from problem
        return file.getvalue()
