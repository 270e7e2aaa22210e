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
from hub_depot.faults import DepotError
from hub_depot.inside import build_inside
from hub_depot.itself import HubItself
from hub_depot.letting_in import LettingIn
from hub_depot.machines import Machines
from hub_depot.outside import build_outside
from hub_depot.own_identities import renew_own
from hub_depot.quiet import HallHours
from hub_depot.repository import Repository
from hub_depot.serving import Listener
from hub_depot.updates import updates_inside
from hub_depot.waves import Wishes
from node_runtime.clock import boottime_ms, wall_ms
from node_runtime.depot_client import DepotClient, from_inside
from node_runtime.depot_messages import Done
from node_runtime.falling import fall_together
from node_runtime.hub_file import HubSettings, read_hub
from node_runtime.logs import log_level, set_up_logging
from node_runtime.places import Places
from node_runtime.settings import SettingsError
from node_runtime.watchdog import Watchdog

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 2.0
LOOK_AFTER_EVERY: Final = 1800
"""Looks, which is an hour."""
ASK_ITSELF_S: Final = 5.0
MISTAKEN: Final = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; what a technician has to mend first is one sentence and exit code 2."""
    parser = argparse.ArgumentParser(prog="hub_depot", description="What the hub hands out to its machines.")
    parser.add_argument("--root", type=Path, default=Path("/"), help="where the machine's files stand; / unless told")
    parser.add_argument("--log", type=log_level, default="INFO")
    arguments = parser.parse_args(argv)
    set_up_logging("depot", arguments.log)
    places = Places(arguments.root.absolute())
    try:
        fall_together()
        depot = Depot(places, read_hub(places.hub))
    except (SettingsError, AuthorityError, DepotError) as problem:
        log.error("%s", problem)
        return MISTAKEN
    except OSError as problem:
        log.error("%s: %s", problem.filename or places.running, problem.strerror)
        return MISTAKEN
    _serve(depot, from_inside(places.depot_inside, ASK_ITSELF_S))
    return 0


class Depot:
    """Everything that stands behind the two sockets, put together once."""

    def __init__(self, places: Places, hub: HubSettings) -> None:
        self._places = places
        self._hub = hub
        self._register = Register(places.authority, hub.hall, utc_now)
        self._repository = Repository(places.depot, utc_now)
        self._register.render_revoked()  # says at once whether the authority is there; the web server waits for it
        enrolments = Enrolments(places.running / "enrolments.json", boottime_ms)
        letting_in = LettingIn(places, hub, self._register, enrolments)
        machines = Machines(places.depot / "machines", wall_ms)
        hours = HallHours(places.hall, utc_now)
        wishes = Wishes(places.depot, machines.every, hours.is_quiet, boottime_ms)
        outside = build_outside(letting_in, machines, wishes.wish_for)
        inside = build_inside(letting_in, machines, HubItself(places, wall_ms), updates_inside(places.depot, wishes))
        self.listeners = (
            Listener(outside, places.depot_outside, like=places.depot),
            Listener(inside, places.depot_inside, like=places.hall_data),
        )

    def look_after(self) -> None:
        """Renew what is due on the hub itself, so that nothing runs out while nobody looks."""
        for name in renew_own(self._places, self._hub, self._register):
            log.info("the certificate of %s was renewed", name)
        try:
            if self._repository.is_made and self._repository.keep_fresh():
                log.info("the repository of releases was signed anew")
        except DepotError as problem:
            log.error("%s", problem)


def _serve(depot: Depot, itself: DepotClient) -> None:
    told_to_end, looks = threading.Event(), 0
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_end.set())
    for listener in depot.listeners:
        listener.start()
    watchdog = Watchdog(notify=os.environ.get("NOTIFY_SOCKET"))
    watchdog.start()
    log.info("machines may come")
    while not told_to_end.wait(LOOK_EVERY_S):
        itself.get("/health", Done)  # a depot that does not answer itself ends, and is started again
        if looks % LOOK_AFTER_EVERY == 0:
            depot.look_after()
        looks += 1
        watchdog.beat()
    watchdog.stop()
    for listener in depot.listeners:
        listener.stop()


if __name__ == "__main__":
    sys.exit(main())
