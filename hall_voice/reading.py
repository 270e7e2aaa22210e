"""How a hall reads its sentences aloud: numbers digit by digit, letters by name, times as people say them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["letters", "digits", "words", "pause"]

DIGITS_ZH: Final = "零一二三四五六七八九"
PAIRED_ZH: Final = "点个人位天小"
"""Of these there are 两, not 二."""
COUNTED_ZH: Final = f"{PAIRED_ZH}分月日年元楼层时秒岁%"
"""What a number before it counts: 3点, 15分钟, 20人; every other number is called out, as tickets and windows are."""
MOST: Final = 9999
"""Larger amounts are called out digit by digit: nobody counts so many people."""

TOKEN: Final = re.compile(
    r"(?P<clock>(?<![0-9A-Za-z])[0-2]?[0-9][:：][0-5][0-9](?![0-9]))"
    rf"|(?P<amount>(?<![0-9A-Za-z-])[0-9]{{1,4}}(?=\s?[{COUNTED_ZH}]))"
    r"|(?P<digits>[0-9]+)"
    r"|(?P<letters>[A-Z]{1,4}(?![a-z]))"
    r"|(?P<latin>[A-Za-z]+(?:['’][A-Za-z]+)?)"
    r"|(?P<han>[\u3400-\u9fff]+)"
    r"|(?P<hyphen>(?<=[A-Z0-9])-(?=[A-Z0-9]))"
    r"|(?P<pause>[^\sA-Za-z0-9\u3400-\u9fff]+)"
)


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence that is read in one way."""

    kind: Kind
    text: str


def pieces_of(text: str, language: str) -> Iterator[Piece]:
    """Yield a sentence's pieces in order; the hyphen of a window such as B-12 is not read.

    >>> [piece.text for piece in pieces_of("请A015号到B-12号窗口", "zh")]
    ['请', 'A', '015', '号到', 'B', '12', '号窗口']
    """
    text = unicodedata.normalize("NFKC", text)  # Ａ０１５ is A015
    for found in TOKEN.finditer(text):
        match found.lastgroup, found[0]:
            case "clock", clock:
                yield from _clock(clock, language)
            case "amount", amount if language == "zh":
                yield Piece("words", amount_zh(int(amount), text[found.end() :].lstrip()[:1]))
            case "amount", amount:
                yield Piece("digits", amount)
            case "letters", ("A" | "I") as word if language == "en" and text[found.end() : found.end() + 1] == " ":
                yield Piece("words", word.lower() if word == "A" else word)
            case "latin", word if language == "zh":
                yield Piece("letters", re.sub(r"[^A-Z]", "", word.upper()))
            case (("latin" | "han"), words):
                yield Piece("words", words)
            case "hyphen", _:
                continue
            case ("digits" | "letters" | "pause") as kind, words:
                yield Piece(kind, words)


def _clock(clock: str, language: str) -> Iterator[Piece]:
    hour, minute = re.split("[:：]", clock)
    if language != "zh":
        yield from (Piece("digits", hour), Piece("digits", minute))
        return
    yield Piece("words", f"{amount_zh(int(hour), '点')}点")
    if int(minute):
        yield Piece("words", f"{'零' if int(minute) < len(DIGITS_ZH) else ''}{amount_zh(int(minute))}分")


def amount_zh(number: int, of: str = "") -> str:
    """Return a number as people count in Chinese; `of` is what is counted.

    >>> amount_zh(15), amount_zh(20), amount_zh(105), amount_zh(1200)
    ('十五', '二十', '一百零五', '一千二百')
    >>> amount_zh(2, "点"), amount_zh(2, "月")
    ('两', '二')
    """
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is not counted here")
    if number == 2 and of and of in PAIRED_ZH:
        return "两"
    read = "".join(_places(number)) or DIGITS_ZH[0]
    return re.sub("^一十", "十", read)


def _places(number: int) -> Iterator[str]:
    waits = False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            yield f"{'零' if waits else ''}{DIGITS_ZH[digit]}{name}"
            waits = False
        elif number > size:
            waits = True
