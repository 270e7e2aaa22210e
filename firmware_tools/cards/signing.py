"""Identities for a card: keys made here and handed over in it, and the register that knows of each."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from broker_config.authority import key_pem, new_key, request_for
from broker_config.register import Register
from firmware_tools.cards.begun import half_written, note_begun
from firmware_tools.cards.errors import CardError
from node_runtime.clock import utc_now
from node_runtime.places import Places

REPLACED = "its machine was replaced: a new card was written"
NEVER_USED = "its card was never written to its end"


@dataclass(frozen=True)
class Identity:
    """Key and certificate of one node, as its `identity.pem` has them."""

    node: str
    pem: bytes


def open_register(places: Places, hall: str) -> Register:
    """Return the register of this hub's hall."""
    return Register(places.authority, hall, utc_now)


def refuse_second(places: Places, register: Register, nodes: tuple[str, ...]) -> None:
    """Raise CardError for a node that somebody else is already; a card that was cut off is nobody."""
    nobody = half_written(places, utc_now())
    taken = [node for node in nodes if node not in nobody and register.in_force(node)]
    if taken:
        raise CardError(
            f"{', '.join(taken)}: there is a card or a machine of this name already, and two of one name end each "
            "other's connections; with --replace the old one is let in no more. Leave the rows of "
            "those that work out of a sheet"
        )


@contextmanager
def signed(
    places: Places, register: Register, nodes: tuple[str, ...], *, replace: bool
) -> Iterator[Mapping[str, Identity]]:
    """Sign for the nodes of a card while it is being written; if it cannot be, nobody is let in by it.

    Until it is noted that it is done (`note_done`), the same card may be signed for once more.
    """
    if not replace:
        refuse_second(places, register, nodes)
    note_begun(places, nodes, utc_now())
    for node in nodes:
        register.revoke(node, REPLACED)
    try:
        yield {node: _identity(register, node) for node in nodes}
    except BaseException:
        for node in nodes:
            register.revoke(node, NEVER_USED)
        raise


def _identity(register: Register, node: str) -> Identity:
    key = new_key()
    return Identity(node, key_pem(key) + register.sign(node, request_for(key)))
