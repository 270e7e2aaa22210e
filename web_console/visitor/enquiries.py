"""What phones ask about their tickets: asked of the hub once for all who ask, and never more than it can bear."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Final, TypeVar

from hall_protocol.commands import Command, ShowTicket
from hall_protocol.events import Reply
from hall_protocol.message import Message
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import HubState, TicketFacts, WindowBoard
from hall_protocol.topics import Address
from web_console.live import LiveHall
from web_console.visitor.allowance import Allowance
from web_console.visitor.beside import Beside
from web_console.visitor.foreseen import Foreseen, renewed
from web_console.visitor.rating import Given

TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""As a dispenser makes it; no ticket's number or id looks like that."""
GOOD_FOR_MS: Final = 2_000
FORESEEN_FOR_MS: Final = 45_000
"""Who waits, and of whom the forecaster tells everybody how long still, is asked about no oftener than this."""
ASKED_BESIDE_MS: Final = 90_000
"""And until then while the phone has its answer already: nobody waits for the hub to be told what is foreseen."""
UNKNOWN_FOR_MS: Final = 15_000
"""A ticket that a dispenser has issued alone is unknown until it is handed over: ask again, but not at once."""
HUB_AT_ONCE, HUB_A_SECOND = 30, 30.0
NEW_AT_ONCE, NEW_A_SECOND = 15, 15.0
"""Of these, for tokens nobody knows yet: whoever makes some up cannot stand in the way of those who wait."""
WRONG_AT_ONCE, WRONG_A_SECOND = 20, 0.5
"""From one address; behind one address of a telephone company there may be many honest phones."""
RATES_AT_ONCE, RATES_A_SECOND = 3, 0.1
"""For one ticket: it is rated once, and a finger may slip."""
MOST_KEPT: Final = 5_000
MOST_ASKING: Final = 8
"""So many wait for the hub at one moment; when it hangs, the other threads go on answering."""
MOST_RATING: Final = 4
"""And so many with what they say of their visits."""
OTHERS_ANSWER_WITHIN_S: Final = 3.0
"""Who finds somebody asking for the same waits no longer than this for that answer."""

Thing = TypeVar("Thing")


class Outcome(StrEnum):
    """What can be told about a ticket."""

    TOLD = "told"
    UNKNOWN = "unknown"
    """There is no such ticket today, as far as the hub knows."""
    BUSY = "busy"
    """Too many ask at once; a little later it will be known."""
    SLOWED = "slowed"
    """Too many wrong tokens have come from there."""
    AWAY = "away"
    """There is no hub to ask; what was known before may still be told, as such."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a ticket, and of which moment (hall time) that is."""

    outcome: Outcome
    facts: TicketFacts | None = None
    at_ms: int = 0
    away_since_ms: int = 0
    """When the hub was heard last, while it is away; 0: never."""
    asked_ms: int = 0
    """When the hub itself said it last, in hall time; what was foreseen since may be newer."""


@dataclass(frozen=True, slots=True)
class _Kept:
    facts: TicketFacts
    at_ms: int
    kept_ms: int
    epoch: int = 0
    seq: int = 0
    """Up to where in the hall's history the hub had looked."""


