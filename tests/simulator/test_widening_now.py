"""Which window to widen now: the hall is looked at as it stands, and what is promised comes true."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from statistics import fmean

import pytest

from hall_config.texts import Both
from hall_protocol.changes import Hours, Skill
from hall_simulator.advice.advising import advise, advise_now, beside
from hall_simulator.advice.present_hall import PresentHall
from hall_simulator.advice.racing import Advice
from hall_simulator.advice.widenable import widenable, widened
from hall_simulator.advice.widening_now import AsItStands, is_worth_it, widening_now
from hall_simulator.day_at_random import day_at_random
from hall_simulator.forecast.duty import Change, from_shifts
from hall_simulator.intervals import Interval
from hall_simulator.learning.learned import Learned, Share
from hall_simulator.model import Demand, ModelHall, ServiceDemand, Shift
from hall_simulator.tape import Tape
from hall_simulator.whatif.names import Names
from queue_core.commands import AssignServices, CloseWindow, Command, LogIn, PauseWindow
from queue_core.hall import Hall
from queue_core.rules import ClerkRule, OpeningRules, SkillRule, Tier, WindowKind
from tests.simulator.continued import Moment, everything_learned, true_gain
from tests.simulator.playing import MINUTE_MS, a_hall, comes
from tests.simulator.test_forecast import known

HOUR_MS = 60 * MINUTE_MS
TEN_MS = 10 * HOUR_MS
SHARES = {"s": 0.7, "t": 0.1, "u": 0.2}
THREE = a_hall(
    {"1": ["s"], "2": ["t"], "3": ["u"]},
    lasts_min=180,
    demand=Demand(
        60,
        0.0,
        (1, 1, 2, 1, 1, 0.5),
        {code: ServiceDemand(share, 5 * MINUTE_MS, 0.5) for code, share in SHARES.items()},
    ),
)
"""Nearly all come for s, which one window serves; another is nearly always idle."""


def a_queue_for_s(waiting: int) -> Tape:
    """Return so many who have come for s by ten o'clock, a second apart, and nobody for anything else."""
    return tuple(comes(f"t{nth:03d}", 60 - nth / 60) for nth in reversed(range(waiting)))


def at_ten(model: ModelHall = THREE, waiting: int = 8) -> Moment:
    """Return ten o'clock and a few seconds: so many wait, and one more is at the window."""
    return Moment(model, a_queue_for_s(waiting + 1), 60 * MINUTE_MS + 5_000)


def found(
    moment: Moment, learned: Learned | None = None, hall: Hall | None = None
) -> tuple[Sequence[Advice], AsItStands]:
    """Return the advice; where nothing else is known, everybody takes five minutes and nobody comes any more."""
    model = moment.model
    roster = from_shifts(model.shifts, model.opens_ms)
    hall = hall or moment.hall
    return widening_now(hall, moment.now_ms, learned or known(model), Names(model), 1, roster=roster)


def skill_of(advice: Advice) -> Skill:
    (skill,) = advice.changes
    assert isinstance(skill, Skill)
    return skill


def hours_of(advice: Advice) -> Hours:
    hours = skill_of(advice).hours
    assert hours is not None
    return hours


def test_the_idle_window_beside_the_long_queue_is_widened_from_this_minute_on() -> None:
    (advice,), now = found(at_ten())

    assert skill_of(advice).window in {"2", "3"}
    assert skill_of(advice).service == "s"
    assert hours_of(advice).begins_ms == TEN_MS
    assert advice.is_sure
    assert advice.today_ms.mean / MINUTE_MS == pytest.approx(fmean(range(5, 45, 5)), abs=0.5)
    assert advice.gain_ms.mean == pytest.approx(advice.today_ms.mean - advice.changed_ms.mean)
    assert (now.waiting, now.nothing) == (8, None)
    assert now.sentence.zh.startswith("以 10:00 大厅的情况为准：8 人在等，3 个窗口开着")
    assert advice.sentence.zh.startswith(f"{skill_of(advice).window}号窗口10:00–")
    assert "兼办s：现在在等的和 13:00 前来的人，平均等候由 22." in advice.sentence.zh
    assert "who waits now or comes before 13:00 waits" in advice.sentence.en


