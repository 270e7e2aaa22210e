"""The register of a hall's identities: whom its authority signed for, until when, and who is let in no more."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509

from broker_config.authority import BOOK, LEAF_DAYS, AuthorityError, open_authority
from node_runtime.durable import OF_THE_HALL, lock_file, write_whole

FILE: Final = BOOK
REVOKED: Final = "revoked.pem"
"""The list the broker and the depot refuse by; rendered anew with every change."""
EARLIEST: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before this has stopped: what is signed by it would have run out as soon as it is set."""
RENEW_AFTER: Final = 1 / 3
"""The share of a certificate's life after which its node is given a new one."""


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate the authority signed."""

    name: str
    """A node's id, or a program's of the hub."""
    serial: str
    """Hexadecimal, as `openssl x509 -serial` prints it."""
    since: datetime
    ends: datetime
    serves: bool = False
    revoked: datetime | None = None
    why: str = ""
    """Why it was revoked, for whoever reads the register later."""


class _Book(msgspec.Struct, frozen=True, kw_only=True):
    number: int = 0
    """Rises with every change; it dates the list of what is revoked."""
    signed: tuple[Signed, ...] = ()


class Register:
    """The identities of one hall, in the authority's folder; several programs may hold it open at once."""

    def __init__(self, folder: Path, hall: str, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._hall = hall
        self._now = now

    @property
    def hall_pem(self) -> bytes:
        """The authority's certificate, which every machine of the hall knows it by."""
        return open_authority(self._folder, self._hall).pem

    @property
    def signed(self) -> tuple[Signed, ...]:
        """Every certificate there ever was, the oldest first."""
        return self._read().signed

    def in_force(self, name: str) -> tuple[Signed, ...]:
        """Return the certificates a node may show now: one, or two around a renewal."""
        now = self._now()
        return tuple(each for each in self.signed if each.name == name and each.revoked is None and each.ends > now)

    @property
    def shut_out(self) -> frozenset[str]:
        """Whoever once was let in and has no certificate left that counts, though one has not run out yet."""
        now = self._now()
        revoked = {each.name for each in self.signed if each.revoked is not None and each.ends > now}
        return frozenset(revoked - {each.name for each in self.signed if each.revoked is None})

    @property
    def revoked(self) -> frozenset[str]:
        """The serials that count no longer, though they have not run out."""
        now = self._now()
        return frozenset(each.serial for each in self.signed if each.revoked is not None and each.ends > now)

    def sign(
        self,
        name: str,
        request_pem: bytes,
        *,
        serves: bool = False,
        at: Sequence[str] = (),
        days: int = LEAF_DAYS,
    ) -> bytes:
        """Sign for a node and note it; `serves`, `at`: of the hub's server, and where browsers find it.

        Raises AuthorityError for a bad request or a name that is none.
        """
        now = self._now()
        if now < EARLIEST:
            raise AuthorityError(f"the clock of this machine says {now:%Y-%m-%d}: set it before anybody is let in")
        with self._changing() as book:
            authority, serial = open_authority(self._folder, self._hall), x509.random_serial_number()
            entry = Signed(name=name, serial=f"{serial:X}", since=now, ends=now + timedelta(days=days), serves=serves)
            pem = authority.sign(name, request_pem, serial, entry.ends, serves=serves, at=at)
            self._write(_Book(number=book.number + 1, signed=(*book.signed, entry)))
        return pem

    def revoke(self, name: str, why: str = "") -> int:
        """Let whoever shows a certificate of this name in no more; return how many were revoked now."""
        with self._changing() as book:
            now = self._now()
            changed = tuple(
                msgspec.structs.replace(each, revoked=now, why=why)
                if each.name == name and each.revoked is None
                else each
                for each in book.signed
            )
            count = sum(before is not after for before, after in zip(book.signed, changed, strict=True))
            if count:
                self._write(_Book(number=book.number + 1, signed=changed))
        return count

    def is_due(self, name: str) -> bool:
        """Whether a node should be given a new certificate now."""
        newest = max(self.in_force(name), key=lambda each: each.ends, default=None)
        return newest is not None and self._now() >= newest.since + (newest.ends - newest.since) * RENEW_AFTER

    def render_revoked(self) -> Path:
        """Write the list of what is revoked as it is now, and return where it stands."""
        with self._changing() as book:
            self._write_revoked(book)
        return self._folder / REVOKED

    def _read(self) -> _Book:
        path = self._folder / FILE
        try:
            return msgspec.json.decode(path.read_bytes(), type=_Book)
        except FileNotFoundError:
            return _Book()
        except (OSError, msgspec.MsgspecError) as problem:
            raise AuthorityError(
                f"the register {path} cannot be read ({problem}): restore it from a backup"
            ) from problem

    @contextmanager
    def _changing(self) -> Iterator[_Book]:
        """Read, change and write alone: the depot signs while a technician revokes."""
        try:
            lock = os.fdopen(lock_file(self._folder / "register.lock"), "a")
        except OSError as problem:
            raise AuthorityError(
                f"the register in {self._folder} cannot be changed ({problem.strerror}): only the depot and root may"
            ) from problem
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self._read()

    def _write(self, book: _Book) -> None:
        try:
            write_whole(self._folder / FILE, msgspec.json.format(msgspec.json.encode(book), indent=1), mode=OF_THE_HALL)
            self._write_revoked(book)
        except OSError as problem:
            raise AuthorityError(
                f"the register in {self._folder} cannot be written ({problem.strerror}): make room on the disk"
            ) from problem

    def _write_revoked(self, book: _Book) -> None:
        serials = [int(each.serial, 16) for each in book.signed if each.revoked is not None]
        pem = open_authority(self._folder, self._hall).revocations(serials, book.number)
        write_whole(self._folder / REVOKED, pem, mode=OF_THE_HALL)
