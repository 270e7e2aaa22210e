"""What stands on the clerk's screen, in the one language of the node."""

from typing import Final

from hall_config.model import Language
from hall_config.texts import Catalogue
from hall_protocol.message import LocalText

SECTION: Final = "clerk_screen"
MINUTE_MS: Final = 60_000
HOUR_MIN: Final = 60


class Wording:
    """Says everything in one language: a small screen has no room for two."""

    def __init__(self, texts: Catalogue, language: Language) -> None:
        self._texts = texts
        self._language = language
        self._known = texts.keys(language)

    def say(self, key: str, **fields: object) -> str:
        """Return the sentence of `clerk_screen.key`, or of any key with a section of its own."""
        return self._texts.text(key if "." in key else f"{SECTION}.{key}", self._language, **fields)

    def word(self, section: str, code: str) -> str:
        """Return the name of a code as a heading; the code itself where this version has no name for it."""
        key = f"{section}.{code}"
        if key not in self._known:
            return code
        name = self.say(key)
        return name[:1].upper() + name[1:]

    def knows(self, key: str) -> bool:
        """Whether there is a text of this key, section and all."""
        return key in self._known

    def read(self, text: LocalText | None) -> str:
        """Return the hall's own text; in Chinese where it has no English."""
        return text.said_in(self._language) if text else ""

    def span(self, span_ms: int) -> str:
        """Return how long something takes as people say it: whole minutes, and hours where it is that long."""
        minutes = max(0, span_ms) // MINUTE_MS
        if minutes < HOUR_MIN:
            return self.say("minutes", minutes=minutes)
        return self.say("hours", hours=minutes // HOUR_MIN, minutes=minutes % HOUR_MIN)

    def list_of(self, names: tuple[str, ...]) -> str:
        """Return several names in one line."""
        return self.say("and").join(names)
