"""The single writer: what arrives together is decided one by one, stored in one commit, and only then answered."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from central_scheduler.credentials import PRINTS_TICKETS
from central_scheduler.manners import UnmannerlyError, window_of
from central_scheduler.sentences import Sentences
from central_scheduler.translate import command_of, facts_of
from hall_protocol import commands as wire
from hall_protocol.access import Credential
from hall_protocol.codec import encode, name_of
from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import Stamp, TicketFacts
from hall_records.faults import NotStoredError
from hall_records.journal import Decision, Journal
from hall_records.replay import rebuilt
from queue_core import commands as core
from queue_core.events import DayOpened, Event, HallConfigured, WindowClosed, WindowOpened, WindowPaused, WindowReady
from queue_core.hall import Hall
from queue_core.records import HallState
from queue_core.refusals import RefusedError

ABOUT_NO_TICKET = (HallConfigured, DayOpened, WindowOpened, WindowClosed, WindowPaused, WindowReady)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as it came in: who sent it (the credential the broker checked), and the wish."""

    sender: Credential
    command: wire.Command


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a command: the reply for its sender, and what has happened, now safely stored."""

    sender: Credential
    reply: Reply
    events: tuple[Event, ...] = ()
    repeated: bool = False


class _BrokenError(Exception):
    """The rules' own code failed on this command."""

    def __init__(self, command_id: str) -> None:
        self.command_id = command_id
        super().__init__(command_id)


