"""Who somebody is, said so that nobody learns it: the keyed hash under which hub and dispenser mean the same person."""

import hashlib
import hmac


def identity_hash(number: str, key: bytes) -> str:
    """Return the keyed hash of an identity number, in hexadecimal; without the key nobody can try numbers out."""
    return hash_of(number.strip().upper().encode(), key)


def hash_of(octets: bytes | bytearray, key: bytes) -> str:
    """Return the keyed hash of a number that is trimmed and in capitals already.

    A card reader has it in a buffer that is overwritten afterwards, and makes no text of it that would stay in memory.
    """
    return hmac.new(key, octets, hashlib.sha256).hexdigest()
