"""Names for what is plugged in, by the socket it is plugged into: of two alike only the socket tells which is which.

`/etc/paidui/ports.toml` is a technician's: `reader = "1-1.2"`, the socket as `udevadm info` and `dmesg` call it.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from firmware_tools.units.errors import UnitsError

SOCKET: Final = re.compile(r"\d+-\d+(\.\d+)*")
PRINTER: Final = 'SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*"'
TYPING: Final = 'SUBSYSTEM=="input", KERNEL=="event[0-9]*", ENV{ID_INPUT_KEY}=="1"'
SERIAL: Final = 'SUBSYSTEM=="tty", KERNEL=="ttyUSB[0-9]*|ttyACM[0-9]*"'
NAMES: Final[Mapping[str, str]] = {
    "printer": PRINTER,
    "typing-scanner": TYPING,
    "badge": TYPING,
    "keypad": TYPING,
    "serial-printer": SERIAL,
    "reader": SERIAL,
    "scanner": SERIAL,
    "serial-badge": SERIAL,
    "pads": SERIAL,
    "strip": SERIAL,
}
"""The names there are below /dev/paidui/, and what may be called so."""


def read_ports(path: Path) -> dict[str, str]:
    """Return which name is at which socket; nothing without a file. Raises UnitsError naming the line's mistake."""
    try:
        ports = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise UnitsError(f"{path} cannot be read: {problem}") from problem
    for name, socket in ports.items():
        if name not in NAMES:
            raise UnitsError(f'{path}: there is no name "{name}"; there are {", ".join(NAMES)}')
        if not isinstance(socket, str) or not SOCKET.fullmatch(socket):
            raise UnitsError(f'{path}: {name} is {socket!r}; write the socket in quotes, such as {name} = "1-1.2"')
    sockets = list(ports.values())
    if twice := next((socket for socket in sockets if sockets.count(socket) > 1), ""):
        raise UnitsError(f"{path}: socket {twice} is named twice; one socket holds one plug")
    return ports


def port_rules(ports: Mapping[str, str]) -> str:
    """Return the rules for these sockets; a name given here goes before one by maker."""
    lines = [
        f'{NAMES[name]}, KERNELS=="{socket}", SYMLINK+="paidui/{name}", OPTIONS+="link_priority=10"'
        for name, socket in ports.items()
    ]
    return "\n".join(lines) + "\n"
