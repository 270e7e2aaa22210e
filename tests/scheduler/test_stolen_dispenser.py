"""Somebody has a dispenser's key and asks whatever they like: the others keep their places, and their paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

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


A_BLOCK: Final[dict[str, object]] = {"queue": "shebao", "prefix": "A", "digits": 3, "range_first": 1, "range_last": 999}
LIES: Final[dict[str, dict[str, object]]] = {
    "a block without end": {"held": [A_BLOCK | {"id": "x", "first": 1, "last": 10**12, "range_last": 10**13}]},
    "all numbers are its own": {"held": [A_BLOCK | {"id": "x", "first": 1, "last": 999}]},
    "ever more blocks": {"held": [A_BLOCK | {"id": f"{n}", "first": 1, "last": 50} for n in range(1000)]},
    "everybody has a paper": {"shown": [{"queue": "shebao", "serials": [*range(1, 2000)]}]},
    "numbers had come far": {"reached": [{"queue": "shebao", "serial": 10**18}]},
}
"""What a dispenser could say to a hub that it takes for a new one."""


@pytest.mark.parametrize("lie", LIES)
def test_whatever_a_dispenser_says_it_has_the_hall_has_numbers_left(desk: Desk, lie: str) -> None:
    desk.says(STOLEN, "tell_numbers", day=desk.scheduler.hall.state.day.name, **LIES[lie])
    desk.says(TRUE, "ask_for_numbers")

    printed(desk)
    state = desk.scheduler.hall.state
    assert max(state.day.serials.values()) <= 2_000_000, "what is given alone could not be handed over any more"
    assert sum(len(block.serials) for block in state.reserved.values()) < 3_000
