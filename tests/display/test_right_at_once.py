"""Right at once, after its own end, the broker's, the hub's, a cut cable: never twice, never an old one, none lost."""

from collections.abc import Callable

import msgspec

from board_view.view import BannerKind
from hall_protocol.speaking import SpeechLine
from node_runtime.clock import boottime_ms
from tests.display.node import LOST, SPEED, UP, BoardProcess, Hub, StartBoard
from tests.runtime.parts import LittleHall

CONNECTED = "connected to the broker"
RIGHT_WITHIN_MS = 1_000
BURST = [f"A{n:03}" for n in range(20)]


def _right_after(board: BoardProcess, connections: int, condition: Callable[[], bool]) -> int:
    """How long after its connection it was right, in milliseconds."""
    assert board.wait_for_line(CONNECTED, connections)
    since_ms = boottime_ms()
    assert board.wait_until(condition)
    return boottime_ms() - since_ms


def test_after_a_broker_that_died_the_board_is_right_within_a_second(
    hall: LittleHall, hub: Hub, a_board: StartBoard
) -> None:
    board = a_board()
    hub.show(2, "A002", "A001")
    board.wait_until(lambda: board.listed() == ["A002", "A001"])

    hall.kill()
    assert board.wait_for_line(LOST)
    hub.show(3, "A004", "A003", "A002")
    hall.start()

    assert _right_after(board, 2, lambda: board.listed() == ["A004", "A003", "A002"]) < RIGHT_WITHIN_MS
    assert board.wait_for_line(UP, 2)
    assert board.spoken() == []


