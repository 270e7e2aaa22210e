"""Each learned figure by itself: a few visits prove little, and what cannot be true proves nothing."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from hall_records.facts import NoShow, Outcome, Period
from hall_records.faults import NoJournalError
from hall_records.journal import Journal
from hall_simulator.learning.coming import day_cv
from hall_simulator.learning.learn import NotBegunError, learn
from hall_simulator.learning.learned import HALF_HOURS, Learned, Note, NoteKind, Taking, nothing_learned
from hall_simulator.learning.learned_file import LearnedError, learn_anew, read_learned, write_learned
from hall_simulator.learning.modelled import model_of_learned
from hall_simulator.learning.shrinking import taking_of_believed, too_long_ms
from hall_simulator.learning.supposing import LEAST, MOST, Supposition, supposition
from hall_simulator.learning.watching import WatchedDay
from queue_core.calendar import moment_of
from queue_core.events import Why
from queue_core.lifecycle import WindowState
from queue_core.rules import OpeningRules
from tests.simulator.watched import HOUR_MS, MINUTE_MS, RULES, TEN_HOURS_MS, a_day, served, ticket, times

SUPPOSED = Taking(0.0, 0.8, 10 * MINUTE_MS)


def test_what_is_supposed_is_worth_ten_visits() -> None:
    told = learn([a_day([served(20 * MINUTE_MS) for _ in range(10)])], RULES).services["permit"]

    assert told.mean_ms == pytest.approx(15 * MINUTE_MS)
    assert (told.count, told.seen_ms, told.prior_ms) == (10, 20 * MINUTE_MS, 10 * MINUTE_MS)


def test_many_visits_are_believed_more_than_any_supposition() -> None:
    learned = learn([a_day([served(each) for each in times(20, 1000)])], RULES)

    assert learned.services["permit"].mean_ms == pytest.approx(20 * MINUTE_MS, rel=0.01)
    assert learned.services["permit"].cv == pytest.approx(0.53, abs=0.05)
    assert learned.services["tax"].mean_ms == 10 * MINUTE_MS


@pytest.mark.parametrize("count", [0, 1, 5, 20, 100])
def test_a_service_of_three_hours_is_none_however_little_is_known(count: int) -> None:
    usual = times(10, count)

    told = taking_of_believed([*usual, 180 * MINUTE_MS], SUPPOSED)

    assert (told.count, told.left_out) == (count, 1)


def test_the_first_visit_ever_does_not_say_alone_what_is_too_long() -> None:
    told = taking_of_believed([100 * MINUTE_MS], replace(SUPPOSED, prior_ms=5 * MINUTE_MS))

    assert (told.count, told.left_out, told.mean_ms) == (0, 1, 5 * MINUTE_MS)


def test_the_line_is_drawn_by_the_spread_of_the_service_itself() -> None:
    narrow, wide = too_long_ms(times(10, 500, cv=0.2), SUPPOSED), too_long_ms(times(10, 500, cv=0.6), SUPPOSED)

    assert 30 * MINUTE_MS < narrow < 50 * MINUTE_MS < wide < 100 * MINUTE_MS


def test_a_service_with_quick_and_slow_visitors_keeps_its_slow_ones() -> None:
    """Seven of ten hand in a form, three have it filled in; nobody has said that these are two situations."""
    mixed = [*times(2, 700, cv=0.1), *times(30, 300, cv=0.1)]

    told = taking_of_believed(mixed, SUPPOSED)

    assert told.left_out == 0
    assert told.mean_ms == pytest.approx(10.4 * MINUTE_MS, rel=0.01)


def test_a_long_service_may_take_long() -> None:
    assert too_long_ms(times(120, 100), replace(SUPPOSED, prior_ms=120 * MINUTE_MS)) > 240 * MINUTE_MS


def test_a_slip_of_the_finger_is_no_service() -> None:
    learned = learn([a_day([served(10 * MINUTE_MS), served(900)])], RULES)

    assert learned.services["permit"].count == 1
    assert learned.notes == (Note(NoteKind.TOO_SHORT, about="permit", count=1),)


def test_a_service_that_the_day_ended_has_no_time() -> None:
    record = replace(served(10 * MINUTE_MS, outcome=Outcome.EXPIRED), service_ms=None)

    assert learn([a_day([record])], RULES).services["permit"].count == 0


def test_a_situation_is_first_as_its_service_then_as_itself() -> None:
    new = [served(each, situation="new") for each in times(20, 200)]
    (renewed,) = [served(8 * MINUTE_MS, situation="renewal")]
    learned = learn([a_day([*new, renewed])], RULES)

    service = learned.services["permit"].mean_ms
    renewal = learned.takes("permit", "renewal")
    assert learned.takes("permit", "new").mean_ms == pytest.approx(20 * MINUTE_MS, rel=0.01)
    assert renewal.prior_ms == pytest.approx(service / 2), "the configuration says half as long as the service"
    assert renewal.mean_ms == pytest.approx((10 * service / 2 + 8 * MINUTE_MS) / 11)
    assert learned.takes("permit", "no such") == learned.services["permit"]


def test_a_situation_that_is_gone_tells_of_its_service_all_the_same() -> None:
    learned = learn([a_day([served(10 * MINUTE_MS, situation="lost")])], RULES)

    assert learned.services["permit"].count == 1
    assert learned.notes == (Note(NoteKind.UNKNOWN_SITUATION, about="permit/lost", count=1),)


def test_a_quick_clerk_is_known_whatever_services_they_get() -> None:
    """Li takes a fifth less than Wang for the same; Zhao has hardly served anybody."""
    records = [
        *(served(each, clerk="li") for each in times(9, 300, 1)),
        *(served(each, clerk="li", service="tax") for each in times(18, 300, 2)),
        *(served(each, clerk="wang") for each in times(11, 300, 3)),
        *(served(each, clerk="wang", service="tax") for each in times(22, 300, 4)),
        served(30 * MINUTE_MS, clerk="zhao"),
    ]
    learned = learn([a_day(records)], RULES)

    assert learned.speed("li") == pytest.approx(0.9, abs=0.01)
    assert learned.speed("wang") == pytest.approx(1.1, abs=0.01)
    assert 1 < learned.speed("zhao") < 1.15
    assert (learned.clerks["li"].count, learned.clerks["zhao"].count) == (600, 1)
    assert learned.speed("nobody") == 1


def test_no_clerk_is_slow_because_the_configuration_is_wrong() -> None:
    """Everything takes twice as long as configured, and there are too few visits yet to believe all of it."""
    records = [served(20 * MINUTE_MS, clerk=clerk) for clerk in ("li", "wang") for _ in range(15)]
    learned = learn([a_day(records)], RULES)

    assert learned.services["permit"].mean_ms < 18 * MINUTE_MS
    assert learned.speed("li") == learned.speed("wang") == pytest.approx(1)


def test_a_clerk_who_has_left_is_named_but_not_known() -> None:
    learned = learn([a_day([served(10 * MINUTE_MS, clerk="sun")])], RULES)

    assert learned.clerks == {}
    assert learned.notes == (Note(NoteKind.UNKNOWN_CLERK, about="sun", count=1),)


def test_the_way_to_the_window_is_known() -> None:
    walks = times(0.5, 400)
    learned = learn([a_day([served(10 * MINUTE_MS, walk_ms=each) for each in walks])], RULES)

    assert learned.walk.mean_ms == pytest.approx(30_000, rel=0.02)
    assert learned.walk.prior_ms == 20_000


def test_who_does_not_come_is_known_and_how_long_they_hold_a_window() -> None:
    absent = [served(None, outcome=Outcome.MISSED, ended_ms=served(0).called_ms + 90_000) for _ in range(200)]
    came = [served(each) for each in times(10, 600)]
    back_from_a_hold = [served(each, why=Why.RESUMED) for each in times(10, 500)]
    learned = learn([a_day([*absent, *came, *back_from_a_hold])], RULES)

    assert (learned.no_show.part, learned.no_show.whole) == (200, 800)
    assert learned.no_show.share == pytest.approx(0.25, abs=0.015)
    assert learned.missed.mean_ms == pytest.approx(90_000, rel=0.02)


def test_booked_visitors_who_stay_away_are_known() -> None:
    came = [ticket(nth, booking=f"b-{nth}") for nth in range(150)]
    absent = tuple(NoShow(f"c-{nth}", "permit", came[0].issued_ms) for nth in range(50))
    learned = learn([replace(a_day(tickets=came), no_shows=absent)], RULES)

    assert (learned.booked_no_show.part, learned.booked_no_show.whole) == (50, 200)
    assert learned.booked_no_show.share == pytest.approx(0.22)


def test_a_service_never_seen_is_supposed_as_the_others_turned_out() -> None:
    """Everything takes half as long again as configured, so what nobody has seen yet probably does too."""
    configured = {f"s{nth}": SUPPOSED for nth in range(10)}
    seen = {f"s{nth}": times(15, 200, nth) for nth in range(9)}
    common = supposition(seen, configured)

    assert common.factor == pytest.approx(1.5, abs=0.01)
    assert common.weight == MOST, "services do not differ from one another, so one alone is believed late"
    assert common.of(SUPPOSED).prior_ms == pytest.approx(15 * MINUTE_MS, rel=0.01)


def test_what_chance_alone_explains_is_no_difference_between_services() -> None:
    chance = Random(4)
    seen = {f"s{nth}": [round(chance.lognormvariate(13, 0.7)) for _ in range(10)] for nth in range(30)}

    assert supposition(seen, dict.fromkeys(seen, SUPPOSED)).weight > 30


def test_where_services_differ_from_the_configuration_each_its_own_way_they_are_soon_believed() -> None:
    configured = {f"s{nth}": SUPPOSED for nth in range(8)}
    seen = {f"s{nth}": times(3 * 1.7**nth, 200, nth) for nth in range(8)}

    assert supposition(seen, configured).weight == LEAST


def test_a_few_services_say_nothing_of_others() -> None:
    assert supposition({"s1": times(15, 500)}, {"s1": SUPPOSED, "s2": SUPPOSED}) == Supposition()


def test_a_day_worked_out_of_turn_is_like_the_weekday_it_stands_for() -> None:
    rules = replace(RULES, opening=OpeningRules(work_days={"2026-11-28": 0}))
    saturday = a_day(tickets=[ticket(nth, "2026-11-28") for nth in range(80)], day="2026-11-28", rules=rules)
    learned = learn([saturday], rules)

    assert [arrivals.days for arrivals in learned.weekdays] == [1, 0, 0, 0, 0, 0, 0]


def test_a_short_saturday_has_no_afternoon() -> None:
    """Saturdays end at noon. Nobody has seen one yet; what is known of the week is known of their mornings."""
    day, morning = ((9 * HOUR_MS, 17 * HOUR_MS),), ((9 * HOUR_MS, 12 * HOUR_MS),)
    hours = (day, day, day, day, day, morning, ())
    rules = replace(RULES, opening=OpeningRules(hours=hours))
    supposed = nothing_learned(rules).weekdays
    assert supposed[5].tickets < 0.6 * supposed[4].tickets
    assert sum(supposed[5].shares[18:24]) == pytest.approx(1)

    moments = [9 * HOUR_MS + nth * 4 * MINUTE_MS for nth in range(120)]
    week = [
        a_day(day=day, rules=rules, tickets=[ticket(nth, day, at_ms=at_ms) for nth, at_ms in enumerate(moments)])
        for day in ("2026-11-23", "2026-11-24", "2026-11-25")
    ]
    learned = learn(week, rules).weekdays

    assert [round(each.tickets) for each in learned[3:]] == [120, 120, pytest.approx(120 * 3 / 8, abs=4), 0]
    assert sum(learned[5].shares[18:24]) == pytest.approx(1)


def test_days_differ_beyond_chance_or_not() -> None:
    mondays = ("2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28", "2026-10-05", "2026-10-12")

    def days(*numbers: int) -> list[WatchedDay]:
        return [
            a_day(day=day, tickets=[ticket(nth, day) for nth in range(number)])
            for number, day in zip(numbers, mondays, strict=True)
        ]

    calm = day_cv(days(100, 101, 99, 100, 102, 98), 0.1)
    wild = day_cv(days(50, 150, 60, 140, 100, 100), 0.1)
    assert calm < 0.1 < 0.2 < wild
    assert day_cv(days(90, 110, 100, 95, 105, 100), 0.0) == 0, "of a hundred visitors ten more or less are chance"


def test_a_window_is_on_duty_while_open_and_not_paused_and_its_last_visitor_counts_half() -> None:
    at_ms = moment_of("2026-11-23", TEN_HOURS_MS, RULES)

    def period(state: WindowState, from_min: int, until_min: int) -> Period:
        return Period("1", "", state, "", at_ms + from_min * MINUTE_MS, at_ms + until_min * MINUTE_MS)

    day = a_day(
        [served(10 * MINUTE_MS, ended_ms=at_ms + 100 * MINUTE_MS)],
        periods=[
            period(WindowState.READY, 0, 30),
            period(WindowState.PAUSED, 30, 45),
            period(WindowState.READY, 45, 60),
            period(WindowState.SERVING, 60, 80),
            period(WindowState.PAUSED, 80, 95),
            period(WindowState.SERVING, 95, 100),
            period(WindowState.READY, 100, 700),
        ],
    )
    parts = learn([day], RULES).on_duty[0]["1"]

    assert list(parts[20:24]) == pytest.approx([1.0, 0.5, 1 / 3, 5 / 30], abs=0.001)
    assert sum(parts) == pytest.approx(2, abs=0.001)
    assert len(parts) == HALF_HOURS


def test_what_was_learned_is_kept_to_the_last_digit(tmp_path: Path) -> None:
    learned = learn([a_day([served(each, clerk="li") for each in times(20, 50)], tickets=[ticket(1)])], RULES)
    write_learned(tmp_path, learned)

    assert read_learned(tmp_path) == learned
    assert [file.name for file in tmp_path.iterdir()] == ["learned.json"]


def test_before_anything_was_learned_there_is_nothing(tmp_path: Path) -> None:
    assert read_learned(tmp_path) is None


@pytest.mark.parametrize("bytes_", [b"", b"{}", b'{"services": {', b"\xff\xfe"])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path, bytes_: bytes) -> None:
    (tmp_path / "learned.json").write_bytes(bytes_)

    with pytest.raises(LearnedError, match=r"learned\.json cannot be used .*`paidui learn`"):
        read_learned(tmp_path)


def test_where_nothing_can_be_written_one_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(LearnedError, match=r"learned\.json cannot be written \(No such file or directory\)"):
        write_learned(tmp_path / "nowhere", nothing_learned(RULES))


def test_what_cannot_be_kept_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "learned.json").mkdir()
    with pytest.raises(LearnedError, match="cannot be written"):
        write_learned(tmp_path, nothing_learned(RULES))

    assert [file.name for file in tmp_path.iterdir()] == ["learned.json"]


def test_a_few_minutes_without_a_ticket_are_no_hole_however_many_come() -> None:
    def day(date: str, closed_min: int) -> WatchedDay:
        minutes = [minute for minute in range(120) if not 30 <= minute < 30 + closed_min]
        moments = [
            TEN_HOURS_MS + minute * MINUTE_MS + 1_000 * second for minute in minutes for second in range(0, 60, 6)
        ]
        return a_day(day=date, tickets=[ticket(nth, date, at_ms=at_ms) for nth, at_ms in enumerate(moments)])

    whole = [day(f"2026-11-{date}", 0) for date in (23, 24, 25)]

    assert not learn([*whole, day("2026-11-26", 12)], RULES).notes
    (hole,) = learn([*whole, day("2026-11-26", 16)], RULES).notes
    assert (hole.kind, hole.count) == (NoteKind.HOLE, 160)


def test_in_a_learned_hall_the_way_to_the_window_takes_the_window_too() -> None:
    records = [served(each, walk_ms=60_000) for each in times(10, 1000)]
    learned = learn([a_day(records, tickets=[ticket(nth) for nth in range(100)])], RULES)
    demand = model_of_learned("hall", RULES, learned, 0).demand.services["permit"]

    assert demand.mean_ms == pytest.approx(11 * MINUTE_MS, rel=0.01)
    assert demand.cv < learned.services["permit"].cv


def test_without_a_journal_or_a_hall_in_it_there_is_nothing_to_learn_from(tmp_path: Path) -> None:
    with pytest.raises(NoJournalError, match="start the hall first"):
        learn_anew(tmp_path)
    Journal.open(tmp_path / "journal.db").close()
    with pytest.raises(NotBegunError, match="start the hall first"):
        learn_anew(tmp_path)


def test_a_clerks_times_are_told_without_anything_of_a_visitor(tmp_path: Path) -> None:
    """No ticket, number, token or visitor's id leaves the journal."""
    day = a_day([served(10 * MINUTE_MS, clerk="li")], tickets=[ticket(7, booking="b-secret")])
    write_learned(tmp_path, learn([day], RULES))
    kept = (tmp_path / "learned.json").read_text()

    assert not [each for each in ("A001", "2026-11-23/", "b-secret") if each in kept]


def test_an_unknown_service_is_an_error() -> None:
    learned: Learned = nothing_learned(RULES)
    with pytest.raises(KeyError):
        learned.takes("no such")
