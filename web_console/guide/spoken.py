"""A number as a visitor says it or a guide types it: 十五 or `a 15` is A015."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from hall_config.model import Queue

DIGITS: Final = dict(zip("零〇一二三四五六七八九幺两洞拐勾", "0012345678912079", strict=True))
"""Also as on the telephone: 幺 for one, 洞 for nought, 拐 for seven, 勾 for nine."""
TENS: Final = {"十": 10, "百": 100, "千": 1000}
NUMERAL: Final = re.compile(f"[{''.join(DIGITS)}{''.join(TENS)}]+")
SAID_AROUND: Final = re.compile(r"[\s号票请到第的.,，。、:：_\-–—]+")
PRINTED: Final = re.compile(r"([A-Z]*)([0-9]{1,7})")
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
LONGEST: Final = 200
MOST_NAMES: Final = 48
"""So many numbers are looked up for digits alone; a hall with more queues wants the letter, too."""


def names_meant(typed: str, queues: Iterable[Queue] = (), green: str = "G") -> list[str]:
    """Return the names by which the hub may know what was typed, the likeliest first; none: that is no number."""
    whole = typed.strip()[:LONGEST]
    if "://" in whole:
        whole = urlsplit(whole).path.rstrip("/").rpartition("/")[2]
    if "/" in whole:
        return [whole] if len(whole) <= 64 else []
    if TOKEN.fullmatch(whole):
        return [whole]
    printed = PRINTED.fullmatch(_plain(whole))
    return list(dict.fromkeys(_numbers(printed[1], printed[2], queues, green)))[:MOST_NAMES] if printed else []


def _plain(text: str) -> str:
    """Return letters and digits only: half-width, capital, numerals as digits."""
    wide = SAID_AROUND.sub("", unicodedata.normalize("NFKC", text)).upper()
    return NUMERAL.sub(lambda numeral: _digits(numeral[0]), wide)


def _digits(numeral: str) -> str:
    """Read a numeral: digit by digit, or with tens and hundreds in it, as one number."""
    if not TENS.keys() & set(numeral):
        return "".join(DIGITS[each] for each in numeral)
    whole, digit = 0, 0
    for each in numeral:
        if each in TENS:
            whole, digit = whole + max(1, digit) * TENS[each], 0
        else:
            digit = int(DIGITS[each])
    return str(whole + digit)


def _numbers(letters: str, digits: str, queues: Iterable[Queue], green: str) -> Iterator[str]:
    if letters:
        yield letters + digits
    for queue in queues:
        serial = int(digits)
        if not queue.first <= serial <= queue.last:
            continue
        number = f"{queue.prefix}{serial:0{queue.digits}}"
        if letters in ("", queue.prefix):
            yield number
        if letters in ("", green + queue.prefix):
            yield green + number
