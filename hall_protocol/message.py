"""What every message has in common."""

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
