"""A sign in a hall that stands: what the hub decides is what hangs above the window, and nothing else ever."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from device_drivers.driver import Reply as HandReply
from device_drivers.hands import hand
from hall_config.model import HallConfig, Node
from hall_protocol.commands import (
    CallNext,
    Command,
    FinishService,
    IssueTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    StartService,
    TransferTicket,
)
from node_runtime.client import RequestClient
from tests.hall.standing import PATIENCE_S, StandingHall, ask, await_hub, await_status, county, standing_hall, token

SIGN = "sign-1"


def a_hall_with_signs() -> HallConfig:
    """The example hall, each window with its terminal and its sign."""
    config = county()
    others = [node for node in config.nodes if node.role != "sign"]
    signs = [Node(id=f"sign-{window.number}", role="sign", window=window.id) for window in config.windows]
    calling = msgspec.structs.replace(config.calling, recall_gap_s=0)
    return msgspec.structs.replace(config, nodes=(*others, *signs), calling=calling)


class HallWithASign:
    """Whoever is in the hall, and the sign's own process above window 1."""

    def __init__(self, hall: StandingHall, clerk: RequestClient, dispenser: RequestClient) -> None:
        self.hall = hall
        self.clerk = clerk
        self.dispenser = dispenser
        hall.start_node("window_terminal.sign", SIGN)
        self._looks = threading.Event()

    def looks(self) -> HandReply:
        return hand(self.hall.hands(SIGN), "sign", timeout_s=PATIENCE_S)

    def reads(self, words: str) -> None:
        """Look up until the sign says it."""
        self.sees(lambda seen: seen["said"], words)

    def sees(self, part: Callable[[HandReply], object], wanted: object) -> None:
        for _ in range(round(PATIENCE_S / 0.02)):
            if self.hall.hands(SIGN).exists():
                seen = part(self.looks())
                if (seen[0] if isinstance(seen, list) else seen) == wanted:
                    return
            self._looks.wait(0.02)
        raise AssertionError(self.looks())

    def asks(self, kind: Callable[..., Command], **fields: object) -> None:
        reply = ask(self.clerk, kind(command_id=self.clerk.next_id(), window="window-1", **fields))
        assert reply.ok, reply

    def issues(self) -> str:
        reply = ask(
            self.dispenser, IssueTicket(command_id=self.dispenser.next_id(), service="rs-canbao", token=token())
        )
        assert reply.ticket, reply
        return reply.ticket.number


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[HallWithASign]:
    with (
        standing_hall(tmp_path, a_hall_with_signs()) as hall,
        hall.client("window-1") as clerk,
        hall.client("dispenser-1") as dispenser,
        hall.client("console") as console,
    ):
        there = HallWithASign(hall, clerk, dispenser)
        await_status(console, SIGN, lambda status: status.state == "ready")
        yield there


def test_a_visit_as_it_is_read_above_the_window(standing: HallWithASign) -> None:
    standing.reads("暂未开放")
    number = standing.issues()
    standing.asks(OpenWindow)
    standing.reads("热情为您服务")
    standing.asks(CallNext)
    standing.reads(f"请{number}号")
    standing.sees(lambda seen: seen["lit"], wanted=False)
    standing.sees(lambda seen: seen["flashing"], wanted=False)
    standing.asks(Recall)
    standing.sees(lambda seen: seen["lit"], wanted=False)
    standing.asks(StartService)
    standing.reads(f"{number} 正在办理")
    assert standing.looks()["lit"] is True
    standing.asks(FinishService)

    standing.reads("热情为您服务")


def test_whoever_is_sent_on_reads_where_to(standing: HallWithASign) -> None:
    with standing.hall.client("window-2") as other:
        assert ask(other, OpenWindow(command_id=other.next_id(), window="window-2")).ok
    number = standing.issues()
    standing.asks(CallNext)
    standing.asks(StartService)
    standing.asks(TransferTicket, to_window="window-2")

    standing.reads(f"{number} 请到2号窗口 等候")


def test_a_pause_says_why_and_until_when(standing: HallWithASign) -> None:
    standing.asks(OpenWindow)
    standing.asks(PauseWindow, reason="lunch", back_s=3_600)
    standing.sees(lambda seen: seen["mood"], "paused")
    said = standing.looks()["said"]
    assert isinstance(said, list)
    _, reason, back = str(said[0]).split()

    assert reason == "午餐休息"
    assert back.startswith("预计")
    assert back.endswith("回来")


def test_what_stood_there_does_not_outlive_the_hub_for_long(standing: HallWithASign) -> None:
    number = standing.issues()
    standing.asks(CallNext)
    standing.reads(f"请{number}号")
    standing.hall.kill_hub()
    standing.reads("系统恢复中 请稍候")
    standing.hall.start_hub()
    await_hub(standing.clerk)

    standing.reads(f"请{number}号")
    assert standing.looks()["lit"] is True  # a call that was made long ago does not flash again
