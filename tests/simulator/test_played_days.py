"""What visitors and windows go through on a day that is played; small days, counted by hand."""

from dataclasses import replace

from hall_simulator.day import Day, play_day
from hall_simulator.model import ModelHall, Shift
from queue_core.rules import CallingRules, Lane, OpeningRules, QuotaRule
from tests.simulator.playing import MINUTE_MS, OPENS_MS, a_hall, comes

ALL_WEEK = tuple(((0, 86_400_000),) for _ in range(7))


def told(day: Day) -> list[tuple[str, str, float, float]]:
    """Return each visit: ticket, window, called and done, in minutes."""
    return [(v.coming.ticket, v.window, v.called_ms / MINUTE_MS, v.ended_ms / MINUTE_MS) for v in day.visits]


def with_rules(hall: ModelHall, **changes: object) -> ModelHall:
    return replace(hall, rules=replace(hall.rules, **changes))  # type: ignore[arg-type]


def test_one_after_the_other_is_called_when_the_window_is_free() -> None:
    day = play_day(a_hall({"1": ["s"]}), (comes("a", 0), comes("b", 1), comes("c", 20, minutes=2)))

    assert told(day) == [("a", "1", 0, 5), ("b", "1", 5, 10), ("c", "1", 20, 22)]
    assert [visit.wait_ms for visit in day.visits] == [0, 4 * MINUTE_MS, 0]


def test_who_does_not_come_holds_the_window_for_a_minute() -> None:
    day = play_day(a_hall({"1": ["s"]}), (comes("gone", 0, no_show=True), comes("b", 0)))

    assert told(day) == [("gone", "1", 0, 1), ("b", "1", 1, 6)]


def test_who_comes_before_the_appointment_may_be_called_at_once_and_has_not_waited() -> None:
    early = comes("early", 2, lane=Lane.APPOINTMENT, slot_min=10)
    day = play_day(a_hall({"1": ["s"]}), (early,))

    assert told(day) == [("early", "1", 2, 7)]
    assert day.visits[0].wait_ms == 0


def test_the_idle_window_that_serves_fewest_services_takes_who_arrives() -> None:
    hall = a_hall({"1": ["s", "t"], "2": ["s"]})

    assert told(play_day(hall, (comes("a", 3),))) == [("a", "2", 3, 8)]


def test_a_window_that_becomes_free_at_the_moment_of_an_arrival_is_free_for_it() -> None:
    day = play_day(a_hall({"1": ["s"]}), (comes("a", 0), comes("b", 5)))

    assert told(day)[1] == ("b", "1", 5, 10)


def test_a_window_going_off_duty_finishes_its_visitor_and_takes_no_other() -> None:
    hall = replace(a_hall({"1": ["s"], "2": ["s"]}), shifts=(Shift("1", 0, 4 * MINUTE_MS), Shift("2", 30 * MINUTE_MS)))
    day = play_day(hall, (comes("a", 3), comes("b", 4)))

    assert told(day) == [("a", "1", 3, 8), ("b", "2", 30, 35)]
    assert day.unserved == 0


def test_a_window_that_was_idle_through_its_break_is_the_longest_idle_after_it() -> None:
    shifts = (Shift("1", 0, 20 * MINUTE_MS), Shift("1", 40 * MINUTE_MS), Shift("2", 0))
    hall = replace(a_hall({"1": ["s"], "2": ["s"]}), shifts=shifts)
    day = play_day(hall, (comes("a", 0), comes("b", 10), comes("c", 50)))

    assert [(visit.coming.ticket, visit.window) for visit in day.visits] == [("a", "1"), ("b", "2"), ("c", "1")]


def test_who_is_refused_a_ticket_goes_home_and_is_counted() -> None:
    hall = a_hall({"1": ["s"]})
    scarce = replace(hall.rules.services["s"], quotas=(QuotaRule(2),))
    day = play_day(with_rules(hall, services={"s": scarce}), (comes("a", 0), comes("b", 1), comes("c", 2)))

    assert ([visit.coming.ticket for visit in day.visits], day.turned_away, day.unserved) == (["a", "b"], 1, 0)


def test_a_booking_that_the_hall_refuses_is_turned_away_at_the_door() -> None:
    hall = a_hall({"1": ["s"]})
    walk_in_only = replace(hall.rules.services["s"], lanes=(Lane.NORMAL,))
    booked = comes("b", 0, lane=Lane.APPOINTMENT, slot_min=5)
    day = play_day(with_rules(hall, services={"s": walk_in_only}), (booked, comes("a", 1)))

    assert ([visit.coming.ticket for visit in day.visits], day.turned_away) == (["a"], 1)


def test_who_still_waits_when_the_halls_day_ends_is_counted_as_never_called() -> None:
    hall = with_rules(a_hall({"1": ["s"]}), opening=OpeningRules(ALL_WEEK, closes_at_ms=9 * 3_600_000 + 7 * MINUTE_MS))
    day = play_day(hall, (comes("a", 0), comes("b", 1), comes("c", 2), comes("late", 8)))

    assert [visit.coming.ticket for visit in day.visits] == ["a", "b"]  # b is at the window when the day ends
    assert (day.unserved, day.turned_away) == (1, 1)


def test_who_waits_for_a_service_that_nobody_serves_any_more_is_counted_as_never_called() -> None:
    hall = replace(a_hall({"1": ["s"]}), shifts=(Shift("1", 0, 10 * MINUTE_MS),))
    day = play_day(hall, (comes("a", 0), comes("b", 20)))

    assert ([visit.coming.ticket for visit in day.visits], day.unserved) == (["a"], 1)


def test_a_hall_whose_windows_call_by_themselves_serves_everybody() -> None:
    for pause_ms in (0, 10_000):
        calling = CallingRules("arrival", auto_call=True, auto_call_pause_ms=pause_ms)
        day = play_day(with_rules(a_hall({"1": ["s"]}), calling=calling), (comes("a", 0), comes("b", 1), comes("c", 2)))

        assert [visit.coming.ticket for visit in day.visits] == ["a", "b", "c"]


def test_moments_count_from_the_opening_whenever_that_is() -> None:
    hall = a_hall({"1": ["s"]})
    tape = (comes("a", 0), comes("b", 1))

    assert play_day(replace(hall, opens_ms=OPENS_MS + 3_600_000), tape) == play_day(hall, tape)


def test_a_day_without_visitors_has_no_visits() -> None:
    assert play_day(a_hall({"1": ["s"]}), ()) == Day(())
