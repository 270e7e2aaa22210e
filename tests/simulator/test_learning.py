"""A hall's own days tell how long its services take and who comes when; and what they do not tell is not believed."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from hall_simulator.day_at_random import day_at_random
from hall_simulator.learning.learned import Learned, Note, NoteKind, nothing_learned
from hall_simulator.learning.modelled import model_of_learned
from hall_simulator.learning.supposing import MOST
from hall_simulator.model import ModelError, ModelHall
from hall_simulator.model_file import read_model_hall
from hall_simulator.tape import Tape
from queue_core.calendar import moment_of
from queue_core.events import ServiceFinished, WindowReady
from queue_core.rules import HallRules, Lane
from tests.simulator.journalled import Change, JournalledHall, Stored
from tests.simulator.playing import MINUTE_MS, SCENARIOS

POOLED = read_model_hall(SCENARIOS / "pooled-12" / "hall.toml")
CONFIGURED_MS = 600_000
MONDAY = "2026-11-23"
HOUR_MS = 60 * MINUTE_MS


def hall_without_a_clue(model: ModelHall = POOLED) -> ModelHall:
    """Return a hall whose configuration says ten minutes for everything."""
    services = {code: replace(rule, expected_ms=CONFIGURED_MS) for code, rule in model.rules.services.items()}
    return replace(model, rules=replace(model.rules, services=services))


MODEL = hall_without_a_clue()


def a_day(nth: int, *, without: tuple[int, int] | None = None) -> Tape:
    """Return a day's visitors, without those who would come in a span of milliseconds after opening."""
    tape = day_at_random(MODEL, 7, nth)
    return tuple(each for each in tape if not without or not without[0] <= each.arrives_ms < without[1])


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[JournalledHall]:
    journalled = JournalledHall(tmp_path / "journal.db", MODEL.rules, MONDAY)
    yield journalled
    journalled.journal.close()


@pytest.fixture(scope="module")
def three_weeks(tmp_path_factory: pytest.TempPathFactory) -> Learned:
    """Three weeks of twelve pooled windows."""
    hall = JournalledHall(tmp_path_factory.mktemp("hall") / "journal.db", MODEL.rules, MONDAY)
    for nth in range(21):
        hall.play(MODEL, a_day(nth))
    hall.journal.close()
    return hall.learned()


def notes(learned: Learned, *kinds: NoteKind) -> list[Note]:
    return [note for note in learned.notes if note.kind in kinds]


def test_services_are_known_by_their_own_times_though_the_configuration_is_wrong(three_weeks: Learned) -> None:
    """Within four standard errors, and what the supposed time is still worth: at most 40 visits."""
    for code, demand in MODEL.demand.services.items():
        told = three_weeks.services[code]
        drawn = (told.prior_ms - demand.mean_ms) * three_weeks.weight / (told.count + three_weeks.weight)
        error = 4 * demand.cv * demand.mean_ms / told.count**0.5
        assert abs(told.mean_ms - demand.mean_ms - drawn) < error
        assert abs(told.mean_ms / demand.mean_ms - 1) < 0.25
    assert three_weeks.weight < MOST


def test_what_was_learned_errs_an_eighth_of_what_the_configuration_did(three_weeks: Learned) -> None:
    demand = MODEL.demand.services
    error = sum(each.share * abs(three_weeks.services[code].mean_ms - each.mean_ms) for code, each in demand.items())
    configured = sum(each.share * abs(CONFIGURED_MS - each.mean_ms) for each in demand.values())

    assert error < configured / 8


def test_how_much_times_differ_is_known_too(three_weeks: Learned) -> None:
    for code, demand in MODEL.demand.services.items():
        assert abs(three_weeks.services[code].cv - demand.cv) < 0.2


def test_nothing_true_is_taken_for_a_forgotten_finish(three_weeks: Learned) -> None:
    assert sum(note.count for note in notes(three_weeks, NoteKind.TOO_LONG)) < 0.002 * three_weeks.no_show.whole


def test_who_comes_when_is_known_within_the_chance_of_so_many_days(three_weeks: Learned) -> None:
    whole = sum(MODEL.demand.weights)
    true = [weight / whole for weight in MODEL.demand.weights]
    for arrivals in three_weeks.weekdays:
        assert abs(arrivals.tickets - MODEL.demand.tickets) < 0.1 * MODEL.demand.tickets
        assert sum(arrivals.shares) == pytest.approx(1)
        assert sum(arrivals.shares[18:34]) > 0.99
        for seen, share in zip(arrivals.shares[18:34], true, strict=True):
            assert abs(seen - share) < 0.013
    assert abs(three_weeks.day_cv - MODEL.demand.day_cv) < 0.05