def test_a_short_queue_needs_a_window_for_half_an_hour_and_a_long_one_for_longer() -> None:
    (short,), _now = found(at_ten(waiting=6))
    (long,), _now = found(at_ten(waiting=40))

    assert hours_of(short).ends_ms == TEN_MS + HOUR_MS // 2
    assert (hours_of(long).ends_ms or 0) > TEN_MS + HOUR_MS


def test_a_window_is_widened_until_the_hall_closes_at_most() -> None:
    opening = OpeningRules(hours=(((9 * HOUR_MS, 11 * HOUR_MS),),) * 7)
    early = replace(THREE, rules=replace(THREE.rules, opening=opening))
    (advice,), now = found(at_ten(early, waiting=40))

    assert hours_of(advice).ends_ms == 11 * HOUR_MS
    assert "11:00 前来的人" in now.sentence.zh


def test_after_its_time_the_window_serves_again_what_it_always_does() -> None:
    """In the six minutes for which it takes them too it calls two of the queue, in an hour twelve."""
    moment = at_ten(waiting=40)
    hall = PresentHall(moment.hall, moment.now_ms, known(THREE), 1, Random(1))
    lasts_ms = hall.counts_until_ms - moment.now_ms

    for minutes, called in ((6, 2), (59, 12)):
        until_ms = moment.now_ms + minutes * MINUTE_MS
        (idle_ms,) = hall.play(0, widened(moment.hall, "2", "s", moment.now_ms, until_ms)).idle["2"]
        assert round((lasts_ms - idle_ms) / (5 * MINUTE_MS)) == called


def test_chance_is_the_same_whichever_window_is_widened() -> None:
    """A window that is widened for what nobody comes for changes nobody's wait, in no future."""
    model = a_hall({"1": ["s"], "2": ["s", "t"], "3": ["u"]}, lasts_min=180)
    learned = everything_learned(replace(THREE, rules=model.rules))
    learned = replace(learned, service_shares={**learned.service_shares, "u": Share(0.0, 0.0)})
    moment = at_ten(model, waiting=6)
    hall = PresentHall(moment.hall, moment.now_ms, learned, 5, Random(1))
    for_nobody = widened(moment.hall, "1", "u", moment.now_ms, moment.now_ms + HOUR_MS)
    for_everybody = widened(moment.hall, "3", "s", moment.now_ms, moment.now_ms + HOUR_MS)

    for nth in range(5):
        as_it_is = hall.play(nth)
        assert hall.counted > 20
        assert hall.play(nth, for_everybody).mean_ms < as_it_is.mean_ms
        assert hall.play(nth, for_nobody) == as_it_is


def test_who_is_never_called_counts_as_waiting_to_the_end() -> None:
    """The only window for s has gone home: without another nobody of its queue is ever called."""
    away = replace(THREE, shifts=(Shift("1", 0, 59 * MINUTE_MS), Shift("2", 0), Shift("3", 0)))
    (advice,), now = found(at_ten(away, waiting=3))

    assert now.waiting == 4
    assert advice.today_ms.mean == 5 * HOUR_MS
    assert advice.changed_ms.mean < 10 * MINUTE_MS


def test_a_gain_that_is_told_is_the_gain_there_is() -> None:
    """Six mornings, each going on in sixty ways, played by the hall itself with the window widened and without."""
    learned, within, told, true = everything_learned(THREE), 0, [], []
    for seed in range(6):
        moment = Moment(THREE, day_at_random(THREE, seed, 0), 60 * MINUTE_MS)
        (advice,), _now = found(moment, learned)
        truth = true_gain(moment, skill_of(advice), 60, seed)
        assert advice.gain_ms.half is not None
        assert truth.half is not None
        within += abs(truth.mean - advice.gain_ms.mean) <= advice.gain_ms.half
        told.append(advice.gain_ms.mean)
        true.append(truth.mean)
        assert skill_of(advice).window == "2", "the idlest"
        assert truth.mean - truth.half > 0

    assert within >= 5
    assert fmean(told) == pytest.approx(fmean(true), rel=0.1)


