"""What a page plays for one announcement: the chime, the sentences as clips, or words for the browser's own voice."""

from dataclasses import dataclass
from typing import Final

from hall_protocol.speaking import SpeechLine, SpokenClip
from web_console.board.clips import ClipShelf

CHIMES_MS: Final = {"three_tones": 1_400, "two_tones": 1_000, "none": 0, "alarm": 2_400}
"""How long each takes, with the breath after it."""
BETWEEN_MS: Final = 350
"""A breath between two sentences."""
LETTER_MS: Final = {"zh": 260}
"""So long a browser's own voice takes for a letter; not less than it does."""
OTHER_LETTER_MS: Final = 95


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """One sentence: clips to be played one after the other, or none and then its words."""

    language: str
    text: str
    clips: tuple[str, ...] = ()
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Sounding:
    """All that is heard of one announcement."""

    id: str
    chime: str
    percent: int
    lines: tuple[SpokenLine, ...]

    @property
    def duration_ms(self) -> int:
        """How long it takes to hear it to its end."""
        return CHIMES_MS[self.chime] + sum(line.duration_ms + BETWEEN_MS for line in self.lines)


def is_complete(speech: tuple[SpeechLine, ...], shelf: ClipShelf) -> bool:
    """Whether every sentence that has a clip somewhere has it here."""
    return all(shelf.find(line.clip) for line in speech if line.clip)


def sounding(id_: str, chime: str, percent: int, speech: tuple[SpeechLine, ...], shelf: ClipShelf) -> Sounding:
    """Return what is heard with the clips that are there now."""
    return Sounding(
        id_, chime if chime in CHIMES_MS else "three_tones", percent, tuple(_line(s, shelf) for s in speech)
    )


def _line(line: SpeechLine, shelf: ClipShelf) -> SpokenLine:
    whole = shelf.find(line.clip) if line.clip else None
    if whole:
        return _played(line, (whole,))
    halves = [shelf.find(half.clip) for half in line.halves if half.clip]
    found = tuple(half for half in halves if half)
    if found and len(found) == len(line.halves):
        return _played(line, found)
    letter_ms = LETTER_MS.get(line.language, OTHER_LETTER_MS)
    return SpokenLine(line.language, line.text, (), len(line.text) * letter_ms)


def _played(line: SpeechLine, clips: tuple[SpokenClip, ...]) -> SpokenLine:
    return SpokenLine(
        line.language, line.text, tuple(clip.clip for clip in clips), sum(clip.duration_ms for clip in clips)
    )
