"""A release as small as can be: three wheels of a few lines, and the very script that takes a real one in."""

import json
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import copy

from firmware_tools.packing.release import pack

TREE = Path(__file__).parents[2]
TAKE_IN = TREE / "packages/take-in"


def a_wheel(folder: Path, name: str, files: Mapping[str, str], tags: str = "py3-none-any") -> Path:
    """Make a wheel of these files."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{name}-1.0-{tags}.whl"
    about = f"{name}-1.0.dist-info"
    told = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tags}\n",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in told.items():
            archive.writestr(path, text)
        archive.writestr(f"{about}/RECORD", "".join(f"{path},,\n" for path in (*told, f"{about}/RECORD")))
    return wheel


def run(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a program and return what it said."""
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)


@cache
def this_arch() -> str:
    """Return what this machine is called by Debian."""
    return run(["dpkg", "--print-architecture"]).stdout.strip()


@cache
def this_python() -> str:
    """Return which Python a release would run on here."""
    return run(["/usr/bin/python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).stdout.strip()


def a_release(folder: Path, installer: Path | None = None, /, **told: object) -> Path:
    """Lay a small release out in a folder: our program, something for this Python, something for another.

    Without an installer nothing can be installed: for a release that is refused before.
    """
    python = this_python()
    a_wheel(folder / "wheels/any", "paidui", {"paidui_says.py": "WORD = 'three dishes'\n"})
    a_wheel(folder / "wheels" / python, "for_this", {"for_this.py": ""})
    a_wheel(folder / "wheels/2.7", "for_another", {"for_another.py": ""})
    (folder / "pip").mkdir()
    if installer:
        copy(installer, folder / "pip")
    copy(TAKE_IN, folder / "take-in")
    (folder / "units").mkdir()
    (folder / "units/paidui.service").write_text("[Unit]\n")
    files = {each.relative_to(folder).as_posix(): each for each in sorted(folder.rglob("*")) if each.is_file()}
    note = {
        "version": "1.0",
        "arch": this_arch(),
        "pythons": [python],
        "from_system": {},
        "files": {name: sha256(each.read_bytes()).hexdigest() for name, each in files.items()},
        **told,
    }
    (folder / "release.json").write_text(json.dumps(note))
    return folder


def as_tar(folder: Path) -> Path:
    """Return the one file of a release."""
    return pack(folder, folder.parent)


def take_in(source: Path, root: Path) -> subprocess.CompletedProcess[str]:
    """Take a release in, as a machine does."""
    return run(["sh", TAKE_IN, source, root])
