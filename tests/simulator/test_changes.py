"""A manager's change is carried out as its sentence says, or refused with the reason; nothing else changes."""

import re
from dataclasses import replace

import msgspec
import pytest

from hall_config.texts import Both, Catalogue
from hall_protocol.changes import (
    SETTINGS,
    Change,
    Hours,
    LessSkill,
    MoreVisitors,
    MoreWindows,
    Policy,
    Roster,
    Setting,
    Skill,
    WindowDuty,
    read_changes,
    written,
)
from hall_simulator.day import play_day
from hall_simulator.model import ModelHall, Shift
from hall_simulator.whatif import grammar
from hall_simulator.whatif.applying import ChangeError, changed
from hall_simulator.whatif.names import Names
from hall_simulator.whatif.sentences import sentence, sentences
from queue_core.rules import Lane, WindowKind
from tests.simulator.playing import MINUTE_MS, a_hall, comes

HOUR_MS = 60 * MINUTE_MS
HALL = a_hall({"1": ["s", "t"], "2": ["s"], "3": ["t"]})
NAMES = Names(HALL, {"s": Both("社保", "Pensions")})
TEN_TO_ELEVEN = Hours(10 * HOUR_MS, 11 * HOUR_MS)
SENTENCES: list[tuple[Change, str, str]] = [
    (MoreWindows(2, Hours(10 * HOUR_MS, 11 * HOUR_MS + 30 * MINUTE_MS)), "10:00–11:30增开2个综合窗口", "10:00–11:30"),
    (MoreWindows(1), "全天增开1个综合窗口", "one more general window all day"),
    (Skill("3", "s"), "3号窗口全天兼办社保", "window 3 also serves Pensions, all day"),
    (Skill("3", "*", Hours(10 * HOUR_MS)), "3号窗口10:00–下班兼办全部事项", "window 3 also serves every service"),
    (LessSkill("1", "s"), "1号窗口不再办社保", "window 1 no longer serves Pensions"),
    (WindowDuty("2", on=True, hours=TEN_TO_ELEVEN), "2号窗口10:00–11:00也开", "window 2 is open 10:00–11:00 too"),
    (WindowDuty("2", on=False, hours=TEN_TO_ELEVEN), "2号窗口10:00–11:00停开", "window 2 is closed 10:00–11:00"),
    (Policy("arrival"), "叫号策略改为arrival（先到先办，不分通道）", "is arrival (first come, first served, no lanes)"),
    (Policy("default"), "default（没有另作设置的大厅的叫法）", "default (as a hall calls that says nothing of it)"),
    (Setting("green_head_start_s", 1800), "绿色通道视同早到30分钟", "as if taken 30 minutes earlier"),
    (Setting("green_every", 3), "每叫3个其他号", "after 3 other calls"),
    (MoreVisitors(0.2), "来人多20%", "20% more visitors"),
    (Setting("green_every", 0), "不再隔几个号必叫", "no green ticket is called after so many other calls"),
    (Setting("help_out_after_s", 0), "随时加入", "at any time"),
    (MoreVisitors(-0.05), "来人少5%", "5% fewer visitors"),
    (MoreVisitors(0.125), "来人多12.5%", "12.5% more visitors"),
    (MoreVisitors(-0.999), "来人少99.9%", "99.9% fewer visitors"),
    (Roster((1, 2)), "1 2", "general windows only"),
]


