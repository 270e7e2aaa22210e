"""What every message has in common."""

from typing import Protocol

import msgspec

LONGEST_PROBLEM = 300
"""What a stranger sent may stand in our words about it; no more than this of it gets into a log."""


class ProtocolError(ValueError):
    """Bytes that are no message of this contract: who sent what where, and what is wrong with it."""

    def __init__(self, topic: str, problem: str) -> None:
        self.topic = topic
        self.problem = problem[:LONGEST_PROBLEM]
        super().__init__(f"{topic}: {self.problem}")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One JSON object on the bus; unknown fields are ignored, so that an older node understands a newer hub."""


class LocalText(msgspec.Struct, frozen=True):
    """One sentence in the hall's two languages."""

    zh: str
    en: str

    def said_in(self, language: str) -> str:
        """Return it in one of them; in Chinese where there is no English."""
        return (self.en or self.zh) if language == "en" else self.zh


class Stamped(Protocol):
    """What tells how something is, and of which moment of which journal that is."""

    @property
    def epoch(self) -> int:
        """Rises when the journal was begun anew or restored."""

    @property
    def seq(self) -> int:
        """The journal's last entry that it knows of."""


def is_news(told: Stamped, known: Stamped | None) -> bool:
    """Whether this counts, and not what was known: it is of the same moment or a later one."""
    return known is None or (told.epoch, told.seq) >= (known.epoch, known.seq)
