"""From entries to what statistics count: who waited how long, was served where and how long, and how it ended.

A pure projection of the journal: the same entries give the same facts, to the millisecond. It holds one day and begins
anew with the next, as the hall does.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from functools import singledispatch
from typing import Final, TypeVar

from hall_records.entries import Entry
from hall_records.facts import (
    Diversion,
    GuideWait,
    Hold,
    NoShow,
    Outcome,
    Pause,
    Period,
    ServiceRecord,
    TakenBack,
    Visit,
)
from hall_records.faults import RecordsError
from hall_records.filing import AT_A_WINDOW, OF_A_TICKET, OF_A_WINDOW, File, Line, day_of_ticket, ticket_of, window_of
from hall_records.lives import Life, life_of
from hall_records.window_time import pauses_of, periods_of
from queue_core.calendar import day_ends_ms
from queue_core.events import (
    AnnouncementMade,
    BookingCancelled,
    BookingLapsed,
    BulkExpired,
    CaseAssigned,
    CaseClosed,
    CaseOpened,
    CaseReady,
    ClerkLoggedIn,
    ClerkLoggedOut,
    DayClosed,
    DayOpened,
    Event,
    GuideAnswered,
    GuideCalled,
    HallConfigured,
    HallRestored,
    NoticePosted,
    NoticeWithdrawn,
    NumbersRaised,
    NumbersReserved,
    NumbersTold,
    StatusAsked,
    StepUndone,
    TicketExpired,
    TicketFiled,
    TicketIssued,
    VisitBooked,
    VisitorDiverted,
    WindowAssigned,
)
from queue_core.rules import HallRules

__all__ = ["Outcome", "ServiceRecord", "UnknownVisitError", "Visit", "Visits", "day_by_day", "see"]


T = TypeVar("T")


class UnknownVisitError(RecordsError, LookupError):
    """An entry speaks of something whose beginning was not among the entries before it."""


class Visits:
    """One day's facts, kept up to date entry by entry."""

    def __init__(self, before: Iterable[VisitBooked | HallConfigured] = ()) -> None:
        """Begin before the first day; `before` is what stands in earlier entries and the days to come need."""
        self.bookings: dict[str, VisitBooked] = {}
        """Those of earlier days too: who does not come today has booked before today."""
        self.rules: HallRules | None = None
        """Those in force; they say when the day ends."""
        self.begin("")
        for event in before:
            see(event, self, 0)

    def begin(self, day: str) -> None:
        """Begin a new day; whoever wants yesterday's facts has taken them by now."""
        self.day = day
        self.last_ms = 0
        """How far the day has got, or when it ended."""
        self.taken_back: list[TakenBack] = []
        self.no_shows: list[NoShow] = []
        self.diversions: list[Diversion] = []
        self.guide_waits: dict[int, GuideWait] = {}
        """By the seq of the first call."""
        self.waiting_for_a_guide: dict[str, int] = {}
        """Where somebody waits still, and that seq."""
        self.clerks: dict[str, str] = {}
        """Who is logged in, by window."""
        self._tickets: dict[str, File] = {}
        self._windows: dict[str, File] = {}
        self._lives: dict[str, Life] = {}
        self._visits: dict[str, Visit] = {}
        self._changed: dict[str, None] = {}
        """Tickets whose files have changed since they were read."""
        self._records: Sequence[ServiceRecord] | None = None

    def take(self, entry: Entry) -> None:
        """Take in the next entry."""
        see(entry.event, self, entry.seq)
        self.last_ms = max(self.last_ms, entry.event.at_ms)

    @property
    def visits(self) -> dict[str, Visit]:
        """The day's visits by ticket, in the order of issue."""
        self._read()
        return self._visits

    @property
    def records(self) -> Sequence[ServiceRecord]:
        """Every service record that is complete, in the order in which they ended."""
        self._read()
        if self._records is None:
            self._records = _in_order(life.records for life in self._lives.values())
        return self._records

    @property
    def holds(self) -> Sequence[Hold]:
        """Every hold that has ended with the visitor's return."""
        self._read()
        return _in_order(life.holds for life in self._lives.values())

    @property
    def periods(self) -> Sequence[Period]:
        """How every window has spent the day so far; a hall that was switched off has no more than its day."""
        files = sorted(self._windows.items())
        return [each for name, file in files for each in periods_of(name, file.lines, self._until_ms)]

    @property
    def pauses(self) -> Sequence[Pause]:
        """Every pause of every window, the one that goes on included."""
        files = sorted(self._windows.items())
        return [each for name, file in files for each in pauses_of(name, file.lines, self._until_ms)]

    @property
    def _until_ms(self) -> int:
        """How far the day has got; with its windows left open it ends all the same."""
        return min(self.last_ms, day_ends_ms(self.day, self.rules)) if self.rules and self.day else self.last_ms

    @property
    def next_day(self) -> "Visits":
        """An empty day that knows what the following one needs of this."""
        following = Visits(self.bookings.values())
        following.rules = self.rules
        return following

    def visit(self, ticket: str) -> Visit:
        """Return the visit of this ticket."""
        self.file_of(ticket)
        return self.visits[ticket]

    def file_of(self, ticket: str) -> File:
        """Return the file of this ticket."""
        file = self._tickets.get(ticket)
        if file is None:
            raise UnknownVisitError(f"Nothing is known of ticket {ticket}: begin with the first entry of its day.")
        return file

    def issue(self, event: TicketIssued, seq: int) -> None:
        """Begin a ticket's file."""
        self.bookings.pop(event.booking, None)
        self._begin(event, seq)

    def file_away(self, event: TicketFiled, seq: int) -> None:
        """Count a visit that only its dispenser knew of: in its own day, though it comes in later."""
        if not self._is_of_a_former_day(event.ticket):
            self._begin(event, seq)

    def _begin(self, event: TicketIssued | TicketFiled, seq: int) -> None:
        self._tickets[event.ticket] = File()
        self.file(event, seq, event.ticket)

    def file(self, event: Event, seq: int, ticket: str = "", window: str = "") -> None:
        """Put an event into the file of a ticket, of a window, or of both; one that comes in late, where it belongs."""
        if self._is_of_a_former_day(ticket):
            return
        line = Line(seq, event, self.clerks.get(window, ""))
        files = [self.file_of(ticket)] if ticket else []
        is_late = bool(files) and window != "" and files[0].has_expired
        files += [self._windows.setdefault(window, File())] if window else []
        for file in files:
            if is_late:
                file.put_before_the_end(line)
            else:
                file.lines.append(line)
        if ticket:
            self._changed[ticket] = None
            self._records = None

    def _is_of_a_former_day(self, ticket: str) -> bool:
        """Whether an event belongs into the figures of its ticket's own day, though it came in today."""
        return ticket not in self._tickets and "" < day_of_ticket(ticket) < self.day

    @property
    def known_windows(self) -> Set[str]:
        """The windows at which something has happened today."""
        return self._windows.keys()

    def take_back(self, event: StepUndone) -> None:
        """Take a step out of both files; what then follows of the undoing itself is filed as anything is."""
        for file in (self.file_of(event.ticket), self._windows.get(event.window, File())):
            if not file.take_out(event):
                raise UnknownVisitError(f"Nothing is known of the {event.step} that window {event.window} takes back.")
        self._changed[event.ticket] = None
        self._records = None

    def _read(self) -> None:
        for ticket in self._changed:
            life = life_of(self._tickets[ticket].lines)
            self._lives[ticket], self._visits[ticket] = life, life.visit
        self._changed.clear()


