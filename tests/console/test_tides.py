"""A window that serves more for a while: what is said of it, when it can be made to, and what it serves then."""

import pytest
from msgspec.structs import replace

from hall_config.reading import read_hall
from hall_protocol.changes import (
    Hours,
    LessSkill,
    MoreVisitors,
    MoreWindows,
    Policy,
    Setting,
    Skill,
    WindowDuty,
    Wishes,
)
from hall_protocol.states import WindowBoard
from tests.console.parts import COUNTY
from web_console.language import Tongue
from web_console.planning.acting import applications, to_do
from web_console.planning.change_words import ChangeWords
from web_console.planning.hall_days import day_at
from web_console.planning.tides import (
    HallMoment,
    Widening,
    assigning,
    chance_of,
    reverting,
    tide_text,
    tides_of,
    widenings_in,
)

CONFIG = read_hall(COUNTY)
EVERY = tuple(service.code for service in CONFIG.services)
FIVE = ("bdc-zhuanyi", "bdc-diya", "bdc-chaxun")
HELPS = "zh-chujian"
HOUR_MS = 3_600_000
BEIJING_S = 8 * 3600
HALF_PAST_TEN_MS = 1_795_401_000_000
"""A Monday, 10:30 in the hall."""
MIDNIGHT_MS = HALF_PAST_TEN_MS - 10 * HOUR_MS - HOUR_MS // 2
NOW = HallMoment(HALF_PAST_TEN_MS, BEIJING_S)
ZH = ChangeWords(Tongue("zh", BEIJING_S), CONFIG)
MONDAY = 0


def board(*assigned: str, helps: tuple[str, ...] = (), until_ms: int | None = None, phase: str = "open") -> WindowBoard:
    facts = {"window": "window-5", "number": "5", "zone": "b", "kind": "specialised", "epoch": 1, "seq": 1}
    told = {"phase": phase, "assigned": assigned, "assigned_help_out": helps, "assigned_until_ms": until_ms}
    return WindowBoard(**facts, **told)  # type: ignore[arg-type]


def hours(begins: float, ends: float | None) -> Hours:
    return Hours(round(begins * HOUR_MS), None if ends is None else round(ends * HOUR_MS))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (board(*EVERY, until_ms=MIDNIGHT_MS + 11 * HOUR_MS), "兼办全部事项，至 11:00 自动恢复"),
        (board(*FIVE, "rs-canbao", helps=(HELPS,)), "兼办社会保险参保登记，至当日结束自动恢复"),
        (board("rs-canbao"), "现在办社会保险参保登记，至当日结束自动恢复"),
        (board(helps=("rs-canbao",)), "现在办社会保险参保登记，至当日结束自动恢复"),
    ],
)
def test_a_window_says_what_it_serves_besides_and_until_when(told: WindowBoard, said: str) -> None:
    assert tide_text(told, ZH) == said
    assert [tide.number for tide in tides_of([told, board()], ZH)] == ["5"]


def test_of_many_services_only_some_are_named() -> None:
    text = tide_text(board(*FIVE, *EVERY[:9], helps=(HELPS,)), ZH)

    assert "等 7 项" in text
    assert text.count("、") == 2


@pytest.mark.parametrize(
    ("when", "thought_of", "chance", "until_ms"),
    [
        (None, MONDAY, "now", None),
        (hours(10, 11.5), MONDAY, "now", MIDNIGHT_MS + 11.5 * HOUR_MS),
        (hours(10.5, None), MONDAY, "now", None),
        (hours(10, 24), MONDAY, "now", MIDNIGHT_MS + 24 * HOUR_MS),
        (hours(11, 12), MONDAY, "later", None),
        (hours(9, 10.5), MONDAY, "over", None),
        (hours(10, 11), 1, "other_day", None),
        (hours(10, 11), None, "now", MIDNIGHT_MS + 11 * HOUR_MS),
    ],
)
def test_a_widening_can_be_made_in_its_hours_on_its_day(
    when: Hours | None, thought_of: int | None, chance: str, until_ms: float | None
) -> None:
    found = chance_of(Widening("window-5", ("*",), when), thought_of, NOW, CONFIG)

    assert (found.when, found.until_ms) == (chance, until_ms)


@pytest.mark.parametrize(("rolls_at", "day"), [("00:00", 24), ("04:00", 23)])
def test_the_small_hours_are_of_the_day_that_the_hall_says(rolls_at: str, day: int) -> None:
    config = replace(CONFIG, day_rolls_at=rolls_at)

    assert day_at(MIDNIGHT_MS + 25 * HOUR_MS, BEIJING_S, config).day == day


def test_before_the_hub_has_said_what_time_it_is_nothing_is_made() -> None:
    assert chance_of(Widening("window-5", ("*",)), 3, HallMoment(0, 0), CONFIG).when == "unknown"


