import pytest

from board_view.hall_state import MOST_CALLS, HallState
from hall_protocol.message import LocalText
from hall_protocol.states import BoardCall, Notice, QueueLength, ZoneBoard, ZoneNotices
from tests.display.parts import MORNING_MS, board, call, catalogue, line, queue


def _numbers(hall: HallState) -> list[str]:
    return [each.number for each in hall.calls()]


def _queues(zone: str, *queues: QueueLength) -> ZoneBoard:
    return ZoneBoard(zone=zone, epoch=1, seq=1, at_ms=MORNING_MS, queues=queues)


def _notice(ident: str, text: str, from_ms: int = 0, until_ms: int = 0) -> Notice:
    return Notice(id=ident, text=LocalText(text, ""), from_ms=from_ms, until_ms=until_ms)


def test_a_call_is_in_the_list_before_the_zones_state_comes() -> None:
    hall = HallState()
    hall.hear_board(board("a", 1, line("A001")))

    hall.hear_call(call("A002", at_ms=MORNING_MS + 5))

    assert _numbers(hall) == ["A002", "A001"]


def test_a_zone_the_hall_has_given_up_is_on_no_board_any_more() -> None:
    hall = HallState()
    hall.catalogue = catalogue()
    former = ZoneBoard(
        zone="former", epoch=1, seq=1, at_ms=MORNING_MS, calls=(line("Z009"),), queues=(queue("旧事", 7),)
    )
    hall.hear_board(former)
    hall.hear_board(board("a", 2, line("A001")))

    assert _numbers(hall) == ["A001"]
    assert hall.queues() == ()


def test_a_call_stands_in_the_list_once_when_the_state_has_it_too() -> None:
    hall = HallState()
    hall.hear_call(call("A002", at_ms=MORNING_MS + 5))

    newer = board("a", 2, line("A002", at_ms=MORNING_MS + 5), line("A001"), at_ms=MORNING_MS + 5)
    hall.hear_board(newer)

    assert _numbers(hall) == ["A002", "A001"]


def test_a_call_the_hub_no_longer_lists_goes_when_the_state_comes() -> None:
    hall = HallState()
    hall.hear_call(call("A002"))

    hall.hear_board(board("a", 2, line("A003", at_ms=MORNING_MS + 9), at_ms=MORNING_MS + 9))

    assert _numbers(hall) == ["A003"]


def test_a_recall_stands_on_top_and_only_there() -> None:
    hall = HallState()
    hall.hear_board(board("a", 1, line("A002", at_ms=MORNING_MS + 1), line("A001")))

    hall.hear_call(call("A001", attempt=2, at_ms=MORNING_MS + 60_000))

    assert _numbers(hall) == ["A001", "A002"]
    assert hall.calls()[0].attempt == 2


def test_a_call_made_in_two_zones_is_one_call() -> None:
    hall = HallState()
    hall.hear_call(call("A001", zone="a"))
    hall.hear_call(call("A001", zone="b"))

    assert _numbers(hall) == ["A001"]


def test_who_was_called_to_two_windows_one_after_the_other_is_listed_where_wanted_last() -> None:
    hall = HallState()
    hall.hear_board(board("b", 1, line("A002"), _other_call("A001", "4", MORNING_MS + 9)))
    hall.hear_board(board("a", 1, _other_call("A001", "3", MORNING_MS + 5)))

    assert [(each.number, each.window) for each in hall.calls()] == [("A001", "4"), ("A002", "3")]


def _other_call(number: str, window: str, at_ms: int) -> BoardCall:
    return BoardCall(call_id=f"{number}-{at_ms}", attempt=1, number=number, window=window, at_ms=at_ms)


def test_a_late_old_state_changes_nothing() -> None:
    hall = HallState()
    hall.hear_board(board("a", 7, line("A007")))

    hall.hear_board(board("a", 6, line("A006")))

    assert _numbers(hall) == ["A007"]


def test_a_restored_hub_is_believed_although_it_counts_from_the_start() -> None:
    hall = HallState()
    hall.hear_board(board("a", 700, line("A007"), epoch=1))

    hall.hear_board(board("a", 1, line("A008"), epoch=2))

    assert _numbers(hall) == ["A008"]


def test_a_flood_of_calls_does_not_fill_the_memory() -> None:
    hall = HallState()
    for n in range(1_000):
        hall.hear_call(call(f"A{n:03}", at_ms=MORNING_MS + n))

    assert len(hall.calls()) == MOST_CALLS
    assert _numbers(hall)[0] == "A999"


def test_the_zones_stand_in_the_halls_order() -> None:
    hall = HallState()
    hall.hear_board(_queues("b", queue("户政", 2)))
    hall.hear_board(_queues("a", queue("社保", 1)))
    hall.catalogue = catalogue()

    assert [each.name.zh for each in hall.queues()] == ["社保", "户政"]


@pytest.mark.parametrize(("at_ms", "shown"), [(99, []), (100, ["停电"]), (199, ["停电"]), (200, [])])
def test_a_notice_holds_in_its_window_of_time_only(at_ms: int, shown: list[str]) -> None:
    hall = HallState()
    notices = (_notice("n", "停电", from_ms=100, until_ms=200),)
    hall.hear_notices(ZoneNotices(zone="a", epoch=1, seq=1, notices=notices))

    assert [notice.text.zh for notice in hall.notices(at_ms)] == shown


def test_an_emergency_comes_before_every_notice() -> None:
    hall = HallState()
    leave = Notice(id="e", text=LocalText("请离场", "Leave"), kind="emergency")
    hall.hear_notices(ZoneNotices(zone="a", epoch=1, seq=1, notices=(_notice("n", "通知"), leave)))

    assert [notice.id for notice in hall.notices(1)] == ["e", "n"]


def test_a_notice_taken_back_is_gone() -> None:
    hall = HallState()
    hall.hear_notices(ZoneNotices(zone="a", epoch=1, seq=1, notices=(_notice("n", "通知"),)))
    hall.hear_notices(ZoneNotices(zone="a", epoch=1, seq=2))

    assert hall.notices(1) == ()
