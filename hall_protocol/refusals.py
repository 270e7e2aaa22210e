"""Why the hub says no: a closed list, the same in replies, logs and reports."""

from enum import StrEnum


class RefusalCode(StrEnum):
    """One reason for a refused command; its sentences stand in the catalogue under `refusal.<value>`."""

    UNKNOWN_TICKET = "unknown_ticket"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_WINDOW = "unknown_window"
    UNKNOWN_LANE = "unknown_lane"
    LANE_NOT_OFFERED = "lane_not_offered"
    LANE_REASON_NEEDED = "lane_reason_needed"
    NO_WINDOW_SERVES = "no_window_serves"
    ILLEGAL_STEP = "illegal_step"
    WINDOW_ILLEGAL_STEP = "window_illegal_step"
    NO_VISITOR = "no_visitor"
    RECALL_TOO_SOON = "recall_too_soon"
    RECALL_LIMIT = "recall_limit"
    ALREADY_REPORTED = "already_reported"
    REPEATED_TOKEN = "repeated_token"
    NUMBERS_USED_UP = "numbers_used_up"
    STILL_IN_USE = "still_in_use"
    TOO_OLD = "too_old"
    NOT_STORED = "not_stored"
    BAD_MESSAGE = "bad_message"
    UNKNOWN_COMMAND = "unknown_command"
    NOT_ALLOWED = "not_allowed"
    WRONG_WINDOW = "wrong_window"
    NO_HUB = "no_hub"
    """Said by a node's own runtime, when no hub answered in time."""