def shifts(hall: ModelHall, window: str) -> list[tuple[int, int | None]]:
    """Return when a window is on duty, in minutes after opening."""
    spans = [(each.begins_ms, each.ends_ms) for each in hall.shifts if each.window == window]
    return sorted((begins // MINUTE_MS, None if ends is None else ends // MINUTE_MS) for begins, ends in spans)


@pytest.mark.parametrize(("change", "zh", "en"), SENTENCES)
def test_a_change_is_a_sentence_in_both_languages(change: Change, zh: str, en: str) -> None:
    told = sentence(change, NAMES)

    assert zh in told.zh
    assert en in told.en


def test_several_changes_are_one_sentence_and_none_is_the_hall_as_it_is() -> None:
    told = sentences((Policy("strict"), MoreVisitors(0.2)), NAMES)

    assert told == Both(
        "叫号策略改为strict（绿色通道总在最前，其次预约）；来人多20%",
        "the calling policy is strict (green always first, then booked); 20% more visitors",
    )
    assert sentences((), NAMES) == Both("现状", "as it is")


def test_every_parameter_has_a_sentence_and_is_set() -> None:
    for name in SETTINGS:
        assert sentence(Setting(name, 7200), NAMES) != sentence(Setting(name, 0), NAMES)
        assert changed(HALL, [Setting(name, 7)]).rules.calling != HALL.rules.calling
        assert changed(HALL, [Setting(name, 7)]).rules.windows == HALL.rules.windows


def test_changes_can_be_stored_and_sent() -> None:
    changes = tuple(change for change, _zh, _en in SENTENCES)

    assert read_changes(written(changes)) == changes
    with pytest.raises(msgspec.ValidationError):
        read_changes(b'[{"type": "magic"}]')


def test_more_windows_serve_everything_in_their_hours() -> None:
    hall = changed(HALL, [MoreWindows(2, TEN_TO_ELEVEN), MoreWindows(1)])

    assert list(hall.rules.windows) == ["1", "2", "3", "+1", "+2", "+3"]
    assert all(set(hall.rules.windows[new].services) == {"s", "t"} for new in ("+1", "+2", "+3"))
    assert [shifts(hall, new) for new in ("+1", "+2", "+3")] == [[(60, 120)], [(60, 120)], [(0, None)]]


def test_a_window_until_the_last_ticket_stays_until_the_hall_is_empty() -> None:
    hall = changed(HALL, [MoreWindows(1, Hours(10 * HOUR_MS, 17 * HOUR_MS))])

    assert shifts(hall, "+1") == [(60, None)]


def test_a_window_learns_a_service_and_one_that_knows_all_is_a_general_one() -> None:
    kinds = {window.id: replace(window, kind=WindowKind.SPECIALISED) for window in HALL.rules.windows.values()}
    special = replace(HALL, rules=replace(HALL.rules, windows=kinds))
    hall = changed(special, [Skill("3", "s")])

    assert hall.rules.windows["3"].services == ("t", "s")
    assert hall.rules.windows["3"].kind is WindowKind.GENERAL
    assert changed(hall, [LessSkill("3", "t")]).rules.windows["3"].kind is WindowKind.SPECIALISED
    assert hall.shifts == HALL.shifts


def test_a_widened_window_serves_more_in_these_hours_and_then_what_it_always_does() -> None:
    little = a_hall({"1": ["s"], "2": ["t"]})
    hall = changed(little, [Skill("2", "s", TEN_TO_ELEVEN)])
    tape = tuple(comes(f"v{minute:03d}", minute, "s", minutes=12) for minute in range(0, 240, 10))
    day = play_day(hall, tape)

    at_window_2 = [visit.called_ms / MINUTE_MS for visit in day.visits if visit.window == "2"]
    assert at_window_2
    assert all(60 <= at < 120 for at in at_window_2)
    assert not [visit for visit in play_day(little, tape).visits if visit.window == "2"]


def test_who_waits_when_a_window_is_widened_is_called_there_at_once() -> None:
    hall = changed(a_hall({"1": ["s"], "2": ["t"]}), [Skill("2", "*", TEN_TO_ELEVEN)])
    day = play_day(hall, (comes("a", 50, minutes=30), comes("b", 51)))

    assert [(visit.coming.ticket, visit.window, visit.called_ms // MINUTE_MS) for visit in day.visits] == [
        ("a", "1", 50),
        ("b", "2", 60),
    ]


def test_two_skills_for_the_same_hours_are_both_there() -> None:
    hall = changed(a_hall({"1": ["s", "u", "t"], "2": ["t"]}), [Skill("2", "s", TEN_TO_ELEVEN)])
    (tide,) = changed(hall, [Skill("2", "u", TEN_TO_ELEVEN)]).tides

    assert set(tide.services) == {"s", "t", "u"}


def test_duty_is_added_to_and_taken_from_a_windows_own_hours() -> None:
    morning = replace(HALL, shifts=(Shift("1", 0), Shift("2", 0, 2 * HOUR_MS), Shift("3", 0)))
    longer = changed(morning, [WindowDuty("2", on=True, hours=Hours(10 * HOUR_MS, 12 * HOUR_MS))])
    again = changed(morning, [WindowDuty("2", on=True, hours=Hours(13 * HOUR_MS))])
    broken = changed(HALL, [WindowDuty("2", on=False, hours=TEN_TO_ELEVEN)])
    gone = changed(HALL, [WindowDuty("2", on=False, hours=Hours(10 * HOUR_MS))])

    assert shifts(longer, "2") == [(0, 180)]
    assert shifts(again, "2") == [(0, 120), (240, None)]
    assert shifts(broken, "2") == [(0, 60), (120, None)]
    assert shifts(gone, "2") == [(0, 60)]
    assert all(shifts(hall, "3") == [(0, None)] for hall in (longer, again, broken, gone))


def test_a_window_that_is_never_there_may_lose_a_skill_if_others_have_it() -> None:
    hall = changed(HALL, [WindowDuty("1", on=False, hours=Hours(9 * HOUR_MS)), LessSkill("1", "s")])

    assert shifts(hall, "1") == []
    assert hall.rules.windows_serving["s"] == ("2",)


def test_parameters_and_policies_are_those_the_rules_use() -> None:
    hall = changed(HALL, [Policy("vtt"), Setting("green_head_start_s", 1800), Setting("yield_s", 60)])

    assert hall.rules.calling.policy == "vtt"
    assert hall.rules.calling.head_start_ms[Lane.GREEN] == 1_800_000
    assert hall.rules.calling.yield_ms == 60_000


def test_more_visitors_are_a_share_more() -> None:
    assert changed(HALL, [MoreVisitors(0.2)]).demand == replace(HALL.demand, tickets=120.0)


def test_a_roster_has_so_many_general_windows_in_each_half_hour() -> None:
    hall = changed(HALL, [Roster((1, 2, 2, 1, *[1] * 11, 2))])

    assert list(hall.rules.windows) == ["1", "2"]
    assert shifts(hall, "1") == [(0, None)]
    assert shifts(hall, "2") == [(30, 90), (450, None)]


REFUSED: list[tuple[list[Change], str]] = [
    ([MoreWindows(0)], "not_windows_count"),
    ([Skill("9", "s")], "not_window"),
    ([Skill("2", "x")], "not_service"),
    ([Skill("2", "s")], "not_serves_already"),
    ([Skill("1", "*")], "not_serves_already"),
    ([LessSkill("2", "t")], "not_serves_not"),
    ([LessSkill("2", "s")], "not_serves_nothing"),
    ([LessSkill("1", "s"), WindowDuty("2", on=False, hours=Hours(9 * HOUR_MS))], "not_nobody_serves"),
    ([Skill("2", "t", TEN_TO_ELEVEN), Skill("2", "t", Hours(10 * HOUR_MS))], "not_widened_already"),
    ([WindowDuty("2", on=False, hours=TEN_TO_ELEVEN), Skill("2", "t", TEN_TO_ELEVEN)], "not_there"),
    ([WindowDuty("2", on=True, hours=TEN_TO_ELEVEN)], "not_on_duty_already"),
    ([WindowDuty("2", on=False, hours=TEN_TO_ELEVEN)] * 2, "not_off_duty_already"),
    ([Policy("strict"), Policy("arrival")], "not_twice"),
    ([Setting("yield_s", 60), Setting("yield_s", 90)], "not_twice"),
    ([MoreVisitors(0.2), MoreVisitors(0.2)], "not_twice"),
    ([Policy("nice")], "not_policy"),
    ([Setting("patience_s", 1)], "not_setting"),
    ([Setting("yield_s", -1)], "not_setting_value"),
    ([MoreVisitors(-1.0)], "not_visitors"),
    ([Roster((0, 0))], "not_windows"),
    ([MoreWindows(1, Hours(11 * HOUR_MS, 10 * HOUR_MS))], "not_ends_first"),
    ([MoreWindows(1, Hours(8 * HOUR_MS, 10 * HOUR_MS))], "not_open"),
    ([MoreWindows(1, Hours(17 * HOUR_MS))], "not_open"),
]


@pytest.mark.parametrize(("changes", "reason"), REFUSED)
def test_what_makes_no_sense_is_refused_with_the_reason(changes: list[Change], reason: str) -> None:
    with pytest.raises(ChangeError) as refused:
        changed(HALL, changes)

    template = re.escape(Catalogue.load().section("whatif", "en")[reason])
    assert re.fullmatch(re.sub(r"\\{\w+\\}", ".+", template), refused.value.reason.en)


def test_every_reason_to_refuse_is_tried_here() -> None:
    reasons = {key for key in Catalogue.load().section("whatif", "zh") if key.startswith("not_")}

    assert reasons == {reason for _changes, reason in REFUSED}


@pytest.mark.parametrize(
    ("word", "typed", "change"),
    [
        ("open", "2", MoreWindows(2)),
        ("open", "2@10:00-11:00", MoreWindows(2, TEN_TO_ELEVEN)),
        ("open", "2@10:00-end", MoreWindows(2, Hours(10 * HOUR_MS))),
        ("skill", "3=s", Skill("3", "s")),
        ("skill", "3=社保", Skill("3", "s")),
        ("skill", "3=*@10:00–11:00", Skill("3", "*", TEN_TO_ELEVEN)),
        ("without", "1=s", LessSkill("1", "s")),
        ("on", "2@10:00-11:00", WindowDuty("2", on=True, hours=TEN_TO_ELEVEN)),
        ("off", "2@10:00-11:00", WindowDuty("2", on=False, hours=TEN_TO_ELEVEN)),
        ("policy", "arrival", Policy("arrival")),
        ("set", "green_head_start_s=1800", Setting("green_head_start_s", 1800)),
        ("visitors", "+20%", MoreVisitors(0.2)),
        ("visitors", "-5%", MoreVisitors(-0.05)),
        ("visitors", "＋20％", MoreVisitors(0.2)),
        ("open", "２＠10：00～11：00", MoreWindows(2, TEN_TO_ELEVEN)),
        ("skill", "３＝社保＠10：00—11：00", Skill("3", "s", TEN_TO_ELEVEN)),
    ],
)
def test_a_change_is_typed_as_a_word(word: str, typed: str, change: Change) -> None:
    assert grammar.WORDS[word](typed, None, NAMES) == change


def test_hours_given_once_hold_for_what_has_none_of_its_own() -> None:
    assert grammar.WORDS["open"]("2", TEN_TO_ELEVEN, NAMES) == MoreWindows(2, TEN_TO_ELEVEN)
    assert grammar.WORDS["on"]("2", TEN_TO_ELEVEN, NAMES) == WindowDuty("2", on=True, hours=TEN_TO_ELEVEN)
    assert grammar.WORDS["open"]("2@12:00-end", TEN_TO_ELEVEN, NAMES) == MoreWindows(2, Hours(12 * HOUR_MS))


@pytest.mark.parametrize(
    ("word", "typed", "en"),
    [
        ("open", "many", "write 2 or 2@10:00-11:30"),
        ("open", "2@10:00", "write 10:00-11:30 or 10:00-end"),
        ("open", "2@25:00-26:00", "write 10:00-11:30 or 10:00-end"),
        ("skill", "3", "write 8=s05"),
        ("skill", "9=s", "there is no window 9"),
        ("skill", "3=x", "there is no service x"),
        ("skill", "3=x", "there are Pensions, t"),
        ("without", "2=*", "window 2 would serve nothing then"),
        ("without", "3", "write 8=s05"),
        ("on", "2", "write 3@12:00-13:00"),
        ("off", "2", "write 3@12:00-13:00"),
        ("set", "yield_s", "write green_head_start_s=1800"),
        ("set", "yield_s=long", "write green_head_start_s=1800"),
        ("visitors", "more", "write +20% or -5%"),
    ],
)
def test_what_is_typed_wrongly_is_told_with_how_to_write_it(word: str, typed: str, en: str) -> None:
    with pytest.raises(ChangeError, match="/") as refused:
        grammar.WORDS[word](typed, None, NAMES)

    assert en in refused.value.reason.en
