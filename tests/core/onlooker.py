"""Somebody who stands in the hall and keeps their own list: what the events alone say must be fair and true."""

from collections import Counter
from collections.abc import Iterator

from queue_core.calendar import DAY_MS
from queue_core.commands import CloseDay, Command, TimePassed
from queue_core.dispenser_commands import HandOver, ReserveNumbers
from queue_core.dispenser_events import DOUBLE
from queue_core.events import (
    BulkExpired,
    CaseClosed,
    CaseOpened,
    ClerkLoggedIn,
    ClerkLoggedOut,
    DayClosed,
    DayOpened,
    Event,
    HallConfigured,
    PaperReported,
    ReprintAsked,
    ServiceFinished,
    ServiceStarted,
    StepUndone,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketFiled,
    TicketHeld,
    TicketIssued,
    TicketMissed,
    TicketRated,
    TicketRecalled,
    TicketReinstated,
    TicketReleased,
    TicketReturned,
    TicketSteppedBack,
    Why,
    WindowAssigned,
    WindowPaused,
    WindowReady,
)
from queue_core.lifecycle import WITH_VISITOR, CaseKind, State, WindowState
from queue_core.rules import HallRules
from tests.core import hearing_dispensers, hearing_notices, hearing_windows  # noqa: F401  they register what they hear
from tests.core.building import MINUTE_MS
from tests.core.calendars import closes_ms, moment
from tests.core.causes import check_asked, check_fetched, check_issue, check_left, check_moment, check_paused
from tests.core.fairness import able, check_call, check_ready_turn, key
from tests.core.hearing import hear
from tests.core.lateness import is_told, page_of, page_told_of, parted_in
from tests.core.notebook import AT_A_WINDOW, Notebook, Visit
from tests.core.objections_alone import check_handed_over, check_reserved
from tests.core.places import check_place, place_to_be

PRESSED_EARLIER = (
    PaperReported,
    ServiceStarted,
    ServiceFinished,
    TicketMissed,
    TicketHeld,
    TicketIssued,
    TicketFiled,
    TicketRated,
    CaseOpened,
    CaseClosed,
)
"""What may truly have happened before the last thing that was heard of."""
NO_STEP = (PaperReported, ReprintAsked, TicketRecalled, CaseOpened, TicketFiled)
"""What happens to a ticket's paper, or is said once more, or comes of a visit, or is on record only: no step of it."""
OTHERS_MAY_SERVE = (HallConfigured, WindowAssigned, ClerkLoggedIn, ClerkLoggedOut)


