"""A release that is not well does not stay: the machine goes back by itself, says why, and waits to be told again."""

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from node_keeper.faults import UpdateError
from node_keeper.health import FRESH_MS, is_resting
from node_keeper.updating import Around, Updater
from node_runtime.condition import Condition, say_condition
from node_runtime.places import Places
from node_runtime.release import UpdateState, Wish, tar_name
from tests.updates.made import HERE, release_tar

NODES = ("node-1", "node-2")
DELIVERED = Wish(release="1.1", now=True)


@dataclass
class Stick:
    """Releases from a folder, as the keeper gets them from the hub."""

    folder: Path
    trouble: UpdateError | OSError | None = None
    fetched: list[str] = field(default_factory=list)

    def fetch(self, version: str) -> Path:
        self.fetched.append(version)
        if self.trouble:
            raise self.trouble
        return self.folder / tar_name(version, HERE)

    def clear(self) -> None:
        """It is read only."""


@dataclass
class Programs:
    """The nodes' programs and the keeper's, which say how they are when they are started."""

    places: Places
    now_ms: int = 1_000_000
    restarts: list[tuple[str, ...]] = field(default_factory=list)
    keepers: int = 0
    well: bool = True
    faults: tuple[str, ...] = ()
    state: str = "ready"
    broker_up: bool = True
    resting_since_ms: int | None = None

    def restart(self, nodes: Sequence[str]) -> None:
        self.restarts.append(tuple(nodes))
        self.speak()

    def restart_keeper(self) -> None:
        self.keepers += 1

    def speak(self) -> None:
        release = self.places.current.readlink().name
        bad = release == "1.1"
        for node in NODES if self.well or not bad else NODES[:1]:
            said = Condition(
                node=node,
                role="terminal",
                release=release,
                state=self.state if bad else "ready",
                faults=self.faults if bad else (),
                broker_up=self.broker_up or not bad,
                hub_alive=True,
                beat_ms=self.now_ms,
                resting_since_ms=self.resting_since_ms,
            )
            say_condition(self.places.node_condition(node), said)


@dataclass
class Kept:
    """One machine whose keeper is called by hand, its time in our hands."""

    places: Places
    stick: Stick
    programs: Programs
    own: str = "1.0"
    hub_answers: bool = True

    def __post_init__(self) -> None:
        self.start_keeper(self.own)

    def start_keeper(self, own: str) -> None:
        around = Around(
            self.stick,
            self.programs,
            lambda: self.hub_answers,
            now_ms=lambda: self.programs.now_ms,
            boot=lambda: "boot",
        )
        self._updater = Updater(self.places, NODES, own, around)

    def step(self, wish: Wish = DELIVERED, after_s: float = 2) -> UpdateState:
        self.programs.now_ms += round(after_s * 1000)
        self.programs.speak()
        return self._updater.step(wish)

    def steps(self, count: int, wish: Wish = DELIVERED) -> UpdateState:
        return [self.step(wish) for _ in range(count)][-1]

    @property
    def running(self) -> str:
        return self.places.current.readlink().name


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    places = Places(tmp_path)
    for folder in (places.releases, places.running, places.keeper):
        folder.mkdir(parents=True)
    for version in ("1.0", "1.1", "1.2"):
        release_tar(tmp_path / "stick", version)
    (places.releases / "1.0").mkdir()
    (places.releases / "1.0/complete").touch()
    places.current.symlink_to("releases/1.0")
    return Kept(places, Stick(tmp_path / "stick"), Programs(places))


def passed(kept: Kept, wish: Wish = DELIVERED) -> UpdateState:
    """Bring a machine to a release that is well, its keeper too."""
    kept.steps(11, wish)
    assert kept.programs.keepers, "the nodes were well for a while"
    kept.programs.keepers = 0
    kept.start_keeper(wish.release)
    return kept.step(wish)


def test_a_release_that_is_well_stays_and_the_one_before_is_kept(kept: Kept) -> None:
    state = passed(kept)
    assert (state.running, state.step, state.previous, state.why) == ("1.1", "settled", "1.0", "")
    assert kept.programs.restarts == [NODES]
    passed(kept, Wish(release="1.2", now=True))
    assert sorted(folder.name for folder in kept.places.releases.iterdir()) == ["1.1", "1.2"]


