"""From what a visit wishes to what is asked of the hall, and from the hall's answer to what becomes of the visit."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Final

from hall_protocol.commands import (
    CallGuide,
    CancelTicket,
    CheckIn,
    Command,
    DivertVisitor,
    IssueTicket,
    ShowVisitor,
)
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from hall_protocol.refusals import RefusalCode
from ticket_dispenser.glass import Page
from ticket_dispenser.visit import hearing
from ticket_dispenser.visit.state import (
    ArriveFor,
    FetchGuide,
    GiveUp,
    GoAnotherWay,
    Person,
    Recognise,
    TakeTicket,
    Visit,
    Wish,
)
from ticket_dispenser.wording import Wording

TOKEN_BYTES: Final = 16
"""128 random bits: nobody guesses a neighbour's ticket."""

RandomBytes = Callable[[int], bytes]
"""So many bytes nobody can guess."""
NOBODY: Final = Person()


def new_token(random_bytes: RandomBytes) -> str:
    """Return what a new ticket's code will carry."""
    return urlsafe_b64encode(random_bytes(TOKEN_BYTES)).rstrip(b"=").decode("ascii")


def command_for(wish: Wish, visit: Visit, command_id: str, token: str) -> Command | None:
    """Return what to ask of the hall; None for a wish the machine fulfils by itself."""
    person = visit.person or NOBODY
    match wish:
        case TakeTicket():
            return _issue(wish, visit, person, command_id, token)
        case ArriveFor(code):
            return CheckIn(command_id=command_id, token=token, code=code)
        case Recognise(shown, code):
            known = NOBODY if shown or code else person
            return ShowVisitor(
                command_id=command_id,
                identity=known.identity,
                booking_identity=known.booking_identity,
                token=shown,
                code=code,
            )
        case GiveUp(ticket):
            return CancelTicket(command_id=command_id, ticket=ticket.id, token=ticket.token)
        case FetchGuide(about):
            return CallGuide(command_id=command_id, about=about)
        case GoAnotherWay(service):
            return DivertVisitor(command_id=command_id, service=service)
    return None


def _issue(wish: TakeTicket, visit: Visit, person: Person, command_id: str, token: str) -> IssueTicket:
    return IssueTicket(
        command_id=command_id,
        service=wish.service,
        token=token,
        lane=wish.lane,
        lane_reason=wish.reason,
        situation=wish.situation,
        then=wish.then,
        identity=person.identity,
        booking_identity=person.booking_identity,
        agent=visit.agent,
    )


def not_issued(visit: Visit, reply: Reply, now_ms: int) -> Visit:
    """The hall gives no number: because there is one already, which is shown; or for the reason it says."""
    if reply.code == RefusalCode.ONE_TICKET_A_VISITOR and reply.ticket is not None:
        return hearing.has_ticket(visit, reply.ticket, now_ms)
    return hearing.refused(visit, None if reply.code == RefusalCode.NO_HUB else reply.message, now_ms)


def recognised(visit: Visit, command: ShowVisitor, reply: Reply, awaited: bool, now_ms: int) -> Visit:
    """The hall says who stands here; whoever laid a card and has nothing for now goes on choosing."""
    if not awaited and not _still_stands_here(visit, command):
        return visit
    if reply.ticket is not None:
        return hearing.has_ticket(visit, reply.ticket, now_ms)
    if reply.booking is not None and (awaited or not reply.code or visit.page is Page.HOME):
        return hearing.has_booking(visit, reply.booking, reply.message, now_ms, not_now=bool(reply.code))
    return hearing.told(visit, reply.message, now_ms) if awaited else visit


def _still_stands_here(visit: Visit, command: ShowVisitor) -> bool:
    """Whether the card that was asked about is that of the visitor who still chooses."""
    same = visit.person is not None and bool(command.identity) and visit.person.identity == command.identity
    return same and visit.page not in hearing.BUSY | hearing.ENDED


def called_off(visit: Visit, reply: Reply, wording: Wording, awaited: bool, now_ms: int) -> Visit:
    """The hall has called the visit off, or says why it cannot."""
    if not awaited:
        return visit
    if reply.ok:
        return hearing.given_up(visit, wording.both("given_up"), now_ms)
    return hearing.told(visit, _reason(reply, wording), now_ms)


def _reason(reply: Reply, wording: Wording) -> LocalText:
    return reply.message or wording.both("refusal.no_hub")


def answered(visit: Visit, command: Command, reply: Reply, asked: str, wording: Wording, now_ms: int) -> Visit:
    """Return what an answer makes of the visit, for all but a ticket; `asked` is the command somebody waits for."""
    awaited = visit.page is Page.ASKING and command.command_id == asked
    match command:
        case ShowVisitor():
            return recognised(visit, command, reply, awaited, now_ms)
        case CancelTicket():
            return called_off(visit, reply, wording, awaited, now_ms)
        case CallGuide():
            return hearing.guide_answered(visit, reply.ok)
    return visit
