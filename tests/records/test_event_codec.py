"""What happened is read back as what happened, years later."""

from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall_records.event_codec import UnreadableEventError, decode_event, encode_event
from queue_core.events import EVENT_KINDS, Event, HallConfigured
from queue_core.rules import HallRules, Lane, QueueRule, ServiceRule, WindowRule
from tests.records.halls import RULES

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
BY_TYPE: dict[type, st.SearchStrategy[object]] = {
    int: st.integers(-(2**53), 2**53),
    str: WORDS,
    bool: st.booleans(),
    Lane: st.sampled_from(Lane),
    HallRules: st.builds(
        HallRules,
        queues=st.dictionaries(WORDS, st.builds(QueueRule, WORDS, WORDS, WORDS)),
        services=st.dictionaries(WORDS, st.builds(ServiceRule, WORDS, WORDS)),
        windows=st.dictionaries(WORDS, st.builds(WindowRule, WORDS, WORDS, WORDS, st.tuples(WORDS))),
        head_start_ms=st.dictionaries(st.sampled_from(Lane), st.integers(0, 10**7)),
        green_reasons=st.tuples(WORDS, WORDS),
    ),
}


def any_event_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: BY_TYPE[hints[name]] for name in kind.__dataclass_fields__})


@pytest.mark.parametrize("kind", EVENT_KINDS.values(), ids=EVENT_KINDS)
@given(data=st.data())
def test_every_kind_of_event_is_read_back_equal(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(any_event_of(kind))

    assert decode_event(*encode_event(event)) == event


def test_rules_come_back_with_lanes_for_keys_and_can_be_used() -> None:
    rules = decode_event(*encode_event(HallConfigured(1, RULES)))

    assert isinstance(rules, HallConfigured)
    assert rules.rules.head_start_ms[Lane.GREEN] == 900_000
    assert rules.rules.windows_serving["permit"] == ("3", "1")


def test_rules_that_were_in_use_are_stored_as_fresh_ones_are() -> None:
    fresh = encode_event(HallConfigured(1, RULES))
    assert RULES.windows_serving

    assert encode_event(HallConfigured(1, RULES)) == fresh


def test_an_event_of_a_newer_version_is_named() -> None:
    with pytest.raises(UnreadableEventError, match="'TicketHeld' of a newer version: install that version"):
        decode_event("TicketHeld", "{}")


@pytest.mark.parametrize("data", ["", "{", '{"at_ms":"soon","day":"2026-11-23"}', '{"at_ms":1}'])
def test_a_broken_event_is_named(data: str) -> None:
    with pytest.raises(UnreadableEventError, match="A DayOpened in the journal cannot be read"):
        decode_event("DayOpened", data)
