"""A wish that is sent twice is done once: by the key that whoever asks put on it.

A key becomes the command's id, and the hub answers each id once, also after a restart of its own or ours.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from node_runtime.clock import wall_ms
from web_console.database import KeptRows

FILE: Final = Path("console") / "keys.db"
"""Below the data folder."""
HEADER: Final = "Idempotency-Key"
KEY: Final = re.compile(r"[!-~]{1,128}")
KEPT_MS: Final = 8 * 24 * 3600 * 1000
"""As long as the hub keeps its first answers."""
TABLES: Final = """
CREATE TABLE IF NOT EXISTS keys (key BLOB PRIMARY KEY, wish BLOB NOT NULL, made_ms INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS keys_by_age ON keys (made_ms);
"""


class BadKeyError(ValueError):
    """What was sent as a key is none."""


class OtherWishError(ValueError):
    """This key was put on another wish before."""


class CommandKeys(KeptRows):
    """Which wish each key was put on, for eight days."""

    def __init__(self, data: Path, now_ms: Callable[[], int] = wall_ms) -> None:
        self._now_ms = now_ms
        super().__init__(data / FILE, TABLES)

    def claim(self, speaker: str, key: str, name: str, fields: dict[str, object]) -> None:
        """Put a key on a wish, or raise OtherWishError when it stands on another; the same one may come again."""
        mark, wish, now_ms = _mark(speaker, key), _wish(name, fields), self._now_ms()
        with self._lock, self._rows:
            self._rows.execute("DELETE FROM keys WHERE made_ms < ?", (now_ms - KEPT_MS,))
            self._rows.execute("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", (mark, wish, now_ms))
            (known,) = self._rows.execute("SELECT wish FROM keys WHERE key = ?", (mark,)).fetchone()
        if known != wish:
            raise OtherWishError(f"the key {key} was put on another command before; every wish has a key of its own")

    def knows(self, speaker: str, key: str) -> bool:
        """Whether this key was put on a wish that was passed on."""
        with self._lock:
            row = self._rows.execute("SELECT 1 FROM keys WHERE key = ?", (_mark(speaker, key),)).fetchone()
        return row is not None


def command_id(speaker: str, key: str) -> str:
    """Return the command id that a key stands for; nobody gets another caller's answer by using the same key."""
    if not KEY.fullmatch(key):
        raise BadKeyError(f"{HEADER} is 1 to 128 visible ASCII characters, such as a UUID")
    return f"key-{_mark(speaker, key).hex()[:48]}"


def _mark(speaker: str, key: str) -> bytes:
    return hashlib.sha256(f"{speaker}\0{key}".encode()).digest()


def _wish(name: str, fields: dict[str, object]) -> bytes:
    """What a wish is known by, however its body was written."""
    return hashlib.sha256(name.encode() + b"\0" + msgspec.json.encode(fields, order="sorted")).digest()
