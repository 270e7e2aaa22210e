"""Where the sentence about one visitor may be parted: who is wanted stands in one line, where to in the next."""

from collections.abc import Sequence
from typing import Final

from board_view.view import Span

BELONGS_BEFORE: Final = ",，"
"""A comma stays with the number before it."""

Spans = tuple[Span, ...]


def names_one(sentence: Sequence[Span]) -> bool:
    """Return whether a sentence is about one visitor, and not a greeting."""
    return any(span.large for span in sentence)


def in_two(sentence: Sequence[Span]) -> tuple[Spans, Spans]:
    """Return who is wanted, with what belongs to the number, and where to; the second is empty where nobody is."""
    number = next((index for index, span in enumerate(sentence) if span.large), None)
    if number is None or number + 1 >= len(sentence):
        return tuple(sentence), ()
    head, words, rest = tuple(sentence[: number + 1]), sentence[number + 1].text, sentence[number + 2 :]
    after = words.lstrip(BELONGS_BEFORE)
    comma = words[: len(words) - len(after)]
    tail = (Span(after.lstrip(), sentence[number + 1].large), *rest)
    return (*head, Span(comma)) if comma else head, tail
