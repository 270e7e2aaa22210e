"""Whether the hall's broker can be reached from here, is our hall's, and lets this machine in."""

import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine
from node_runtime.findings import Finding
from node_runtime.hub_file import HubSettings
from node_runtime.identity import client_context
from node_runtime.settings import SettingsError

WITHIN_S: Final = 4.0
SLOW_MS: Final = 1500
"""A Pi shakes hands within a third of a second; what takes so long is a bad cable, a bad Wi-Fi or a busy hub."""
OBJECTION_S: Final = 0.5
"""Who is not let in is told so after the handshake: so long an objection is waited for. Nothing is said meanwhile, for
a word in this machine's name would end its program's own connection."""
ANY: Final = ("0.0.0.0", "::", "")
HERE: Final = ("", "hub")
"""Who knocks at a broker of the same machine."""
LAST_WORDS: Final = 2000


def broker(machine: Machine) -> Iterator[Finding]:
    """Knock at the broker's door as each identity of this machine; on a hub also look at what Mosquitto says."""
    if machine.running is not None:
        yield plain(machine.running.broker_host, machine.running.broker_port)
    if machine.hub is not None:
        yield _knock("hub", "127.0.0.1", machine.hub.inner_broker_port, machine.places.hub_identity("hub"))
        yield plain(own_address(machine.hub), machine.hub.broker_port)
    if machine.settings is not None:
        host, port = machine.settings.hub, machine.settings.broker_port
        yield from (_knock(node.id, host, port, node.identity) for node in machine.nodes)
    yield from _last_words(machine)


def _knock(name: str, host: str, port: int, identity: Path) -> Finding:
    at = f"{host}:{port}"
    try:
        context = client_context(identity)
    except SettingsError as problem:
        return unknown("broker.no_identity", name, problem=problem)
    try:
        return _shaken(name, host, port, context)
    except ssl.SSLCertVerificationError as problem:
        return red("broker.stranger", name, at=at, problem=problem.verify_message)
    except ssl.SSLError as problem:
        return red("broker.shut_out", name, at=at, problem=(problem.reason or str(problem)).lower().replace("_", " "))
    except OSError as problem:
        return unreachable(name, at, problem)


def _shaken(name: str, host: str, port: int, context: ssl.SSLContext) -> Finding:
    began_s = time.monotonic()
    with socket.create_connection((host, port), WITHIN_S) as line, context.wrap_socket(line) as safe:
        took_ms = round((time.monotonic() - began_s) * 1000)
        safe.settimeout(OBJECTION_S)
        try:
            if not safe.recv(1):
                return red("broker.shut_out", name, at=f"{host}:{port}", problem="the connection was closed")
        except TimeoutError:
            pass
        if took_ms > SLOW_MS:
            return red("broker.slow", name, at=f"{host}:{port}", ms=took_ms)
        return green("broker.well", name, at=f"{host}:{port}", ms=took_ms, tls=safe.version() or "")


def plain(host: str, port: int) -> Finding:
    """Return whether somebody listens: on one machine a secret would be needed, at a hub's door a node's name."""
    try:
        with socket.create_connection((host, port), WITHIN_S):
            return green("broker.listens", at=f"{host}:{port}")
    except OSError as problem:
        return unreachable("", f"{host}:{port}", problem)


def own_address(hub: HubSettings) -> str:
    """Return where a hub finds its own doors."""
    return "127.0.0.1" if hub.listen in ANY else hub.listen


def unreachable(name: str, at: str, problem: OSError) -> Finding:
    """Return why nobody answers at an address."""
    if isinstance(problem, socket.gaierror):
        return red("broker.unknown_name", name, at=at)
    if isinstance(problem, ConnectionRefusedError):
        return red("broker.down", "", at=at) if name in HERE else red("broker.refused", name, at=at)
    if isinstance(problem, ConnectionResetError):
        return red("broker.shut_out", name, at=at, problem="the connection was closed")
    return red("broker.unreachable", name, at=at, problem=problem.strerror or "no answer")


def _last_words(machine: Machine) -> Iterator[Finding]:
    """What the broker said before it had a log is why it did not start."""
    folder = machine.data / "broker" if machine.data is not None else machine.places.broker
    if machine.data is None and machine.hub is None:
        return
    try:
        words = (folder / "mosquitto.err").read_text(encoding="utf-8", errors="replace")[-LAST_WORDS:].strip()
    except OSError:
        return
    complaints = [line for line in words.splitlines() if "error" in line.lower()]
    if complaints:
        yield red("broker.complains", words=complaints[-1][-200:], place=folder / "mosquitto.err")
