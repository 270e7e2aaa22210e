"""Which zones a board shows and speaks: the hall says so, and may say otherwise while it runs."""

from hall_protocol.states import BoardLook
from tests.display.node import Hub, StartBoard


def test_a_board_of_one_zone_shows_and_speaks_no_call_of_another(hub: Hub, a_board: StartBoard) -> None:
    hub.publish_catalogue(boards=(BoardLook(node="board", zones=("b",)),))
    board = a_board()
    hub.call("A001", zone="a")
    hub.call("A002", zone="b")

    assert board.wait_for_line("A002 to window")
    assert board.wait_for_line(" spoken: ")
    assert board.spoken() == ["A002"]
    assert board.listed() == ["A002"]
    assert board.view().header.zone.main == "B区"


def test_a_board_that_is_given_a_second_zone_shows_it_without_a_restart(hub: Hub, a_board: StartBoard) -> None:
    hub.publish_catalogue(boards=(BoardLook(node="board", zones=("b",)),))
    board = a_board()
    hub.publish_catalogue(boards=(BoardLook(node="board", zones=("a", "b")),))
    hub.call("A001", zone="a")

    assert board.wait_for_line(" spoken: ")
    assert board.listed() == ["A001"]
    assert board.view().header.zone.main == "全部区域"
