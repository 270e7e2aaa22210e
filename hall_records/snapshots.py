"""A hall's whole state at one entry of the journal, so that a restart need not begin with the first day.

A snapshot is never the truth: one that is broken, or of another shape, is passed over and the journal is replayed.
"""

import json
import logging
import zlib
from typing import Final

import msgspec
from sqlite_utils import Database

from queue_core.records import HallState

log = logging.getLogger(__name__)

KEPT: Final = 2
"""The newest, and one before it in case the newest is broken."""

SHAPE: Final = format(zlib.crc32(json.dumps(msgspec.json.schema(HallState), sort_keys=True).encode()), "08x")
"""Changes by itself whenever a class of the state does: an old snapshot is then not read into the new shape."""

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(HallState)


def save(db: Database, seq: int, state: HallState) -> None:
    """Keep the state as it is after the entry `seq`, and forget all but the newest few."""
    data = zlib.compress(_ENCODER.encode(state), level=1)
    with db.atomic():
        db.conn.execute("INSERT OR REPLACE INTO snapshots (seq, shape, data) VALUES (?, ?, ?)", (seq, SHAPE, data))
        db.conn.execute(
            f"DELETE FROM snapshots WHERE seq NOT IN (SELECT seq FROM snapshots ORDER BY seq DESC LIMIT {KEPT})"
        )


def newest(db: Database, last: int) -> tuple[HallState | None, int]:
    """Return the newest state that can be read and its seq, or (None, 0): then replay everything."""
    rows = db.conn.execute("SELECT seq, shape FROM snapshots WHERE seq <= ? ORDER BY seq DESC", (last,)).fetchall()
    for seq, shape in rows:
        state = _read(db, seq) if shape == SHAPE else None
        if state is not None:
            return state, seq
        log.warning("snapshot %s cannot be read (shape %s, wanted %s): passed over", seq, shape, SHAPE)
    return None, 0


def _read(db: Database, seq: int) -> HallState | None:
    (data,) = db.conn.execute("SELECT data FROM snapshots WHERE seq = ?", (seq,)).fetchone()
    try:
        return _DECODER.decode(zlib.decompress(data))
    except (zlib.error, msgspec.DecodeError):
        return None
