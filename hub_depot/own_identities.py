"""The hub's own programs have certificates as well, which must not run out while nobody looks."""

import logging
from typing import Final

from broker_config.authority import AuthorityError, key_pem, name_in, new_key, places_in, request_for, serial_in
from broker_config.register import Register
from node_runtime.hub_file import HubSettings
from node_runtime.identity import OWN as FILE
from node_runtime.identity import write_identity
from node_runtime.places import Places

log = logging.getLogger(__name__)

SERVER: Final = "server"
"""Whom nodes take for the hub, and browsers for the console."""
OWN: Final = ("hub", "console", "forecaster", SERVER)
"""The technician's own, `operator`, is root's: `paidui init` renews it."""


def identify(places: Places, hub: HubSettings, register: Register, name: str) -> None:
    """Give a program of the hub a new key and certificate. Raises AuthorityError, OSError."""
    key = new_key()
    at = (hub.name,) if name == SERVER else ()
    certificate = register.sign(name, request_for(key), serves=name == SERVER, at=at)
    write_identity(places.hub_identity(name), register.hall_pem, key_pem(key), certificate)


def is_spent(identity_pem: bytes, name: str, register: Register) -> bool:
    """Whether a program of the hub needs another identity: it has none that counts, or it is time.

    A certificate that was signed and, in a power cut, never laid down is nobody's: the one that stands here is asked.
    """
    latest = register.in_force(name)[-1:]
    return not latest or int(latest[0].serial, 16) != serial_in(identity_pem) or register.is_due(name)


def is_of(identity_pem: bytes, name: str, hub: HubSettings) -> bool:
    """Whether an identity is this program's, and the server's one of the name that browsers look for."""
    return name_in(identity_pem) == name and (name != SERVER or hub.name in places_in(identity_pem))


def renew_own(places: Places, hub: HubSettings, register: Register) -> tuple[str, ...]:
    """Renew whatever of the hub's own is due, and return what was; what cannot be is said, and tried again."""
    renewed = []
    for name in OWN:
        try:
            own = places.hub_identity(name) / FILE
            if own.exists() and is_spent(own.read_bytes(), name, register):
                identify(places, hub, register, name)
                renewed.append(name)
        except (AuthorityError, OSError) as problem:
            log.error("the certificate of %s cannot be renewed: %s", name, problem)
    return tuple(renewed)
