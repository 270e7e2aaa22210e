"""A sentence as the sounds of the Kokoro model: digits one by one, letters by their English names."""

import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType
from typing import Final

from hall_voice.engine import FAILING, NOT_INSTALLED, VoiceError
from hall_voice.reading import DIGITS_ZH, Piece, pieces_of
from hall_voice.symbols import SYMBOLS

LETTERS: Final[Mapping[str, str]] = MappingProxyType(
    {"A": "ˈA", "B": "bˈi", "C": "sˈi", "D": "dˈi", "E": "ˈi", "F": "ˈɛf", "G": "ʤˈi", "H": "ˈAʧ",
     "I": "ˈI", "J": "ʤˈA", "K": "kˈA", "L": "ˈɛl", "M": "ˈɛm", "N": "ˈɛn", "O": "ˈO", "P": "pˈi",
     "Q": "kjˈu", "R": "ˈɑɹ", "S": "ˈɛs", "T": "tˈi", "U": "jˈu", "V": "vˈi", "W": "dˈʌbᵊlju", "X": "ˈɛks",
     "Y": "wˈI", "Z": "zˈi"}
)  # fmt: skip
"""A ticket's letter is called by its English name in Chinese halls too."""
DIGITS_EN: Final = ("zˈɪɹO", "wˈʌn", "tˈu", "θɹˈi", "fˈɔɹ", "fˈIv", "sˈɪks", "sˈɛvən", "ˈAt", "nˈIn")
PAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {"，": ",", "、": ",", "。": ".", "！": "!", "？": "?", "：": ":", "；": ";", "\n": "."}
)
ESPEAK_S: Final = 10

ESPEAK_TO_KOKORO: Final = (
    ("ʔˌn\u0329", "ʔn"), ("ʔn\u0329", "ʔn"), ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"), ("e^ɪ", "A"), ("t^ʃ", "ʧ"),
    ("ɔ^ɪ", "Y"), ("ə^l", "ᵊl"), ("ʲo", "jo"), ("ʲə", "jə"), ("\u0303", ""), ("e", "A"), ("r", "ɹ"), ("x", "k"),
    ("ç", "k"), ("ɐ", "ə"), ("ɚ", "əɹ"), ("ɬ", "l"), ("ʲ", ""), ("o^ʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"),
    ("ː", ""), ("o", "ɔ"), ("ɾ", "T"), ("ʔ", "t"), ("^", ""), ("\u0329", "ᵊ"),
)  # fmt: skip
"""espeak-ng's American English in the model's own symbols, as misaki has them (Apache-2.0)."""

MOST_AT_ONCE: Final = 110
"""Sounds rendered in one go, some twelve seconds: memory grows with them, and the model was not made for more."""

Read = Callable[[str], str]


def phonemes_of(text: str, language: str, one: str, han: Read, english: Read) -> str:
    """Return a sentence's sounds; `han` reads Chinese characters, `english` English words.

    Raises VoiceError when nothing of it can be read.
    """
    sounds = list(_sounds(pieces_of(text, language), language, one, han, english))
    read = re.sub(r"\s+([,.!?:;])", r"\1", " ".join(sound for sound in sounds if sound)).strip()
    known = "".join(symbol for symbol in read if symbol in SYMBOLS)
    if not any(symbol.isalpha() for symbol in known):
        raise VoiceError(FAILING, "a sentence of which nothing can be read aloud")
    return known


def _sounds(pieces: Iterable[Piece], language: str, one: str, han: Read, english: Read) -> Iterator[str]:
    digit = han if language == "zh" else english
    for kind, group in groupby(pieces, key=lambda piece: piece.kind):
        texts = [piece.text for piece in group]
        match kind:
            case "letters":
                # The pause behind the letter: without it a digit runs into it and neither is understood.
                yield f"{' '.join(LETTERS[letter] for letter in ''.join(texts))},"
            case "digits":
                yield " ".join(_digit(int(each), language, one, digit) for each in "".join(texts))
            case "words":
                yield (han if language == "zh" else english)(("" if language == "zh" else " ").join(texts))
            case _:
                yield "".join(PAUSES.get(sign, sign if sign in SYMBOLS else ",") for sign in texts[0])[:1]


def _digit(digit: int, language: str, one: str, han: Read) -> str:
    if language != "zh":
        return DIGITS_EN[digit]
    return han("幺" if digit == 1 and one == "yao" else DIGITS_ZH[digit])


def breaths_of(sounds: str, most: int = MOST_AT_ONCE) -> list[str]:
    """Return a long text's sounds in stretches that are rendered one by one, parted where one takes a breath.

    >>> breaths_of("ab, cd. ef", 7)
    ['ab, cd.', 'ef']
    """
    breaths: list[str] = []
    for stretch in re.findall(r"[^,.!?;:]+[,.!?;:]*", sounds):
        for words in _short(stretch.strip(), most):
            if breaths and len(breaths[-1]) + 1 + len(words) <= most:
                breaths[-1] += f" {words}"
            elif words.strip(",.!?;: "):
                breaths.append(words)
    return breaths


def _short(stretch: str, most: int) -> Iterator[str]:
    """Yield a stretch without any pause in pieces, between words where there are any."""
    while len(stretch) > most:
        cut = stretch.rfind(" ", 1, most)
        cut = cut if cut > 0 else most
        yield stretch[:cut].strip()
        stretch = stretch[cut:].strip()
    yield stretch


@lru_cache(maxsize=256)
def english_by_espeak(words: str, program: str = "espeak-ng") -> str:
    """Return the sounds of English words; espeak-ng knows how they are spelled out, and speaks nothing here."""
    command = [program, "-v", "en-us", "--ipa", "--tie=^", "-q", "--stdin"]
    try:
        done = subprocess.run(command, input=words, capture_output=True, text=True, timeout=ESPEAK_S, check=True)
    except FileNotFoundError as problem:
        raise VoiceError(NOT_INSTALLED, f"English words need {program}: apt install espeak-ng") from problem
    except (OSError, subprocess.SubprocessError) as problem:
        raise VoiceError(FAILING, f"{program} cannot read English words ({problem})") from problem
    return in_the_models_symbols(done.stdout.strip().replace("\n", ", "))


def in_the_models_symbols(ipa: str) -> str:
    """Return espeak-ng's transcription in the model's symbols.

    >>> in_the_models_symbols("wˈɪndo^ʊ")
    'wˈɪndO'
    """
    for theirs, ours in ESPEAK_TO_KOKORO:
        ipa = ipa.replace(theirs, ours)
    return ipa
