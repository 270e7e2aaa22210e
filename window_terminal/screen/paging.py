"""More lines than a box can show, in pages that turn by themselves or at a touch."""

from collections.abc import Sequence
from dataclasses import dataclass

from window_terminal.screen.setting import Measure, pitch_of, wrapped, writable
from window_terminal.screen.theme import Colour


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph in its size and colour."""

    text: str
    px: int
    colour: Colour


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of one page, and which of how many it is."""

    lines: tuple[Text, ...]
    place: int
    count: int

    @property
    def height(self) -> int:
        """How tall its lines are together."""
        return sum(pitch_of(line.px) for line in self.lines)


def page_of(texts: Sequence[Text], box: tuple[int, int], measure: Measure, turn: int, aside: int = 0) -> Page:
    """Return the page that is open after so many turns.

    Where there are several, their number needs `aside` at the end of the first line, so that lines are set narrower.
    """
    pages = _parted(_lines(texts, box[0], measure), box[1])
    if len(pages) > 1:
        pages = _parted(_lines(texts, box[0] - aside, measure), box[1])
    place = turn % len(pages)
    return Page(pages[place], place, len(pages))


def _lines(texts: Sequence[Text], width: int, measure: Measure) -> list[Text]:
    return [
        Text(line, each.px, each.colour)
        for each in texts
        for line in wrapped(writable(each.text), each.px, width, measure)
        if line
    ]


def _parted(lines: list[Text], height: int) -> list[tuple[Text, ...]]:
    """Return lines in pages, each as full as it can be; one line a page where even one is too tall."""
    pages: list[list[Text]] = [[]]
    used = 0
    for line in lines:
        pitch = pitch_of(line.px)
        if pages[-1] and used + pitch > height:
            pages.append([])
            used = 0
        pages[-1].append(line)
        used += pitch
    return [tuple(page) for page in pages]
