"""By what a receiver knows that a message is ours and of now: a keyed hash over its moment and its bytes."""

import hashlib
import hmac
from typing import Final

ID: Final = "Paidui-Id"
"""The same at every try: a receiver that has it already may answer 200 and do nothing."""
EVENT: Final = "Paidui-Event"
TIMESTAMP: Final = "Paidui-Timestamp"
"""Seconds since the Unix epoch, of this try."""
SIGNATURE: Final = "Paidui-Signature"
FRESH_S: Final = 300
"""How far a receiver should let the timestamp be from its own clock."""


def signature(secret: bytes, at_s: int, body: bytes) -> str:
    """Return what stands in the header: HMAC-SHA256 over `<seconds>.<body>`, as `v1=<hex>`."""
    return "v1=" + hmac.new(secret, b"%d." % at_s + body, hashlib.sha256).hexdigest()


def is_signed(secret: bytes, at_s: int, body: bytes, given: str, now_s: int) -> bool:
    """Whether a message came from who knows the secret, a moment ago; what a receiver has to do, in two lines."""
    return abs(now_s - at_s) <= FRESH_S and hmac.compare_digest(signature(secret, at_s, body), given)
