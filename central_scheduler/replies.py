"""What a command is answered with: what came of it, or what it wants to look at."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from central_scheduler.apart import Apart
from central_scheduler.credentials import PRINTS_TICKETS
from central_scheduler.facts import facts_of, facts_of_booking, facts_of_case, facts_of_clerk, facts_of_notice
from central_scheduler.manners import number_of
from central_scheduler.outlook import Outlook, Span
from central_scheduler.reserving import numbers_for
from central_scheduler.sentences import Sentences
from hall_protocol import commands as wire
from hall_protocol.access import Credential
from hall_protocol.events import Reply, RowProblem
from hall_protocol.message import LocalText
from hall_protocol.roles import Role
from hall_protocol.states import BookingFacts, CaseFacts, ClerkFacts, NoticeFacts, TicketFacts
from queue_core.calendar import day_of
from queue_core.events import (
    CaseOpened,
    ClerkLoggedIn,
    ClerkLoggedOut,
    DayClosed,
    Event,
    NoticePosted,
    ServiceFinished,
    TicketCalled,
    TicketFiled,
    TicketIssued,
    WindowReady,
)
from queue_core.hall import Hall
from queue_core.lifecycle import CaseKind, CaseState, ServiceOutcome, State
from queue_core.records import Case, Clerk, Ticket
from queue_core.refusals import Reason, RefusedError

ANSWERED_BY: Final[Mapping[type[wire.Command], tuple[type[Event], ...]]] = {
    wire.CallNext: (TicketCalled, WindowReady),
    wire.CallTicket: (TicketCalled,),
    wire.HandOver: (TicketIssued, TicketFiled),
    wire.LogIn: (ClerkLoggedIn,),
    wire.LogOut: (ClerkLoggedOut,),
    wire.CloseDay: (DayClosed,),
}
"""What of all that happened answers a command; else it is the first thing: what follows by itself is no answer."""

ABOUT_A_CLERK: Final = (ClerkLoggedIn, ClerkLoggedOut)


class Replies:
    """Puts what happened, or what is asked about, into a reply."""

    def __init__(self, sentences: Sentences, apart: Apart, outlook: Outlook) -> None:
        self._sentences = sentences
        self._apart = apart
        self._outlook = outlook

    def refused(self, command_id: str, code: str, **fields: str) -> Reply:
        """Return a refusal with its sentence."""
        message = self._sentences.say(f"refusal.{code}", **fields)
        return Reply(command_id=command_id, ok=False, code=code, message=message)

    def with_problems(self, refusal: Reply, problems: Iterable[tuple[int, RefusedError]]) -> Reply:
        """Return a list's refusal, with what is wrong in each row."""
        rows = [
            RowProblem(row=row, code=problem.reason.value, message=self._sentences.refusal(problem))
            for row, problem in problems
        ]
        return _with(refusal, problems=tuple(rows))

    def with_tickets(self, refusal: Reply, tickets: Iterable[Ticket], hall: Hall, now_ms: int) -> Reply:
        """Return a refusal with the tickets of which one is to be chosen."""
        return _with(refusal, tickets=tuple(self._facts(ticket, hall, now_ms) for ticket in tickets))

    def with_their_ticket(
        self, refusal: Reply, sender: Credential, problem: RefusedError, hall: Hall, now_ms: int
    ) -> Reply:
        """Who may have no second ticket is shown the first, where tickets are printed: it can be printed once more."""
        if problem.reason is not Reason.ONE_TICKET_A_VISITOR or sender.role not in PRINTS_TICKETS:
            return refusal
        return _with(refusal, ticket=self.shown_again(sender, problem.fields["number"], hall, now_ms))

    def accepted(
        self, sender: Credential, command: wire.Command, window: str, events: Sequence[Event], hall: Hall, now_ms: int
    ) -> Reply:
        """Return what came of a command."""
        if isinstance(command, wire.AskForNumbers):
            numbers = numbers_for(command, sender.node, events, hall)
            return Reply(command_id=command.command_id, ok=True, numbers=numbers)
        if not events:  # nothing had to be done, such as reading an unchanged folder again
            return Reply(command_id=command.command_id, ok=True)
        answer = _that_answers(command, window, events)
        if isinstance(answer, WindowReady):
            message = self._sentences.say("refusal.nobody_waiting", window=number_of(answer.window, hall))
            return Reply(command_id=command.command_id, ok=True, code="nobody_waiting", message=message)
        ticket, booking, known = _named("ticket", answer), _named("booking", answer), hall.state.day.tickets
        return Reply(
            command_id=command.command_id,
            ok=True,
            message=self._ended_as(answer, hall),
            ticket=self.ticket(sender, ticket, hall, now_ms, _told(answer)) if ticket in known else None,
            booking=_booking(booking, hall) if booking else None,
            case=_case_among(events, hall, now_ms) if sender.role is not Role.PAD else None,
            clerk=self._clerk(hall.state.clerks[answer.clerk]) if isinstance(answer, ABOUT_A_CLERK) else None,
            notices=_posted(answer, hall),
        )

    def _ended_as(self, answer: Event, hall: Hall) -> LocalText | None:
        """Say how a service ended that is not simply done: its clerk sees that the very key pressed was meant."""
        if not isinstance(answer, ServiceFinished) or answer.outcome is ServiceOutcome.DONE:
            return None
        if answer.ticket not in hall.state.day.tickets:  # of another day, and told only now
            return None
        return self._sentences.say("ended.as", number=hall.ticket(answer.ticket).number, outcome=answer.outcome.value)

    def shown(self, sender: Credential, command: wire.Command, window: str, hall: Hall, now_ms: int) -> Reply:
        """Return what a command that only looks wants to see, or raise RefusedError."""
        reply = Reply(command_id=command.command_id, ok=True)
        match command:
            case wire.ShowTicket(ticket=name):
                return _with(reply, ticket=self.ticket(sender, name, hall, now_ms))
            case wire.ShowTickets(phase=phase):
                tickets = hall.in_state(State(phase))
                return _with(reply, tickets=tuple(self._facts(ticket, hall, now_ms) for ticket in tickets))
            case wire.ShowPreview():
                return self._preview(reply, window, hall, now_ms)
            case wire.ShowBookings(day=day):
                return _with(reply, bookings=tuple(_bookings_of(day or hall.state.day.name, hall)))
            case wire.ShowCases(overdue=overdue):
                return _with(reply, cases=tuple(self._told(case, now_ms) for case in _cases(hall, now_ms, overdue)))
            case wire.ShowNotices():
                return _with(reply, notices=_notices(hall, now_ms))
            case _:
                return _with(reply, clerks=tuple(map(self._clerk, _clerks(hall))))

    def ticket(self, sender: Credential, name: str, hall: Hall, now_ms: int, told: Span | None = None) -> TicketFacts:
        """Return what whoever asks may know of a ticket; of its wait what was told just now, else the latest word.

        By its token anybody calls a visit off: of another dispenser's paper no dispenser is told it.
        """
        ticket = hall.ticket(name)
        wait = told or self._outlook.of_ticket(ticket, hall, now_ms)
        is_theirs = sender.role is Role.CONSOLE or ticket.issued_at == sender.node
        return facts_of(ticket, hall, now_ms, with_token=is_theirs and sender.role in PRINTS_TICKETS, wait=wait)

    def shown_again(self, sender: Credential, name: str, hall: Hall, now_ms: int) -> TicketFacts:
        """Return the ticket of a visitor who has shown who they are: where tickets are printed, also with its token."""
        ticket = hall.ticket(name)
        wait = self._outlook.of_ticket(ticket, hall, now_ms)
        return facts_of(ticket, hall, now_ms, with_token=sender.role in PRINTS_TICKETS, wait=wait)

    def _facts(self, ticket: Ticket, hall: Hall, now_ms: int) -> TicketFacts:
        return facts_of(ticket, hall, now_ms, wait=self._outlook.of_ticket(ticket, hall, now_ms))

    def _clerk(self, clerk: Clerk) -> ClerkFacts:
        return facts_of_clerk(clerk, self._sentences.clerk(clerk.id))

    def _preview(self, reply: Reply, window: str, hall: Hall, now_ms: int) -> Reply:
        if window not in hall.rules.windows:
            raise RefusedError(Reason.UNKNOWN_WINDOW, window=window)
        choice = hall.preview(window, now_ms)
        if choice is None:
            message = self._sentences.say("refusal.nobody_waiting", window=number_of(window, hall))
            return _with(reply, code="nobody_waiting", message=message)
        return _with(
            reply, ticket=self._facts(choice.ticket, hall, now_ms), message=self._sentences.why_next(choice, hall)
        )

    def _told(self, case: Case, now_ms: int) -> CaseFacts:
        """Only who looks at cases reads what was said; a reply that is kept in the journal never has it."""
        comment = self._apart.remark(case.ticket) if case.kind is CaseKind.RATING else ""
        return facts_of_case(case, now_ms, comment=comment, answer=self._apart.remark(case.id))