def test_shares_are_known(three_weeks: Learned) -> None:
    demand = MODEL.demand
    assert three_weeks.no_show.share == pytest.approx(demand.no_show_share, abs=0.01)
    assert three_weeks.lane_shares[Lane.GREEN].share == pytest.approx(demand.green_share, abs=0.01)
    assert three_weeks.lane_shares[Lane.APPOINTMENT].share == pytest.approx(demand.appointment_share, abs=0.015)
    assert three_weeks.missed.mean_ms == pytest.approx(demand.no_show_ms, abs=1)
    for code, each in demand.services.items():
        assert three_weeks.service_shares[code].share == pytest.approx(each.share, abs=0.012)


def test_a_learned_hall_has_the_shifts_that_were_worked(three_weeks: Learned) -> None:
    told = model_of_learned("pooled-12", MODEL.rules, three_weeks, 0)

    assert len(told.shifts) == len(MODEL.shifts)
    for seen, true in zip(told.shifts, MODEL.shifts, strict=True):
        assert seen.window == true.window
        assert abs(seen.begins_ms - true.begins_ms) < 10 * MINUTE_MS
        assert (seen.ends_ms is None) == (true.ends_ms is None)
        assert abs((seen.ends_ms or 0) - (true.ends_ms or 0)) < 10 * MINUTE_MS
    assert (told.lasts_ms, len(told.demand.weights)) == (MODEL.lasts_ms, 16)


def test_shifts_can_be_said_instead(three_weeks: Learned) -> None:
    assert model_of_learned("x", MODEL.rules, three_weeks, 0, MODEL.shifts[:3]).shifts == MODEL.shifts[:3]


def test_a_hall_without_a_day_supposes_what_its_configuration_says(hall: JournalledHall) -> None:
    assert hall.learned() == nothing_learned(MODEL.rules)
    assert all(each.mean_ms == CONFIGURED_MS and each.count == 0 for each in hall.learned().services.values())


def test_one_day_moves_rare_services_little_and_frequent_ones_much(hall: JournalledHall) -> None:
    hall.play(MODEL, a_day(0))
    hall.play(MODEL, a_day(1))
    learned = hall.learned()

    def trusted(code: str) -> float:
        told = learned.services[code]
        assert told.seen_ms is not None
        return (told.mean_ms - told.prior_ms) / (told.seen_ms - told.prior_ms)

    assert trusted("s01") > 0.9 > trusted("s27")
    assert trusted("s27") == pytest.approx(1 / (1 + learned.weight / learned.services["s27"].count))


def forgetting(every: int) -> Change:
    """At every so-manieth service somebody forgets to press *finish* for three hours."""

    def change(events: list[Stored]) -> list[Stored]:
        finishes = [nth for nth, (event, _) in enumerate(events) if isinstance(event, ServiceFinished)][::every]
        return [
            (replace(event, at_ms=event.at_ms + 3 * HOUR_MS), at_ms)
            if nth in set(finishes) and isinstance(event, ServiceFinished)
            else (event, at_ms)
            for nth, (event, at_ms) in enumerate(events)
        ]

    return change


def test_a_service_of_three_hours_is_a_forgotten_finish(hall: JournalledHall, three_weeks: Learned) -> None:
    for nth in range(21):
        hall.play(MODEL, a_day(nth), forgetting(every=40))
    learned = hall.learned()
    forgotten = sum(note.count for note in notes(learned, NoteKind.TOO_LONG))

    assert forgotten == pytest.approx(three_weeks.no_show.whole / 40, rel=0.1)
    assert sum(each.left_out for each in learned.services.values()) == forgotten
    for code, told in three_weeks.services.items():
        assert learned.services[code].mean_ms == pytest.approx(told.mean_ms, rel=0.08)


def hub_down(from_ms: int, until_ms: int) -> Change:
    """What was pressed while the hub was down is stored once it is up again."""

    def change(events: list[Stored]) -> list[Stored]:
        return [(event, until_ms if from_ms <= at_ms < until_ms else at_ms) for event, at_ms in events]

    return change


def clock_forward(from_ms: int, by_ms: int) -> Change:
    """At a moment the hub's clock jumps ahead."""

    def later(ms: int) -> int:
        return ms + by_ms if ms >= from_ms else ms

    return lambda events: [(replace(event, at_ms=later(event.at_ms)), later(at_ms)) for event, at_ms in events]