class Enquiries:
    """Answers phones. An answer serves everybody who asks within two seconds; the hub is asked at a bounded pace."""

    def __init__(self, hall: LiveHall, monotonic_ms: Callable[[], int]) -> None:
        self._hall = hall
        self._foreseen = Foreseen()
        self._monotonic_ms = monotonic_ms
        self._hub = Allowance(HUB_AT_ONCE, HUB_A_SECOND, monotonic_ms)
        self._new = Allowance(NEW_AT_ONCE, NEW_A_SECOND, monotonic_ms)
        self._wrong = Allowance(WRONG_AT_ONCE, WRONG_A_SECOND, monotonic_ms)
        self._rating = threading.BoundedSemaphore(MOST_RATING)
        self._rates = Allowance(RATES_AT_ONCE, RATES_A_SECOND, monotonic_ms)
        self._changed = threading.Condition()
        """Guards all below; told whenever an answer has come."""
        self._kept: dict[str, _Kept] = {}
        self._unknown: dict[str, int] = {}
        self._asking: set[str] = set()
        self._beside = Beside(self._ask_beside)
        hub = hall.picture().hub
        self._heard_ms = hub.hall_time_ms if hub and hub.alive else 0
        self.asked = 0
        """How often the hub was asked."""
        hall.listen(self._hear)

    def about(self, token: str, address: str) -> Answer:
        """Return what is known of the ticket with this token, for a phone at this address."""
        if not TOKEN.fullmatch(token):
            return Answer(Outcome.UNKNOWN)
        with self._changed:
            while (answer := self._known(token, address)) is None and token in self._asking:
                if not self._changed.wait(OTHERS_ANSWER_WITHIN_S):
                    return self._lately(token, Outcome.BUSY)
            if answer:
                return self._as_heard(token, answer)
            self._asking.add(token)
            self.asked += 1
        return self._as_heard(token, self._ask(token, address))

    def rate(self, token: str, address: str, given: Given) -> Reply | Answer:
        """Say to the hub what the holder of this token thought; an answer instead when it cannot be asked now."""
        return self._act(token, address, partial(self._say, given))

    def act(self, token: str, address: str, make: Callable[[str], Command]) -> Reply | Answer:
        """Have the hub do what the holder of this token wants of their ticket; an answer instead when it cannot."""
        return self._act(token, address, lambda ticket: self._hall.ask(lambda _: make(ticket)))

    def _act(self, token: str, address: str, say: Callable[[str], Reply]) -> Reply | Answer:
        answer = self.about(token, address)
        if answer.facts is None or answer.outcome is not Outcome.TOLD:
            return answer
        if not self._rates.take(token) or not self._hub.take() or not self._rating.acquire(blocking=False):
            return replace(answer, outcome=Outcome.BUSY)
        try:
            reply = say(answer.facts.id)
        finally:
            self._rating.release()
        if reply.code != RefusalCode.NO_HUB:
            with self._changed:
                self._kept.pop(token, None)  # it is told anew, with what came of it
        return reply

    def _say(self, given: Given, ticket: str) -> Reply:
        """Say it to the hub; where the hall has other reasons by now, the level counts without one."""
        reply = self._hall.ask(partial(given.command, ticket))
        if reply.code != RefusalCode.RATING_REASON:
            return reply
        return self._hall.ask(partial(replace(given, reason="").command, ticket))

    def _known(self, token: str, address: str) -> Answer | None:
        """Return what can be told without asking; None: ask, or wait for whoever is asking. With the lock held."""
        kept, now = self._kept.get(token), self._monotonic_ms()
        if kept and (now - kept.kept_ms < GOOD_FOR_MS or token in self._asking):
            return self._lately(token, Outcome.TOLD)
        if kept and now - kept.kept_ms < ASKED_BESIDE_MS and (foreseen := self._as_foreseen(kept)):
            if now - kept.kept_ms >= FORESEEN_FOR_MS:
                self._beside.ask(token)
            return foreseen
        if now - self._unknown.get(token, now - UNKNOWN_FOR_MS) < UNKNOWN_FOR_MS:
            return Answer(Outcome.UNKNOWN)
        if self._hall.picture().link.state != "ok":
            return self._lately(token, Outcome.AWAY)
        if token in self._asking:
            return None
        return self._held_back(token, address)

    def _held_back(self, token: str, address: str) -> Answer | None:
        """Return what to say instead of asking the hub; None: it may be asked. A phone that is known need not hurry."""
        is_known = token in self._kept
        if not is_known and not self._wrong.has(address):
            return Answer(Outcome.SLOWED)
        if len(self._asking) < MOST_ASKING and (is_known or self._new.take()) and self._hub.take():
            return None
        return self._lately(token, Outcome.TOLD if is_known else Outcome.BUSY)

    def _lately(self, token: str, outcome: Outcome) -> Answer:
        kept = self._kept.get(token)
        if outcome is Outcome.AWAY:
            return Answer(outcome, kept.facts if kept else None, kept.at_ms if kept else 0, self._heard_ms)
        if kept is None:
            return Answer(outcome)
        foreseen = self._as_foreseen(kept) if outcome is Outcome.TOLD else None
        return foreseen or Answer(outcome, kept.facts, kept.at_ms, asked_ms=kept.at_ms)

    def _as_foreseen(self, kept: _Kept) -> Answer | None:
        """Return what the forecaster has told everybody since; None: nothing, or there is no hub to call anybody."""
        picture = self._hall.picture()
        word = self._foreseen.latest(picture.forecast)
        if picture.link.state != "ok":
            return None
        facts = renewed(kept.facts, kept.epoch, kept.seq, word, self._hall.now_ms)
        return Answer(Outcome.TOLD, facts, max(word.at_ms, kept.at_ms), asked_ms=kept.at_ms) if facts else None

    def _ask(self, token: str, address: str) -> Answer:
        reply = Reply(command_id="", ok=False)
        try:
            reply = self._hall.ask(partial(_show, token))
        finally:
            with self._changed:
                answer = self._take(token, address, reply)
                self._asking.discard(token)
                self._changed.notify_all()
        return answer

    def _ask_beside(self, token: str) -> None:
        """Ask the hub about a ticket whose phone has its answer already."""
        with self._changed:
            if token in self._asking or not self._hub.take():
                return
            self._asking.add(token)
            self.asked += 1
        self._ask(token, "")

    def _take(self, token: str, address: str, reply: Reply) -> Answer:
        # The hub also knows tickets by other names; whatever those may look like one day, only the token opens one.
        if reply.ok and reply.ticket and reply.ticket.token == token:
            self._keep(token, reply.ticket, reply)
            return self._lately(token, Outcome.TOLD)
        if reply.code == RefusalCode.UNKNOWN_TICKET:
            self._wrong.take(address)
            self._kept.pop(token, None)
            _put(self._unknown, token, self._monotonic_ms())
            return Answer(Outcome.UNKNOWN)
        return self._lately(token, Outcome.AWAY)

    def _keep(self, token: str, facts: TicketFacts, reply: Reply) -> None:
        self._unknown.pop(token, None)
        _put(self._kept, token, _Kept(facts, self._hall.now_ms, self._monotonic_ms(), reply.epoch, reply.seq))

    def _as_heard(self, token: str, answer: Answer) -> Answer:
        """A call is told at once, however long the hub was not asked: windows say themselves whom they call.

        From then on the forecast, which may be some seconds older than the call, is believed no more.
        """
        if answer.outcome is not Outcome.TOLD or answer.facts is None:
            return answer
        for board in self._hall.picture().windows:
            if board.ticket and board.ticket.id == answer.facts.id and board.since_ms > answer.asked_ms:
                self._believe(token, board)
                return replace(answer, facts=board.ticket, at_ms=self._hall.now_ms)
        return answer

    def _believe(self, token: str, board: WindowBoard) -> None:
        with self._changed:
            kept = self._kept.get(token)
            if kept and board.ticket and kept.facts.phase == "waiting":
                self._kept[token] = replace(kept, epoch=board.epoch, seq=board.seq)

    def _hear(self, _address: Address, message: Message) -> None:
        if isinstance(message, HubState) and message.alive:
            self._heard_ms = message.hall_time_ms


def _show(token: str, command_id: str) -> ShowTicket:
    return ShowTicket(command_id=command_id, ticket=token)


def _put(kept: dict[str, Thing], token: str, what: Thing) -> None:
    """Keep something as the newest; of too many the oldest goes."""
    kept.pop(token, None)
    kept[token] = what
    if len(kept) > MOST_KEPT:
        del kept[next(iter(kept))]
