"""What makes a machine a hall's hub, step by step; each says what it made, and makes nothing that is there already."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from broker_config.authority import CERTIFICATE, make_authority
from broker_config.register import REVOKED, Register
from central_scheduler.credentials import CONSOLE, FORECASTER, HUB, OPERATOR, credentials_of
from firmware_tools.founding.answers import Answers
from firmware_tools.founding.hall_folder import lay_hall
from hall_config.reading import read_hall
from hub_depot.own_identities import SERVER, identify, is_of, is_spent
from node_runtime.clock import utc_now
from node_runtime.durable import write_whole
from node_runtime.hub_file import INNER_CONSOLE_PORT, HubSettings, write_hub
from node_runtime.identity import OWN
from node_runtime.places import Places
from node_runtime.roster import FILE as ROSTER
from node_runtime.roster import write_roster

OWN_PROGRAMS: Final = (HUB, CONSOLE, FORECASTER, OPERATOR)
FOLDERS: Final = ("authority", "identities", "hall", "broker", "depot", "front")
NEVER_LAID: Final = "it was never laid down here"
CONSOLE_FILE: Final = "console.toml"
_CONSOLE: Final = """\
# Written by `paidui init`; what the console may be told besides: docs/operate/hub.md
hall = "{hall}"
hall_folder = "{hall_folder}"
identity = "{identity}"
broker_port = {broker_port}
port = {port}
proxy = "127.0.0.1"
secure_cookie = true
"""


def found(places: Places, hub: HubSettings, answers: Answers) -> Iterator[str]:
    """Make this machine the hub of a hall; says of each thing it made what it is, of what was there nothing."""
    places.settings.mkdir(parents=True, exist_ok=True)
    places.state.mkdir(parents=True, exist_ok=True)
    if lay_hall(places.hall, answers):
        yield f"the hall's configuration, {places.hall}"
    if write_changed(places.hub, hub):
        yield f"what this hub was told, {places.hub}"
    yield from _authority(places, hub.hall)
    yield from _identities(places, hub)
    yield from _roster(places, hub.hall)
    yield from _console(places, hub)


def write_changed(path: Path, hub: HubSettings) -> bool:
    """Write what a hub was told where it says something else; return whether it did."""
    former = path.read_bytes() if path.exists() else b""
    draft = path.with_suffix(".draft")
    write_hub(draft, hub)
    if draft.read_bytes() == former:
        draft.unlink()
        return False
    draft.replace(path)
    return True


def _authority(places: Places, hall: str) -> Iterator[str]:
    is_new = not (places.authority / CERTIFICATE).exists()  # a package lays the folder, empty
    make_authority(places.authority, hall)
    if is_new:
        yield f"the hall's own certificate authority, {places.authority}"
    if not (places.authority / REVOKED).exists():
        Register(places.authority, hall, utc_now).render_revoked()
        yield from () if is_new else ("the list of who is let in no more, from the register",)


def _identities(places: Places, hub: HubSettings) -> Iterator[str]:
    register = Register(places.authority, hub.hall, utc_now)
    names = [SERVER, *(each.node for each in OWN_PROGRAMS)]
    made = [name for name in names if _identify(places, hub, name, register)]
    if made:
        yield f"identities for {', '.join(made)}, {places.hub_identity('')}"


def _identify(places: Places, hub: HubSettings, name: str, register: Register) -> bool:
    """Give a program of the hub an identity, unless it has one that counts and is not due for another."""
    own = places.hub_identity(name) / OWN
    if not own.exists():
        register.revoke(name, NEVER_LAID)
    elif is_of(pem := own.read_bytes(), name, hub) and not is_spent(pem, name, register):
        return False
    identify(places, hub, register, name)
    return True


def _roster(places: Places, hall: str) -> Iterator[str]:
    """Who is on the bus, until the hub itself says it: the broker is there before the hub."""
    if not (places.hall_data / ROSTER).exists():
        places.hall_data.mkdir(parents=True, exist_ok=True)
        write_roster(places.hall_data, hall, credentials_of(read_hall(places.hall)).values())
        yield f"the list of who is on the bus, {places.hall_data / ROSTER}"


def _console(places: Places, hub: HubSettings) -> Iterator[str]:
    path = places.hall_data / CONSOLE_FILE
    if path.exists():
        return
    text = _CONSOLE.format(
        hall=hub.hall,
        hall_folder=places.hall,
        identity=places.hub_identity("console"),
        broker_port=hub.inner_broker_port,
        port=INNER_CONSOLE_PORT,
    )
    write_whole(path, text.encode())
    yield f"the console's settings, {path}"
