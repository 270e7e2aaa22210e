"""Advice as a manager reads it: sentences, what each is expected to give, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from hall_protocol.changes import Wishes
from hall_protocol.states import WindowBoard
from web_console.planning.acting import Application, ToDo, applications, to_do
from web_console.planning.answers import Advice, Counsel
from web_console.planning.bars import GainBar, gain_bars
from web_console.planning.change_words import ChangeWords
from web_console.planning.tides import HallMoment
from web_console.planning.whatif_form import WhatIfForm, rows_of
from web_console.planning.whatif_view import minutes, plus_minus

ABOUT: Final[dict[str, tuple[str, ...]]] = {
    "now": ("widening",),
    "skills": ("skills",),
    "hours": ("opening", "closing"),
    "tide": ("widening",),
}
"""What a manager can ask for advice on, and what the forecaster calls it."""
MOST_SKILLS: Final = 4


@dataclass(frozen=True, slots=True)
class AdviceForm:
    """What advice was asked for."""

    about: str
    weekday: int
    skills: int = 2

    @property
    def question(self) -> str:
        """The question as the forecaster reads it."""
        asked: dict[str, object] = {"about": ABOUT[self.about], "weekday": self.weekday}
        if self.about == "skills":
            asked["skills"] = self.skills
        if self.about == "now":
            asked["at"] = "now"
        return msgspec.json.encode(asked).decode()


@dataclass(frozen=True, slots=True)
class AdviceItem:
    """One piece of advice."""

    sentence: str
    gain: str
    verdict: str
    bar: GainBar
    form: WhatIfForm
    """The what-if that looks closer at it."""
    applications: tuple[Application, ...]
    to_do: tuple[ToDo, ...]


@dataclass(frozen=True, slots=True)
class AdvicePart:
    """All advice on one thing."""

    title: str
    items: tuple[AdviceItem, ...]


def changes_in(counsel: Counsel) -> tuple[Wishes, ...]:
    """Return the changes of every piece of advice, in the order of the page."""
    return tuple(advice.changes for part in counsel.advice.values() for advice in part)


@dataclass(frozen=True, slots=True)
class Around:
    """What advice is seen in: the day it was worked out for, the hall as it stands, whose words."""

    weekday: int
    moment: HallMoment
    boards: Sequence[WindowBoard]
    words: ChangeWords
    is_now: bool = False
    """Whether it is about this very moment: then there is nothing to be done for good."""


def advice_parts(counsel: Counsel, around: Around) -> tuple[AdvicePart, ...]:
    """Return advice as the page shows it; every bar is in the same scale."""
    bars = iter(gain_bars([advice for part in counsel.advice.values() for advice in part]))
    parts: list[AdvicePart] = []
    first = 0
    for about, found in counsel.advice.items():
        items: list[AdviceItem] = []
        for advice in found:
            items.append(_item(advice, next(bars), first, around))
            first += len(items[-1].applications)
        parts.append(AdvicePart(around.words.tongue.say(f"advice_on_{about}"), tuple(items)))
    return tuple(parts)


def _item(advice: Advice, bar: GainBar, first: int, around: Around) -> AdviceItem:
    """Return one piece of advice; what can be applied of it is numbered from `first` on."""
    words, weekday, changes = around.words, around.weekday, advice.changes
    gain = f"{minutes(abs(advice.gain_ms.mean))}{plus_minus(advice.gain_ms)}"
    return AdviceItem(
        sentence=words.tongue.of(advice.sentence),
        gain=words.tongue.say(f"gain_{bar.kind}", gain=gain),
        verdict=bar.kind,
        bar=bar,
        form=WhatIfForm(tuple(rows_of(changes)), weekday),
        applications=applications(
            changes, weekday, around.moment, around.boards, words, first, is_gain=bar.kind == "gain"
        ),
        to_do=() if around.is_now else to_do(changes, words),
    )
