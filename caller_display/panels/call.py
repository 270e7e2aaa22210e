"""The large panel: who is wanted where, to be read from twelve metres, or what everybody is told."""

from collections.abc import Sequence
from typing import Final

from pygame import Rect

from board_view.sentence import in_two, names_one
from board_view.themes import Paint
from board_view.view import CallView, Lines, Mood, Span
from caller_display.canvas import Piece
from caller_display.easel import Easel

WORDS: Final = 0.53
"""How large the words of a sentence are beside its number."""
SMALL_WORDS: Final = 0.3
"""The same where the number would have to be smaller than it must be."""
TALL: Final = 0.94
"""How high a line of the largest letters is, in their size: what is between the upper and the lower edge of 请."""
GREETING: Final = 112
SECOND: Final = 46
"""The same sentence in the second language."""
LARGEST: Final = 330
"""Letters beyond this say nothing more to anybody."""


def draw_call(easel: Easel, at: Rect, view: CallView, is_lit: bool = True) -> None:
    """Draw the large panel; in the dark half of a blink its colours are those of its own tag, so it stays readable."""
    px = easel.px
    paint = _paint(easel, view, is_lit)
    easel.begin(at, paint.ground)
    if view.mood is Mood.CALLING and is_lit:
        easel.canvas.bar(Rect(at.left, at.top + px(24), px(14), at.height - px(48)), paint.bright)
    inner = Rect(at.left + px(48), at.top + px(14), at.width - px(96), at.height - px(28))
    if view.tag.main:
        _tag(easel, view, inner, is_lit)
        inner = Rect(inner.left, inner.top + px(76), inner.width, inner.height - px(76))
    if view.text is not None:
        _said(easel, view.text, inner, paint)
    elif not names_one(view.sentence):
        _greet(easel, Lines("".join(span.text for span in view.sentence), view.second), inner, paint)
    else:
        _sentence(easel, view.sentence, _above_second(easel, view.second, inner, paint), paint)


def _paint(easel: Easel, view: CallView, is_lit: bool) -> Paint:
    if view.mood is Mood.CALLING:
        return easel.theme.calling if is_lit else easel.theme.tag_calling
    theme = easel.theme
    return {Mood.PAST: theme.past, Mood.SAID: theme.said, Mood.LOST: theme.lost}.get(view.mood, theme.latest)


def _tag(easel: Easel, view: CallView, at: Rect, is_lit: bool) -> None:
    px, theme = easel.px, easel.theme
    is_bright = view.mood in (Mood.CALLING, Mood.SAID)
    paint = (theme.tag_calling if is_lit else theme.calling) if is_bright else theme.tag_latest
    words = f"{view.tag.main}  {view.tag.second}".strip()
    width = min(at.width, easel.canvas.width(words, px(34)) + px(56))
    plate = Rect(at.left, at.top + px(12), width, px(58))
    easel.canvas.panel(plate, paint.ground, px(29))
    easel.canvas.text(words, px(34), paint.text, plate.center, plate.width - px(30), "middle")


def _greet(easel: Easel, text: Lines, box: Rect, paint: Paint) -> None:
    """Write the words of welcome, the second language close below the first."""
    px = easel.px
    if easel.canvas.width(text.main, px(GREETING)) <= box.width:
        easel.lines(text, px(GREETING), px(SECOND), paint, box.center, box.width, "middle")
    else:
        _said(easel, text, box, paint)


def _said(easel: Easel, text: Lines, box: Rect, paint: Paint) -> None:
    """Write what everybody is told, in both languages."""
    px = easel.px
    upper = box.height * 64 // 100 if text.second else box.height
    easel.canvas.block(text.main, px(96), px(30), paint.text, Rect(box.left, box.top, box.width, upper), "middle")
    lower = Rect(box.left, box.top + upper, box.width, box.height - upper)
    easel.canvas.block(text.second, px(48), px(24), paint.quiet, lower, "middle")


