"""What a node has asked and nobody has answered yet: kept, and asked again until there is an answer."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from hall_config.texts import Catalogue
from hall_protocol.codec import name_of
from hall_protocol.commands import KEPT, TOLD_LATE, TOO_OLD_AFTER_MS, Command, WindowCommand
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from hall_protocol.refusals import RefusalCode
from node_runtime.clock import MonotonicMs
from node_runtime.strongbox import Kept, Strongbox

log = logging.getLogger(__name__)

OLDEST_MS: Final = 7 * 24 * 3600 * 1000
ASK_AGAIN_MS: Final = 1_000
ASK_AGAIN_AT_MOST_MS: Final = 30_000
SEND_EXPIRES_S: Final = 3
"""One sending of a command dies after this in the broker: an older copy would lie about its age, and the next is
already on its way."""


class CommandIds:
    """Ids for commands: sortable within a process, unlike any other process's, and no clock needed.

    `prefix` is random (8 hexadecimal digits), made by `main()`.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._count = 0

    def next(self) -> str:
        """Return the next id, such as `9f31c2aa-000001`."""
        self._count += 1
        return f"{self._prefix}-{self._count:06d}"


@dataclass(slots=True)
class _Question:
    """One unanswered command: when it was pressed, when to ask again."""

    command: Command
    pressed_ms: int
    is_kept: bool
    since_ms: int = 0
    """Since when it is asked: one that comes with an age, because somebody asks again, is asked all the same."""
    ask_at_ms: int | None = None
    pause_ms: int = ASK_AGAIN_MS

    @property
    def is_wish(self) -> bool:
        """Whether nobody expects it any more after a while."""
        return name_of(self.command) not in TOLD_LATE

    @property
    def window(self) -> str | None:
        """What one window asks is asked in order; other commands need no order."""
        return self.command.window if isinstance(self.command, WindowCommand) else None


class Outbox:
    """Asks until answered. What has happened (`KEPT`) survives a restart; a wish of the moment is given up in time.

    Of what one window asks, the next is asked only after the answer to the one before, so that nothing overtakes,
    whatever is lost on the way. Not thread-safe: it belongs to one loop.
    """

    def __init__(
        self, path: Path | None, monotonic_ms: MonotonicMs, boot_id: str, send: Callable[[Command], None]
    ) -> None:
        self._monotonic_ms = monotonic_ms
        self._send = send
        self._alive = False
        self._strongbox = Strongbox(path, boot_id) if path else None
        self._questions: dict[str, _Question] = {}
        for kept in self._strongbox.read() if self._strongbox else []:
            self._questions[kept.command.command_id] = self._from_before(kept)

    @property
    def pending(self) -> int:
        """How many commands wait for an answer."""
        return len(self._questions)

    @property
    def waiting(self) -> tuple[Command, ...]:
        """The commands that wait for an answer, those from before a restart first."""
        return tuple(question.command for question in self._questions.values())

    @property
    def is_stored(self) -> bool:
        """Whether what has happened would survive a restart: false when the disk is full or broken."""
        return self._strongbox is None or self._strongbox.is_sound

    def submit(self, command: Command) -> str:
        """Ask this; what has happened stands on disk before this returns."""
        now_ms = self._monotonic_ms()
        question = _Question(command, now_ms - command.age_ms, name_of(command) in KEPT, now_ms)
        if question.is_kept and self._strongbox:
            self._strongbox.keep(command, question.pressed_ms)
        self._questions[command.command_id] = question
        self._ask_what_is_due()
        return command.command_id

    def withdraw(self, command_id: str) -> None:
        """Stop asking; for somebody who no longer waits for the answer."""
        self._forget(command_id)
        self._ask_what_is_due()

    def on_hub(self, alive: bool) -> None:
        """Ask everything unanswered (anew) while the hub is there, nothing while it is not."""
        self._alive = alive
        for question in self._questions.values():
            question.ask_at_ms, question.pause_ms = None, ASK_AGAIN_MS
        self._ask_what_is_due()

    def on_reply(self, reply: Reply) -> Command | None:
        """Return the command this answers; None when it was not ours or has been answered before."""
        question = self._forget(reply.command_id)
        self._ask_what_is_due()
        return question.command if question else None

    def tick(self) -> list[tuple[Command, Reply]]:
        """Ask again what has had no answer for a while; return the wishes given up, each with a reply of our own."""
        given_up = [self._give_up(question) for question in self._too_old()]
        self._ask_what_is_due()
        return given_up

    def close(self) -> None:
        """Let go of the file; what is kept stays in it."""
        if self._strongbox:
            self._strongbox.close()

    def _ask_what_is_due(self) -> None:
        if not self._alive:
            return
        now_ms = self._monotonic_ms()
        for question in self._heads():
            if question.ask_at_ms is None or question.ask_at_ms <= now_ms:
                self._ask(question, now_ms)

    def _heads(self) -> list[_Question]:
        """Return what may be asked now: of each window only the oldest."""
        firsts: dict[str, _Question] = {}
        for question in self._questions.values():
            if question.window is not None:
                firsts.setdefault(question.window, question)
        return [each for each in self._questions.values() if each.window is None or firsts[each.window] is each]

    def _ask(self, question: _Question, now_ms: int) -> None:
        question.ask_at_ms = now_ms + question.pause_ms
        question.pause_ms = min(ASK_AGAIN_AT_MOST_MS, question.pause_ms * 2)
        age_ms = min(OLDEST_MS, max(0, now_ms - question.pressed_ms))
        self._send(msgspec.structs.replace(question.command, age_ms=age_ms))

    def _too_old(self) -> list[_Question]:
        oldest_ms = self._monotonic_ms() - TOO_OLD_AFTER_MS
        return [each for each in self._questions.values() if each.is_wish and each.since_ms < oldest_ms]

    def _give_up(self, question: _Question) -> tuple[Command, Reply]:
        command = question.command
        self._forget(command.command_id)
        log.warning("%s %s given up: no answer in %s ms", command.command_id, name_of(command), TOO_OLD_AFTER_MS)
        return command, no_hub_reply(command.command_id)

    def _forget(self, command_id: str) -> _Question | None:
        question = self._questions.pop(command_id, None)
        if question and question.is_kept and self._strongbox:
            self._strongbox.forget(command_id)
        return question

    def _from_before(self, kept: Kept) -> _Question:
        if kept.pressed_ms is not None:
            return _Question(kept.command, kept.pressed_ms, is_kept=True)
        # The machine was off for we do not know how long: it is at least as old as this boot.
        log.warning("%s is from before the machine's restart: its age is at least what we say", kept.command.command_id)
        return _Question(kept.command, 0, is_kept=True)


def no_hub_reply(command_id: str) -> Reply:
    """Return what a node answers itself when no hub did: a refusal the clerk understands."""
    texts = Catalogue.load()
    words = LocalText(zh=texts.text("refusal.no_hub", "zh"), en=texts.text("refusal.no_hub", "en"))
    return Reply(command_id=command_id, ok=False, code=RefusalCode.NO_HUB, message=words)
