"""A manager reads a played day in figures; each is counted by hand here."""

from dataclasses import replace

import pytest

from hall_simulator.day import Day, Visit, play_day
from hall_simulator.figures import DayFigures, day_figures, flat
from hall_simulator.model import ModelHall, Shift
from queue_core.rules import Lane
from tests.simulator.playing import MINUTE_MS, a_hall, comes

HALL = a_hall({"1": ["s", "t"], "2": ["t"]}, lasts_min=60)


def visit(
    ticket: str, came: float, window: str, called: float, done: float, service: str = "s", lane: Lane = Lane.NORMAL
) -> Visit:
    """Return a visit, in minutes after opening."""
    slot_min = came if lane is Lane.APPOINTMENT else None
    coming = comes(ticket, came, service, minutes=done - called, lane=lane, slot_min=slot_min)
    return Visit(coming, window, round(called * MINUTE_MS), round(done * MINUTE_MS))


def figures_of(*visits: Visit, hall: ModelHall = HALL) -> DayFigures:
    return day_figures(hall, Day(visits))


def test_waits_are_counted_as_a_report_of_the_hall_counts_them() -> None:
    told = figures_of(visit("a", 0, "1", 0, 10), visit("b", 2, "1", 10, 20), visit("c", 4, "1", 20, 30))

    assert (told.waits.count, told.waits.mean_ms, told.waits.median_ms) == (3, 8 * MINUTE_MS, 8 * MINUTE_MS)
    assert (told.waits.p90_ms, told.waits.max_ms) == (16 * MINUTE_MS, 16 * MINUTE_MS)


def test_waits_stand_apart_by_lane_service_and_hour() -> None:
    told = figures_of(
        visit("a", 0, "1", 1, 10),
        visit("g", 2, "1", 10, 20, lane=Lane.GREEN),
        visit("b", 70, "2", 73, 80, "t"),
    )

    assert {lane: each.mean_ms for lane, each in told.lanes.items()} == {
        "normal": 2 * MINUTE_MS,
        "green": 8 * MINUTE_MS,
    }
    assert {code: each.count for code, each in told.services.items()} == {"s": 2, "t": 1}
    assert {hour: each.count for hour, each in told.hours.items()} == {"0": 2, "1": 1}


def test_a_wait_as_long_as_the_services_target_is_in_time() -> None:
    told = figures_of(visit("a", 0, "1", 15, 20), visit("b", 0, "1", 20, 30), visit("c", 40, "1", 41, 42))

    assert told.within_target == pytest.approx(2 / 3)


def test_who_sees_a_later_one_called_where_they_could_have_been_is_overtaken() -> None:
    told = figures_of(
        visit("a", 0, "1", 0, 10),
        visit("green", 5, "1", 10, 20, lane=Lane.GREEN),
        visit("later", 6, "1", 20, 25),
        visit("b", 3, "1", 25, 30),  # before green and later, called after both: overtaken, once
    )

    assert told.overtaken == pytest.approx(1 / 4)


def test_nobody_is_overtaken_at_a_window_that_does_not_serve_them() -> None:
    told = figures_of(
        visit("a", 0, "1", 0, 10),
        visit("other", 5, "2", 6, 8, "t"),
        visit("b", 3, "1", 10, 15),
    )

    assert told.overtaken == 0


def test_nobody_is_overtaken_before_their_wait_begins() -> None:
    at_thirty, at_twenty = (visit(f"{slot}", slot, "1", slot, slot + 5, lane=Lane.APPOINTMENT) for slot in (30, 20))
    there = [each._replace(coming=each.coming._replace(arrives_ms=0)) for each in (at_thirty, at_twenty)]
    early = there[0]._replace(called_ms=10 * MINUTE_MS, ended_ms=15 * MINUTE_MS)

    assert figures_of(early, there[1]).overtaken == 0


def test_nobody_is_overtaken_by_who_began_to_wait_at_the_same_moment() -> None:
    assert figures_of(visit("b", 3, "1", 4, 6), visit("a", 3, "1", 6, 9)).overtaken == 0


