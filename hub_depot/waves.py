"""Which release each machine of the hall shall run: wished of one, of some, or of all in waves.

A release goes to one machine, then to a quarter of them, then to the rest (`order` says to which); each wave begins
when the one before has been well for a while, and the first machine that fails stops it. What is wished is kept; how
machines are is asked.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from hub_depot.faults import DepotError
from hub_depot.order import Standing, in_order, is_here, roles_of, standings
from node_runtime.depot_messages import MachineTold, MachineUpdate, Rollout, UpdateChange
from node_runtime.durable import write_whole
from node_runtime.release import UpdateState, Wish

FILE: Final = "wishes.json"
WELL_MS: Final = 10 * 60_000
"""So long a wave runs well before the next one begins."""
SECOND_WAVE: Final = 4
"""The second wave is a quarter of the hall."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is wished of one machine."""

    release: str
    before: str = ""
    """What it ran until then."""
    at_once: bool = False
    when_resting: bool = False
    again: int = 0


class _Book(msgspec.Struct, frozen=True, kw_only=True):
    everybody: str = ""
    """The release machines take that nobody has wished anything of: those that come later."""
    machines: dict[str, Wanted] = {}
    rollout: Rollout | None = None


class WishError(DepotError):
    """What was wished cannot be; `problem` is a word the console has a sentence for."""

    def __init__(self, problem: str, sentence: str) -> None:
        super().__init__(sentence)
        self.problem = problem


