import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from hall_protocol.commands import CallNext, Command, FinishService
from hall_protocol.events import Reply
from hall_protocol.message import Message
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import HubState, NodeStatus
from hall_protocol.topics import HUB, Address
from node_runtime.bus import Heard
from node_runtime.clock import boottime_ms
from node_runtime.inbox import Inbox
from node_runtime.node import HUB_SILENT_MS, NodeRuntime
from node_runtime.settings import NodeSettings, write_settings
from tests.runtime.conftest import OnTheBus
from tests.runtime.parts import PATIENCE_S, LittleHall, YesHub, events


class Diary:
    """An app that writes down what it is told."""

    def __init__(self) -> None:
        self.links: list[tuple[bool, bool]] = []
        self.replies: list[tuple[str, Reply]] = []
        self.messages: list[Message] = []
        self.devices: list[object] = []
        self._changed = threading.Condition()

    def on_message(self, address: Address, message: Message) -> None:
        self._note(lambda: self.messages.append(message))

    def on_reply(self, command: Command, reply: Reply) -> None:
        self._note(lambda: self.replies.append((command.command_id, reply)))

    def on_link(self, hub_alive: bool, broker_up: bool) -> None:
        self._note(lambda: self.links.append((hub_alive, broker_up)))

    def on_device(self, event: object) -> None:
        """A press: asked on the node's own loop, as a button's would be."""
        if callable(event):
            event()
        self._note(lambda: self.devices.append(event))

    def on_tick(self, now_ms: int) -> None:
        self._note(lambda: None)

    def wait_for(self, condition: Callable[[], bool]) -> bool:
        with self._changed:
            return self._changed.wait_for(condition, PATIENCE_S)

    def replied(self) -> list[str]:
        return [command_id for command_id, _ in self.replies]

    def _note(self, write: Callable[[], None]) -> None:
        with self._changed:
            write()
            self._changed.notify_all()


@contextmanager
def living(settings: NodeSettings, skew: list[int] | None = None) -> Iterator[tuple[NodeRuntime, Diary]]:
    """A node in its own thread; `skew` turns its clock forward."""
    ahead = skew if skew is not None else [0]
    runtime = NodeRuntime(
        settings,
        monotonic_ms=lambda: boottime_ms() + ahead[0],
        boot_id="boot-1",
        id_prefix="aaaaaaaa",
        jitter=Random(1),
    )
    diary = Diary()
    thread = threading.Thread(target=runtime.run, args=(diary, 0.02))
    thread.start()
    yield runtime, diary
    runtime.stop()
    thread.join()


def test_a_press_is_answered(hall: LittleHall, hub: YesHub) -> None:
    with living(hall.node("t-1")) as (node, diary):
        node.inbox.put(lambda: node.ask(CallNext(command_id=node.ids.next())))

        assert diary.wait_for(lambda: diary.replied() == ["aaaaaaaa-000001"])
    assert [name for name, _ in hub.heard] == ["t-1"]


def test_presses_while_the_broker_is_dead_arrive_once_when_it_is_back(hall: LittleHall, hub: YesHub) -> None:
    with living(hall.node("t-1")) as (node, diary):
        diary.wait_for(lambda: diary.links[-1:] == [(True, True)])
        hall.kill()
        assert diary.wait_for(lambda: diary.links[-1:] == [(False, False)])
        for kind in (FinishService, CallNext):
            node.inbox.put(lambda kind=kind: node.ask(kind(command_id=node.ids.next())))
        assert diary.wait_for(lambda: node.pending == 2)

        hall.start()

        assert diary.wait_for(lambda: len(diary.replies) == 2)
        assert diary.links == [(False, True), (True, True), (False, False), (False, True), (True, True)]
    assert hub.ids() == ["aaaaaaaa-000001", "aaaaaaaa-000002"]
    assert all(command.age_ms > 0 for _, command in hub.heard)


def test_a_hub_that_says_goodbye_is_told_while_the_broker_lives(hall: LittleHall) -> None:
    hub = YesHub(hall)
    hub.start()
    with living(hall.node("t-1")) as (_, diary):
        diary.wait_for(lambda: diary.links[-1:] == [(True, True)])

        hub.stop()

        assert diary.wait_for(lambda: diary.links[-1] == (False, True))


def test_a_hub_that_falls_silent_is_not_there(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    skew = [0]
    with on_the_bus(hall.bus("hub")) as (hub, _), living(hall.node("t-1"), skew) as (_, diary):
        hub.publish(HUB, HubState(alive=True, hall_time_ms=1))
        diary.wait_for(lambda: diary.links[-1:] == [(True, True)])

        skew[0] = HUB_SILENT_MS

        assert diary.wait_for(lambda: diary.links[-1] == (False, True))


def test_a_wish_without_a_hub_is_refused_by_the_node_itself(hall: LittleHall) -> None:
    skew = [0]
    with living(hall.node("t-1"), skew) as (node, diary):
        node.inbox.put(lambda: node.ask(CallNext(command_id=node.ids.next())))
        diary.wait_for(lambda: node.pending == 1)
        skew[0] = 10_001

        assert diary.wait_for(lambda: len(diary.replies) == 1)
        assert diary.replies[0][1].code == RefusalCode.NO_HUB


def test_a_fault_is_told_to_the_hall_and_taken_back(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    with on_the_bus(hall.bus("console")) as (_, inbox), living(hall.node("d-1")) as (node, _):
        assert _next_status(inbox).state == "ready"
        node.inbox.put(lambda: node.set_fault("printer.paper_out", True))
        status = _next_status(inbox)
        assert (status.state, status.faults) == ("degraded", ("printer.paper_out",))
        node.inbox.put(lambda: node.set_fault("printer.paper_out", False))
        assert _next_status(inbox).state == "ready"


def test_hall_time_is_the_hubs_at_the_hubs_speed(hall: LittleHall, on_the_bus: OnTheBus) -> None:
    with on_the_bus(hall.bus("hub")) as (hub, _), living(hall.node("t-1")) as (node, diary):
        hub.publish(HUB, HubState(alive=True, hall_time_ms=1_000_000_000, speed=60.0, utc_offset_s=28800))
        diary.wait_for(lambda: node.hall_clock.known)

        assert 1_000_000_000 <= node.hall_clock.now_ms() < 1_000_000_000 + 60_000 * PATIENCE_S


@pytest.mark.parametrize("how", ["kill", "terminate"])
def test_a_node_that_ends_is_known_as_lost(hall: LittleHall, on_the_bus: OnTheBus, tmp_path: Path, how: str) -> None:
    file = tmp_path / "t-1.toml"
    write_settings(hall.node("t-1"), file)
    with on_the_bus(hall.bus("console")) as (_, inbox):
        process = subprocess.Popen([sys.executable, "-m", "tests.runtime.little_node", str(file)])
        assert _next_status(inbox).state == "ready"
        process.kill() if how == "kill" else process.terminate()

        assert _next_status(inbox).state == "lost"
        assert process.wait(PATIENCE_S) == (-9 if how == "kill" else 0)


def _next_status(inbox: Inbox) -> NodeStatus:
    for event in events(inbox):
        if isinstance(event, Heard) and isinstance(event.message, NodeStatus):
            return event.message
    raise AssertionError("no status came")
