"""Days of a model hall played into a real journal, as if a hub had stored them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from hall_records.journal import Decision, Journal
from hall_records.reading import JournalReader
from hall_simulator.learning.learn import DAYS, learn_from
from hall_simulator.learning.learned import Learned
from hall_simulator.model import ModelHall
from hall_simulator.play import Kind, Moment, Play, Visitor
from hall_simulator.tape import Tape
from queue_core.calendar import DAY_MS, moment_of
from queue_core.commands import BookVisit, Command, TimePassed
from queue_core.events import Event, HallConfigured
from queue_core.hall import Hall
from queue_core.records import HallState
from queue_core.refusals import RefusedError
from queue_core.rules import HallRules

Stored = tuple[Event, int]
"""An event and when it is stored."""
Change = Callable[[list[Stored]], list[Stored]]
"""What happens to a day's events before they are stored: a hub that is down, a button nobody pressed."""


class HeardHall(Hall):
    """A hall that remembers what happened in it."""

    def __init__(self, state: HallState) -> None:
        super().__init__(state)
        self.heard: list[Stored] = []

    def handle(self, command: Command, now_ms: int, pressed_ms: int | None = None) -> tuple[Event, ...]:
        """Decide, and keep the events."""
        events = super().handle(command, now_ms, pressed_ms)
        self.heard += [(event, now_ms) for event in events]
        return events


class JournalledHall:
    """A hall whose days are played one after another into a journal."""

    def __init__(self, path: Path, rules: HallRules, first_day: str) -> None:
        self.path = path
        self.journal = Journal.open(path)
        self._first = date.fromisoformat(first_day)
        self._days = count()
        began_ms = moment_of(first_day, 0, rules)
        self.store([(HallConfigured(began_ms, rules), began_ms)])

    def store(self, events: Sequence[Stored]) -> None:
        """Store these events, each when it says."""
        self.journal.append([Decision((event,), "hub", "", "", b"", at_ms) for event, at_ms in events])

    def configure(self, rules: HallRules) -> None:
        """The hall is another from now on."""
        self.store([(HallConfigured(self.journal.last_ms, rules), self.journal.last_ms)])

    def play(self, model: ModelHall, tape: Tape, change: Change = lambda events: events) -> str:
        """Play the next day, store what of it `change` leaves, and return its date."""
        day = (self._first + timedelta(next(self._days))).isoformat()
        into_day_ms = (model.opens_ms + model.rules.opening.utc_offset_ms) % DAY_MS
        opens_ms = moment_of(day, 0, model.rules) + into_day_ms
        self.store(change(_events_of(replace(model, opens_ms=opens_ms), tape, day)))
        return day

    def learned(self, days: int = DAYS) -> Learned:
        """What the journal says of the hall."""
        with JournalReader.open(self.path) as reader:
            return learn_from(reader, days)


def _events_of(model: ModelHall, tape: Tape, day: str) -> list[Stored]:
    begins_ms = moment_of(day, 0, model.rules)
    hall = HeardHall(HallState(model.rules))
    hall.apply(HallConfigured(begins_ms, model.rules))
    hall.handle(TimePassed(), begins_ms)
    for coming in tape:
        if coming.slot_ms is not None:
            with suppress(RefusedError):
                booking = f"{day}-{coming.ticket}"
                hall.handle(BookVisit(booking, coming.service, model.opens_ms + coming.slot_ms), begins_ms)
    play = Play(hall, dict(_visitors(model, tape, day)), _to_come(model, tape, day))
    play.run()
    return hall.heard


def _visitors(model: ModelHall, tape: Tape, day: str) -> Iterator[tuple[str, Visitor]]:
    for coming in tape:
        takes_ms = model.demand.no_show_ms if coming.no_show else coming.duration_ms
        visitor = Visitor(coming.service, coming.lane, takes_ms, coming.no_show, coming.slot_ms is not None)
        yield f"{day}-{coming.ticket}", visitor


def _to_come(model: ModelHall, tape: Tape, day: str) -> Iterator[Moment]:
    order = {window: at for at, window in enumerate(model.rules.windows)}
    for nth, coming in enumerate(tape):
        yield Moment(model.opens_ms + coming.arrives_ms, Kind.ARRIVAL, nth, f"{day}-{coming.ticket}")
    for shift in model.shifts:
        at = order[shift.window]
        yield Moment(model.opens_ms + shift.begins_ms, Kind.SHIFT, at, shift.window, begins=True)
        if shift.ends_ms is not None:
            yield Moment(model.opens_ms + shift.ends_ms, Kind.SHIFT, at, shift.window)
