"""What the hub says to people: why not, who is next and why, and what a voice speaks; both languages, one catalogue."""

from typing import Final

from hall_config.model import HallConfig, Language
from hall_config.texts import Catalogue
from hall_protocol.events import SpeechLine
from hall_protocol.message import LocalText
from queue_core.calendar import clock_at
from queue_core.hall import Hall
from queue_core.lifecycle import State, Step, WindowState, WindowStep
from queue_core.records import Ticket
from queue_core.refusals import RefusedError

STATES: Final = frozenset({*State, *WindowState})
STEPS: Final = frozenset({*Step, *WindowStep})


class Sentences:
    """The hub's sentences."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def say(self, key: str, **fields: object) -> LocalText:
        """Return one sentence of the catalogue in both languages."""
        return LocalText(self._in("zh", key, fields), self._in("en", key, fields))

    def refusal(self, error: RefusedError) -> LocalText:
        """Return why a command was refused, in words a clerk uses."""
        return self.say(f"refusal.{error.reason}", **error.fields)

    def why_next(self, ticket: Ticket, hall: Hall) -> LocalText:
        """Return why this ticket is the next of a window; with a time of day, which stays true while it waits."""
        reason = "first" if ticket.first else ticket.lane.value
        since = clock_at(ticket.waits_from_ms, hall.rules)
        return self.say(f"why.{reason}", number=ticket.number, since=since)

    def speech(self, number: str, window: str, config: HallConfig, recalled: bool) -> tuple[SpeechLine, ...]:
        """Return what the voice says for a call: each language of the hall, as often as the hall repeats it."""
        key = "speech.recall" if recalled else "speech.call"
        lines = [
            SpeechLine(language, self._catalogue.text(key, language, number=number, window=window))
            for language in config.languages
        ]
        return tuple(lines) * config.calling.announcements_repeat

    def _in(self, language: Language, key: str, fields: dict[str, object]) -> str:
        words = {name: self._word(name, value, language) for name, value in fields.items()}
        return self._catalogue.text(key, language, **words)

    def _word(self, name: str, value: object, language: Language) -> object:
        if name in ("state", "step"):
            return self._catalogue.text(f"{name}.{value}", language)
        return value
