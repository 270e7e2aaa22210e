from dataclasses import replace

import pytest
from msgspec import structs

from board_view.announcements import Announcement, announcement_of_move, announcement_of_said
from board_view.board import BannerKind, Board, BoardState, BoardView, Lines, Link, Mood
from hall_config.texts import Catalogue as Texts
from hall_protocol.message import LocalText
from hall_protocol.states import BoardCall, Notice
from tests.display.parts import MORNING_MS, a_morning, announcement, catalogue, line, move, queue
from tests.display.showing import CLOSING, HOUR_MS, LEAVE, STATUS, said, with_nobody_wanted, with_some_served


def _view(state: BoardState) -> BoardView:
    return Board(Texts.load(), "zh").view(state)


def _sentence(view: BoardView) -> str:
    return "".join(span.text for span in view.call.sentence)


def test_what_is_announced_stands_large() -> None:
    view = _view(replace(a_morning(), announcement=announcement("GA002", window="B-12")))

    assert _sentence(view) == "请 GA002 到 B-12 号窗口"
    assert [span.text for span in view.call.sentence if span.large] == ["GA002", "B-12"]
    assert view.call.second == "GA002, please go to window B-12"
    assert view.call.mood is Mood.CALLING


def test_the_list_marks_who_is_being_announced() -> None:
    view = _view(replace(a_morning(), announcement=announcement("A012")))

    assert [row.number for row in view.calls.rows if row.calling] == ["A012"]


def test_a_recall_says_so() -> None:
    view = _view(replace(a_morning(), announcement=announcement("A012", attempt=2)))

    assert view.call.tag == Lines("再次呼叫", "Called again")


def test_between_announcements_the_newest_call_stays_large() -> None:
    view = _view(a_morning())

    assert _sentence(view) == "请 A015 到 4 号窗口"
    assert view.call.mood is Mood.LATEST


def test_before_the_first_call_visitors_are_greeted() -> None:
    view = _view(replace(a_morning(), calls=()))

    assert _sentence(view) == "热情为您服务"
    assert view.calls.rows == ()


def test_the_clock_shows_the_halls_time() -> None:
    header = _view(a_morning()).header

    assert header.clock == "09:47"
    assert header.date == Lines("2026年11月23日 星期一", "Monday 2026-11-23")


def test_a_board_that_has_heard_nothing_yet_shows_no_wrong_time() -> None:
    view = _view(BoardState(link=Link.STARTING))

    assert view.header.clock == ""
    assert view.call.mood is Mood.STARTING
    assert view.header.lost is None


def test_a_board_that_is_cut_off_says_so_and_since_when() -> None:
    view = _view(replace(a_morning(), link=Link.LOST, lost_since_ms=MORNING_MS - 300_000))

    assert view.header.lost == Lines("信号中断", "Signal lost")
    assert view.banner.kind is BannerKind.LOST
    assert view.banner.label.main == "09:42 起"
    assert view.banner.text.main == "信号中断，请听广播"


def test_a_board_that_never_heard_the_hall_claims_no_time_of_loss() -> None:
    assert _view(BoardState(link=Link.LOST)).banner.label == Lines("")


def test_an_emergency_silences_the_ticker() -> None:
    leave = Notice(id="e", text=LocalText("请离场", "Please leave"), kind="emergency")
    state = replace(a_morning(), notices=(leave,))

    kinds = {_view(replace(state, turn=turn)).banner.kind for turn in range(8)}

    assert kinds == {BannerKind.EMERGENCY}


def test_every_line_of_the_ticker_has_its_turn() -> None:
    texts = {_view(replace(a_morning(), turn=turn)).banner.text.main for turn in range(4)}

    assert texts == {line.zh for line in catalogue().ticker}


