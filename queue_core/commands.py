"""What somebody wants of the hall: frozen, imperative. `by` is the credential that asked."""

from dataclasses import dataclass

from queue_core.rules import HallRules, Lane


@dataclass(frozen=True, slots=True)
class Configure:
    """These are the hall's rules from now on; `document` is the whole configuration they came from, words included."""

    rules: HallRules
    document: str = ""


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Do what is due by itself, such as ending the day."""


@dataclass(frozen=True, slots=True)
class IssueTicket:
    """A visitor wants a number."""

    service: str
    token: str
    by: str
    lane: Lane = Lane.NORMAL
    lane_reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """What became of a ticket's paper."""

    ticket: str
    printed: bool
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ReprintTicket:
    """Print it once more, at `dispenser` or where it was issued."""

    ticket: str
    dispenser: str = ""


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """The window may call from now on; also the end of a pause."""

    window: str


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """The window calls no more today, or until it opens again."""

    window: str


@dataclass(frozen=True, slots=True)
class PauseWindow:
    """The window stops for a while."""

    window: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CallNext:
    """Who is next, please?"""

    window: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Call the same visitor once more."""

    window: str


@dataclass(frozen=True, slots=True)
class StartService:
    """The called visitor is here."""

    window: str


@dataclass(frozen=True, slots=True)
class FinishService:
    """The visitor is served."""

    window: str


@dataclass(frozen=True, slots=True)
class MissTicket:
    """The called visitor did not come."""

    window: str


@dataclass(frozen=True, slots=True)
class TransferTicket:
    """Send the window's visitor on to another service, another window, or both."""

    window: str
    to_service: str = ""
    to_window: str = ""
    first: bool = False


Command = (
    Configure
    | TimePassed
    | IssueTicket
    | ReportPaper
    | ReprintTicket
    | OpenWindow
    | CloseWindow
    | PauseWindow
    | CallNext
    | Recall
    | StartService
    | FinishService
    | MissTicket
    | TransferTicket
)
