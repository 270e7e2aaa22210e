"""What has happened: frozen, past tense, complete. Replaying them gives exactly the hall that was.

`at_ms` is hall time in milliseconds since the Unix epoch, the moment it truly happened (a *finish* that waited in a
terminal's outbox counts when it was pressed).
"""

from typing import Final

from queue_core.dispenser_events import (
    Granted,
    HallRestored,
    Held,
    NumbersRaised,
    NumbersReserved,
    NumbersTold,
    Reached,
    Shown,
    TicketFiled,
)
from queue_core.hall_events import (
    BookingCancelled,
    BookingLapsed,
    BulkExpired,
    CaseAssigned,
    CaseClosed,
    CaseOpened,
    CaseReady,
    ClerkLoggedIn,
    ClerkLoggedOut,
    DayClosed,
    DayOpened,
    GuideAnswered,
    GuideCalled,
    HallConfigured,
    VisitBooked,
    VisitorDiverted,
    WindowAssigned,
    WindowClosed,
    WindowOpened,
    WindowPaused,
    WindowReady,
)
from queue_core.notice_events import AnnouncementMade, NoticePosted, NoticeWithdrawn, StatusAsked
from queue_core.visit_events import (
    LaneChanged,
    PaperReported,
    ReprintAsked,
    ServiceAdded,
    ServiceFinished,
    ServiceStarted,
    StepUndone,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketHeld,
    TicketIssued,
    TicketMissed,
    TicketRated,
    TicketRecalled,
    TicketReclassified,
    TicketReinstated,
    TicketReleased,
    TicketReturned,
    TicketSteppedBack,
    TicketTransferred,
    Why,
)

__all__ = [
    "EVENT_KINDS",
    "AnnouncementMade",
    "BookingCancelled",
    "BookingLapsed",
    "BulkExpired",
    "CaseAssigned",
    "CaseClosed",
    "CaseOpened",
    "CaseReady",
    "ClerkLoggedIn",
    "ClerkLoggedOut",
    "DayClosed",
    "DayOpened",
    "Event",
    "Granted",
    "GuideAnswered",
    "GuideCalled",
    "HallConfigured",
    "HallRestored",
    "Held",
    "LaneChanged",
    "NoticePosted",
    "NoticeWithdrawn",
    "NumbersRaised",
    "NumbersReserved",
    "NumbersTold",
    "PaperReported",
    "Reached",
    "ReprintAsked",
    "ServiceAdded",
    "ServiceFinished",
    "ServiceStarted",
    "Shown",
    "StatusAsked",
    "StepUndone",
    "TicketCalled",
    "TicketCancelled",
    "TicketExpired",
    "TicketFiled",
    "TicketHeld",
    "TicketIssued",
    "TicketMissed",
    "TicketRated",
    "TicketRecalled",
    "TicketReclassified",
    "TicketReinstated",
    "TicketReleased",
    "TicketReturned",
    "TicketSteppedBack",
    "TicketTransferred",
    "VisitBooked",
    "VisitorDiverted",
    "Why",
    "WindowAssigned",
    "WindowClosed",
    "WindowOpened",
    "WindowPaused",
    "WindowReady",
]

Event = (
    HallConfigured
    | DayOpened
    | DayClosed
    | BulkExpired
    | TicketIssued
    | NumbersReserved
    | HallRestored
    | NumbersTold
    | NumbersRaised
    | TicketFiled
    | PaperReported
    | ReprintAsked
    | VisitBooked
    | BookingLapsed
    | BookingCancelled
    | WindowOpened
    | WindowClosed
    | WindowPaused
    | WindowReady
    | WindowAssigned
    | ClerkLoggedIn
    | ClerkLoggedOut
    | TicketCalled
    | TicketRecalled
    | ServiceStarted
    | ServiceAdded
    | ServiceFinished
    | TicketMissed
    | TicketReinstated
    | TicketSteppedBack
    | TicketHeld
    | TicketReturned
    | TicketTransferred
    | TicketReleased
    | TicketReclassified
    | LaneChanged
    | TicketCancelled
    | TicketExpired
    | TicketRated
    | StepUndone
    | CaseOpened
    | CaseAssigned
    | CaseReady
    | CaseClosed
    | GuideCalled
    | GuideAnswered
    | VisitorDiverted
    | NoticePosted
    | NoticeWithdrawn
    | AnnouncementMade
    | StatusAsked
)

EVENT_KINDS: Final[dict[str, type[Event]]] = {kind.__name__: kind for kind in Event.__args__}
"""Every kind of event, by the name it has in the journal."""
