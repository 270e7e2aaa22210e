"""A hall's whole state at one entry of the journal, so that a restart need not begin with the first day.

A snapshot is never the truth: one that is broken, or of another shape, is passed over and the journal is replayed.
"""

import json
import logging
import sqlite3
import zlib
from typing import TYPE_CHECKING, Final

import msgspec

from queue_core.records import HallState

if TYPE_CHECKING:  # who only reads a snapshot does without
    from sqlite_utils import Database

log = logging.getLogger(__name__)

KEPT: Final = 2
"""The newest, and one before it in case the newest is broken."""

SHAPE: Final = format(zlib.crc32(json.dumps(msgspec.json.schema(HallState), sort_keys=True).encode()), "08x")
"""Changes by itself whenever a class of the state does: an old snapshot is then not read into the new shape."""

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(HallState)


def save(db: "Database", seq: int, state: HallState) -> None:
    """Keep the state as it is after the entry `seq`, and forget all but the newest few."""
    data = zlib.compress(_ENCODER.encode(state), level=1)
    with db.atomic():
        db.conn.execute("INSERT OR REPLACE INTO snapshots (seq, shape, data) VALUES (?, ?, ?)", (seq, SHAPE, data))
        db.conn.execute(
            f"DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT {KEPT})"
        )


def newest(connection: sqlite3.Connection, last: int) -> tuple[HallState | None, int]:
    """Return the newest state that can be read and its seq, or (None, 0): then replay everything."""
    rows = connection.execute("SELECT seq, shape FROM snapshots WHERE seq <= ? ORDER BY seq DESC", (last,)).fetchall()
    for seq, shape in rows:
        state = _read(connection, seq) if shape == SHAPE else None
        if state is not None:
            return state, seq
        log.warning("snapshot %s cannot be read (shape %s, wanted %s): passed over", seq, shape, SHAPE)
    return None, 0


def _read(connection: sqlite3.Connection, seq: int) -> HallState | None:
    (data,) = connection.execute("SELECT data FROM snapshots WHERE seq = ?", (seq,)).fetchone()
    try:
        return _DECODER.decode(zlib.decompress(data))
    except (zlib.error, msgspec.DecodeError):
        return None
