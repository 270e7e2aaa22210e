"""Virtual hands reach a virtual node, never a real one, and nothing they say can hurt it."""

import json
import logging
import os
import socket
import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from device_drivers.driver import Arguments, DriverError, Fault, Hand, Reply
from device_drivers.hands import (
    LONGEST_REQUEST,
    HandRequested,
    Hands,
    answer_hand,
    hand,
    hands_of,
    open_hands,
    packed,
    unpacked,
)
from tests.drivers.inbox import Inbox


class Bell:
    """A device with one hand: it rings."""

    def __init__(self, virtual: bool = True) -> None:
        self.virtual = virtual
        self.rung = 0

    @property
    def hands(self) -> Mapping[str, Hand]:
        return {"ring": self._ring}

    def close(self) -> None:
        """Nothing to let go of."""

    def _ring(self, arguments: Arguments) -> Reply:
        self.rung += 1
        return {"times": self.rung, "echo": arguments.get("echo")}


class Loop:
    """A node's loop in a thread, answering hands until it is stopped."""

    def __init__(self, table: Mapping[str, Hand]) -> None:
        self.inbox = Inbox()
        self._table = table
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self.inbox.put(HandRequested("stop", {}, lambda reply: None))
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stop.is_set():
            request = self.inbox.next(HandRequested)
            answer_hand(request, self._table)


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def path(tmp_path: Path, bell: Bell) -> Iterator[Path]:
    loop = Loop(hands_of([bell]))
    hands = open_hands(tmp_path / "hands", [bell], loop.inbox.put)
    assert hands is not None
    yield tmp_path / "hands"
    hands.close()
    loop.stop()


def said(path: Path, line: bytes) -> dict[str, object]:
    """What the socket answers to raw bytes."""
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(10)
        link.connect(str(path))
        link.sendall(line)
        with link.makefile("rb") as stream:
            answer: dict[str, object] = json.loads(stream.readline())
            return answer


def test_a_hand_moves_the_device_and_comes_back_with_what_came_of_it(path: Path, bell: Bell) -> None:
    assert hand(path, "ring", echo="叮") == {"times": 1, "echo": "叮"}
    assert bell.rung == 1


def test_the_line_on_the_socket_is_plain_json(path: Path) -> None:
    assert said(path, b'{"hand": "ring", "arguments": {"echo": 1}}\n') == {"reply": {"times": 1, "echo": 1}}


def test_many_hands_at_once_are_all_served(path: Path, bell: Bell) -> None:
    with ThreadPoolExecutor(8) as people:
        replies = list(people.map(lambda number: hand(path, "ring", echo=number), range(40)))

    assert sorted(int(str(reply["times"])) for reply in replies) == list(range(1, 41))
    assert [reply["echo"] for reply in replies] == list(range(40))


@pytest.mark.parametrize(
    "garbage",
    [b"\n", b"ring\n", b"\xff\xfe\x00\n", b"[]\n", b'{"hand": 3}\n', b'{"arguments": {}}\n', b'{"hand": "ring"\n'],
)
def test_garbage_gets_an_error_line_and_the_node_goes_on(path: Path, bell: Bell, garbage: bytes) -> None:
    assert "not a request such as" in str(said(path, garbage)["error"])
    assert bell.rung == 0
    assert hand(path, "ring")["times"] == 1


def test_an_endless_line_is_cut_off(path: Path) -> None:
    assert "at most" in str(said(path, b"x" * (LONGEST_REQUEST + 1))["error"])
    assert hand(path, "ring")["times"] == 1


def test_whoever_leaves_without_waiting_hurts_nobody(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(str(path))
        link.sendall(b'{"hand": "ring"}\n{"hand": "ri')

    assert int(str(hand(path, "ring")["times"])) >= 1


def test_an_unknown_hand_is_told_what_there_is(path: Path) -> None:
    with pytest.raises(DriverError, match="this node has no hand 'rinng'; it knows ring") as caught:
        hand(path, "rinng")

    assert caught.value.fault is Fault.REFUSED


def test_no_node_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match=r"no virtual node listens at .*; is it running") as caught:
        hand(tmp_path / "nobody", "ring")
    assert caught.value.fault is Fault.NO_NODE

    with pytest.raises(DriverError, match="no virtual node listens"):
        hand(tmp_path / "no" / "folder" / "either", "ring")