def test_every_queue_stands_in_the_view_and_who_draws_has_them_take_turns() -> None:
    waits = tuple(queue(f"队列{n}", n, wait_s=(60, 600)) for n in range(10))
    long = _view(replace(a_morning(), queues=waits)).queues
    short = _view(replace(a_morning(), queues=tuple(queue(f"队列{n}", n) for n in range(18)))).queues

    assert [row.name.main for row in long.rows] == [f"队列{n}" for n in range(10)]
    assert [row.name.main for row in short.rows] == [f"队列{n}" for n in range(18)]
    assert (long.wide, short.wide) == (True, False)


def test_each_queue_says_about_how_long_who_takes_a_ticket_now_will_wait() -> None:
    waits = (queue("社保", 3, wait_s=(700, 850)), queue("医保", 0, wait_s=(0, 30)), queue("税务", 2))
    queues = _view(replace(a_morning(), queues=waits)).queues

    assert queues.title.main == "等候人数 · 现在取号"
    assert [row.waiting for row in queues.rows] == ["3", "0", "2"]
    assert [row.wait for row in queues.rows] == [
        Lines("约等 10–15 分钟", "about 10–15 min"),
        Lines("很快叫到", "very soon"),
        Lines(""),
    ]


def test_a_board_without_a_forecast_shows_the_queues_as_ever() -> None:
    queues = _view(a_morning()).queues

    assert (queues.title.main, queues.wide, len(queues.rows)) == ("等候人数", False, 8)


SHUT = LocalText("今日已停止取号", "no more tickets today")
OVER = LocalText("今日业务已结束，下次开放 明天 09:00", "Today's business has ended. Open again tomorrow 09:00")


def test_where_no_ticket_can_be_had_the_panel_says_it_once_and_counts_alone() -> None:
    shut = tuple(structs.replace(queue(f"队列{n}", n), why=SHUT) for n in range(8))
    queues = _view(replace(a_morning(), queues=shut)).queues

    assert queues.title == Lines("等候人数 · 今日已停止取号", "Waiting · no more tickets today")
    assert (queues.wide, len(queues.rows), {row.wait.main for row in queues.rows if queues.wide}) == (False, 8, set())


def test_a_queue_that_alone_can_be_had_no_more_says_so_in_its_row() -> None:
    mixed = (structs.replace(queue("社保", 3), why=SHUT), queue("医保", 0, wait_s=(0, 30)))
    queues = _view(replace(a_morning(), queues=mixed)).queues

    assert queues.title.main == "等候人数 · 现在取号"
    assert [row.wait.main for row in queues.rows] == ["今日已停止取号", "很快叫到"]


def test_a_hall_that_is_closed_does_not_look_idle() -> None:
    view = _view(replace(a_morning(), calls=(), closed=OVER))

    assert view.call.mood is Mood.CLOSED
    assert view.call.text == Lines(OVER.zh, OVER.en)
    assert view.calls.nothing.main == view.windows.nothing.main == "现在不是办理时间"
    assert _view(replace(a_morning(), calls=(), closed=OVER, has_large=False)).calls.nothing.main == OVER.zh


def test_who_is_wanted_still_stands_large_though_the_hall_is_closed() -> None:
    view = _view(replace(a_morning(), closed=OVER))

    assert view.call.mood is Mood.LATEST
    assert _view(replace(with_nobody_wanted(), closed=OVER)).call.mood is Mood.CLOSED


def test_who_missed_a_call_is_told_so_and_what_to_do_now() -> None:
    rule = catalogue().missed_rule
    gone = structs.replace(line("A015"), wanted=False, missed=True)
    state = replace(a_morning(), calls=(gone, line("A014", window="4")))
    view = _view(state)

    assert [(row.number, row.window, row.wanted) for row in view.calls.rows] == [
        ("A015", "过号 Missed", False),
        ("A014", "4 号窗口", True),
    ]
    assert {row.number: row.window for row in view.windows.rows}["A015"] == "3 号窗口 · 过号"
    assert Lines(rule.zh, rule.en) in [banner.text for banner in view.banners]
    assert Lines(rule.zh, rule.en) not in [banner.text for banner in _view(a_morning()).banners]


def test_the_zones_own_board_bears_its_name() -> None:
    assert _view(replace(a_morning(), zone="b")).header.zone == Lines("B区", "Zone B")
    assert _view(a_morning()).header.zone == Lines("全部区域", "All zones")


