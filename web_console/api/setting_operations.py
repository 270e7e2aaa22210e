"""Stub."""

from hall_protocol.descriptions import Json


def setting_operations() -> dict[str, Json]:
    """Return the addresses of this part."""
    return {}
