"""How a sentence in two languages fills its box: wrapped first, then smaller, never cut off while it can be read."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

LEADING: Final = 1.3
"""From one line's top to the next, in ems: what stands in the font's line never touches the next."""
SECOND_SHARE: Final = 0.52
"""The other language's size, as a share of the visitor's."""
SMALLEST_PX: Final = 16
SHRINK: Final = 0.94
NEARLY: Final = 0.94
"""From this share of the width on a line is about full."""
MOST_BALANCED: Final = 3
"""More lines than this are read as a paragraph, whose last line may be short."""
PAUSES: Final = ("，", "。", "；", "：", "！", "？", "、", "）", ",", ";", ":")
SLACK: Final = (1.0, 1.08, 1.2, 1.3, 1.4)
"""How much wider than their mean the lines may be, for words do not break everywhere."""

WORD: Final = re.compile(r"[“《（]*(?:[A-Za-z0-9À-ɏ'’\-–/:.,;()&%?!]+|.)[，。、；：？！）》”.,;:?!]* ?", re.DOTALL)
"""What may not be parted: a Latin word, or one character, with the marks that may not end or begin a line."""
TERMS: Final = re.compile(
    "申领|登记|补换|办理|查询|备案|报销|变更|注销|参保|转移|抵押|信息|企业|公司|居民|社保|医保|保险|待遇|养老|失业|许可|审批|认定|"
    "缴费|机器|导办|屏幕|重新|开办|经营|出生|户口|等候"
)
"""Words of two characters that many services and sentences are made of: parted, they are read twice."""

Measure = Callable[[str, int], int]
"""How wide a text is at a size."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a box: its text, its size, how far below the block's top it stands."""

    text: str
    px: int
    top: int
    second: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A sentence set for a box; `fits` is false when even the smallest size is too large."""

    lines: tuple[Line, ...]
    height: int
    fits: bool


def set_block(first: str, second: str, px: int, box: tuple[int, int], measure: Measure) -> Block:
    """Return the largest setting of both sentences, at most `px`, that stays inside the box.

    What is too large at one size is so at every larger one; so the right size is found in a few tries.
    """
    block = _at(first, second, px, box, measure)
    sizes = _sizes(px)
    too_large, small_enough = 0, len(sizes) - 1
    while not block.fits and small_enough - too_large > 1:
        middle = (too_large + small_enough) // 2
        if _at(first, second, sizes[middle], box, measure).fits:
            small_enough = middle
        else:
            too_large = middle
    return block if block.fits else _at(first, second, sizes[small_enough], box, measure)


@lru_cache(maxsize=256)
def _sizes(px: int) -> tuple[int, ...]:
    """Return the sizes that are tried, the largest first."""
    sizes = [float(px)]
    while sizes[-1] > SMALLEST_PX:
        sizes.append(max(float(SMALLEST_PX), sizes[-1] * SHRINK))
    return tuple(dict.fromkeys(map(round, sizes)))


def _at(first: str, second: str, px: int, box: tuple[int, int], measure: Measure) -> Block:
    below = max(SMALLEST_PX, round(px * SECOND_SHARE))
    top, fits = 0, True
    lines: list[Line] = []
    for text, size, is_second in ((first, px, False), (second, below, True)):
        for line in balanced(text, size, box[0], measure) if text else []:
            lines.append(Line(line, size, top, is_second))
            top += round(size * LEADING)
            fits = fits and measure(line, size) <= box[0]
    return Block(tuple(lines), top, fits and top <= box[1] and _whole_words(lines, first))


def _whole_words(lines: list[Line], first: str) -> bool:
    """A short label stays in one line for as long as a smaller size can help it: 重新打 | 印 reads badly."""
    return len(first) > 6 or sum(not line.second for line in lines) <= 1


def balanced(text: str, px: int, width: int, measure: Measure) -> list[str]:
    """Return a text in as few lines as it needs, none much shorter than the others: 社会保险|参保登记, never 登|记."""
    lines = wrapped(text, px, width, measure)
    if not 2 <= len(lines) <= MOST_BALANCED:
        return lines
    even = sum(measure(line, px) for line in lines) / len(lines)
    tries = [wrapped(text, px, round(even * slack), measure) for slack in SLACK if even * slack < width]
    fitting = [each for each in tries if len(each) == len(lines)]
    if len(lines) == 2:
        fitting += [each for each in _at_pauses(text) if _widest(each, px, measure) <= min(width, even * SLACK[-1])]
    return max([*fitting, lines], key=_reads_well)


def _at_pauses(text: str) -> Iterator[list[str]]:
    """Return a text in two lines, parted where a reader pauses."""
    for word in list(WORD.finditer(text))[:-1]:
        if word[0].rstrip().endswith(PAUSES):
            yield [text[: word.end()].rstrip(), text[word.end() :].strip()]


def _widest(lines: list[str], px: int, measure: Measure) -> int:
    return max(measure(line, px) for line in lines)


def _reads_well(lines: list[str]) -> int:
    """How many lines end where a reader pauses anyway, less those that part a word."""
    return sum(line.endswith(PAUSES) for line in lines[:-1]) - _parted(lines)


def _parted(lines: list[str]) -> int:
    """How many words of two characters are torn: 社保卡申 | 领与补换."""
    return sum(TERMS.fullmatch(line[-1:] + after[:1]) is not None for line, after in pairwise(lines))


def wrapped(text: str, px: int, width: int, measure: Measure) -> list[str]:
    """Return a text in lines no wider than `width`, each as full as it can be.

    Words are measured one by one: there are few of them, and each is measured once a size. Only where a line is about
    full it is measured as a whole, for its words stand a little closer or wider together.
    """
    lines, line, wide = [], "", 0
    for word in WORD.findall(text):
        bare = word.rstrip()
        would_be = wide + measure(bare, px)
        full = would_be > width * NEARLY and measure(line + bare, px) > width
        if line and full:
            lines.append(line.rstrip())
            line, wide = "", 0
        line += word
        wide += measure(word, px)
    return [*lines, line.rstrip()]
