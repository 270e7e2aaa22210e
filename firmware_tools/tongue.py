"""The hub's facts in one language: names for ids, the hall's local time for milliseconds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from typing import Final

from hall_config.model import Language
from hall_config.texts import Catalogue, CatalogueError
from hall_config.waits import said_of
from hall_protocol.states import BookingFacts, CaseFacts, ClerkFacts, HallGlance, TicketFacts
from hall_protocol.states import Catalogue as HallCatalogue

COMMA: Final[dict[Language, str]] = {"zh": "，", "en": ", "}
LIST_COMMA: Final[dict[Language, str]] = {"zh": "、", "en": ", "}
STOP: Final[dict[Language, str]] = {"zh": "；", "en": "; "}
"""Between facts that have nothing to do with each other, and may be lists."""


@dataclass(frozen=True)
class Tongue:
    """The same facts in one language; each method returns one sentence a line, as many in every language."""

    language: Language
    texts: Catalogue
    hall: HallCatalogue
    zone: timezone

    def did(self, key: str, window: str) -> str:
        """Say that something was done at a window, or in the hall."""
        return self.say(key, window=self.number(window))

    def counts(self, glance: HallGlance) -> str:
        """Say how many of today's visitors are where."""
        return self.say(
            "counts",
            issued=glance.issued,
            waiting=glance.waiting,
            serving=glance.serving,
            done=glance.done,
            missed=glance.missed,
            held=glance.held,
            cancelled=glance.cancelled,
        )

    def to_come(self, glance: HallGlance) -> str:
        """Say how many appointments and cases somebody must see to."""
        return self.say("to_come", booked=glance.booked, overdue=glance.overdue)

    def ticket(self, ticket: TicketFacts) -> list[str]:
        """Say all that is known of a ticket."""
        lines = [
            self._where_it_is(ticket),
            self._wait(ticket),
            self.say("service", service=self.service(ticket.service), lane=self.word("lane", ticket.lane)),
            self._moments(ticket),
            self._more(ticket),
            self.say(f"paper_{ticket.paper}", fault=self._word_or_code("fault", ticket.paper_fault)),
            self.say("ticket_id", id=ticket.id),
        ]
        return [line for line in lines if line]

    def booking(self, booking: BookingFacts) -> list[str]:
        """Say all that is known of an appointment."""
        return [
            self.say(
                "booking",
                code=booking.code,
                slot=date_and_clock(booking.slot_ms, self.zone),
                service=self.service(booking.service),
                state=self.word("booking_state", booking.phase),
            )
        ]

    def case(self, case: CaseFacts) -> list[str]:
        """Say all that is known of a case."""
        due = date_and_clock(case.due_ms, self.zone)
        said = self.say(
            "case",
            id=case.id,
            kind=self.word("case_kind", case.kind),
            state=self.word("case_state", case.phase),
            service=self.service(case.service),
        )
        owner = self.say("case_owner", owner=self.person(case.owner) or self.say("nobody"), due=due)
        return [said, owner]

    def clerk(self, clerk: ClerkFacts) -> list[str]:
        """Say whether a clerk is on duty, and where."""
        key = "clerk_at_window" if clerk.window else "clerk"
        state = self.word("state", clerk.phase)
        return [self.say(key, clerk=clerk.name or clerk.id, state=state, window=self.number(clerk.window))]

    def word(self, section: str, key: str) -> str:
        """Return the word for a code."""
        return self.texts.text(f"{section}.{key}", self.language)

    def _words(self, section: str, keys: Iterable[str]) -> str:
        return LIST_COMMA[self.language].join(self._word_or_code(section, key) for key in keys)

    def _word_or_code(self, section: str, key: str) -> str:
        """The word for a code that somebody else made: a printer's fault, a newer hub's flag; else the code itself."""
        try:
            return self.word(section, key)
        except CatalogueError:
            return key

    def service(self, code: str) -> str:
        """Return a service's name, or its code if the hall offers it no more."""
        return next((getattr(each.name, self.language) for each in self.hall.services if each.code == code), code)

    def number(self, window: str) -> str:
        """Return a window's number as people read it."""
        return next((known.name.zh for known in self.hall.windows if known.id == window), window)

    def person(self, clerk: str) -> str:
        """Return what a clerk is called, or what stands there: an id without a name, somebody of another house."""
        return next((known.name.zh for known in self.hall.clerks if known.id == clerk), clerk)

    def say(self, key: str, **fields: object) -> str:
        """Return a sentence for operators."""
        return self.texts.text(f"operator.{key}", self.language, **fields)

    def _where_it_is(self, ticket: TicketFacts) -> str:
        key = "ticket_at_window" if ticket.window else "ticket"
        state, window = self.word("state", ticket.phase), self.number(ticket.window)
        ahead = [] if ticket.ahead is None else [self.say("ahead", count=ticket.ahead)]
        return COMMA[self.language].join([self.say(key, number=ticket.number, state=state, window=window), *ahead])

    def _wait(self, ticket: TicketFacts) -> str:
        """About how long its visitor waits still; nothing where nobody can tell."""
        wait = said_of(ticket.wait_from_s, ticket.wait_to_s)
        return self.texts.text(wait.key, self.language, **wait.minutes) if wait else ""

    def _moments(self, ticket: TicketFacts) -> str:
        moments = (
            ("issued", ticket.issued_ms),
            ("called", ticket.called_ms),
            ("started", ticket.started_ms),
            ("ended", ticket.ended_ms),
        )
        return COMMA[self.language].join(
            self.say(f"time_{name}", time=clock(at_ms, self.zone)) for name, at_ms in moments if at_ms is not None
        )

    def _more(self, ticket: TicketFacts) -> str:
        """What is so of few tickets only, in one line; nothing for most."""
        told_by_its_time = (
            1 if ticket.called_ms is not None else 0
        )  # an undone call has none, and was made all the same
        facts: tuple[tuple[str, object, dict[str, object]], ...] = (
            ("called_in_all", ticket.calls > told_by_its_time, {"count": ticket.calls}),
            ("then", ticket.then, {"services": LIST_COMMA[self.language].join(map(self.service, ticket.then))}),
            ("only_window", ticket.only_window, {"window": self.number(ticket.only_window)}),
            ("only_clerk", ticket.only_clerk, {"clerk": self.person(ticket.only_clerk)}),
            ("goes_first", ticket.first, {}),
            ("back_at", ticket.back_window, {"window": self.number(ticket.back_window)}),
            ("returns", ticket.return_ms, {"time": clock(ticket.return_ms, self.zone)}),
            ("reinstated", ticket.reinstated, {"count": ticket.reinstated}),
            ("booked_as", ticket.booking, {"code": ticket.booking}),
            ("fetches", ticket.case, {"case": ticket.case}),
            (f"alone_{ticket.alone}", ticket.alone, {}),
            ("flags", ticket.flags, {"flags": self._words("flag", ticket.flags)}),
            ("rated", ticket.rating, {"level": ticket.rating and self.word("level", ticket.rating)}),
        )
        return STOP[self.language].join(self.say(key, **fields) for key, so, fields in facts if so)


def clock(at_ms: int | None, zone: timezone) -> str:
    """Return the time of day on the hall's wall; nothing for what has not been."""
    return "" if at_ms is None else _local(at_ms, zone).strftime("%H:%M:%S")


def date_and_clock(at_ms: int, zone: timezone) -> str:
    """Return the date and the time of day on the hall's wall."""
    return _local(at_ms, zone).strftime("%Y-%m-%d %H:%M")


def _local(at_ms: int, zone: timezone) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)
