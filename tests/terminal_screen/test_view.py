"""What a clerk reads in every state of a window, whether or not anybody answers."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import msgspec
import pytest

import window_terminal.screen
from device_drivers.driver import Fault
from device_drivers.inputs import BADGE_READER, BUTTONS, KEYPAD, PADS
from hall_config.model import Language
from hall_config.texts import Catalogue
from hall_protocol.desk import AtHand, ClerkDay
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from hall_protocol.states import ClerkFacts, DeskManners, SentOn, ServiceOffer, WindowPhase
from tests.terminal_screen.desks import (
    MINUTE_MS,
    NOW,
    PASSPORT,
    PHASES,
    SITUATIONS,
    TEN_MS,
    a_desk,
    answered,
    at_hand,
    board,
    catalogue,
    desk_board,
    refused,
    shown,
    ticket,
)
from window_terminal.desk import Desk, Entry, Wish
from window_terminal.screen.saying import READING_MS
from window_terminal.screen.view import ClerkView, Foot, Moment, Mood, Rest, Said, Tone, Visit

LINKS = {"hub": (True, True), "no hub": (False, True), "no broker": (False, False)}
SCREEN = Path(window_terminal.screen.__file__).parent
WITH_VISITOR = ("calling", "serving")


def visit(view: ClerkView) -> Visit:
    assert isinstance(view.body, Visit)
    return view.body


def rest(view: ClerkView) -> Rest:
    assert isinstance(view.body, Rest)
    return view.body


def served_for(minutes: float, expected_s: int = 600) -> Visit:
    at = replace(NOW, hall_ms=TEN_MS + 2 * MINUTE_MS + round(minutes * MINUTE_MS))
    return visit(shown(a_desk(desk=desk_board(ticket(), expected_s=expected_s)), at))


@pytest.mark.parametrize(("phase", "link"), list(product(PHASES, LINKS)))
def test_a_clerk_always_sees_the_state_and_whether_anybody_answers(phase: WindowPhase, link: str) -> None:
    hub_alive, broker_up = LINKS[link]
    view = shown(a_desk(phase, hub_alive=hub_alive, broker_up=broker_up))

    assert isinstance(view.body, Visit if phase in WITH_VISITOR else Rest)
    state = view.body.state if isinstance(view.body, Visit) else view.body.title
    assert state in ("已关窗", "已开窗", "等待来号", "叫号中", "办理中", "暂停中")
    assert (view.foot.tone is Tone.WARNING) == (not hub_alive)
    assert ("网络断了" in view.foot.text) == (not broker_up)
    assert ("系统没有应答" in view.foot.text) == (broker_up and not hub_alive)


@pytest.mark.parametrize(("phase", "link"), list(product(PHASES, ("no hub", "no broker"))))
def test_what_the_hub_alone_knows_is_not_shown_while_it_is_gone(phase: WindowPhase, link: str) -> None:
    hub_alive, broker_up = LINKS[link]
    said = str(shown(a_desk(phase, hub_alive=hub_alive, broker_up=broker_up)))

    assert "A018" not in said
    assert "'12'" not in said
    assert ("A015" in said) == (phase in WITH_VISITOR)


@pytest.mark.parametrize(
    ("desk", "waits_for"),
    [
        (Desk(), "正在连接网络"),
        (Desk(broker_up=True), "网络已通，等系统应答"),
        (Desk(broker_up=True, hub_alive=True), "系统已应答，正在取本窗口的情况"),
    ],
)
def test_a_starting_terminal_says_what_it_waits_for(desk: Desk, waits_for: str) -> None:
    body = rest(shown(desk, Moment()))

    assert (body.title, body.details) == ("正在启动", (Said(waits_for),))


def test_a_clock_nobody_has_set_is_not_shown() -> None:
    assert shown(a_desk(), Moment()).header.clock == ""
    assert shown(a_desk()).header.clock == "10:12"


def test_the_visitor_is_known_by_number_lane_and_wait() -> None:
    visitor = ticket("GA003", lane="green", phase="called")
    body = visit(shown(a_desk(window=board("calling", visitor=visitor), desk=desk_board(visitor))))

    assert (body.number, body.state, body.waited) == ("GA003", "叫号中", "等了 12 分")
    assert body.lane == Said("绿色通道 · 孕妇及携婴", Tone.GOOD)


def test_a_clerk_reads_what_the_visitor_came_for_and_was_told_to_bring() -> None:
    (service,) = visit(shown(a_desk())).services

    assert (service.name, service.situation) == ("居民身份证申领与换领", "到期或损坏换卡")
    assert service.materials == "材料：居民户口簿；原身份证"


def test_what_only_the_clerk_may_know_is_never_shown_of_another_visitor() -> None:
    late = a_desk(desk=desk_board(ticket("A014")))

    assert visit(shown(late)).services == ()


def test_an_appointments_lane_is_not_said_twice() -> None:
    visitor = ticket(lane="appointment")
    desk = desk_board(visitor)
    assert desk.ticket is not None
    closer = msgspec.structs.replace(desk.ticket, booked=True)
    at_window = a_desk(window=board("serving", visitor=visitor), desk=msgspec.structs.replace(desk, ticket=closer))

    assert visit(shown(at_window)).lane == Said("预约", Tone.NEWS)


def test_nobody_is_hurried_before_the_service_has_begun() -> None:
    assert visit(shown(a_desk("calling"))).share is None


def test_an_appointment_and_a_pick_up_are_said() -> None:
    desk = desk_board(ticket())
    assert desk.ticket is not None
    closer = msgspec.structs.replace(desk.ticket, booked=True, fetches=True)

    assert visit(shown(a_desk(desk=msgspec.structs.replace(desk, ticket=closer)))).lane.text == "普通 · 有预约 · 取件"


def test_a_recall_is_counted() -> None:
    visitor = ticket(phase="called", recalls=2)

    assert visit(shown(a_desk(window=board("calling", visitor=visitor)))).state == "叫号中 · 已重呼 2 次"


def test_how_long_ago_somebody_was_called_is_told_to_the_second() -> None:
    at = replace(NOW, hall_ms=TEN_MS + 65_000)

    assert visit(shown(a_desk("calling"), at)).span.text == "已叫 1:05"


@pytest.mark.parametrize(
    ("minutes", "share", "said"),
    [
        (0, 0, Said("已办 0 分 · 一般 10 分", Tone.PLAIN)),
        (9.9, 99, Said("已办 9 分 · 一般 10 分", Tone.PLAIN)),
        (10, 100, Said("已办 10 分 · 一般 10 分 · 略超 1 分", Tone.WARNING)),
        (14.9, 149, Said("已办 14 分 · 一般 10 分 · 略超 4 分", Tone.WARNING)),
        (15, 150, Said("已办 15 分 · 一般 10 分 · 超了 5 分", Tone.ALARM)),
        (75, 750, Said("已办 1 小时 15 分 · 一般 10 分 · 超了 1 小时 5 分", Tone.ALARM)),
    ],
)
def test_a_long_service_is_said_in_words_and_not_by_colour_alone(minutes: float, share: int, said: Said) -> None:
    body = served_for(minutes)

    assert (body.share, body.span) == (share, said)


def test_a_service_nobody_knows_the_length_of_has_no_bar() -> None:
    body = served_for(20, expected_s=0)

    assert (body.share, body.span) == (None, Said("已办 20 分"))


def test_a_clerk_sees_who_is_next_and_why_and_how_many_wait() -> None:
    assert shown(a_desk()).foot == Foot(
        lead="下一个 A018", figure="可叫 12 人", text="A018在本窗口可办的号里等得最久，09:51起等候"
    )
    body = rest(shown(a_desk("open")))
    assert (body.figure, body.figure_label, body.lead) == ("12", "人在等", "下一个 A018")


def test_nobody_next_is_said() -> None:
    assert shown(a_desk(window=board("serving", waiting=0))).foot.lead == "后面无人"
    assert rest(shown(a_desk("open", window=board("open", waiting=0)))).details == (Said("现在无人等候"),)


def test_a_clerk_sees_their_own_day() -> None:
    assert shown(a_desk("open")).foot.text == "今天办了 23 人 · 平均 6:10 · 12 人评价"
    assert shown(a_desk("serving")).header.day == "今天 23 人 · 均 6:10 · 评 12"
    fresh = a_desk("open", desk=desk_board(my_day=ClerkDay()))
    assert shown(fresh).foot.text == "今天还没有办过"


def test_nobodys_day_is_shown_at_a_window_without_a_clerk() -> None:
    assert shown(a_desk("closed")).foot == Foot()
    assert shown(a_desk("closed")).header.clerk == ""


@pytest.mark.parametrize("phase", ["closed", "open", "ready", "paused"])
def test_a_window_that_needs_a_clerk_asks_for_one(phase: WindowPhase) -> None:
    window = msgspec.structs.replace(board(phase), clerk="")
    desk = a_desk(phase, window=window, catalogue=catalogue(DeskManners(needs_clerk=True)))

    assert rest(shown(desk)).title == "无人签到"
    assert rest(shown(replace(desk, catalogue=catalogue()))).title != "无人签到"


def test_a_visitor_stays_on_the_screen_when_their_clerk_has_gone() -> None:
    window = msgspec.structs.replace(board("serving"), clerk="")
    desk = a_desk(window=window, catalogue=catalogue(DeskManners(needs_clerk=True)))

    assert visit(shown(desk)).number == "A015"


@pytest.mark.parametrize(
    ("back_min", "said", "mood"),
    [
        (20, Said("10:32 回来，还有 20 分"), Mood.PAUSED),
        (0.1, Said("10:12 回来，还有 1 分"), Mood.PAUSED),
        (0, Said("该 10:12 回来，已超 0 分", Tone.ALARM), Mood.OVERDUE),
        (-90, Said("该 08:42 回来，已超 1 小时 30 分", Tone.ALARM), Mood.OVERDUE),
    ],
)
def test_a_pause_says_why_until_when_and_by_how_much_it_is_over(back_min: float, said: Said, mood: Mood) -> None:
    back_ms = NOW.hall_ms + round(back_min * MINUTE_MS)
    window = msgspec.structs.replace(board("paused"), reason="lunch", back_ms=back_ms)
    body = rest(shown(a_desk("paused", window=window)))

    assert body.details == (Said("用餐 · 10:00 起"), said)
    assert body.mood is mood


def test_when_a_clerk_is_back_is_said_though_nobody_knows_what_time_it_is() -> None:
    assert rest(shown(SITUATIONS["paused"], Moment(utc_offset_s=NOW.utc_offset_s))).details[1] == Said("10:32 回来")


def test_a_lane_this_version_has_no_name_for_is_shown_by_its_code() -> None:
    visitor = ticket(lane="veterans")

    assert visit(shown(a_desk(window=board("serving", visitor=visitor)))).lane.text == "veterans"


def test_a_pause_without_an_end_has_none() -> None:
    window = msgspec.structs.replace(board("paused"), reason="设备检修")

    assert rest(shown(a_desk("paused", window=window))).details == (Said("设备检修 · 10:00 起"),)


def test_a_remote_window_says_where_its_visitor_sits_and_where_they_can_be_seen() -> None:
    view = shown(SITUATIONS["remote"])

    assert (view.header.window, view.header.place) == ("3 号窗口", "视频间2")
    assert view.strip == (Said("视频会议在电脑上打开", Tone.NEWS),)
    assert "https" not in str(view)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Reply(command_id="a", ok=True, ticket=ticket()), Said("A015 办理中", Tone.GOOD)),
        (Reply(command_id="a", ok=True), Said("好的", Tone.GOOD)),
        (Reply(command_id="a", ok=True, code="nobody_waiting"), Said("现在无人等候", Tone.WARNING)),
        (
            Reply(command_id="a", ok=True, code="kept", message=LocalText("已记下", "Noted")),
            Said("已记下", Tone.WARNING),
        ),
        (
            Reply(command_id="a", ok=True, clerk=ClerkFacts(id="sun", name="孙晓梅", phase="on_duty")),
            Said("孙晓梅 在岗", Tone.GOOD),
        ),
        (refused("刚刚叫过，请 3 秒后再重呼"), Said("刚刚叫过，请 3 秒后再重呼", Tone.ALARM)),
        (
            Reply(command_id="a", ok=False, code="no_hub", message=LocalText("请找导办员", "Find a guide")),
            Said("没有办成：系统没有应答", Tone.ALARM),
        ),
        (Reply(command_id="a", ok=False, code="newer_than_us"), Said("没有办成：newer_than_us", Tone.ALARM)),
    ],
)
def test_every_press_is_answered_with_a_sentence(answer: Reply, said: Said) -> None:
    assert shown(answered(answer)).strip == (said,)


def test_a_refusal_can_be_read_to_its_end_and_then_goes() -> None:
    desk = replace(answered(refused("刚刚叫过")), desk=at_hand())
    faded = replace(NOW, monotonic_ms=desk.answer_until_ms)
    gone = replace(NOW, monotonic_ms=desk.answer_until_ms + READING_MS)

    assert shown(desk, faded).strip == (Said("刚刚叫过", Tone.PLAIN),)
    assert shown(desk, gone).strip == shown(a_desk(desk=at_hand())).strip


def test_what_the_window_shows_by_itself_is_not_said_for_long() -> None:
    desk = answered(Reply(command_id="a", ok=True, ticket=ticket()))

    assert shown(desk, replace(NOW, monotonic_ms=desk.answer_until_ms)).strip == ()


@pytest.mark.parametrize(("left_ms", "strip"), [(1, (Said("可以撤销：办结", Tone.QUIET),)), (0, ())])
def test_a_step_that_can_be_taken_back_is_named_while_it_can(left_ms: int, strip: tuple[Said, ...]) -> None:
    window = msgspec.structs.replace(board("open"), undo_step="finish", undo_until_ms=NOW.hall_ms + left_ms)

    assert shown(a_desk("open", window=window)).strip == strip


@pytest.mark.parametrize(
    ("until_ms", "said"), [(None, "今天临时办理：出件、no-such"), (TEN_MS, "临时办理到 10:00：出件、no-such")]
)
def test_a_window_that_serves_something_else_for_a_while_says_what(until_ms: int | None, said: str) -> None:
    offered = ServiceOffer(
        code="out", name=LocalText("出件", "Collect"), department="d", queue="q", zone="a", lanes=("normal",)
    )
    window = msgspec.structs.replace(
        board("open"), assigned=("out",), assigned_help_out=("no-such",), assigned_until_ms=until_ms
    )
    known = msgspec.structs.replace(catalogue(), services=(offered,))

    assert shown(a_desk("open", window=window, catalogue=known)).strip == (Said(said, Tone.NEWS),)


def test_presses_the_hub_has_not_heard_of_are_counted() -> None:
    wishes = (Wish("a", "finish", is_kept=True), Wish("b", "missed", is_kept=True), Wish("c", "call"))

    kept = shown(a_desk(hub_alive=False, wishes=wishes)).strip
    assert kept == (Said("已记下 2 项，系统恢复后补报", Tone.WARNING),)


@pytest.mark.parametrize(("action", "said"), [("finish", "办理中 · 已记下办结"), ("missed", "办理中 · 已记下过号")])
def test_a_clerk_sees_at_the_visitor_what_no_hub_has_heard_of(action: str, said: str) -> None:
    desk = a_desk(hub_alive=False, wishes=(Wish("a", "call"), Wish("b", action, is_kept=True)))

    assert visit(shown(desk)).state == said


def test_what_may_still_be_refused_is_not_said_to_be_noted() -> None:
    assert visit(shown(a_desk(hub_alive=False, wishes=(Wish("a", "recall"),)))).state == "办理中"


def test_a_press_on_its_way_is_seen_at_once() -> None:
    assert shown(a_desk(asked=1)).header.asked == "…"
    assert shown(a_desk(asked=1, hub_alive=False)).header.asked == ""


def test_who_may_come_back_is_listed() -> None:
    assert [said.text for said in shown(a_desk(desk=at_hand())).strip] == [
        "挂起：B003（10:30）、A002",
        "过号：A011、A007、GA001",
    ]


def test_faults_of_the_terminal_are_said_in_words_where_there_are_any() -> None:
    said = [each.text for each in shown(a_desk(faults=("keypad.unplugged", "screen.stuck", "engine.on_fire"))).strip]

    assert said == [
        "窗口的小键盘没有连接：请插好，按钮照常可用",
        "小屏卡住不弹起，请技术人员查看",
        "设备故障 engine.on_fire，请技术人员查看",
    ]


@pytest.mark.parametrize("device", [BUTTONS, KEYPAD, PADS, BADGE_READER, "screen", "lcd"])
@pytest.mark.parametrize(
    "fault", [Fault.UNPLUGGED, Fault.STUCK, Fault.GARBLED, Fault.SILENT, Fault.BUSY, Fault.REFUSED]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fault_of_what_a_clerk_presses_is_said_in_words(device: str, fault: Fault, language: Language) -> None:
    (said,) = shown(a_desk(faults=(f"{device}.{fault}",)), language=language).strip

    assert f"{device}.{fault}" not in said.text


@pytest.mark.parametrize("name", SITUATIONS)
def test_nothing_by_which_a_visitor_could_be_found_again_is_on_the_screen(name: str) -> None:
    desk = SITUATIONS[name]
    if desk.window is not None and desk.window.ticket is not None:
        known = msgspec.structs.replace(desk.window.ticket, token="f00dfeed", booking="20261127-0042")
        desk = replace(desk, window=msgspec.structs.replace(desk.window, ticket=known))
    said = str(shown(desk))

    assert "f00dfeed" not in said
    assert "20261127-0042" not in said
    assert "2026-11-27/" not in said


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_state_is_said_in_english_too(name: str) -> None:
    zh, en = shown(SITUATIONS[name]), shown(SITUATIONS[name], language="en")

    assert zh != en
    assert type(zh.body) is type(en.body)


def test_every_text_of_the_screen_is_used() -> None:
    code = "".join(file.read_text("utf-8") for file in SCREEN.glob("*.py"))
    known = (
        *(f"advice_{phase}" for phase in PHASES),
        *(f"waits_for_{each}" for each in ("network", "hub", "hub_state")),
    )

    for key in Catalogue.load().section("clerk_screen", "zh"):
        assert f'"{key}"' in code or key in known or key.startswith(("entry_", "confirm_")), key


def test_held_visitors_without_a_time_are_listed_by_number_alone() -> None:
    desk = desk_board(ticket(), PASSPORT, held=(AtHand(id="a", number="A002", since_ms=TEN_MS),))

    assert shown(a_desk(desk=desk)).strip == (Said("挂起：A002"),)


def test_a_closed_window_says_the_key_that_opens_it_while_that_can_be_pressed() -> None:
    """There is no key "open" on the usual terminal: whoever is told to open first looks for one."""
    assert rest(shown(a_desk("closed"))).details == (Said("按“呼叫”开窗并叫号"),)
    assert rest(shown(a_desk("closed", hub_alive=False))).details == (Said(""),)


def test_a_clerk_reads_where_the_visitor_was_sent_and_not_that_somebody_waits() -> None:
    sent = SentOn(number="A015", to=LocalText("5号窗口", "window 5"), at_ms=TEN_MS)
    desk = answered(Reply(command_id="a-1", ok=True, ticket=ticket(phase="waiting")), "open")
    onward = replace(desk, window=msgspec.structs.replace(board("open"), sent_on=sent))
    another = replace(
        desk, window=msgspec.structs.replace(board("open"), sent_on=msgspec.structs.replace(sent, number="A014"))
    )

    assert shown(onward).strip == (Said("A015 请到5号窗口等候", Tone.GOOD),)
    assert shown(another).strip == (Said("A015 等候中", Tone.GOOD),)


def test_who_is_asked_whether_to_take_over_is_not_told_that_the_other_must_log_out_first() -> None:
    busy = refused("3号窗口现在由孙晓梅值班，请先签退")
    there = replace(
        answered(msgspec.structs.replace(busy, code="window_has_clerk")), entry=Entry("handover", until_ms=10**9)
    )

    assert shown(there).strip == ()
    assert shown(replace(there, entry=None)).strip == (Said("3号窗口现在由孙晓梅值班，请先签退", Tone.ALARM),)


def test_nobody_is_late_by_no_minutes_at_all() -> None:
    at = msgspec.structs.replace(board("paused"), back_ms=NOW.hall_ms - 5_000)

    assert rest(shown(a_desk("paused", window=at))).details[-1].text.endswith("已超 1 分")
