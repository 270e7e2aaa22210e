"""Whatever is said on the bus, by our own or by anybody: it arrives as it was sent, or it is refused."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall_protocol.codec import decode, encode
from hall_protocol.descriptions import every_message
from hall_protocol.message import Message, ProtocolError
from tests.protocol.samples import MANY, PATHS, messages

EVERYWHERE = sorted(set(PATHS.values()))
FAR_MORE = settings(MANY, max_examples=400)
"""Each of them is said at every topic there is."""


@pytest.mark.parametrize("kind", every_message(), ids=lambda kind: kind.__name__)
def test_every_message_arrives_as_it_was_sent_and_fields_nobody_knows_yet_are_ignored(kind: type[Message]) -> None:
    @MANY
    @given(messages(kind), st.sampled_from([None, 1, "x", [1], {"deep": {"er": []}}]))
    def arrives(message: Message, novelty: object) -> None:
        sent = encode(message)
        newer = msgspec.json.encode({**msgspec.json.decode(sent), "of_next_year": novelty})
        assert decode(PATHS[kind], sent) == message
        assert decode(PATHS[kind], newer) == message

    arrives()


@FAR_MORE
@given(st.binary(max_size=200))
def test_garbage_is_only_ever_refused(payload: bytes) -> None:
    for path in EVERYWHERE:
        with pytest.raises(ProtocolError) as caught:
            decode(path, payload)
        assert caught.value.topic == path
        assert isinstance(caught.value, ValueError)


def _json_values() -> st.SearchStrategy[object]:
    plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    names = st.sampled_from(["command_id", "name", "ticket", "epoch"]) | st.text(max_size=4)
    return st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4))


@FAR_MORE
@given(_json_values())
def test_json_that_means_nothing_is_only_ever_refused(value: object) -> None:
    payload = json.dumps(value).encode()
    for path in EVERYWHERE:
        with pytest.raises(ProtocolError):
            decode(path, payload)


@MANY
@given(st.text(max_size=60))
def test_a_topic_of_anybodys_making_never_breaks_the_hub(path: str) -> None:
    with pytest.raises(ProtocolError):
        decode(path, b"{}")
