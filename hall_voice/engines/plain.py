"""The plain voice: Debian's espeak-ng, for languages that no good voice speaks, such as Cantonese."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from device_drivers.espeak import LONGEST_WORK_S, PROGRAM, VOICES, EspeakError, spoken
from device_drivers.voice import spelled
from hall_voice.engine import FAILING, NOT_INSTALLED, PLAIN, KnownVoice, Sentence, Utterance, VoiceError

LANGUAGE: Final = re.compile(r"^\s*\d+\s+([a-z]{2,3})\b")


class Plain:
    """espeak-ng as a child process."""

    def __init__(self, program: str = PROGRAM) -> None:
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

    def speak(self, sentence: Sentence, voice: str) -> Utterance:
        """Render a sentence."""
        self.check()
        try:
            return Utterance(*spoken(_spelled(sentence), sentence.language, self._program))
        except EspeakError as problem:
            raise VoiceError(FAILING, str(problem)) from None

    def _languages(self) -> tuple[str, ...]:
        try:
            done = subprocess.run([self._program, "--voices"], capture_output=True, timeout=LONGEST_WORK_S, check=True)
        except (OSError, subprocess.SubprocessError):
            return ()
        found = (LANGUAGE.match(line) for line in done.stdout.decode(errors="replace").splitlines())
        return tuple(sorted({*VOICES, *(each[1] for each in found if each)}))


def _spelled(sentence: Sentence) -> str:
    if sentence.language == "en":
        return spelled(sentence.text, "en")
    telephone = sentence.one == "yao" and sentence.language == "zh"
    return spelled(sentence.text, "zh", "yao" if telephone else "yi")
