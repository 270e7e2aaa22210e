"""The single writer: what arrives together is decided one by one, stored in one commit, and only then answered."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from central_scheduler.apart import Apart, NothingKept
from central_scheduler.badges import agent_of
from central_scheduler.booking_list import book_all, problems_of, still_to_book
from central_scheduler.greeting import Greeting
from central_scheduler.login import Logins
from central_scheduler.manners import UnmannerlyError, check_reach, clerk_at, window_of
from central_scheduler.outlook import Outlook
from central_scheduler.replies import Replies
from central_scheduler.sentences import Sentences
from central_scheduler.translate import Circumstances, command_of
from central_scheduler.typed_numbers import SeveralMeantError, as_meant
from hall_config.model import HallConfig
from hall_protocol import commands as wire
from hall_protocol.access import Credential
from hall_protocol.codec import encode, name_of
from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import Stamp
from hall_records.faults import NotStoredError
from hall_records.journal import Decision, Journal
from hall_records.replay import rebuilt
from queue_core import commands as core
from queue_core.calendar import day_of
from queue_core.events import Event
from queue_core.hall import Hall
from queue_core.notice_commands import Announce
from queue_core.records import HallState
from queue_core.refusals import RefusedError

logger = logging.getLogger(__name__)

Reread = Callable[[Hall], core.Configure | None]
"""Reads the hall's folder again: what the hall is to become, nothing if it is so already, or UnmannerlyError."""


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
    spoken: tuple[str, str] = ("", "")
    """What is to be spoken live, in Chinese and in English: it goes to the boards, and nowhere else."""
    looked: bool = False
    """Whether it only looked: then nothing of it is stored."""


class _BrokenError(Exception):
    """The rules' own code failed on this command."""

    def __init__(self, command_id: str) -> None:
        self.command_id = command_id
        super().__init__(command_id)


