"""Where a card's files go: into a folder to be copied, or straight onto the boot partition of a card in its reader."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from firmware_tools.cards.boot_files import copying_scripts, with_firstrun
from firmware_tools.cards.card import OURS
from firmware_tools.cards.errors import CardError
from firmware_tools.cards.first_boot.programs import USED
from node_runtime.durable import sync_folder, write_whole

CLOUD_INIT: Final = ("user-data", "meta-data", "network-config")
FIRSTRUN: Final = "firstrun.sh"
SYSTEMS: Final[Mapping[str, frozenset[str]]] = {
    "trixie": frozenset(CLOUD_INIT),
    "bookworm": frozenset({FIRSTRUN}),
    "both": frozenset({*CLOUD_INIT, FIRSTRUN}),
}
"""Which files each system reads at its first boot."""


def check_folder(folder: Path) -> None:
    """Raise CardError for a folder that cannot take a card, before anybody is signed for."""
    if folder.is_dir() and any(folder.iterdir()):
        raise CardError(f"{folder} is not empty: choose a new folder, so that no two cards are mixed")
    if folder.exists() and not folder.is_dir():
        raise CardError(f"{folder} is no folder")


def write_folder(folder: Path, files: Mapping[str, bytes], system: str) -> None:
    """Write a card into a folder, whole or not at all, with what copies it onto a boot partition."""
    with written_together(folder) as draft:
        _write(draft, {**_read_by(files, system), **copying_scripts()})


@contextmanager
def written_together(folder: Path) -> Iterator[Path]:
    """Give a folder to write into that becomes this one when all of it is there, and nothing before."""
    check_folder(folder)
    draft = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True, mode=0o700)
        yield draft
        draft.replace(folder)
        sync_folder(folder.absolute().parent)
    except OSError as problem:
        raise CardError(f"{folder} cannot be written ({problem.strerror}: {problem.filename})") from problem
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def check_boot(boot: Path) -> None:
    """Raise CardError for what is no boot partition of a freshly written Raspberry Pi OS."""
    if boot.is_dir() and not any(boot.iterdir()):
        raise CardError(f"{boot} is empty: the card is not mounted there (`lsblk`, then sudo mount /dev/sda1 {boot})")
    for name in ("config.txt", "cmdline.txt"):
        if not (boot / name).is_file():
            raise CardError(
                f"{boot} is no boot partition of Raspberry Pi OS (it has no {name}): take the card's first one, or "
                "write Raspberry Pi OS Lite (64-bit) onto it with the imager, take it out and put it in again"
            )
    if (boot / OURS / USED).exists():
        raise CardError(
            f"{boot} is the card of a machine that has been installed, and would stay it: write Raspberry Pi OS Lite "
            "(64-bit) onto the card anew first"
        )
    if not os.access(boot, os.W_OK):
        raise CardError(f"{boot} cannot be written: run it with sudo, and is the card's slide on LOCK?")


def write_boot(boot: Path, files: Mapping[str, bytes], system: str) -> str:
    """Write a card onto its mounted boot partition; return which system it is. Done again it comes to the same."""
    check_boot(boot)
    found = ("trixie" if (boot / "meta-data").exists() else "bookworm") if system == "both" else system
    line = boot / "cmdline.txt"
    try:
        shutil.rmtree(boot / OURS, ignore_errors=True)
        _write(boot, _read_by(files, found))
        if FIRSTRUN in SYSTEMS[found]:
            write_whole(line, with_firstrun(line.read_text(encoding="ascii")).encode(), mode=0o755)
        os.sync()
    except OSError as problem:
        raise CardError(f"{boot} cannot be written ({problem.strerror}): is it full, or write-protected?") from problem
    return found


def _read_by(files: Mapping[str, bytes], system: str) -> dict[str, bytes]:
    others = SYSTEMS["both"] - SYSTEMS[system]
    return {name: content for name, content in files.items() if name not in others}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, content)
