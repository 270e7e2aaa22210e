"""`python -m hall_doctor`: look at this machine, as its keeper has it done every few minutes."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from hall_config.model import Language
from hall_config.texts import LANGUAGES
from hall_doctor.examining import examine
from hall_doctor.machine import Machine
from hall_doctor.telling import lines
from node_runtime.durable import READABLE, write_whole
from node_runtime.findings import Diagnosis
from node_runtime.places import Places

RED: Final = 1
MISTAKEN: Final = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Print what was found; 0 when nothing is red, 1 when something is, 2 for a mistaken call."""
    wish = _arguments(argv)
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s")
    mistake = mistake_in(wish.root, wish.data, wish.wanted)
    if mistake:
        sys.stderr.write(f"hall_doctor: {mistake}\n")
        return MISTAKEN
    machine = replace(machine_at(wish.root, wish.data), is_thorough=not wish.quick)
    if wish.into is not None:
        return lay_down(machine, wish.into)
    return show(machine, as_json=wish.json, language=wish.language)


def lay_down(machine: Machine, file: Path) -> int:
    """Look, write what was found for programs, and return the exit code."""
    diagnosis = examine(machine)
    try:
        write_whole(file, said(diagnosis, as_json=True, language="en").encode(), mode=READABLE)
    except OSError as problem:
        sys.stderr.write(f"hall_doctor: {file} cannot be written ({problem.strerror}): make its folder\n")
        return MISTAKEN
    return RED if diagnosis.is_red else 0


def mistake_in(root: Path, data: Path | None, wanted: str) -> str:
    """Return what is wrong with a wish to look at a machine, or nothing."""
    if not root.is_dir():
        return f"{root} is no folder: give the root of a machine, or leave --root out"
    if data is not None and not data.is_dir():
        return f"{data} is no folder: give the data folder of `paidui up`, or leave --data out"
    try:
        kind = machine_at(root, data).kind
    except PermissionError as problem:
        return f"this user may not look at {problem.filename}: run it again with sudo"
    return "" if wanted in kind else f"this machine is no {wanted} (it is: {kind}); leave --{wanted} out"


def machine_at(root: Path, data: Path | None) -> Machine:
    """Return the machine that is to be looked at."""
    return Machine(Places(root.absolute()), data.absolute() if data is not None else None)


def show(machine: Machine, *, as_json: bool, language: Language) -> int:
    """Look, print, and return the exit code."""
    diagnosis = examine(machine)
    sys.stdout.write(f"{said(diagnosis, as_json=as_json, language=language)}\n")
    sys.stdout.flush()
    return RED if diagnosis.is_red else 0


def said(diagnosis: Diagnosis, *, as_json: bool, language: Language) -> str:
    """Return what was found, for a script or for a person."""
    if as_json:
        return msgspec.json.encode(diagnosis).decode()
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return "\n".join(lines(diagnosis, language, colour=colour))


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hall_doctor", description="What ails this machine, and what to do.")
    parser.add_argument("--json", action="store_true", help="for programs; node_runtime.findings.Diagnosis")
    parser.add_argument("--root", type=Path, default=Path("/"), help="another root: a card, a chroot")
    parser.add_argument("--data", type=Path, help="the data folder of a hall that `paidui up` runs")
    parser.add_argument("--into", type=Path, help="write it to this file, whole, instead of saying it; for programs")
    parser.add_argument("--quick", action="store_true", help="do not start the nodes' programs to check their settings")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--hub", dest="wanted", action="store_const", const="hub", default="", help="refuse all else")
    kind.add_argument("--node", dest="wanted", action="store_const", const="node", help="refuse all else")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
