"""The scheduler without bus or clock: a real journal, the example hall, and everything that was said."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from central_scheduler.apart import Apart
from central_scheduler.credentials import credentials_of
from central_scheduler.opening import open_hall
from central_scheduler.publisher import Publisher
from central_scheduler.scheduler import Answered, Asked, Scheduler
from central_scheduler.sentences import Sentences
from hall_config.model import HallConfig
from hall_config.texts import Catalogue
from hall_protocol.commands import COMMANDS, CallNext, Command, FinishService, IssueTicket, Recall, StartService
from hall_protocol.events import Reply
from hall_protocol.message import Message
from hall_protocol.states import CaseFacts, TicketFacts
from hall_protocol.topics import Topic
from hall_records.journal import Journal
from tests.hall.standing import county

NINE_MS = 1_795_395_600_000
"""2026-11-23, nine in the morning in a hall at +08:00."""
MINUTE_MS = 60_000
TEN_MS = NINE_MS + 60 * MINUTE_MS
SOMEBODY = "5" * 64
"""A keyed hash."""
SENTENCES = Sentences(Catalogue.load())


@dataclass
class Ear:
    """Everything the hub said, in order."""

    heard: list[tuple[str, Message]] = field(default_factory=list)
    unsaid: set[str] = field(default_factory=set)
    """What is told no more."""

    def say(self, topic: Topic, message: Message, *, expires_s: int | None = None, **ids: str) -> None:
        self.unsaid.discard(_short(topic, ids))
        self.heard.append((_short(topic, ids), message))

    def unsay(self, topic: Topic, **ids: str) -> None:
        self.unsaid.add(_short(topic, ids))

    def at(self, path: str) -> list[Message]:
        return [message for said, message in self.heard if said == path]

    def forget(self) -> None:
        self.heard.clear()


def _short(topic: Topic, ids: dict[str, str]) -> str:
    return topic.path("hall", **ids).removeprefix("paidui/v1/hall/")


@dataclass
class Desk:
    """A hub whose clock the test moves and whose bus is an ear."""

    config: HallConfig
    journal: Journal
    scheduler: Scheduler
    publisher: Publisher
    ear: Ear
    now_ms: int = NINE_MS
    asked: int = 0

    def take(self, *asked: tuple[str, Command]) -> list[Answered]:
        """Decide what these nodes ask, together, and tell everybody."""
        known = credentials_of(self.config)
        answers = self.scheduler.take([Asked(known[node], command) for node, command in asked], self.now_ms)
        self.publisher.follow(self.scheduler.hall)
        for answer in answers:
            self.publisher.tell(answer.events, self.scheduler.hall)
            self.publisher.announce(answer.events, *answer.spoken)
        return answers

    def does(self, node: str, command: Command) -> Reply:
        return self.take((node, command))[0].reply

    def next_id(self) -> str:
        self.asked += 1
        return f"desk-{self.asked:06d}"

    def issues(self, service: str = "rs-canbao") -> TicketFacts:
        """Let a visitor take a ticket."""
        command = IssueTicket(command_id=self.next_id(), service=service, token=f"token-{self.asked:016d}")
        ticket = self.does("dispenser-1", command).ticket
        assert ticket is not None
        return ticket

    def says(self, node: str, name: str, **fields: object) -> Reply:
        """Give a command by its name on the wire."""
        return self.does(node, self.command(name, **fields))

    def command(self, name: str, **fields: object) -> Command:
        """Make a command as its bytes would."""
        return msgspec.convert({"name": name, "command_id": self.next_id(), **fields}, COMMANDS[name])

    def takes(self, name: str, **fields: object) -> TicketFacts:
        """Give a command at the console that is answered with a ticket."""
        reply = self.says("console", name, **fields)
        assert reply.ticket is not None, reply
        return reply.ticket

    def calls(self, window: str = "window-1") -> Reply:
        return self.does(window, CallNext(command_id=self.next_id()))

    def recalls(self, window: str = "window-1") -> Reply:
        self.now_ms += 60_000
        return self.does(window, Recall(command_id=self.next_id()))

    def serves(self, window: str = "window-1") -> None:
        """Let a clerk start and finish."""
        for kind in (StartService, FinishService):
            assert self.does(window, kind(command_id=self.next_id())).ok

    def shows(self, monotonic_ms: int) -> None:
        """Send the boards, if it is time."""
        self.publisher.refresh(self.scheduler.stamp, self.now_ms, monotonic_ms)


@contextmanager
def a_desk(
    folder: Path,
    config: HallConfig | None = None,
    now_ms: int = NINE_MS,
    speed: float = 1.0,
    *,
    apart: Apart | None = None,
    rereads: Path | None = None,
) -> Iterator[Desk]:
    """Open the example hall with its journal in this folder."""
    journal = Journal.open(folder / "journal.db", "qinghe")
    try:
        scheduler, taken, told = open_hall(
            journal, config or county(), SENTENCES, now_ms, speed, folder=rereads, apart=apart
        )
        ear = Ear()
        publisher = Publisher(ear.say, ear.unsay, told, SENTENCES, scheduler.outlook, apart)
        publisher.configure(taken, scheduler.hall)
        yield Desk(taken, journal, scheduler, publisher, ear, now_ms)
    finally:
        journal.close()


def booked(desk: Desk, code: str = "Y-1", slot_ms: int = TEN_MS, **fields: object) -> None:
    """Make an appointment."""
    assert desk.says("console", "book_visit", code=code, service="bdc-diya", slot_ms=slot_ms, **fields).ok


def handed_in(desk: Desk) -> CaseFacts:
    """Let a visitor hand papers in at window 1."""
    desk.issues()
    desk.calls()
    assert desk.says("window-1", "start_service").ok
    case = desk.says("window-1", "hand_in").case
    assert case is not None
    return case


def served(desk: Desk) -> str:
    """Let a visitor be served at window 1, and return the ticket's id."""
    ticket = desk.issues()
    desk.calls()
    desk.serves()
    return ticket.id