def _above_second(easel: Easel, second: str, box: Rect, paint: Paint) -> Rect:
    """Write the sentence in the second language at the foot, in two lines where it is long; return what is left."""
    if not second:
        return box
    px, canvas = easel.px, easel.canvas
    is_long = canvas.width(second, px(SECOND * 0.8)) > box.width
    foot = Rect(box.left, box.bottom - px(96 if is_long else 60), box.width, px(96 if is_long else 60))
    if is_long:
        canvas.block(second, px(SECOND * 0.8), px(SECOND * 0.5), paint.quiet, foot, "middle")
    else:
        canvas.text(second, px(SECOND), paint.quiet, (foot.centerx, foot.bottom - px(30)), foot.width, "middle")
    return Rect(box.left, box.top, box.width, box.height - foot.height)


def _sentence(easel: Easel, spans: Sequence[Span], box: Rect, paint: Paint) -> None:
    """Write the sentence on one line, or on two, whichever has the larger number; a long place never makes it small."""
    head, tail = in_two(spans)
    head = head[:-1] if not head[-1].large and len(head) > 1 and tail else head  # the comma: a new line says as much
    largest = easel.px(LARGEST)
    one = _fitting(easel, spans, min(largest, int(box.height / TALL)), box.width, paint)
    two = min(largest, int(box.height / 2 / TALL))
    upper = _fitting(easel, head, two, box.width, paint)
    if _size(one, spans) >= max(easel.main_px, _size(upper, head)):
        easel.canvas.sentence(one, box.center)
    elif two >= easel.main_px or box.width < box.height:
        _stacked(easel, upper, tail, box, paint)
    else:
        _beside(easel, head, tail, box, paint)


def _stacked(easel: Easel, head: Sequence[Piece], tail: Sequence[Span], box: Rect, paint: Paint) -> None:
    """Write who is wanted above and where below."""
    half = box.height // 2
    easel.canvas.sentence(head, (box.centerx, box.top + half // 2))
    _tail(easel, tail, Rect(box.left, box.top + half, box.width, box.height - half), paint)


def _beside(easel: Easel, head: Sequence[Span], tail: Sequence[Span], box: Rect, paint: Paint) -> None:
    """Write who is wanted as large as it must be, and where in as many lines as it takes beside."""
    pieces = _fitting(easel, head, max(easel.main_px, 1), box.width * 2 // 3, paint)
    easel.canvas.sentence(pieces, (box.left, box.centery), "left")
    left = box.left + easel.canvas.wide(pieces) + easel.px(24)
    _tail(easel, tail, Rect(left, box.top, box.right - left, box.height), paint)


def _tail(easel: Easel, tail: Sequence[Span], box: Rect, paint: Paint) -> None:
    """Write where to: on one line where that is readable, else in several."""
    if not tail:
        return
    tall = min(easel.px(LARGEST), int(box.height / TALL))
    pieces = _fitting(easel, tail, tall, box.width, paint)
    if _size(pieces, tail) * 2 >= min(tall, easel.main_px):
        easel.canvas.sentence(pieces, box.center)
        return
    words = "".join(span.text for span in tail).strip(" ,，")
    easel.canvas.block(words, easel.px(96), easel.px(30), paint.bright, box, "middle")


def _fitting(easel: Easel, spans: Sequence[Span], tall: int, width: int, paint: Paint) -> list[Piece]:
    """Return the spans as pieces no higher than `tall` and no wider than `width`; the words shrink first."""
    usual = _shrunk(easel, spans, tall, width, paint, WORDS)
    if _size(usual, spans) >= min(tall, easel.main_px):
        return usual
    return _shrunk(easel, spans, tall, width, paint, SMALL_WORDS)


def _shrunk(easel: Easel, spans: Sequence[Span], tall: int, width: int, paint: Paint, words: float) -> list[Piece]:
    pieces = _pieces(spans, tall, paint, words)
    while (wide := easel.canvas.wide(pieces)) > max(1, width) and tall > 1:
        tall = min(tall - 1, tall * width // wide)
        pieces = _pieces(spans, tall, paint, words)
    return pieces


def _pieces(spans: Sequence[Span], tall: int, paint: Paint, words: float) -> list[Piece]:
    small = max(1, round(tall * words))
    return [
        (span.text, tall, paint.bright, True) if span.large else (span.text, small, paint.text, False) for span in spans
    ]


def _size(pieces: Sequence[Piece], spans: Sequence[Span]) -> int:
    """Return how large the number, or the place, stands."""
    return max((px for (_, px, _, _), span in zip(pieces, spans, strict=True) if span.large), default=0)
