"""Bare machines that show a code and wait until somebody says which node of the hall they are."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from node_runtime.depot_messages import AboutMachine, Enrolment, EnrolTicket, EnrolWish, Waiting
from node_runtime.durable import write_whole

LASTS_MS: Final = 3_600_000
"""A code nobody has typed in for an hour is no longer one."""
ASKS_AGAIN_MS: Final = 120_000
"""A machine that waits asks every few seconds; one that does not has lost its power, or never was a machine."""
MOST: Final = 48
OF_ONE_ADDRESS: Final = 4
"""A machine that was started again leaves one behind for a while; nobody has a reason for many."""
TICKET_BYTES: Final = 24
WAITING: Final = Enrolment(state="waiting")


class CrowdedError(RuntimeError):
    """More machines wait already than anybody would look at."""


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    ticket: str
    code: str
    request: str
    machine: AboutMachine
    address: str
    since_ms: int
    asked_ms: int
    answer: Enrolment = WAITING


class Enrolments:
    """Who waits; kept in memory and, for a depot that is started again, in a file that a restart of the hub empties."""

    def __init__(
        self,
        file: Path,
        boottime_ms: Callable[[], int],
        random_code: Callable[[], int] = lambda: secrets.randbelow(10**6),
    ) -> None:
        self._file = file
        self._now_ms = boottime_ms
        self._random_code = random_code
        self._asked = {each.ticket: each for each in _read(file)}

    def ask(self, wish: EnrolWish, address: str) -> EnrolTicket:
        """Let a machine wait, and return what it shows. Raises CrowdedError."""
        self._let_go()
        addresses = [each.address for each in self._asked.values() if each.answer.state == "waiting"]
        if len(addresses) >= MOST or addresses.count(address) >= OF_ONE_ADDRESS:
            raise CrowdedError
        now, ticket = self._now_ms(), secrets.token_urlsafe(TICKET_BYTES)
        self._asked[ticket] = _Asked(
            ticket=ticket,
            code=self._new_code(),
            request=wish.request,
            machine=wish.machine,
            address=address,
            since_ms=now,
            asked_ms=now,
        )
        self._write()
        return EnrolTicket(ticket=ticket, code=self._asked[ticket].code)

    def answer_to(self, ticket: str) -> Enrolment | None:
        """Return how an enrolment stands, to the machine that asks; None of one that was let go."""
        self._let_go()
        asked = self._asked.get(ticket)
        if asked is None:
            return None
        self._asked[ticket] = msgspec.structs.replace(asked, asked_ms=self._now_ms())
        return asked.answer

    def waiting(self) -> tuple[Waiting, ...]:
        """Return the machines that wait, the first to come first."""
        self._let_go()
        now = self._now_ms()
        return tuple(
            Waiting(code=each.code, machine=each.machine, address=each.address, waits_s=(now - each.since_ms) // 1000)
            for each in self._asked.values()
            if each.answer.state == "waiting"
        )

    def request_of(self, code: str) -> str | None:
        """Return what the machine that shows this code wants signed; None where none shows it."""
        asked = self._find(code)
        return asked.request if asked else None

    def answer(self, code: str, answer: Enrolment) -> bool:
        """Say what becomes of the machine that shows this code; whether it still waits."""
        asked = self._find(code)
        if asked is None:
            return False
        self._asked[asked.ticket] = msgspec.structs.replace(asked, answer=answer)
        self._write()
        return True

    def _find(self, code: str) -> _Asked | None:
        self._let_go()
        waits = (each for each in self._asked.values() if each.code == code and each.answer.state == "waiting")
        return next(waits, None)

    def _new_code(self) -> str:
        taken = {each.code for each in self._asked.values()}
        while (code := f"{self._random_code():06}") in taken:
            pass
        return code

    def _let_go(self) -> None:
        now = self._now_ms()
        self._asked = {
            ticket: each
            for ticket, each in self._asked.items()
            if now - each.since_ms < LASTS_MS and now - each.asked_ms < ASKS_AGAIN_MS
        }

    def _write(self) -> None:
        write_whole(self._file, msgspec.json.encode(list(self._asked.values())))


def _read(file: Path) -> list[_Asked]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[_Asked])
    except (OSError, msgspec.MsgspecError):
        return []
