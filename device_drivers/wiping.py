"""What was somebody's is not left lying in memory."""


def overwrite(octets: bytearray) -> None:
    """Leave nothing in a buffer that held something of a visitor."""
    octets[:] = bytes(len(octets))
