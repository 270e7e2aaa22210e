"""How passwords are kept: hashed with argon2id, one at a time, so that many who try cannot fill the memory."""

import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.low_level import Type
from werkzeug.security import check_password_hash

SHORTEST: Final = 8
LONGEST: Final = 200
KIND: Final = "$argon2"
FORMER: Final = "scrypt:"
"""How passwords were hashed before; one that is right is hashed anew."""
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)
"""What OWASP asks for at least: 19 MB and two passes, about a tenth of a second on a small machine."""
NOBODY: Final = "$argon2id$v=19$m=19456,t=2,p=1$vyR3Xo0UU7n101DxFrqJTQ$aTMfEn8fQYtuDzV6NNFrilaLKfHh6+qMSDnMLE877mI"
"""Of a password nobody knows: an unknown name is weighed against it, and no start has to wait for its hashing."""

_ONE_AT_A_TIME: Final = threading.Lock()
MOST_WAITING: Final = 4
"""So many passwords of strangers wait to be weighed; each waits on a thread that pages could be served from."""
_WAITING: Final = threading.BoundedSemaphore(MOST_WAITING)


class CrowdedError(RuntimeError):
    """So many passwords are being weighed that a stranger's is not looked at now."""


def hashed(password: str) -> str:
    """Return how a password is kept."""
    with _ONE_AT_A_TIME:
        return HASHER.hash(password)


def is_right(kept: str, password: str) -> bool:
    """Whether a password is the one that is kept so; what cannot be read fits none."""
    with _ONE_AT_A_TIME:
        try:
            return HASHER.verify(kept, password) if kept.startswith(KIND) else check_password_hash(kept, password)
        except (Argon2Error, InvalidHashError, ValueError):
            return False


def is_right_in_turn(kept: str, password: str) -> bool:
    """Whether a stranger's password is the one that is kept so; raises CrowdedError when many wait already."""
    if not _WAITING.acquire(blocking=False):
        raise CrowdedError
    try:
        return is_right(kept, password)
    finally:
        _WAITING.release()


def is_outdated(kept: str) -> bool:
    """Whether a password is to be hashed anew once somebody has shown it."""
    return kept.startswith(FORMER) or (kept.startswith(KIND) and HASHER.check_needs_rehash(kept))
