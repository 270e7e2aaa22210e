"""The plain voice: Debian's espeak-ng, for languages that no good voice speaks, such as Cantonese."""

import io
import re
import shutil
import subprocess
import wave
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from device_drivers.voice import spelled
from hall_voice.engine import FAILING, NOT_INSTALLED, PLAIN, KnownVoice, Sentence, Speech, VoiceError

WORDS_A_MINUTE: Final = 140
LONGEST_WORK_S: Final = 10
ESPEAK: Final[dict[str, str]] = {"zh": "cmn-latn-pinyin", "en": "en"}
"""Where espeak-ng's own name for a language is not ours."""
LANGUAGE: Final = re.compile(r"^\s*\d+\s+([a-z]{2,3})\b")


class Plain:
    """espeak-ng as a child process."""

    def __init__(self, program: str = "espeak-ng") -> None:
        self._program = program

    @cached_property
    def voices(self) -> Sequence[KnownVoice]:
        """One voice, for every language that espeak-ng has; none where it is not installed."""
        languages = self._languages()
        return (KnownVoice(PLAIN, languages, "espeak-ng, 合成音 plain"),) if languages else ()

    def check(self) -> None:
        """Raise VoiceError when espeak-ng is missing."""
        if shutil.which(self._program) is None:
            raise VoiceError(NOT_INSTALLED, f"{self._program} is not installed: apt install espeak-ng")

    def speak(self, sentence: Sentence, voice: str) -> Speech:
        """Render a sentence."""
        self.check()
        name = ESPEAK.get(sentence.language, sentence.language)
        command = [self._program, "-v", name, "-s", str(WORDS_A_MINUTE), "--stdin", "--stdout"]
        try:
            done = subprocess.run(
                command, input=_spelled(sentence).encode(), capture_output=True, timeout=LONGEST_WORK_S, check=True
            )
            return _speech(done.stdout)
        except (OSError, subprocess.SubprocessError, wave.Error, EOFError) as problem:
            raise VoiceError(FAILING, f"{self._program} cannot render ({type(problem).__name__})") from None

    def _languages(self) -> tuple[str, ...]:
        try:
            done = subprocess.run([self._program, "--voices"], capture_output=True, timeout=LONGEST_WORK_S, check=True)
        except (OSError, subprocess.SubprocessError):
            return ()
        found = (LANGUAGE.match(line) for line in done.stdout.decode(errors="replace").splitlines())
        return tuple(sorted({*ESPEAK, *(each[1] for each in found if each)}))


def _spelled(sentence: Sentence) -> str:
    if sentence.language == "en":
        return spelled(sentence.text, "en")
    telephone = sentence.one == "yao" and sentence.language == "zh"
    return spelled(sentence.text, "zh", "yao" if telephone else "yi")


def _speech(wav: bytes) -> Speech:
    """Return what a WAV file on a pipe has: its header cannot know its own length."""
    with wave.open(io.BytesIO(wav)) as sound:
        return Speech(sound.readframes(len(wav)), sound.getframerate())
