"""What the forecaster answers, as far as the console's pages show it; every time is in milliseconds."""

from collections.abc import Mapping

import msgspec

from hall_protocol.changes import Wishes


class AnswerError(ValueError):
    """An answer that cannot be read: console and forecaster are not of one version."""


class Both(msgspec.Struct, frozen=True, array_like=True):
    """One sentence in both languages."""

    zh: str
    en: str


class Interval(msgspec.Struct, frozen=True):
    """A mean over days, and how far the true one may lie from it in 95 of 100 cases; None of a single day."""

    mean: float
    half: float | None
    days: int

    @property
    def low(self) -> float:
        """The lower end."""
        return self.mean - (self.half or 0)

    @property
    def high(self) -> float:
        """The upper end."""
        return self.mean + (self.half or 0)

    @property
    def may_be_chance(self) -> bool:
        """Whether a difference of this size may be chance; of one day nobody can tell."""
        return self.half is None or self.low <= 0 <= self.high


class Outcome(msgspec.Struct, frozen=True):
    """What became of the hall as it is, or of the changed one."""

    name: str
    figures: Mapping[str, Interval]
    change: Mapping[str, Interval] | None = None


class HalfHour(msgspec.Struct, frozen=True):
    """Those who begin to wait in a half hour."""

    begins: str
    today: Interval
    changed: Interval
    change: Interval


class Comparison(msgspec.Struct, frozen=True):
    """The hall as it is and with changes, over the same days."""

    days: int
    seed: int | None
    changes: tuple[Both, ...]
    outcomes: tuple[Outcome, Outcome]
    half_hours: tuple[HalfHour, ...]
    notes: tuple[Both, ...] = ()
    """Of recorded days: which they are, and what they do not tell."""


class Goal(msgspec.Struct, frozen=True):
    """A figure of the waits that begin in a half hour, and what it may be at most."""

    figure: str
    within_ms: int


class Needed(msgspec.Struct, frozen=True):
    """A half hour's windows: so many are needed, so many are on duty as it is."""

    begins: str
    windows: int
    today: int
    found_ms: int
    fresh_ms: int


class Staffing(msgspec.Struct, frozen=True):
    """The least number of general windows by half hour."""

    days: int
    seed: int | None
    goal: Goal
    needed: tuple[Needed, ...]
    notes: tuple[Both, ...] = ()


class Advice(msgspec.Struct, frozen=True):
    """Something to change, with what it is expected to give; below 0 the wait becomes longer."""

    changes: Wishes
    sentence: Both
    today_ms: Interval
    changed_ms: Interval
    gain_ms: Interval


class AsItStands(msgspec.Struct, frozen=True):
    """What advice for the very moment was measured on, and why there is none where there is none."""

    sentence: Both
    nothing: Both | None = None


class Counsel(msgspec.Struct, frozen=True):
    """All advice, by what it is about."""

    seed: int
    played: int
    fresh: int
    advice: Mapping[str, tuple[Advice, ...]]
    now: AsItStands | None = None


def comparison_in(answer: str) -> Comparison:
    """Return a comparison; raises AnswerError."""
    try:
        return msgspec.json.decode(answer, type=Comparison)
    except msgspec.MsgspecError as problem:
        raise AnswerError(str(problem)) from problem


def staffing_in(answer: str) -> Staffing:
    """Return how many windows are needed; raises AnswerError."""
    try:
        return msgspec.json.decode(answer, type=Staffing)
    except msgspec.MsgspecError as problem:
        raise AnswerError(str(problem)) from problem


def counsel_in(answer: str) -> Counsel:
    """Return advice; raises AnswerError."""
    try:
        return msgspec.json.decode(answer, type=Counsel)
    except msgspec.MsgspecError as problem:
        raise AnswerError(str(problem)) from problem
