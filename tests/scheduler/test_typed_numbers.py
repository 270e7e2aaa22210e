"""A keypad has no letters: what a clerk types are the digits of a ticket, and one visitor is meant."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall_config.model import Skill
from hall_protocol.events import Reply
from tests.hall.standing import county
from tests.scheduler.parts import Desk, a_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The example hall, in which Zhao, who may choose, is on duty at window 1."""
    with a_desk(tmp_path) as desk:
        assert desk.says("window-1", "log_in", number="101").ok
        yield desk


def calls(desk: Desk, typed: str, node: str = "window-1", **fields: object) -> Reply:
    return desk.says(node, "call_ticket", ticket=typed, reason="urgent", **fields)


@pytest.mark.parametrize("typed", ["2", "002", "0000002"])
def test_the_digits_alone_call_the_only_visitor_they_can_mean(desk: Desk, typed: str) -> None:
    _, second = desk.issues(), desk.issues()

    reply = calls(desk, typed)

    assert reply.ticket is not None
    assert reply.ticket.id == second.id


def test_two_visitors_with_the_same_digits_are_named_and_neither_is_called(desk: Desk) -> None:
    numbers = [desk.issues("rs-canbao").number, desk.issues("bdc-chaxun").number]

    reply = calls(desk, "1")

    assert (reply.ok, reply.code) == (False, "ambiguous_number")
    assert [each.number for each in reply.tickets] == numbers
    assert reply.message is not None
    assert all(number in reply.message.zh and number in reply.message.en for number in numbers)
    assert calls(desk, reply.tickets[1].id).ok


def test_whom_the_clerk_cannot_serve_the_clerk_does_not_mean(tmp_path: Path) -> None:
    config = county()
    only = msgspec.structs.replace(config.clerks[0], skills=(Skill(service="bdc-chaxun"),))
    with a_desk(tmp_path, msgspec.structs.replace(config, clerks=(only, *config.clerks[1:]))) as desk:
        assert desk.says("window-1", "log_in", number="101").ok
        desk.issues("rs-canbao")
        wanted = desk.issues("bdc-chaxun")

        reply = calls(desk, "1")

    assert reply.ticket is not None
    assert reply.ticket.id == wanted.id


def test_held_and_missed_visitors_are_known_by_their_digits(desk: Desk) -> None:
    first, second = desk.issues(), desk.issues()
    assert desk.calls().ok
    assert desk.says("window-1", "miss_ticket").ok
    assert desk.calls().ok
    assert desk.says("window-1", "start_service").ok
    assert desk.says("window-1", "hold_ticket").ok

    resumed = desk.says("window-1", "resume_ticket", ticket="2")
    reinstated = desk.says("window-1", "reinstate_ticket", ticket="1")

    assert resumed.ticket is not None
    assert reinstated.ticket is not None
    assert (resumed.ticket.id, reinstated.ticket.id) == (second.id, first.id)


@pytest.mark.parametrize("typed", ["77", "٢", "2²", "A002x"])
def test_digits_nobody_has_are_an_unknown_ticket(desk: Desk, typed: str) -> None:
    desk.issues()
    desk.issues()

    assert calls(desk, typed).code == "unknown_ticket"


def test_who_sees_the_whole_hall_says_the_whole_number(desk: Desk) -> None:
    desk.issues()

    assert calls(desk, "1", node="console", window="window-1").code == "unknown_ticket"