def test_nothing_changes_over_while_the_hall_is_open_but_everything_is_ready(kept: Kept) -> None:
    state = kept.steps(3, Wish(release="1.1"))
    assert (state.step, kept.running, kept.programs.restarts) == ("waiting", "1.0", [])
    assert (kept.places.releases / "1.1/complete").exists()
    assert kept.step(DELIVERED).step == "on_trial"
    assert kept.stick.fetched == ["1.1"], "once is enough"


WHEN_RESTING = Wish(release="1.1", when_resting=True)


def test_a_machine_whose_window_has_rested_for_five_minutes_changes_over_though_the_hall_is_open(kept: Kept) -> None:
    kept.steps(3, WHEN_RESTING)
    kept.programs.resting_since_ms = kept.programs.now_ms
    before = kept.step(WHEN_RESTING, after_s=299)
    after = kept.step(WHEN_RESTING, after_s=2)

    assert (before.step, after.step) == ("waiting", "on_trial")


def test_who_has_not_said_so_does_not_have_it_change_over_though_it_rests(kept: Kept) -> None:
    kept.programs.resting_since_ms = 0

    assert kept.steps(3, Wish(release="1.1")).step == "waiting"


AN_HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("said", "rests"),
    [
        ({"a": ("terminal", 0)}, True),
        ({"a": ("terminal", AN_HOUR_MS)}, False),
        ({"a": ("terminal", None)}, False),
        ({"a": ("terminal", 0), "b": ("sign", None)}, False),
        ({"a": ("terminal", 0), "b": ("pad", None)}, True),
        ({"a": ("pad", None)}, False),
        ({"a": ("terminal", 0), "b": ("display", None)}, False),
        ({"a": ("dispenser", None)}, False),
        ({}, False),
    ],
)
def test_a_machine_rests_when_all_that_it_is_stands_at_a_window_that_does(
    said: dict[str, tuple[str, int | None]], rests: bool
) -> None:
    words = {
        node: Condition(
            node=node,
            role=role,
            release="1.0",
            state="ready",
            broker_up=True,
            hub_alive=True,
            beat_ms=AN_HOUR_MS,
            resting_since_ms=since_ms,
        )
        for node, (role, since_ms) in said.items()
    }

    assert is_resting(said, words, AN_HOUR_MS) is rests
    assert not is_resting([*said, "silent"], words, AN_HOUR_MS)
    assert not is_resting(said, words, AN_HOUR_MS + FRESH_MS + 1)


@pytest.mark.parametrize(
    ("ailing", "why", "detail"),
    [
        ({"well": False}, "silent", "node-2"),
        ({"faults": ("paper_out",)}, "faults", "node-1: paper_out"),
        ({"state": "degraded"}, "not_ready", "node-1"),
        ({"broker_up": False}, "no_broker", "node-1"),
    ],
)
def test_a_release_that_is_not_well_within_two_minutes_is_taken_back(
    kept: Kept, ailing: dict[str, object], why: str, detail: str
) -> None:
    for name, value in ailing.items():
        setattr(kept.programs, name, value)
    assert kept.steps(60).step == "on_trial"
    state = kept.steps(2)
    assert (kept.running, state.step, state.why, state.detail) == ("1.0", "failed", why, detail)
    assert kept.programs.restarts == [NODES, NODES]
    assert kept.steps(5).step == "failed"
    kept.start_keeper("1.0")
    assert kept.steps(5).why == why, "it is not forgotten, nor tried by itself"
    assert kept.step(Wish(release="1.1", now=True, again=1)).step == "on_trial"


def test_a_fault_that_was_there_before_is_not_blamed_on_a_release(kept: Kept) -> None:
    before = kept.places.node_condition("node-1")
    kept.steps(1, Wish(release="1.1"))
    kept.programs.faults = ("paper_out",)
    kept.programs.state = "degraded"
    said = Condition(
        node="node-1", role="terminal", release="1.0", state="degraded", faults=("paper_out",), broker_up=True,
        hub_alive=True, beat_ms=1,
    )  # fmt: skip
    for node in NODES:
        say_condition(before.with_name(f"{node}.json"), Condition(**{**_fields(said), "node": node}))  # type: ignore[arg-type]
    kept._updater.step(DELIVERED)
    assert kept.steps(10).step == "on_trial"
    assert kept.programs.keepers == 1


def _fields(said: Condition) -> dict[str, object]:
    return {name: getattr(said, name) for name in said.__struct_fields__}


