"""What a phone shows of a visit, as plain values: a pure function of what is known and the language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from hall_protocol.states import TicketFacts
from web_console.visitor.enquiries import Answer, Outcome
from web_console.visitor.rating import Manners, RatingForm
from web_console.visitor.speech import Speech
from web_console.visitor.steps import BEHIND, MAY_CANCEL, NO_STEPS, Steps, may_step_back

AGAIN_S: Final = 8
"""On the phone between five and ten, by chance: not all phones of a hall at the same moment."""
LATER_S: Final = 15
"""When nothing can be done about it but to wait a little."""
UNKNOWN_AGAIN_S: Final = 30
AT_A_WINDOW: Final = frozenset({"called", "serving"})
ENDED: Final = frozenset({"done", "cancelled", "expired", "no_show"})
TONES: Final[Mapping[str, str]] = {
    "booked": "waits",
    "waiting": "waits",
    "called": "called",
    "serving": "served",
    "held": "held",
    "missed": "missed",
}
"""How the page looks; every other phase is over."""
STATUS: Final[Mapping[Outcome, int]] = {
    Outcome.TOLD: 200,
    Outcome.AWAY: 200,
    Outcome.UNKNOWN: 404,
    Outcome.BUSY: 503,
    Outcome.SLOWED: 429,
}


@dataclass(frozen=True, slots=True)
class VisitView:
    """The living part of the page, from top to bottom."""

    tone: str
    headline: str
    number: str = ""
    service: str = ""
    ahead: str = ""
    wait: str = ""
    notes: tuple[str, ...] = ()
    away: str = ""
    """That what stands here is no longer of now; empty: it is."""
    away_since: str = ""
    updated: str = ""
    as_of: str = ""
    """The moment that stands in `updated`, by the hall's clock."""
    call: str = ""
    """Which call this is; another one than before: the phone shakes."""
    again_s: int = AGAIN_S
    """After how many seconds the phone asks again; 0: never, the visit is over."""
    window: str = ""
    """Where to go, while the visitor is called."""
    is_room: bool = False
    """Whether that is the room of a video seat: a name, and no number."""
    rating: RatingForm | None = None
    """What may be said of the visit, once it has ended."""
    materials: tuple[str, ...] = ()
    """What to bring to the window."""
    steps: Steps = NO_STEPS
    status: int = 200

    @property
    def title(self) -> str:
        """What is read of the page when it is not looked at."""
        return f"{self.number} {self.away or self.headline}".strip()


def visit_view(answer: Answer, speech: Speech, manners: Manners | None = None) -> VisitView:
    """Return the page for what is known of a ticket; `manners` are those of rating, where that is offered."""
    if answer.facts is None:
        return _without_a_ticket(answer, speech)
    view = _of_a_ticket(answer, answer.facts, speech)
    if manners is None or answer.outcome is not Outcome.TOLD or not manners.may_rate(answer.facts, answer.at_ms):
        return view
    return replace(view, tone="rates", notes=(), updated="", rating=manners.form(speech))


def _without_a_ticket(answer: Answer, speech: Speech) -> VisitView:
    is_away = answer.outcome is Outcome.AWAY
    return VisitView(
        tone="cut" if is_away else "none",
        headline="" if is_away else speech.say(answer.outcome),
        notes=() if is_away else (speech.say(f"{answer.outcome}_what"),),
        away=speech.say("away") if is_away else "",
        away_since=_since(answer, speech),
        again_s=UNKNOWN_AGAIN_S if answer.outcome is Outcome.UNKNOWN else LATER_S,
        status=STATUS[answer.outcome],
    )


def _of_a_ticket(answer: Answer, ticket: TicketFacts, speech: Speech) -> VisitView:
    is_away = answer.outcome is Outcome.AWAY
    as_of = speech.tongue.clock(answer.at_ms, seconds=True) if answer.at_ms else ""
    is_waiting = ticket.phase == "waiting" and not is_away  # of a while ago: nobody is helped by it
    return VisitView(
        tone=TONES.get(ticket.phase, "over"),
        headline=_headline(ticket, speech),
        number=ticket.number,
        service=speech.services.get(ticket.service, ""),
        ahead=_ahead(ticket, speech) if is_waiting else "",
        wait=speech.tongue.wait(ticket.wait_from_s, ticket.wait_to_s) if is_waiting else "",
        notes=tuple(filter(None, _notes(ticket, speech))),
        away=speech.say("away") if is_away else "",
        away_since=_since(answer, speech),
        updated=speech.say("updated", time=as_of),
        as_of=as_of,
        call=f"{ticket.window}.{ticket.calls}.{ticket.recalls}" if ticket.phase == "called" else "",
        again_s=0 if ticket.phase in ENDED else AGAIN_S,
        window=speech.room(ticket.window) or speech.window(ticket.window),
        is_room=bool(speech.room(ticket.window)),
        materials=speech.materials(ticket) if ticket.phase in ("booked", "waiting", "held") else (),
        steps=NO_STEPS if is_away else _steps(ticket, speech),
        status=STATUS[answer.outcome],
    )


def _steps(ticket: TicketFacts, speech: Speech) -> Steps:
    behind = tuple((count, speech.say("behind", count=count)) for count in BEHIND) if may_step_back(ticket) else ()
    return Steps(behind, ticket.phase in MAY_CANCEL)


def _headline(ticket: TicketFacts, speech: Speech) -> str:
    room = speech.room(ticket.window)
    if room and ticket.phase in AT_A_WINDOW:
        return speech.say(f"{ticket.phase}_room", room=room)
    return speech.say(ticket.phase, window=speech.window(ticket.window))


def _ahead(ticket: TicketFacts, speech: Speech) -> str:
    if ticket.ahead is None:
        return ""
    return speech.say("ticket.people_ahead" if ticket.ahead else "ticket.nobody_ahead", count=ticket.ahead)


def _notes(ticket: TicketFacts, speech: Speech) -> tuple[str, ...]:
    """What else to know or to do, in the order in which it matters."""
    clock = speech.tongue.clock
    match ticket.phase:
        case "waiting":
            return speech.where(ticket.zone), speech.say("waits_since", time=clock(ticket.waits_from_ms))
        case "called":
            return (speech.say("called_at", time=clock(ticket.called_ms)),)
        case "serving":
            return (speech.say("served_since", time=clock(ticket.started_ms)),)
        case "missed":
            return speech.missed_rule(), speech.say("missed_at", time=clock(ticket.called_ms))
        case "held" if ticket.return_ms:
            return (speech.say("held_until", time=clock(ticket.return_ms)),)
        case "done" if ticket.rating:
            return speech.say("rated", level=speech.say(f"level.{ticket.rating}")), _ended(ticket, speech)
        case phase if phase in ENDED:
            return speech.say(f"{phase}_what"), _ended(ticket, speech)
        case _:
            return (speech.say(f"{ticket.phase}_what"),)


def _ended(ticket: TicketFacts, speech: Speech) -> str:
    return speech.say("ended_at", time=speech.tongue.clock(ticket.ended_ms)) if ticket.ended_ms else ""


def _since(answer: Answer, speech: Speech) -> str:
    if not answer.away_since_ms:
        return ""
    return speech.say("away_since", time=speech.tongue.clock(answer.away_since_ms, seconds=True))
