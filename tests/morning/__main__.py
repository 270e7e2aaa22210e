"""`python -m tests.morning CACHE`: builds the hub's package and two later releases, and goes through the morning."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.morning.morning import Morning
from tests.morning.trees import run

TREE: Final = Path(__file__).parents[2]
GOOD, BAD = "9.0.1", "9.0.2"
FALLS: Final = 'raise RuntimeError("a release whose programs fall")\n'


def main() -> None:
    """Build, and go through the morning in a folder that is thrown away."""
    cache = Path(sys.argv[1] if len(sys.argv) > 1 else "build/machines").absolute()
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="morning-", dir=cache) as scratch:
        folder = Path(scratch)
        tree = folder / "tree"
        run("git", "clone", "--quiet", TREE, tree)
        deb = next((folder / "out").glob("*.deb")) if _build(tree, folder / "out", "deb") else Path()
        releases = {GOOD: _release(tree, folder, GOOD)}
        for program in ("window_terminal", "caller_display", "ticket_dispenser"):
            path = tree / program / "__main__.py"
            path.write_text(FALLS + path.read_text(encoding="utf-8"), encoding="utf-8")
        releases[BAD] = _release(tree, folder, BAD)
        machines = folder / "machines"
        machines.mkdir()
        Morning(cache, machines, deb, releases).run()


def _build(tree: Path, out: Path, what: str, *more: str) -> bool:
    out.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "firmware_tools.packing", what, "amd64", "--tree", str(tree), "--out", str(out)]
    subprocess.run([*command, *more], cwd=TREE, check=True)
    return True


def _release(tree: Path, folder: Path, version: str) -> Path:
    out = folder / version
    _build(tree, out, "release", "--version", version)
    return next(out.glob("*.tar"))


if __name__ == "__main__":
    main()