def test_a_hall_of_one_language_shows_no_second() -> None:
    view = _view(replace(a_morning(), catalogue=catalogue(languages=("zh",)), announcement=announcement("A012")))

    assert view.call.second == ""
    assert view.header.hall.second == ""


def test_in_an_english_hall_english_stands_large() -> None:
    view = Board(Texts.load(), "en").view(replace(a_morning(), announcement=announcement("A012", window="3")))

    assert "".join(span.text for span in view.call.sentence) == "A012, please go to window 3"
    assert view.call.second == "请 A012 到 3 号窗口"


@pytest.mark.parametrize("number", ["1", "A015", "{window}"])
def test_a_number_is_shown_as_it_is(number: str) -> None:
    view = _view(replace(a_morning(), calls=(line(number, window="7"),)))

    assert [span.text for span in view.call.sentence if span.large] == [number, "7"]


ROOM = LocalText("视频间2", "video room 2")
FIVE = LocalText("5号窗口", "window 5")


def _moved() -> Announcement:
    return announcement_of_move(move("A007", FIVE))


def test_a_call_to_a_video_seat_names_its_room_and_no_window() -> None:
    called = replace(announcement("A021", window=ROOM.zh), place=ROOM)
    view = _view(replace(a_morning(), announcement=called))

    assert _sentence(view) == "请 A021 到 视频间2"
    assert [span.text for span in view.call.sentence if span.large] == ["A021", "视频间2"]
    assert view.call.second == "A021, please go to video room 2"


def test_the_list_has_a_room_as_it_is_called() -> None:
    row = structs.replace(line("A021", window=ROOM.zh), place=ROOM)
    view = _view(replace(a_morning(), calls=(row,)))

    assert [each.window for each in view.calls.rows] == ["视频间2"]
    assert _sentence(view) == "请 A021 到 视频间2"
    assert [each.window for each in Board(Texts.load(), "en").view(replace(a_morning(), calls=(row,))).calls.rows] == [
        "video room 2"
    ]


def test_who_was_sent_on_stands_at_the_bottom_in_both_languages() -> None:
    banner = _view(replace(a_morning(), moved=_moved())).banner

    assert banner.kind is BannerKind.MOVED
    assert banner.label == Lines("转号", "Sent on")
    assert banner.text == Lines(
        "A007 已转到 5号窗口，请等候叫号", "A007 has been sent on to window 5; please wait to be called"
    )


def test_who_was_sent_on_is_never_shown_as_a_call() -> None:
    """Large and in the list stand only those who are wanted at a window now."""
    plain = _view(a_morning())
    moving = _view(replace(a_morning(), announcement=_moved(), moved=_moved()))

    assert (moving.call, moving.calls) == (plain.call, plain.calls)


@pytest.mark.parametrize("urgent", ["emergency", "lost"])
def test_what_is_urgent_silences_who_was_sent_on(urgent: str) -> None:
    emergency = Notice(id="e", text=LocalText("请立即离开", "Leave now"), kind="emergency")
    state = replace(a_morning(), moved=_moved())
    state = replace(state, notices=(emergency,)) if urgent == "emergency" else replace(state, link=Link.LOST)

    assert _view(state).banner.kind == urgent


def _served(number: str, window: str) -> BoardCall:
    return structs.replace(line(number, window=window), wanted=False)


def test_between_announcements_only_who_is_still_on_the_way_stands_large() -> None:
    """The newest visitor is at the window already; the one called before is not."""
    view = _view(replace(a_morning(), calls=(_served("A016", "2"), line("A015", window="4"))))

    assert _sentence(view) == "请 A015 到 4 号窗口"
    assert view.call.mood is Mood.LATEST


def test_where_nobody_is_wanted_the_last_call_sends_nobody_anywhere() -> None:
    view = _view(with_nobody_wanted())

    assert view.call.mood is Mood.PAST
    assert view.call.tag.main == "最新叫号"
    assert _sentence(view) == "A015 → 4 号窗口"
    assert "请" not in _sentence(view)
    assert "please" not in view.call.second