class Onlooker:
    """Hears every event, in order, and objects when a promise of the hall is broken."""

    def __init__(self, rules: HallRules) -> None:
        self.book = Notebook(rules)

    def hears_of(self, command: Command, events: tuple[Event, ...], now_ms: int, pressed_ms: int) -> None:
        """Check what came of a command against everything heard so far, and remember it."""
        self.book.batch += 1
        if self.book.day:
            page = page_told_of(self.book, events)
            check_moment(page, command, events, now_ms, pressed_ms)
            check_fetched(page, events)
        if isinstance(command, ReserveNumbers):
            check_reserved(self.book, command, events)
        if isinstance(command, HandOver):
            check_handed_over(self.book, command, events)
        others = any(isinstance(event, OTHERS_MAY_SERVE) for event in events) or several_come(events)
        self._sees_expiries_kept(command, events)
        for event in events:
            self._watches_the_clock(event)
            self._watches_the_cause(command, event, events)
            self._watches_the_line(event, others_may_serve=others)
            if isinstance(event, TicketReinstated | TicketSteppedBack):
                place = place_to_be(self.book, event, command)
                hear(event, self.book)
                check_place(self.book, event, place)
            else:
                self._hears(event)
            self._counts_steps(event)
        self._looks_around()

    def _hears(self, event: Event) -> None:
        parted = parted_in(self.book, event)
        hear(event, page_of(self.book, parted) if parted else self.book)
        if parted:
            is_told(self.book, parted)

    def _watches_the_clock(self, event: Event) -> None:
        is_double = isinstance(event, TicketCancelled) and event.reason == DOUBLE
        if not isinstance(event, PRESSED_EARLIER) and not is_double:
            assert event.at_ms >= self.book.last_ms, "hall time never runs backwards"
        self.book.last_ms = max(self.book.last_ms, event.at_ms)

    def _watches_the_cause(self, command: Command, event: Event, events: tuple[Event, ...]) -> None:
        if isinstance(event, TicketCalled | WindowReady):
            check_asked(self.book, command, event)
        if isinstance(event, TicketIssued):
            check_issue(self.book, event)
        if isinstance(event, WindowPaused):
            check_paused(self.book, command, event)
        if isinstance(event, ClerkLoggedOut):
            check_left(self.book, command, event, events)

    def _watches_the_line(self, event: Event, *, others_may_serve: bool) -> None:
        match event:
            case WindowReady():
                assert not able(self.book, event.window), "nobody is told that nobody waits while somebody does"
            case TicketCalled(why=Why.CHOSEN):
                self._chosen(event)
            case TicketCalled() if event.why is not Why.RESUMED:
                check_call(self.book, event)
                if self.book.desks[event.window].state is WindowState.READY:
                    check_ready_turn(self.book, event, others_may_serve=others_may_serve)
            case _:
                pass

    def _chosen(self, event: TicketCalled) -> None:
        assert event.reason in self.book.rules.calling.choose_reasons, "a chosen call has a reason"

    def _counts_steps(self, event: Event) -> None:
        """An undo takes back the very last thing that happened to a ticket, or nothing."""
        ticket = getattr(event, "ticket", "")
        if ticket not in self.book.visits or isinstance(event, NO_STEP):
            return
        self.book.visits[ticket].heard += 1
        desk = self.book.desks.get(getattr(event, "window", ""))
        if desk and desk.last and desk.last.batch == self.book.batch:
            desk.last.heard = self.book.visits[ticket].heard

    def _sees_expiries_kept(self, command: Command, events: tuple[Event, ...]) -> None:
        """Visits end unasked at a set time, with the day's business or with the day; 办不成事 only with the day."""
        expired = [self.book.visits[event.ticket] for event in events if isinstance(event, TicketExpired)]
        rules, kinds = self.book.rules, {type(event) for event in events}
        if not self.book.day:
            return
        if DayOpened in kinds:
            lasting = [visit.id for visit in expired if rules.services[visit.service].never_expires]
            cases = [event for event in events if isinstance(event, CaseOpened)]
            assert [case.ticket for case in cases] == lasting, "what nobody solved becomes a case"
            assert all(case.kind is CaseKind.UNRESOLVED for case in cases)
            return
        assert not expired or isinstance(command, TimePassed | CloseDay)
        assert not any(rules.services[visit.service].never_expires for visit in expired), "办不成事 never expires"
        if DayClosed not in kinds:
            states = self._expiring_states(events)
            returned = {event.ticket for event in events if isinstance(event, TicketReturned)}
            due = [visit for visit in self.book.still_open() if visit.state in states and visit.id not in returned]
            due = [visit for visit in due if not rules.services[visit.service].never_expires]
            assert expired == due, "at a set time everybody it is set for expires, and nobody else"

    def _expiring_states(self, events: tuple[Event, ...]) -> set[str]:
        now_ms = next((event.at_ms for event in events if isinstance(event, BulkExpired)), -1)
        book = self.book
        done = [each for each in book.rules.missed.expiries if book.expired_until_ms < self._at(each.at_ms) <= now_ms]
        return {state for each in done for state in each.states} - set(AT_A_WINDOW)

    def _at(self, time_of_day_ms: int) -> int:
        return moment(self.book.day, time_of_day_ms, self.book.rules)

    def _looks_around(self) -> None:
        """Nobody stands ready beside a visitor they may serve; no number is out twice; nobody waits for who is gone."""
        book = self.book
        for desk in book.ready():
            assert not able(book, desk.id), f"{desk.id} stands ready beside a visitor it may serve"
        still_open = book.still_open()
        assert_each_once([visit.number for visit in still_open], "two open tickets show the same number")
        for visit in book.waiting():
            self._is_expected(visit)
        for clerk, (window, _) in book.clerks.items():
            assert not window or book.desks[window].clerk == clerk, "a clerk sits at a window that there is"
        at_windows = {visit.window: visit.id for visit in still_open if visit.state in AT_A_WINDOW}
        assert at_windows == {desk.id: desk.ticket for desk in book.desks.values() if desk.ticket}

    def _is_expected(self, visit: Visit) -> None:
        """Who waits for one window or clerk alone waits for somebody who is there, if anybody else could do it."""
        served = any(visit.service in (*rule.services, *rule.help_out) for rule in self.book.rules.windows.values())
        if served and visit.only_window:
            there = self.book.desks[visit.only_window].state is not WindowState.CLOSED
            assert there, f"{visit.number} waits for a window that is closed"
        if served and visit.only_clerk:
            assert self.book.clerks[visit.only_clerk][1] != "off", f"{visit.number} waits for a clerk who has gone"

    def next_due_ms(self) -> int:
        """Return when something must happen by itself, by looking at everything."""
        book, rules = self.book, self.book.rules
        due = [self._at(DAY_MS + rules.opening.rolls_at_ms)]
        due += [visit.return_ms for visit in book.visits.values() if visit.state is State.HELD and visit.return_ms]
        late_ms = rules.appointments.late_ms
        due += [each.slot_ms + late_ms + 1 for each in book.bookings.values() if each.state is State.BOOKED]
        due += [desk.auto_call_ms for desk in book.desks.values() if desk.auto_call_ms is not None]
        due += [desk.assigned[2] for desk in book.desks.values() if desk.assigned and desk.assigned[2] is not None]
        due += [at_ms for each in rules.missed.expiries if (at_ms := self._at(each.at_ms)) > book.expired_until_ms]
        due += [book.asks_until_ms] if book.asks_until_ms is not None else []
        if book.closed_ms is None and rules.opening.closes_at_ms is not None:
            closes_ms = self._at(rules.opening.closes_at_ms)
            due += [closes_ms] if closes_ms > book.expired_until_ms else []
        return min([*due, *self._forgotten_ms()])

    def _forgotten_ms(self) -> Iterator[int]:
        """Yield when each clerk who is on duty without a visitor will have forgotten to log out."""
        book, opening = self.book, self.book.rules.opening
        closed_ms = book.closed_ms
        if closed_ms is None and opening.closes_at_ms is None:
            closed_ms = closes_ms(book.day, book.rules)
        for desk in book.desks.values():
            if closed_ms is not None and desk.clerk and desk.state not in WITH_VISITOR:
                yield max(closed_ms, desk.since_ms, book.sat_down_ms[desk.clerk]) + 30 * MINUTE_MS

    def ahead(self, now_ms: int) -> dict[str, int]:
        """Return how many of the same queue stand before each who waits, of those the same windows may call."""
        queue_of = {code: service.queue for code, service in self.book.rules.services.items()}
        standing: Counter[tuple[str, str, str]] = Counter()
        before: dict[str, int] = {}
        for visit in sorted(self.book.waiting(), key=lambda each: key(self.book, each, now_ms)):
            row = (visit.only_window, visit.only_clerk, queue_of[visit.service])
            before[visit.id] = standing[row]
            standing[row] += 1
        return before


def several_come(events: tuple[Event, ...]) -> bool:
    """Whether several come to wait at once: then it is the windows that call in turn."""
    return (
        len({event.ticket for event in events if isinstance(event, TicketReturned | TicketReleased | StepUndone)}) > 1
    )


def assert_each_once(names: list[str], objection: str) -> None:
    twice = [name for name, times in Counter(names).items() if times > 1]
    assert not twice, f"{objection}: {twice}"
