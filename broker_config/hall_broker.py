"""The broker of an installed hall: TLS 1.3, and nobody without a certificate of the hall that still counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from broker_config.files import CONDUCT, BrokerError, BrokerFiles, owner_line, write_owned
from hall_protocol.access import Credential, render_access_list
from node_runtime.identity import HALL, OWN

_DOORS: Final = """\
# Rendered by paidui at every change; changes here are overwritten.
# The hall's door. A name has one connection: a copied identity shows, for the two end each other's connections.
listener {port} {listen}
use_username_as_clientid true
max_connections {most}
{tls}
# The hub's own door, for its programs; a command line may come in beside another.
listener {inner_port} 127.0.0.1
{tls}
allow_anonymous false
acl_file {folder}/access-list
"""
MOST: Final = 6000
"""Connections at the hall's door, also of those who say nothing; the hub's programs have a door of their own."""
_TLS: Final = """\
tls_version tlsv1.3
cafile {hall}
certfile {own}
keyfile {own}
crlfile {revoked}
require_certificate true
use_identity_as_username true
"""


@dataclass(frozen=True, slots=True)
class Doors:
    """Where a hall's broker listens, and what it shows and asks there."""

    listen: str
    port: int
    inner_port: int
    identity: Path
    """The folder with the server's certificate and the hall's."""
    revoked: Path
    """The list of certificates that count no longer."""


def render_hall_broker(folder: Path, hall: str, members: Iterable[Credential], doors: Doors) -> BrokerFiles:
    """Write configuration and access list of a hall's broker. Raises BrokerError when the folder cannot be written."""
    files = BrokerFiles(folder.absolute(), "127.0.0.1", doors.inner_port)
    try:
        files.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_owned(files, "access-list", render_access_list(hall, members))
        write_owned(files, "mosquitto.conf", _configuration(files, doors))
    except OSError as problem:
        raise BrokerError(
            f"the broker's folder {folder} cannot be written ({problem.strerror}): make room, or mend its owner"
        ) from problem
    return files


def _configuration(files: BrokerFiles, doors: Doors) -> str:
    tls = _TLS.format(hall=doors.identity / HALL, own=doors.identity / OWN, revoked=doors.revoked)
    at_the_doors = _DOORS.format(
        listen=doors.listen, port=doors.port, inner_port=doors.inner_port, folder=files.folder, tls=tls, most=MOST
    )
    return f"{at_the_doors}{owner_line(files.folder)}\n{CONDUCT.format(folder=files.folder)}"
