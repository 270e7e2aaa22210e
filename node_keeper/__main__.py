"""`python -m node_keeper [--root DIR]`: keeps one machine of a hall: enrolled, renewed, updated, its word said."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

from node_keeper.code_shown import CodeShown
from node_keeper.diagnosing import Diagnosing, doctor_command
from node_keeper.disk import Disk
from node_keeper.enrolling import Enrolling
from node_keeper.hub import Hub
from node_keeper.keeping import Keeping
from node_keeper.tuf_client import HubDoor, Releases
from node_keeper.units import Systemd
from node_keeper.updating import Around, Updater
from node_runtime.clock import boottime_ms
from node_runtime.falling import fall_together
from node_runtime.machine import MachineSettings, read_machine
from node_runtime.places import Places
from node_runtime.program import begin, told_to_end
from node_runtime.release import architecture_of
from node_runtime.settings import SettingsError, read_settings
from node_runtime.watchdog import Watchdog

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.5
UPDATE_EVERY_S: Final = 3.0
HANGS_AFTER_S: Final = 80.0
"""A name that is asked for and a hub that is away take their time, one after the other."""
REFUSED_MS: Final = 60_000
"""So long this machine's certificate is refused before it asks to be let in anew."""
ASKS_ANEW_MS: Final = 3_600_000
"""So long it shows a code then, before it is seen whether the old certificate counts again."""
MISTAKEN: Final = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Keep the machine until SIGTERM or SIGINT, or until it has become somebody; a mistake is exit code 2."""
    places = begin("node_keeper", "keeper", "Keeps one machine of a hall.", argv)
    try:
        places.running.mkdir(parents=True, exist_ok=True)
        keeper = Keeper(places, read_machine(places.machine))
    except SettingsError as problem:
        log.error("%s", problem)
        return MISTAKEN
    except OSError as problem:
        log.error("%s cannot be written (%s): start the keeper as root", problem.filename, problem.strerror)
        return MISTAKEN
    fall_together()
    keeper.run()
    return 0


class Keeper:
    """What runs on every machine of a hall, whatever it is."""

    def __init__(self, places: Places, machine: MachineSettings) -> None:
        self._places = places
        self._machine = machine
        self._hub = Hub(places, machine, boottime_ms)
        self._told_to_end = told_to_end()
        self._watchdog = Watchdog(HANGS_AFTER_S, os.environ.get("NOTIFY_SOCKET"))

    def run(self) -> None:
        """Keep on until told to end; what a machine becomes begins with a keeper of its own."""
        self._watchdog.start()
        if self._machine.nodes:
            self._keep()
        else:
            self._enrol(until_ms=None)
        self._watchdog.stop()

    def _keep(self) -> None:
        updater = self._updater()
        doctor = Diagnosing(doctor_command(self._places.root), self._places.running / "doctor.json", boottime_ms)
        keeping = Keeping(self._places, self._machine, self._hub, doctor, boottime_ms, updater.state)
        threading.Thread(target=self._update, args=(updater, keeping), name="updates", daemon=True).start()
        refused_since_ms = boottime_ms()
        while self._goes_on():
            keeping.step()
            if not self._hub.refuses_me:
                refused_since_ms = boottime_ms()
            elif boottime_ms() - refused_since_ms > REFUSED_MS:
                log.error("the hub does not let this machine in any more; it shows a code, to be let in anew")
                self._enrol(until_ms=boottime_ms() + ASKS_ANEW_MS)
                refused_since_ms = boottime_ms()
        doctor.stop()

    def _enrol(self, until_ms: int | None) -> None:
        """Show a code until this machine is accepted, which ends this keeper: the next one keeps what it has become."""
        shown = CodeShown(self._places.root / "dev/tty1", self._places.running)
        enrolling = Enrolling(self._places, self._machine, self._hub, shown, boottime_ms)
        while self._goes_on() and (until_ms is None or boottime_ms() < until_ms):
            if enrolling.step():
                begin_nodes(self._places)
                self._told_to_end.set()

    def _goes_on(self) -> bool:
        self._watchdog.beat()
        return not self._told_to_end.wait(LOOK_EVERY_S)

    def _update(self, updater: Updater, keeping: Keeping) -> None:
        """Beside all else: to fetch a release and take it in is minutes of work."""
        while not self._told_to_end.wait(UPDATE_EVERY_S):
            updater.step(keeping.wish)

    def _updater(self) -> Updater:
        machine, disk = self._machine, Disk()
        door = HubDoor(machine.hub, machine.depot_port, lambda: self._hub.context(machine.nodes[0]))
        releases = Releases(self._places, door, architecture_of(os.uname().machine), disk)
        around = Around(
            releases=releases,
            units=Systemd(self._role_of),
            hub_answers=lambda: self._hub.answers,
            disk=disk,
            roles=sorted({role for node in machine.nodes if (role := self._role_of(node))}),
        )
        return Updater(self._places, machine.nodes, version("paidui"), around)

    def _role_of(self, node: str) -> str:
        try:
            return read_settings(self._places.node_settings(node)).role
        except SettingsError as problem:
            log.error("%s", problem)
            return ""


def begin_nodes(places: Places) -> None:
    """Have the units of what this machine has become laid and started; elsewhere than on it, nothing runs."""
    if places.run_here:
        subprocess.run(["systemctl", "--no-block", "restart", "paidui-lay.service"], check=False)


if __name__ == "__main__":
    sys.exit(main())
