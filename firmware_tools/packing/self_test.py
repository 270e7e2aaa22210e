"""`python -m firmware_tools.packing.self_test ROLE …`: whether an environment can do what such a machine does.

It needs neither hub nor hardware: every module of the role is imported, letters are drawn, a certificate is made and
two sides meet over TLS. What it finds is a line each; exit code 2 when something is missing.
"""

import platform
import ssl
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final

MISTAKEN: Final = 2
OF_A_NODE: Final = ("hall_protocol", "node_runtime", "device_drivers", "node_keeper", "hall_doctor")
OF_THE_HUB: Final = (
    "hall_config", "hall_protocol", "queue_core", "node_runtime", "hall_records", "central_scheduler", "web_console",
    "hall_simulator", "broker_config", "hub_depot", "hall_doctor",
)  # fmt: skip
PACKAGES: Final = MappingProxyType({
    "hub": OF_THE_HUB,
    "dispenser": (*OF_A_NODE, "ticket_dispenser"),
    "terminal": (*OF_A_NODE, "window_terminal"),
    "sign": (*OF_A_NODE, "window_terminal"),
    "pad": (*OF_A_NODE, "window_terminal"),
    "display": (*OF_A_NODE, "board_view", "caller_display"),
    "voice": (*OF_A_NODE, "hall_voice"),
})  # fmt: skip
"""Which of our packages each role runs."""
WITHOUT_SCREEN: Final = frozenset({"hub", "voice"})
WITH_PINS: Final = frozenset({"dispenser", "terminal"})
SENTENCE: Final = "请 A001 号到 3 号窗口"
HAVE_PINS: Final = frozenset({"aarch64"})
Check = Callable[[], str]


def checks_for(roles: Sequence[str]) -> Iterator[tuple[str, Check]]:
    """What is looked at for these roles, each with its name; it answers with what it saw."""
    packages = sorted({package for role in roles for package in PACKAGES[role]})
    yield "programs", lambda: _import_all(packages)
    if "hub" in roles:
        yield "commands", _import_commands
    yield "identity", _meet_over_tls
    if not WITHOUT_SCREEN.issuperset(roles):
        yield "letters", _draw
    if WITH_PINS.intersection(roles) and platform.machine() in HAVE_PINS:
        yield "pins", _find_pins


def _import_all(packages: Sequence[str]) -> str:
    """Every module: a library that is missing shows itself before the day it is wanted."""
    modules = [name for package in packages for name in _modules_of(package)]
    for name in modules:
        import_module(name)
    return f"{len(modules)} modules of {', '.join(packages)}"


def _modules_of(package: str) -> Iterator[str]:
    yield package
    folders = import_module(package).__path__
    yield from (module.name for module in walk_packages(folders, f"{package}."))


def _import_commands() -> str:
    """Whatever a technician may type on the hub."""
    from firmware_tools.cli import COMMANDS

    for module, _name in COMMANDS.values():
        import_module(f"firmware_tools.{module}")
    return f"{len(COMMANDS)} commands of paidui"


def _draw() -> str:
    from device_drivers.lettering import Lettering
    from device_drivers.screen import VirtualScreen

    screen = VirtualScreen((640, 200))
    try:
        letters = Lettering()
        if missing := letters.missing(SENTENCE):
            raise LookupError(f"no font has {''.join(sorted(missing))}")
        screen.surface.blit(letters.text(SENTENCE, 40, (255, 255, 255)), (20, 60))
        screen.present()
        picture = screen.snapshot()
    finally:
        screen.close()
    return f"a picture of {len(picture)} bytes"


def _meet_over_tls() -> str:
    from broker_config.authority import key_pem, make_authority, new_key, request_for
    from node_runtime.identity import OWN, client_context, write_identity

    with TemporaryDirectory(prefix="paidui-self-test-") as scratch:
        authority = make_authority(Path(scratch) / "authority", "self-test")
        for serial, (name, serves) in enumerate({"node": False, "server": True}.items(), start=1):
            key, ends = new_key(), datetime.now(UTC) + timedelta(days=1)
            certificate = authority.sign(name, request_for(key), serial, ends, serves=serves)
            write_identity(Path(scratch) / name, authority.pem, key_pem(key), certificate)
        door = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        door.load_cert_chain(Path(scratch) / "server" / OWN)
        return _shake_hands(client_context(Path(scratch) / "node"), door)


def _shake_hands(client: ssl.SSLContext, server: ssl.SSLContext) -> str:
    """Let two sides meet without a network."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [client.wrap_bio(back, there), server.wrap_bio(there, back, server_side=True)]
    for _turn in range(10):
        sides = [side for side in sides if not _has_met(side)]
        if not sides:
            return ssl.OPENSSL_VERSION
    raise ssl.SSLError("the two sides do not come to an end")


def _has_met(side: ssl.SSLObject) -> bool:
    try:
        side.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


def _find_pins() -> str:
    try:
        return f"lgpio from {import_module('lgpio').__file__}"
    except ImportError as problem:
        raise LookupError("no lgpio: it comes with Raspberry Pi OS (sudo apt install python3-lgpio)") from problem


def main(argv: Sequence[str]) -> int:
    """Look at everything, and say of each how it is."""
    roles = list(argv) or ["dispenser", "terminal", "sign", "pad", "display", "voice"]
    if unknown := sorted(set(roles) - PACKAGES.keys()):
        print(f"self_test: {', '.join(unknown)} is no role; there are {', '.join(PACKAGES)}", file=sys.stderr)
        return MISTAKEN
    well = [_look(name, check) for name, check in checks_for(roles)]
    return 0 if all(well) else MISTAKEN


def _look(name: str, check: Check) -> bool:
    began = time.monotonic()
    try:
        seen, well = check(), True
    except Exception as problem:  # noqa: BLE001  (whatever is missing, the others are looked at too)
        seen, well = f"{type(problem).__name__}: {problem}", False
    print(f"{'ok ' if well else 'BAD'} {name:9} {time.monotonic() - began:6.2f} s  {seen}", flush=True)
    return well


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
