"""Ears: what writes down what it hears, without being told what to expect."""

import io
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from hall_voice.engine import MODEL_MISSING, NOT_INSTALLED, VoiceError
from hall_voice.parts import RECOGNISER

HEARS_HZ = 16_000
GAP_S = 0.1
"""Between two phrases that are joined."""


class Ear(Protocol):
    """Listens to clips, one behind the other."""

    def hear(self, clips: Sequence[bytes], language: str, pace: float = 1.0) -> str:
        """Return what it understood; `pace` over 1 plays it so much faster."""


class Whisper:
    """Whisper base (extra `voice-check`), on the processor, with no prompt: nothing helps it but the sound."""

    def __init__(self, parts: Path, threads: int = 2) -> None:
        """Raise VoiceError when the recogniser or its model is not there."""
        try:
            from faster_whisper import WhisperModel
        except ImportError as problem:
            raise VoiceError(
                NOT_INSTALLED, "the recogniser is not installed: pip install 'paidui[voice,voice-check]'"
            ) from problem
        folder = parts / RECOGNISER
        if not (folder / "model.bin").is_file():
            raise VoiceError(MODEL_MISSING, f"there is no recogniser in {folder}: paidui voice fetch --check")
        self._model = WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )

    def hear(self, clips: Sequence[bytes], language: str, pace: float = 1.0) -> str:
        """Return what it understood."""
        import numpy as np
        from faster_whisper import decode_audio

        gap = np.zeros(round(GAP_S * HEARS_HZ), np.float32)
        parts = [part for clip in clips for part in (gap, decode_audio(io.BytesIO(clip), sampling_rate=HEARS_HZ))][1:]
        sound = np.concatenate(parts)
        times = np.arange(0, len(sound) - 1, pace)
        sound = np.interp(times, np.arange(len(sound)), sound).astype(np.float32)
        segments, _ = self._model.transcribe(
            sound,
            language=language,
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            initial_prompt=None,
            without_timestamps=True,
            vad_filter=False,
        )
        return "".join(segment.text for segment in segments)


@cache
def syllable(character: str) -> str:
    """Return how a Chinese character sounds, in Latin letters without a tone; anything else is itself."""
    if not "\u3400" <= character <= "\u9fff":
        return character
    from misaki.zh import lazy_pinyin

    (sound, *_) = lazy_pinyin(character)
    return "".join(each for each in unicodedata.normalize("NFD", sound) if not unicodedata.combining(each))
