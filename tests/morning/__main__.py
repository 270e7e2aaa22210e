"""`python -m tests.morning CACHE`: builds the hub's package and two later releases, and goes through the morning."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.morning.morning import Morning
from tests.morning.trees import run

TREE: Final = Path(__file__).parents[2]
GOOD, BAD = "9.0.1", "9.0.2"
FALLS: Final = 'if __name__ == "__main__":\n    raise RuntimeError("a release whose programs fall")\n'
"""It passes a self test, which imports every program, and falls where it is to run."""


def main() -> None:
    """Build what is not built yet, and go through the morning in a folder that is thrown away."""
    cache = Path(sys.argv[1] if len(sys.argv) > 1 else "build/machines").absolute()
    cache.mkdir(parents=True, exist_ok=True)
    built = _built(cache)
    with tempfile.TemporaryDirectory(prefix="morning-", dir=cache) as machines:
        releases = {version: next((built / version).glob("*.tar")) for version in (GOOD, BAD)}
        Morning(cache, Path(machines), next(built.glob("*.deb")), releases).run()


def _built(cache: Path) -> Path:
    """Return the folder with what this commit is installed from; a commit is built once."""
    commit = run("git", "-C", TREE, "rev-parse", "--short", "HEAD").strip()
    folder = cache / f"built-{commit}"
    if folder.exists():
        return folder
    draft, tree = cache / "built.new", cache / "tree"
    for left in (draft, tree):
        shutil.rmtree(left, ignore_errors=True)
    run("git", "clone", "--quiet", TREE, tree)
    _build(tree, draft, "deb")
    _build(tree, draft / GOOD, "release", "--version", GOOD)
    for program in ("window_terminal", "caller_display", "ticket_dispenser"):
        path = tree / program / "__main__.py"
        path.write_text(FALLS + path.read_text(encoding="utf-8"), encoding="utf-8")
    _build(tree, draft / BAD, "release", "--version", BAD)
    draft.rename(folder)
    return folder


def _build(tree: Path, out: Path, what: str, *more: str) -> None:
    out.mkdir(parents=True)
    command = [sys.executable, "-m", "firmware_tools.packing", what, "amd64", "--tree", str(tree), "--out", str(out)]
    subprocess.run([*command, *more], cwd=TREE, check=True)


if __name__ == "__main__":
    main()