def test_while_it_is_cut_off_it_says_so_and_since_when(hall: LittleHall, hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    hall.kill()

    assert board.wait_for_line(LOST)
    banner = board.banner()
    assert banner.kind is BannerKind.LOST
    assert "请听广播" in banner.text.main
    assert ":" in banner.label.main
    assert board.view().header.lost


def test_of_a_burst_into_a_dying_broker_none_is_lost_and_none_comes_twice(
    hall: LittleHall, hub: Hub, a_board: StartBoard
) -> None:
    board = a_board({"voice": "none"})
    for number in BURST[:10]:
        hub.call(number)
    hall.kill()
    for number in BURST[10:]:
        hub.call(number)
    hub.publish_board(2, *(hub.line(number) for number in reversed(BURST)))
    hall.start()

    assert board.wait_for(lambda _log: len(set(board.spoken())) == len(BURST))
    hub.call("Z999")
    assert board.wait_for_line("z999/1 spoken")
    assert sorted(board.spoken()) == [*BURST, "Z999"]
    assert sorted(set(board.listed())) == [*BURST, "Z999"]


def test_a_call_that_died_with_the_broker_is_said_in_the_halls_own_words(hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    words = (SpeechLine("zh", "请甲零幺号到三号窗口"), SpeechLine("en", "Number A zero one, window three"))
    hub.publish_board(2, msgspec.structs.replace(hub.line("A001"), speech=words))

    assert board.wait_for_line("a001/1 spoken")
    (clip,) = board.heard()
    assert clip["text"] == "请甲零幺号到三号窗口\nNumber A zero one, window three"


def test_a_hub_that_starts_anew_changes_nothing_but_what_has_changed(
    hall: LittleHall, hub: Hub, a_board: StartBoard
) -> None:
    board = a_board({"voice": "none"})
    hub.call("A001")
    hub.show(2, "A001")
    assert board.wait_for_line("a001/1 spoken")
    hub.stop()
    assert board.wait_for_line(LOST)
    assert board.listed() == ["A001"]

    again = Hub(hall, SPEED, hub.since_ms)
    assert board.wait_for_line(UP, 2)
    again.call("A002")
    assert board.wait_for_line("a002/1 spoken")
    assert (board.spoken(), board.listed()[0]) == (["A001", "A002"], "A002")
    again.stop()


def test_a_board_whose_plug_was_pulled_is_right_at_once_and_goes_on_where_it_was(
    hub_in_real_time: Hub, a_board: StartBoard
) -> None:
    hub, board = hub_in_real_time, a_board({"voice": "none", "shortest_ms": "60000"})
    for number in ("A001", "A002", "A003", "A004"):
        hub.call(number)
    assert board.wait_for_line("a001/1 spoken")
    hub.say("hello", "请王先生到服务台")
    board.wait_until(lambda: any(each["id"] == "hello/1" for each in board.shown()))
    board.wait_until(lambda: b'"a001/1"' in board.memory())
    board.kill()
    assert "王".encode() not in board.memory()
    hub.publish_board(2, hub.line("A004"), hub.line("A003", wanted=False), hub.line("A002"), hub.line("A001"))

    again = a_board({"voice": "none", "shortest_ms": "100"})
    assert _right_after(again, 1, lambda: again.listed() == ["A004", "A003", "A002", "A001"]) < RIGHT_WITHIN_MS
    hub.call("A005")
    assert again.wait_for_line("a005/1 spoken")
    assert again.spoken() == ["A002", "A004", "A005"]


def test_a_board_that_was_away_for_the_night_calls_nobody_of_yesterday(hub: Hub, a_board: StartBoard) -> None:
    board = a_board({"voice": "none", "shortest_ms": "600000"})
    hub.call("A001")
    hub.call("A002")
    assert board.wait_for_line("a001/1 spoken")
    board.wait_until(lambda: b'"a001/1"' in board.memory())
    board.kill()
    hub.publish_board(2)

    again = a_board({"voice": "none"})
    hub.call("B001")
    assert again.wait_for_line("b001/1 spoken")
    assert (again.spoken(), again.listed()) == (["B001"], ["B001"])


def test_a_damaged_memory_is_said_and_forgotten(hub: Hub, a_board: StartBoard) -> None:
    board = a_board({"voice": "none"})
    board.kill()
    board.damage_memory()

    again = a_board({"voice": "none"})
    hub.call("A001")
    assert again.wait_for_line("a001/1 spoken")
    assert any("not known any more" in each for each in again.log)


def test_a_call_that_the_broker_repeats_after_a_restart_is_not_spoken_again(hub: Hub, a_board: StartBoard) -> None:
    board = a_board({"voice": "none"})
    hub.call("A001")
    assert board.wait_for_line("a001/1 spoken")
    board.wait_until(lambda: b'"a001/1"' in board.memory())
    board.kill()

    again = a_board({"voice": "none"})
    hub.call("A001")
    hub.call("A002")
    assert again.wait_for_line("a002/1 spoken")
    assert again.spoken() == ["A002"]


def test_who_was_called_long_before_the_board_came_is_listed_and_not_spoken_nor_told_of_again(
    hub: Hub, a_board: StartBoard
) -> None:
    board = a_board({"voice": "none"})
    for seq in range(2, 8):
        hub.publish_board(seq, hub.line("A001", age_ms=round(90_000 * SPEED)))
        assert board.wait_until(lambda: board.listed() == ["A001"])
    assert board.wait_for_line("a001/1 not spoken: said")
    hub.publish_board(9, hub.line("A001", age_ms=round(90_000 * SPEED)), hub.line("A000", wanted=False))
    hub.call("A002")

    assert board.wait_for_line("a002/1 spoken")
    assert sum("a001/1 not spoken" in each for each in board.log) == 1


def test_an_older_state_that_comes_late_is_not_shown(hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    hub.show(5, "A002", "A001")
    board.wait_until(lambda: board.listed() == ["A002", "A001"])
    hub.show(4, "A001")
    hub.call("A003")

    board.wait_until(lambda: board.listed() == ["A003", "A002", "A001"])


def test_a_thousand_calls_at_once_are_shown_right_and_said_once_in_the_log(hub: Hub, a_board: StartBoard) -> None:
    board = a_board({"voice": "none"})
    numbers = [f"{letter}{n:03}" for letter in "ABCDEFGHIJ" for n in range(100)]
    for number in numbers:
        hub.call(number)

    board.wait_until(lambda: board.listed()[:1] == [numbers[-1]])
    assert board.listed() == numbers[: -len(board.listed()) - 1 : -1]
    assert board.wait_for_line(" spoken: ", 20)
    assert board.spoken()[:20] == numbers[:20]
    assert sum("announcements wait to be spoken" in each for each in board.log) == 1
    assert board.resident_kb() < 110_000
