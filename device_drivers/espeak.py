"""Debian's espeak-ng as a child process: words go in and sound comes out by pipes, so that no word touches a disk."""

import io
import subprocess
import wave
from typing import Final

PROGRAM: Final = "espeak-ng"
VOICES: Final[dict[str, str]] = {"zh": "cmn-latn-pinyin", "en": "en"}
"""Where its own name for a language is not ours. Its plain `cmn` reads the pinyin of every Chinese character as if it
were English."""
WORDS_A_MINUTE: Final = 140
LONGEST_WORK_S: Final = 10


class EspeakError(RuntimeError):
    """Why nothing is spoken; of the words it says nothing."""


def spoken(words: str, language: str, program: str = PROGRAM) -> tuple[bytes, int]:
    """Return words as samples (16-bit mono), and how many a second; EspeakError when they cannot be spoken."""
    voice = VOICES.get(language, language)
    command = [program, "-v", voice, "-s", str(WORDS_A_MINUTE), "--stdin", "--stdout"]
    try:
        done = subprocess.run(command, input=words.encode(), capture_output=True, timeout=LONGEST_WORK_S, check=True)
        return _samples(done.stdout)
    except (OSError, subprocess.SubprocessError, wave.Error, EOFError) as problem:
        raise EspeakError(f"{program} cannot render ({type(problem).__name__})") from None


def _samples(wav: bytes) -> tuple[bytes, int]:
    """Return what a WAV file on a pipe has: its header cannot know its own length."""
    with wave.open(io.BytesIO(wav)) as sound:
        return sound.readframes(len(wav)), sound.getframerate()