def _with(reply: Reply, **fields: object) -> Reply:
    return msgspec.structs.replace(reply, **fields)


def _that_answers(command: wire.Command, window: str, events: Sequence[Event]) -> Event:
    """Return what the asking window did; whom another window was sent meanwhile is no answer either."""
    wanted = ANSWERED_BY.get(type(command), ())
    theirs = [event for event in events if isinstance(event, wanted) and _named("window", event) in ("", window)]
    return theirs[-1] if theirs else events[0]


def _named(what: str, event: Event) -> str:
    return str(getattr(event, what, ""))


def _told(event: Event) -> Span | None:
    """Return what was told of a wait as the ticket was issued."""
    if not isinstance(event, TicketIssued) or event.told_from_ms is None or event.told_to_ms is None:
        return None
    return Span(event.told_from_ms, event.told_to_ms)


def _booking(code: str, hall: Hall) -> BookingFacts:
    return facts_of_booking(hall.state.bookings[code])


def _case_among(events: Iterable[Event], hall: Hall, now_ms: int) -> CaseFacts | None:
    """Return the case a command has opened, such as a hand-in's, or else was about."""
    opened_first = sorted(events, key=lambda event: not isinstance(event, CaseOpened))
    named = next((name for event in opened_first if (name := _named("case", event))), "")
    return facts_of_case(hall.state.cases[named], now_ms) if named in hall.state.cases else None