class Scheduler:
    """Everything between a command and its stored outcome; knows neither bus nor clock."""

    def __init__(self, journal: Journal, hall: Hall, sentences: Sentences, speed: float = 1.0) -> None:
        self._journal = journal
        self._sentences = sentences
        self._speed = speed
        self._epoch = journal.epoch
        self._broken: set[str] = set()
        self.hall = hall
        self.refusals: Counter[str] = Counter()

    @property
    def stamp(self) -> Stamp:
        """Where in its history the hall stands."""
        return Stamp(epoch=self._epoch, seq=self._journal.seq)

    def take(self, batch: Sequence[Asked], now_ms: int) -> list[Answered]:
        """Decide, store in one commit, and return the answers; a command that could not be stored was not done."""
        try:
            return self._decide_and_store(batch, now_ms)
        except _BrokenError as broken:
            self._broken.add(broken.command_id)
            self.rebuild()
            return self.take(batch, now_ms)
        except NotStoredError as problem:
            logger.error("nothing stored: %s", problem)
            return [self._first_answer(asked) or self._not_stored(asked) for asked in batch]

    def command(self, command: core.Command, now_ms: int) -> tuple[Event, ...]:
        """Let the hub itself do something (time passed, a new configuration), stored like everything else.

        Raises NotStoredError or RefusedError, with the hall as it was.
        """
        events = self.hall.handle(command, now_ms)
        if events:
            self._store([Decision(events, actor="hub", on_behalf_of="", command_id="", reply=b"", stored_ms=now_ms)])
        return events

    def rebuild(self) -> None:
        """Make the hall what the journal says, and nothing else."""
        self.hall = rebuilt(self._journal) or Hall(HallState(self.hall.rules))

    def _decide_and_store(self, batch: Sequence[Asked], now_ms: int) -> list[Answered]:
        answers: list[Answered] = []
        first: dict[str, Answered] = {}
        decisions: list[Decision] = []
        seq = self._journal.seq
        for asked in batch:
            former = first.get(asked.command.command_id)
            answer = _again(asked, former.reply) if former else self._first_answer(asked) or self._decide(asked, now_ms)
            if not answer.repeated:
                seq += len(answer.events)
                answer = self._stamped(answer, seq)
                decisions.append(_decision(asked, answer, now_ms))
            first.setdefault(asked.command.command_id, answer)
            answers.append(answer)
        self._store(decisions)
        return answers

    def _stamped(self, answer: Answered, seq: int) -> Answered:
        reply = msgspec.structs.replace(answer.reply, epoch=self._epoch, seq=seq)
        return replace(answer, reply=reply)

    def _store(self, decisions: Sequence[Decision]) -> None:
        try:
            self._journal.append(decisions)
        except NotStoredError:
            self.rebuild()
            raise

    def _first_answer(self, asked: Asked) -> Answered | None:
        """A repeated command gets the answer it got, and changes nothing."""
        stored = self._journal.reply_to(asked.command.command_id)
        if stored is None:
            return None
        return _again(asked, msgspec.json.decode(stored, type=Reply))

    def _decide(self, asked: Asked, now_ms: int) -> Answered:
        command = asked.command
        if command.command_id in self._broken:
            return Answered(asked.sender, self.refuse(command.command_id, RefusalCode.BAD_MESSAGE))
        try:
            window = window_of(asked.sender, command)
            if isinstance(command, wire.ShowTicket):
                return Answered(asked.sender, self._shown(asked, command))
            pressed_ms = now_ms - round(command.age_ms * self._speed)
            events = self.hall.handle(command_of(command, window, asked.sender.node), now_ms, pressed_ms)
            return Answered(asked.sender, self._accept(asked, events), events)
        except UnmannerlyError as problem:
            return Answered(asked.sender, self.refuse(command.command_id, problem.code, **problem.fields))
        except RefusedError as problem:
            return Answered(
                asked.sender, self.refuse(command.command_id, RefusalCode(problem.reason), **problem.fields)
            )
        except Exception as bug:
            # A fault of ours must not stop the hall, nor may the command that met it come back for ever.
            # Its name only: what is in a command, such as a ticket's key, belongs into no log.
            logger.exception("%s: a fault in the rules met %s", command.command_id, name_of(command))
            raise _BrokenError(command.command_id) from bug

    def refuse(self, command_id: str, code: RefusalCode, **fields: str) -> Reply:
        """Return a refusal with its sentence, and count it."""
        self.refusals[code] += 1
        return Reply(
            command_id=command_id, ok=False, code=code, message=self._sentences.say(f"refusal.{code}", **fields)
        )

    def _not_stored(self, asked: Asked) -> Answered:
        return Answered(asked.sender, self.refuse(asked.command.command_id, RefusalCode.NOT_STORED))

    def _accept(self, asked: Asked, events: tuple[Event, ...]) -> Reply:
        command_id = asked.command.command_id
        if isinstance(events[-1], WindowReady):
            window = self.hall.rules.windows[events[-1].window].number
            message = self._sentences.say("refusal.nobody_waiting", window=window)
            return Reply(command_id=command_id, ok=True, code="nobody_waiting", message=message)
        asked_for = events[0]  # what follows by itself, such as another visitor's call, is no answer to this command
        ticket = None if isinstance(asked_for, ABOUT_NO_TICKET) else self._facts(asked.sender, asked_for.ticket)
        return Reply(command_id=command_id, ok=True, ticket=ticket)

    def _shown(self, asked: Asked, command: wire.ShowTicket) -> Reply:
        return Reply(command_id=command.command_id, ok=True, ticket=self._facts(asked.sender, command.ticket))

    def _facts(self, sender: Credential, ticket: str) -> TicketFacts:
        return facts_of(self.hall.ticket(ticket), self.hall, with_token=sender.role in PRINTS_TICKETS)


def _again(asked: Asked, reply: Reply) -> Answered:
    """Return the first answer to whoever asks once more; nothing happens anew."""
    return Answered(asked.sender, reply, repeated=True)


def _decision(asked: Asked, answer: Answered, now_ms: int) -> Decision:
    return Decision(
        events=answer.events,
        actor=asked.sender.node,
        on_behalf_of=asked.command.on_behalf_of,
        command_id=asked.command.command_id,
        reply=encode(answer.reply),
        stored_ms=now_ms,
    )
