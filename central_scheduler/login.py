"""Whom a log-in means: a clerk by number and pin, by badge, or by name where that is enough.

What was typed or shown goes no further than this: no event, no reply and no line of the log has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import msgspec

from central_scheduler.badges import badge_hash
from central_scheduler.manners import UnmannerlyError
from hall_config.model import Clerk, HallConfig
from hall_config.pin import matches
from hall_protocol.access import Credential
from hall_protocol.commands import LogIn
from hall_protocol.refusals import RefusalCode
from hall_protocol.roles import Role

WRONG_TRIES: Final = 3
LOCKED_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Staff:
    """The hall's clerks, by all that they may be known by."""

    by_id: Mapping[str, Clerk] = field(default_factory=dict)
    by_number: Mapping[str, Clerk] = field(default_factory=dict)
    by_badge: Mapping[str, Clerk] = field(default_factory=dict)


class _Tries(NamedTuple):
    """Wrong pins in a row, of one clerk at one window."""

    wrong: int = 0
    locked_until_ms: int = 0


class Logins:
    """Knows the clerks of the configuration in force, and who has mistyped how often; in memory alone."""

    def __init__(self) -> None:
        self._document = ""
        self._staff = Staff()
        self._tries: dict[tuple[str, str], _Tries] = {}

    def clerk_of(self, sender: Credential, command: LogIn, window: str, document: str, now_ms: int) -> str:
        """Return the clerk's id, or raise UnmannerlyError; whether the hall has one so named is for the rules to say.

        A badge counts before a number, and a number before a name. `document` is the configuration in force.
        """
        staff = self._staff_of(document)
        if not (command.badge or command.number or command.clerk):
            raise UnmannerlyError(RefusalCode.BAD_MESSAGE)
        if command.badge:
            return _known(staff.by_badge, badge_hash(command.badge), RefusalCode.UNKNOWN_BADGE).id
        if command.number:
            # Not said again in the answer: it may be a pin, typed in the wrong place.
            clerk = _known(staff.by_number, command.number, RefusalCode.UNKNOWN_NUMBER)
            self._check_pin(clerk, command.pin, window, now_ms)
            return clerk.id
        named = staff.by_id.get(command.clerk)
        if named and (sender.role is Role.TERMINAL or command.pin):
            self._check_proof(named, command.pin, window, now_ms)
        return command.clerk

    def _staff_of(self, document: str) -> Staff:
        if document is not self._document:
            self._document, self._staff = document, _staff_of(document)
        return self._staff

    def _check_proof(self, clerk: Clerk, pin: str, window: str, now_ms: int) -> None:
        """A name alone is enough only for who has nothing to show."""
        if clerk.badge_sha256 and not clerk.pin:
            raise UnmannerlyError(RefusalCode.PROOF_NEEDED)
        self._check_pin(clerk, pin, window, now_ms)

    def _check_pin(self, clerk: Clerk, pin: str, window: str, now_ms: int) -> None:
        """A try while it is locked is not even looked at; nothing typed is no try."""
        if clerk.pin is None:
            return
        key = clerk.id, window
        tries = self._tries.get(key, _Tries())
        if now_ms < tries.locked_until_ms:
            raise _locked(tries, now_ms)
        if not pin:
            raise UnmannerlyError(RefusalCode.PROOF_NEEDED)
        if matches(pin, clerk.pin):
            self._tries.pop(key, None)
            return
        self._tries[key] = _after_a_wrong_one(tries, now_ms)
        if self._tries[key].locked_until_ms > now_ms:
            raise _locked(self._tries[key], now_ms)
        raise UnmannerlyError(RefusalCode.WRONG_PIN)


def _known(clerks: Mapping[str, Clerk], by: str, otherwise: RefusalCode) -> Clerk:
    clerk = clerks.get(by)
    if clerk is None:
        raise UnmannerlyError(otherwise)
    return clerk


def _after_a_wrong_one(tries: _Tries, now_ms: int) -> _Tries:
    wrong = tries.wrong + 1
    return _Tries(wrong) if wrong < WRONG_TRIES else _Tries(0, now_ms + LOCKED_MS)


def _locked(tries: _Tries, now_ms: int) -> UnmannerlyError:
    seconds = str(-(-(tries.locked_until_ms - now_ms) // 1000))
    return UnmannerlyError(RefusalCode.PIN_LOCKED, tries=str(WRONG_TRIES), seconds=seconds)


def _staff_of(document: str) -> Staff:
    clerks = msgspec.json.decode(document, type=HallConfig).clerks if document else ()
    return Staff(
        by_id={clerk.id: clerk for clerk in clerks},
        by_number={clerk.number: clerk for clerk in clerks if clerk.number},
        by_badge={clerk.badge_sha256: clerk for clerk in clerks if clerk.badge_sha256},
    )
