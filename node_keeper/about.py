"""What a machine can say of itself, so that somebody who looks for it in the hall finds it."""

import os
import socket
from contextlib import closing
from pathlib import Path

from node_runtime.depot_messages import AboutMachine
from node_runtime.places import Places
from node_runtime.release import architecture_of

LONGEST = 200


def about_machine(places: Places, hub: str, port: int) -> AboutMachine:
    """Return a machine's model and number as its board has them, and its address towards the hub."""
    board = places.root / "proc/device-tree"
    address = address_towards(hub, port)
    return AboutMachine(
        model=_word(board / "model") or _word(places.root / "sys/class/dmi/id/product_name"),
        serial=_word(board / "serial-number"),
        addresses=(address,) if address else (),
        arch=architecture_of(os.uname().machine),
    )


def address_towards(host: str, port: int) -> str:
    """Return the address by which this machine would speak to another; "" without a network. Nothing is sent."""
    try:
        family, kind, proto, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        with closing(socket.socket(family, kind, proto)) as link:
            link.connect(place)
            return str(link.getsockname()[0])
    except OSError:
        return ""


def _word(path: Path) -> str:
    """The firmware ends its words with a zero byte."""
    try:
        return path.read_bytes().rstrip(b"\0\n ").decode(errors="replace")[:LONGEST]
    except OSError:
        return ""
