"""A number that somebody types to show who they are, as a configuration keeps it: nobody reads the number from it."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from typing import Final

COST: Final = (2**13, 8, 1)
"""Eight megabytes and a tenth of a second for each try: a Pi Zero has both, who guesses has not."""
KIND: Final = "scrypt"
SALT_BYTES: Final = 16
SHORTEST, LONGEST = 4, 12
"""How many digits such a number has."""


class PinError(ValueError):
    """A stored number cannot be read; says how to make one."""

    def __init__(self, key: str, made_by: str) -> None:
        super().__init__(f'{key} is no stored number; make one with "{made_by}" and write that')


def stored(pin: str, salt: bytes) -> str:
    """Return what of a number stands in a configuration."""
    return f"{KIND}${b64encode(salt).decode()}${b64encode(_hash(pin, salt)).decode()}"


def matches(pin: str, kept: str) -> bool:
    """Whether this is the number of which `kept` is stored; takes its time, whatever the answer."""
    salt, wanted = _read(kept)
    return hmac.compare_digest(_hash(pin, salt), wanted)


def is_stored(kept: str) -> bool:
    """Whether numbers can be compared with this."""
    try:
        _read(kept)
    except ValueError:
        return False
    return True


def is_pin(pin: str) -> bool:
    """Whether a number may be one: digits, as many as nobody guesses by trying and somebody remembers."""
    return pin.isascii() and pin.isdecimal() and SHORTEST <= len(pin) <= LONGEST


def _hash(pin: str, salt: bytes) -> bytes:
    n, r, p = COST
    return hashlib.scrypt(pin.encode(), salt=salt, n=n, r=r, p=p, dklen=32)


def _read(kept: str) -> tuple[bytes, bytes]:
    kind, salt, wanted = kept.split("$")
    read = b64decode(salt, validate=True), b64decode(wanted, validate=True)
    if kind != KIND or not all(read):
        raise ValueError(f"not {KIND}")
    return read
