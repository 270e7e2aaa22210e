"""What a recogniser understood of each voice, as a technician reads it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from firmware_tools.tables import columns
from hall_config.texts import both
from hall_voice.listening.hearing import Score, Syllable, parted, scored, wilson
from hall_voice.listening.measure import Effort, Way
from hall_voice.listening.trials import Trial

MOST_CONFUSED = 8
Heard = Mapping[Way, list[tuple[Trial, str]]]


class _Heard(NamedTuple):
    """The digits of one announcement as they were heard, and whether they were those that were said."""

    digits: str
    is_right: bool


def score_lines(heard: Heard, language: str, syllable: Syllable) -> Iterator[str]:
    """Yield the table: each way of speaking, by the sound of what was written and as it was written."""
    scores = {
        (way, by_sound): scored(rows, language, by_sound, syllable)
        for way, rows in heard.items()
        for by_sound in (True, False)
    }
    keys = ("way", "digits", "windows", "letters", "numbers", "added")
    rows = [[" ".join(both(f"voice_check.{key}")) for key in keys]]
    rows += [_row(way, by_sound, score) for (way, by_sound), score in scores.items()]
    yield from columns(rows)
    for (way, by_sound), score in scores.items():
        if by_sound and score.confused:
            pairs = ", ".join(
                f"{said or '–'}→{got or '–'} {times}"
                for (said, got), times in score.confused.most_common(MOST_CONFUSED)
            )
            yield f"{_name(way)}: {' '.join(both('voice_check.confused'))} {pairs}"


def speed_lines(effort: Mapping[str, Effort]) -> Iterator[str]:
    """Yield how fast each voice was rendered just now."""
    for voice, each in effort.items():
        if each.wall_s:
            faster, work = each.spoken_s / each.wall_s, each.cpu_s / each.spoken_s
            yield " / ".join(both("voice_check.speed", voice=voice, faster=f"{faster:.2f}", work=f"{work:.2f}"))


def control_lines(heard: Heard, again: Heard, language: str, syllable: Syllable) -> Iterator[str]:
    """Yield how often the recogniser contradicts itself on the same sound, a little slower."""

    def _heard(trial: Trial, text: str) -> "_Heard":
        number, _ = parted(text, language, True, syllable)
        is_right = scored([(trial, text)], language, True, syllable).numbers_right == 1
        return _Heard("".join(each for each in number if each.isdigit()), is_right)

    for way, rows in again.items():
        first = dict(heard[way])
        pairs = [(_heard(trial, first[trial]), _heard(trial, text)) for trial, text in rows]
        wrong = [(before, now) for before, now in pairs if not before.is_right]
        fields = {
            "way": _name(way),
            "same": sum(before == now for before, now in pairs),
            "of": len(pairs),
            "mended": sum(now.is_right for _, now in wrong),
            "wrong": len(wrong),
        }
        yield " / ".join(both("voice_check.control", **fields))


def _row(way: Way, by_sound: bool, score: Score) -> list[str]:
    how = " ".join(both("voice_check.by_sound" if by_sound else "voice_check.as_written"))
    return [
        f"{_name(way)}, {how}",
        _share(score.digits_right, score.digits),
        _share(score.windows_right, score.windows),
        _share(score.letters_right, score.letters),
        _share(score.numbers_right, score.letters),
        str(score.digits_added),
    ]


def _name(way: Way) -> str:
    return f"{way.voice} {' '.join(both(f'voice_check.{way.method}'))}"


def _share(right: int, of: int) -> str:
    low, high = wilson(right, of)
    return f"{100 * right / max(1, of):.1f} % [{100 * low:.1f}–{100 * high:.1f}]"