def test_nothing_is_advised_where_nobody_would_wait_less() -> None:
    busy = a_hall({"1": ["s"], "2": ["t"]}, lasts_min=180)
    tape = tuple(
        sorted(
            (comes(f"{code}{nth}", 58 + nth / 10, code) for code in "st" for nth in range(9)),
            key=lambda c: c.arrives_ms,
        )
    )
    both_long, now = found(Moment(busy, tape, 60 * MINUTE_MS))

    assert both_long == ()
    assert now.nothing is not None
    assert now.nothing.zh == "现在不需要潮汐窗口：试了 2 种兼办，平均最多少等 0.0 分钟"
    assert now.nothing.en.startswith("No tide window is needed now: 2 ways of widening one were tried")
    assert now.sentence.zh == "以 10:00 大厅的情况为准：16 人在等，2 个窗口开着"


def test_less_than_a_minute_is_not_worth_a_clerks_trouble() -> None:
    """Whoever waits will be called in forty seconds; a second window would call at once."""
    moment = Moment(THREE, a_queue_for_s(2), 60 * MINUTE_MS + 19_000)
    nothing, now = found(moment, known(THREE, minutes=1))

    assert now.waiting == 1
    assert nothing == ()
    assert now.nothing is not None


@pytest.mark.parametrize(
    ("today_min", "gain_min", "half_min", "is_worth"),
    [(4, 1.1, 0.5, True), (4, 0.9, 0.5, False), (6, 0.3, 0.1, True), (6, 0.2, 0.1, False), (30, 3.0, 3.5, False)],
    ids=["a minute", "less", "of a long wait a little", "hardly anything", "by luck"],
)
def test_a_little_is_worth_it_where_the_wait_is_long(
    today_min: float, gain_min: float, half_min: float, is_worth: bool
) -> None:
    today, gain = Interval(today_min * MINUTE_MS, 1.0, 40), Interval(gain_min * MINUTE_MS, half_min * MINUTE_MS, 40)

    assert is_worth_it(Advice((), Both("", ""), today, today, gain)) is is_worth


def test_where_every_window_that_could_be_widened_serves_the_queue_already_it_says_so() -> None:
    """Windows 2 and 3 lack u, which nobody comes for."""
    model = a_hall({"1": ["s", "u"], "2": ["s"], "3": ["s"]}, lasts_min=180)
    nothing, now = found(at_ten(model))

    assert nothing == ()
    assert now.nothing is not None
    assert now.nothing.zh == "现在不需要潮汐窗口：大家在等的事项，能兼办的窗口本来就都办"


def test_nothing_is_advised_while_nobody_waits() -> None:
    nobody, now = found(at_ten(waiting=0))

    assert nobody == ()
    assert now.nothing is not None
    assert now.nothing.zh == "现在没有人在等，不需要潮汐窗口"


def closed(model: ModelHall) -> Hall:
    hall = Moment(model, (), 60 * MINUTE_MS).hall
    for window in model.rules.windows:
        hall.handle(CloseWindow(window), hall.state.last_ms)
    return hall


@pytest.mark.parametrize(
    ("windows", "hall_of", "reason"),
    [
        ({"1": ["s"], "2": ["t"]}, closed, "现在没有开着的窗口"),
        ({"1": ["s", "t"], "2": ["s", "t"]}, lambda model: at_ten(model).hall, "现在没有可以兼办的窗口"),
    ],
)
def test_where_no_window_can_be_widened_it_says_why(
    windows: Mapping[str, Sequence[str]], hall_of: Callable[[ModelHall], Hall], reason: str
) -> None:
    model = a_hall(windows, lasts_min=180)
    none, now = found(at_ten(model), hall=hall_of(model))

    assert none == ()
    assert now.nothing is not None
    assert now.nothing.zh.startswith(reason)


SPECIALIST = ClerkRule("zhao", (SkillRule("u"),))
ALL_ROUNDER = ClerkRule("qian", (SkillRule("u"), SkillRule("s", Tier.HELP_OUT)))


