"""A card's files, whole: what Raspberry Pi OS reads, what first-boot reads, and a list by which a half card is told."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from firmware_tools.cards.boot_files import boot_files, own_files
from firmware_tools.cards.debian import Package
from firmware_tools.cards.first_boot.login import KEY as LOGIN_KEY
from firmware_tools.cards.signing import Identity
from firmware_tools.cards.wifi import Wifi
from firmware_tools.cards.wishes import MachinePlan
from hall_protocol.access import Credential
from hub_depot.releases import Release
from node_runtime.furnishing import machine_toml, node_settings, node_toml
from node_runtime.hub_file import HubSettings
from node_runtime.identity import HALL, OWN

OURS = "paidui"
"""The folder of ours on the boot partition."""
WHOLE = "whole.json"


@dataclass(frozen=True)
class OfTheHub:
    """What is the same on every card of a hub."""

    hub: HubSettings
    hall_pem: bytes
    release: Release
    packages: tuple[Package, ...] = ()
    """What of Debian its machines need and a bare system does not have."""
    ssh_key: str = ""
    """The public key of whoever may log in to its machines; empty: nobody may."""


def card_files(
    same: OfTheHub, plan: MachinePlan, identities: Iterable[Identity], wifi: Wifi | None
) -> dict[str, bytes]:
    """Return every file of a machine's card by its path on the boot partition."""
    ours = {**_same_files(same, plan.nodes), **own_files(wifi)}
    for member in plan.members:
        credential = Credential(member.node, member.role, member.window)
        settings = node_settings(credential, same.hub, member.zone, beside=len(plan.members) > 1)
        ours[f"nodes/{member.node}/node.toml"] = node_toml(settings).encode()
    for each in identities:
        ours[f"nodes/{each.node}/identity/{HALL}"] = same.hall_pem
        ours[f"nodes/{each.node}/identity/{OWN}"] = each.pem
    return _whole(boot_files(plan.name, wifi), ours)


def bare_files(same: OfTheHub, wifi: Wifi | None) -> dict[str, bytes]:
    """Return a card for any machine: it knows the hall, is nobody yet, and shows a code."""
    return _whole(boot_files("", wifi), {**_same_files(same, ()), **own_files(wifi)})


def _same_files(same: OfTheHub, nodes: tuple[str, ...]) -> dict[str, bytes]:
    release = same.release
    told = {
        "release": release.version,
        "arch": release.architecture,
        "sha256": release.sha256,
        "size": release.size,
        "debian": same.packages,
    }
    login = {LOGIN_KEY: f"{same.ssh_key}\n".encode()} if same.ssh_key else {}
    return {
        **login,
        "machine.toml": machine_toml(same.hub, nodes).encode(),
        HALL: same.hall_pem,
        "release.json": msgspec.json.format(msgspec.json.encode(told), indent=1),
    }


def _whole(beside: Mapping[str, bytes], ours: Mapping[str, bytes]) -> dict[str, bytes]:
    """The list comes last of all files: where it stands, the others do."""
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in ours.items()}
    whole = msgspec.json.format(msgspec.json.encode(listed), indent=1)
    return {**{f"{OURS}/{name}": content for name, content in ours.items()}, **beside, f"{OURS}/{WHOLE}": whole}
