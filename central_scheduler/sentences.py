"""What the hub says to people: why not, who is next and why; both languages, one catalogue."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from hall_config.model import HallConfig, Language
from hall_config.texts import Catalogue
from hall_protocol.message import LocalText
from hall_protocol.refusals import RefusalCode
from queue_core.calendar import clock_at
from queue_core.hall import Hall
from queue_core.policies import Choice
from queue_core.refusals import RefusedError

WORDS: Final[Mapping[str, str]] = {
    "state": "state",
    "step": "step",
    "lane": "lane",
    "moment": "moment",
    "outcome": "outcome",
}
"""Fields that are codes, and the section of the catalogue with the words for them."""
WORDS_OF_CASES: Final[Mapping[str, str]] = {"state": "case_state", "step": "case_step"}
WORDS_OF_WINDOWS: Final[Mapping[str, str]] = {**WORDS, "state": "window_state"}
WORDS_IN: Final[Mapping[str, Mapping[str, str]]] = {
    f"refusal.{RefusalCode.CASE_ILLEGAL_STEP}": WORDS_OF_CASES,
    f"refusal.{RefusalCode.WINDOW_ILLEGAL_STEP}": WORDS_OF_WINDOWS,
}
"""Sentences in which a code means something else: a visitor is being served, a window serves."""
MOMENTS: Final = frozenset({"opens", "slot"})
"""Fields that say when, which people read as "today" or "tomorrow" where the sentence knows what today is."""
NOTHING: Final = "–"
"""What stands for a field that nobody can fill, such as when a hall opens that never does."""


class Sentences:
    """The hub's sentences, in the words of its hall."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._services: Mapping[str, LocalText] = {}
        self._clerks: Mapping[str, str] = {}

    def learn(self, config: HallConfig) -> None:
        """Call services and clerks from now on as this configuration does."""
        self._services = {service.code: LocalText(service.name.zh, service.name.en) for service in config.services}
        self._clerks = {clerk.id: clerk.name for clerk in config.clerks}

    def clerk(self, clerk: str) -> str:
        """Return what a clerk is called; the id of one the hall does not know."""
        return self._clerks.get(clerk) or clerk

    def say(self, key: str, **fields: object) -> LocalText:
        """Return one sentence of the catalogue in both languages; codes in its fields are put into words."""
        return LocalText(self._in("zh", key, fields), self._in("en", key, fields))

    def joined(self, key: str, **parts: LocalText) -> LocalText:
        """Return a sentence made of names that have their own words in each language."""
        zh, en = {name: part.zh for name, part in parts.items()}, {name: part.en for name, part in parts.items()}
        return LocalText(self._catalogue.text(key, "zh", **zh), self._catalogue.text(key, "en", **en))

    def refusal(self, error: RefusedError) -> LocalText:
        """Return why a command was refused, in words a clerk uses."""
        return self.say(f"refusal.{error.reason}", **error.fields)

    def why_next(self, choice: Choice, hall: Hall) -> LocalText:
        """Return why this ticket is the next of a window; with a time of day, which stays true while it waits."""
        ticket = choice.ticket
        since = clock_at(ticket.waits_from_ms, hall.rules)
        return self.say(f"why.{choice.why}", number=ticket.number, lane=ticket.lane, since=since)

    def text(self, key: str, language: Language, **fields: object) -> str:
        """Return one sentence of the catalogue in one language, its fields as they are."""
        return self._catalogue.text(key, language, **fields)

    def _in(self, language: Language, key: str, fields: Mapping[str, object]) -> str:
        sections = WORDS_IN.get(key, WORDS)
        words = {name: self._word(sections.get(name, name), value, language) for name, value in fields.items()}
        if today := fields.get("today"):
            moments = {name: str(fields[name]) for name in MOMENTS & fields.keys() if fields[name]}
            words |= {name: self._when(moment, str(today), language) for name, moment in moments.items()}
        return self._catalogue.text(key, language, **words)

    def _when(self, moment: str, today: str, language: Language) -> str:
        """Return a moment as people say it on this day: "2026-11-24 09:00" is tomorrow at nine on the 23rd."""
        day, clock = moment.split(" ")
        on = date.fromisoformat(day)
        near = {0: "when.today", 1: "when.tomorrow"}.get((on - date.fromisoformat(today)).days, "when.later")
        return self._catalogue.text(
            near,
            language,
            clock=clock,
            day=on.day,
            weekday=self._catalogue.text(f"when.weekday_{on.weekday()}", language),
            month=self._catalogue.text(f"when.month_{on.month}", language),
        )

    def _word(self, section: str, value: object, language: Language) -> object:
        if section == "service":
            named = self._services.get(str(value))
            return getattr(named, language) if named else value or NOTHING
        if section == "clerk":
            return self.clerk(str(value)) or NOTHING
        if section in (*WORDS.values(), *WORDS_OF_CASES.values(), *WORDS_OF_WINDOWS.values()):
            return self._catalogue.text(f"{section}.{value}", language)
        return NOTHING if value == "" else value
