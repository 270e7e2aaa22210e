from collections.abc import Iterable

from hall_records.entries import Entry
from hall_simulator.replay.tally import Tally, tally
from queue_core.events import (
    DayOpened,
    Event,
    PaperReported,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketExpired,
    TicketIssued,
    TicketMissed,
    TicketTransferred,
)
from queue_core.rules import Lane

MINUTE_MS = 60_000


def issued(ticket: str, number: str, at_min: int = 0) -> TicketIssued:
    return TicketIssued(
        at_min * MINUTE_MS, ticket, number, "q", 1, "s", Lane.NORMAL, "", f"token-{ticket}", "dispenser"
    )


def a_visit(ticket: str, number: str, window: str, called_min: int = 1) -> list[Event]:
    called_ms = called_min * MINUTE_MS
    return [
        issued(ticket, number),
        PaperReported(1, ticket, True, ""),
        TicketCalled(called_ms, ticket, window),
        ServiceStarted(called_ms + 1, ticket, window),
        ServiceFinished(called_ms + 2, ticket, window),
    ]


def count(*events: Event, held: dict[str, str] | None = None, to_the_end: bool = True) -> Tally:
    day: Iterable[Event] = (DayOpened(0, "2020-01-08"), *events)
    entries = [Entry(seq, 0, event, "", "", "") for seq, event in enumerate(day, 1)]
    return tally(entries, held or {"t1": "A001"}, [], to_the_end, [])


def test_a_day_on_which_all_went_well() -> None:
    day = count(*a_visit("t1", "A001", "1", 2), *a_visit("t2", "A002", "1", 4), held={"t1": "A001", "t2": "A002"})

    assert (day.tickets, day.printed, day.calls, day.served, day.waiting) == (2, 2, 2, 2, 0)
    assert (day.mean_wait_ms, day.p95_wait_ms) == (3 * MINUTE_MS, 4 * MINUTE_MS)
    assert (day.lost, day.doubled) == ((), ())


def test_a_ticket_in_the_hand_that_the_hall_does_not_know_is_lost() -> None:
    assert count().lost == ("t1 A001 is in a visitor's hand and not in the journal",)


def test_a_visitor_who_got_no_ticket_is_lost() -> None:
    assert tally([], {}, ["queue-1: gave up"], True, []).lost == ("queue-1: gave up",)


def test_whoever_still_waits_is_lost_at_the_end_of_the_day_and_not_when_it_is_cut_off() -> None:
    assert len(count(issued("t1", "A001")).lost) == 1
    assert count(issued("t1", "A001"), to_the_end=False).lost == ()


def test_a_missed_or_expired_visitor_is_lost_whenever() -> None:
    missed = (issued("t1", "A001"), TicketCalled(1, "t1", "1"), TicketMissed(2, "t1", "1"))
    assert count(*missed, to_the_end=False).lost == ("t1 A001 is missed, not served",)
    assert count(issued("t1", "A001"), TicketExpired(3, "t1"), to_the_end=False).lost == (
        "t1 A001 is expired, not served",
    )


def test_paper_and_hall_must_name_the_same_number() -> None:
    assert count(*a_visit("t1", "A007", "1")).lost == ("t1 shows A001, but the hall calls it A007",)


def test_one_ticket_at_two_windows_is_doubled() -> None:
    twice = count(issued("t1", "A001"), TicketCalled(1, "t1", "1"), TicketCalled(2, "t1", "2"), to_the_end=False)

    assert twice.doubled == ("t1 was called to 1 and to 2",)


def test_a_ticket_called_after_it_was_served_is_doubled() -> None:
    again = count(*a_visit("t1", "A001", "1"), TicketCalled(90_000, "t1", "2"), to_the_end=False)

    assert again.doubled == ("t1 was called to 2 after it had been served",)


def test_one_window_with_two_visitors_is_doubled() -> None:
    day: list[Event] = [
        issued("t1", "A001"),
        issued("t2", "A002"),
        TicketCalled(1, "t1", "1"),
        TicketCalled(2, "t2", "1"),
    ]

    assert count(*day, held={"t1": "A001", "t2": "A002"}, to_the_end=False).doubled == (
        "1 called t2 with a visitor there",
    )


def test_a_number_on_two_open_tickets_is_doubled_and_one_that_wrapped_around_is_not() -> None:
    held = {"t1": "A001", "t2": "A001"}

    open_twice = count(issued("t1", "A001"), issued("t2", "A001"), held=held, to_the_end=False)
    assert open_twice.doubled == ("A001 is on t1 and on t2",)
    assert count(*a_visit("t1", "A001", "1"), *a_visit("t2", "A001", "1", 5), held=held).doubled == ()


def test_a_ticket_nobody_holds_is_doubled() -> None:
    assert count(*a_visit("t1", "A001", "1"), *a_visit("t2", "A002", "2")).doubled == ("t2 was issued to nobody",)


def test_a_ticket_in_two_hands_is_doubled() -> None:
    assert tally([], {}, [], True, ["t1"]).doubled == ("t1 is in two hands",)


def test_a_visitor_sent_on_is_called_again_and_not_doubled() -> None:
    sent_on: list[Event] = [
        issued("t1", "A001"),
        TicketCalled(1, "t1", "1"),
        TicketTransferred(2, "t1", "1", "s", "", False),
        TicketCalled(3, "t1", "2"),
        ServiceStarted(4, "t1", "2"),
        ServiceFinished(5, "t1", "2"),
    ]

    assert (count(*sent_on).doubled, count(*sent_on).lost) == ((), ())
