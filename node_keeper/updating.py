"""Brings a machine to the release its hub wishes, and back to the one before when it is not well.

Everything happens beside what runs: fetched, taken in, looked at. Then one link is moved and the programs start anew,
on trial: within two minutes every node has to be as well as it was, then the new keeper itself has to say so. Until it
has, every start of the machine, and every start of the keeper after that time, goes back.
"""

import errno
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from node_keeper.disk import Disk
from node_keeper.faults import UpdateError
from node_keeper.health import is_resting, lack_of, wrongs
from node_keeper.taking_in import Fetching, TakingIn
from node_keeper.trial import Failed, Notes, Shelf, Trial
from node_keeper.units import Units
from node_runtime.clock import boot_id, boottime_ms
from node_runtime.condition import Condition, read_condition
from node_runtime.places import Places
from node_runtime.release import Step, UpdateState, Wish

log = logging.getLogger(__name__)

TRIAL_MS: Final = 120_000
WELL_MS: Final = 15_000
"""So long everything is well before it counts: a program that falls does so in its first seconds."""
HUB_WAIT_MS: Final = 60_000
"""While the hub is away nobody can tell: the trial goes on until it has been back for so long."""
AGAIN_AFTER_MS: Final = (10_000, 60_000, 300_000, 900_000)
"""What is not the release's fault is tried again, later and later."""


@dataclass(frozen=True)
class Around:
    """What a machine's updates stand on."""

    releases: Fetching
    units: Units
    hub_answers: Callable[[], bool]
    """Whether the hub has answered this keeper lately, over HTTPS."""
    disk: Disk = field(default_factory=Disk)
    now_ms: Callable[[], int] = boottime_ms
    boot: Callable[[], str] = boot_id
    roles: Sequence[str] = ()
    """What this machine's nodes are."""
    trial_ms: int = TRIAL_MS
    well_ms: int = WELL_MS


