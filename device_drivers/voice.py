"""The voice that reads a call aloud; without one a chime still makes heads turn to the board."""

import hashlib
import logging
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

from device_drivers.clip import RATE, Clip, clip_of, samples_of, wav_of
from device_drivers.espeak import PROGRAM, VOICES, WORDS_A_MINUTE, EspeakError
from device_drivers.espeak import spoken as spoken_by_espeak

log = logging.getLogger(__name__)

Language = Literal["zh", "en"]
OneSpoken = Literal["yao", "yi"]
"""How a 1 is read in Mandarin: 幺 as on the telephone, or 一."""

KEPT_FILES: Final = 200

DIGITS_ZH: Final = "零一二三四五六七八九"
DIGITS_EN: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Phrase:
    """One sentence of an announcement in one language."""

    text: str
    language: Language


class Voice(Protocol):
    """Makes one clip of one announcement; it never fails, at worst only the chime is heard."""

    def speak(self, text: str, language: Language) -> Clip:
        """The chime and `text`."""

    def announce(self, phrases: Sequence[Phrase]) -> Clip:
        """The chime and all `phrases` in their order, as one clip whose text is theirs, a line each."""

    def words(self, phrase: Phrase, *, lasting: bool = True) -> bytes:
        """The samples of `phrase` alone, to be joined to others; empty where it cannot be spoken.

        What is not lasting stays on no disk.
        """


def spelled(text: str, language: Language, one: OneSpoken = "yao") -> str:
    """`text` with its numbers as they are called out in a hall: letter by letter and digit by digit.

    >>> spelled("请A015号到3号窗口", "zh")
    '请 A 零 幺 五 号到 三 号窗口'
    """
    apart = re.sub(r"[A-Z]{1,3}(?![A-Za-z])|[0-9]+", lambda found: f" {' '.join(found[0])} ", text)
    without_hyphens = re.sub(r"(?<= )-(?= )", " ", apart)
    named = re.sub(r"[0-9]", lambda digit: _digit(int(digit[0]), language, one), without_hyphens)
    return re.sub(r" +(?=[ ,.!?;:]|$)", "", named).strip()


def _digit(digit: int, language: Language, one: OneSpoken) -> str:
    if language == "en":
        return DIGITS_EN[digit]
    return "幺" if digit == 1 and one == "yao" else DIGITS_ZH[digit]


class SilentVoice:
    """No voice: the chime alone, while the board shows the text."""

    def speak(self, text: str, language: Language) -> Clip:
        """The chime."""
        return self.announce([Phrase(text, language)])

    def announce(self, phrases: Sequence[Phrase]) -> Clip:
        """The chime, with the phrases as its text."""
        return clip_of(_clip_id(phrases), _shown(phrases))

    def words(self, phrase: Phrase, *, lasting: bool = True) -> bytes:
        """Nothing."""
        return b""


class EspeakVoice:
    """Debian's espeak-ng: plain, but on every machine; each sentence is rendered once and kept."""

    def __init__(self, cache: Path, program: str = PROGRAM, one: OneSpoken = "yao", kept: int = KEPT_FILES) -> None:
        self._cache = cache
        self._program = program
        self._one = one
        self._kept = kept
        self._well = self._is_kept = True
        self._sweep()

    def speak(self, text: str, language: Language) -> Clip:
        """The chime and `text`."""
        return self.announce([Phrase(text, language)])

    def announce(self, phrases: Sequence[Phrase]) -> Clip:
        """The chime and all phrases; when espeak-ng fails, the chime alone and one line in the log."""
        spoken = [self.words(phrase) for phrase in phrases]
        return clip_of(_clip_id(phrases), _shown(phrases), spoken if all(spoken) else ())

    def words(self, phrase: Phrase, *, lasting: bool = True) -> bytes:
        """The samples of `phrase`; when espeak-ng fails, none and one line in the log."""
        try:
            spoken = self._spoken(phrase, lasting)
        except EspeakError as problem:
            self._log_once(problem)
            return b""
        self._well = True
        return spoken

    def _spoken(self, phrase: Phrase, lasting: bool) -> bytes:
        """The samples of one phrase, from the cache or freshly rendered."""
        words = spelled(phrase.text, phrase.language, self._one)
        file = self._cache / f"{_digest(f'{VOICES[phrase.language]} {WORDS_A_MINUTE} {words}')}.wav"
        with suppress(OSError, ValueError):  # not there yet, or cut short by a power cut
            return samples_of(file.read_bytes())
        samples, rate = spoken_by_espeak(words, phrase.language, self._program)
        if rate != RATE:
            raise EspeakError(f"{self._program} speaks at {rate} Hz, not at {RATE}")
        if lasting:
            self._keep(file, samples)
        return samples

    def _keep(self, file: Path, samples: bytes) -> None:
        """Write it whole or not at all; on a disk that takes nothing it is rendered anew each time."""
        draft = file.with_suffix(".draft")
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(wav_of(samples))
            draft.replace(file)
            self._drop_oldest()
        except OSError as problem:
            if self._is_kept:
                log.warning("spoken sentences cannot be kept: %s", problem.strerror)
            self._is_kept = False
            self._sweep()
        else:
            self._is_kept = True

    def _sweep(self) -> None:
        """Throw away what was being written when the power went, or the disk was full."""
        with suppress(OSError):
            for draft in self._cache.glob("*.draft"):
                draft.unlink(missing_ok=True)

    def _drop_oldest(self) -> None:
        files = sorted(self._cache.glob("*.wav"), key=lambda file: file.stat().st_mtime)
        for file in files[: -self._kept]:
            file.unlink(missing_ok=True)

    def _log_once(self, problem: Exception) -> None:
        if self._well:
            log.warning("espeak-ng failed, calls are announced by the chime alone: %s", problem)
        self._well = False


def find_voice(cache: Path, one: OneSpoken = "yao", program: str = PROGRAM) -> EspeakVoice | SilentVoice:
    """The best voice this machine has; without espeak-ng the silent one, said once in the log."""
    if shutil.which(program) is None:
        log.warning("no voice: %s is not installed (apt install espeak-ng); calls are announced by a chime", program)
        return SilentVoice()
    return EspeakVoice(cache, program, one)


def _shown(phrases: Sequence[Phrase]) -> str:
    return "\n".join(phrase.text for phrase in phrases)


def _clip_id(phrases: Sequence[Phrase]) -> str:
    return _digest(_shown(phrases))[:16]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
