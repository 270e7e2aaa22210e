"""Where everything stands on a sign, before anything is drawn.

A flat screen shows one language after the other, a high one both below each other.
"""

from dataclasses import dataclass
from typing import Final

from window_terminal.sign.setting import APART, Box, Measure, Piece, block, one, px_for, sentence, sentence_px
from window_terminal.sign.view import Saying, SignView

FLAT: Final = 2.6
"""From this many times as wide as high a screen has room for one language only."""
LARGE: Final = 0.7
"""A number this large, of its row's height, stands in one line with its words, however many there are."""
READABLE: Final = 0.24
"""What is said in addition is at least so high, of the screen's height, or it gets a page of its own."""
READABLE_BELOW: Final = 0.07
"""On a high screen everything is at least so high, or one language is said after the other."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The regions of a screen."""

    plate: Box
    message: Box
    is_flat: bool
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is to be drawn."""

    plan: Plan
    pieces: tuple[Piece, ...]


def plan_of(size: tuple[int, int], *, has_plate: bool = True) -> Plan:
    """Return the regions of a screen of this size."""
    width, height = size
    if width / height >= FLAT:
        plate, gap, edge = min(width * 24 // 100, height * 135 // 100) * has_plate, height * 8 // 100, height * 4 // 100
        message = Box(plate + gap, edge, width - plate - 2 * gap, height - 2 * edge)
        return Plan(Box(0, 0, plate, height), message, True, height)
    plate, gap = height * 28 // 100 * has_plate, height * 4 // 100
    message = Box(gap, plate + gap // 2, width - 2 * gap, height - plate - gap)
    return Plan(Box(0, 0, width, plate), message, False, height)


def pictures(view: SignView, size: tuple[int, int], measure: Measure) -> list[Picture]:
    """Return where everything of a view stands on a screen of this size, page by page; the turn has no part in it."""
    plan = plan_of(size, has_plate=bool(view.sayings[0].name))
    pages = _flat(view.sayings, plan, measure) if plan.is_flat else _high(view.sayings, plan, measure)
    return [Picture(plan, tuple(page)) for page in pages]


def _flat(sayings: tuple[Saying, ...], plan: Plan, measure: Measure) -> list[list[Piece]]:
    plates = {saying: _flat_plate(saying, plan, measure) for saying in sayings}
    return [[*plates[saying], *page] for saying in sayings for page in _flat_pages(saying, plan, measure)]


def _flat_plate(saying: Saying, plan: Plan, measure: Measure) -> list[Piece]:
    """The name of the window large, the word for it below."""
    box = _inside(plan.plate)
    if not saying.caption:
        return block([saying.name], box, "plate", measure) if saying.name else []
    above, _, below = box.rows(0.62, 0.05, 0.33)
    return [*one(saying.name, above, "plate", measure), *one(saying.caption, below, "plate", measure)]


def _flat_pages(saying: Saying, plan: Plan, measure: Measure) -> list[list[Piece]]:
    """The headline alone; with what there is to add below it, or after it where it would be too small to read."""
    box = plan.message
    if not saying.details:
        return [_headline(saying, box, measure)]
    above, _, below = box.rows(0.57, 0.03, 0.4)
    added = APART.join(saying.details)
    if px_for(added, below, measure) >= plan.height * READABLE:
        return [[*_headline(saying, above, measure), *one(added, below, "words", measure)]]
    return [_headline(saying, box, measure), block(saying.details, box, "words", measure)]


def _high(sayings: tuple[Saying, ...], plan: Plan, measure: Measure) -> list[list[Piece]]:
    """Both languages below each other; in turn where one of them would be too small to read."""
    plate, both = _high_plate(sayings, plan, measure), _below_each_other(sayings, plan, measure)
    if min(piece.px for piece in both) >= plan.height * READABLE_BELOW:
        return [[*plate, *both]]
    return [[*plate, *_whole(saying, plan.message, measure)] for saying in sayings]


def _high_plate(sayings: tuple[Saying, ...], plan: Plan, measure: Measure) -> list[Piece]:
    """The name on the left; on the right what it is called in each language, unless that is the same."""
    name, box = sayings[0].name, _inside(plan.plate)
    beside = [text for text in dict.fromkeys(saying.caption or saying.name for saying in sayings) if text != name]
    if not name or not beside:
        return block([name], box, "plate", measure) if name else []
    left, _, right = box.columns(0.46, 0.06, 0.48)
    return [*one(name, left, "plate", measure), *block([" ".join(beside)], right, "plate", measure, most=0.45)]


def _below_each_other(sayings: tuple[Saying, ...], plan: Plan, measure: Measure) -> list[Piece]:
    boxes = plan.message.rows(*((0.58, 0.04, 0.38) if len(sayings) > 1 else (1.0,)))[::2]
    return [piece for saying, box in zip(sayings, boxes, strict=False) for piece in _whole(saying, box, measure)]


def _whole(saying: Saying, box: Box, measure: Measure) -> list[Piece]:
    if not saying.details:
        return _headline(saying, box, measure)
    above, _, below = box.rows(0.52, 0.04, 0.44)
    return [*_headline(saying, above, measure), *block(saying.details, below, "words", measure)]


def _headline(saying: Saying, box: Box, measure: Measure) -> list[Piece]:
    """One line where that leaves the number large; else the number, and the words beside it in as many as it takes."""
    number = next((span.text for span in saying.headline if span.large), "")
    if not number:
        return block([saying.words], box, "words", measure)
    px = sentence_px(saying.headline, box, measure)
    left, _, right = box.columns(0.42, 0.03, 0.55)
    if px >= min(px_for(number, left, measure), round(box.h * LARGE)):
        return sentence(saying.headline, px, box, measure)
    words = saying.words.replace(number, "", 1).strip()
    return [*one(number, left, "number", measure), *block([words], right, "words", measure, most=0.45)]


def _inside(box: Box) -> Box:
    across, down = max(4, min(box.w, box.h) // 12), max(2, box.h // 16)
    return Box(box.x + across, box.y + down, box.w - 2 * across, box.h - 2 * down)