def test_while_the_hub_is_away_no_release_is_to_blame(kept: Kept) -> None:
    kept.step()
    kept.hub_answers, kept.programs.broker_up, kept.programs.state = False, False, "degraded"
    assert kept.steps(200).step == "on_trial"
    kept.hub_answers, kept.programs.broker_up, kept.programs.state = True, True, "ready"
    assert passed(kept).running == "1.1"


def test_a_keeper_that_does_not_come_up_is_taken_back(kept: Kept) -> None:
    kept.steps(11)
    state = kept.steps(62)
    assert (kept.running, state.why) == ("1.0", "keeper")


def test_a_keeper_that_fell_in_a_trial_goes_on_with_it(kept: Kept) -> None:
    kept.steps(2)
    kept.start_keeper("1.1")
    kept.step()
    assert kept.programs.restarts == [NODES, NODES], "whether they had been started nobody remembers"
    assert kept.steps(12).step == "settled"


def test_the_release_before_comes_back_without_being_fetched(kept: Kept) -> None:
    (kept.places.releases / "1.0/bin").mkdir()
    (kept.places.releases / "1.0/bin/python").symlink_to("/bin/true")
    passed(kept)
    assert passed(kept, Wish(release="1.0", now=True)).running == "1.0"
    assert kept.stick.fetched == ["1.1"]


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        ("echo 'take-in: there is no Python here' >&2; exit 2", "take_in_failed"),
        ("exit 0", "take_in_failed"),
        ("echo 'tar: No space left on device' >&2; exit 2", "no_room"),
    ],
)
def test_a_release_that_cannot_be_taken_in_is_named_and_changes_nothing(kept: Kept, trouble: str, why: str) -> None:
    release_tar(kept.stick.folder, "1.1", trouble=trouble)
    state = kept.step()
    assert (state.why, kept.running, kept.programs.restarts) == (why, "1.0", [])


def test_a_release_whose_environment_does_not_work_is_not_even_tried(kept: Kept) -> None:
    release_tar(kept.stick.folder, "1.1", self_test="echo BAD letters; exit 2")
    state = kept.step()
    assert (state.step, state.why, state.detail) == ("failed", "self_test_failed", "BAD letters")
    assert not (kept.places.releases / "1.1").exists()


def test_a_disk_that_is_full_or_broken_is_named_and_nothing_changes(kept: Kept) -> None:
    for number, why in ((errno.ENOSPC, "no_room"), (errno.EIO, "disk")):
        kept.stick.trouble = OSError(number, os.strerror(number))
        kept.programs.now_ms += 1_000_000
        assert kept.step().why == why
    kept.stick.trouble = None
    kept.places.keeper.rename(kept.places.keeper.with_name("away"))
    kept.places.keeper.write_text("in its place")
    kept.programs.now_ms += 1_000_000
    assert (kept.step().why, kept.running) == ("disk", "1.0")


def test_what_is_not_the_releases_fault_is_tried_again_later_and_later(kept: Kept) -> None:
    kept.stick.trouble = UpdateError("hub_away", "refused")
    assert kept.steps(300).why == "hub_away"
    assert 3 <= len(kept.stick.fetched) <= 5, "in ten minutes"
    kept.stick.trouble = None
    while kept.step().step != "on_trial":
        assert kept.programs.now_ms < 3_000_000, "within a quarter of an hour"
    assert kept.running == "1.1"


def test_whoever_asks_once_more_does_not_wait_for_the_machines_patience(kept: Kept) -> None:
    kept.stick.trouble = UpdateError("not_there", "paidui-1.1-amd64.tar")
    kept.steps(300)
    kept.stick.trouble = None
    assert kept.step(Wish(release="1.1", now=True, again=1)).step == "on_trial"


def test_a_machine_that_falls_in_every_trial_stops_trying(kept: Kept) -> None:
    for times in (1, 2, 3):
        assert kept.step().step == "on_trial"
        trial = kept.places.keeper / "trial.json"
        trial.rename(trial.with_name("interrupted.json"))
        kept.places.current.unlink()
        kept.places.current.symlink_to("releases/1.0")
        kept.start_keeper("1.0")
        assert kept._updater.state(DELIVERED).running == "1.0"
        kept.programs.now_ms += times
    state = kept.step()
    assert (state.step, state.why, kept.running) == ("failed", "interrupted", "1.0")
