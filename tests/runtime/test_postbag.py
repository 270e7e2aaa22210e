import pytest

from node_runtime.postbag import EVENTS, STATES, Postbag
from node_runtime.wire import Parcel


def test_of_a_state_only_the_latest_is_said_again() -> None:
    bag = Postbag()
    for payload in (b"old", b"new"):
        bag.stand(_state("board", payload))

    assert [parcel.payload for parcel in bag.take_all(0)] == [b"new"]
    assert len(bag.take_all(0)) == 1


def test_an_event_the_broker_has_is_not_said_again_even_when_its_receipt_came_early() -> None:
    bag = Postbag()
    bag.acknowledge(1)  # of a state of long ago: numbers come round
    bag.settle()
    bag.hand_over(1, _event("call-0"), 0)
    bag.settle()
    bag.acknowledge(2)
    bag.hand_over(2, _event("call-1"), 0)
    bag.settle()
    bag.hand_over(3, _event("call-2"), 0)

    assert [parcel.path for parcel in bag.take_all(0)] == ["call-0", "call-2"]


def test_an_event_is_said_again_with_the_life_it_has_left() -> None:
    bag = Postbag()
    bag.wait(_event("call"), 0)

    assert [parcel.expires_s for parcel in bag.take_all(20_000)] == [40]
    bag.wait(_event("call"), 0)
    assert bag.take_all(60_000) == []


def test_a_long_night_without_a_broker_does_not_fill_the_memory(caplog: pytest.LogCaptureFixture) -> None:
    bag = Postbag()
    for number in range(EVENTS + 1):
        bag.wait(_event(str(number)), 0)
    for number in range(STATES + 1):
        bag.stand(_state(str(number), b""))

    assert len(bag.take_all(0)) == EVENTS + STATES
    assert "is lost" in caplog.text
    assert "will not be said again" in caplog.text


def _event(path: str) -> Parcel:
    return Parcel(path, b"", retained=False, expires_s=60)


def _state(path: str, payload: bytes) -> Parcel:
    return Parcel(path, payload, retained=True)
