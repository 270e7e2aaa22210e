"""Other systems hear everything of a ticket in order, with its number and its case, wherever they begin to read."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall_records.reading import JournalReader
from hall_records.ticket_events import KINDS, TicketEvent, ticket_events
from queue_core.commands import (
    CallNext,
    CancelTicket,
    FinishService,
    HandIn,
    IssueTicket,
    MissTicket,
    RateTicket,
    ReadyCase,
    StartService,
    TransferTicket,
    Undo,
)
from queue_core.events import EVENT_KINDS
from queue_core.lifecycle import Level
from tests.records.small_hall import NINE_MS
from tests.records.telling import ToldDay


@pytest.fixture
def day(tmp_path: Path) -> ToldDay:
    return ToldDay(tmp_path / "journal.db")


@pytest.fixture
def reader(day: ToldDay, tmp_path: Path) -> Iterator[JournalReader]:
    with JournalReader.open(tmp_path / "journal.db") as reader:
        yield reader


def told(reader: JournalReader, after: int = 0, most: int = 10_000) -> tuple[TicketEvent, ...]:
    return ticket_events(reader, after, most).events


def test_a_visit_is_told_from_its_issue_to_its_rating(day: ToldDay, reader: JournalReader) -> None:
    ticket = day.takes(0, "permit", "tax")
    day.does(1, CallNext("1"), StartService("1"))
    day.does(5, TransferTicket("1", "deed"))
    day.does(6, CallNext("2"), StartService("2"), FinishService("2"))
    day.does(8, FinishService("2"))
    day.does(9, RateTicket(ticket, Level.SATISFIED, "pad"))
    events = told(reader)

    assert {(each.ticket, each.number) for each in events} == {(ticket, "A001")}
    assert [(each.event.partition(".")[2], each.service, each.next_service) for each in events] == [
        ("issued", "permit", ""),
        ("called", "permit", ""),
        ("started", "permit", ""),
        ("transferred", "deed", "deed"),
        ("called", "deed", ""),
        ("started", "deed", ""),
        ("finished", "deed", "tax"),
        ("finished", "tax", ""),
        ("rated", "tax", ""),
    ]
    assert (events[-1].level, events[-1].channel, events[-1].window) == ("satisfied", "pad", "2")


def test_a_case_is_named_by_what_opened_it_by_what_follows_and_by_the_visit_that_fetches_it(
    day: ToldDay, reader: JournalReader
) -> None:
    ticket = day.takes(0, "permit")
    day.does(1, CallNext("1"), StartService("1"), HandIn("1"))
    day.does(2, RateTicket(ticket, Level.SATISFIED, "pad"))
    case = next(each.case for each in told(reader) if each.event == "case.opened")
    day.does(3, ReadyCase(case))
    day.does(4, IssueTicket("", "", "dispenser-1", case=case))
    events = told(reader)

    assert [(each.event, each.case) for each in events if each.case] == [
        ("ticket.finished", case),
        ("case.opened", case),
        ("ticket.rated", case),
        ("case.ready", case),
        ("ticket.issued", case),
    ]


def test_whoever_reads_on_page_by_page_hears_the_same_wherever_a_page_ends(day: ToldDay, reader: JournalReader) -> None:
    tickets = [day.takes(0, "permit"), day.takes(0, "deed"), day.takes(1, "tax")]
    day.does(2, CallNext("1"), StartService("1"), HandIn("1"))
    day.does(3, CallNext("2"), MissTicket("2"), CancelTicket(tickets[2], "visitor"))
    whole = told(reader)

    for most in (1, 2, 3, 7):
        heard: list[TicketEvent] = []
        after, more = 0, True
        while more:
            page = ticket_events(reader, after, most)
            heard += page.events
            after, more = int(page.next.partition("-")[2]), page.more
        assert tuple(heard) == whole, most
        assert len({each.id for each in heard}) == len(heard)


def test_a_step_that_was_taken_back_is_told_and_the_service_is_what_it_was(day: ToldDay, reader: JournalReader) -> None:
    day.takes(0, "permit")
    day.does(1, CallNext("1"), StartService("1"))
    day.does(1.1, TransferTicket("1", "deed"))
    day.does(1.2, Undo("1"))
    day.does(3, FinishService("1"))
    undone, finished = told(reader)[-2:]

    assert (undone.event, undone.step, undone.service) == ("ticket.undone", "transfer", "permit")
    assert (finished.event, finished.service) == ("ticket.finished", "permit")


def test_nothing_of_a_visitor_or_a_clerk_is_told(day: ToldDay, reader: JournalReader) -> None:
    fields = {field.name for field in msgspec.structs.fields(TicketEvent)}
    day.recorded.does(IssueTicket("tax", "t" * 32, "dispenser-1", visitor="a" * 64), NINE_MS)
    said = msgspec.json.encode(told(reader)).decode()

    assert not fields & {"visitor", "token", "agent", "clerk", "comment", "identity"}
    assert not any(secret in said for secret in ("a" * 64, "t" * 32))


def test_every_event_about_a_ticket_is_told_or_left_out_on_purpose() -> None:
    about = {name for name, kind in EVENT_KINDS.items() if "ticket" in kind.__annotations__}
    left_out = {"PaperReported", "ReprintAsked", "ServiceAdded", "TicketSteppedBack", "TicketReleased"}

    assert about - {kind.__name__ for kind in KINDS} == left_out
