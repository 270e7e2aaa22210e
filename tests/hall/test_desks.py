"""A window's boards over the real bus: at once after every press, and right again after the hub was killed."""

from pathlib import Path

from device_drivers.hands import hand
from hall_protocol.commands import (
    CallNext,
    Command,
    FinishService,
    IssueTicket,
    LogIn,
    StartService,
    TransferTicket,
)
from hall_protocol.states import ClerkDay, DeskBoard, WindowBoard
from hall_protocol.topics import DESK
from node_runtime.bus import Bus, BusUp, Heard
from node_runtime.client import RequestClient
from node_runtime.inbox import Inbox
from tests.hall.standing import PATIENCE_S, StandingHall, ask, await_hub, await_status, standing_hall, token


def serves(console: RequestClient, *, window: str = "window-1") -> list[int]:
    """Let a visitor come and be served; return where in the hall's history each press stands."""
    assert ask(console, IssueTicket(command_id=console.next_id(), service="rs-canbao", token=token())).ok
    presses: tuple[type[CallNext | StartService | FinishService], ...] = (CallNext, StartService, FinishService)
    wishes: list[Command] = [press(command_id=console.next_id(), window=window) for press in presses]
    replies = [ask(console, wish) for wish in wishes]
    assert all(reply.ok for reply in replies)
    return [reply.seq for reply in replies]


def boards_until(inbox: Inbox, seq: int, window: str = "window-1") -> list[tuple[int, str]]:
    """Return what stood on the window's board, up to this point in the hall's history."""
    boards: list[tuple[int, str]] = []
    while not boards or boards[-1][0] < seq:
        heard = inbox.next(PATIENCE_S)
        assert heard is not None, boards
        if isinstance(heard, Heard) and isinstance(heard.message, WindowBoard) and heard.message.window == window:
            boards.append((heard.message.seq, heard.message.phase))
    return boards


def test_every_press_is_on_the_windows_board_at_once_however_fast_they_come(hall: StandingHall) -> None:
    """None of them waits until the boards of the whole hall have rested."""
    inbox = Inbox()
    bus = Bus(hall.bus("console", "looks"), inbox)
    bus.start()
    try:
        with hall.client("console") as console:
            while not isinstance(inbox.next(PATIENCE_S), BusUp):
                pass
            called, started, finished = serves(console)
            boards = boards_until(inbox, finished)
    finally:
        bus.stop()

    assert [board for board in boards if board[0] >= called] == [
        (called, "calling"),
        (started, "serving"),
        (finished, "open"),
    ]


def test_a_clerk_reads_the_own_day_again_after_the_hub_was_killed(tmp_path: Path) -> None:
    with standing_hall(tmp_path) as hall, hall.client("console") as console:
        assert ask(console, LogIn(command_id=console.next_id(), window="window-1", clerk="qian")).ok
        serves(console)
        serves(console)
        await_day(console, served=2)
        hall.kill_hub()
        assert console.wait_for(lambda: not console.hub_alive, PATIENCE_S)
        hall.start_hub()
        await_hub(console)
        serves(console)

        await_day(console, served=3)


def test_a_visitor_who_is_sent_on_reads_and_hears_where_to_on_the_halls_board(hall: StandingHall) -> None:
    with hall.client("console") as console:
        hall.start_node("caller_display", "board-1")
        await_status(console, "board-1", lambda status: status.state == "ready")
        assert ask(console, IssueTicket(command_id=console.next_id(), service="rs-canbao", token=token())).ok
        assert ask(console, CallNext(command_id=console.next_id(), window="window-1")).ok

        def told() -> list[dict[str, object]]:
            shown = hand(hall.hands("board-1"), "shown")["shown"]
            assert isinstance(shown, list)
            return [each for each in shown if each["prominent"] and each["spoken"]]

        assert console.wait_for(lambda: len(told()) == 1, PATIENCE_S)
        sent_on = TransferTicket(command_id=console.next_id(), window="window-1", to_service="bdc-chaxun")
        assert ask(console, sent_on).ok
        assert console.wait_for(lambda: len(told()) == 2, PATIENCE_S)
        called, moved = told()
        assert (called["number"], called["window"], called["moved_to"]) == ("A001", "1", "")
        assert (moved["number"], moved["moved_to"]) == ("A001", "不动产登记信息查询（一楼B区等候椅）")
        assert "A001 已转到 不动产登记信息查询" in str(hand(hall.hands("board-1"), "shown")["board"])


def await_day(console: RequestClient, served: int) -> None:
    """Wait until the clerk at window 1 reads that so many have been served."""

    def is_so() -> bool:
        desk = console.latest(DESK, window="window-1")
        day = desk.my_day if isinstance(desk, DeskBoard) else None
        return isinstance(day, ClerkDay) and day.served == served

    assert console.wait_for(is_so, PATIENCE_S), console.latest(DESK, window="window-1")
