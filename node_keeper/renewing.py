"""Certificates are renewed long before they run out; when that is the hub says, by its own clock."""

import logging
from typing import Final

from broker_config.authority import key_pem, name_in, new_key, request_for
from node_keeper.hub import Hub
from node_runtime.depot_messages import Renewal, RenewWish
from node_runtime.identity import HALL, write_identity
from node_runtime.places import Places

log = logging.getLogger(__name__)

ASK_EVERY_MS: Final = 12 * 3_600_000
"""A certificate is due for more than a year before it ends."""


def renew(places: Places, hub: Hub, node: str) -> bool:
    """Ask for a node's next certificate, for a key made here; whether there was one. Raises what asking raises."""
    key = new_key()
    answer = hub.post(node, "/v1/renew", RenewWish(request=request_for(key).decode()), Renewal)
    if answer.certificate is None:
        return False
    certificate, folder = answer.certificate.encode(), places.node_identity(node)
    if name_in(certificate) != node:
        log.error("the hub answered %s with another's certificate; the old one stays", node)
        return False
    write_identity(folder, (folder / HALL).read_bytes(), key_pem(key), certificate)
    log.info("the certificate of %s was renewed", node)
    return True
