"""Whatever happens in a hall, its statistics agree with it, with themselves, and with what was taken back."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hall_records.entries import Entry
from hall_records.facts import Fact, Outcome, Period, ServiceRecord, TakenBack
from hall_records.hall_map import hall_map
from hall_records.reports import By, Report, facts_of, report
from hall_records.visits import Visits, day_by_day
from queue_core.commands import (
    AddService,
    CallNext,
    Command,
    FinishService,
    HandIn,
    HoldTicket,
    MissTicket,
    OpenWindow,
    ResumeTicket,
    StartService,
    TimePassed,
    TransferTicket,
    Undo,
)
from queue_core.events import DayOpened, Event, HallConfigured, StepUndone, TicketCalled, VisitBooked, Why
from queue_core.hall import Hall
from queue_core.lifecycle import State, WindowState
from queue_core.refusals import RefusedError
from queue_core.rules import HallRules
from tests.hardness import HARDNESS
from tests.records.histories import SEEDS, History, Life, life
from tests.records.small_hall import NINE_MS, RULES

STEPS = 160
SLIPS = (
    CallNext,
    StartService,
    FinishService,
    MissTicket,
    HoldTicket,
    TransferTicket,
    AddService,
    HandIn,
    ResumeTicket,
)
GOES_ON = (State.WAITING, State.CALLED, State.SERVING, State.HELD)
SLOW = settings(max_examples=40 * HARDNESS.times, deadline=None)
"""`make chaos` has thousands."""


def beginning(rules: HallRules) -> list[Command]:
    return [TimePassed(), *(OpenWindow(window) for window in rules.windows)]


def opened(rules: HallRules) -> tuple[Hall, list[Event]]:
    """Return a hall whose first day has begun, and what has happened in it."""
    hall = Hall(Hall.new(rules, NINE_MS).state)
    events: list[Event] = [HallConfigured(NINE_MS, rules)]
    for command in beginning(rules):
        events += hall.handle(command, NINE_MS)
    return hall, events


def happened(rules: HallRules, history: History) -> tuple[Hall, list[Event]]:
    hall, events = opened(rules)
    for command, at_ms in history:
        events += granted(hall, command, at_ms)
    return hall, events


def granted(hall: Hall, command: Command, at_ms: int) -> tuple[Event, ...]:
    try:
        return hall.handle(command, at_ms)
    except RefusedError:
        return ()


def entries(events: list[Event]) -> list[Entry]:
    return [Entry(seq, event.at_ms, event, "hub", "", "") for seq, event in enumerate(events, start=1)]


def told(events: list[Event]) -> list[Visits]:
    return list(day_by_day(entries(events)))


def every_report(days: list[Visits]) -> dict[By, Report]:
    places = hall_map(HallConfigured(NINE_MS, RULES))
    return {by: report(days, by, places) for by in By}


@SLOW
@given(SEEDS)
def test_the_statistics_agree_with_the_hall_about_every_ticket(seed: int) -> None:
    rules, history = life(seed, STEPS)
    hall, events = happened(rules, history)
    visits = told(events)[-1]

    assert visits.day == hall.state.day.name
    assert list(visits.visits) == [ticket.id for ticket in hall.tickets]
    undone = Counter(each.ticket for each in visits.taken_back if each.step in ("call", "resume"))
    for ticket in hall.tickets:
        visit = visits.visits[ticket.id]
        assert (visit.service, visit.situation, visit.lane) == (ticket.service, ticket.situation, ticket.lane)
        assert (visit.state, visit.paper, visit.booking) == (ticket.state, ticket.paper, ticket.booking)
        assert (visit.calls + undone[ticket.id], visit.reinstated) == (ticket.calls, ticket.reinstated)
        assert (visit.rating, visit.issued_for) == (ticket.rating or "not_rated", ticket.issued_for)
        assert (visit.outcome is Outcome.OPEN) is (ticket.state in GOES_ON)
        if ticket.state in (State.DONE, State.CANCELLED):
            assert visit.ended_ms == ticket.ended_ms


@SLOW
@given(SEEDS)
def test_every_wait_is_the_last_call_less_the_moment_the_hall_says_it_began(seed: int) -> None:
    rules, history = life(seed, STEPS)
    hall, events = opened(rules)
    began: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    """By call; one visitor may be called twice within a millisecond, for one service after another."""
    for command, at_ms in history:
        for event in granted(hall, command, at_ms):
            events.append(event)
            if isinstance(event, TicketCalled) and event.why is not Why.RESUMED:
                began[event.ticket, event.at_ms].append(hall.ticket(event.ticket).waits_from_ms)

    for visits in told(events):
        for record in visits.records:
            if record.ends_wait and not went_on_at_a_window(visits, record):
                began_ms = began[record.ticket, record.called_ms]
                assert record.wait_ms in {max(0, record.called_ms - since_ms - record.held_ms) for since_ms in began_ms}


def went_on_at_a_window(visits: Visits, record: ServiceRecord) -> bool:
    return any(other.ticket == record.ticket and other.why is None for other in visits.records)


@SLOW
@given(SEEDS)
def test_a_windows_time_is_whole_and_serving_is_the_time_of_its_visitors(seed: int) -> None:
    rules, history = life(seed, STEPS)
    _, events = happened(rules, history)

    for visits in told(events):
        at_hand = Counter({record.window: 0 for record in visits.records})
        for record in visits.records:
            if record.started_ms is not None:
                at_hand[record.window] += record.ended_ms - record.started_ms
        for window in rules.windows:
            periods = [period for period in visits.periods if period.window == window]
            assert all(one.until_ms <= next_one.from_ms for one, next_one in pairwise(periods))
            serving = sum(each.length_ms for each in periods if each.state is WindowState.SERVING)
            still = still_serving_ms(periods, visits.last_ms)
            assert at_hand[window] <= serving <= at_hand[window] + still


def still_serving_ms(periods: list[Period], until_ms: int) -> int:
    last = periods[-1] if periods else None
    goes_on = last is not None and last.state is WindowState.SERVING and last.until_ms == until_ms
    return last.length_ms if last is not None and goes_on else 0


@SLOW
@given(SEEDS)
def test_a_visits_time_at_windows_is_the_sum_of_its_spans(seed: int) -> None:
    rules, history = life(seed, STEPS)
    _, events = happened(rules, history)

    for visits in told(events):
        for ticket, visit in visits.visits.items():
            records = [record for record in visits.records if record.ticket == ticket]
            assert visit.service_ms == sum(record.span_ms for record in records)
            assert sum(record.service_ms or 0 for record in records) <= visit.service_ms
            assert visit.hold_ms == sum(hold.hold_ms for hold in visits.holds if hold.ticket == ticket)
            assert visit.outcome is not Outcome.DONE or visit.service_ms == ended_here_ms(records)


def ended_here_ms(records: list[ServiceRecord]) -> int:
    """A visit served to the end has left no span behind, unless it was sent on while it waited after a hold."""
    if any(record.outcome is Outcome.HELD for record in records):
        return sum(record.span_ms for record in records)
    return sum(record.service_ms or 0 for record in records)


@SLOW
@given(SEEDS, st.integers(0, STEPS))
def test_statistics_of_half_a_journal_continued_are_those_of_the_whole(seed: int, half: int) -> None:
    rules, history = life(seed, STEPS)
    _, events = happened(rules, history)
    first_day = next((n for n, event in enumerate(events) if isinstance(event, DayOpened)), 0)
    last_day = max(n for n, event in enumerate(events) if isinstance(event, DayOpened))

    whole, halves = Visits(), Visits()
    for entry in entries(events):
        whole.take(entry)
    for nth, entry in enumerate(entries(events)):
        if nth == max(half, first_day + 1) or nth % 20 == 0:
            every_report([halves])
        halves.take(entry)
    alone = Visits(event for event in events[:last_day] if isinstance(event, VisitBooked | HallConfigured))
    for entry in entries(events)[last_day:]:
        alone.take(entry)

    assert every_report([halves]) == every_report([whole])
    assert every_report([alone]) == every_report([whole])


@SLOW
@given(SEEDS)
def test_every_group_adds_up_to_the_whole(seed: int) -> None:
    rules, history = life(seed, STEPS)
    _, events = happened(rules, history)

    for by, each in every_report(told(events)).items():
        assert sum(row.calls.calls for row in each.rows) == each.whole.calls.calls
        assert sum(row.calls.wait.total_ms for row in each.rows) == each.whole.calls.wait.total_ms
        assert sum(row.calls.service.total_ms for row in each.rows) == each.whole.calls.service.total_ms
        assert sum(row.calls.undone for row in each.rows) == each.whole.calls.undone
        tickets, time = each.whole.tickets, each.whole.time
        assert tickets
        assert time
        if by not in (By.WINDOW, By.CLERK):
            assert sum(row.tickets.issued for row in each.rows if row.tickets) == tickets.issued
            assert sum(row.tickets.no_shows for row in each.rows if row.tickets) == tickets.no_shows
        if by in (By.HOUR, By.WINDOW, By.CLERK, By.ZONE, By.DAY):
            assert sum(row.time.idle.total_ms for row in each.rows if row.time) == time.idle.total_ms
            assert sum(row.time.serving.total_ms for row in each.rows if row.time) == time.serving.total_ms


@settings(max_examples=200, deadline=None)
@given(SEEDS, st.integers(10, 120))
def test_a_history_with_an_undone_step_gives_the_times_of_the_one_without(seed: int, slip_at: int) -> None:
    """Nobody undoes anything later: only what was done before the slip could be taken back in its stead."""
    rules, history = life(seed, STEPS, replace(RULES, calling=replace(RULES.calling, policy="arrival")))
    before, after = history[:slip_at], [wish for wish in history[slip_at:] if not isinstance(wish[0], Undo)]
    hall, without = happened(rules, before)
    other, slipped = happened(rules, before)
    slip_ms = hall.state.last_ms + 1
    slipped += a_slip(Random(seed), other, slip_ms)
    assume(isinstance(slipped[-1], StepUndone))

    for command, at_ms in after:
        without += granted(hall, command, max(at_ms, slip_ms + 8))
        slipped += granted(other, command, max(at_ms, slip_ms + 8))

    unspoilt, spoilt = told(without), told(slipped)
    assert list(map(without_the_taken_back, spoilt)) == list(map(without_the_taken_back, unspoilt))
    assert sum(len(day.taken_back) for day in spoilt) == sum(len(day.taken_back) for day in unspoilt) + 1


def a_slip(chance: Random, hall: Hall, at_ms: int) -> list[Event]:
    """Let some window do with its visitor what it should not, and take that back; return what has happened."""
    life = Life(chance, hall, [])
    wishes = [wish for wish in (life.at_a_window() for _ in range(30)) if isinstance(wish, SLIPS)]
    assume(wishes)
    window = wishes[0].window
    assume(hall.window(window).state is not WindowState.READY)  # it is open afterwards: that is another promise
    slip = granted(hall, wishes[0], at_ms)
    undone = granted(hall, Undo(window), at_ms + 7)
    assume([event.step_ms for event in undone if isinstance(event, StepUndone)] == [at_ms])
    return [*slip, *undone[:1]]


def without_the_taken_back(visits: Visits) -> list[Fact]:
    return [fact for fact in facts_of(visits) if not isinstance(fact, TakenBack)]
