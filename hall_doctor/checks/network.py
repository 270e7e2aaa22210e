"""Whether this machine is on its hall's network: link, address, the hub's name, how far away the hub is."""

import re
import socket
import time
from collections.abc import Iterator
from typing import Final

import msgspec

from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine
from hall_doctor.programs import NoAnswerError
from node_runtime.findings import Finding

TRIES: Final = 3
WITHIN_S: Final = 2.0
SLOW_MS: Final = 200
WEAK_DBM: Final = -75
MANY_ERRORS: Final = 100
"""Below that it may have been one pulled cable."""
BAD_SHARE: Final = 0.001
SELF_GIVEN: Final = "169.254."
"""The address a machine gives itself when nobody gives it one."""


class _Address(msgspec.Struct):
    local: str = ""


class _Interface(msgspec.Struct):
    ifname: str = ""
    addr_info: list[_Address] = []


def network(machine: Machine) -> Iterator[Finding]:
    """Look at every way out of this machine, and at the way to its hub."""
    ways = [path.rsplit("/", 1)[-1] for path in machine.tree.found("sys/class/net/*") if _is_real(machine, path)]
    lit = [name for name in ways if machine.tree.text(f"sys/class/net/{name}/operstate") in ("up", "unknown")]
    if not ways:
        yield unknown("network.not_told")
    elif not lit:
        yield red("network.no_link", names=", ".join(ways))
    addresses = _addresses(machine)
    for name in lit:
        yield from _way(machine, name, addresses.get(name))
    if machine.settings is not None:
        yield from _to_the_hub(machine.settings.hub, machine.settings.depot_port)


def _is_real(machine: Machine, path: str) -> bool:
    """A card with a cable or an antenna, and nothing the kernel has made up."""
    return machine.tree.at(f"{path}/device").exists()


def _addresses(machine: Machine) -> dict[str, list[str]]:
    """The addresses of each way; empty where nobody can tell. A card's root says nothing of the network it is in."""
    try:
        answer = machine.ask("ip", "-j", "-4", "address")
        found = msgspec.json.decode(answer.said or "[]", type=list[_Interface])
    except (NoAnswerError, msgspec.MsgspecError):
        return {}
    return {each.ifname: [given.local for given in each.addr_info] for each in found}


def _way(machine: Machine, name: str, addresses: list[str] | None) -> Iterator[Finding]:
    found = [*_errors(machine, name), *_air(machine, name)]
    speed = machine.tree.number(f"sys/class/net/{name}/speed")
    if machine.tree.text(f"sys/class/net/{name}/duplex") == "half":
        found.append(red("network.half", name, speed=speed if speed is not None else "?"))
    if addresses is not None and not addresses:
        found.append(red("network.no_address", name))
    if addresses and all(each.startswith(SELF_GIVEN) for each in addresses):
        found.append(red("network.self_given", name, address=addresses[0]))
    yield from found or [green("network.way", name, address=", ".join(addresses or ["–"]))]


def _errors(machine: Machine, name: str) -> Iterator[Finding]:
    def count(what: str) -> int:
        return machine.tree.number(f"sys/class/net/{name}/statistics/{what}") or 0

    wrong, whole = count("rx_errors") + count("tx_errors"), count("rx_packets") + count("tx_packets")
    if wrong > MANY_ERRORS and wrong > whole * BAD_SHARE:
        yield red("network.errors", name, wrong=wrong, whole=whole)


def _air(machine: Machine, name: str) -> Iterator[Finding]:
    said = re.search(rf"^\s*{re.escape(name)}:\s+\S+\s+\S+\s+(-\d+)", machine.tree.text("proc/net/wireless"), re.M)
    if said is not None and int(said[1]) < WEAK_DBM:
        yield red("network.weak", name, dbm=said[1])


def _to_the_hub(host: str, port: int) -> Iterator[Finding]:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        yield red("network.no_name", hub=host)
        return
    times_ms = [_one_way_ms(family, kind, address) for _ in range(TRIES)]
    heard = [each for each in times_ms if each is not None]
    said = {"hub": host, "address": address[0], "lost": TRIES - len(heard), "tries": TRIES}
    if not heard:
        yield red("network.no_hub", "", **said)
    elif len(heard) < TRIES or max(heard) > SLOW_MS:
        yield red("network.slow", "", ms=round(max(heard)), **said)
    else:
        yield green("network.hub", "", ms=f"{sorted(heard)[TRIES // 2]:.1f}", **said)


def _one_way_ms(family: socket.AddressFamily, kind: socket.SocketKind, address: tuple[object, ...]) -> float | None:
    """How long a hub takes to pick up, or to say that nobody listens there: both are a round trip."""
    began_s = time.monotonic()
    with socket.socket(family, kind) as line:
        line.settimeout(WITHIN_S)
        try:
            line.connect(address)
        except ConnectionRefusedError:
            pass
        except OSError:
            return None
    return (time.monotonic() - began_s) * 1000
