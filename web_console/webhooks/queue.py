"""What is still to be told, on disk: a console that ends or falls tells it afterwards."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from web_console.database import KeptRows

MOST_WAITING: Final = 2_000
"""For one address; of more, the oldest is dropped and counted."""
MOST_KEPT: Final = 200
"""Of what was delivered or given up, so many of an address are kept to be looked at."""
TABLES: Final = """
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY,
    target TEXT NOT NULL,
    id TEXT NOT NULL,
    event TEXT NOT NULL,
    body BLOB NOT NULL,
    queued_ms INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try_ms INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    outcome TEXT NOT NULL DEFAULT '',
    UNIQUE (target, id)
);
CREATE INDEX IF NOT EXISTS messages_by_target ON messages (target, state, number);
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One message for one address."""

    number: int
    target: str
    id: str
    event: str
    body: bytes
    queued_ms: int
    tries: int
    next_try_ms: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one address."""

    target: str
    waiting: int
    delivered: int
    given_up: int
    outcome: str
    """What came of the last try."""


class WebhookQueue(KeptRows):
    """The messages of every address in the order in which they happened."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, TABLES)

    def put(self, target: str, id_: str, event: str, body: bytes, now_ms: int) -> bool:
        """Keep a message for an address, unless it was kept before under this id; return whether it is new."""
        with self._lock, self._rows:
            added = self._rows.execute(
                "INSERT OR IGNORE INTO messages (target, id, event, body, queued_ms, next_try_ms) VALUES (?,?,?,?,?,?)",
                (target, id_, event, body, now_ms, now_ms),
            ).rowcount
            self._drop_the_oldest(target)
        return added > 0

    def next(self, target: str) -> Waiting | None:
        """Return what an address is told next; an older message always comes before a newer one."""
        with self._lock:
            row = self._rows.execute(
                "SELECT number, target, id, event, body, queued_ms, tries, next_try_ms FROM messages"
                " WHERE target = ? AND state = 'waiting' ORDER BY number LIMIT 1",
                (target,),
            ).fetchone()
        return Waiting(*row) if row else None

    def try_again(self, message: Waiting, at_ms: int, outcome: str) -> None:
        """Let a message wait until a later try."""
        self._write(
            "UPDATE messages SET tries = tries + 1, next_try_ms = ?, outcome = ? WHERE number = ?",
            (at_ms, outcome, message.number),
        )

    def end(self, message: Waiting, state: str, outcome: str) -> None:
        """Let a message be `delivered` or `given_up`; its text is kept no longer."""
        with self._lock, self._rows:
            self._rows.execute(
                "UPDATE messages SET state = ?, tries = tries + 1, outcome = ?, body = '' WHERE number = ?",
                (state, outcome, message.number),
            )
            self._rows.execute(
                "DELETE FROM messages WHERE target = ? AND state != 'waiting' AND number <= (SELECT number"
                " FROM messages WHERE target = ? AND state != 'waiting' ORDER BY number DESC LIMIT 1 OFFSET ?)",
                (message.target, message.target, MOST_KEPT),
            )

    def standing(self, target: str) -> Standing:
        """Return how it stands with an address."""
        with self._lock:
            counts = dict(
                self._rows.execute("SELECT state, count(*) FROM messages WHERE target = ? GROUP BY state", (target,))
            )
            last = self._rows.execute(
                "SELECT outcome FROM messages WHERE target = ? AND outcome != '' ORDER BY number DESC LIMIT 1",
                (target,),
            ).fetchone()
        waiting, delivered, given_up = (int(counts.get(state, 0)) for state in ("waiting", "delivered", "given_up"))
        return Standing(target, waiting, delivered, given_up, str(last[0]) if last else "")

    def _drop_the_oldest(self, target: str) -> None:
        self._rows.execute(
            "UPDATE messages SET state = 'given_up', outcome = 'too many waited', body = ''"
            " WHERE target = ? AND state = 'waiting' AND number <= (SELECT number FROM messages"
            " WHERE target = ? AND state = 'waiting' ORDER BY number DESC LIMIT 1 OFFSET ?)",
            (target, target, MOST_WAITING),
        )

    def _write(self, sentence: str, values: tuple[object, ...]) -> None:
        with self._lock, self._rows:
            self._rows.execute(sentence, values)
