"""`python -m hub_depot [--root DIR]`: what the hub hands out to its machines."""

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from broker_config.authority import AuthorityError
from broker_config.register import Register, utc_now
from hub_depot.enrolments import Enrolments
from hub_depot.inside import build_inside
from hub_depot.letting_in import LettingIn
from hub_depot.machines import Machines
from hub_depot.outside import build_outside
from hub_depot.serving import Listener
from node_runtime.clock import boottime_ms, wall_ms
from node_runtime.depot_client import DepotClient, from_inside
from node_runtime.depot_messages import Done
from node_runtime.falling import fall_together
from node_runtime.hub_file import HubSettings, read_hub
from node_runtime.logs import log_level, set_up_logging
from node_runtime.places import Places
from node_runtime.release import Wish
from node_runtime.settings import SettingsError
from node_runtime.watchdog import Watchdog

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 2.0
ASK_ITSELF_S: Final = 5.0
MISTAKEN: Final = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; what a technician has to mend first is one sentence and exit code 2."""
    parser = argparse.ArgumentParser(prog="hub_depot", description="What the hub hands out to its machines.")
    parser.add_argument("--root", type=Path, default=Path("/"), help="where the machine's files stand; / unless told")
    parser.add_argument("--inside-group", default="", help="who may let machines in: the group of the console")
    parser.add_argument("--log", type=log_level, default="INFO")
    arguments = parser.parse_args(argv)
    set_up_logging("depot", arguments.log)
    places = Places(arguments.root.absolute())
    try:
        fall_together()
        listeners = _listeners(places, read_hub(places.hub), arguments.inside_group)
    except (SettingsError, AuthorityError) as problem:
        log.error("%s", problem)
        return MISTAKEN
    except OSError as problem:
        log.error("%s: %s", problem.filename or places.running, problem.strerror)
        return MISTAKEN
    _serve(listeners, from_inside(places.depot_inside, ASK_ITSELF_S))
    return 0


def _listeners(places: Places, hub: HubSettings, inside_group: str) -> tuple[Listener, Listener]:
    register = Register(places.authority, hub.hall, utc_now)
    register.render_revoked()  # says at once whether the authority is there, and is what the web server waits for
    enrolments = Enrolments(places.running / "enrolments.json", boottime_ms)
    letting_in = LettingIn(places, hub, register, enrolments)
    machines = Machines(places.depot / "machines", wall_ms)
    return (
        Listener(build_outside(letting_in, machines, lambda _: Wish()), places.depot_outside),
        Listener(build_inside(letting_in, machines), places.depot_inside, inside_group),
    )


def _serve(listeners: tuple[Listener, ...], itself: DepotClient) -> None:
    told_to_end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_end.set())
    for listener in listeners:
        listener.start()
    watchdog = Watchdog(notify=os.environ.get("NOTIFY_SOCKET"))
    watchdog.start()
    log.info("machines may come")
    while not told_to_end.wait(LOOK_EVERY_S):
        itself.get("/health", Done)  # a depot that does not answer itself ends, and is started again
        watchdog.beat()
    watchdog.stop()
    for listener in listeners:
        listener.stop()


if __name__ == "__main__":
    sys.exit(main())