def a_hall_of_clerks() -> ModelHall:
    """Return the hall with clerks; window 4 hands out papers."""
    model = a_hall({"1": ["s"], "2": ["t"], "3": ["u"], "4": ["s"]}, lasts_min=180)
    themed = replace(model.rules.windows["4"], kind=WindowKind.THEMED)
    clerks = {clerk.id: clerk for clerk in (SPECIALIST, ALL_ROUNDER)}
    return replace(model, rules=replace(model.rules, windows={**model.rules.windows, "4": themed}, clerks=clerks))


@pytest.mark.parametrize(
    ("done", "roster", "may"),
    [
        ((), (), {"1": ("t", "u"), "2": ("s", "u"), "3": ("s", "t")}),
        ((CloseWindow("2"),), (), {"1": ("t", "u"), "3": ("s", "t")}),
        ((PauseWindow("2"),), (), {"1": ("t", "u"), "3": ("s", "t")}),
        ((AssignServices("2", ("t", "u")),), (), {"1": ("t", "u"), "3": ("s", "t")}),
        ((LogIn("3", "zhao"),), (), {"1": ("t", "u"), "2": ("s", "u")}),
        ((LogIn("3", "qian"),), (), {"1": ("t", "u"), "2": ("s", "u"), "3": ("s",)}),
        ((), ((10, "3", False),), {"1": ("t", "u"), "2": ("s", "u")}),
        ((), ((30, "3", False),), {"1": ("t", "u"), "2": ("s", "u"), "3": ("s", "t")}),
        ((), ((5, "3", False), (10, "3", True)), {"1": ("t", "u"), "2": ("s", "u"), "3": ("s", "t")}),
    ],
    ids=[
        "all",
        "closed",
        "paused",
        "assigned",
        "able to no more",
        "able to some",
        "closes soon",
        "later",
        "comes back",
    ],
)
def test_only_a_window_that_is_there_and_whose_clerk_is_able_to_is_widened(
    done: Sequence[Command], roster: Sequence[tuple[int, str, bool]], may: Mapping[str, tuple[str, ...]]
) -> None:
    moment = at_ten(a_hall_of_clerks())
    hall = moment.hall
    for command in done:
        hall.handle(command, moment.now_ms)
    changes = [Change(moment.now_ms + minutes * MINUTE_MS, window, opens) for minutes, window, opens in roster]

    assert {each.window: each.lacks for each in widenable(hall, moment.now_ms, changes)} == may


def test_a_widened_window_serves_what_its_clerk_is_able_to_and_helps_out_where_that_is_all() -> None:
    moment = at_ten(a_hall_of_clerks())
    hall = moment.hall
    hall.handle(LogIn("3", "qian"), moment.now_ms)
    event = widened(hall, "3", "*", moment.now_ms, moment.now_ms + HOUR_MS)

    assert (event.services, event.help_out) == (("u",), ("s",))
    assert widened(hall, "2", "*", moment.now_ms, moment.now_ms + HOUR_MS).services == ("*",)
    assert widened(hall, "2", "s", moment.now_ms, moment.now_ms + HOUR_MS).services == ("s", "t")


def test_the_hall_is_only_looked_at_and_the_same_seed_says_the_same() -> None:
    moment = at_ten()
    hall = moment.hall
    before = moment.hall.state

    assert found(moment, hall=hall) == found(moment, hall=hall)
    assert hall.state == before


def test_whoever_asks_hears_how_far_it_is() -> None:
    heard: list[float] = []
    moment = at_ten()
    advise_now(moment.hall, moment.now_ms, known(THREE), Names(THREE), 1, heard.append)

    assert heard == sorted(heard)
    assert (heard[0] < 0.1, heard[-1]) == (True, 1.0)
    assert len(heard) > 20


def test_now_and_ordinary_days_are_told_together() -> None:
    moment = at_ten()
    now = advise_now(moment.hall, moment.now_ms, known(THREE), Names(THREE), 1)
    ordinary = advise(Names(THREE), 1, ("skills",), most_skills=1, cores=1)
    told = beside(now, ordinary, ("widening", "skills"))

    assert list(told.advice) == ["widening", "skills"]
    assert told.now == now.now
    assert told.played == ordinary.played
