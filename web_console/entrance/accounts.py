"""Who may use the console: accounts in the data folder, their passwords never in clear.

The command line uses the same functions: `Accounts(folder).add(name, password)`.
"""

import hashlib
import hmac
import os
import re
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import msgspec

from node_runtime.durable import named
from web_console.entrance.passwords import LONGEST, NOBODY, SHORTEST, hashed, is_outdated, is_right, is_right_in_turn
from web_console.entrance.rights import Role

FILE: Final = "accounts.json"
FIRST_PASSWORD: Final = "first-password.txt"
FIRST_ACCOUNT: Final = "admin"
KEY: Final = re.compile(rb"[0-9a-f]{64}")
MOST_VERSION: Final = 1 << 40
"""Where a new account begins to count: the logins of one that was called the same before must not fit it."""
NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")


class AccountError(ValueError):
    """An account cannot be made or changed; `reason` is a key of the catalogue's `console` section."""

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One person, computer or system that may log in."""

    name: str
    password: str
    """Hashed with argon2 and a salt; by an older console with scrypt."""
    version: int = 1
    """Rises with each new password and role, so that older logins end."""
    role: Role = "manager"
    windows: tuple[str, ...] = ()
    """The only windows a clerk's account may sit at; none: any of the hall."""
    zones: tuple[str, ...] = ()
    """The only zones that who leads some may act in; none: all of the hall."""
    is_disabled: bool = False
    """Kept, but nobody comes in with it."""
    must_change: bool = False
    """Whether its password was made by somebody else, and only opens the page where it is changed."""

    def may_act_in(self, zone: str) -> bool:
        """Say whether this account may change anything in a zone."""
        return not self.zones or zone in self.zones

    def may_sit_at(self, window: str) -> bool:
        """Say whether this account may do a window's work."""
        return not self.windows or window in self.windows


class Authenticator(Protocol):
    """Whoever says who somebody is: these accounts by their passwords; some day an office's own login."""

    def check(self, name: str, password: str, *, is_known: bool = True) -> Account | None:
        """Return the account of whoever shows this; None: nobody of ours. A stranger may be told to come again."""


