"""Stub."""

from hall_protocol.descriptions import Json


def area_operations() -> dict[str, Json]:
    """Return the addresses of this part."""
    return {}
