"""What a terminal says of its own accord, before or without the hub, in both languages."""

from hall_config.texts import both
from hall_protocol.events import Reply
from hall_protocol.message import LocalText

KEPT = "kept"
"""The code of the terminal's own answer to what has happened while no hub was there to be told."""


def words(key: str, **fields: object) -> LocalText:
    """Return one of the terminal's own texts."""
    said = both(f"terminal.{key}", **fields)
    return LocalText(said.zh, said.en)


def outcome_words(code: str) -> LocalText:
    """Return how a service ended, as a clerk reads it."""
    said = both(f"outcome.{code}")
    return LocalText(said.zh, said.en)


def kept(command_id: str) -> Reply:
    """Return the terminal's own answer to what has happened and will be told the hub later, at its true time."""
    return Reply(command_id=command_id, ok=True, code=KEPT, message=words("kept"))


def refused_here(code: str) -> Reply:
    """Return the terminal's own refusal of a press that would ask nothing of the hub."""
    return Reply(command_id="", ok=False, code=code, message=words(code))
