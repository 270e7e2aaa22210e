from itertools import takewhile
from random import Random

import pytest

from hall_protocol.codec import MAX_BYTES, BadCommandError, UnknownCommandError, encode
from hall_protocol.commands import CallNext
from hall_protocol.conduct import AT_ONCE
from hall_protocol.events import NodeScreen, Reply, ZoneCall
from hall_protocol.message import ProtocolError
from hall_protocol.states import HubState, NodeStatus, ZoneBoard
from hall_protocol.topics import COMMAND, HUB, NODE_SCREEN, NODE_STATUS, REPLY, ZONE_BOARD, ZONE_CALL
from node_runtime.bus import Bus, BusDown, BusUp, Garbled, Gone, Heard
from node_runtime.clock import boottime_ms
from node_runtime.inbox import Inbox
from node_runtime.wire import Parcel, Wire
from tests.runtime import parts
from tests.runtime.conftest import OnTheBus
from tests.runtime.parts import LittleHall, YesHub, await_event, events

UNKNOWN = b'{"command_id":"aaaaaaaa-1","name":"dance"}'
INCOMPLETE = b'{"command_id":"aaaaaaaa-2","name":"issue_ticket"}'


class SilentListener:
    def __init__(self) -> None:
        self.inbox = Inbox()

    def wire_up(self) -> None:
        self.inbox.put("up")

    def wire_down(self, reason: str) -> None: ...

    def heard(self, path: str, payload: bytes, kept: bool) -> None: ...

    def acknowledged(self, number: int, refused: bool) -> None: ...