class Wishes:
    """What the hall's machines shall run; by their questions it moves on."""

    def __init__(
        self,
        depot: Path,
        machines: Callable[[], Iterable[MachineTold]],
        is_quiet: Callable[[], bool],
        boottime_ms: Callable[[], int],
        zones: Callable[[], Mapping[str, str]],
    ) -> None:
        """`machines` says how they are, `zones` where; `is_quiet` whether nobody is disturbed when one changes over."""
        self._file = depot / FILE
        self._machines = machines
        self._is_quiet = is_quiet
        self._boottime_ms = boottime_ms
        self._zones = zones
        self._book = _read(self._file)
        self._heard: dict[str, MachineTold] = {}
        self._well_since_ms: int | None = None
        self._alone = threading.RLock()

    @property
    def rollout(self) -> Rollout | None:
        """The release that is on its way, or the last that was."""
        return self._book.rollout

    @property
    def is_quiet(self) -> bool:
        """Whether machines change over now without being told to do it at once."""
        return self._is_quiet()

    @property
    def next_in_s(self) -> int:
        """How long the wave that is at it has still to run well; below 0: it does not yet."""
        since_ms = self._well_since_ms
        return -1 if since_ms is None else max(0, WELL_MS - (self._boottime_ms() - since_ms)) // 1000

    @property
    def first(self) -> str:
        """The machine that a release would come to first, now; empty: no machine has said anything yet."""
        with self._looking():
            return next(iter(self._in_order(self._everybody())), "")

    def wish_for(self, machine: str) -> Wish:
        """Return what a machine shall run, and whether it may change over now."""
        with self._looking():
            self._move_on()
            wanted = self._book.machines.get(machine)
            if wanted is None:
                return Wish(release=self._book.everybody, now=self._is_quiet())
            release = wanted.before if self._is_held(machine, wanted) else wanted.release
            now = wanted.at_once or self._is_quiet()
            return Wish(release=release, again=wanted.again, now=now, when_resting=wanted.when_resting)

    def change(self, change: UpdateChange, known: Sequence[str]) -> None:
        """Do what somebody wants; `known` are the releases there are. Raises DepotError in one sentence."""
        if change.act in ("run", "roll_out") and change.release not in known:
            raise WishError("no_release", f'this hub has no release "{change.release}"; see `paidui release list`')
        with self._looking():
            machines = change.machines or self._everybody()
            if not machines and change.act in ("run", "roll_out", "back", "again"):
                raise WishError("no_machine", "no machine of the hall has said anything to this hub yet: wait for one")
            acts: dict[str, Callable[[], None]] = {
                "run": lambda: self._run(machines, change, everybody=not change.machines),
                "roll_out": lambda: self._roll_out(machines, change),
                "pause": self._pause,
                "go_on": self._go_on,
                "back": lambda: self._back(machines, change),
                "again": lambda: self._again(machines),
            }
            acts[change.act]()

    def machines(self) -> tuple[MachineUpdate, ...]:
        """Return what every machine runs, what is wished of it, and how that goes."""
        with self._looking():
            self._move_on()
            standing = self._standings()
            return tuple(self._told(name, standing.get(name, Standing())) for name in self._everybody())

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Alone, and by what machines have said last."""
        with self._alone:
            self._heard = {told.name: told for told in self._machines()}
            yield

    def _everybody(self) -> tuple[str, ...]:
        return tuple(sorted(self._heard.keys() | self._book.machines.keys()))

    def _told(self, machine: str, standing: Standing) -> MachineUpdate:
        wanted, heard = self._book.machines.get(machine), self._heard.get(machine)
        told = MachineUpdate(
            name=machine,
            wished=wanted.release if wanted else "",
            before=wanted.before if wanted else "",
            at_once=bool(wanted and wanted.at_once),
            when_resting=bool(wanted and wanted.when_resting),
        )
        if heard is None:
            return told
        return msgspec.structs.replace(
            told,
            carries=heard.carries,
            roles=roles_of(heard.report),
            is_well=standing.is_well,
            alike=standing.alike,
            state=_state(heard),
            age_s=heard.age_s,
        )

    def _run(self, machines: Iterable[str], change: UpdateChange, *, everybody: bool) -> None:
        self._want(machines, change.release, change)
        self._keep(
            everybody=change.release if everybody else self._book.everybody,
            rollout=None if everybody else self._book.rollout,
        )

    def _roll_out(self, machines: Sequence[str], change: UpdateChange) -> None:
        former = self._book.rollout
        if former and former.release == change.release and not (former.is_done or former.is_paused or former.failed):
            raise WishError("on_its_way", f"{change.release} is on its way already: see `paidui release list`")
        if change.first and change.first not in machines:
            raise WishError("no_such_machine", f"this hub has heard of no machine {change.first}")
        waves = _waves(self._in_order(machines, change.first))
        rollout = Rollout(release=change.release, waves=waves, at_once=change.at_once, when_resting=change.when_resting)
        self._well_since_ms = None
        self._want(rollout.begun, change.release, change)
        self._keep(rollout=rollout)

    def _pause(self) -> None:
        self._keep(rollout=msgspec.structs.replace(self._on_its_way(), is_paused=True))

    def _go_on(self) -> None:
        """Who was taken back meanwhile stays so, unless it is the one that failed or there is no other to look at."""
        rollout = self._on_its_way()
        left = [name for name in rollout.begun if not self._follows(name, rollout)]
        anew = left if len(left) == len(rollout.begun) else [name for name in left if name == rollout.failed]
        self._want(anew, rollout.release, rollout)
        if rollout.failed and rollout.failed not in anew:
            self._again([rollout.failed])
        self._well_since_ms = None
        self._keep(rollout=msgspec.structs.replace(rollout, is_paused=False, failed="", why="", detail=""))

    def _back(self, machines: Sequence[str], change: UpdateChange) -> None:
        """To what each ran before; a release that is on its way stays where it is, or ends where all go back."""
        back = {name: before for name in machines if (before := self._before(name))}
        if not back:
            raise WishError("nothing_before", "none of these machines has run another release before: wish for one")
        for name, release in back.items():
            self._want([name], release, change)
        rollout = self._book.rollout
        if not change.machines:
            self._keep(rollout=None, everybody=Counter(back.values()).most_common(1)[0][0])
        elif rollout and not rollout.is_done:
            self._keep(rollout=msgspec.structs.replace(rollout, is_paused=True))

    def _again(self, machines: Iterable[str]) -> None:
        wanted = self._book.machines
        raised = {
            name: msgspec.structs.replace(wanted[name], again=wanted[name].again + 1)
            for name in machines
            if name in wanted
        }
        self._keep(machines={**wanted, **raised})

    def _before(self, machine: str) -> str:
        """What a machine ran before what is wished of it now."""
        wanted, heard = self._book.machines.get(machine), self._heard.get(machine)
        state = _state(heard) if heard else UpdateState()
        return self._other_than(wanted.release if wanted else state.running, machine)

    def _want(self, machines: Iterable[str], release: str, like: UpdateChange | Rollout) -> None:
        """Wish a release of machines, which change over when `like` says."""
        wanted = dict(self._book.machines)
        for name in machines:
            again = wanted[name].again + 1 if name in wanted else 0
            before = self._other_than(release, name)
            wanted[name] = Wanted(
                release=release, before=before, at_once=like.at_once, when_resting=like.when_resting, again=again
            )
        self._keep(machines=wanted)

    def _other_than(self, release: str, machine: str) -> str:
        """What a machine runs, or ran before; the latest that is another release."""
        wanted, heard = self._book.machines.get(machine), self._heard.get(machine)
        state = _state(heard) if heard else UpdateState(running=wanted.release if wanted else "")
        known = (state.running, wanted.before if wanted else "", state.previous)
        return next((each for each in known if each and each != release), "")

    def _on_its_way(self) -> Rollout:
        rollout = self._book.rollout
        if rollout is None or rollout.is_done:
            raise WishError("not_on_its_way", "no release is on its way through the hall")
        return rollout

    def _is_held(self, machine: str, wanted: Wanted) -> bool:
        """Whether a machine whose turn it is waits, for the release was paused or has failed elsewhere."""
        rollout, heard = self._book.rollout, self._heard.get(machine)
        if rollout is None or rollout.is_done or wanted.release != rollout.release or machine not in rollout.begun:
            return False
        runs_it = heard is not None and _state(heard).running == rollout.release
        return bool(rollout.is_paused or rollout.failed) and not runs_it and bool(wanted.before)

    def _move_on(self) -> None:
        rollout = self._book.rollout
        if rollout is None or rollout.is_done or rollout.is_paused or rollout.failed:
            return
        present = [name for name in rollout.begun if self._is_present(name) and self._follows(name, rollout)]
        failed = next((name for name in present if self._has_failed(name, rollout.release)), "")
        if failed:
            state = _state(self._heard[failed])
            self._keep(rollout=msgspec.structs.replace(rollout, failed=failed, why=state.why, detail=state.detail))
        elif present and all(self._runs(name, rollout.release) for name in present):
            self._run_well(rollout)
        else:
            self._well_since_ms = None

    def _run_well(self, rollout: Rollout) -> None:
        now_ms = self._boottime_ms()
        if self._well_since_ms is None:
            self._well_since_ms = now_ms
        if now_ms - self._well_since_ms < WELL_MS:
            return
        self._well_since_ms = None
        further = msgspec.structs.replace(rollout, wave=rollout.wave + 1)
        self._keep(rollout=further)
        if further.is_done:
            self._keep(everybody=further.release)
        else:
            self._want(further.waves[further.wave], further.release, rollout)

    def _follows(self, machine: str, rollout: Rollout) -> bool:
        """Whether this release is still wished of a machine: somebody may have taken it back by hand."""
        wanted = self._book.machines.get(machine)
        return wanted is not None and wanted.release == rollout.release

    def _is_present(self, machine: str) -> bool:
        heard = self._heard.get(machine)
        return heard is not None and is_here(heard)

    def _has_failed(self, machine: str, release: str) -> bool:
        state, wanted = _state(self._heard[machine]), self._book.machines.get(machine)
        return state.step == "failed" and state.wished == release and (not wanted or state.again >= wanted.again)

    def _runs(self, machine: str, release: str) -> bool:
        state = _state(self._heard[machine])
        return state.running == release and state.step == "settled"

    def _in_order(self, machines: Sequence[str], first: str = "") -> list[str]:
        return in_order(machines, self._standings(), first)

    def _standings(self) -> dict[str, Standing]:
        return standings(self._heard.values(), self._zones())

    def _keep(self, **changes: object) -> None:
        book = msgspec.structs.replace(self._book, **changes)
        try:
            write_whole(self._file, msgspec.json.format(msgspec.json.encode(book), indent=1))
        except OSError as problem:
            raise DepotError(f"{self._file} cannot be written ({problem.strerror}): make room on the disk") from problem
        self._book = book


def _waves(machines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    second = 1 + max(1, round(len(machines) / SECOND_WAVE))
    return tuple(tuple(wave) for wave in (machines[:1], machines[1:second], machines[second:]) if wave)


def _state(told: MachineTold) -> UpdateState:
    """Return how a machine's update goes; a keeper that says nothing of it runs what it runs."""
    update = told.report.update
    return update if update.running else msgspec.structs.replace(update, running=told.report.release)


def wished_of(depot: Path, release: str) -> tuple[str, ...]:
    """Return the machines of which a release is wished, those that come later among them."""
    book = _read(depot / FILE)
    named = [name for name, wanted in sorted(book.machines.items()) if wanted.release == release]
    return (*named, *(("every machine that comes",) if book.everybody == release else ()))


def _read(file: Path) -> _Book:
    """Return what was wished; what cannot be read any more is wished of nobody: machines stay as they are."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Book)
    except (OSError, msgspec.MsgspecError):
        return _Book()