def at(day: str, hours: float) -> int:
    return moment_of(day, round(hours * HOUR_MS), MODEL.rules)


def test_a_day_on_which_the_hub_was_down_does_not_tell_who_comes(hall: JournalledHall) -> None:
    hole = (at("2026-11-26", 10), at("2026-11-26", 11.5))
    for nth in range(7):
        if nth == 3:
            hall.play(MODEL, a_day(nth, without=(HOUR_MS, round(2.5 * HOUR_MS))), hub_down(*hole))
        else:
            hall.play(MODEL, a_day(nth))
    learned = hall.learned()

    (note,) = notes(learned, NoteKind.HOLE, NoteKind.NO_TICKETS)
    assert (note.kind, note.day) == (NoteKind.HOLE, "2026-11-26")
    assert abs(note.from_ms - hole[0]) < 5 * MINUTE_MS
    assert note.until_ms == hole[1]
    assert 100 < note.count < 170
    assert set(learned.days) - set(learned.arrival_days) == {"2026-11-26", "2026-11-29"}
    assert learned.weekdays[3].days == 0
    assert learned.weekdays[3].tickets == pytest.approx(450, rel=0.15)
    assert learned.services["s01"].count > 500, "its services count all the same"


def test_nobody_knows_when_a_service_ended_across_a_jump_of_the_clock(hall: JournalledHall) -> None:
    jumps_ms = at("2026-11-25", 11)
    for nth in range(5):
        if nth == 2:
            hall.play(MODEL, a_day(nth), clock_forward(jumps_ms, 2 * HOUR_MS))
        else:
            hall.play(MODEL, a_day(nth))
    learned = hall.learned()

    (hole,) = notes(learned, NoteKind.HOLE)
    assert hole.day == "2026-11-25"
    assert hole.from_ms < jumps_ms
    assert hole.until_ms >= jumps_ms + 2 * HOUR_MS
    across = sum(note.count for note in notes(learned, NoteKind.ACROSS_A_HOLE))
    assert 6 <= across <= 12, "those whom the twelve windows were serving"
    assert "2026-11-25" not in learned.arrival_days


def test_a_clock_that_is_put_back_is_told(hall: JournalledHall) -> None:
    def put_back(events: list[Stored]) -> list[Stored]:
        return [(event, ms - HOUR_MS if ms >= at("2026-11-24", 11) else ms) for event, ms in events]

    for nth in range(3):
        hall.play(MODEL, a_day(nth), put_back if nth == 1 else lambda events: events)
    learned = hall.learned()

    (note,) = notes(learned, NoteKind.CLOCK_BACK)
    assert note.day == "2026-11-24"
    assert HOUR_MS - 5 * MINUTE_MS < note.until_ms - note.from_ms <= HOUR_MS
    assert "2026-11-24" not in learned.arrival_days


def test_windows_that_work_while_nobody_can_take_a_ticket_tell_another_story(hall: JournalledHall) -> None:
    """The dispenser has no paper: the hub is there, and no visitor comes in."""

    def goes_on(events: list[Stored]) -> list[Stored]:
        ready = [(WindowReady(at_ms, "1"), at_ms) for at_ms in range(at(MONDAY, 10), at(MONDAY, 12), 5 * MINUTE_MS)]
        return sorted([*events, *ready], key=lambda pair: pair[1])

    hall.play(MODEL, a_day(0, without=(HOUR_MS, 3 * HOUR_MS)), goes_on)
    for nth in range(1, 4):
        hall.play(MODEL, a_day(nth))
    learned = hall.learned()

    (note,) = notes(learned, NoteKind.HOLE, NoteKind.NO_TICKETS)
    assert (note.kind, note.day) == (NoteKind.NO_TICKETS, MONDAY)


def test_ordinary_days_have_no_holes(three_weeks: Learned) -> None:
    assert not notes(three_weeks, NoteKind.HOLE, NoteKind.NO_TICKETS, NoteKind.CLOCK_BACK, NoteKind.ACROSS_A_HOLE)
    assert len(three_weeks.arrival_days) == 20, "all but the last, which has not ended"


