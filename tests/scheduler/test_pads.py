"""A pad asks the visitor who has just been served, by number and service, until the next one's service starts."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall_protocol.events import RatingRequest
from tests.hall.standing import county
from tests.scheduler.parts import MINUTE_MS, Desk, a_desk

PAD_S = 45


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    config = county()
    rating = msgspec.structs.replace(config.rating, pad_s=PAD_S)
    with a_desk(tmp_path, msgspec.structs.replace(config, rating=rating)) as desk:
        desk.issues()
        desk.calls()
        desk.says("window-1", "start_service")
        desk.ear.forget()
        yield desk


def asked(desk: Desk, window: str = "window-1") -> list[RatingRequest]:
    return [each for each in desk.ear.at(f"rating/{window}") if isinstance(each, RatingRequest)]


def numbers(desk: Desk) -> list[str]:
    """Return whom the pad was asked to ask, one after another; "" for nobody any more."""
    return [each.number for each in asked(desk)]


def test_the_visitor_reads_their_number_and_what_was_done_and_has_the_halls_time_for_it(desk: Desk) -> None:
    ticket = desk.says("window-1", "finish_service").ticket
    (request,) = asked(desk)

    assert ticket is not None
    assert request.service is not None
    assert (request.ticket, request.number, request.service.zh) == (ticket.id, "A001", "社会保险参保登记")
    assert request.until_ms == desk.now_ms + PAD_S * 1000


def test_nobody_is_asked_between_two_services_of_one_visit(desk: Desk) -> None:
    desk.says("window-1", "add_service", service="yb-canbao")
    desk.says("window-1", "finish_service")
    assert asked(desk) == []
    desk.says("window-1", "finish_service")

    assert numbers(desk) == ["A001"]


def test_a_visitor_may_rate_while_the_next_one_walks_up_and_no_longer(desk: Desk) -> None:
    desk.issues()
    desk.says("window-1", "finish_service")
    desk.calls()
    assert numbers(desk) == ["A001"]
    desk.says("window-1", "start_service")

    assert numbers(desk) == ["A001", ""]
    assert asked(desk)[-1] == RatingRequest(window="window-1", ticket="", until_ms=0)


@pytest.mark.parametrize("step", ["finish_service", "hand_in"])
def test_who_is_not_through_yet_is_asked_no_more(desk: Desk, step: str) -> None:
    desk.says("window-1", step)
    assert desk.says("window-1", "undo").ok

    assert numbers(desk) == ["A001", ""]


def test_a_call_taken_back_leaves_the_visitor_before_it_their_time(desk: Desk) -> None:
    desk.issues()
    desk.says("window-1", "finish_service")
    desk.calls()
    desk.says("window-1", "undo")

    assert numbers(desk) == ["A001"]


def test_who_rates_by_phone_is_not_asked_by_the_pad_too(desk: Desk) -> None:
    desk.says("window-1", "finish_service")
    assert desk.says("console", "rate_ticket", ticket="A001", level="satisfied", channel="phone").ok

    assert numbers(desk) == ["A001", ""]


def test_whose_finish_comes_in_late_has_long_walked_on(desk: Desk) -> None:
    """A terminal kept it while the hub was away: by its own time the question is over before it is asked."""
    desk.now_ms += 20 * MINUTE_MS
    desk.says("window-1", "finish_service", age_ms=10 * MINUTE_MS)
    (request,) = asked(desk)

    assert request.until_ms < desk.now_ms


def test_after_a_restart_of_the_hub_nobody_is_asked_anew_and_the_next_start_still_ends_the_question(
    tmp_path: Path,
) -> None:
    with a_desk(tmp_path) as desk:
        desk.issues()
        desk.issues()
        desk.calls()
        desk.serves()
        assert numbers(desk)[-1] == "A001"
    with a_desk(tmp_path) as again:
        again.asked = 100
        again.shows(1_000)
        assert asked(again) == []
        again.calls()
        again.says("window-1", "start_service")
        assert numbers(again) == [""]