def test_a_node_that_never_answers_is_reported_in_time(tmp_path: Path) -> None:
    hands = Hands(tmp_path / "hands", Inbox().put, answer_within_s=0.05)

    with pytest.raises(DriverError, match=r"did not answer 'ring' within 0.05 s"):
        hand(tmp_path / "hands", "ring")
    hands.close()


def test_a_node_too_slow_for_the_caller_times_out(tmp_path: Path) -> None:
    hands = Hands(tmp_path / "hands", Inbox().put, answer_within_s=5)

    with pytest.raises(DriverError) as caught:
        hand(tmp_path / "hands", "ring", timeout_s=0.05)
    assert caught.value.fault is Fault.TIMED_OUT
    hands.close()


def test_only_the_first_answer_counts(tmp_path: Path) -> None:
    inbox = Inbox()
    hands = Hands(tmp_path / "hands", inbox.put)
    with ThreadPoolExecutor(1) as caller:
        reply = caller.submit(hand, tmp_path / "hands", "ring")
        request = inbox.next(HandRequested)
        request.answer({"first": 1})
        request.answer({"second": 2})

        assert reply.result(10) == {"first": 1}
    hands.close()


def test_only_the_owner_may_reach_in(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_socket_left_by_a_killed_node_is_replaced(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "hands"))

    hands = Hands(tmp_path / "hands", Inbox().put)
    hands.close()

    assert not (tmp_path / "hands").exists()


def test_a_living_node_keeps_its_hands(path: Path) -> None:
    with pytest.raises(DriverError, match="another node already listens") as caught:
        Hands(path, Inbox().put)

    assert caught.value.fault is Fault.BUSY
    assert hand(path, "ring")["times"] == 1


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "hands").write_text("notes")

    with pytest.raises(DriverError, match="is no socket; remove it"):
        Hands(tmp_path / "hands", Inbox().put)
    assert (tmp_path / "hands").read_text() == "notes"


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match="cannot open"):
        Hands(tmp_path / "missing" / "hands", Inbox().put)


def test_a_data_folder_may_lie_deep(tmp_path: Path, bell: Bell) -> None:
    deep = tmp_path / ("政务" * 30) / ("x" * 120)
    deep.mkdir(parents=True)
    loop = Loop(hands_of([bell]))
    hands = open_hands(deep / "hands", [bell], loop.inbox.put)
    assert hands is not None

    assert len(os.fsencode(deep)) > 107
    assert hand(deep / "hands", "ring")["times"] == 1
    hands.close()
    loop.stop()


def test_one_real_device_keeps_all_hands_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        hands = open_hands(tmp_path / "hands", [Bell(), Bell(virtual=False)], Inbox().put)

    assert hands is None
    assert not (tmp_path / "hands").exists()
    assert "real devices are in use (Bell)" in caplog.text


def test_a_node_may_add_hands_of_its_own(bell: Bell) -> None:
    answers: list[Reply] = []
    keep: Callable[[Reply], None] = answers.append

    answer_hand(HandRequested("where", {}, keep), hands_of([bell], {"where": lambda arguments: {"page": "home"}}))

    assert answers == [{"page": "home"}]


def test_pictures_and_sounds_come_back_whole(path: Path) -> None:
    content = bytes(range(256)) * 4000
    loop = Loop({"look": lambda arguments: {"picture": packed(content)}})
    hands = Hands(path.with_name("camera"), loop.inbox.put)

    assert unpacked(hand(path.with_name("camera"), "look")["picture"]) == content
    hands.close()
    loop.stop()


def test_a_spoilt_picture_is_said_to_be_one() -> None:
    with pytest.raises(DriverError, match="no base64"):
        unpacked("§")


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    hands = Hands(tmp_path / "hands", Inbox().put)

    hands.close()
    hands.close()

    with pytest.raises(DriverError):
        hand(tmp_path / "hands", "ring")
