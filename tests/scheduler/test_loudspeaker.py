"""What stands on the walls and what is said: in the right zone, at its moment, once, and never over a call."""

from pathlib import Path

import msgspec
import pytest

from central_scheduler.opening import reconfigure
from hall_config.boards import Sound
from hall_config.model import HallConfig
from hall_protocol.events import ZoneSaid
from hall_protocol.message import LocalText
from hall_protocol.states import ZoneNotices
from queue_core import commands as core
from tests.hall.standing import county
from tests.scheduler.a_hall_of_desks import VIDEO, a_hall_of_desks
from tests.scheduler.parts import MINUTE_MS, NINE_MS, SENTENCES, Desk, a_desk
from tests.scheduler.small_changes import with_hours

SECOND_MS = 1_000
HOUR_MS = 60 * MINUTE_MS
CLOSES_MS = NINE_MS + 8 * HOUR_MS
"""Five in the afternoon."""
CLOSES_SOON_MS = CLOSES_MS - 15 * MINUTE_MS
EVERY_S = 120


def read_in(desk: Desk, zone: str, at_ms: int | None = None) -> list[str]:
    """Return what is to be read in a zone, at a moment; the hub is awake at each at which something changes."""
    wakes_until(desk, desk.now_ms if at_ms is None else at_ms)
    told = [each for each in desk.ear.at(f"zone/{zone}/notice") if isinstance(each, ZoneNotices)]
    return [notice.text.zh for notice in told[-1].notices] if told else []


def wakes_until(desk: Desk, at_ms: int) -> None:
    """Let the hub sleep and wake as it does by itself, until this moment."""
    desk.shows(0)
    while (wakes_ms := desk.publisher.speaks_ms(desk.now_ms)) is not None and wakes_ms <= at_ms:
        assert wakes_ms > desk.now_ms, "a hub that wakes for nothing never sleeps"
        desk.now_ms = wakes_ms
        desk.shows(0)
    desk.now_ms = at_ms
    desk.shows(0)


def said_in(desk: Desk, zone: str) -> list[ZoneSaid]:
    return [message for message in desk.ear.at(f"zone/{zone}/said") if isinstance(message, ZoneSaid)]


def words_in(desk: Desk, zone: str) -> list[str]:
    return [said.text.zh for said in said_in(desk, zone)]


def that_tells(every_s: int = 0, closing_s: int = 900) -> HallConfig:
    """Return an office, in which the clock has it said who is served so often, and that the hall closes soon."""
    config = with_hours(county())
    return msgspec.structs.replace(config, sound=Sound(status_every_s=every_s, closing_s=closing_s))


def serves(desk: Desk, window: str, service: str = "rs-canbao") -> str:
    """Let a visitor be called and begin at a window; return the number."""
    number = desk.issues(service).number
    assert desk.says("console", "call_next", window=window).ok
    assert desk.says("console", "start_service", window=window).ok
    return number


def test_a_notice_is_read_in_its_zones_until_it_is_withdrawn(desk: Desk) -> None:
    desk.says("console", "post_notice", zones=["a"], zh="电梯检修")
    desk.says("console", "post_notice", zh="停水")
    assert (read_in(desk, "a"), read_in(desk, "b")) == (["电梯检修", "停水"], ["停水"])

    desk.says("console", "withdraw_notice", notice="notice-2")

    assert (read_in(desk, "a"), read_in(desk, "b")) == (["电梯检修"], [])
    assert said_in(desk, "a") == [], "a notice is read"


def test_a_notice_comes_and_goes_by_the_clock_alone(desk: Desk) -> None:
    begins_ms, ends_ms = NINE_MS + 5 * MINUTE_MS, NINE_MS + 7 * MINUTE_MS
    desk.says("console", "post_notice", zh="演练", from_ms=begins_ms, until_ms=ends_ms)

    assert read_in(desk, "a") == []
    assert read_in(desk, "a", begins_ms - 1) == []
    assert read_in(desk, "a", begins_ms) == ["演练"]
    assert read_in(desk, "a", ends_ms - 1) == ["演练"]
    assert read_in(desk, "a", ends_ms) == []


def test_a_notice_in_one_language_is_read_in_that(desk: Desk) -> None:
    desk.says("console", "post_notice", en="No water")
    assert read_in(desk, "a") == ["No water"]


