"""What can be asked of the forecaster: would visitors wait less if …, and what should be changed?

A question is JSON. `what_if`: `{"changes": ["skill 8=s05", "open 2@10:00-11:30"], "days": 20}`, each change in the
words of `paidui whatif`, or as the change's own JSON; with `"windows_for": "p90<=15"`, how many windows each half hour
needs; with `"recorded": ["2026-11-02", "2026-11-09..2026-11-13"]`, on these days as the journal has them.
`advice`: `{"about": ["skills"], "skills": 2}`; `"at": "10:00"` says when a window is to be widened, on an ordinary day;
`"at": "now"` asks it of the hall as it stands.
Both: `weekday` (0 is Monday), else that of the present day, or of the next on which anybody comes; `seed`.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from hall_config.texts import Both, both
from hall_protocol.changes import Change, Changes
from hall_records.faults import NoJournalError, RecordsError
from hall_records.history import configuration
from hall_records.reading import JournalReader
from hall_simulator.advice.advising import ABOUT, WIDENING, Counsel, advise, advise_now, beside
from hall_simulator.advice.skills import MOST_SKILLS
from hall_simulator.forecaster.knowledge import Knowledge
from hall_simulator.forecaster.live import live_hall, named
from hall_simulator.forecaster.recorded_hall import RecordedHall, recorded_hall
from hall_simulator.learning.learned import WEEKDAYS, weekday_of
from hall_simulator.learning.modelled import model_of_learned
from hall_simulator.model import HALF_HOUR_MS, ModelError, ModelHall
from hall_simulator.whatif import grammar
from hall_simulator.whatif.applying import ChangeError
from hall_simulator.whatif.comparing import Comparison, compare
from hall_simulator.whatif.names import Names, clock, opens_at, read_clock
from hall_simulator.whatif.recorded import MOST_DAYS, RecordedError
from hall_simulator.whatif.staffing import Staffing, read_goal, windows_for, with_changes
from hall_simulator.whatif.trials import Setup
from queue_core.calendar import day_of
from queue_core.events import HallConfigured

NOW: Final = "now"
SEED: Final = 1
NOW_PART: Final = 0.2
"""Of what is asked about now and about ordinary days together, so much is about now."""
FAR: Final = 400
"""After about so many days a search of unknown length is taken to be half done."""

Weekday = Annotated[int, Meta(ge=0, lt=WEEKDAYS)]
Tell = Callable[[float], None]
"""Hears how much is done, from 0 to 1."""


class QuestionError(ValueError):
    """A question that makes no sense; the reason is a sentence in both languages."""

    def __init__(self, reason: Both) -> None:
        self.reason = reason
        super().__init__(str(reason))


class WhatIf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Would visitors wait less with these changes?"""

    changes: tuple[str | Change, ...] = ()
    days: Annotated[int, Meta(ge=1, le=500)] = 50
    hours: str = ""
    """For changes without hours of their own, such as `10:00-11:30`."""
    windows_for: str = ""
    recorded: Annotated[tuple[str, ...], Meta(max_length=MOST_DAYS)] = ()
    weekday: Weekday | None = None
    seed: int = SEED