def _bookings_of(day: str, hall: Hall) -> Iterable[BookingFacts]:
    booked = [each for each in hall.state.bookings.values() if day_of(each.slot_ms, hall.rules) == day]
    return map(facts_of_booking, sorted(booked, key=lambda each: (each.slot_ms, each.code)))


def _cases(hall: Hall, now_ms: int, overdue: bool) -> list[Case]:
    if overdue:
        return list(hall.overdue(now_ms))
    going_on = (case for case in hall.state.cases.values() if case.state is not CaseState.CLOSED)
    return sorted(going_on, key=lambda case: (case.due_ms, case.id))


def _posted(answer: Event, hall: Hall) -> tuple[NoticeFacts, ...]:
    return (facts_of_notice(hall.state.notices[answer.notice]),) if isinstance(answer, NoticePosted) else ()


def _notices(hall: Hall, now_ms: int) -> tuple[NoticeFacts, ...]:
    """Those that stand or are to come, the first to begin first."""
    notices = (notice for notice in hall.state.notices.values() if not notice.is_over(now_ms))
    return tuple(map(facts_of_notice, sorted(notices, key=lambda notice: notice.from_ms)))


def _clerks(hall: Hall) -> Iterable[Clerk]:
    """Every clerk of the hall, those included who have not been here today."""
    return (hall.state.clerks.get(clerk) or Clerk(clerk) for clerk in hall.rules.clerks)
