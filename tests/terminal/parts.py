"""A window's terminal as its lamps and presses know it, without hub or pins."""

from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

import msgspec

from hall_protocol.commands import Command
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from hall_protocol.states import (
    AtHand,
    Catalogue,
    DeskBoard,
    DeskManners,
    DeskService,
    DeskTicket,
    Destination,
    NamedItem,
    PauseChoice,
    ServiceOffer,
    TicketFacts,
    WindowBoard,
    WindowPhase,
)
from window_terminal.actions import Action
from window_terminal.desk import Desk
from window_terminal.presses import pass_time, step
from window_terminal.steps import asked, replied

PHASES: tuple[WindowPhase, ...] = get_args(WindowPhase)
NOW_MS = 50_000


def board(phase: WindowPhase, *, could_call: int = 0, seq: int = 1) -> WindowBoard:
    return WindowBoard(
        window="window-1",
        number="1",
        zone="a",
        kind="general",
        epoch=1,
        seq=seq,
        phase=phase,
        could_call=could_call,
        ticket=facts("a-1", "A001") if phase in ("calling", "serving") else None,
    )


def facts(ticket: str, number: str) -> TicketFacts:
    return TicketFacts(
        id=ticket, number=number, service="x", lane="normal", phase="serving", zone="a", issued_ms=0, waits_from_ms=0
    )


def accepted() -> Reply:
    return Reply(command_id="aaaaaaaa-1", ok=True)


def nobody_waits() -> Reply:
    return Reply(command_id="aaaaaaaa-1", ok=True, code="nobody_waiting")


def refused() -> Reply:
    return Reply(command_id="aaaaaaaa-1", ok=False, code="too_old")


def no_hub() -> Reply:
    return Reply(command_id="aaaaaaaa-1", ok=False, code="no_hub")


def both(text: str) -> LocalText:
    return LocalText(text, text)


def manners(**more: object) -> DeskManners:
    """A hall that asks for nothing, and has two reasons for a pause."""
    plain = DeskManners(
        outcomes=("done", "received", "declined"),
        pause_reasons=(
            PauseChoice(code="break", name=both("break"), back_s=600),
            PauseChoice(code="lunch", name=both("lunch"), back_s=3600),
        ),
    )
    return msgspec.structs.replace(plain, **more)


def catalogue(of_desk: DeskManners | None = None) -> Catalogue:
    return Catalogue(
        version="1",
        hall=both("hall"),
        languages=("zh", "en"),
        zones=(),
        welcome=both(""),
        missed_rule=both(""),
        windows=tuple(NamedItem(id=f"window-{number}", name=both(str(number))) for number in (1, 2, 12)),
        services=(
            ServiceOffer(
                code="passport", name=both("passport"), department="d", queue="q", zone="a", lanes=("normal",)
            ),
        ),
        desk=of_desk or manners(),
    )


def away(*numbers: str) -> tuple[AtHand, ...]:
    return tuple(AtHand(id=f"id-{number}", number=number, since_ms=0) for number in numbers)


def clerks_desk(**more: object) -> DeskBoard:
    """One favourite place, and a visitor with two services."""
    plain = DeskBoard(
        window="window-1",
        epoch=1,
        seq=1,
        favourites=(Destination(kind="clerk", id="zhao", name=both("Zhao")),),
        ticket=DeskTicket(id="a-1", services=(service("birth"), service("insurance"))),
    )
    return msgspec.structs.replace(plain, **more)


def service(code: str) -> DeskService:
    return DeskService(code=code, name=both(code))


def a_desk(phase: WindowPhase = "serving", of_hall: DeskManners | None = None, **of_desk: object) -> Desk:
    """A terminal with its hub there, at a window that is doing this."""
    standing = Desk(hub_alive=True, broker_up=True, window=board(phase), desk=clerks_desk(**of_desk))
    return replace(standing, catalogue=catalogue(of_hall))


class Clerk:
    """Presses keys one after the other, a second apart, and has every command answered unless told otherwise."""

    def __init__(self, desk: Desk, *, answers: bool = True) -> None:
        self.desk = desk
        self.now_ms = NOW_MS
        self.said: list[Command] = []
        """All that was asked, without ids."""
        self.open: list[Command] = []
        self._answers = answers
        self._count = 0

    def press(self, *actions: Action | str, every_ms: int = 1_000) -> "Clerk":
        """Press each, and let so much time pass after it."""
        for action in actions:
            taken = step(self.desk, Action(action), self.now_ms)
            self.take(taken.desk, taken.commands)
            self.wait(every_ms)
        return self

    def wait(self, ms: int) -> "Clerk":
        self.now_ms += ms
        taken = pass_time(self.desk, self.now_ms)
        self.take(taken.desk, taken.commands)
        return self

    def hub_says(self, reply: Reply) -> "Clerk":
        """Answer the oldest unanswered press."""
        command = self.open.pop(0)
        named = msgspec.structs.replace(reply, command_id=command.command_id)
        self.desk = replied(self.desk, command, named, self.now_ms)
        return self

    def types(self, digits: Iterable[str]) -> "Clerk":
        return self.press(*(f"digit_{digit}" for digit in digits), every_ms=100)

    @property
    def kind(self) -> str:
        return self.desk.entry.kind if self.desk.entry else ""

    def take(self, desk: Desk, commands: Iterable[Command]) -> None:
        """Show this, and ask that."""
        self.desk = desk
        for command in commands:
            self.said.append(command)
            self._count += 1
            named = msgspec.structs.replace(command, command_id=f"aaaaaaaa-{self._count}")
            self.open.append(named)
            self.desk = asked(self.desk, named, self.desk.pressed)
            if self._answers:
                self.hub_says(accepted())
