"""What an operator reads: the hub's answers and the hall at a glance, Chinese first and English beside."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from firmware_tools.tables import table
from hall_config.model import Language
from hall_config.texts import LANGUAGES, Catalogue
from hall_protocol.states import Catalogue as HallCatalogue
from hall_protocol.states import HallGlance, TicketFacts

COMMA: Final[dict[Language, str]] = {"zh": "，", "en": ", "}


class Answers:
    """Puts facts into sentences: names for ids, the hall's local time for milliseconds."""

    def __init__(self, hall: HallCatalogue, utc_offset_s: int, texts: Catalogue) -> None:
        self._hall = hall
        self._zone = timezone(timedelta(seconds=utc_offset_s))
        self._tongues = [_Tongue(language, texts, hall, self._zone) for language in LANGUAGES]

    def did(self, command: str, window: str) -> str:
        """Say that a window was opened, closed or paused."""
        return " / ".join(tongue.did(command, window) for tongue in self._tongues)

    def ticket(self, ticket: TicketFacts) -> str:
        """Say all that is known of a ticket, one fact a line."""
        facts = zip(*(tongue.ticket(ticket) for tongue in self._tongues), strict=True)
        return "\n".join(" / ".join(fact) for fact in facts)

    def glance(self, glance: HallGlance) -> str:
        """Show the hall as two tables: its queues, its windows."""
        queues = [
            [f"{each.name.zh} {each.name.en}", str(each.waiting), clock(each.first_since_ms, self._zone)]
            for each in glance.queues
        ]
        windows = [[each.number, self._both("state", each.phase), each.ticket] for each in glance.windows]
        return "\n".join(
            [
                f"{self._hall.hall.zh} {self._hall.hall.en}",
                f"{glance.day} {clock(glance.at_ms, self._zone)}",
                *(tongue.counts(glance) for tongue in self._tongues),
                "",
                *table([self._titles("queue", "waiting", "since"), *queues]),
                "",
                *table([self._titles("window", "state", "at_window"), *windows]),
            ]
        )

    def _titles(self, *keys: str) -> list[str]:
        return [self._both("operator", key) for key in keys]

    def _both(self, section: str, key: str) -> str:
        return " ".join(tongue.word(section, key) for tongue in self._tongues)


@dataclass(frozen=True)
class _Tongue:
    """The same facts in one language."""

    language: Language
    texts: Catalogue
    hall: HallCatalogue
    zone: timezone

    def did(self, command: str, window: str) -> str:
        return self._say(f"did_{command}", window=self._number(window))

    def counts(self, glance: HallGlance) -> str:
        return self._say(
            "counts",
            issued=glance.issued,
            waiting=glance.waiting,
            serving=glance.serving,
            done=glance.done,
            missed=glance.missed,
        )

    def ticket(self, ticket: TicketFacts) -> list[str]:
        return [
            self._where_it_is(ticket),
            self._say("service", service=self._service(ticket.service), lane=self.word("lane", ticket.lane)),
            self._moments(ticket),
            self._say(f"paper_{ticket.paper}", fault=ticket.paper_fault),
            self._say("ticket_id", id=ticket.id),
        ]

    def word(self, section: str, key: str) -> str:
        return self.texts.text(f"{section}.{key}", self.language)

    def _where_it_is(self, ticket: TicketFacts) -> str:
        key = "ticket_at_window" if ticket.window else "ticket"
        state, window = self.word("state", ticket.phase), self._number(ticket.window)
        ahead = [] if ticket.ahead is None else [self._say("ahead", count=ticket.ahead)]
        return COMMA[self.language].join([self._say(key, number=ticket.number, state=state, window=window), *ahead])

    def _moments(self, ticket: TicketFacts) -> str:
        moments = (
            ("issued", ticket.issued_ms),
            ("called", ticket.called_ms),
            ("started", ticket.started_ms),
            ("ended", ticket.ended_ms),
        )
        return COMMA[self.language].join(
            self._say(f"time_{name}", time=clock(at_ms, self.zone), calls=ticket.calls)
            for name, at_ms in moments
            if at_ms is not None
        )

    def _service(self, code: str) -> str:
        names = {service.code: service.name for service in self.hall.services}
        return getattr(names[code], self.language) if code in names else code

    def _number(self, window: str) -> str:
        return next((known.name.zh for known in self.hall.windows if known.id == window), window)

    def _say(self, key: str, **fields: object) -> str:
        return self.texts.text(f"operator.{key}", self.language, **fields)


def clock(at_ms: int | None, zone: timezone) -> str:
    """Return the time of day on the hall's wall; nothing for what has not been."""
    return "" if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).strftime("%H:%M:%S")
