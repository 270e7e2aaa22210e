"""How long it will take: for who waits, for who would come now, whatever the clerks are about to do."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random

import pytest

from hall_simulator.day import begin_day, play_day
from hall_simulator.day_at_random import day_at_random
from hall_simulator.forecast.arrivals import Arrival
from hall_simulator.forecast.duty import Change, from_shifts, planned
from hall_simulator.forecast.foresee import FARTHEST_MS, foresee
from hall_simulator.forecast.fresh import Fresh, kinds_of
from hall_simulator.forecast.future import Chance, Future, Takes
from hall_simulator.forecast.present import Present
from hall_simulator.forecast.ranges import Foresight, Range
from hall_simulator.learning.learned import HALF_HOURS, Arrivals, Learned, Share, Taking, nothing_learned
from hall_simulator.model import HALF_HOUR_MS, ModelHall
from hall_simulator.model_file import read_model_hall
from hall_simulator.simulation import DEFAULT, with_policy
from hall_simulator.tape import Coming, Tape
from queue_core.calendar import moment_of
from queue_core.commands import BookVisit, HoldTicket, IssueTicket, PauseWindow
from queue_core.hall import Hall
from queue_core.lifecycle import State
from queue_core.records import Ticket
from queue_core.rules import CallingRules, Lane, WindowKind, WindowRule
from tests.simulator.playing import MINUTE_MS, OPENS_MS, SCENARIOS, a_hall, comes

WINDOW = {"1": ("s",)}
NOW_MS = OPENS_MS + 60 * MINUTE_MS


def known(model: ModelHall, *, minutes: float = 5, cv: float = 0.02, a_day: float = 0.0) -> Learned:
    """Return a hall of which everything is known, with visitors who all come and take equally long."""
    supposed = nothing_learned(model.rules)
    return replace(
        supposed,
        services={code: Taking(minutes * MINUTE_MS, cv, minutes * MINUTE_MS, 10_000) for code in model.rules.services},
        weekdays=(Arrivals(a_day, (1 / HALF_HOURS,) * HALF_HOURS),) * 7,
        no_show=Share(0.0, 0.0),
        booked_no_show=Share(0.0, 0.0),
        walk=Taking(0.0, 0.5, 0.0),
    )


def hall_at(model: ModelHall, tape: Tape, until_ms: int = NOW_MS + 10_000) -> Hall:
    play = begin_day(model, tape)
    play.run(until_ms)
    return play.hall


def a_queue(waiting: int, *, lane: Lane = Lane.NORMAL) -> Tape:
    """Somebody who is at the window since now, and some who have come after, a second apart."""
    first = comes("t0", 60, minutes=5)
    others = [comes(f"t{nth}", 60 + nth / 60, minutes=5, lane=lane) for nth in range(1, waiting + 1)]
    return (first, *others)


def waits(foresight: Foresight) -> list[float]:
    return [each.mean_ms / MINUTE_MS for each in foresight.tickets.values()]


class TheDayThatWas(Chance):
    """Nothing is left to chance: everybody takes as long as they did."""

    def __init__(self, tape: Tape, model: ModelHall, now_ms: int) -> None:
        self._takes = {
            coming.ticket: model.demand.no_show_ms if coming.no_show else coming.duration_ms for coming in tape
        }
        self._later = [coming for coming in tape if model.opens_ms + coming.arrives_ms > now_ms]
        self._opens_ms = model.opens_ms

    def takes(self, ticket: Ticket) -> Takes:
        token = self._later[int(ticket.id)].ticket if ticket.id.startswith("+") else ticket.token
        return Takes(self._takes[token], 0.0)

    def arrivals(self) -> Iterator[Arrival]:
        for coming in self._later:
            since_ms = self._opens_ms + coming.waits_from_ms
            yield Arrival(self._opens_ms + coming.arrives_ms, coming.service, coming.lane, since_ms)


class Alike(Chance):
    """Everybody takes five minutes."""

    def takes(self, ticket: Ticket) -> Takes:
        return Takes(5 * MINUTE_MS, 0.0)


def ends_of_visits(model: ModelHall, tape: Tape) -> Mapping[str, tuple[int, int]]:
    """Return when everybody was called and when their visit ended."""
    return {
        v.coming.ticket: (model.opens_ms + v.called_ms, model.opens_ms + v.ended_ms)
        for v in play_day(model, tape).visits
    }


def busy_afternoon(model: ModelHall, tape: Tape) -> Iterator[tuple[Coming, Hall]]:
    """Yield the ordinary visitors who find others waiting when all breaks are over, and the hall just before."""
    play = begin_day(model, tape)
    for coming in tape:
        if coming.arrives_ms > 280 * MINUTE_MS and coming.lane is Lane.NORMAL:
            play.run(model.opens_ms + coming.arrives_ms - 1)
            if play.hall.count(State.WAITING) > 3:
                yield coming, play.hall


@pytest.mark.parametrize("name", ["pooled-12", "mixed-14", "skewed-12"])
@pytest.mark.parametrize("policy", [DEFAULT, "arrival", "strict"])
def test_a_future_in_which_all_is_as_it_was_calls_everybody_when_they_were(name: str, policy: str) -> None:
    """From an afternoon on: whoever waits, and whoever comes now, is called to the millisecond."""
    model = with_policy(read_model_hall(SCENARIOS / name / "hall.toml"), policy)
    model = replace(model, demand=replace(model.demand, tickets=1.3 * model.demand.tickets))
    tape = day_at_random(model, 4, 2)
    became = ends_of_visits(model, tape)
    now, hall = next(busy_afternoon(model, tape))
    now_ms = model.opens_ms + now.arrives_ms
    busy = {w.id: became[hall.ticket(w.ticket).token][1] for w in hall.state.windows.values() if w.ticket}
    roster = [change for change in from_shifts(model.shifts, model.opens_ms) if change.at_ms >= now_ms]

    def goes_on(later: TheDayThatWas) -> Future:
        fresh, until_ms = Fresh(kinds_of(hall), now_ms, hall.state.issued + 1), now_ms + FARTHEST_MS
        future = Future(Present(hall).standing(), now_ms, until_ms, later, busy, roster, later.arrivals(), fresh, {})
        future.run()
        return future

    called = {ticket.id: became[ticket.token][0] - now_ms for ticket in hall.in_state(State.WAITING)}
    assert called
    assert goes_on(TheDayThatWas(tape, model, now_ms - 1)).calls == called
    mine = next(kind.service for kind in kinds_of(hall) if now.service in kind.services)
    who_would_come = goes_on(TheDayThatWas(tape, model, now_ms)).fresh
    assert who_would_come.calls[mine] == became[now.ticket][0] - now_ms


def test_who_would_come_counts_as_one_more_who_waits_for_the_specialists() -> None:
    """The general window steps back eight minutes for one who waits: not so far as to take who comes ten later."""
    general, special = (
        WindowRule("1", "1", "hall", ("a", "b")),
        WindowRule("2", "2", "hall", ("a",), kind=WindowKind.SPECIALISED),
    )
    model = a_hall({"1": ("a", "b"), "2": ("a",)})
    rules = replace(model.rules, windows={"1": general, "2": special}, calling=CallingRules(green_every=0))
    model = replace(model, rules=rules)
    hall = hall_at(model, (comes("t0", 50, "b", minutes=90), comes("t1", 51, "a", minutes=90)), NOW_MS)
    later = (Arrival(NOW_MS + 10 * MINUTE_MS, "b", Lane.NORMAL, NOW_MS + 10 * MINUTE_MS),)
    busy = {"1": NOW_MS + 11 * MINUTE_MS, "2": NOW_MS + 90 * MINUTE_MS}
    fresh = Fresh(kinds_of(hall), NOW_MS, hall.state.issued + 1)

    Future(Present(hall).standing(), NOW_MS, NOW_MS + FARTHEST_MS, Alike(), busy, [], iter(later), fresh, {}).run()

    assert fresh.calls["a"] == 11 * MINUTE_MS


def test_everybody_ahead_takes_their_time() -> None:
    model = a_hall(WINDOW)
    foresight = foresee(hall_at(model, a_queue(3)), NOW_MS + 3_000, known(model), 20, Random(1))

    assert waits(foresight) == pytest.approx([5, 10, 15], abs=0.3)
    assert foresight.services["s"].mean_ms / MINUTE_MS == pytest.approx(20, abs=0.3)
    assert [each.ahead for each in foresight.tickets.values()] == [0, 1, 2]
    assert foresight.services["s"].ahead == 3


def test_two_windows_take_half_as_long() -> None:
    model = a_hall({"1": ("s",), "2": ("s",)})
    tape = (comes("t9", 60), *a_queue(4))

    assert waits(foresee(hall_at(model, tape), NOW_MS + 4_000, known(model), 20, Random(1))) == pytest.approx(
        [5, 5, 10, 10], abs=0.3
    )


def test_what_a_visitor_at_the_window_has_taken_already_is_not_taken_again() -> None:
    model = a_hall(WINDOW)
    hall = hall_at(model, a_queue(1), NOW_MS + 1_000)

    foresight = foresee(hall, NOW_MS + 3 * MINUTE_MS, known(model), 20, Random(1))

    assert waits(foresight) == pytest.approx([2], abs=0.3)


def test_who_would_come_while_a_window_is_ready_does_not_wait() -> None:
    model = a_hall(WINDOW)
    foresight = foresee(hall_at(model, ()), NOW_MS, known(model), 5, Random(1))

    assert foresight.services["s"] == Range(0, 0, 0, 0)


def test_a_window_that_will_close_is_not_counted_on() -> None:
    model = a_hall({"1": ("s",), "2": ("s",)})
    hall = hall_at(model, (comes("t9", 60), *a_queue(4)))
    closing = [Change(NOW_MS + MINUTE_MS, "2", opens=False)]

    foresight = foresee(hall, NOW_MS + 4_000, known(model), 20, Random(1), closing)

    assert waits(foresight) == pytest.approx([5, 10, 15, 20], abs=0.3)


def test_a_window_whose_break_has_begun_only_lets_its_visitor_go() -> None:
    model = a_hall({"1": ("s",), "2": ("s",)})
    hall = hall_at(model, (comes("t9", 60), *a_queue(4)))
    closing = [Change(NOW_MS + 2_000, "2", opens=False)]

    foresight = foresee(hall, NOW_MS + 4_000, known(model), 20, Random(1), closing)

    assert waits(foresight) == pytest.approx([5, 10, 15, 20], abs=0.3)


def test_a_window_that_has_called_in_its_break_does_not_have_one() -> None:
    model = a_hall({"1": ("s",), "2": ("s",)})
    hall = hall_at(model, (comes("t9", 60), *a_queue(4)))
    closing = [Change(NOW_MS - MINUTE_MS, "2", opens=False)]

    foresight = foresee(hall, NOW_MS + 4_000, known(model), 20, Random(1), closing)

    assert waits(foresight) == pytest.approx([5, 5, 10, 10], abs=0.3)


def test_a_window_that_will_open_helps_from_then_on() -> None:
    model = replace(a_hall({"1": ("s",), "2": ("s",)}), shifts=a_hall(WINDOW).shifts)
    hall = hall_at(model, a_queue(3))
    opening = [Change(NOW_MS + 2 * MINUTE_MS, "2", opens=True)]

    foresight = foresee(hall, NOW_MS + 3_000, known(model), 20, Random(1), opening)

    assert waits(foresight) == pytest.approx([2, 5, 7], abs=0.3)


def test_who_waits_for_a_window_of_which_nobody_knows_is_told_nothing() -> None:
    model = a_hall({"1": ("s",), "2": ("rare",)})
    hall = hall_at(replace(model, shifts=model.shifts[:1]), (comes("r", 59, "rare"), *a_queue(1)))

    foresight = foresee(hall, NOW_MS + 1_000, known(model), 5, Random(1))

    assert [hall.ticket(ticket).token for ticket in foresight.tickets] == ["t1"]
    assert set(foresight.services) == {"s"}


def test_those_who_will_come_with_a_head_start_are_counted() -> None:
    """All who come are green: they pass whoever waits."""
    model = with_policy(a_hall(WINDOW), DEFAULT)
    hall = hall_at(model, a_queue(3))
    quiet = known(model)
    busy = replace(known(model, a_day=100), lane_shares={**quiet.lane_shares, Lane.GREEN: Share(1.0, 1.0)})

    foresights = [foresee(hall, NOW_MS + 3_000, learned, 30, Random(1)) for learned in (quiet, busy)]

    assert waits(foresights[1])[-1] > waits(foresights[0])[-1] + 2


def test_who_has_booked_is_expected_at_the_slot() -> None:
    model = with_policy(a_hall(WINDOW), DEFAULT)
    hall = hall_at(model, a_queue(3))
    booked = copy.deepcopy(hall)
    for nth in range(5):
        booked.handle(BookVisit(f"b{nth}", "s", NOW_MS + 6 * MINUTE_MS), NOW_MS + 3_000)

    plain, with_bookings = (foresee(each, NOW_MS + 3_000, known(model), 30, Random(1)) for each in (hall, booked))

    assert waits(with_bookings)[-1] > waits(plain)[-1] + 5


def test_who_will_be_back_from_filling_in_a_form_stands_before_who_came_later() -> None:
    model = a_hall(WINDOW)
    tape = (*a_queue(0), comes("t1", 62))
    hall = hall_at(model, tape, NOW_MS + 1)
    hall.handle(HoldTicket("1", NOW_MS + 3 * MINUTE_MS), NOW_MS + MINUTE_MS)
    play_on = copy.deepcopy(hall)
    for each in (hall, play_on):
        each.handle(IssueTicket("s", "late", "x"), NOW_MS + 2 * MINUTE_MS)

    assert foresee(hall, NOW_MS + 2 * MINUTE_MS, known(model), 5, Random(1)).at_ms == NOW_MS + 2 * MINUTE_MS


def test_a_window_that_pauses_goes_on_sooner_or_later() -> None:
    model = a_hall(WINDOW)
    hall = hall_at(model, ())
    hall.handle(PauseWindow("1", "tea"), NOW_MS)
    hall.handle(IssueTicket("s", "t", "x"), NOW_MS)

    told = next(iter(foresee(hall, NOW_MS, known(model), 40, Random(1)).tickets.values()))

    assert told.mean_ms / MINUTE_MS == pytest.approx(10, rel=0.1)
    assert told.from_ms < 3 * MINUTE_MS < 20 * MINUTE_MS < told.to_ms


def test_the_less_is_known_the_wider_is_the_range() -> None:
    model = a_hall(WINDOW)
    hall = hall_at(model, a_queue(9))
    seen = known(model, cv=0.8)
    guessed = replace(seen, services=nothing_learned(model.rules).services)

    sure, unsure = (
        list(foresee(hall, NOW_MS + 9_000, learned, 100, Random(1)).tickets.values())[-1] for learned in (seen, guessed)
    )

    assert unsure.to_ms - unsure.from_ms > 1.15 * (sure.to_ms - sure.from_ms)


def test_looking_ahead_changes_nothing_in_the_hall() -> None:
    model = with_policy(read_model_hall(SCENARIOS / "mixed-14" / "hall.toml"), DEFAULT)
    hall = hall_at(model, day_at_random(model, 4, 1), model.opens_ms + 120 * MINUTE_MS)
    before = copy.deepcopy(hall.state)

    foresight = foresee(hall, hall.state.last_ms, nothing_learned(model.rules), 3, Random(1))

    assert foresight.services
    assert hall.state == before


def test_the_same_chance_tells_the_same() -> None:
    model = a_hall(WINDOW)
    hall = hall_at(model, a_queue(5))

    told = [foresee(hall, NOW_MS + 5_000, nothing_learned(model.rules), 10, Random(7)) for _ in range(2)]

    assert told[0] == told[1]


def usual(*parts: tuple[int, float]) -> tuple[float, ...]:
    """Return a day's half hours with these parts, and nothing in the others."""
    return tuple(dict(parts).get(nth, 0.0) for nth in range(HALF_HOURS))


