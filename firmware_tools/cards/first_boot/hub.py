"""The hub, known by its hall's certificate: what it hands out by hash, over a network that may fail at any time."""

import errno
import hashlib
import http.client
import os
import shutil
import socket
import ssl
from pathlib import Path
from typing import Final

from .card import Card
from .durable import sync_folder
from .machine import Machine
from .telling import CardError, WaitError, mega

CHUNK: Final = 1 << 18
PATIENCE_S: Final = 20
"""How long a hub may be silent before it is asked anew."""
NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)
ROUTES: Final = Path("/proc/net/route")
SIXTH: Final = Path("/proc/net/if_inet6")


class Hub:
    """What this machine knows its hub by: a name, and a certificate of the hall."""

    def __init__(self, machine: Machine, card: Card) -> None:
        self._machine, self.name, self.port = machine, card.hub, card.port
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_3
        # The hub may move to another address: it is whoever has a server's certificate of the hall.
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_REQUIRED
        # Nor does this machine's clock matter, which is whatever the network says: X509_V_FLAG_NO_CHECK_TIME.
        self._context.verify_flags |= ssl.VerifyFlags(0x200000)
        try:
            self._context.load_verify_locations(machine.settings / "hall.pem")
        except (OSError, ssl.SSLError) as problem:
            raise CardError("damaged", file="hall.pem") from problem

    def fetch(self, sha: str, size: int, name: str, times_as_large: int) -> Path:
        """Return the file of this hash; cut off, it goes on where it was.

        `times_as_large`: how much room it takes in the end. Raises WaitError.
        """
        target, part = self._machine.work / sha, self._machine.work / f"{sha}.part"
        if target.exists():
            return target
        self._refuse_full(size * times_as_large)
        try:
            self._receive(part, sha, size, name)
        except (OSError, http.client.HTTPException) as problem:
            raise self._told_of(problem, part, size, times_as_large) from problem
        if not _is(part, sha):
            part.unlink()
            raise WaitError("tampered", hub=self.name, name=name)
        part.replace(target)
        sync_folder(self._machine.work)
        return target

    def _receive(self, part: Path, sha: str, size: int, name: str) -> None:
        here = part.stat().st_size if part.exists() else 0
        if here >= size:
            return
        line = http.client.HTTPSConnection(self.name, self.port, context=self._context, timeout=PATIENCE_S)
        try:
            line.request("GET", f"/boot/{sha}", headers={"Range": f"bytes={here}-"} if here else {})
            answer = line.getresponse()
            if answer.status not in (http.client.OK, http.client.PARTIAL_CONTENT):
                raise WaitError("not_handed_out", hub=self.name, name=name, status=answer.status)
            self._machine.say("fetching", name=name, hub=self.name, size=mega(size))
            _keep(answer, part, "ab" if answer.status == http.client.PARTIAL_CONTENT else "wb", size)
        finally:
            line.close()
        if part.stat().st_size < size:
            raise http.client.IncompleteRead(b"")

    def _told_of(self, problem: Exception, part: Path, size: int, times_as_large: int) -> WaitError:
        if isinstance(problem, OSError) and problem.errno in NO_ROOM:
            return WaitError("full", free=0, wanted=mega(size * times_as_large))
        if isinstance(problem, ssl.SSLCertVerificationError):
            return WaitError("other_hall", hub=self.name)
        if not _has_network():
            return WaitError("no_network")
        if isinstance(problem, socket.gaierror):
            return WaitError("no_name", hub=self.name)
        if part.exists() and part.stat().st_size:
            return WaitError("cut_off", hub=self.name, done=mega(part.stat().st_size), size=mega(size))
        return WaitError("no_answer", hub=self.name, port=self.port)

    def _refuse_full(self, wanted: int) -> None:
        free = shutil.disk_usage(self._machine.work).free
        if free < wanted:
            raise WaitError("full", free=mega(free), wanted=mega(wanted))


def _keep(answer: http.client.HTTPResponse, part: Path, mode: str, size: int) -> None:
    with part.open(mode) as file:
        while file.tell() < size and (chunk := answer.read1(min(CHUNK, size - file.tell()))):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _is(path: Path, sha: str) -> bool:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha


def _has_network() -> bool:
    """Whether there is any way but to this machine itself."""
    try:
        ways = ROUTES.read_text(encoding="ascii").splitlines()[1:]
        addresses = SIXTH.read_text(encoding="ascii").splitlines() if SIXTH.exists() else []
    except OSError:
        return True
    return bool(ways) or any(not each.endswith(" lo") for each in addresses)
