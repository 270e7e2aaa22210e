"""Somebody has a dispenser's key and asks whatever they like: the others keep their places, and their paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall_protocol.states import TicketFacts
from tests.hall.standing import a_wide_hall
from tests.scheduler.parts import Desk, a_desk

TRUE, STOLEN = "dispenser-1", "dispenser-2"
TOKEN = "t" * 32


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A hall of two dispensers."""
    with a_desk(tmp_path, a_wide_hall(4, 2)) as desk:
        yield desk


def printed(desk: Desk, dispenser: str = TRUE) -> TicketFacts:
    """A visitor takes a ticket."""
    service = desk.config.services[0].code
    ticket = desk.says(dispenser, "issue_ticket", service=service, token=TOKEN).ticket
    assert ticket is not None
    return ticket


@pytest.mark.parametrize(
    ("asks", "fields"), [("show_ticket", {}), ("report_paper", {"printed": True}), ("reprint_ticket", {})]
)
def test_a_dispenser_is_not_told_the_token_of_anothers_paper_by_which_a_visit_is_called_off(
    desk: Desk, asks: str, fields: dict[str, object]
) -> None:
    ticket = printed(desk)
    assert ticket.token == TOKEN

    told = desk.says(STOLEN, asks, ticket=ticket.id, **fields)
    assert told.ticket is None or told.ticket.token == ""
    assert not desk.says(STOLEN, "cancel_ticket", ticket=ticket.id).ok


def test_whoever_shows_who_they_are_gets_their_paper_once_more_at_any_dispenser(desk: Desk) -> None:
    printed(desk)
    again = desk.says(STOLEN, "show_visitor", token=TOKEN).ticket
    assert again is not None
    assert again.token == TOKEN


def test_a_dispenser_has_no_other_print_until_its_paper_is_out(desk: Desk) -> None:
    theirs, own = printed(desk), desk.says(STOLEN, "issue_ticket", service=desk.config.services[0].code, token="o" * 32)
    assert own.ticket is not None

    assert desk.says(STOLEN, "reprint_ticket", ticket=theirs.id).code == "not_allowed"
    assert desk.says(STOLEN, "reprint_ticket", ticket=own.ticket.id, dispenser=TRUE).code == "not_allowed"
    assert desk.says(STOLEN, "reprint_ticket", ticket=own.ticket.id).ok
    assert desk.says("console", "reprint_ticket", ticket=theirs.id, dispenser=STOLEN).ok
