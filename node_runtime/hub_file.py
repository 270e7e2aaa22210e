"""What `paidui init` was told of a hub: the one file from which everything else on it is rendered."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from hall_protocol.topics import LEVEL
from node_runtime.durable import READABLE, write_whole
from node_runtime.machine import BROKER_PORT, DEPOT_PORT
from node_runtime.settings import SettingsError

Port = Annotated[int, Meta(ge=1, le=65535)]
INNER_BROKER_PORT: Final = 8884
"""The broker's door for the hub's own programs, on loopback; several of them may use one identity."""
CONSOLE_PORT: Final = 443
INNER_CONSOLE_PORT: Final = 8080
"""The console's own door, on loopback; the hub's web server stands in front of it."""
INNER_VISITOR_PORT: Final = 8081
"""The same for visitors' phones."""


class HubSettings(msgspec.Struct, frozen=True, kw_only=True):
    """A hub: which hall it serves, and under which name and ports its machines and managers find it."""

    hall: str
    """The hall's id, as in its configuration and in every topic."""
    name: str
    """What machines call it: `paidui-qinghe.local`, a name of the hall's own DNS, or an address."""
    network: str = ""
    """The hall's network, such as `192.168.10.0/24`, whose clocks this hub sets. Empty: any private one."""
    listen: str = "0.0.0.0"
    """The address broker, console and depot listen on."""
    broker_port: Port = BROKER_PORT
    inner_broker_port: Port = INNER_BROKER_PORT
    depot_port: Port = DEPOT_PORT
    console_port: Port = CONSOLE_PORT
    """Where managers' browsers come in, over TLS."""
    clock: str = "network"
    """Where the hub has its time from: `network` (it asks servers of its own), `rtc` (a clock chip), `hand`."""
    visitor_port: int = 0
    """Where visitors' phones come in, without TLS; 0: nowhere."""


def taken_ports(hub: HubSettings) -> Mapping[int, str]:
    """Return what visitors' phones cannot come in by, with what stands there."""
    return {
        22: "SSH",
        hub.broker_port: "the broker",
        hub.inner_broker_port: "the broker",
        hub.depot_port: "the depot",
        hub.console_port: "the console",
        INNER_CONSOLE_PORT: "the console",
        INNER_VISITOR_PORT: "the console",
    }


def read_hub(path: Path) -> HubSettings:
    """Return what this hub was told. Raises SettingsError naming the file and what to do."""
    try:
        hub = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), HubSettings)
    except FileNotFoundError as problem:
        raise SettingsError(f"{path} is not there: this machine is no hub yet; run `sudo paidui init`") from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{path} cannot be read ({problem})") from problem
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as problem:
        raise SettingsError(f"{path}: {problem}") from problem
    if not LEVEL.fullmatch(hub.hall):
        raise SettingsError(f'{path}: hall is "{hub.hall}"; the hall\'s id is of a-z, 0-9 and -')
    return hub


def write_hub(path: Path, hub: HubSettings) -> None:
    """Write what a hub was told, whole or not at all."""
    lines = [f"{key} = {_quoted(value)}" for key, value in msgspec.to_builtins(hub).items()]
    text = "\n".join(["# Written by `paidui init`. After a change: sudo paidui init", *lines, ""])
    write_whole(path, text.encode(), mode=READABLE)


def _quoted(value: object) -> str:
    return msgspec.json.encode(value).decode()