class Scheduler:
    """Everything between a command and its stored outcome; knows neither bus nor clock."""

    def __init__(
        self,
        journal: Journal,
        hall: Hall,
        sentences: Sentences,
        speed: float = 1.0,
        *,
        apart: Apart | None = None,
        reread: Reread | None = None,
        outlook: Outlook | None = None,
    ) -> None:
        self._journal = journal
        self._apart = apart or NothingKept()
        self._reread = reread
        self.outlook = outlook or Outlook()
        self._replies = Replies(sentences, self._apart, self.outlook)
        self._greeting = Greeting(sentences, self._replies)
        self._logins = Logins()
        self._speed = speed
        self._epoch = journal.epoch
        self._broken: set[str] = set()
        self.hall = hall
        self.refusals: Counter[str] = Counter()

    @property
    def stamp(self) -> Stamp:
        """Where in its history the hall stands."""
        return Stamp(epoch=self._epoch, seq=self._journal.seq)

    @property
    def config(self) -> HallConfig:
        """The configuration in force, as the journal holds it."""
        return msgspec.json.decode(self.hall.state.document, type=HallConfig)

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
                if not answer.looked:
                    decisions.append(_decision(asked, answer, now_ms))
            first.setdefault(asked.command.command_id, answer)
            answers.append(answer)
        self._store(decisions)
        return answers

    def _stamped(self, answer: Answered, seq: int) -> Answered:
        reply = msgspec.structs.replace(answer.reply, epoch=self._epoch, seq=seq)
        return replace(answer, reply=reply)

    def _store(self, decisions: Sequence[Decision]) -> None:
        if not decisions:
            return
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
        command, sender = asked.command, asked.sender
        looks = name_of(command) in wire.READ_ONLY
        if command.command_id in self._broken:
            return Answered(sender, self.refuse(command.command_id, RefusalCode.BAD_MESSAGE))
        try:
            return self._looked_or_done(asked, looks, now_ms)
        except SeveralMeantError as problem:
            refusal = self.refuse(command.command_id, problem.code, **problem.fields)
            return Answered(sender, self._replies.with_tickets(refusal, problem.tickets, self.hall, now_ms))
        except UnmannerlyError as problem:
            return Answered(sender, self.refuse(command.command_id, problem.code, **problem.fields), looked=looks)
        except RefusedError as problem:
            code = RefusalCode(problem.reason)
            refusal = self.refuse(command.command_id, code, **problem.fields)
            return Answered(
                sender, self._replies.with_their_ticket(refusal, sender, problem, self.hall, now_ms), looked=looks
            )
        except NotStoredError:
            self.rebuild()
            raise
        except Exception as bug:
            # A fault of ours must not stop the hall, nor may the command that met it come back for ever.
            # Its name only: what is in a command, such as a ticket's key, belongs into no log.
            logger.exception("%s: a fault in the rules met %s", command.command_id, name_of(command))
            raise _BrokenError(command.command_id) from bug

    def _looked_or_done(self, asked: Asked, looks: bool, now_ms: int) -> Answered:
        """Return what comes of a command that is known, or raise why it cannot be."""
        command, sender = asked.command, asked.sender
        window = window_of(sender, command)
        pressed_ms = now_ms - round(command.age_ms * self._speed)
        check_reach(sender, command, window, self.hall, pressed_ms)
        meant = replace(asked, command=as_meant(sender, command, self.hall))
        if looks:
            return Answered(sender, self._shown(sender, command, window, now_ms), looked=True)
        return self._do(meant, window, pressed_ms, now_ms)

    def _shown(self, sender: Credential, command: wire.Command, window: str, now_ms: int) -> Reply:
        if not isinstance(command, wire.ShowVisitor):
            return self._replies.shown(sender, command, window, self.hall, now_ms)
        known = self._apart.known_as(command.identity, command.booking_identity, self.hall.state.day.name)
        return self._greeting.of(sender, command, known, self.hall, now_ms)

    def _do(self, asked: Asked, window: str, pressed_ms: int, now_ms: int) -> Answered:
        command, sender = asked.command, asked.sender
        if isinstance(command, wire.BookVisits):
            return self._book(asked, command, now_ms)
        wanted = self._wanted(asked, window, pressed_ms, now_ms)
        events = self.hall.handle(wanted, now_ms, pressed_ms) if wanted else ()
        self._keep_words(command)
        reply = self._replies.accepted(sender, command, window, events, self.hall, now_ms)
        return Answered(sender, reply, events, spoken=_spoken(wanted))

    def _book(self, asked: Asked, command: wire.BookVisits, now_ms: int) -> Answered:
        """A list of appointments is tried first, on a hall apart: all of it is booked, or nothing."""
        visits = [
            core.BookVisit(each.code, each.service, each.slot_ms, visitor)
            for each, visitor in zip(command.visits, self._bookers(command.visits), strict=True)
        ]
        rows = still_to_book(visits, self.hall)
        problems = list(problems_of(rows, self.hall, now_ms))
        if problems:
            refusal = self.refuse(command.command_id, RefusalCode.BAD_BOOKINGS, count=str(len(problems)))
            return Answered(asked.sender, self._replies.with_problems(refusal, problems))
        reply = Reply(command_id=command.command_id, ok=True, booked=len(rows), known=len(visits) - len(rows))
        return Answered(asked.sender, reply, () if command.only_check else book_all(rows, self.hall, now_ms))

    def _bookers(self, visits: Sequence[wire.VisitRow]) -> Iterator[str]:
        """Return who booked each, or "" where nobody is named; what must be stored for that is stored together."""
        named = [(each.identity, day_of(each.slot_ms, self.hall.rules)) for each in visits if each.identity]
        known = iter(self._apart.visitors(named, for_booking=True) if named else ())
        return (next(known) if each.identity else "" for each in visits)

    def _wanted(self, asked: Asked, window: str, pressed_ms: int, now_ms: int) -> core.Command | None:
        """Return what the rules are asked, if anything; who a visitor is stays here, they get a random id."""
        if isinstance(asked.command, wire.ReloadConfiguration):
            return self._reread(self.hall) if self._reread else None
        visitor = self._visitor(asked.command)
        around = Circumstances(
            sender=asked.sender,
            window=window,
            clerk=clerk_at(window, self.hall),
            visitor=visitor,
            agent=agent_of(asked.command.agent, self.hall.rules) if isinstance(asked.command, wire.IssueTicket) else "",
            pressed_ms=pressed_ms,
            logs_in=self._who_logs_in(asked, window, now_ms),
            told=self.outlook.for_who_asks(asked.command, visitor, self.hall, now_ms),
        )
        return command_of(asked.command, around)

    def _who_logs_in(self, asked: Asked, window: str, now_ms: int) -> str:
        if not isinstance(asked.command, wire.LogIn):
            return ""
        return self._logins.clerk_of(asked.sender, asked.command, window, self.hall.state.document, now_ms)

    def _visitor(self, command: wire.Command) -> str:
        today = self.hall.state.day.name
        match command:
            case wire.IssueTicket() | wire.HandOver() if command.identity or command.booking_identity:
                return self._who_comes(command.identity, command.booking_identity, today)
            case wire.BookVisit(identity=identity, slot_ms=slot_ms) if identity:
                return self._apart.visitor(identity, day_of(slot_ms, self.hall.rules), for_booking=True)
            case wire.CheckIn(identity=identity) if identity:
                return self._apart.visitor(identity, today, for_booking=True)
        return ""

    def _who_comes(self, identity: str, booking_identity: str, today: str) -> str:
        """Return who stands there; who walked in first and booked then is two ids, and the one with a ticket counts."""
        for visitor in self._apart.known_as(identity, booking_identity, today):
            if self.hall.live_ticket_of(visitor):
                return visitor
        return self._apart.who_comes(identity, booking_identity, today)

    def _keep_words(self, command: wire.Command) -> None:
        """Words are kept before the journal says that there are any: none is lost that was acknowledged."""
        today = self.hall.state.day.name
        match command:
            case wire.RateTicket(ticket=ticket, comment=comment) if comment:
                self._apart.write_remark(self.hall.ticket(ticket).id, today, comment)
            case wire.AnswerCase(case=case, answer=answer):
                self._apart.write_remark(case, today, answer)

    def refuse(self, command_id: str, code: RefusalCode, **fields: str) -> Reply:
        """Return a refusal with its sentence, and count it."""
        self.refusals[code] += 1
        return self._replies.refused(command_id, code, **fields)

    def _not_stored(self, asked: Asked) -> Answered:
        return Answered(asked.sender, self.refuse(asked.command.command_id, RefusalCode.NOT_STORED))


def _spoken(command: core.Command | None) -> tuple[str, str]:
    return (command.zh, command.en) if isinstance(command, Announce) else ("", "")


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
