"""What happened is read back as what happened, years later."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall_records.event_codec import UnreadableEventError, decode_event, encode_event
from queue_core.events import EVENT_KINDS, Event, HallConfigured
from queue_core.rules import Lane
from tests.records.anything import anything
from tests.records.small_hall import RULES


@pytest.mark.parametrize("kind", EVENT_KINDS.values(), ids=EVENT_KINDS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_kind_of_event_is_read_back_equal(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(anything(kind))

    assert decode_event(*encode_event(event)) == event


def test_rules_come_back_with_lanes_for_keys_and_can_be_used() -> None:
    rules = decode_event(*encode_event(HallConfigured(1, RULES)))

    assert isinstance(rules, HallConfigured)
    assert rules.rules.calling.head_start_ms[Lane.GREEN] == 900_000
    assert set(rules.rules.windows_serving["permit"]) == {"3", "1"}


def test_rules_that_were_in_use_are_stored_as_fresh_ones_are() -> None:
    fresh = encode_event(HallConfigured(1, RULES))
    assert RULES.windows_serving
    assert RULES.service_head_start_ms

    assert encode_event(HallConfigured(1, RULES)) == fresh


def test_an_event_of_a_newer_version_is_named() -> None:
    with pytest.raises(UnreadableEventError, match="'TicketTeleported' of a newer version: install that version"):
        decode_event("TicketTeleported", "{}")


@pytest.mark.parametrize("data", ["", "{", '{"at_ms":"soon","day":"2026-11-23"}', '{"at_ms":1}'])
def test_a_broken_event_is_named(data: str) -> None:
    with pytest.raises(UnreadableEventError, match="A DayOpened in the journal cannot be read"):
        decode_event("DayOpened", data)


@pytest.mark.parametrize("data", ["", '{"at_ms":1}', '{"at_ms":1,"rules":{}}', '{"at_ms":1,"rules":{"calling":1}}'])
def test_a_broken_configuration_is_named(data: str) -> None:
    with pytest.raises(UnreadableEventError, match="A HallConfigured in the journal cannot be read"):
        decode_event("HallConfigured", data)