def _in_order(parts: Iterable[Iterable[tuple[int, T]]]) -> Sequence[T]:
    """Return what several lives hold in the order of the events that completed it."""
    return [each for _, each in sorted((pair for part in parts for pair in part), key=lambda pair: pair[0])]


def day_by_day(entries: Iterable[Entry], before: Iterable[VisitBooked | HallConfigured] = ()) -> Iterator[Visits]:
    """Yield each day's facts; a day has ended when the next one opens."""
    visits = Visits(before)
    for entry in entries:
        if isinstance(entry.event, DayOpened) and visits.day:
            visits.last_ms = max(visits.last_ms, entry.event.at_ms)
            yield visits
            visits = visits.next_day
        visits.take(entry)
    if visits.day:
        yield visits


@singledispatch
def see(event: Event, visits: Visits, seq: int) -> None:
    """Let the event be known of whatever it is about."""
    raise TypeError(f"{type(event).__name__} is no event of a hall")


def _no_figure(event: Event, visits: Visits, seq: int) -> None:
    """What windows may serve, what the back office does, and that an hour has struck, changes no figure by itself."""


def _of_a_ticket(event: Event, visits: Visits, seq: int) -> None:
    visits.file(event, seq, ticket_of(event), window_of(event) if type(event) in AT_A_WINDOW else "")