def test_who_is_wanted_no_more_stays_in_the_list_and_stands_back() -> None:
    rows = _view(with_some_served()).calls.rows

    assert [row.wanted for row in rows] == [True] * 3 + [False] * 5


def test_who_is_being_announced_stands_out_though_they_have_reached_the_window() -> None:
    view = _view(replace(with_nobody_wanted(), announcement=announcement("A015")))

    assert [(row.number, row.wanted) for row in view.calls.rows if row.calling] == [("A015", True)]


def test_a_recall_blinks_and_a_first_call_does_not() -> None:
    once, again = (_view(replace(a_morning(), announcement=announcement("A015", attempt=n))).call for n in (1, 2))

    assert (once.blinks, again.blinks) == (False, True)
    assert once.announcement != again.announcement


def test_each_window_shows_the_last_it_called_in_the_order_of_the_windows() -> None:
    calls = (line("A020", window="10"), line("A019", window="2"), _served("A018", "10"), _served("A017", "B-12"))
    rows = _view(replace(a_morning(), calls=calls)).windows.rows

    assert [(row.window, row.number, row.wanted) for row in rows] == [
        ("2 号窗口", "A019", True),
        ("10 号窗口", "A020", True),
        ("B-12 号窗口", "A017", False),
    ]


def test_a_window_that_called_long_ago_shows_whom_unless_they_were_called_elsewhere_since() -> None:
    calls = (line("A020", window="10"),)
    earlier = (_served("A003", "2"), _served("A020", "4"), _served("A002", "10"))
    rows = _view(replace(a_morning(), calls=calls, earlier=earlier)).windows.rows

    assert [(row.window, row.number, row.wanted) for row in rows] == [
        ("2 号窗口", "A003", False),
        ("10 号窗口", "A020", True),
    ]


def test_a_window_marks_who_is_being_announced() -> None:
    view = _view(replace(a_morning(), announcement=announcement("A012", window="1")))

    assert [row.number for row in view.windows.rows if row.calling] == ["A012"]


def test_a_board_of_several_zones_names_them() -> None:
    hall = catalogue()
    upstairs = structs.replace(hall.zones[0], id="c", name=LocalText("C区", "Zone C"))
    state = replace(a_morning(), catalogue=structs.replace(hall, zones=(*hall.zones, upstairs)))

    assert _view(replace(state, zones=("a", "c"))).header.zone == Lines("A区 · C区", "Zone A · Zone C")
    assert _view(replace(state, zone="a", zones=("b",))).header.zone.main == "B区"
    assert _view(replace(state, zones=("a", "b", "c"))).header.zone.main == "全部区域"


def test_a_board_that_is_cut_off_calls_nobody_and_says_so_large() -> None:
    call = _view(replace(a_morning(), link=Link.LOST, lost_since_ms=MORNING_MS)).call

    assert call.mood is Mood.LOST
    assert call.tag == Lines("09:47 起", "since 09:47")
    assert call.text == Lines("信号中断，请听广播", "Signal lost: please listen to the announcements")


def test_what_was_heard_before_the_cut_is_still_announced() -> None:
    view = _view(replace(a_morning(), link=Link.LOST, announcement=announcement("A015")))

    assert view.call.mood is Mood.CALLING
    assert view.banner.kind is BannerKind.LOST


@pytest.mark.parametrize(("kind", "label"), [("live", "广播"), ("status", "叫号与办理"), ("closing", "即将结束办理")])
def test_what_everybody_is_told_stands_large_while_it_is_spoken(kind: str, label: str) -> None:
    telling = announcement_of_said(said(kind, STATUS))
    view = _view(replace(a_morning(), announcement=telling))

    assert view.call.mood is Mood.SAID
    assert view.call.tag.main == label
    assert view.call.text == Lines(STATUS.zh, STATUS.en)
    assert not any(row.calling for row in view.calls.rows)
    assert view.emergency is None


