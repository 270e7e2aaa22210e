"""Whatever the hall and whoever comes: everybody is accounted for, and no window does what it cannot."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hall_simulator.day import Day, play_day
from hall_simulator.figures import day_figures, flat
from hall_simulator.model import ModelHall, Shift
from hall_simulator.simulation import CALLED_BY, with_policy
from hall_simulator.tape import Coming, Tape
from queue_core.rules import BulkExpiry, HallRules, Lane, MissedRules, OpeningRules, QuotaRule
from tests.hardness import HARDNESS
from tests.simulator.playing import MINUTE_MS, a_hall, comes

LASTS_MIN = 120
OPENS_AT_MS = 9 * 3_600_000
SERVICES = ("s", "t", "u")
ALWAYS = tuple(((0, 86_400_000),) for _ in range(7))
minutes = st.integers(0, LASTS_MIN)


@st.composite
def shifts(draw: st.DrawFn, window: str) -> list[Shift]:
    """Return when a window is on duty: never, once, with a break, perhaps to the end."""
    changes = sorted(draw(st.sets(minutes, max_size=5)))
    spans = [Shift(window, begins * MINUTE_MS, ends * MINUTE_MS) for begins, ends in pairwise(changes)][::2]
    if len(changes) % 2:
        spans.append(Shift(window, changes[-1] * MINUTE_MS))
    return spans


@st.composite
def rules(draw: st.DrawFn, plain: HallRules) -> HallRules:
    """Return the hall's rules with quotas, windows that call by themselves, a day that ends early."""
    scarce = draw(st.sampled_from(["", *plain.services]))
    quotas = (QuotaRule(draw(st.integers(0, 3)), draw(st.sampled_from([0, 30 * MINUTE_MS]))),)
    closes_ms = draw(st.none() | minutes.map(lambda late: OPENS_AT_MS + (late + 1) * MINUTE_MS))
    auto_call, pause_ms = draw(st.booleans()), draw(st.sampled_from([0, 10_000]))
    expiry = BulkExpiry(OPENS_AT_MS + draw(minutes) * MINUTE_MS)
    return replace(
        plain,
        services={c: replace(each, quotas=quotas) if c == scarce else each for c, each in plain.services.items()},
        calling=replace(plain.calling, auto_call=auto_call, auto_call_pause_ms=pause_ms, yield_ms=600_000),
        opening=OpeningRules(ALWAYS, closes_at_ms=closes_ms),
        missed=MissedRules(expiries=(expiry,)),
    )


@st.composite
def halls(draw: st.DrawFn) -> ModelHall:
    served = draw(st.lists(st.lists(st.sampled_from(SERVICES), min_size=1, unique=True), min_size=1, max_size=4))
    hall = a_hall({str(nth + 1): services for nth, services in enumerate(served)}, lasts_min=LASTS_MIN)
    on_duty = [shift for window in hall.rules.windows for shift in draw(shifts(window))]
    hall = replace(hall, rules=draw(rules(hall.rules)), shifts=tuple(on_duty))
    return with_policy(hall, draw(st.sampled_from(CALLED_BY)))


@st.composite
def visitors(draw: st.DrawFn, nth: int, hall: ModelHall) -> Coming:
    lane, at_min = draw(st.sampled_from(Lane)), draw(minutes)
    slot_min = at_min + draw(st.integers(0, 40)) if lane is Lane.APPOINTMENT else None
    service, takes = draw(st.sampled_from(sorted(hall.rules.services))), draw(st.integers(0, 20))
    return comes(f"t{nth}", at_min, service, minutes=takes, lane=lane, slot_min=slot_min, no_show=draw(st.booleans()))


@st.composite
def days(draw: st.DrawFn) -> tuple[ModelHall, Tape]:
    hall = draw(halls())
    tape = [draw(visitors(nth, hall)) for nth in range(draw(st.integers(0, 25)))]
    return hall, tuple(sorted(tape, key=lambda coming: coming.arrives_ms))


@settings(max_examples=60 * HARDNESS.times, deadline=None)
@given(days())
def test_everybody_is_accounted_for_and_no_window_does_what_it_cannot(day: tuple[ModelHall, Tape]) -> None:
    hall, tape = day
    played = play_day(hall, tape)

    assert len({visit.coming.ticket for visit in played.visits}) == len(played.visits)
    assert len(played.visits) + played.turned_away + played.unserved == len(tape)
    assert played.unserved >= 0
    for visit in played.visits:
        assert visit.called_ms >= visit.coming.arrives_ms
        assert visit.coming.service in hall.rules.windows[visit.window].services
    _windows_have_one_visitor_at_a_time(hall, played)
    _windows_call_only_on_duty(hall, played)


def _windows_have_one_visitor_at_a_time(hall: ModelHall, played: Day) -> None:
    at: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for visit in played.visits:
        at[visit.window].append((visit.called_ms, visit.ended_ms))
    for periods in at.values():
        assert all(before[1] <= after[0] for before, after in pairwise(periods))


def _windows_call_only_on_duty(hall: ModelHall, played: Day) -> None:
    """Except where windows call by themselves: then whoever is called at a shift's end is served."""
    if hall.rules.calling.auto_call:
        return
    for visit in played.visits:
        duties = [shift for shift in hall.shifts if shift.window == visit.window]
        assert any(s.begins_ms <= visit.called_ms <= (s.ends_ms or visit.called_ms) for s in duties)


@settings(max_examples=30 * HARDNESS.times, deadline=None)
@given(days())
def test_every_figure_of_any_day_can_be_told(day: tuple[ModelHall, Tape]) -> None:
    hall, tape = day
    told = flat(day_figures(hall, play_day(hall, tape)))

    assert 0 <= told["within_target"] <= 1
    assert 0 <= told["overtaken"] <= 1
    assert all(0 <= value <= 1 for key, value in told.items() if key.startswith("load."))
    assert all(value >= 0 for value in told.values())


@settings(max_examples=20 * HARDNESS.times, deadline=None)
@given(days())
def test_the_same_day_is_always_played_alike(day: tuple[ModelHall, Tape]) -> None:
    assert play_day(*day) == play_day(*day)