def widened(now: WindowBoard | None, *services: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    command = assigning(Widening("window-5", services), None, now, CONFIG, "admin", "12345678")
    return command.services, command.help_out


def test_a_widened_window_serves_what_it_did_and_the_new() -> None:
    assert widened(None, "rs-canbao") == (("rs-canbao", *FIVE), (HELPS,))
    assert widened(board(), HELPS) == ((*FIVE, HELPS), ())
    assert widened(None, "*") == (EVERY, ())


def test_what_was_assigned_before_goes_on() -> None:
    assert widened(board(*FIVE, "rs-shebao"), "rs-canbao") == (("rs-canbao", "rs-shebao", *FIVE), ())
    assert widened(board(*FIVE, helps=(HELPS,)), "rs-canbao") == (("rs-canbao", *FIVE), (HELPS,))


def test_reverting_leaves_the_window_to_the_configuration() -> None:
    command = reverting("window-5", "12345678", "admin")

    assert (command.services, command.help_out, command.until_ms) == ((), (), None)
    assert command.on_behalf_of == "admin"


def test_several_services_in_the_same_hours_are_one_tap() -> None:
    changes: Wishes = (Skill("window-5", "a"), Skill("window-6", "a"), Skill("window-5", "b"), MoreWindows(1))

    assert widenings_in(changes) == (Widening("window-5", ("a", "b")), Widening("window-6", ("a",)))


def offered(skill: Skill, now: WindowBoard) -> tuple[str, str, str]:
    (application,) = applications((skill,), MONDAY, NOW, [now], ZH)
    return application.when, application.text, application.note


def test_what_is_asked_before_names_window_services_and_end() -> None:
    when, text, note = offered(Skill("window-5", "*", hours(10, 11.5)), board())

    assert (when, note) == ("now", "")
    assert text == "5 号窗口从现在起兼办全部事项，原来办的照办，至 11:30 自动恢复。请先问清窗口人员会不会办。"


def test_what_is_done_already_is_not_offered_again() -> None:
    skill = Skill("window-5", "rs-canbao", hours(10, 11.5))
    until_ms = MIDNIGHT_MS + 12 * HOUR_MS

    assert offered(skill, board(*FIVE, "rs-canbao", helps=(HELPS,), until_ms=until_ms))[:2] == (
        "done",
        "已应用：5 号窗口兼办社会保险参保登记，至 12:00 自动恢复。",
    )
    assert "一并按这个时间恢复" in offered(skill, board(*FIVE, "rs-shebao"))[2]


def test_who_applies_what_helps_nobody_is_told_so() -> None:
    skill = Skill("window-5", "rs-canbao")
    (told,) = applications((skill,), MONDAY, NOW, [board()], ZH, is_gain=False)

    assert told.when == "now"
    assert "不会因此少等" in told.note


def test_a_window_that_the_hall_has_given_up_is_not_offered() -> None:
    assert offered(Skill("window-9", "rs-canbao"), board())[:2] == (
        "gone",
        "window-9 号窗口兼办社会保险参保登记：现在的大厅没有这个窗口。",
    )


def test_who_asked_about_the_rule_there_is_has_nothing_to_do() -> None:
    assert to_do((Policy(CONFIG.calling.policy),), ZH) == ()


def test_who_applies_one_of_several_changes_is_told_that_it_is_only_one() -> None:
    both = Skill("window-5", "rs-canbao"), Skill("window-5", "rs-shebao")

    assert [each.note for each in applications(both, MONDAY, NOW, [board()], ZH)] == [""]
    (part,) = applications((*both, MoreWindows(1)), MONDAY, NOW, [board()], ZH)
    assert "只应用这一项" in part.note


def test_a_window_that_is_closed_is_said_to_be_so() -> None:
    assert "没有开" in offered(Skill("window-5", "*"), board(phase="closed"))[2]


@pytest.mark.parametrize(("begins", "said"), [(11, "11:00 起可以在这里应用"), (9, "今天的时段已过")])
def test_outside_its_hours_it_is_said_when_it_can_be_made(begins: float, said: str) -> None:
    assert said in offered(Skill("window-5", "*", hours(begins, begins + 1)), board())[1]


@pytest.mark.parametrize(
    ("change", "said", "address"),
    [
        (Policy("arrival"), "叫号策略改为先到先办", "/settings/t/calling?set.policy=arrival"),
        (
            Setting("green_head_start_s", 1800),
            "绿色通道视同早到30分钟",
            "/settings/t/lanes?set.green_head_start_s=1800",
        ),
        (Setting("yield_s", 60), "以后每天", "/settings/t/calling?set.yield_s=60"),
        (
            Skill("window-5", "rs-canbao"),
            "5 号窗口也办社会保险参保登记",
            "/settings/t/window/thing/window-5?add.services=rs-canbao",
        ),
        (LessSkill("window-5", "bdc-diya"), "不再办", "/settings/t/window/thing/window-5?drop.services=bdc-diya"),
        (Skill("window-5", "*", hours(10, 11)), "每次到点，在“建议”里问", ""),
        (
            MoreWindows(2),
            "多开的 2 个窗口要有人",
            "/settings/t/window/new?set.kind=general&set.services=%2A",
        ),
        (WindowDuty("window-3", True, hours(12, 13)), "3 号窗口的工作人员在终端上按“开窗”", ""),
        (WindowDuty("window-3", False, hours(12, 13)), "按“暂停”", ""),
    ],
)
def test_what_no_tap_changes_is_told_with_the_setting_that_does(change: object, said: str, address: str) -> None:
    (told,) = to_do((change,), ZH)  # type: ignore[arg-type]

    assert said in told.text
    assert told.address == address


def test_skills_of_one_window_are_one_sentence_and_one_form() -> None:
    (told,) = to_do((Skill("window-5", "rs-canbao"), Skill("window-5", "rs-shebao")), ZH)

    assert told.address.endswith("window-5?add.services=rs-canbao&add.services=rs-shebao")


def test_visitors_that_were_only_supposed_are_nothing_to_change() -> None:
    assert to_do((MoreVisitors(0.2),), ZH) == ()