def test_a_board_without_a_large_panel_says_it_at_the_bottom() -> None:
    telling = announcement_of_said(said("live", STATUS))
    banners = _view(replace(a_morning(), announcement=telling, has_large=False)).banners

    assert [(banner.kind, banner.text.main) for banner in banners] == [(BannerKind.SAID, STATUS.zh)]


def test_an_emergency_covers_the_board_as_long_as_it_holds() -> None:
    emergency = _view(replace(a_morning(), notices=(LEAVE,))).emergency

    assert emergency is not None
    assert emergency.text == Lines(LEAVE.text.zh, LEAVE.text.en)
    assert emergency.foot == Lines("")
    assert _view(replace(a_morning(), notices=(CLOSING,))).emergency is None


def test_an_emergency_covers_the_board_from_the_moment_it_is_spoken() -> None:
    """Its notice may come later."""
    speaking = announcement_of_said(said("emergency", LEAVE.text))

    assert _view(replace(a_morning(), announcement=speaking)).emergency is not None


def test_every_emergency_has_its_turn() -> None:
    other = structs.replace(LEAVE, id="other", text=LocalText("电梯停运", "Lifts are out of order"))
    states = [replace(a_morning(), notices=(LEAVE, other), turn=turn) for turn in range(2)]
    shown = [emergency.text.main for state in states if (emergency := _view(state).emergency)]

    assert shown == [LEAVE.text.zh, "电梯停运"]


def test_a_guides_own_words_in_an_emergency_are_read_at_its_foot_and_nobody_is_called_there() -> None:
    words = announcement_of_said(said("live", LocalText("走东侧楼梯", "Take the east stairs")))
    standing = replace(a_morning(), notices=(LEAVE,))
    told = _view(replace(standing, announcement=words)).emergency
    called = _view(replace(standing, announcement=announcement("A015"))).emergency

    assert told is not None
    assert called is not None
    assert told.foot == Lines("走东侧楼梯", "Take the east stairs")
    assert called.foot == Lines("")


def test_an_emergency_on_a_board_that_is_cut_off_says_both() -> None:
    emergency = _view(replace(a_morning(), notices=(LEAVE,), link=Link.LOST)).emergency

    assert emergency is not None
    assert emergency.foot.main == "信号中断，请听广播"


def test_notices_have_their_turns_and_say_until_when() -> None:
    today = Notice(id="t", text=LocalText("系统升级", "Upgrade"), until_ms=MORNING_MS + 2 * HOUR_MS)
    later = Notice(id="l", text=LocalText("元旦放假", "New Year"), until_ms=MORNING_MS + 48 * HOUR_MS)
    state = replace(a_morning(), notices=(LEAVE, today, later, CLOSING))
    shown = [_view(replace(state, turn=turn)).notice for turn in range(3)]

    assert [(each.kind, each.text.main, each.until.main, each.page) for each in shown] == [
        ("notice", "系统升级", "至 11:47", "1 / 3"),
        ("notice", "元旦放假", "至 11-25 09:47", "2 / 3"),
        ("closing", "大厅将于17:00停止办理", "", "3 / 3"),
    ]


def test_where_there_is_no_notice_its_panel_greets() -> None:
    notice = _view(a_morning()).notice

    assert (notice.label, notice.page) == (Lines(""), "")
    assert notice.text.main == catalogue().welcome.zh


def test_that_the_hall_closes_soon_comes_before_notices_and_the_ticker() -> None:
    today = Notice(id="t", text=LocalText("系统升级", "Upgrade"))
    kinds = [banner.kind for banner in _view(replace(a_morning(), notices=(today, CLOSING))).banners]

    assert kinds[:3] == ["closing", "notice", "ticker"]


def test_no_view_holds_more_of_a_visitor_than_a_number() -> None:
    """A call's own id stands in the view only to tell one announcement from the next."""
    fields = {name for row in _view(a_morning()).calls.rows for name in row.__slots__}

    assert fields == {"number", "window", "calling", "wanted"}
