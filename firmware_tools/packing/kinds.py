"""The kinds of machines a release is made for: which processor, which Python, and what each carries."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PYTHONS: Final = ("3.11", "3.13")
"""Debian 12 (Bookworm) and 13 (Trixie), and Raspberry Pi OS after them."""
ARCHES: Final = MappingProxyType({"arm64": "aarch64", "amd64": "x86_64"})
"""As Debian calls a processor, and as wheels do."""
GLIBC: Final = (5, 12, 17, 24, 26, 27, 28, 31, 34, 35, 36)
"""What wheels are built against; Debian 12 has 2.36."""

NODE: Final = ("node", "pi")
"""The extras on a node's machine."""
HUB: Final = ("hub",)
"""The extras on the hub."""

FROM_SYSTEM: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({"3.13": {"lgpio": "python3-lgpio"}})
"""Where nobody makes a wheel for a Python, Raspberry Pi OS (Lite too) has a package: a release's environment sees it.

Debian itself has none; a machine without pins needs none.
"""


def platforms(arch: str) -> tuple[str, ...]:
    """Return the tags of the wheels that run on Debian 12 and later."""
    machine = ARCHES[arch]
    return (*(f"manylinux_2_{minor}_{machine}" for minor in GLIBC), f"manylinux2014_{machine}")
