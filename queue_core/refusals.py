"""Why a command is refused: a closed list. A refused command changes nothing."""

from enum import StrEnum


class QueueError(Exception):
    """The root of everything this package raises."""


class Reason(StrEnum):
    """One reason for a refusal; the wire carries the same word."""

    UNKNOWN_TICKET = "unknown_ticket"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_WINDOW = "unknown_window"
    UNKNOWN_DISPENSER = "unknown_dispenser"
    LANE_NOT_OFFERED = "lane_not_offered"
    LANE_REASON_NEEDED = "lane_reason_needed"
    NO_WINDOW_SERVES = "no_window_serves"
    ILLEGAL_STEP = "illegal_step"
    WINDOW_ILLEGAL_STEP = "window_illegal_step"
    WINDOW_CLOSED = "window_closed"
    NO_VISITOR = "no_visitor"
    RECALL_TOO_SOON = "recall_too_soon"
    RECALL_LIMIT = "recall_limit"
    ALREADY_REPORTED = "already_reported"
    REPEATED_TOKEN = "repeated_token"
    NUMBERS_USED_UP = "numbers_used_up"
    STILL_IN_USE = "still_in_use"


class RefusedError(QueueError, ValueError):
    """A command that cannot be: the reason, and the fields its sentence names."""

    def __init__(self, reason: Reason, **fields: str) -> None:
        self.reason = reason
        self.fields = fields
        super().__init__(f"{reason}: {fields}")
