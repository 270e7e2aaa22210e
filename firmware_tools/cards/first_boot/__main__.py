"""`python3 -m first_boot`: through every step, again and again, until this is a machine of its hall."""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from .card import lay_settings, read_card
from .hub import NO_ROOM, Hub
from .login import open_login
from .machine import Machine
from .programs import finish, install_packages, lay_units, take_in
from .telling import CardError, WaitError, mega

PAUSES_S: Final = (0, 1, 2, 5, 10, 15)
"""How long to wait before the next try; the last one again and again."""
SPARE_MB: Final = 1000
MISTAKEN: Final = 2
SYSTEMD: Final = Path("/run/systemd/system")
"""There while systemd runs this machine, and not where somebody looks on in a folder."""


def once(machine: Machine) -> None:
    """Go through every step; what is done already is passed over. Raises WaitError or CardError."""
    card = read_card(machine)
    machine.say("begins", name=card.name, hall=card.hall)
    lay_settings(machine, card)
    open_login(machine)
    hub = Hub(machine, card)
    install_packages(machine, hub, card)
    take_in(machine, hub, card)
    lay_units(machine, card)
    finish(machine)
    machine.say("done", name=card.name)


def again_and_again(machine: Machine, tries: int, pause: Callable[[float], None]) -> bool:
    """Go through it until it is done; return whether it is. `tries` 0: for ever."""
    count = 0
    while not _went(machine):
        count += 1
        if count == tries:
            return False
        pause(PAUSES_S[min(count, len(PAUSES_S)) - 1])
    return True


def main(argv: Sequence[str] | None = None) -> int:
    """Make this machine a node; a card that cannot be used is one sentence and exit code 2."""
    parser = argparse.ArgumentParser(prog="first_boot", description="The first boot of a machine of a hall.")
    parser.add_argument("--root", type=Path, default=Path("/"), help="another root than /, such as a mounted card")
    parser.add_argument("--boot", type=Path, help="the boot partition; usually where this stands")
    parser.add_argument("--tries", type=int, default=0, help="give up after so many tries; 0: never")
    arguments = parser.parse_args(argv)
    machine = Machine(arguments.root, arguments.boot or Path(__file__).resolve().parents[2])
    try:
        if not machine.is_done and not again_and_again(machine, arguments.tries, time.sleep):
            return MISTAKEN
    except CardError as mistake:
        machine.complain(mistake)
        return MISTAKEN
    if machine.runs_here and SYSTEMD.is_dir():
        _begin_anew()
    return 0


def _went(machine: Machine) -> bool:
    try:
        once(machine)
    except CardError:
        raise
    except WaitError as waited:
        machine.complain(waited)
        return False
    except OSError as problem:
        if problem.errno not in NO_ROOM:
            raise
        machine.complain(WaitError("full", free=mega(shutil.disk_usage(machine.root).free), wanted=SPARE_MB))
        return False
    return True


def _begin_anew() -> None:
    """Start the machine once more: what its firmware was told only now, such as the watchdog, counts from then on."""
    subprocess.run(["systemctl", "reboot"], check=False, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