class Updater:
    """Keeps one machine at the release its hub wishes; `own` is the release this keeper itself is of."""

    def __init__(self, places: Places, nodes: Sequence[str], own: str, around: Around) -> None:
        self._places = places
        self._nodes = nodes
        self._own = own
        self._around = around
        self._shelf = Shelf(places, around.disk)
        self._notes = Notes(places, around.disk)
        self._taking_in = TakingIn(places, self._shelf, around.releases, around.roles)
        self._step: Step = "settled"
        self._ready = ""
        self._well_since_ms: int | None = None
        self._is_new_here = True
        self._trouble: tuple[str, UpdateError] | None = None
        self._tries = 0
        self._not_before_ms = 0
        self._asked = Wish()

    def step(self, wish: Wish) -> UpdateState:
        """Do what is to be done now, which may take minutes while a release is fetched and taken in; say how it stands.

        To be called every few seconds, also when the hub has not said anything new.
        """
        try:
            self._do_what_is_due(wish)
        except OSError as problem:
            self._note_trouble(wish, _of_the_disk(problem))
        return self.state(wish)

    def _do_what_is_due(self, wish: Wish) -> None:
        if self._is_new_here and self._notes.heed_settle():
            self._around.units.restart(self._nodes)
        trial = self._notes.trial
        if trial is not None:
            self._watch(trial)
        elif self._shelf.running and wish.release:
            self._follow(wish)
        self._is_new_here = False

    def state(self, wish: Wish) -> UpdateState:
        """Return how this machine's update stands; safe from another thread while a step takes its time."""
        why, detail, again = self._why(wish)
        stands: Step = "fetching" if self._step == "failed" and not why else self._step
        return UpdateState(
            running=self._shelf.running or self._own,
            wished=wish.release,
            step="on_trial" if self._notes.trial else stands,
            why=why,
            detail=detail,
            previous=self._notes.previous,
            again=again,
        )

    def _why(self, wish: Wish) -> tuple[str, str, int]:
        failed = self._notes.failed.get(wish.release)
        if failed is not None:
            return failed.why, failed.detail, failed.again
        if self._trouble is not None and self._trouble[0] == wish.release:
            return self._trouble[1].why, self._trouble[1].detail, wish.again
        return "", "", wish.again

    def _follow(self, wish: Wish) -> None:
        if wish.release == self._shelf.running:
            self._step = "settled"
            return
        self._hear(wish)
        failed = self._notes.failed.get(wish.release)
        if failed is not None and failed.again < wish.again:
            self._notes.forget_failed(wish.release)
        elif failed is not None and failed.is_final:
            self._step = "failed"
            return
        if self._around.now_ms() >= self._not_before_ms:
            self._bring(wish)

    def _hear(self, wish: Wish) -> None:
        """Whoever wishes something else, or the same once more, has mended something: it is tried at once."""
        if wish != self._asked:
            self._asked, self._not_before_ms, self._tries = wish, 0, 0

    def _bring(self, wish: Wish) -> None:
        try:
            if self._ready != wish.release:
                self._make_ready(wish.release)
            self._step = "waiting"
        except UpdateError as problem:
            self._note_trouble(wish, problem)
        if self._step == "waiting" and self._may_change_over(wish):
            self._change_over(wish)

    def _may_change_over(self, wish: Wish) -> bool:
        rests = wish.when_resting and is_resting(self._nodes, self._said(), self._around.now_ms())
        return wish.now or rests

    def _make_ready(self, version: str) -> None:
        self._step, self._ready = "fetching", ""
        self._shelf.prune({self._shelf.running, self._notes.previous, version})
        self._taking_in.take_in(version)
        self._trouble, self._tries, self._ready = None, 0, version

    def _note_trouble(self, wish: Wish, problem: UpdateError) -> None:
        log.warning("release %s is not taken in: %s", wish.release, problem)
        self._trouble = (wish.release, problem)
        self._step = "failed" if problem.is_final else "fetching"
        if problem.is_final:
            self._note_failed(wish.release, problem.why, problem.detail, wish.again)
        self._not_before_ms = self._around.now_ms() + AGAIN_AFTER_MS[min(self._tries, len(AGAIN_AFTER_MS) - 1)]
        self._tries += 1

    def _note_failed(self, version: str, why: str, detail: str, again: int) -> None:
        self._notes.note_failed(version, Failed(why=why, detail=detail, again=again))

    def _change_over(self, wish: Wish) -> None:
        now_ms, self._ready = self._around.now_ms(), ""
        trial = Trial(
            back=self._shelf.running,
            to=wish.release,
            boot=self._around.boot(),
            since_ms=now_ms,
            until_ms=now_ms + self._around.trial_ms,
            again=wish.again,
            before=wrongs(self._said().values()),
        )
        log.info("release %s on trial, in place of %s", trial.to, trial.back)
        self._notes.begin(trial)
        self._shelf.run(trial.to)
        self._around.units.restart(self._nodes)

    def _watch(self, trial: Trial) -> None:
        if trial.boot != self._around.boot():
            self._go_back(trial, "interrupted", "")
        elif self._shelf.running != trial.to:
            self._settle_half_a_swap(trial)
        elif trial.phase == "nodes":
            self._begin_once_more()
            self._watch_nodes(trial)
        elif self._own == trial.to and self._around.hub_answers():
            self._pass(trial)
        elif self._around.now_ms() > trial.until_ms:
            self._go_back(trial, "keeper", "")

    def _watch_nodes(self, trial: Trial) -> None:
        now_ms, hub_answers = self._around.now_ms(), self._around.hub_answers()
        lack = lack_of(
            self._nodes, self._said(), trial.to, trial.since_ms, now_ms, trial.before, hub_answers=hub_answers
        )
        if lack is None and hub_answers:
            self._see_it_last(trial, now_ms)
            return
        self._well_since_ms = None
        if now_ms <= trial.until_ms:
            return
        if not hub_answers:
            self._notes.begin(msgspec.structs.replace(trial, until_ms=now_ms + HUB_WAIT_MS))
        elif lack is not None:
            self._go_back(trial, lack.why, lack.detail)

    def _begin_once_more(self) -> None:
        """This keeper was started in the middle of a trial; whether the nodes had been, nobody remembers."""
        if self._is_new_here:
            self._around.units.restart(self._nodes)

    def _see_it_last(self, trial: Trial, now_ms: int) -> None:
        self._well_since_ms = now_ms if self._well_since_ms is None else self._well_since_ms
        if now_ms - self._well_since_ms >= self._around.well_ms:
            self._well_since_ms = None
            self._try_keeper(trial)

    def _try_keeper(self, trial: Trial) -> None:
        """The nodes are well; now the keeper of the new release has to show that it can go on from here."""
        if self._own == trial.to:
            self._pass(trial)
            return
        until_ms = self._around.now_ms() + self._around.trial_ms
        self._notes.begin(msgspec.structs.replace(trial, phase="keeper", until_ms=until_ms))
        self._around.units.restart_keeper()

    def _pass(self, trial: Trial) -> None:
        log.info("release %s has passed its trial", trial.to)
        self._notes.note_previous(trial.back)
        self._shelf.take_settle(trial.to)
        self._notes.end()
        self._notes.forget_failed(trial.to)
        self._step = "settled"
        self._shelf.prune({trial.to, trial.back})

    def _settle_half_a_swap(self, trial: Trial) -> None:
        """Cut off before the link was moved, or after it was moved back; what the nodes run, nobody remembers."""
        log.info("the trial of %s was cut off", trial.to)
        self._around.units.restart(self._nodes)
        self._notes.end()

    def _go_back(self, trial: Trial, why: str, detail: str) -> None:
        """Back first; cut off in between, the next start finds the trial and does it once more."""
        log.error("release %s is not well (%s %s): back to %s", trial.to, why, detail, trial.back)
        self._shelf.run(trial.back)
        self._note_failed(trial.to, why, detail, trial.again)
        self._notes.end()
        self._step = "failed"
        self._around.units.restart(self._nodes)
        if self._own != trial.back:
            self._around.units.restart_keeper()

    def _said(self) -> dict[str, Condition]:
        """What the nodes' programs said last, by the node."""
        words = ((node, read_condition(self._places.node_condition(node))) for node in self._nodes)
        return {node: word for node, word in words if word is not None}


def _of_the_disk(problem: OSError) -> UpdateError:
    why = "no_room" if problem.errno in (errno.ENOSPC, errno.EDQUOT) else "disk"
    return UpdateError(why, problem.strerror or str(problem))
