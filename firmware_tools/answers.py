"""What an operator reads: the hub's answers and the hall at a glance, Chinese first and English beside."""

from collections.abc import Callable, Sequence
from datetime import timedelta, timezone
from typing import Final, TypeVar

from firmware_tools.tables import table
from firmware_tools.tongue import Tongue, clock, date_and_clock
from hall_config.texts import LANGUAGES, Catalogue
from hall_protocol.events import Reply
from hall_protocol.states import BookingFacts, CaseFacts, ClerkFacts, HallGlance, NoticeFacts, TicketFacts
from hall_protocol.states import Catalogue as HallCatalogue

LISTS: Final = {
    "show_tickets": "no_tickets",
    "show_bookings": "no_bookings",
    "show_cases": "no_cases",
    "show_clerks": "no_clerks",
    "show_notices": "no_notices",
}
"""Commands that are answered with a list, and what is said of an empty one."""

Facts = TypeVar("Facts")


class Answers:
    """Puts facts into sentences and tables."""

    def __init__(self, hall: HallCatalogue, utc_offset_s: int, texts: Catalogue) -> None:
        self._hall = hall
        self._zone = timezone(timedelta(seconds=utc_offset_s))
        self._tongues = [Tongue(language, texts, hall, self._zone) for language in LANGUAGES]

    def say(self, key: str, **fields: object) -> str:
        """Say a sentence to an operator."""
        return " / ".join(tongue.say(key, **fields) for tongue in self._tongues)

    def did(self, command: str, window: str) -> str:
        """Say that something was done of which there are no facts to tell, or that a list is empty."""
        key = LISTS.get(command, f"did_{command}")
        return " / ".join(tongue.did(key, window) for tongue in self._tongues)

    def facts(self, reply: Reply) -> str:
        """Say all that an answer tells; nothing if it tells none."""
        parts = (
            self._told(reply.ticket, Tongue.ticket),
            self._told(reply.booking, Tongue.booking),
            self._told(reply.case, Tongue.case),
            self._told(reply.clerk, Tongue.clerk),
            self._tickets(reply.tickets),
            self._bookings(reply.bookings),
            self._cases(reply.cases),
            self._clerks(reply.clerks),
            self._notices(reply.notices),
        )
        return "\n".join(line for lines in parts for line in lines)

    def glance(self, glance: HallGlance, now_ms: int) -> str:
        """Show the hall as two tables: its queues, its windows; they have not changed since it was told of last."""
        queues = [
            [f"{each.name.zh} {each.name.en}", str(each.waiting), clock(each.first_since_ms, self._zone)]
            for each in glance.queues
        ]
        windows = [
            [each.number, self._both("window_state", each.phase), each.ticket, self._person(each.clerk)]
            for each in glance.windows
        ]
        return "\n".join(
            [
                f"{self._hall.hall.zh} {self._hall.hall.en}",
                f"{glance.day} {clock(now_ms, self._zone)}",
                *(tongue.counts(glance) for tongue in self._tongues),
                *(tongue.to_come(glance) for tongue in self._tongues if glance.booked or glance.overdue),
                "",
                *table([self._titles("queue", "waiting", "since"), *queues]),
                "",
                *table([self._titles("window", "state", "at_window", "clerk_title"), *windows]),
            ]
        )

    def _told(self, facts: Facts | None, tell: Callable[[Tongue, Facts], list[str]]) -> list[str]:
        if facts is None:
            return []
        told = zip(*(tell(tongue, facts) for tongue in self._tongues), strict=True)
        return [" / ".join(fact) for fact in told]

    def _tickets(self, tickets: Sequence[TicketFacts]) -> list[str]:
        rows = [
            [
                each.number,
                self._service(each.service),
                clock(each.called_ms, self._zone),
                self._window(each.window),
                clock(each.return_ms or None, self._zone),
            ]
            for each in tickets
        ]
        titles = ("number", "service_title", "called_title", "window", "returns_title")
        return self._table(titles, rows)

    def _bookings(self, bookings: Sequence[BookingFacts]) -> list[str]:
        rows = [
            [
                date_and_clock(each.slot_ms, self._zone),
                each.code,
                self._service(each.service),
                self._both("booking_state", each.phase),
            ]
            for each in bookings
        ]
        return self._table(("slot_title", "code_title", "service_title", "state"), rows)

    def _cases(self, cases: Sequence[CaseFacts]) -> list[str]:
        rows = [
            [
                each.id,
                self._both("case_kind", each.kind),
                self._service(each.service),
                self._both("case_state", each.phase),
                date_and_clock(each.due_ms, self._zone),
                self._both("operator", "overdue") if each.overdue else "",
                self._person(each.owner),
                " ".join(filter(None, (each.reason, each.comment or each.answer))),
            ]
            for each in cases
        ]
        titles = (
            "case_title",
            "kind_title",
            "service_title",
            "state",
            "due_title",
            "late_title",
            "owner_title",
            "words_title",
        )
        return self._table(titles, rows)

    def _clerks(self, clerks: Sequence[ClerkFacts]) -> list[str]:
        rows = [[each.id, each.name, self._both("state", each.phase), self._window(each.window)] for each in clerks]
        return self._table(("clerk_title", "name_title", "state", "window"), rows)

    def _notices(self, notices: Sequence[NoticeFacts]) -> list[str]:
        rows = [
            [
                each.id,
                self._both("notice_kind", each.kind),
                " ".join(each.zones) or self._both("operator", "every_zone"),
                date_and_clock(each.from_ms, self._zone),
                date_and_clock(each.until_ms, self._zone) if each.until_ms else "",
                " ".join(dict.fromkeys((each.text.zh, each.text.en))),
            ]
            for each in notices
        ]
        titles = ("notice_title", "kind_title", "zones_title", "begins_title", "ends_title", "words_title")
        return self._table(titles, rows)

    def _table(self, titles: Sequence[str], rows: list[list[str]]) -> list[str]:
        return table([self._titles(*titles), *rows]) if rows else []

    def _service(self, code: str) -> str:
        return self._tongues[0].service(code)

    def _window(self, window: str) -> str:
        return self._tongues[0].number(window)

    def _person(self, clerk: str) -> str:
        return self._tongues[0].person(clerk)

    def _titles(self, *keys: str) -> list[str]:
        return [self._both("operator", key) for key in keys]

    def _both(self, section: str, key: str) -> str:
        return " ".join(tongue.word(section, key) for tongue in self._tongues)