def test_garbage_reaches_the_hub_as_garbled_with_the_id_to_answer(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    path = COMMAND.path(parts.HALL, node="t-1")
    listener = SilentListener()
    password = hall.files.secret("t-1").read_text().strip()
    with on_the_bus(hall.bus("hub")) as (_, inbox):
        wire = Wire(hall.bus("t-1"), password, [HUB.path(parts.HALL)], None, listener, boottime_ms, Random(1))
        wire.start()
        await_event(listener.inbox, str)
        for payload in (
            b"\xff\x00",
            b'{"command_id":"aaaaaaaa-1","name":"dance"}',
            b'{"command_id":"aaaaaaaa-2","name":"issue_ticket"}',
        ):
            wire.send(Parcel(path, payload, retained=False))
        problems = [await_event(inbox, Garbled).problem for _ in range(3)]
        wire.stop(1.0)

    assert [type(problem) for problem in problems] == [ProtocolError, UnknownCommandError, BadCommandError]


def test_a_node_does_not_speak_as_if_it_were_another(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    with on_the_bus(hall.bus("hub")) as (_, inbox), on_the_bus(hall.bus("t-1")) as (terminal, _):
        for node in ("t-2", "t-1"):
            terminal.publish(NODE_STATUS, NodeStatus(node=node, role="terminal", state="lost"), node="t-1")

        assert "as if it were another" in await_event(inbox, Garbled).problem.problem
        assert await_event(inbox, Heard).message == NodeStatus(node="t-1", role="terminal", state="lost")


def test_a_command_that_a_thief_has_had_the_broker_keep_is_none_at_the_hubs_next_start(
    hall: LittleHall, on_the_bus: OnTheBus
) -> None:
    path, command = COMMAND.path(parts.HALL, node="t-1"), CallNext(command_id="aaaaaaaa-3")
    listener, password = SilentListener(), hall.files.secret("t-1").read_text().strip()
    with on_the_bus(hall.bus("hub")) as (_, inbox):
        wire = Wire(hall.bus("t-1"), password, [HUB.path(parts.HALL)], None, listener, boottime_ms, Random(1))
        wire.start()
        await_event(listener.inbox, str)
        wire.send(Parcel(path, encode(command), retained=True))
        assert await_event(inbox, Heard).message == command, "while it is said it is one like any other"
        wire.stop(1.0)

    with on_the_bus(hall.bus("hub")) as (_, inbox):
        assert await_event(inbox, Garbled).path == path
        assert not [event for event in inbox.drain() if isinstance(event, Heard)]


class CountingListener(SilentListener):
    def __init__(self, awaited: int) -> None:
        super().__init__()
        self._awaited = awaited

    def acknowledged(self, number: int, refused: bool) -> None:
        self._awaited -= 1
        if not self._awaited:
            self.inbox.put("all of it")


def test_whoever_speaks_without_end_is_not_listened_to_without_end(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    listener, password = CountingListener(AT_ONCE + 500), hall.files.secret("t-1").read_text().strip()
    with on_the_bus(hall.bus("hub")) as (_, inbox), on_the_bus(hall.bus("t-2")) as (other, _):
        wire = Wire(hall.bus("t-1"), password, [HUB.path(parts.HALL)], None, listener, boottime_ms, Random(1))
        wire.start()
        await_event(listener.inbox, str)
        for _ in range(AT_ONCE + 500):
            wire.send(Parcel(COMMAND.path(parts.HALL, node="t-1"), b"{}", retained=False))
        await_event(listener.inbox, str)
        other.publish(COMMAND, CallNext(command_id="bbbbbbbb-1"), node="t-2")
        heard = list(takewhile(lambda event: not isinstance(event, Heard), events(inbox)))
        wire.stop(1.0)

    assert AT_ONCE <= len(heard) < AT_ONCE + 400


def test_a_wrong_secret_is_told_in_words(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    hall.files.secret("t-1").write_text("not the secret")
    with on_the_bus(hall.bus("t-1"), up=False) as (_, inbox):
        assert await_event(inbox, BusDown).reason.startswith("not authorised")


def test_a_broker_that_is_not_there_is_told_and_nothing_fails(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    hall.kill()
    with on_the_bus(hall.bus("t-1"), up=False) as (bus, inbox):
        bus.publish(COMMAND, CallNext(command_id="aaaaaaaa-1"), node="t-1")

        assert "does not answer" in await_event(inbox, BusDown).reason


def test_two_processes_with_one_credential_are_told_so(
    hall: LittleHall, on_the_bus: OnTheBus, caplog: pytest.LogCaptureFixture
) -> None:
    def says_so(event: object) -> bool:
        return event == BusDown("another process uses the credential t-1")

    with on_the_bus(hall.bus("t-1")) as (_, first), on_the_bus(hall.bus("t-1")):
        assert any(says_so(event) for event in events(first))
    assert "another process uses the credential t-1" in caplog.text


def test_command_lines_under_one_credential_do_not_end_each_other(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    with (
        on_the_bus(hall.bus("hub")) as (hub, _),
        on_the_bus(hall.bus("console", "aa")) as (_, first),
        on_the_bus(hall.bus("console", "bb")) as (_, second),
    ):
        hub.publish(REPLY, Reply(command_id="aaaaaaaa-1", ok=True), node="console")

        assert [await_event(inbox, Heard).message for inbox in (first, second)]
        assert not [event for inbox in (first, second) for event in inbox.drain() if isinstance(event, BusDown)]


def test_what_is_said_without_a_broker_is_said_when_it_is_back(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    hall.kill()
    with on_the_bus(hall.bus("hub"), up=False) as (hub, _):
        for state in ("ready", "degraded"):
            hub.publish(HUB, HubState(alive=True, version=state))
        hub.publish(ZONE_CALL, _call(), zone="a")
        hall.start()
        with on_the_bus(hall.bus("board")) as (_, inbox):
            heard: dict[str, object] = {}
            while "zone_call" not in heard:  # what is so may be heard twice: as it was said, and as it is kept
                event = await_event(inbox, Heard)
                heard[event.address.topic.name] = event.message

    assert heard == {"hub": HubState(alive=True, version="degraded"), "zone_call": _call()}


def test_a_killed_broker_forgets_and_is_told_again(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    with on_the_bus(hall.bus("hub")) as (hub, inbox):
        hub.publish(HUB, HubState(alive=True, version="1"))
        hall.kill()
        await_event(inbox, BusDown)
        hall.start()
        await_event(inbox, BusUp)
        with on_the_bus(hall.bus("board")) as (_, heard):
            assert await_event(heard, Heard).message == HubState(alive=True, version="1")


def test_a_state_that_is_cleared_is_gone_for_who_hears_it_and_for_who_comes_later_also_after_a_break(
    hall: LittleHall, on_the_bus: OnTheBus
) -> None:
    with on_the_bus(hall.bus("hub")) as (hub, inbox), on_the_bus(hall.bus("console")) as (_, there):
        hub.publish(ZONE_BOARD, ZoneBoard(zone="a", epoch=1, seq=1, at_ms=0), zone="a")
        hub.clear(ZONE_BOARD, zone="a")
        assert await_event(there, Gone).address.ids == {"zone": "a"}
        hub.publish(HUB, HubState(alive=True, version="1"))
        with on_the_bus(hall.bus("board")) as (_, later):
            assert await_event(later, Heard).message == HubState(alive=True, version="1")
        hall.kill()
        await_event(inbox, BusDown)
        hall.start()
        await_event(inbox, BusUp)
        with on_the_bus(hall.bus("board")) as (_, later):
            assert await_event(later, Heard).message == HubState(alive=True, version="1")


@pytest.mark.parametrize("when", ["gone", "hanging"])
def test_a_press_is_never_said_late_with_the_age_it_had_then(hall: LittleHall, on_the_bus: OnTheBus, when: str) -> None:
    """Saying it again is the outbox's business, which tells its true age."""
    with on_the_bus(hall.bus("hub")):
        pass
    # The broker has the hub's session on disk now: whatever is said to the hub waits for it.
    hall.stop()
    hall.start()
    with on_the_bus(hall.bus("hub")) as (_, heard), on_the_bus(hall.bus("t-1")) as (bus, inbox):
        hall.stop() if when == "gone" else hall.hang()
        if when == "gone":
            await_event(inbox, BusDown)
        bus.publish(COMMAND, CallNext(command_id="aaaaaaaa-early"), node="t-1")
        if when == "hanging":
            hall.kill()
        hall.start()
        await_event(heard, BusUp)
        await_event(inbox, BusUp)
        bus.publish(COMMAND, CallNext(command_id="aaaaaaaa-later"), node="t-1")

        assert await_event(heard, Heard).message == CallNext(command_id="aaaaaaaa-later")


def test_a_board_that_restarts_hears_the_call_it_missed_even_if_the_broker_restarts_too(
    hall: LittleHall, on_the_bus: OnTheBus
) -> None:
    with on_the_bus(hall.bus("board")):
        pass
    hall.stop()
    hall.start()
    with on_the_bus(hall.bus("hub")) as (hub, _):
        hub.publish(ZONE_CALL, _call(), zone="a")
        with on_the_bus(hall.bus("board")) as (_, inbox):
            hub.publish(ZONE_CALL, _call("later"), zone="a")

            assert [event.message for event in _take(inbox, 2)] == [_call(), _call("later")]


def test_a_call_older_than_its_expiry_is_never_said(hall: LittleHall) -> None:
    now = [0]
    inbox, heard = Inbox(), Inbox()
    hub = Bus(hall.bus("hub"), inbox, monotonic_ms=lambda: now[0])
    board = Bus(hall.bus("board"), heard)
    board.start()
    await_event(heard, BusUp)
    hub.publish(ZONE_CALL, _call(), zone="a")
    now[0] = 60_001
    hub.publish(ZONE_CALL, _call("2"), zone="a")
    hub.start()

    assert await_event(heard, Heard).message == _call("2")
    hub.stop()
    board.stop()


def test_a_clean_goodbye_says_the_last_will_at_once(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    lost = NodeStatus(node="t-1", role="terminal", state="lost")
    with on_the_bus(hall.bus("console")) as (_, inbox):
        with on_the_bus(hall.bus("t-1"), (NODE_STATUS.path(parts.HALL, node="t-1"), lost)):
            pass

        assert await_event(inbox, Heard).message == lost


def test_a_picture_too_long_for_the_bus_is_refused_where_it_is_made(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    screen = NodeScreen(node="t-1", control_id="1", width=1, height=1, jpeg=bytes(MAX_BYTES))
    with on_the_bus(hall.bus("t-1")) as (bus, _), pytest.raises(ProtocolError, match=f"more than {MAX_BYTES}"):
        bus.publish(NODE_SCREEN, screen, node="t-1")


def test_the_longest_message_of_the_contract_travels(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    screen = NodeScreen(node="t-1", control_id="1", width=1, height=1, jpeg=bytes(MAX_BYTES * 7 // 10))
    with on_the_bus(hall.bus("console")) as (_, inbox), on_the_bus(hall.bus("t-1")) as (bus, _):
        bus.publish(NODE_SCREEN, screen, node="t-1")

        assert await_event(inbox, Heard).message == screen


def test_a_burst_of_calls_arrives_whole_and_in_order(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    with on_the_bus(hall.bus("hub")) as (hub, _), on_the_bus(hall.bus("board")) as (_, inbox):
        for number in range(500):
            hub.publish(ZONE_CALL, _call(str(number)), zone="a")

        heard = _take(inbox, 500)

    assert [event.message for event in heard] == [_call(str(number)) for number in range(500)]


def test_request_and_reply_take_milliseconds_not_forty(hall: LittleHall, hub: YesHub, on_the_bus: OnTheBus) -> None:
    """Without TCP_NODELAY at both ends a QoS 1 request and its reply take 40 ms and more."""
    with on_the_bus(hall.bus("t-1")) as (bus, inbox):
        took = []
        for number in range(21):
            since = boottime_ms()
            bus.publish(COMMAND, CallNext(command_id=f"aaaaaaaa-{number}"), node="t-1")
            while not isinstance(await_event(inbox, Heard).message, Reply):
                pass
            took.append(boottime_ms() - since)

    assert sorted(took)[10] < 30


def _take(inbox: Inbox, count: int) -> list[Heard]:
    heard: list[Heard] = []
    for event in events(inbox):
        if isinstance(event, Heard):
            heard.append(event)
        if len(heard) == count:
            break
    return heard


def _call(call_id: str = "1") -> ZoneCall:
    return ZoneCall(zone="a", call_id=call_id, attempt=1, number="A001", window="1", at_ms=0)
