"""What cannot be written onto a card, in one sentence."""

from firmware_tools.errors import ToolError


class CardError(ToolError):
    """No card was written; the sentence says what to do."""
