"""`python -m hub_depot [--root DIR]`: what the hub hands out to its machines."""

import logging
import sys
from collections.abc import Sequence
from typing import Final

from broker_config.authority import AuthorityError
from broker_config.register import Register
from hub_depot.configured import ConfiguredHall
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
from node_runtime.clock import boottime_ms, utc_now, wall_ms
from node_runtime.depot_client import DepotClient, from_inside
from node_runtime.depot_messages import Done
from node_runtime.falling import fall_together
from node_runtime.hub_file import HubSettings, read_hub
from node_runtime.places import Places
from node_runtime.program import begin, go_round
from node_runtime.settings import SettingsError

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 2.0
LOOK_AFTER_EVERY: Final = 1800
"""Looks, which is an hour."""
ASK_ITSELF_S: Final = 5.0
MISTAKEN: Final = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; what a technician has to mend first is one sentence and exit code 2."""
    places = begin("hub_depot", "depot", "What the hub hands out to its machines.", argv)
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
        self._looks = 0
        self._register = Register(places.authority, hub.hall, utc_now)
        self._repository = Repository(places.depot, utc_now)
        self._register.render_revoked()  # says at once whether the authority is there; the web server waits for it
        enrolments = Enrolments(places.running / "enrolments.json", boottime_ms)
        letting_in = LettingIn(places, hub, self._register, enrolments)
        machines = Machines(places.depot / "machines", wall_ms)
        hall = ConfiguredHall(places.hall)
        hours = HallHours(hall, utc_now)
        wishes = Wishes(places.depot, machines.every, hours.is_quiet, boottime_ms, hall.zones)
        outside = build_outside(letting_in, machines, wishes.wish_for)
        inside = build_inside(letting_in, machines, HubItself(places, wall_ms), updates_inside(places.depot, wishes))
        self.listeners = (
            Listener(outside, places.depot_outside, like=places.depot),
            Listener(inside, places.depot_inside, like=places.hall_data),
        )

    def step(self) -> None:
        """Do what has become due: called every two seconds."""
        if self._looks % LOOK_AFTER_EVERY == 0:
            self.look_after()
        self._looks += 1

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
    def step() -> None:
        itself.get("/health", Done)  # a depot that does not answer itself ends, and is started again
        depot.step()

    for listener in depot.listeners:
        listener.start()
    log.info("machines may come")
    go_round(step, LOOK_EVERY_S)
    for listener in depot.listeners:
        listener.stop()


if __name__ == "__main__":
    sys.exit(main())
