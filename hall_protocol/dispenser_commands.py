"""What only a dispenser has to say: numbers set aside for it, tickets it gave alone, a guide who is wanted."""

from typing import Annotated, Literal

import msgspec

from hall_protocol.provisions import NumberBlock, Reached, Shown
from hall_protocol.wish import (
    Command,
    Id,
    Identity,
    Ids,
    Lane,
    OptionalBookingCode,
    OptionalId,
    OptionalToken,
    ReasonCode,
    Token,
    Words,
)

BlockIds = Annotated[
    tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=96)], ...], msgspec.Meta(max_length=1_000)
]
Serial = Annotated[int, msgspec.Meta(ge=1, le=9_999_999)]
PrintedNumber = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{0,4}[0-9]{1,7}$(?!\n)")]


class AskForNumbers(Command, frozen=True, kw_only=True, tag="ask_for_numbers"):
    """A dispenser wants to be able to go on alone; `held` are the blocks it has on its own disk, and no others.

    Said once all it gave alone has been handed over, one question at a time, and of all blocks that have numbers left.
    What it does not name, and so has forgotten, is nobody's until tomorrow; what it lacks comes in the reply.
    """

    held: BlockIds = ()


class TellNumbers(Command, frozen=True, kw_only=True, tag="tell_numbers"):
    """A dispenser hears a hub of a new epoch: how far numbers had come as it saw, and which blocks it holds.

    Said before anything else: a hub that was restored from a copy of its journal goes on above these.
    """

    day: Annotated[str, msgspec.Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$(?!\n)")] = ""
    """The local date that `reached` and `shown` are of."""
    reached: Annotated[tuple[Reached, ...], msgspec.Meta(max_length=1_000)] = ()
    held: Annotated[tuple[NumberBlock, ...], msgspec.Meta(max_length=1_000)] = ()
    shown: Annotated[tuple[Shown, ...], msgspec.Meta(max_length=1_000)] = ()
    """Whose visits went on, as it heard last and as it printed itself: nobody else gets their numbers today."""


class HandOver(Command, frozen=True, kw_only=True, tag="hand_over"):
    """A dispenser that was alone gave this number; `age_ms` says how long ago.

    It counts from then. What a hub would have refused (a quota, a second ticket) is flagged, never voided: a visitor
    holds the paper.
    """

    service: Id
    queue: Id
    serial: Serial
    number: PrintedNumber
    token: Token
    lane: Lane = "normal"
    lane_reason: ReasonCode = ""
    situation: OptionalId = ""
    then: Ids = ()
    identity: Identity = ""
    booking_identity: Identity = ""
    code: OptionalBookingCode = ""
    """The appointment its visitor said to have come for; whether there is one nobody could tell."""
    estimated: bool = False
    """Whether a power cut of the dispenser's own came between: then only order and bounds of its age are known."""
    paper: Literal["pending", "printed", "failed"] = "pending"
    fault: Words = ""
    """Why its paper did not come out."""
    instead_of: OptionalToken = ""
    """The token of a wish for the same visitor that the hub did not answer: if it was granted all the same, it goes."""


class ShowVisitor(Command, frozen=True, kw_only=True, tag="show_visitor"):
    """Who stands at the dispenser: their open ticket, and the appointment they may check in for now, if any.

    Known by a card's hashes, by the token on a ticket's paper, or by an appointment's code.
    """

    identity: Identity = ""
    booking_identity: Identity = ""
    token: OptionalToken = ""
    code: OptionalBookingCode = ""


class CallGuide(Command, frozen=True, kw_only=True, tag="call_guide"):
    """Somebody at this dispenser wants a floor guide (导办); it stands in the console until one has gone."""

    about: Literal["help", "paper", "unsolved", "agent"] = "help"
    """What for: help, a paper that failed, a matter nobody solves (办不成事), somebody who acts for others (帮办)."""


class AnswerGuide(Command, frozen=True, kw_only=True, tag="answer_guide"):
    """A floor guide is on the way to this dispenser, or has been there."""

    dispenser: Id


class DivertVisitor(Command, frozen=True, kw_only=True, tag="divert_visitor"):
    """A visitor was shown what can be done online or at a machine instead, and took no ticket."""

    service: Id
