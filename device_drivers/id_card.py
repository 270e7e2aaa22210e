"""What an identity card says of its holder, reduced at once to what a queue needs: the same person again, and a reason.

The text part is 256 bytes of UTF-16LE at fixed places. Besides the resident's card there are three that readers hand
over the same way, told apart by a letter near the end: I, the foreigner's card of 2017, with places of its own; J, the
residence permit of Hong Kong, Macau and Taiwan residents, and Y, the foreigner's card of 2023, which keep the number
and the birth date where the resident's card has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from device_drivers.driver import Event
from device_drivers.wiping import overwrite
from hall_protocol.identity import hash_of


class Place(NamedTuple):
    """Where a field stands in the text part, in bytes."""

    offset: int
    width: int


class Layout(NamedTuple):
    """Where one kind of card says what is needed."""

    number: Place
    birth: Place


KIND: Final = Place(248, 2)
RESIDENT: Final = Layout(number=Place(122, 36), birth=Place(36, 16))
FOREIGNER_2017: Final = Layout(number=Place(122, 30), birth=Place(220, 16))
LAYOUTS: Final = {ord(" "): RESIDENT, ord("J"): RESIDENT, ord("Y"): RESIDENT, ord("I"): FOREIGNER_2017, 0: RESIDENT}
"""By the letter of the kind; a resident's card has a blank there."""

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS: Final = b"10X98765432"
"""GB 11643: what the seventeen digits, weighted, leave over eleven."""
LETTERS_OF_2017: Final = 3
LENGTH_OF_2017: Final = 15
LENGTH: Final = 18
ELDERLY_FROM: Final = 60
ELDERLY: Final = "elderly"


class CardTrouble(StrEnum):
    """Why a card that was laid on says nothing: a stable code; its sentence stands in the catalogue."""

    TAKEN_TOO_SOON = "taken_too_soon"
    READ_FAILED = "read_failed"
    NOT_READABLE = "not_readable"


@dataclass(frozen=True)
class CardSeen(Event):
    """Somebody laid their identity card on the reader, once; nothing else of the card exists any more.

    `identities` is the keyed hash under each key the reader was given, in their order. `green_reason` is the hall's
    code for why the green channel is open to them, or empty. Neither shows in a log.
    """

    identities: tuple[str, ...] = field(repr=False)
    green_reason: str = field(default="", repr=False)

    @property
    def identity(self) -> str:
        """The hash under the first key, today's; empty while the reader has no key."""
        return self.identities[0] if self.identities else ""


@dataclass(frozen=True)
class CardNotRead(Event):
    """A card was laid on and could not be read; its holder goes on by the menu, or lays it on again."""

    trouble: CardTrouble


@dataclass(frozen=True)
class GreenRule:
    """From which age the green channel is offered, and the hall's code of that reason."""

    reason: str = ELDERLY
    from_age: int = ELDERLY_FROM


FROM_SIXTY: Final = GreenRule()


def number_in(text: bytearray) -> bytearray:
    """The card's number, trimmed and in capitals, in a buffer the caller overwrites; empty when it is no number."""
    layout = _layout(text)
    number = _ascii(text, layout.number) if layout else bytearray()
    if is_number(number):
        return number
    overwrite(number)
    return bytearray()


def birth_in(text: bytearray) -> date | None:
    """The day of birth; None when there is none to be read."""
    layout = _layout(text)
    digits = _ascii(text, layout.birth) if layout else bytearray()
    try:
        return _day(digits)
    finally:
        overwrite(digits)


def identities(number: bytearray, keys: Sequence[bytes]) -> tuple[str, ...]:
    """The keyed hash of a number under each key."""
    return tuple(hash_of(number, key) for key in keys)


def green_reason(birth: date | None, today: date, rule: GreenRule) -> str:
    """Why the green channel is open to whoever was born on this day, or nothing."""
    return rule.reason if birth is not None and age_on(today, birth) >= rule.from_age else ""


def age_on(day: date, birth: date) -> int:
    """How old somebody is on a day, in whole years; after a leap day's birth a year begins on the first of March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def is_number(number: bytes | bytearray) -> bool:
    """Whether this can be a card's number: eighteen places that agree with the last, or fifteen of a card of 2017."""
    if len(number) == LENGTH_OF_2017:
        return number[:LETTERS_OF_2017].isalpha() and number[LETTERS_OF_2017:].isdigit()
    return len(number) == LENGTH and number[:-1].isdigit() and number[-1] == check_digit(number)


def check_digit(number: bytes | bytearray) -> int:
    """The last place that belongs to the first seventeen digits, as a character code."""
    weighted = sum(weight * (digit - ord("0")) for weight, digit in zip(WEIGHTS, number, strict=False))
    return CHECK_DIGITS[weighted % len(CHECK_DIGITS)]


def _layout(text: bytearray) -> Layout | None:
    """An unknown kind of card has unknown places: better unread than misread."""
    if len(text) < KIND.offset + KIND.width or text[KIND.offset + 1]:
        return None
    return LAYOUTS.get(text[KIND.offset])


def _ascii(text: bytearray, place: Place) -> bytearray:
    """A field of plain letters and digits; empty when anything else stands in it.

    Made by hand, not by a codec: a codec leaves a text in memory that cannot be overwritten, and says in its error
    what it could not read.
    """
    end = place.offset + place.width
    low, high = text[place.offset : end : 2], text[place.offset + 1 : end : 2]
    trimmed = low.strip(b" \0") if not any(high) else bytearray()
    capitals = trimmed.upper()
    overwrite(low)
    overwrite(trimmed)
    return capitals


def _day(digits: bytearray) -> date | None:
    if len(digits) != 8 or not digits.isdigit():
        return None
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    try:
        return date(year, month, day)
    except ValueError:
        return None