class WhatToDo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What should be changed?"""

    about: tuple[Literal["skills", "widening", "opening", "closing"], ...] = ()
    skills: Annotated[int, Meta(ge=1, le=MOST_SKILLS)] = 2
    at: str = ""
    weekday: Weekday | None = None
    seed: int = SEED


Kind = Literal["what_if", "advice"]
SHAPES: Final[dict[Kind, type[WhatIf] | type[WhatToDo]]] = {"what_if": WhatIf, "advice": WhatToDo}


def read_question(kind: Kind, text: str) -> WhatIf | WhatToDo:
    """Return the question; raises QuestionError."""
    try:
        return msgspec.json.decode(text, type=SHAPES[kind])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
        raise QuestionError(both("job.unreadable", problem=problem)) from problem


def answer(kind: Kind, text: str, data: Path, now_ms: int, tell: Tell) -> str:
    """Return the answer as JSON, as `paidui whatif --json` and `paidui advise --json` print it.

    Raises QuestionError, ChangeError, ModelError, RecordedError or RecordsError with the reason why there is none.
    """
    question = read_question(kind, text)
    if isinstance(question, WhatIf):
        told: Comparison | Staffing | Counsel = _what_if(question, data, now_ms, tell)
    else:
        told = _advice(question, data, now_ms, tell)
    return msgspec.json.encode(told).decode()


def learned_hall(data: Path, now_ms: int, weekday: int | None = None) -> Names:
    """Return the hall as it was learned, on a day of this weekday, or of the present one, or the next that is open."""
    with JournalReader.open(data / "journal.db") as reader:
        configured, hall = configuration(reader), reader.hall
    if configured is None:
        raise NoJournalError("The journal does not say yet what the hall is: start the hall first.")
    if weekday is not None:
        return named(_model(hall, configured, data, weekday), configured)
    rules = configured.rules
    first = weekday_of(day_of(now_ms, rules), rules)
    for later in range(WEEKDAYS):
        try:
            return named(_model(hall, configured, data, (first + later) % WEEKDAYS), configured)
        except ModelError:
            if later == WEEKDAYS - 1:
                raise
    raise AssertionError("a week has seven days")


def _model(hall: str, configured: HallConfigured, data: Path, weekday: int) -> ModelHall:
    rules = configured.rules
    return model_of_learned(hall, rules, Knowledge(data).of(rules), weekday)


def _what_if(question: WhatIf, data: Path, now_ms: int, tell: Tell) -> Comparison | Staffing:
    names, setup = _asked_about(question, data, now_ms)
    changes = read_changes(question.changes, question.hours, names)
    if question.windows_for:
        goal = read_goal(question.windows_for)
        if goal is None:
            raise QuestionError(both("whatif.write_goal", told=question.windows_for))
        return windows_for(with_changes(setup, changes), goal, question.days, _Searched(tell).played, cores())
    if not changes:
        raise QuestionError(both("job.no_changes", words=", ".join(grammar.WORDS)))
    days = len(setup.tapes) or question.days
    return compare(setup, changes, days, names, _Played(tell, 2 * days).played, cores())


def _asked_about(question: WhatIf, data: Path, now_ms: int) -> RecordedHall:
    """Return the hall on days as they were recorded, or on days as they usually are."""
    if question.recorded:
        return recorded_hall(data, question.recorded, question.seed)
    names = learned_hall(data, now_ms, question.weekday)
    return RecordedHall(names, Setup(names.model, question.seed))


def _advice(question: WhatToDo, data: Path, now_ms: int, tell: Tell) -> Counsel:
    about = tuple(dict.fromkeys(question.about or ABOUT))
    if question.at != NOW or WIDENING not in about:
        return _ordinary(question, about, data, now_ms, tell)
    others = tuple(each for each in about if each != WIDENING)
    live = live_hall(data, now_ms, is_hall_time=True)
    part = NOW_PART if others else 1.0
    now = advise_now(live.hall, live.now_ms, live.learned, live.names, question.seed, lambda done: tell(done * part))
    if not others:
        return now
    ordinary = _ordinary(question, others, data, now_ms, lambda done: tell(part + done * (1 - part)))
    return beside(now, ordinary, about)


def _ordinary(question: WhatToDo, about: tuple[str, ...], data: Path, now_ms: int, tell: Tell) -> Counsel:
    """Return what helps on ordinary days of the weekday."""
    names = learned_hall(data, now_ms, question.weekday)
    begins = _half_hour(question.at, names.model) if question.at not in ("", NOW) else None
    searched = _Searched(tell)
    return advise(
        names, question.seed, about, most_skills=question.skills, begins=begins, tell=searched.played, cores=cores()
    )


def read_changes(told: Iterable[str | Change], hours: str, names: Names) -> Changes:
    """Return the changes, those in words in the order in which `paidui whatif` makes them."""
    given = grammar.hours(hours) if hours else None
    words: list[tuple[int, Change]] = []
    others: list[Change] = []
    for each in told:
        if isinstance(each, str):
            words.append(_in_words(each, given, names))
        else:
            others.append(each)
    return (*(change for _, change in sorted(words, key=lambda pair: pair[0])), *others)


def _in_words(told: str, given: grammar.Given, names: Names) -> tuple[int, Change]:
    word, _, rest = told.strip().removeprefix("--").partition(" ")
    if word not in grammar.WORDS:
        raise QuestionError(both("job.unknown_change", told=told, words=", ".join(grammar.WORDS)))
    return list(grammar.WORDS).index(word), grammar.WORDS[word](rest.strip(), given, names)


def _half_hour(told: str, model: ModelHall) -> int:
    """Return the half hour after opening in which a time of day lies."""
    try:
        half = (read_clock(told) - opens_at(model)) // HALF_HOUR_MS
    except ValueError as problem:
        raise QuestionError(both("advice.write_hour", told=told)) from problem
    if not 0 <= half < model.lasts_ms // HALF_HOUR_MS:
        opens, last = clock(opens_at(model)), clock(opens_at(model) + model.lasts_ms)
        raise QuestionError(both("advice.not_hour", told=told, opens=opens, last=last))
    return half


def cores() -> int:
    """Return how many cores a question may take: one is always the hub's."""
    return max(1, (os.cpu_count() or 1) - 1)


class _Played:
    """Counts the days of so many."""

    def __init__(self, tell: Tell, of: int) -> None:
        self._tell, self._of, self._played = tell, of, 0

    def played(self, more: int) -> None:
        """Hear of more days."""
        self._played += more
        self._tell(min(1.0, self._played / self._of))


class _Searched:
    """Counts the days of a search of which nobody knows how long it takes; it always comes nearer."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._played = tell, 0

    def played(self, more: int) -> None:
        """Hear of more days."""
        self._played += more
        self._tell(self._played / (self._played + FAR))


REASONS: Final = (QuestionError, ChangeError, ModelError, RecordedError, RecordsError)
"""What is raised where there is no answer; its text can be shown to a manager."""
