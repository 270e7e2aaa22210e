"""`python -m hub_depot.front [--root DIR]`: the web server in front of console and depot, kept.

It reads anew whom it lets in within a second of a change: who was revoked gets nothing more.
"""

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from broker_config.authority import AuthorityError
from hub_depot.faults import DepotError
from hub_depot.front_files import looked_at, render_front, what_counts
from node_runtime.durable import trace
from node_runtime.hub_file import INNER_CONSOLE_PORT, read_hub
from node_runtime.places import Places
from node_runtime.program import begin, go_round
from node_runtime.settings import SettingsError

log = logging.getLogger(__name__)

NGINX: Final = Path("/usr/sbin/nginx")
LOOK_EVERY_S: Final = 0.5
AGAIN_S: Final = 2.0
STOPS_WITHIN_S: Final = 3.0
READY_WITHIN_S: Final = 10.0
MISTAKEN: Final = 2
Seen = tuple[object, ...]


class Front:
    """nginx as a child of ours: started again when it has fallen, made to read anew what it goes by."""

    def __init__(
        self,
        places: Places,
        monotonic_s: Callable[[], float],
        nginx: Path = NGINX,
        console: int = INNER_CONSOLE_PORT,
    ) -> None:
        self._places = places
        self._monotonic_s = monotonic_s
        self._nginx = nginx
        self._console = console
        self._process: subprocess.Popen[bytes] | None = None
        self._seen: Seen = ()
        self._counts: object = None
        self._due_s = 0.0

    @property
    def pid(self) -> int:
        """The process id of nginx's master; 0 while there is none."""
        return self._process.pid if self.is_running and self._process else 0

    @property
    def is_running(self) -> bool:
        """Whether nginx lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start nginx. Raises DepotError or SettingsError saying what keeps it from starting."""
        self._end_what_is_left()
        hub = read_hub(self._places.hub)
        self._seen, self._counts = self._look(), self._what_counts()
        command = [str(_found(self._nginx)), "-c", str(render_front(self._places, hub, self._console)), "-e", "stderr"]
        tried = subprocess.run([*command, "-t", "-q"], capture_output=True, text=True, check=False)
        if tried.returncode:
            raise DepotError(f"the web server cannot be started: {_first_line(tried.stderr)}")
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        self._wait_until_ready(hub.listen, hub.depot_port)

    def step(self) -> None:
        """Do what has become due: called twice a second."""
        if not self.is_running:
            self._start_again()
        elif (seen := self._look()) != self._seen:
            self._take_in(seen)

    def stop(self) -> None:
        """End nginx; what is being handed out is broken off, and fetched anew."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            log.warning("the web server takes too long to end, and is ended")
        self._end_what_is_left()

    def _take_in(self, seen: Seen) -> None:
        """Go by what has changed; with half a change nginx goes on as it was, and says why."""
        self._seen = seen
        try:
            counts = what_counts(self._places)
            render_front(self._places, read_hub(self._places.hub), self._console)
        except (AuthorityError, DepotError, SettingsError, OSError) as problem:
            log.error("the web server goes on as it was: %s", problem)
            return
        if counts != self._counts and self._process is not None:
            self._counts = counts
            self._process.send_signal(signal.SIGHUP)

    def _start_again(self) -> None:
        if self._monotonic_s() < self._due_s:
            return
        self._due_s = self._monotonic_s() + AGAIN_S
        try:
            self.start()
        except (DepotError, SettingsError) as problem:
            log.error("%s", problem)

    def _end_what_is_left(self) -> None:
        """Without its master nginx' workers go on as they were: whom they let in, nobody could change any more."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _wait_until_ready(self, listen: str, port: int) -> None:
        host, give_up = "127.0.0.1" if listen == "0.0.0.0" else listen, self._monotonic_s() + READY_WITHIN_S
        while not _accepts(host, port):
            if not self.is_running or self._monotonic_s() > give_up:
                self.stop()
                raise DepotError(f"the web server does not listen on port {port}; it says why in the log above")
            time.sleep(0.02)

    def _what_counts(self) -> object:
        """Return nothing where something is missing: nginx says it, in a sentence that names the file."""
        try:
            return what_counts(self._places)
        except (AuthorityError, OSError):
            return None

    def _look(self) -> Seen:
        return tuple(map(trace, looked_at(self._places)))


def main(argv: Sequence[str] | None = None) -> int:
    """Keep nginx until SIGTERM or SIGINT; what a technician has to mend first is one sentence and exit code 2."""
    places = begin("hub_depot.front", "front", "Keeps the web server of an installed hall.", argv)
    front = Front(places, time.monotonic)
    try:
        front.start()
    except (DepotError, SettingsError) as problem:
        log.error("%s", problem)
        return MISTAKEN
    try:
        go_round(front.step, LOOK_EVERY_S)
    finally:
        front.stop()
    return 0


def _found(nginx: Path) -> Path:
    # Debian keeps it in /usr/sbin, which is not on everybody's PATH.
    found = nginx if nginx.exists() else shutil.which(nginx.name)
    if found is None:
        raise DepotError("nginx is not installed: sudo apt install nginx")
    return Path(found)


def _first_line(said: str) -> str:
    lines = [line for line in said.splitlines() if "[emerg]" in line] or said.splitlines() or ["it says nothing"]
    return lines[0].partition("[emerg]")[2].strip(" :") or lines[0]


def _accepts(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1.0).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
