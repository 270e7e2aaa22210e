"""In which language a page speaks, and how it says times and counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from hall_config.model import Language
from hall_config.texts import Catalogue, CatalogueError
from hall_config.waits import wait_said
from hall_config.wall import on_the_wall

FIRST: Final[Language] = "zh"
TAGS: Final[Mapping[Language, str]] = {"zh": "zh-CN", "en": "en"}
"""What stands in a page's `lang`."""
NO_MOMENT_MS: Final = 250_000_000_000_000
"""Almost eight thousand years from now; who says such a time says nonsense, and a page is drawn all the same."""


def language_named(name: str | None) -> Language:
    """Return the language of this name; the hall's first one for a name that is none of ours."""
    return "en" if name == "en" else FIRST


class InTwoLanguages(Protocol):
    """Anything with a Chinese and an English text."""

    @property
    def zh(self) -> str:
        """The Chinese one."""

    @property
    def en(self) -> str:
        """The English one; may be empty in a hall that does not list it."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """Says everything a page says, in one language."""

    language: Language
    utc_offset_s: int = 0

    @property
    def tag(self) -> str:
        """What stands in the page's `lang`."""
        return TAGS[self.language]

    def say(self, key: str, **fields: object) -> str:
        """Return a text of the console's own section."""
        return Catalogue.load().text(f"console.{key}", self.language, **fields)

    def soft(self, key: str, **fields: object) -> str:
        """Return a text of the window in the browser."""
        return Catalogue.load().text(f"soft.{key}", self.language, **fields)

    def listed(self, words: Iterable[str]) -> str:
        """Return several words as one list."""
        return {"zh": "、", "en": ", "}[self.language].join(words)

    def catalogue_text(self, key: str) -> str:
        """Return a text of any section, such as what stands on a window's button."""
        return Catalogue.load().text(key, self.language)

    def word(self, section: str, name: str) -> str:
        """Return a word of another section; the bare name when a newer hub has one we do not know."""
        try:
            return Catalogue.load().text(f"{section}.{name}", self.language)
        except CatalogueError:
            return name

    def fault(self, code: str) -> str:
        """Return what a guide should know and do about a node's fault such as `printer.paper_out`."""
        for name in (code.replace(".", "_"), code.rpartition(".")[2]):
            if (sentence := self.word("fault", name)) != name:
                return sentence
        return code

    def of(self, text: InTwoLanguages | None) -> str:
        """Return the text in this language; the Chinese one where there is no English."""
        if text is None:
            return ""
        return (text.en or text.zh) if self.language == "en" else text.zh

    def clock(self, at_ms: int | None, seconds: bool = False) -> str:
        """Return a moment as the clock on the hall's wall shows it; none that no calendar has, whoever says it."""
        if not at_ms or not 0 < at_ms < NO_MOMENT_MS:
            return "–"
        return self.on_the_wall(at_ms).strftime("%H:%M:%S" if seconds else "%H:%M")

    def on_the_wall(self, at_ms: int) -> datetime:
        """Return a moment's day and time in the hall."""
        return on_the_wall(at_ms, self.utc_offset_s)

    def day(self, at_ms: int) -> str:
        """Return a moment's day in the hall: `2026-11-23`."""
        return f"{self.on_the_wall(at_ms):%Y-%m-%d}"

    def moment(self, at_ms: int) -> str:
        """Return a moment's day and time in the hall: `2026-11-23 09:30`."""
        return f"{self.on_the_wall(at_ms):%Y-%m-%d %H:%M}"

    def span(self, ms: int | None) -> str:
        """Return how long something took, to be read in a column: `12:05`, with hours `1:02:05`."""
        if ms is None:
            return "–"
        minutes, seconds = divmod(round(ms / 1000), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

    def wait(self, from_s: int | None, to_s: int | None) -> str:
        """Return about how long a wait will be, as people say it; empty where nobody can tell."""
        said = wait_said(from_s, to_s)
        return self.of(said) if said else ""

    def percent(self, ratio: float | None) -> str:
        """Return a share as a whole percentage."""
        return "–" if ratio is None else f"{ratio:.0%}"
