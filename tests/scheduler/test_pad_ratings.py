"""A pad rates for whoever was served at its window last, while it asks, and for nobody else."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from central_scheduler.scheduler import Asked
from hall_protocol.access import Credential
from hall_protocol.events import Reply
from hall_protocol.roles import Role
from queue_core.events import CaseOpened, TicketRated
from queue_core.lifecycle import Level
from tests.hall.standing import county
from tests.scheduler.parts import Desk, a_desk, served

PAD_S, LAG_S = 60, 5
PAD = Credential("pad-1", Role.PAD, "window-1")


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Desk]:
    config = county()
    rating = msgspec.structs.replace(config.rating, pad_s=PAD_S)
    with a_desk(tmp_path, msgspec.structs.replace(config, rating=rating)) as desk:
        yield desk


def rates(desk: Desk, ticket: str, level: str = "satisfied", **fields: object) -> Reply:
    (answer,) = desk.scheduler.take(
        [Asked(PAD, desk.command("rate_ticket", ticket=ticket, level=level, **fields))], desk.now_ms
    )
    return answer.reply


def test_a_pad_rates_as_long_as_it_asks_and_a_little_for_its_own_clock(hall: Desk) -> None:
    ticket = served(hall)
    hall.now_ms += (PAD_S + LAG_S) * 1000 + 1
    assert rates(hall, ticket).code == "rating_too_late"
    hall.now_ms -= 1

    assert rates(hall, ticket).ok


def test_what_was_pressed_in_time_counts_however_late_it_comes(hall: Desk) -> None:
    ticket = served(hall)
    hall.now_ms += 20 * 60_000
    served(hall)

    assert rates(hall, ticket, age_ms=20 * 60_000 - 1).ok
    (rated,) = [each.event for each in hall.journal.entries() if isinstance(each.event, TicketRated)]
    assert rated.at_ms == hall.now_ms - 20 * 60_000 + 1


def test_once_the_next_visitor_is_there_the_finger_on_the_pad_is_theirs(hall: Desk) -> None:
    ticket = served(hall)
    hall.now_ms += 5_000
    hall.issues()
    hall.calls()
    hall.now_ms += 5_000
    assert hall.says("window-1", "start_service").ok

    assert rates(hall, ticket).code == "rating_too_late"
    assert rates(hall, ticket, age_ms=1).ok, "a finger before that was the former's"


def test_who_is_only_called_has_not_come_to_the_pad(hall: Desk) -> None:
    ticket = served(hall)
    hall.issues()
    hall.calls()

    assert rates(hall, ticket).ok


def test_of_two_served_one_after_another_only_the_last_can_be_rated(hall: Desk) -> None:
    first = served(hall)
    hall.now_ms += 1
    second = served(hall)

    assert rates(hall, first).code == "rating_too_late"
    assert rates(hall, second).ok


def test_what_happens_at_another_window_does_not_matter(hall: Desk) -> None:
    ticket = served(hall)
    hall.now_ms += 1_000
    hall.issues()
    hall.calls("window-2")
    hall.serves("window-2")

    assert rates(hall, ticket).ok


def test_a_finish_that_was_taken_back_is_not_rated_until_it_is_done_again(hall: Desk) -> None:
    ticket = served(hall)
    assert hall.says("window-1", "undo").ok
    assert rates(hall, ticket).code == "illegal_step"
    hall.now_ms += 10 * 60_000
    assert hall.says("window-1", "finish_service").ok

    assert rates(hall, ticket).ok


def test_a_pad_cannot_pass_for_a_phone(hall: Desk) -> None:
    assert rates(hall, served(hall), channel="phone").ok

    (rated,) = [each.event for each in hall.journal.entries() if isinstance(each.event, TicketRated)]
    assert rated.channel == "pad"


def test_a_phone_may_take_its_time(hall: Desk) -> None:
    ticket = served(hall)
    hall.now_ms += 30 * 60_000
    served(hall)

    assert hall.says("console", "rate_ticket", ticket=ticket, level="satisfied", channel="phone").ok


def test_what_was_wrong_is_read_where_cases_are_looked_at(hall: Desk) -> None:
    assert rates(hall, served(hall), "very_dissatisfied", reason="slow").ok

    (case,) = hall.says("console", "show_cases").cases
    assert case.reason == "slow"
    rated, opened = [each.event for each in hall.journal.entries() if isinstance(each.event, TicketRated | CaseOpened)]
    assert isinstance(rated, TicketRated)
    assert (rated.reason, rated.level) == ("slow", Level.VERY_DISSATISFIED)
    assert isinstance(opened, CaseOpened)
    assert opened.reason == "slow"


@pytest.mark.parametrize(("level", "reason"), [("satisfied", "slow"), ("dissatisfied", "ugly")])
def test_a_reason_that_cannot_be_is_refused_and_nothing_is_rated(hall: Desk, level: str, reason: str) -> None:
    ticket = served(hall)

    assert rates(hall, ticket, level, reason=reason).code == "rating_reason"
    assert rates(hall, ticket).ok