def test_an_emergency_stands_first_and_is_said_once_in_its_zones(desk: Desk) -> None:
    desk.says("console", "post_notice", zh="电梯检修")
    desk.says("console", "post_notice", kind="emergency", zones=["a"], zh="请立即离开", en="Please leave at once")
    for _ in range(3):
        assert read_in(desk, "a", desk.now_ms + 10 * SECOND_MS)[0] == "请立即离开"
        desk.says("console", "post_notice", zh="停水")

    (said,) = said_in(desk, "a")
    assert (said.kind, said.text) == ("emergency", LocalText("请立即离开", "Please leave at once"))
    assert [(line.language, line.text) for line in said.speech] == [
        ("zh", "请立即离开"),
        ("en", "Please leave at once"),
    ]
    assert not any(line.lasting for line in said.speech), "it may name somebody"
    assert said_in(desk, "b") == []


def test_an_emergency_of_later_is_said_when_it_begins(desk: Desk) -> None:
    begins_ms = NINE_MS + 3 * MINUTE_MS
    desk.says("console", "post_notice", kind="emergency", zh="消防演练", from_ms=begins_ms)
    wakes_until(desk, begins_ms - 1)
    assert said_in(desk, "a") == []

    wakes_until(desk, begins_ms)

    assert words_in(desk, "a") == words_in(desk, "b") == ["消防演练"]


