"""Break every rule in turn, in a copy, and see that some promise fails: `make mutations`.

The breaks stand in `breaks.toml`, by file: the rule, what is written there and what is written instead. A break that no
test notices is a promise nobody proves; one that no longer applies is to be written anew. Either fails the run. The
working tree is never touched.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count, environ
from pathlib import Path
from queue import SimpleQueue
from typing import Final

ROOT: Final = Path(__file__).parents[2]
BREAKS: Final = Path(__file__).with_name("breaks.toml")
PARTS: Final = ("queue_core", "hall_simulator", "tests", "pyproject.toml")
"""All that the core's tests need."""
LONG: Final = ("tests/core/test_promises.py", "tests/core/test_histories.py", "tests/simulator/test_model_days.py")
"""Whole days, and the tests that live by chance."""
PLAIN: Final = ("tests/core", *(f"--ignore={file}" for file in LONG), "--timeout=30")
CHANCE: Final = (*LONG, "--hypothesis-seed=0")
FAILED: Final = re.compile(r"^(?:FAILED|ERROR) tests/(?:core|simulator)/([\w.]+)(?:::(\w+))?", re.MULTILINE)


@dataclass(frozen=True)
class Break:
    """One rule, deliberately broken."""

    file: str
    rule: str
    old: str
    new: str

    def apply(self, tree: Path) -> bool:
        """Write it into a copy; say whether the place was found, once."""
        path = tree / self.file
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")
        return text.count(self.old) == 1 and self.old != self.new

    def mend(self, tree: Path, whole: Path) -> None:
        """Let the copy be whole again."""
        shutil.copyfile(whole / self.file, tree / self.file)


@dataclass(frozen=True)
class Outcome:
    """What became of a break: the test that noticed it, or why none did."""

    broken: Break
    file: str = ""
    test: str = ""
    fault: str = ""


class Copies:
    """As many copies of the tree as breaks are tried at once."""

    def __init__(self, folder: Path, number: int, runs: Sequence[Sequence[str]]) -> None:
        self._runs = runs
        self._whole = folder / "whole"
        _copy(ROOT, self._whole)
        self._free: SimpleQueue[Path] = SimpleQueue()
        for nth in range(number):
            self._free.put(_copy(self._whole, folder / str(nth)))

    def try_out(self, broken: Break) -> Outcome:
        """Break a copy, run the tests there until one fails, and mend it."""
        tree = self._free.get()
        try:
            return (
                _outcome(broken, tree, self._runs)
                if broken.apply(tree)
                else Outcome(broken, fault="does not apply any more")
            )
        finally:
            broken.mend(tree, self._whole)
            self._free.put(tree)

    def what_fails_unbroken(self) -> str:
        """Run the plain tests where nobody broke anything; return what fails, which ought to be nothing."""
        return _run(self._whole, PLAIN)


def _copy(source: Path, tree: Path) -> Path:
    forget = shutil.ignore_patterns("__pycache__", ".*")
    for part in PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, tree / part, ignore=forget)
        else:
            shutil.copyfile(source / part, tree / part)
    return tree


def _outcome(broken: Break, tree: Path, runs: Sequence[Sequence[str]]) -> Outcome:
    """Try the plain tests first: they are quick, and they say best what is wrong."""
    for which in runs:
        said = _run(tree, which)
        if said:
            noticed = FAILED.search(said)
            return Outcome(broken, *noticed.groups("")) if noticed else Outcome(broken, fault="nothing could be run")
    return Outcome(broken, fault="survived")


def _run(tree: Path, which: Sequence[str]) -> str:
    """Return what pytest says, if anything failed; without bytecode, to which two breaks of one second look alike."""
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *which]
    ended = subprocess.run(
        command, cwd=tree, env={**environ, "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True, check=False
    )
    return ended.stdout + ended.stderr if ended.returncode else ""


def read_breaks(only: str) -> list[Break]:
    """Return the breaks whose rule or file has this word."""
    files: dict[str, list[tuple[str, str, str]]] = tomllib.loads(BREAKS.read_text(encoding="utf-8"))
    breaks = [Break(file, *row) for file, rows in files.items() for row in rows]
    return [broken for broken in breaks if only in f"{broken.rule} {broken.file}"]


def tell(outcomes: Sequence[Outcome]) -> None:
    """Print how many breaks each file of tests noticed, and those that none did."""
    noticed = Counter(outcome.file for outcome in outcomes if not outcome.fault)
    print(f"\n{len(outcomes)} rules broken, {noticed.total()} noticed:")
    for file, count in noticed.most_common():
        print(f"{count:5}  {file}")
    for outcome in outcomes:
        if outcome.fault:
            print(f"\n{outcome.fault.upper()}: {outcome.broken.rule} ({outcome.broken.file})\n{outcome.broken.old}")


def main() -> int:
    """Try all breaks; return whether any was not noticed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("only", nargs="?", default="", help="only the breaks whose rule or file has this word")
    parser.add_argument("--jobs", type=int, default=cpu_count() or 1, help="how many at once")
    parser.add_argument("--plain", action="store_true", help="without the tests of chance")
    asked = parser.parse_args()
    runs = (PLAIN,) if asked.plain else (PLAIN, CHANCE)
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(asked.jobs) as workers:
        copies = Copies(Path(folder), asked.jobs, runs)
        unbroken = copies.what_fails_unbroken()
        if unbroken:
            print(unbroken, "\nEven unbroken the tests fail: nothing can be told.")
            return 2
        for outcome in workers.map(copies.try_out, read_breaks(asked.only)):
            outcomes.append(outcome)
            print(f"{outcome.fault or outcome.file:32} {outcome.broken.rule}", flush=True)
    tell(outcomes)
    return int(any(outcome.fault for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
