"""A node's identity: a certificate of the hall with its key, and the hall's own certificate to know the hub by.

The key is in the same file as the certificate, so that a renewal is one rename: no power cut parts them.
"""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Final

from node_runtime.durable import write_whole
from node_runtime.settings import SettingsError

HALL: Final = "hall.pem"
"""The certificate of the hall's authority."""
OWN: Final = "identity.pem"
"""The node's key and certificate."""
WHATEVER_THE_CLOCK_SAYS: Final = ssl.VerifyFlags(0x200000)
"""X509_V_FLAG_NO_CHECK_TIME: a node's clock is whatever the network says, and must not part it from its hub."""


def client_context(folder: Path) -> ssl.SSLContext:
    """Return how a node speaks to its hub: TLS 1.3, only with a hub of its own hall, as itself.

    The hub is whoever has a server's certificate of the hall; at which address does not matter, so that it may move.
    Raises SettingsError when the identity is missing or damaged.
    """
    context = stranger_context(folder / HALL)
    show_identity(context, folder)
    return context


def stranger_context(hall_pem: Path) -> ssl.SSLContext:
    """Return how a machine speaks to its hub that is nobody yet, but knows the hall."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= WHATEVER_THE_CLOCK_SAYS
    _load(lambda: context.load_verify_locations(hall_pem), hall_pem)
    return context


def show_identity(context: ssl.SSLContext, folder: Path) -> None:
    """Have a context show the certificate that stands in the folder now: it may have been renewed."""
    _load(lambda: context.load_cert_chain(folder / OWN), folder / OWN)


def write_identity(folder: Path, hall_pem: bytes, key_pem: bytes, certificate_pem: bytes) -> None:
    """Lay an identity into a folder for its owner's eyes only, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(folder / HALL, hall_pem)
    write_whole(folder / OWN, key_pem + certificate_pem)


def _load(load: Callable[[], None], path: Path) -> None:
    try:
        load()
    except ssl.SSLError as problem:
        raise SettingsError(
            f"the identity {path} is damaged ({problem.reason or problem}): enrol this machine again"
        ) from problem
    except OSError as problem:
        raise SettingsError(
            f"the identity {path} cannot be read ({problem.strerror}): enrol this machine again"
        ) from problem
