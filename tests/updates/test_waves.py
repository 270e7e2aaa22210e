"""A release comes through the hall in waves, is stopped by the first machine it does not suit, and disturbs nobody."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from hall_config.conduct import Opening, WorkDay
from hall_config.forms import Hours
from hub_depot.configured import ConfiguredHall
from hub_depot.faults import DepotError
from hub_depot.quiet import HallHours, is_quiet
from hub_depot.waves import Wishes
from node_runtime.condition import Condition
from node_runtime.depot_messages import MachineTold, Report, UpdateChange
from node_runtime.release import Step, UpdateState, Wish

RELEASES = ("1.1", "1.0")
COUNTY = Path(__file__).parents[2] / "halls/county"


@dataclass
class Hall:
    """Eight machines that do what is wished, unless one is told to fail."""

    depot: Path
    quiet: bool = True
    now_ms: int = 0
    fails: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)
    zones: dict[str, str] = field(default_factory=dict)
    runs: dict[str, UpdateState] = field(
        default_factory=lambda: {f"m{number}": UpdateState(running="1.0") for number in range(1, 9)}
    )

    def __post_init__(self) -> None:
        self.depot.mkdir(exist_ok=True)
        self.start_anew()

    def start_anew(self) -> None:
        self.wishes = Wishes(self.depot, self.machines, lambda: self.quiet, lambda: self.now_ms, lambda: self.zones)

    def machines(self) -> list[MachineTold]:
        return [
            MachineTold(
                name=name,
                carries=(name, f"{name}-sign"),
                age_s=3600 if name in self.away else 2,
                report=Report(release=state.running, update=state, nodes=(_said(name),)),
            )
            for name, state in self.runs.items()
        ]

    def change(self, act: str, *machines: str, release: str = "", at_once: bool = False) -> None:
        wanted = UpdateChange(act=act, release=release, machines=machines, at_once=at_once)  # type: ignore[arg-type]
        self.wishes.change(wanted, RELEASES)

    def pass_minutes(self, minutes: float) -> None:
        """Every machine that is there asks, does what is wished, and says so."""
        for _ in range(round(minutes * 2)):
            self.now_ms += 30_000
            for name in sorted(self.runs.keys() - self.away, reverse=True):
                self._follow(name, self.wishes.wish_for(name))

    def _follow(self, name: str, wish: Wish) -> None:
        state, step = self.runs[name], "settled"
        if wish.release in ("", state.running):
            self.runs[name] = UpdateState(running=state.running, wished=wish.release, previous=state.previous)
            return
        step = "failed" if name in self.fails else "settled" if wish.now else "waiting"
        self.runs[name] = UpdateState(
            running=wish.release if step == "settled" else state.running,
            wished=wish.release,
            step=_step(step),
            why="silent" if step == "failed" else "",
            detail=f"{name}-sign" if step == "failed" else "",
            previous=state.running if step == "settled" else state.previous,
            again=wish.again,
        )

    @property
    def on_new(self) -> list[str]:
        return sorted(name for name, state in self.runs.items() if state.running == "1.1")


def _step(step: str) -> Step:
    return step  # type: ignore[return-value]


def _said(name: str) -> Condition:
    return Condition(
        node=name, role="terminal", release="1.0", state="ready", broker_up=True, hub_alive=True, beat_ms=0
    )


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path / "depot")


def test_one_machine_then_a_quarter_then_the_rest(hall: Hall) -> None:
    hall.change("roll_out", release="1.1")
    hall.pass_minutes(9)
    assert hall.on_new == ["m1"]
    hall.pass_minutes(10)
    assert hall.on_new == ["m1", "m2", "m3"]
    hall.pass_minutes(12)
    assert len(hall.on_new) == 8
    hall.pass_minutes(12)
    assert hall.wishes.rollout is not None
    assert hall.wishes.rollout.is_done
    assert hall.wishes.wish_for("a machine that came later").release == "1.1"


def test_somebody_may_say_which_machine_is_the_first_wave(hall: Hall) -> None:
    assert hall.wishes.first == "m1"
    hall.wishes.change(UpdateChange(act="roll_out", release="1.1", first="m7"), RELEASES)
    assert hall.wishes.rollout is not None
    assert hall.wishes.rollout.waves[:2] == (("m7",), ("m1", "m2"))
    with pytest.raises(DepotError, match="heard of no machine m9"):
        hall.wishes.change(UpdateChange(act="roll_out", release="1.0", first="m9"), RELEASES)


def test_the_first_machine_that_fails_stops_it_and_says_why(hall: Hall) -> None:
    hall.fails = {"m2"}
    hall.change("roll_out", release="1.1")
    hall.pass_minutes(60)
    rollout = hall.wishes.rollout
    assert rollout is not None
    assert (rollout.failed, rollout.why, rollout.detail) == ("m2", "silent", "m2-sign")
    assert hall.on_new == ["m1", "m3"]
    hall.fails = set()
    hall.start_anew()
    hall.change("go_on")
    hall.pass_minutes(60)
    assert len(hall.on_new) == 8, "tried again where it had failed, and on its way after the depot was started anew"


def test_a_node_of_a_kind_that_nobody_knows_is_no_kind_to_choose(hall: Hall) -> None:
    strange = msgspec.structs.replace(_said("m1"), role="<b>wizard</b>")
    hall.machines = lambda: [MachineTold(name="m1", age_s=1, report=Report(nodes=(strange, _said("m2"))))]  # type: ignore[method-assign]
    hall.start_anew()

    assert [each.roles for each in hall.wishes.machines()] == [("terminal",)]


def test_a_pause_holds_whoever_has_not_begun(hall: Hall) -> None:
    hall.quiet = False
    hall.change("roll_out", release="1.1")
    hall.pass_minutes(20)
    assert hall.on_new == [], "the hall is open"
    assert hall.runs["m1"].step == "waiting"
    hall.change("pause")
    hall.quiet = True
    hall.pass_minutes(30)
    assert hall.on_new == []
    hall.change("go_on")
    hall.pass_minutes(60)
    assert len(hall.on_new) == 8


def test_back_is_for_one_or_for_all(hall: Hall) -> None:
    hall.change("run", release="1.1")
    hall.pass_minutes(1)
    assert len(hall.on_new) == 8
    hall.change("back", "m3")
    hall.pass_minutes(1)
    assert hall.runs["m3"].running == "1.0"
    assert len(hall.on_new) == 7
    hall.change("back")
    hall.pass_minutes(1)
    assert hall.on_new == ["m3"], "each goes back to what it ran before"


def test_back_after_a_release_that_failed_is_what_runs_and_once_more_the_one_before(hall: Hall) -> None:
    hall.change("run", "m1", release="1.1")
    hall.pass_minutes(1)
    hall.fails = {"m1"}
    hall.wishes.change(UpdateChange(act="run", release="1.2", machines=("m1",)), ("1.2",))
    hall.pass_minutes(1)
    assert hall.runs["m1"].step == "failed"
    hall.fails = set()
    hall.change("back", "m1")
    hall.pass_minutes(1)
    assert (hall.runs["m1"].running, hall.runs["m1"].step) == ("1.1", "settled")
    hall.change("back", "m1")
    hall.pass_minutes(1)
    assert hall.runs["m1"].running == "1.0"


def test_back_in_the_middle_of_the_waves_ends_them(hall: Hall) -> None:
    hall.change("roll_out", release="1.1")
    hall.pass_minutes(15)
    hall.change("back")
    hall.pass_minutes(60)
    assert hall.on_new == []


def test_when_all_went_back_there_is_nothing_to_go_on_with_and_who_comes_later_runs_what_they_do(hall: Hall) -> None:
    hall.change("roll_out", release="1.1")
    hall.pass_minutes(60)
    hall.change("back")

    assert hall.wishes.rollout is None
    assert hall.wishes.wish_for("a machine that came later").release == "1.0"
    with pytest.raises(DepotError, match="no release is on its way"):
        hall.change("go_on")


def test_one_that_was_taken_back_by_hand_stays_so_and_holds_up_nobody_when_it_goes_on(hall: Hall) -> None:
    hall.change("roll_out", release="1.1")
    hall.pass_minutes(15)
    hall.change("back", "m2")
    hall.change("go_on")
    hall.pass_minutes(60)

    assert hall.runs["m2"].running == "1.0"
    assert len(hall.on_new) == 7


@pytest.mark.parametrize("fails", [set(), {"m1"}])
def test_the_only_machine_so_far_was_taken_back_and_is_tried_again_when_it_goes_on(hall: Hall, fails: set[str]) -> None:
    hall.fails = fails
    hall.change("roll_out", release="1.1")
    hall.pass_minutes(2)
    hall.change("back", "m1")
    hall.pass_minutes(2)
    assert hall.on_new == []
    hall.fails = set()
    hall.change("go_on")
    hall.pass_minutes(60)

    assert len(hall.on_new) == 8


def test_a_machine_that_is_switched_off_holds_nobody_up_and_follows_later(hall: Hall) -> None:
    hall.away = {"m1", "m5"}
    hall.change("roll_out", release="1.1")
    hall.pass_minutes(60)
    assert hall.on_new == ["m2", "m3", "m4", "m6", "m7", "m8"]
    hall.away = set()
    hall.pass_minutes(1)
    assert len(hall.on_new) == 8


def test_that_one_machine_of_a_wave_need_not_wait_is_not_said_of_those_that_follow(hall: Hall) -> None:
    hall.quiet = False
    hall.change("roll_out", release="1.1")
    hall.change("run", "m1", release="1.1", at_once=True)
    hall.pass_minutes(30)

    assert hall.on_new == ["m1"]
    assert hall.wishes.rollout is not None
    assert hall.wishes.rollout.wave == 1, "the second wave has its turn, and waits for the hall to close"


@pytest.mark.parametrize("manner", ["at_once", "when_resting"])
def test_the_waves_that_follow_change_over_as_the_first_did(hall: Hall, manner: str) -> None:
    hall.quiet = False
    change = msgspec.convert({"act": "roll_out", "release": "1.1", manner: True}, UpdateChange)
    hall.wishes.change(change, RELEASES)
    hall.quiet = True
    hall.pass_minutes(12)
    hall.quiet = False
    wish = hall.wishes.wish_for("m2")

    assert (wish.release, wish.now, wish.when_resting) == ("1.1", manner == "at_once", manner == "when_resting")


def test_one_machine_is_updated_at_once_when_somebody_wants_it(hall: Hall) -> None:
    hall.quiet = False
    hall.change("run", "m4", release="1.1", at_once=True)
    hall.change("run", "m5", release="1.1")
    hall.pass_minutes(1)
    assert hall.on_new == ["m4"]


@pytest.mark.parametrize(
    ("act", "release", "sentence"),
    [
        ("run", "6.6", 'no release "6.6"'),
        ("pause", "", "no release is on its way"),
        ("go_on", "", "no release is on its way"),
        ("back", "", "has run another release before"),
    ],
)
def test_what_cannot_be_is_said(hall: Hall, act: str, release: str, sentence: str) -> None:
    with pytest.raises(DepotError, match=sentence):
        hall.change(act, release=release)


def test_a_hall_of_one_machine_has_one_wave(tmp_path: Path) -> None:
    hall = Hall(tmp_path / "depot", runs={"m1": UpdateState(running="1.0")})
    hall.change("roll_out", release="1.1")
    hall.pass_minutes(12)
    assert hall.wishes.rollout is not None
    assert hall.wishes.rollout.is_done


MONDAY = Opening(
    hours=Hours(mon=("09:00-12:00", "13:00-17:00")),
    holidays=("2026-11-30",),
    work_days=(WorkDay(date="2026-11-29", like="mon"),),
)


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        ("2026-11-23 08:00", True),
        ("2026-11-23 08:30", False),
        ("2026-11-23 12:30", False),
        ("2026-11-23 17:30", False),
        ("2026-11-23 17:45", True),
        ("2026-11-24 10:00", True),
        ("2026-11-29 10:00", False),
        ("2026-11-30 10:00", True),
    ],
)
def test_a_hall_is_quiet_outside_its_hours(moment: str, quiet: bool) -> None:
    assert is_quiet(MONDAY, "+08:00", datetime.fromisoformat(f"{moment}+08:00")) == quiet


def test_a_hall_without_hours_is_quiet_at_night() -> None:
    assert is_quiet(Opening(), "-03:00", datetime(2026, 11, 23, 4, tzinfo=UTC))
    assert not is_quiet(Opening(), "-03:00", datetime(2026, 11, 23, 12, tzinfo=UTC))


def test_where_nobody_can_tell_the_hours_nobody_is_disturbed(tmp_path: Path) -> None:
    night = datetime(2026, 11, 22, 18, tzinfo=UTC)
    assert HallHours(ConfiguredHall(COUNTY), lambda: night).is_quiet()
    assert not HallHours(ConfiguredHall(tmp_path), lambda: night).is_quiet()
    (tmp_path / "hall.toml").write_text("half a li")
    assert not HallHours(ConfiguredHall(tmp_path), lambda: night).is_quiet()
