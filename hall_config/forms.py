"""The forms in which a technician writes single values: names, texts, durations, dates, times of day."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

LaneCode = Literal["normal", "green", "appointment"]
WindowKind = Literal["general", "specialised", "themed", "remote"]
PolicyName = Literal["vtt", "arrival", "ratio", "accumulating", "strict"]
TierName = Literal["own", "help_out"]
ExpiringState = Literal["waiting", "held", "missed"]
"""States in which no window is with the visitor, so that a number can lapse while the hall is open."""
NodeRole = Literal["dispenser", "terminal", "sign", "pad", "display", "voice"]
Language = Literal["zh", "en"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*\Z"
"""What an identifier may look like: it becomes a level of a bus topic."""

Id = Annotated[
    str,
    Meta(
        pattern=ID_PATTERN,
        max_length=64,
        description='at most 64 lower-case letters, digits and single hyphens, such as "window-3"',
    ),
]
Code = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*\Z",
        max_length=64,
        description='at most 64 lower-case letters, digits, single hyphens and underscores, such as "not_entitled"',
    ),
]
Letters = Annotated[str, Meta(pattern=r"^[A-Z]{1,2}\Z", description="one or two capital letters")]
TURNS = r"\u202a-\u202e\u2066-\u2069"
"""Marks nobody sees, that turn round what follows: 42A stood on a board where A24 was written."""
ONE_LINE = rf"[^\x00-\x1f\x7f{TURNS}]"
SEEN = rf"[^\s\x00-\x1f\x7f{TURNS}]"
Text = Annotated[
    str, Meta(pattern=rf"^{ONE_LINE}*{SEEN}{ONE_LINE}*\Z", description="a text of one line that is not empty")
]
Line = Annotated[str, Meta(pattern=rf"^{ONE_LINE}*\Z", description="a text of one line")]
Pinyin = Annotated[
    str,
    Meta(
        pattern=r"^[a-z]+( [a-z]+)*\Z",
        description='pinyin in small letters without tones, ü as v, a space between syllables, such as "lu an"',
    ),
]
BADGE_FORM: Final = "64 digits of 0-9 and a-f, as `paidui clerk badge` or `paidui agent badge` prints them"
BadgeHash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z", description=BADGE_FORM)]
PIN_FORM: Final = "what `paidui clerk pin` prints"
PinHash = Annotated[
    str,
    Meta(pattern=r"^scrypt\$[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+\Z", description=PIN_FORM),
]
KEPT_TO_ITSELF: Final = (BADGE_FORM, PIN_FORM)
"""What is wrong in their place may be the pin or the badge's text itself: it is not said again, for that is logged."""
Digits = Annotated[str, Meta(pattern=r"^[0-9]{1,12}\Z", description="one to twelve digits 0-9 in quotes")]
Address = Annotated[
    str, Meta(pattern=r"^https?://[^\s\x00-\x1f\x7f]+\Z", description="an address that begins with https:// or http://")
]
OutcomeName = Literal["done", "received", "supplement", "declined", "consulted"]
"""办结, 收件, 补正, 不予受理, 咨询."""
UtcOffset = Annotated[
    str, Meta(pattern=r"^[+-](0\d|1[0-4]):[0-5]\d\Z", description='an offset from UTC such as "+08:00"')
]
TIME_OF_DAY = r"([01]\d|2[0-3]):[0-5]\d"
TimeOfDay = Annotated[str, Meta(pattern=rf"^{TIME_OF_DAY}\Z", description='a time of day such as "00:00" or "04:30"')]
Span = Annotated[
    str,
    Meta(
        pattern=rf"^{TIME_OF_DAY}-({TIME_OF_DAY}|24:00)\Z",
        description='two times of day with a hyphen between them, such as "09:00-12:00"',
    ),
]
Date = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d\Z", description='a date in quotes such as "2026-10-01"')]
A_DAY_S = 86_400
Seconds = Annotated[int, Meta(ge=0, le=A_DAY_S, description="seconds")]
Duration = Annotated[int, Meta(ge=1, le=A_DAY_S, description="seconds")]
"""Nothing in a hall takes longer than its day; a larger number is a slip of the finger."""
Count = Annotated[int, Meta(ge=0, le=999_999)]
Some = Annotated[int, Meta(ge=1, le=999_999)]
WorkDays = Annotated[int, Meta(ge=1, le=366, description="working days")]
Days = Annotated[int, Meta(ge=0, le=366, description="days")]
Rate = Annotated[int, Meta(ge=1, le=1_000)]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of a hall's configuration; never changed once read."""


class Named(Part, frozen=True, kw_only=True):
    """What people read: `zh` always, `en` beside it."""

    zh: Text
    """In Chinese."""
    en: Line
    """In English; may be left empty only where the hall does not list "en" among its languages."""


class Reason(Part, frozen=True, kw_only=True):
    """A reason chosen from a list and never typed."""

    code: Code
    """How the reason stands in records."""
    name: Named
    """As shown to whoever chooses."""


class Hours(Part, frozen=True, kw_only=True):
    """Each day's spans in order; a day left out is closed, and where no day has a span there is no limit at all."""

    mon: tuple[Span, ...] = ()
    """Monday."""
    tue: tuple[Span, ...] = ()
    """Tuesday."""
    wed: tuple[Span, ...] = ()
    """Wednesday."""
    thu: tuple[Span, ...] = ()
    """Thursday."""
    fri: tuple[Span, ...] = ()
    """Friday."""
    sat: tuple[Span, ...] = ()
    """Saturday."""
    sun: tuple[Span, ...] = ()
    """Sunday."""

    @property
    def week(self) -> tuple[tuple[Span, ...], ...]:
        """The seven days, Monday first."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
