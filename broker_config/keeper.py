"""Keeps an installed hall's broker: it goes by the roster and the register, and runs as long as the hub does."""

import logging
import os
from collections.abc import Callable
from typing import Final

from broker_config.files import BrokerError, BrokerFiles
from broker_config.hall_broker import Doors, render_hall_broker
from broker_config.process import Broker, start_broker
from broker_config.register import FILE as REGISTER
from broker_config.register import REVOKED, Register
from node_runtime.clock import utc_now
from node_runtime.durable import trace
from node_runtime.hub_file import HubSettings
from node_runtime.identity import OWN
from node_runtime.places import Places
from node_runtime.roster import FILE as ROSTER
from node_runtime.roster import read_roster
from node_runtime.settings import SettingsError

log = logging.getLogger(__name__)

AGAIN_S: Final = 2.0
"""A broker that could not be started is tried again after this."""
ITS_SHARE: Final = 3
"""One of so many bytes of the hub's memory is far more than a hall says; the rest is the hub's and the console's."""
Seen = tuple[object, ...]


class BrokerKeeper:
    """Renders what Mosquitto reads, has it read it anew after each change, and starts it again when it has fallen."""

    def __init__(self, places: Places, hub: HubSettings, monotonic_s: Callable[[], float], most_bytes: int = 0) -> None:
        """`most_bytes`: how much of the hub's memory the broker may take; 0: its share."""
        self._most_bytes = most_bytes or os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // ITS_SHARE
        self._places = places
        self._hub = hub
        self._monotonic_s = monotonic_s
        self._register = Register(places.authority, hub.hall, utc_now)
        self._revoked: frozenset[str] = frozenset()
        self._seen: Seen = ()
        self._broker: Broker | None = None
        self._due_s = 0.0
        self._untaken = ""
        """What kept the last change from being taken in; it may come right without a file being replaced."""

    @property
    def broker(self) -> Broker | None:
        """The broker, once it has been started."""
        return self._broker

    def start(self) -> None:
        """Start the broker. Raises BrokerError or SettingsError saying what keeps it from starting."""
        self._seen = self._look()
        self._revoked = self._register.revoked
        self._broker = start_broker(self._render())

    def step(self) -> None:
        """Do what has become due: called a few times a second."""
        seen = self._look()
        if seen != self._seen or (self._untaken and self._monotonic_s() >= self._due_s):
            self._take_in(seen)
        if self._broker is None or not self._broker.is_running:
            self._start_again()
        elif self._broker.takes_bytes > self._most_bytes:
            self._begin_anew()
        else:
            self._broker.shorten_log()

    def stop(self) -> None:
        """End the broker in order."""
        if self._broker is not None:
            self._broker.stop()

    def _look(self) -> Seen:
        places = self._places
        looked_at = (
            places.hall_data / ROSTER,
            places.authority / REGISTER,
            places.authority / REVOKED,
            places.hub_identity("server") / OWN,
        )
        return tuple(map(trace, looked_at))

    def _take_in(self, seen: Seen) -> None:
        """Go by what has changed; half a change, or a damaged file, leaves the broker as it was."""
        try:
            self._render()
            revoked = self._register.revoked
        except (BrokerError, SettingsError) as problem:
            if str(problem) != self._untaken:
                log.error("the broker goes on as it was: %s", problem)
            self._seen, self._untaken = seen, str(problem)
            self._due_s = self._monotonic_s() + AGAIN_S
            return
        self._seen, self._untaken = seen, ""
        if self._broker is not None and self._broker.is_running:
            self._broker.reload()
        if revoked - self._revoked:
            self._throw_out()
        self._revoked = revoked

    def _throw_out(self) -> None:
        """End the connection of whoever was revoked, which a reload only silences; the others come back at once."""
        log.warning("a certificate was revoked: the broker begins anew, and lets in whoever still counts")
        self.stop()
        self._due_s = 0.0

    def _begin_anew(self) -> None:
        """One node can have the broker keep ever more for it: that must not take the memory of the hub's programs."""
        log.error(
            "the broker takes more than %d MB and begins anew: a machine of the hall says or asks without end",
            self._most_bytes // 1_000_000,
        )
        if self._broker is not None:
            self._broker.forget()
        self._due_s = 0.0
        self._start_again()

    def _start_again(self) -> None:
        if self._monotonic_s() < self._due_s:
            return
        try:
            self._broker = start_broker(self._render())
        except (BrokerError, SettingsError) as problem:
            log.error("the broker cannot be started: %s", problem)
            self._due_s = self._monotonic_s() + AGAIN_S

    def _render(self) -> BrokerFiles:
        places, hub = self._places, self._hub
        roster = read_roster(places.hall_data)
        if roster.hall != hub.hall:
            raise SettingsError(f'{places.hall_data} is of the hall "{roster.hall}", {places.hub} of "{hub.hall}"')
        members = [each for each in roster.members if each.node not in self._register.shut_out]
        doors = Doors(
            listen=hub.listen,
            port=hub.broker_port,
            inner_port=hub.inner_broker_port,
            identity=places.hub_identity("server"),
            revoked=places.authority / REVOKED,
        )
        return render_hall_broker(places.broker, hub.hall, members, doors)
