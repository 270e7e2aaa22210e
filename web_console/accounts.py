"""Who may use the console: accounts in the data folder, their passwords never in clear.

The command line uses the same functions: `Accounts(folder).add(name, password)`.
"""

import hashlib
import hmac
import os
import re
import secrets
import threading
from pathlib import Path
from typing import Final

import msgspec
from werkzeug.security import check_password_hash, generate_password_hash

from web_console.rights import Role

FILE: Final = "accounts.json"
FIRST_PASSWORD: Final = "first-password.txt"
FIRST_ACCOUNT: Final = "admin"
SHORTEST_PASSWORD: Final = 8
LONGEST_PASSWORD: Final = 200
KEY: Final = re.compile(rb"[0-9a-f]{64}")
NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
HASHING: Final = "scrypt:32768:8:1"
NOBODY: Final = (
    f"{HASHING}$dpFaQl35zRyiucdI$85ed1181d3caf3db0eb63546c98163cbafd1e3123a2db6c40255902dde66f9cf"
    "a744ccaf9342cbdc3ae18ce3a07f1f8d9217aff60487e154ffba479ea27f857b"
)
"""Of a password nobody knows: an unknown name is weighed against it, and no start has to wait for its hashing."""


class AccountError(ValueError):
    """An account cannot be made or changed; `reason` is a key of the catalogue's `console` section."""

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One person, computer or system that may log in."""

    name: str
    password: str
    """Hashed with scrypt and a salt."""
    version: int = 1
    """Rises with each new password, so that older logins end."""
    role: Role = "manager"
    windows: tuple[str, ...] = ()
    """The only windows a clerk's account may sit at; none: any of the hall."""
    zones: tuple[str, ...] = ()
    """The only zones that who leads some may act in; none: all of the hall."""

    def may_act_in(self, zone: str) -> bool:
        """Say whether this account may change anything in a zone."""
        return not self.zones or zone in self.zones

    def may_sit_at(self, window: str) -> bool:
        """Say whether this account may do a window's work."""
        return not self.windows or window in self.windows


class Accounts:
    """All accounts of one console; every process that opens the folder sees the same."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._first_password = folder / FIRST_PASSWORD
        self._hashing = threading.Lock()
        """One scrypt at a time: each takes 32 MB while it works."""
        self._key = secrets.token_bytes(32)
        self._recent: dict[str, bytes] = {}

    def ensure_first(self) -> None:
        """Make the account `admin` with a random password, written where only the folder's owner reads it.

        Raises AccountError when there are accounts that cannot be read.
        """
        if self._file.exists():
            self._read()
            return
        password = secrets.token_urlsafe(12)
        write_private(self._first_password, password + "\n")
        self._write({FIRST_ACCOUNT: _account(FIRST_ACCOUNT, password, 1)})

    @property
    def first_password_stands(self) -> bool:
        """Whether the first account still has the password written for it."""
        return self._first_password.exists()

    def find(self, name: str) -> Account | None:
        """Return an account, or None when there is none of this name."""
        return self._read().get(name)

    def check(self, name: str, password: str) -> Account | None:
        """Return the account when the password is its own; an unknown name takes as long as a wrong password."""
        account = self.find(name)
        if len(password) > LONGEST_PASSWORD:
            return None
        seen = self._seal(account, password) if account else b""
        if account and hmac.compare_digest(self._recent.get(name, b""), seen):
            return account
        with self._hashing:
            right = check_password_hash(account.password if account else NOBODY, password)
        if not account or not right:
            return None
        self._recent[name] = seen
        return account

    def add(self, name: str, password: str, role: Role = "manager", windows: tuple[str, ...] = ()) -> None:
        """Make a new account, or raise AccountError."""
        if not NAME.fullmatch(name):
            raise AccountError("bad_account_name", f"an account name is of a-z, 0-9, . _ -, such as li.ming: {name!r}")
        accounts = self._read()
        if name in accounts:
            raise AccountError("account_exists", f"there is an account {name} already")
        account = _account(name, password, 1)
        self._write({**accounts, name: msgspec.structs.replace(account, role=role, windows=windows)})

    def change_password(self, name: str, password: str) -> Account:
        """Give an account a new password; its other logins end. Raises AccountError for a weak one."""
        accounts = self._read()
        if name not in accounts:
            raise AccountError("no_account", f"there is no account {name}")
        former, fresh = accounts[name], _account(name, password, accounts[name].version + 1)
        account = msgspec.structs.replace(former, password=fresh.password, version=fresh.version)
        self._write({**accounts, name: account})
        if name == FIRST_ACCOUNT:
            self._first_password.unlink(missing_ok=True)
        return account

    def remove(self, name: str) -> None:
        """Take an account away; the last of a manager stays, for somebody must be able to log in."""
        accounts = self._read()
        if name not in accounts:
            raise AccountError("no_account", f"there is no account {name}")
        if {each.name for each in accounts.values() if each.role == "manager"} == {name}:
            raise AccountError("last_account", f"{name} is the last account of a manager; add another one first")
        self._write({key: value for key, value in accounts.items() if key != name})

    def names(self) -> tuple[str, ...]:
        """Return every account's name."""
        return tuple(sorted(self._read()))

    def _seal(self, account: Account, password: str) -> bytes:
        """What a password that was right looks like in memory: a program that asks often need not wait for scrypt."""
        return hmac.digest(self._key, f"{account.password}\0{password}".encode(), hashlib.sha256)

    def _read(self) -> dict[str, Account]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, Account])
        except FileNotFoundError:
            return {}
        except msgspec.MsgspecError as problem:
            raise AccountError(
                "accounts_damaged",
                f"{self._file} is damaged: restore it from a backup, or remove it and start again with a new admin "
                f"account, whose password then stands in {FIRST_PASSWORD}",
            ) from problem

    def _write(self, accounts: dict[str, Account]) -> None:
        write_private(self._file, msgspec.json.format(msgspec.json.encode(accounts)).decode())


def _account(name: str, password: str, version: int) -> Account:
    if len(password) < SHORTEST_PASSWORD:
        raise AccountError("password_too_short", f"a password has at least {SHORTEST_PASSWORD} characters")
    if len(password) > LONGEST_PASSWORD:
        raise AccountError("password_too_long", f"a password has at most {LONGEST_PASSWORD} characters")
    return Account(name=name, password=generate_password_hash(password, HASHING), version=version)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def session_key(folder: Path) -> bytes:
    """Return the key that signs this console's sessions, made on the first start; a damaged one only ends logins."""
    file = folder / "session-key"
    if not file.exists() or not KEY.fullmatch(file.read_bytes().strip()):
        write_private(file, secrets.token_hex(32))
    return bytes.fromhex(file.read_text(encoding="ascii"))