def test_nobody_is_overtaken_by_who_is_called_at_the_same_moment() -> None:
    assert figures_of(visit("b", 4, "1", 9, 12, "t"), visit("a", 3, "2", 9, 12, "t")).overtaken == 0


def test_a_windows_load_is_the_share_of_its_duty_with_a_visitor() -> None:
    told = figures_of(visit("a", 0, "1", 0, 30), visit("b", 50, "2", 60, 75, "t"))

    assert told.loads == {"1": pytest.approx(30 / 75), "2": pytest.approx(15 / 75)}  # both stay until the hall is empty


def test_who_is_at_the_window_when_its_shift_ends_keeps_it_on_duty() -> None:
    shifts = (Shift("1", 0, 20 * MINUTE_MS), Shift("1", 40 * MINUTE_MS), Shift("2", 0))
    told = figures_of(visit("a", 0, "1", 10, 30), visit("b", 0, "1", 40, 50), hall=replace(HALL, shifts=shifts))

    assert told.loads["1"] == pytest.approx((20 + 10) / (30 + 20))


def test_who_is_called_as_another_leaves_after_the_shifts_end_keeps_the_window_on_duty_too() -> None:
    shifts = (Shift("1", 0, 20 * MINUTE_MS), Shift("2", 0))
    told = figures_of(visit("b", 0, "1", 30, 40), visit("a", 0, "1", 10, 30), hall=replace(HALL, shifts=shifts))

    assert told.loads["1"] == pytest.approx(30 / 40)


def test_a_window_that_is_busy_past_its_break_is_never_more_than_wholly_busy() -> None:
    shifts = (Shift("1", 0, 20 * MINUTE_MS), Shift("1", 40 * MINUTE_MS), Shift("2", 0))
    told = figures_of(visit("a", 0, "1", 0, 50), visit("b", 0, "1", 50, 60), hall=replace(HALL, shifts=shifts))

    assert told.loads["1"] == pytest.approx(1)


def test_overtime_is_counted_from_the_last_ticket_to_the_last_visitor_done() -> None:
    assert figures_of(visit("a", 0, "1", 0, 10)).overtime_ms == 0
    assert figures_of(visit("a", 50, "1", 50, 72)).overtime_ms == 12 * MINUTE_MS


def test_who_got_no_ticket_and_who_was_never_called_are_told() -> None:
    told = day_figures(HALL, Day((visit("a", 0, "1", 0, 10),), turned_away=3, unserved=2))

    assert (told.turned_away, told.unserved, told.waits.count) == (3, 2, 1)
    assert (flat(told)["turned_away"], flat(told)["unserved"]) == (3, 2)


def test_a_day_on_which_nobody_came_has_figures_of_nothing() -> None:
    told = figures_of()

    assert (told.waits.count, told.overtaken, told.within_target, told.overtime_ms) == (0, 0, 0, 0)
    assert "mean_ms" not in flat(told)


def test_figures_have_names_that_stay() -> None:
    told = flat(figures_of(visit("a", 0, "1", 3, 10), visit("g", 2, "2", 4, 6, "t", lane=Lane.GREEN)))

    assert told["mean_ms"] == 2.5 * MINUTE_MS
    assert told["green.p95_ms"] == told["service.t.max_ms"] == 2 * MINUTE_MS
    assert told["hour.0.p90_ms"] == 3 * MINUTE_MS
    assert set(told) >= {"tickets", "within_target", "overtaken", "overtime_ms", "load.1", "load.2", "normal.p50_ms"}
    assert "appointment.mean_ms" not in told


def test_a_played_day_agrees_with_the_count_by_hand() -> None:
    tape = (comes("a", 0, minutes=10), comes("b", 1, "t", minutes=10), comes("c", 2, minutes=5), comes("d", 3, "t"))
    told = day_figures(HALL, play_day(HALL, tape))

    assert told.waits.total_ms == (0 + 0 + 8 + 8) * MINUTE_MS  # a at 1, b at 2; c and d when these are done
    assert told.overtaken == 0
    assert told.loads == {"1": pytest.approx(15 / 60), "2": pytest.approx(15 / 60)}
