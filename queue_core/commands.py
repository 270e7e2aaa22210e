"""What somebody wants of the hall: frozen, imperative. `by` is the credential that asked.

`permitted` says that whoever asks may do what a clerk needs a permission for; the seam to the wire knows.
"""

from typing import Final

from queue_core.dispenser_commands import DispenserCommand
from queue_core.lifecycle import Level, ServiceOutcome
from queue_core.messages import message
from queue_core.notice_commands import Announce, PostNotice, SayStatus, WithdrawNotice
from queue_core.rules import HallRules, Lane


@message
class Configure:
    """These are the hall's rules from now on; `document` is the whole configuration they came from, words included."""

    rules: HallRules
    document: str = ""


@message
class TimePassed:
    """Do what is due by itself: returns, expiries, calls, no-shows, the end of the day."""


@message
class CloseDay:
    """Today's business has ended: every visit still open expires, and no ticket is issued until tomorrow."""


@message
class IssueTicket:
    """A visitor wants a number, for one service or for several in order, or to fetch what a case has made."""

    service: str
    token: str
    by: str
    lane: Lane = Lane.NORMAL
    lane_reason: str = ""
    situation: str = ""
    then: tuple[str, ...] = ()
    visitor: str = ""
    case: str = ""
    """With a case that is ready; its pick-up service is meant, and `service` may be empty."""
    told_from_ms: int | None = None
    told_to_ms: int | None = None
    """About how long a wait the visitor is told; no rule asks for it."""
    agent: str = ""
    """Who takes it for somebody else; it is then nobody's own ticket."""


@message
class ReportPaper:
    """What became of a ticket's paper."""

    ticket: str
    printed: bool
    fault: str = ""


@message
class ReprintTicket:
    """Print it once more, at `dispenser` or where it was issued."""

    ticket: str
    dispenser: str = ""


@message
class BookVisit:
    """A visitor will come at `slot_ms`; `code` is what they check in with."""

    code: str
    service: str
    slot_ms: int
    visitor: str = ""


@message
class CheckIn:
    """A booked visitor is in the hall: by the booking's code, or by who they are."""

    token: str
    by: str
    code: str = ""
    visitor: str = ""
    told_from_ms: int | None = None
    told_to_ms: int | None = None
    """As in `IssueTicket`."""


@message
class CancelBooking:
    """A booked visitor will not come."""

    code: str
    reason: str


@message
class CancelTicket:
    """The visit is called off (弃号), by the visitor or staff."""

    ticket: str
    reason: str
    shown: str | None = None
    """The token on the paper, from who has nothing but that to show; None: staff."""


@message
class Reclassify:
    """A waiting visitor needs another service than the ticket says; the wait goes on."""

    ticket: str
    service: str
    situation: str = ""


@message
class ChangeLane:
    """A waiting visitor belongs into another lane, for this reason."""

    ticket: str
    lane: Lane
    reason: str


@message
class StepBack:
    """A waiting visitor lets others go before, by their own wish."""

    ticket: str
    behind: int


@message
class Reinstate:
    """A missed visitor has come back (复号)."""

    ticket: str


@message
class ReturnTicket:
    """A held visitor is back and waits, before the time that was set."""

    ticket: str


@message
class OpenWindow:
    """The window may call from now on; also the end of a pause."""

    window: str


@message
class CloseWindow:
    """The window calls no more today, or until it opens again."""

    window: str


@message
class PauseWindow:
    """The window stops for a while."""

    window: str
    reason: str = ""
    back_ms: int | None = None
    """When its clerk means to be back; 0: that is not said; None: as the hall's reason says."""


@message
class AssignServices:
    """The window serves these for a while (潮汐窗口), until `until_ms` or the day's end; nothing: as configured."""

    window: str
    services: tuple[str, ...] = ()
    help_out: tuple[str, ...] = ()
    until_ms: int | None = None


@message
class LogIn:
    """A clerk sits down at a window; from another one the clerk moves, and that one closes."""

    window: str
    clerk: str
    handover: bool = False
    """Whether the clerk takes over from who is on duty there, and the visitor with it; else that is refused."""


@message
class LogOut:
    """A clerk goes; the window closes."""

    clerk: str


@message
class CallNext:
    """Who is next, please?"""

    window: str


@message
class CallTicket:
    """Call this waiting ticket and no other, for this reason."""

    window: str
    ticket: str
    reason: str
    permitted: bool = False


@message
class Recall:
    """Call the same visitor once more."""

    window: str


@message
class StartService:
    """The called visitor is here."""

    window: str


@message
class AddService:
    """The visitor being served needs one more service, after those already planned."""

    window: str
    service: str


@message
class FinishService:
    """The visitor is served; `services_done` are those in fact done, if more than the one begun."""

    window: str
    outcome: ServiceOutcome = ServiceOutcome.DONE
    services_done: tuple[str, ...] = ()
    stay: bool | None = None
    """Whether the visitor's next service goes on here; None: as the hall does it."""


@message
class HandIn:
    """The papers are in; the back office has until `due_ms`, or as many working days as the service says."""

    window: str
    due_ms: int | None = None
    owner: str = ""


@message
class MissTicket:
    """The called visitor did not come."""

    window: str


@message
class HoldTicket:
    """The visitor goes to do something and comes back (挂起), at `return_ms` at the latest if that is given."""

    window: str
    return_ms: int | None = None


@message
class ResumeTicket:
    """A held visitor is called back, at the same or another window."""

    window: str
    ticket: str


@message
class TransferTicket:
    """Send a visitor on to another service, window or clerk: the window's, or the waiting one of `ticket`."""

    window: str
    to_service: str = ""
    to_window: str = ""
    first: bool | None = None
    """Before all who wait, or by the time of arrival; None: as the hall does it."""
    to_clerk: str = ""
    and_back: bool = False
    """Afterwards the visitor is wanted at the window again; one who waits, there for what the ticket says now."""
    ticket: str = ""


@message
class Undo:
    """Take the window's last step back: it was a misclick."""

    window: str


@message
class RateTicket:
    """What the visitor thought of it, of their own free will."""

    ticket: str
    level: Level
    channel: str
    commented: bool = False
    """Whether words came with it; they are kept apart, where they can be erased."""
    reason: str = ""
    """What was wrong, of the hall's list; only a bad rating has one, and none needs it."""


@message
class AssignCase:
    """Somebody is to see to a case, or by another moment."""

    case: str
    owner: str
    due_ms: int | None = None


@message
class ReadyCase:
    """The back office has it ready to be fetched."""

    case: str


@message
class AnswerCase:
    """A bad rating has been answered, or an unresolved matter resolved; the words are kept apart."""

    case: str


Command = (
    Configure
    | TimePassed
    | CloseDay
    | IssueTicket
    | ReportPaper
    | ReprintTicket
    | BookVisit
    | CheckIn
    | CancelBooking
    | CancelTicket
    | Reclassify
    | ChangeLane
    | StepBack
    | Reinstate
    | ReturnTicket
    | OpenWindow
    | CloseWindow
    | PauseWindow
    | AssignServices
    | LogIn
    | LogOut
    | CallNext
    | CallTicket
    | Recall
    | StartService
    | AddService
    | FinishService
    | HandIn
    | MissTicket
    | HoldTicket
    | ResumeTicket
    | TransferTicket
    | Undo
    | RateTicket
    | AssignCase
    | ReadyCase
    | AnswerCase
    | DispenserCommand
    | PostNotice
    | WithdrawNotice
    | Announce
    | SayStatus
)

COMMAND_KINDS: Final[tuple[type[Command], ...]] = Command.__args__
