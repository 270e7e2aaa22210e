"""The texts of a board in the hall's languages, the first large and the second beneath it."""

from dataclasses import dataclass

from board_view.view import Lines
from hall_config.model import Language
from hall_config.texts import Catalogue as Texts
from hall_protocol.message import LocalText


@dataclass(frozen=True, slots=True)
class Words:
    """Says things in the languages of one board."""

    texts: Texts
    first: Language
    both: bool
    """Whether the hall has a second language."""

    @property
    def order(self) -> tuple[Language, Language]:
        """The large language, then the small one."""
        return ("zh", "en") if self.first == "zh" else ("en", "zh")

    def say(self, key: str, **fields: object) -> Lines:
        """Return one of the board's own texts."""
        return self.text(f"display.{key}", **fields)

    def text(self, key: str, **fields: object) -> Lines:
        """Return a text of the project's catalogue."""
        main, second = (self.texts.text(key, language, **fields) for language in self.order)
        return self.lines(main, second)

    def plain(self, key: str, **fields: object) -> str:
        """Return one of the board's own texts in its first language."""
        return self.texts.text(f"display.{key}", self.first, **fields)

    def named(self, text: LocalText) -> Lines:
        """Return what the hall calls something; one name where it has but one."""
        main, second = (text.zh if language == "zh" else text.en for language in self.order)
        return self.lines(main or second, second if main else "")

    def pair(self, text: LocalText) -> tuple[str, str]:
        """Return a text in the board's two languages; where one is missing, the other stands for it."""
        main, second = (text.zh if language == "zh" else text.en for language in self.order)
        return main or second, second or main

    def lines(self, main: str, second: str) -> Lines:
        """Leave out the second language where the hall has none, or where it says the very same."""
        return Lines(main, second if self.both and second != main else "")