class Accounts:
    """All accounts of one console; every process that opens the folder sees the same."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._first_password = folder / FIRST_PASSWORD
        self._changing = threading.Lock()
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
        self._write({FIRST_ACCOUNT: _account(FIRST_ACCOUNT, password)})

    @property
    def first_password_stands(self) -> bool:
        """Whether the first account still has the password written for it."""
        return self._first_password.exists()

    def find(self, name: str) -> Account | None:
        """Return an account that may come in, or None when there is none of this name."""
        account = self._read().get(name)
        return None if account is None or account.is_disabled else account

    def every(self) -> tuple[Account, ...]:
        """Return all accounts by name, also those that are disabled."""
        return tuple(account for _, account in sorted(self._read().items()))

    def check(self, name: str, password: str, *, is_known: bool = True) -> Account | None:
        """Return the account when the password is its own; an unknown name takes as long as a wrong password.

        Raises CrowdedError for who is not known, when so many try that they would take all threads.
        """
        account = self.find(name)
        if len(password) > LONGEST:
            return None
        seen = self._seal(account, password) if account else b""
        if account and hmac.compare_digest(self._recent.get(name, b""), seen):
            return account
        weigh = is_right if is_known else is_right_in_turn
        right = weigh(account.password if account else NOBODY, password)
        if not account or not right:
            return None
        if is_outdated(account.password):
            account = self._hash_anew(account, password)
        self._recent[name] = self._seal(account, password)
        return account

    def add(
        self,
        name: str,
        password: str,
        role: Role = "manager",
        windows: tuple[str, ...] = (),
        zones: tuple[str, ...] = (),
        *,
        must_change: bool = False,
    ) -> None:
        """Make a new account, or raise AccountError."""
        if not NAME.fullmatch(name):
            raise AccountError("bad_account_name", f"an account name is of a-z, 0-9, . _ -, such as li.ming: {name!r}")
        account = msgspec.structs.replace(
            _account(name, password),
            role=role,
            windows=windows,
            zones=zones,
            must_change=must_change,
            version=secrets.randbelow(MOST_VERSION),
        )
        with self._changing:
            accounts = self._read()
            if name in accounts:
                raise AccountError("account_exists", f"there is an account {name} already")
            self._write({**accounts, name: account})

    def change_password(self, name: str, password: str, *, must_change: bool = False) -> Account:
        """Give an account a new password; its other logins end. Raises AccountError for a weak one."""
        self._known(name)
        kept = _account(name, password).password
        account = self._change(name, lambda former: _renewed(former, password=kept, must_change=must_change))
        self._forget_first(name)
        return account

    def change_role(self, name: str, role: Role, windows: tuple[str, ...], zones: tuple[str, ...]) -> Account:
        """Let an account do something else; its logins end. Raises AccountError for the last manager."""
        return self._change(name, lambda former: _renewed(former, role=role, windows=windows, zones=zones))

    def disable(self, name: str) -> Account:
        """Let nobody come in with an account, at once. Raises AccountError for the last manager."""
        return self._change(name, lambda former: _renewed(former, is_disabled=True))

    def enable(self, name: str) -> Account:
        """Let an account come in again, with the password it had."""
        return self._change(name, lambda former: _renewed(former, is_disabled=False))

    def remove(self, name: str) -> None:
        """Take an account away; the last of a manager stays, for somebody must be able to log in."""
        with self._changing:
            self._known(name)
            self._write_managed(name, {key: value for key, value in self._read().items() if key != name})
        self._forget_first(name)

    def names(self) -> tuple[str, ...]:
        """Return every account's name."""
        return tuple(sorted(self._read()))

    def _forget_first(self, name: str) -> None:
        if name == FIRST_ACCOUNT:
            self._first_password.unlink(missing_ok=True)

    def _seal(self, account: Account, password: str) -> bytes:
        """What a password that was right looks like in memory: a program that asks often does not wait."""
        return hmac.digest(self._key, f"{account.password}\0{password}".encode(), hashlib.sha256)

    def _hash_anew(self, account: Account, password: str) -> Account:
        """Keep a password the way passwords are kept now; logins go on, for it is the same one."""
        fresh = msgspec.structs.replace(account, password=hashed(password))
        return self._change(account.name, lambda now: fresh if now == account else now)

    def _known(self, name: str) -> Account:
        account = self._read().get(name)
        if account is None:
            raise AccountError("no_account", f"there is no account {name}")
        return account

    def _change(self, name: str, change: Callable[[Account], Account]) -> Account:
        with self._changing:
            account = change(self._known(name))
            self._write_managed(name, {**self._read(), name: account})
        return account

    def _write_managed(self, name: str, accounts: dict[str, Account]) -> None:
        """Write the accounts, unless nobody could manage the hall any more who could before."""
        if _has_manager(self._read()) and not _has_manager(accounts):
            raise AccountError("last_account", f"{name} is the last account of a manager; add another one first")
        self._write(accounts)

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


def _has_manager(accounts: dict[str, Account]) -> bool:
    return any(each.role == "manager" and not each.is_disabled for each in accounts.values())


def _renewed(former: Account, **changes: object) -> Account:
    """Return an account with something changed, and every login of it at an end."""
    return msgspec.structs.replace(former, version=former.version + 1, **changes)


def _account(name: str, password: str) -> Account:
    if len(password) < SHORTEST:
        raise AccountError("password_too_short", f"a password has at least {SHORTEST} characters")
    if len(password) > LONGEST:
        raise AccountError("password_too_long", f"a password has at most {LONGEST} characters")
    return Account(name=name, password=hashed(password))


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with named(path, beside):
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