def _of_a_window(event: Event, visits: Visits, seq: int) -> None:
    visits.file(event, seq, window=window_of(event))


NO_FIGURE: Final = (
    BulkExpired,
    NumbersReserved,
    HallRestored,
    NumbersTold,
    NumbersRaised,
    WindowAssigned,
    CaseOpened,
    CaseAssigned,
    CaseReady,
    CaseClosed,
    NoticePosted,
    NoticeWithdrawn,
    AnnouncementMade,
    StatusAsked,
)

for _aside in NO_FIGURE:
    see.register(_aside, _no_figure)
for _kind in OF_A_TICKET:
    see.register(_kind, _of_a_ticket)
for _kind in OF_A_WINDOW:
    see.register(_kind, _of_a_window)


@see.register
def _(event: HallConfigured, visits: Visits, seq: int) -> None:
    visits.rules = event.rules
    for dispenser in visits.waiting_for_a_guide.keys() - set(event.rules.dispensers):
        del visits.waiting_for_a_guide[dispenser]
    for window in visits.known_windows - event.rules.windows.keys():
        visits.file(event, seq, window=window)


@see.register
def _(event: DayClosed, visits: Visits, seq: int) -> None:
    visits.waiting_for_a_guide.clear()


@see.register
def _(event: DayOpened, visits: Visits, seq: int) -> None:
    visits.begin(event.day)


@see.register
def _(event: TicketIssued, visits: Visits, seq: int) -> None:
    visits.issue(event, seq)


@see.register
def _(event: TicketFiled, visits: Visits, seq: int) -> None:
    visits.file_away(event, seq)


@see.register
def _(event: TicketExpired, visits: Visits, seq: int) -> None:
    visits.file(event, seq, event.ticket, visits.file_of(event.ticket).window_with())


@see.register
def _(event: ClerkLoggedIn, visits: Visits, seq: int) -> None:
    visits.clerks[event.window] = event.clerk
    visits.file(event, seq, window=event.window)


@see.register
def _(event: ClerkLoggedOut, visits: Visits, seq: int) -> None:
    visits.clerks.pop(event.window, None)
    visits.file(event, seq, window=event.window)


@see.register
def _(event: StepUndone, visits: Visits, seq: int) -> None:
    visits.take_back(event)
    visits.file(event, seq, window=event.window)
    visit = visits.visit(event.ticket)
    visits.taken_back.append(
        TakenBack(
            ticket=event.ticket,
            queue=visit.queue,
            service=visit.service,
            situation=visit.situation,
            lane=visit.lane,
            window=event.window,
            clerk=visits.clerks.get(event.window, ""),
            step=event.step,
            step_ms=event.step_ms,
            at_ms=event.at_ms,
        )
    )


@see.register
def _(event: VisitBooked, visits: Visits, seq: int) -> None:
    visits.bookings[event.booking] = event


@see.register
def _(event: BookingCancelled, visits: Visits, seq: int) -> None:
    visits.bookings.pop(event.booking, None)


@see.register
def _(event: BookingLapsed, visits: Visits, seq: int) -> None:
    booking = visits.bookings.pop(event.booking, None)
    if event.hall_closed:
        return  # the hall was not open for the visitor to come
    slot_ms = event.at_ms if booking is None else booking.slot_ms
    visits.no_shows.append(NoShow(event.booking, booking.service if booking else "", slot_ms))


@see.register
def _(event: VisitorDiverted, visits: Visits, seq: int) -> None:
    visits.diversions.append(Diversion(event.service, event.dispenser, event.at_ms))


@see.register
def _(event: GuideCalled, visits: Visits, seq: int) -> None:
    """Whoever calls again because it has become more urgent has waited since the first call."""
    begun = visits.waiting_for_a_guide.setdefault(event.dispenser, seq)
    if begun == seq:
        visits.guide_waits[seq] = GuideWait(event.dispenser, event.about.value, event.at_ms)
    else:
        visits.guide_waits[begun] = replace(visits.guide_waits[begun], about=event.about.value)


@see.register
def _(event: GuideAnswered, visits: Visits, seq: int) -> None:
    begun = visits.waiting_for_a_guide.pop(event.dispenser, None)
    if begun is not None:
        visits.guide_waits[begun] = replace(visits.guide_waits[begun], answered_ms=event.at_ms)