def test_a_restarted_hub_shows_an_emergency_and_does_not_call_it_out_anew(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.says("console", "post_notice", kind="emergency", zh="请立即离开")
        wakes_until(desk, NINE_MS + SECOND_MS)
        (first,) = said_in(desk, "a")
    with a_desk(tmp_path, now_ms=NINE_MS + 10 * SECOND_MS) as desk:
        assert read_in(desk, "a") == ["请立即离开"]
        assert {said.say_id for said in said_in(desk, "a")} <= {first.say_id}, "a board knows that it has said it"
    with a_desk(tmp_path, now_ms=NINE_MS + 2 * MINUTE_MS) as desk:
        assert read_in(desk, "a") == ["请立即离开"]
        assert said_in(desk, "a") == []


def test_a_live_announcement_is_said_at_once_where_it_is_meant_and_once(desk: Desk) -> None:
    once = desk.command("announce", zones=["b"], zh="王小明请到咨询台")
    desk.does("console", once)
    desk.does("console", once)

    (said,) = said_in(desk, "b")
    assert (said.kind, said.text) == ("live", LocalText("王小明请到咨询台", "王小明请到咨询台"))
    assert [(line.language, line.text, line.lasting) for line in said.speech] == [("zh", "王小明请到咨询台", False)]
    assert said_in(desk, "a") == []
    desk.says("console", "announce", zh="王小明请到咨询台")
    assert len({said.say_id for said in said_in(desk, "b")}) == 2, "who says it again wants it heard again"


def test_whoever_cannot_read_the_board_is_told_who_is_served_where(desk: Desk) -> None:
    first, second, other = serves(desk, "window-1"), serves(desk, "window-2"), serves(desk, "window-4", "bdc-diya")
    desk.says("console", "say_status", zone="a")
    wakes_until(desk, desk.now_ms)

    assert words_in(desk, "a") == [f"正在办理：{first}，1号窗口；{second}，2号窗口"]
    (said,) = said_in(desk, "a")
    assert said.text.en == f"Now being served: {first}, window 1; {second}, window 2"
    assert (said.kind, [line.text for line in said.speech]) == ("status", [said.text.zh, said.text.en])
    assert words_in(desk, "b") == []
    desk.says("console", "say_status", zone="b")
    wakes_until(desk, desk.now_ms)
    assert words_in(desk, "b") == [f"正在办理：{other}，4号窗口"]


def test_of_the_whole_hall_it_is_one_sentence_so_that_a_board_of_all_zones_says_it_once(desk: Desk) -> None:
    first, other = serves(desk, "window-1"), serves(desk, "window-4", "bdc-diya")
    desk.says("console", "say_status")
    wakes_until(desk, desk.now_ms)

    (in_a,), (in_b,) = said_in(desk, "a"), said_in(desk, "b")
    assert (in_a.say_id, in_a.text) == (in_b.say_id, in_b.text)
    assert in_a.text.zh == f"正在办理：{first}，1号窗口；{other}，4号窗口"


def test_who_waited_here_and_is_called_to_a_window_of_another_zone_is_named_in_both(desk: Desk) -> None:
    number = desk.issues("rs-canbao").number
    desk.says("console", "call_next", window="window-4")
    for zone in ("a", "b"):
        desk.says("console", "say_status", zone=zone)
    wakes_until(desk, desk.now_ms)

    assert words_in(desk, "a") == words_in(desk, "b") == [f"正在叫号：{number}，4号窗口"]


def test_who_is_only_called_is_not_said_to_be_served(desk: Desk) -> None:
    begun = serves(desk, "window-1")
    called = desk.issues().number
    desk.says("console", "call_next", window="window-2")
    desk.says("console", "say_status", zone="a")
    wakes_until(desk, desk.now_ms)

    (said,) = said_in(desk, "a")
    assert said.text == LocalText(
        f"正在叫号：{called}，2号窗口。正在办理：{begun}，1号窗口",
        f"Now being called: {called}, window 2. Now being served: {begun}, window 1",
    )


def test_where_nobody_is_served_that_is_said_to_who_asks(desk: Desk) -> None:
    desk.says("console", "say_status", zone="a")
    wakes_until(desk, desk.now_ms)

    assert words_in(desk, "a") == ["现在没有正在叫号或办理的号"]


def test_a_button_pressed_ten_times_is_answered_once_and_again_after_ten_seconds(desk: Desk) -> None:
    board = next(node.id for node in desk.config.nodes if node.role == "display")
    for _ in range(10):
        assert desk.says(board, "say_status", zone="a").ok
        wakes_until(desk, desk.now_ms + 900)
    assert len(said_in(desk, "a")) == 1

    desk.now_ms = NINE_MS + 10 * SECOND_MS
    desk.says(board, "say_status", zone="a")
    wakes_until(desk, desk.now_ms)

    assert len({said.say_id for said in said_in(desk, "a")}) == 2


def test_of_many_windows_the_eight_that_called_last_are_named_in_their_order(tmp_path: Path) -> None:
    config = county()
    first = config.windows[0]
    more = [
        msgspec.structs.replace(first, id=f"window-{nth}", number=str(nth), zone="a", services=("*",))
        for nth in range(11, 21)
    ]
    with a_desk(tmp_path, msgspec.structs.replace(config, windows=(*config.windows, *more))) as desk:
        for nth in (*range(15, 21), *range(11, 15)):
            desk.issues()
            desk.now_ms += SECOND_MS
            assert desk.says("console", "call_next", window=f"window-{nth}").ok
        desk.says("console", "say_status", zone="a")
        wakes_until(desk, desk.now_ms)

        (said,) = words_in(desk, "a")
        assert [part.split("，")[1] for part in said.split("；")] == [
            f"{nth}号窗口" for nth in (11, 12, 13, 14, 17, 18, 19, 20)
        ]


def test_of_a_video_seat_the_room_is_named(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_hall_of_desks()) as desk:
        number = serves(desk, VIDEO)
        desk.says("console", "say_status")
        wakes_until(desk, desk.now_ms)
        zone = next(window.zone for window in desk.config.windows if window.id == VIDEO)
        assert words_in(desk, zone) == [f"正在办理：{number}，视频间2"]
        assert all(line.lasting for line in said_in(desk, zone)[0].speech)


def test_the_clock_has_it_said_who_is_served_so_often_and_not_while_somebody_is_called(tmp_path: Path) -> None:
    with a_desk(tmp_path, that_tells(every_s=EVERY_S)) as desk:
        number = serves(desk, "window-1")
        wakes_until(desk, NINE_MS + EVERY_S * SECOND_MS - 1)
        assert words_in(desk, "a") == []
        wakes_until(desk, NINE_MS + EVERY_S * SECOND_MS)
        assert words_in(desk, "a") == [f"正在办理：{number}，1号窗口"]
        assert words_in(desk, "b") == [], "of nobody nothing is said unasked"

        wakes_until(desk, NINE_MS + 2 * EVERY_S * SECOND_MS - SECOND_MS)
        desk.issues()
        desk.calls("window-2")
        called_ms = desk.now_ms
        wakes_until(desk, called_ms + 20 * SECOND_MS - 1)
        assert len(words_in(desk, "a")) == 1
        wakes_until(desk, called_ms + 20 * SECOND_MS)
        assert len(words_in(desk, "a")) == 2


@pytest.mark.parametrize("closing_s", [900, 60])
def test_before_the_hall_closes_it_is_said_once_and_stands_there_until_it_does(tmp_path: Path, closing_s: int) -> None:
    begins_ms = CLOSES_MS - closing_s * SECOND_MS
    with a_desk(tmp_path, that_tells(closing_s=closing_s)) as desk:
        assert read_in(desk, "b", begins_ms - 1) == []
        assert read_in(desk, "b", begins_ms) == ["本大厅今天17:00结束办公，已取号的请留意叫号"]
        assert read_in(desk, "b", CLOSES_MS - 1) != []
        assert read_in(desk, "b", CLOSES_MS) == []

        (said,) = said_in(desk, "b")
        assert (said.kind, said.at_ms) == ("closing", begins_ms)
        assert all(line.lasting for line in said.speech), "the same words every day"
        assert words_in(desk, "a") == words_in(desk, "b")


def test_a_hall_that_does_not_want_it_says_nothing_of_closing(tmp_path: Path) -> None:
    with a_desk(tmp_path, that_tells(closing_s=0)) as desk:
        assert read_in(desk, "a", CLOSES_SOON_MS + MINUTE_MS) == []
        assert said_in(desk, "a") == []


def test_a_hall_that_has_closed_early_does_not_say_that_it_will(tmp_path: Path) -> None:
    with a_desk(tmp_path, that_tells()) as desk:
        assert desk.says("console", "close_day").ok
        assert read_in(desk, "a", CLOSES_SOON_MS + MINUTE_MS) == []
        assert said_in(desk, "a") == []


def test_a_hall_that_closes_in_its_last_quarter_of_an_hour_takes_the_words_down(tmp_path: Path) -> None:
    with a_desk(tmp_path, that_tells()) as desk:
        assert read_in(desk, "a", CLOSES_SOON_MS + MINUTE_MS) != []
        assert desk.says("console", "close_day").ok
        assert read_in(desk, "a") == []


def test_a_hall_without_hours_never_closes_soon(tmp_path: Path) -> None:
    with a_desk(tmp_path, county()) as desk:
        assert read_in(desk, "a", CLOSES_SOON_MS + MINUTE_MS) == []


def test_on_a_holiday_nothing_closes(tmp_path: Path) -> None:
    config = that_tells()
    closed = msgspec.structs.replace(config.opening, holidays=("2026-11-23",))
    with a_desk(tmp_path, msgspec.structs.replace(config, opening=closed)) as desk:
        assert read_in(desk, "a", CLOSES_SOON_MS + MINUTE_MS) == []


def test_a_hub_started_within_the_last_quarter_of_an_hour_shows_it_and_keeps_silent(tmp_path: Path) -> None:
    with a_desk(tmp_path, that_tells(), now_ms=CLOSES_SOON_MS + 5 * MINUTE_MS) as desk:
        assert read_in(desk, "a") != []
        assert said_in(desk, "a") == []


def test_notices_outlive_the_night_and_the_new_day_s_hours_count(tmp_path: Path) -> None:
    with a_desk(tmp_path, that_tells()) as desk:
        desk.says("console", "post_notice", zh="春节放假安排")
        wakes_until(desk, CLOSES_MS)
        desk.now_ms = NINE_MS + 24 * HOUR_MS
        desk.publisher.tell(desk.scheduler.command(core.TimePassed(), desk.now_ms), desk.scheduler.hall)
        assert read_in(desk, "a") == ["春节放假安排"]
        assert len(read_in(desk, "a", CLOSES_SOON_MS + 24 * HOUR_MS)) == 2
        assert len(said_in(desk, "a")) == 2


def test_a_zone_that_the_hall_gives_up_is_told_nothing_any_more(desk: Desk) -> None:
    desk.says("console", "post_notice", zones=["b"], zh="停水")
    moved = [msgspec.structs.replace(each, zone="a") for each in desk.config.queues]
    windows = [msgspec.structs.replace(each, zone="a") for each in desk.config.windows]
    fewer = msgspec.structs.replace(
        desk.config, zones=desk.config.zones[:1], queues=tuple(moved), windows=tuple(windows)
    )
    assert reconfigure(desk.scheduler, fewer, SENTENCES, desk.now_ms).refusal is None
    desk.publisher.configure(fewer, desk.scheduler.hall)
    desk.shows(1_000)

    assert {"zone/b/notice", "zone/b/board"} <= desk.ear.unsaid
    assert desk.says("console", "show_notices").notices == ()


def test_boards_on_which_nothing_changes_are_told_nothing(desk: Desk) -> None:
    desk.says("console", "post_notice", zh="停水")
    desk.shows(0)
    told = len(desk.ear.at("zone/a/notice"))
    for step in range(20):
        desk.issues()
        desk.now_ms += MINUTE_MS
        desk.shows(step * 1_000)

    assert len(desk.ear.at("zone/a/notice")) == told == 1
