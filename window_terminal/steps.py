"""What comes of a press: a desk that shows it, and what is asked of the hub."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from hall_protocol.codec import name_of
from hall_protocol.commands import (
    KEPT,
    Command,
    FinishService,
    HandIn,
    HoldTicket,
    LogIn,
    MissTicket,
    StartService,
)
from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from node_runtime.outbox import no_hub_reply
from window_terminal.actions import Action
from window_terminal.desk import Desk, Entry, Wish
from window_terminal.entries import handover_entry, pin_entry, which_entry
from window_terminal.words import kept, refused_here

WANTS_PIN: Final = frozenset({RefusalCode.PROOF_NEEDED, RefusalCode.WRONG_PIN})
ANSWER_SHOWS_MS: Final = 1_000
"""How long an answer stands out before the lamps tell of the window again."""


TELLS: Final[Mapping[type[Command], Action]] = MappingProxyType(
    {
        StartService: Action.START,
        FinishService: Action.FINISH,
        MissTicket: Action.MISSED,
        HoldTicket: Action.HOLD,
        HandIn: Action.HAND_IN,
    }
)
"""Of what has happened, the action that says so, whichever key it was that ended its questions."""


@dataclass(frozen=True, slots=True)
class Step:
    """What the terminal shows from now on, and what it asks."""

    desk: Desk
    commands: tuple[Command, ...] = ()
    """In order, and without an id: whoever asks gives each its own."""
    answered: bool = False
    """Whether the terminal has answered the press itself."""


def asks(desk: Desk, *commands: Command) -> Step:
    """What was begun is done with, and this is asked."""
    return Step(replace(desk, entry=None), commands)


def shows(desk: Desk, entry: Entry | None) -> Step:
    """Nothing is asked yet."""
    return Step(replace(desk, entry=entry))


def refuses(desk: Desk, code: str, now_ms: int) -> Step:
    """The terminal itself knows why not."""
    return Step(answer(replace(desk, entry=None), refused_here(code), now_ms), answered=True)


def answer(desk: Desk, reply: Reply, now_ms: int) -> Desk:
    """Let what came of a press stand out for a moment."""
    return replace(desk, answer=reply, answer_until_ms=now_ms + ANSWER_SHOWS_MS)


def is_kept(command: Command) -> bool:
    """Whether it tells what has happened, and so is told the hub whenever that is there."""
    return name_of(command) in KEPT


def without_hub(step: Step, now_ms: int) -> Step:
    """With no hub a wish is refused at once and never sent; what has happened is kept, and said to be."""
    if step.desk.hub_alive or not step.commands:
        return step
    told = tuple(command for command in step.commands if is_kept(command))
    reply = kept("") if len(told) == len(step.commands) else no_hub_reply("")
    return Step(answer(replace(step.desk, entry=None), reply, now_ms), told, answered=True)


def asked(desk: Desk, command: Command, action: str = "") -> Desk:
    """The press waits for its answer."""
    wish = Wish(command.command_id, TELLS.get(type(command), action), is_kept=is_kept(command))
    return _with_wishes(desk, (*desk.wishes, wish))


def replied(desk: Desk, command: Command, reply: Reply, now_ms: int) -> Desk:
    """Show what came of a press; a clerk who finds somebody else on duty is asked whether to take over."""
    waiting = tuple(wish for wish in desk.wishes if wish.command_id != reply.command_id)
    left = _with_wishes(desk, waiting)
    if isinstance(command, LogIn) and command.number and reply.code in WANTS_PIN:
        return _asked_for_a_pin(left, command, reply, now_ms)
    told = answer(left, reply, now_ms)
    if isinstance(command, LogIn) and told.entry is not None and told.entry.kind == "pin":
        told = replace(told, entry=None)
    if isinstance(command, LogIn) and reply.code == RefusalCode.WINDOW_HAS_CLERK and not command.handover:
        return replace(told, entry=handover_entry(command, now_ms))
    if reply.code == RefusalCode.AMBIGUOUS_NUMBER and reply.tickets:
        return replace(told, entry=which_entry(command, reply.tickets, now_ms))
    is_over = not reply.ok and told.entry is not None and told.entry.kind == "pause"
    return replace(told, entry=None) if is_over else told


def _asked_for_a_pin(desk: Desk, log_in: LogIn, reply: Reply, now_ms: int) -> Desk:
    """The clerk has a pin: what is typed of it already stands. A wrong one is said, and may be typed anew."""
    if reply.code == RefusalCode.WRONG_PIN:
        return replace(answer(desk, reply, now_ms), entry=pin_entry(log_in.number, now_ms))
    is_typed = log_in.pin == "" and desk.entry is not None and desk.entry.kind == "pin"
    return desk if is_typed else replace(desk, entry=pin_entry(log_in.number, now_ms))


def linked(desk: Desk, hub_alive: bool, broker_up: bool, now_ms: int) -> Desk:
    """The hub came or went; what it has not answered of what happened is kept for it, and that is said."""
    standing = replace(desk, hub_alive=hub_alive, broker_up=broker_up)
    held_back = [wish for wish in desk.wishes if wish.is_kept]
    if hub_alive or not desk.hub_alive or not held_back:
        return standing
    return answer(standing, kept(held_back[-1].command_id), now_ms)


def still_asked(desk: Desk, action: str, now_ms: int) -> Step | None:
    """The same is asked already: nothing is asked twice, and what is known of it is said again. None: it is not."""
    wish = next((wish for wish in desk.wishes if wish.action == action), None)
    if wish is None:
        return None
    if wish.is_kept and not desk.hub_alive:
        return Step(answer(desk, kept(wish.command_id), now_ms), answered=True)
    return Step(desk)


def _with_wishes(desk: Desk, wishes: tuple[Wish, ...]) -> Desk:
    return replace(desk, wishes=wishes, asked=len(wishes))
