"""A hall that is brought up to date keeps its history: what a former version stored is still understood."""

import pytest

from hall_records.event_codec import decode_event
from queue_core.events import HallConfigured, TicketCalled, TicketIssued, Why
from queue_core.rules import HallRules, Lane
from tests.records.former_events import CONFIGURED, FORMER_EVENTS
from tests.records.small_hall import NINE_MS


def rules_read_from(data: str) -> HallRules:
    event = decode_event("HallConfigured", data)
    assert isinstance(event, HallConfigured)
    return event.rules


@pytest.mark.parametrize(("kind", "data"), FORMER_EVENTS)
def test_every_event_of_the_former_version_is_still_read(kind: str, data: str) -> None:
    event = decode_event(kind, data)

    assert type(event).__name__ == kind
    assert NINE_MS <= event.at_ms < NINE_MS + 60_000


def test_flat_rules_are_read_into_the_groups_they_belong_to_now() -> None:
    rules = rules_read_from(CONFIGURED)

    assert (rules.calling.policy, rules.calling.head_start_ms[Lane.GREEN]) == ("arrival", 600_000)
    assert (rules.missed.max_recalls, rules.missed.recall_gap_ms) == (3, 7_000)
    assert (rules.opening.utc_offset_ms, rules.opening.rolls_at_ms) == (3_600_000, 14_400_000)
    assert (rules.green_prefix, rules.green_reasons, rules.dispensers) == ("V", ("elderly",), ("dispenser-1",))
    assert set(rules.windows_serving["tax"]) == {"1", "2"}
    assert (rules.queues["b"].digits, rules.services["deed"].lanes) == (5, (Lane.NORMAL,))


def test_who_waited_under_flat_rules_goes_on_in_the_same_order() -> None:
    calling = rules_read_from(CONFIGURED).calling

    assert (calling.short_service_head_start_ms, calling.green_every, calling.yield_ms) == (0, 0, 0)
    assert calling.help_out_after_ms == 0


def test_departments_and_target_waits_are_found_in_the_whole_configuration() -> None:
    services = rules_read_from(CONFIGURED).services

    assert (services["permit"].department, services["permit"].target_wait_ms) == ("planning", 720_000)
    assert (services["tax"].department, services["tax"].target_wait_ms) == ("revenue", 300_000)
    assert (services["deed"].department, services["deed"].expected_ms) == ("", 600_000)


def test_what_a_former_event_did_not_say_is_as_it_was_then() -> None:
    events = [decode_event(kind, data) for kind, data in FORMER_EVENTS]
    (called, *_) = [event for event in events if isinstance(event, TicketCalled)]
    (issued, *_) = [event for event in events if isinstance(event, TicketIssued)]

    assert (called.why, called.reason) == (Why.TURN, "")
    assert (issued.waits_from_ms, issued.then, issued.visitor, issued.booking) == (None, (), "", "")
    assert (issued.told_from_ms, issued.told_to_ms) == (None, None)
