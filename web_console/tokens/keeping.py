"""Tokens by which other systems come in: made by a manager, shown once, kept as a hash, ended at any time."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from node_runtime.clock import wall_ms
from web_console.database import KeptRows

FILE: Final = Path("console") / "tokens.db"
"""Below the data folder."""
PREFIX: Final = "paidui_"
"""By which a token that has slipped into a log or a repository is known for what it is."""
SECRET_BYTES: Final = 32
LONGEST_NAME: Final = 64
MOST_TOKENS: Final = 200
LONGEST_DAYS: Final = 3660
DAY_MS: Final = 24 * 3600 * 1000
USE_NOTED_EVERY_MS: Final = 60_000
"""When a token was used last is written no more often: a program may ask a hundred times a second."""
TABLES: Final = """
CREATE TABLE IF NOT EXISTS tokens (
    id TEXT PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    maker TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    expires_ms INTEGER,
    used_ms INTEGER,
    revoked_ms INTEGER,
    revoked_by TEXT NOT NULL DEFAULT ''
);
"""
COLUMNS: Final = "id, name, maker, scopes, made_ms, expires_ms, used_ms, revoked_ms, revoked_by"


class TokenError(ValueError):
    """A token cannot be made or ended; `reason` is a key of the catalogue's `console` section."""

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; itself it is known to nobody but whom it was given to."""

    id: str
    name: str
    """For which system it is."""
    maker: str
    """The account for which it speaks; it never may more than that account."""
    scopes: tuple[str, ...]
    made_ms: int
    expires_ms: int | None = None
    used_ms: int | None = None
    revoked_ms: int | None = None
    revoked_by: str = ""

    def state(self, now_ms: int) -> str:
        """Return `valid`, `expired` or `revoked`."""
        if self.revoked_ms is not None:
            return "revoked"
        return "expired" if self.expires_ms is not None and now_ms >= self.expires_ms else "valid"

    @property
    def speaker(self) -> str:
        """As what the journal names it: the account, and which of its tokens."""
        return f"{self.maker}/{self.name}"


class Tokens(KeptRows):
    """All tokens of one console; every process that opens the folder sees the same."""

    def __init__(self, data: Path, now_ms: Callable[[], int] = wall_ms) -> None:
        self._now_ms = now_ms
        super().__init__(data / FILE, TABLES)

    @property
    def now_ms(self) -> int:
        """The moment by which tokens run out."""
        return self._now_ms()

    def make(self, name: str, maker: str, scopes: tuple[str, ...], days: int | None) -> tuple[Token, str]:
        """Return a new token and its secret, which is told here and never again; raises TokenError."""
        name = " ".join(name.split())
        _check(name, days)
        now_ms, secret = self._now_ms(), PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        token = Token(secrets.token_hex(4), name, maker, scopes, now_ms, now_ms + days * DAY_MS if days else None)
        with self._lock, self._rows:
            self._check_room(name, now_ms)
            self._rows.execute(
                "INSERT INTO tokens (id, hash, name, maker, scopes, made_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (token.id, _hash(secret), name, maker, msgspec.json.encode(scopes).decode(), now_ms, token.expires_ms),
            )
        return token, secret

    def find(self, secret: str) -> Token | None:
        """Return the token that somebody shows, valid or not, or None when there never was such a one."""
        with self._lock:
            row = self._rows.execute(f"SELECT {COLUMNS} FROM tokens WHERE hash = ?", (_hash(secret),)).fetchone()
        return _token(row) if row else None

    def note_use(self, token: Token) -> None:
        """Remember that a token was used now."""
        now_ms = self._now_ms()
        if token.used_ms is None or now_ms - token.used_ms >= USE_NOTED_EVERY_MS:
            with self._lock, self._rows:
                self._rows.execute("UPDATE tokens SET used_ms = ? WHERE id = ?", (now_ms, token.id))

    def revoke(self, id_: str, by: str) -> Token:
        """End a token for good, at once; raises TokenError when there is none."""
        with self._lock, self._rows:
            row = self._rows.execute(f"SELECT {COLUMNS} FROM tokens WHERE id = ?", (id_,)).fetchone()
            if row is None:
                raise TokenError("no_token", f"there is no token {id_}")
            self._rows.execute(
                "UPDATE tokens SET revoked_ms = ?, revoked_by = ? WHERE id = ? AND revoked_ms IS NULL",
                (self._now_ms(), by, id_),
            )
        return _token(row)

    def all(self) -> tuple[Token, ...]:
        """Return every token, the latest made first."""
        with self._lock:
            rows = self._rows.execute(f"SELECT {COLUMNS} FROM tokens ORDER BY made_ms DESC, id").fetchall()
        return tuple(map(_token, rows))

    def _check_room(self, name: str, now_ms: int) -> None:
        valid = "revoked_ms IS NULL AND coalesce(expires_ms > ?, 1)"
        names = [row[0] for row in self._rows.execute(f"SELECT name FROM tokens WHERE {valid}", (now_ms,))]
        if name in names:
            raise TokenError("token_name_taken", f"there is a token named {name} already: revoke it, or name another")
        if len(names) >= MOST_TOKENS:
            raise TokenError("too_many_tokens", f"there are {MOST_TOKENS} tokens already: revoke those not needed")


def _check(name: str, days: int | None) -> None:
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise TokenError("bad_token_name", f"a token is named after the system it is for, in 1 to {LONGEST_NAME} signs")
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise TokenError("bad_token_days", f"a token lasts 1 to {LONGEST_DAYS} days, or until it is revoked")


def _hash(secret: str) -> bytes:
    """256 random bits cannot be guessed, so that a plain hash hides them as well as a slow one would."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def _token(row: tuple[str, str, str, str, int, int | None, int | None, int | None, str]) -> Token:
    scopes = msgspec.json.decode(row[3], type=tuple[str, ...])
    return Token(row[0], row[1], row[2], scopes, *row[4:])
