"""What has happened in the hall around the visits: its rules and days, windows and clerks, bookings and cases."""

from queue_core.lifecycle import CaseKind, GuideMatter
from queue_core.messages import message
from queue_core.rules import HallRules


@message
class HallConfigured:
    """The hall got these rules; who waits keeps waiting, under the new ones."""

    at_ms: int
    rules: HallRules
    document: str = ""
    """The whole validated configuration, words included, as text; the rules do not look into it."""


@message
class DayOpened:
    """A new day: serials begin anew, every window is closed, yesterday's tickets are history."""

    at_ms: int
    day: str


@message
class DayClosed:
    """The day's business has ended; the roll-over is still to come."""

    at_ms: int


@message
class BulkExpired:
    """The expiry of this time of day has been done."""

    at_ms: int


@message
class VisitBooked:
    """A visitor will come at a slot."""

    at_ms: int
    booking: str
    service: str
    slot_ms: int
    visitor: str = ""


@message
class BookingLapsed:
    """A booked visitor did not come (no-show), or the hall closed before they could."""

    at_ms: int
    booking: str
    hall_closed: bool = False
    """Then the booking expired, and nobody was absent."""


@message
class BookingCancelled:
    """A booked visitor will not come."""

    at_ms: int
    booking: str
    reason: str


@message
class WindowOpened:
    """A window may call."""

    at_ms: int
    window: str


@message
class WindowClosed:
    """A window calls no more."""

    at_ms: int
    window: str


@message
class WindowPaused:
    """A window stopped for a while."""

    at_ms: int
    window: str
    reason: str
    back_ms: int | None = None
    """When its clerk means to be back, if that was said; nothing happens then by itself."""


@message
class WindowReady:
    """A clerk asked for the next and nobody was there; the next who comes is called here by itself."""

    at_ms: int
    window: str


@message
class WindowAssigned:
    """A window serves these for a while; nothing: what the configuration says, again."""

    at_ms: int
    window: str
    services: tuple[str, ...]
    help_out: tuple[str, ...]
    until_ms: int | None


@message
class ClerkLoggedIn:
    """A clerk sat down at a window."""

    at_ms: int
    clerk: str
    window: str


@message
class ClerkLoggedOut:
    """A clerk left a window."""

    at_ms: int
    clerk: str
    window: str


@message
class CaseOpened:
    """Something outlives the visit."""

    at_ms: int
    case: str
    kind: CaseKind
    service: str
    ticket: str
    owner: str
    due_ms: int
    reason: str = ""
    """Of a bad rating: what was wrong, if the visitor said so."""


@message
class CaseAssigned:
    """Somebody is to see to a case, until then."""

    at_ms: int
    case: str
    owner: str
    due_ms: int


@message
class CaseReady:
    """What was asked for can be fetched."""

    at_ms: int
    case: str


@message
class CaseClosed:
    """It was fetched, or answered."""

    at_ms: int
    case: str


@message
class GuideCalled:
    """Somebody at a dispenser waits for a floor guide; once more when it has become more urgent."""

    at_ms: int
    dispenser: str
    about: GuideMatter


@message
class GuideAnswered:
    """A floor guide has seen to it."""

    at_ms: int
    dispenser: str


@message
class VisitorDiverted:
    """A visitor found another way than a ticket: online, or at a machine."""

    at_ms: int
    service: str
    dispenser: str
