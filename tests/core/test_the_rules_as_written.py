"""The tables and the defaults once more, as the design has them: what changes is changed on purpose."""

from collections.abc import Mapping

import pytest

from queue_core.lifecycle import CASE_LIFE, CLERK_LIFE, LIFECYCLE, WINDOW_LIFE
from queue_core.rules import CallingRules, Lane, MissedRules, ServiceRule
from tests.core.building import a_hall_with, some_rules

TICKET = """
booked:  check_in>waiting no_show>no_show cancel>cancelled expire>expired
waiting: call>called reclassify>waiting change_lane>waiting step_back>waiting transfer>waiting cancel>cancelled
waiting: expire>expired
called:  recall>called start>serving miss>missed transfer>waiting expire>expired
serving: hold>held transfer>waiting add_service>serving finish>done finish_part>waiting continue>serving hand_in>done
serving: expire>expired
held:    resume>called return>waiting cancel>cancelled expire>expired
missed:  reinstate>waiting cancel>cancelled expire>expired
done:    rate>done
"""
WINDOW = """
closed:  open>open ask>ready call>calling
open:    close>closed pause>paused ask>ready call>calling
ready:   close>closed pause>paused ask>ready call>calling
calling: recall>calling start>serving miss>open transfer>open
serving: hold>open transfer>open continue>serving finish>open
paused:  open>open close>closed ask>ready call>calling
"""
CLERK = """
off:      log_in>on_duty
on_duty:  log_in>on_duty break>on_break log_out>off
on_break: log_in>on_duty back>on_duty log_out>off
"""
CASE = """
pending: ready>ready assign>pending answer>closed
ready:   collect>closed
"""


def written(table: str) -> set[tuple[str, ...]]:
    """Return from where, by what step, to where."""
    rows = [row.split(":") for row in table.strip().splitlines()]
    return {(state, *step.split(">")) for state, steps in rows for step in steps.split()}


@pytest.mark.parametrize(
    ("table", "text"),
    [(LIFECYCLE, TICKET), (WINDOW_LIFE, WINDOW), (CLERK_LIFE, CLERK), (CASE_LIFE, CASE)],
    ids=["ticket", "window", "clerk", "case"],
)
def test_every_row_of_a_table_is_one_of_the_design_and_the_other_way(
    table: Mapping[tuple[str, str], str], text: str
) -> None:
    assert {(state, step, after) for (state, step), after in table.items()} == written(text)


def test_a_hall_that_says_nothing_calls_by_virtual_ticket_time_as_the_design_has_it() -> None:
    calling = CallingRules()

    assert calling.policy == "vtt"
    assert calling.head_start_ms == {Lane.GREEN: 900_000, Lane.APPOINTMENT: 900_000, Lane.NORMAL: 0}
    assert (calling.green_every, calling.short_service_head_start_ms, calling.yield_ms) == (1, 780_000, 420_000)
    assert calling.help_out_after_ms == 0
    assert calling.lane_rates == {Lane.GREEN: 4, Lane.APPOINTMENT: 3, Lane.NORMAL: 1}
    assert (calling.auto_call, calling.one_button, calling.transfer_first) == (False, False, False)
    assert calling.choose_reasons == ()
    assert calling.stay_for_next


def test_a_hall_that_says_nothing_recalls_twice_and_takes_back_behind_three() -> None:
    missed = MissedRules()

    assert (missed.max_recalls, missed.reinstate_behind, missed.max_reinstatements) == (2, 3, 2)
    assert (missed.expiries, missed.ban_after) == ((), 0)


def test_every_service_is_a_star() -> None:
    hall = some_rules({"1": ["*"]}, {"pension": "a"})

    assert a_hall_with(hall).hall.serves("1").own == {"pension"}


def test_a_hall_that_says_nothing_has_lanes_for_everybody_and_for_the_entitled() -> None:
    assert ServiceRule("pension", "a").lanes == (Lane.NORMAL, Lane.GREEN)