def test_a_day_that_goes_on_tells_its_services_but_not_who_comes(hall: JournalledHall) -> None:
    hall.play(MODEL, a_day(0))
    hall.play(MODEL, a_day(1), lambda events: [each for each in events if each[1] < at("2026-11-24", 12)])
    learned = hall.learned()

    (note,) = notes(learned, NoteKind.GOES_ON)
    assert note.day == "2026-11-24"
    assert learned.arrival_days == (MONDAY,)
    assert not notes(learned, NoteKind.HOLE, NoteKind.NO_TICKETS), "the evening has not come yet"
    assert sum(each.count for each in learned.services.values()) > 500


def test_a_service_that_the_hall_has_no_more_is_left_out_and_named(hall: JournalledHall) -> None:
    for nth in range(3):
        hall.play(MODEL, a_day(nth))
    before = hall.learned()
    hall.configure(without_service("s02"))
    learned = hall.learned()

    (note,) = notes(learned, NoteKind.UNKNOWN_SERVICE)
    assert note.about == "s02"
    assert note.count == before.service_shares["s02"].part
    assert "s02" not in learned.services
    assert sum(each.share for each in learned.service_shares.values()) == pytest.approx(1)
    assert learned.weekdays[0].counted < before.weekdays[0].counted


def without_service(code: str) -> HallRules:
    rules = MODEL.rules
    windows = {
        window.id: replace(window, services=tuple(service for service in window.services if service != code))
        for window in rules.windows.values()
    }
    services = {each: rule for each, rule in rules.services.items() if each != code}
    return replace(rules, services=services, windows=windows)


def test_a_weekday_of_its_own_is_told_apart(hall: JournalledHall) -> None:
    """On Mondays twice as many come, and in the morning."""
    mornings = replace(
        MODEL, demand=replace(MODEL.demand, tickets=800, weights=tuple(range(16, 0, -1)), appointment_share=0)
    )
    for nth in range(22):
        model = mornings if nth % 7 == 0 else MODEL
        hall.play(model, day_at_random(model, 11, nth))
    learned = hall.learned()

    assert learned.weekdays[0].tickets == pytest.approx(800, rel=0.1)
    assert learned.weekdays[3].tickets == pytest.approx(450, rel=0.1)
    morning = [sum(each.shares[18:26]) for each in learned.weekdays]
    assert morning[0] == pytest.approx(sum(range(9, 17)) / sum(range(1, 17)), abs=0.03)
    assert max(morning[1:]) < 0.65


def test_only_the_last_days_are_learned_from(hall: JournalledHall) -> None:
    days = [hall.play(MODEL, a_day(nth)) for nth in range(5)]

    assert hall.learned(days=2).days == tuple(days[-2:])
    assert hall.learned(days=2).arrival_days == (days[3],)


def test_on_a_closed_weekday_nobody_comes(three_weeks: Learned) -> None:
    week = tuple(((9 * HOUR_MS, 17 * HOUR_MS),) if weekday < 6 else () for weekday in range(7))
    rules = replace(MODEL.rules, opening=replace(MODEL.rules.opening, hours=week))
    supposed = nothing_learned(rules)

    assert [arrivals.tickets > 0 for arrivals in supposed.weekdays] == [True] * 6 + [False]
    with pytest.raises(ModelError, match="nobody comes"):
        model_of_learned("x", rules, three_weeks, 6)


def test_a_holiday_says_nothing_of_other_days(hall: JournalledHall) -> None:
    """The hub is on all week; on Wednesday, a holiday, and on Sunday the hall is shut."""
    week = tuple(((9 * HOUR_MS, 17 * HOUR_MS),) if weekday < 6 else () for weekday in range(7))
    opening = replace(MODEL.rules.opening, hours=week, holidays=("2026-11-25",))
    for nth in range(9):
        hall.play(MODEL, () if nth in (2, 6) else a_day(nth))
    hall.configure(replace(MODEL.rules, opening=opening))
    learned = hall.learned()

    assert [arrivals.days for arrivals in learned.weekdays] == [2, 2, 0, 1, 1, 1, 0]
    assert learned.weekdays[2].tickets == pytest.approx(450, rel=0.1)
    assert learned.weekdays[6].tickets == 0
    assert learned.day_cv < 0.15
    assert not notes(learned, NoteKind.HOLE, NoteKind.NO_TICKETS)


def test_what_is_learned_does_not_depend_on_who_asks_when(three_weeks: Learned) -> None:
    """The same days give the same figures; and each weekday's half hours are one course of a day."""
    for arrivals in three_weeks.weekdays:
        assert all(a >= 0 for a in arrivals.shares)
    assert all(before <= after for before, after in pairwise(three_weeks.days))