@pytest.mark.parametrize(
    ("parts", "changes"),
    [
        ([(18, 1.0), (19, 1.0), (20, 1.0)], [(18.0, True), (21.0, False)]),
        ([(18, 1.0), (19, 0.5)], [(18.0, True), (19.5, False)]),
        ([(18, 0.4), (19, 1.0)], [(18.6, True), (20.0, False)]),
        ([(18, 1.0), (20, 0.5), (21, 1.0)], [(18.0, True), (19.0, False), (20.5, True), (22.0, False)]),
        ([(18, 0.02)], []),
    ],
)
def test_windows_open_and_close_as_they_usually_do(
    parts: list[tuple[int, float]], changes: list[tuple[float, bool]]
) -> None:
    model = a_hall(WINDOW)
    learned = replace(known(model), on_duty=({"1": usual(*parts)},) * 7)
    hall = hall_at(model, (), OPENS_MS)
    midnight_ms = moment_of(hall.state.day.name, 0, model.rules)

    told = planned(hall, midnight_ms, learned)

    assert [((each.at_ms - midnight_ms) / HALF_HOUR_MS, each.opens) for each in told] == changes


def test_who_closes_when_nobody_comes_any_more_stays_until_all_have_gone() -> None:
    model = a_hall(WINDOW)
    learned = replace(known(model), on_duty=({"1": usual((18, 1.0))},) * 7)
    evening = replace(learned, weekdays=(Arrivals(100, usual((18, 1.0))),) * 7)

    told = planned(hall_at(model, (), OPENS_MS), 0, evening)

    assert [each.opens for each in told] == [True]


def test_before_the_first_day_nothing_can_be_told() -> None:
    model = a_hall(WINDOW)

    assert foresee(Hall.new(model.rules, NOW_MS), NOW_MS, known(model), 5) == Foresight(NOW_MS, {}, {})
