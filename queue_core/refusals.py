"""Why a command is refused: a closed list. A refused command changes nothing."""

from enum import StrEnum
from typing import Self


class QueueError(Exception):
    """The root of everything this package raises."""


class Reason(StrEnum):
    """One reason for a refusal; the wire carries the same word. In brackets: the fields its sentence names."""

    UNKNOWN_TICKET = "unknown_ticket"  # ticket
    UNKNOWN_SERVICE = "unknown_service"  # service
    UNKNOWN_SITUATION = "unknown_situation"  # service, situation
    UNKNOWN_WINDOW = "unknown_window"  # window
    UNKNOWN_CLERK = "unknown_clerk"  # clerk
    UNKNOWN_DISPENSER = "unknown_dispenser"  # dispenser
    UNKNOWN_BOOKING = "unknown_booking"  # booking
    UNKNOWN_CASE = "unknown_case"  # case
    LANE_NOT_OFFERED = "lane_not_offered"  # service, lane
    LANE_REASON_NEEDED = "lane_reason_needed"  # lane_reason
    SAME_LANE = "same_lane"  # number, lane
    REASON_NEEDED = "reason_needed"  # reason
    NO_WINDOW_SERVES = "no_window_serves"  # service
    ILLEGAL_STEP = "illegal_step"  # number, state, step
    WINDOW_ILLEGAL_STEP = "window_illegal_step"  # window, state, step
    CLERK_ILLEGAL_STEP = "clerk_illegal_step"  # clerk, state, step
    CASE_ILLEGAL_STEP = "case_illegal_step"  # case, state, step
    CASE_OF_ANOTHER_KIND = "case_of_another_kind"  # case
    WINDOW_CLOSED = "window_closed"  # window
    WINDOW_DOES_NOT_SERVE = "window_does_not_serve"  # window, service
    CLERK_NEEDED = "clerk_needed"  # window
    WINDOW_HAS_CLERK = "window_has_clerk"  # window, clerk
    CLERK_WITH_VISITOR = "clerk_with_visitor"  # clerk, window
    CLERK_NOT_ON_DUTY = "clerk_not_on_duty"  # clerk
    NO_VISITOR = "no_visitor"  # window, step
    NOT_PERMITTED = "not_permitted"  # window, number
    RECALL_TOO_SOON = "recall_too_soon"  # number, seconds
    RECALL_LIMIT = "recall_limit"  # number, limit
    REINSTATE_LIMIT = "reinstate_limit"  # number, limit
    NOTHING_TO_UNDO = "nothing_to_undo"  # window
    UNDO_TOO_LATE = "undo_too_late"  # window, seconds
    UNDO_OVERTAKEN = "undo_overtaken"  # window, number
    ALREADY_REPORTED = "already_reported"  # number
    ALREADY_RATED = "already_rated"  # number
    RATING_REASON = "rating_reason"  # number
    RATING_TOO_LATE = "rating_too_late"  # number
    REPEATED_TOKEN = "repeated_token"  # ticket
    REPEATED_BOOKING = "repeated_booking"  # booking
    REPEATED_SERVICE = "repeated_service"  # number, service
    NUMBERS_USED_UP = "numbers_used_up"  # queue
    JUST_RESTORED = "just_restored"
    ALREADY_HANDED_OVER = "already_handed_over"  # number
    UNKNOWN_AGENT = "unknown_agent"
    AGENT_LIMIT = "agent_limit"  # limit
    WRONG_TOKEN = "wrong_token"  # number
    NO_GUIDE_CALLED = "no_guide_called"  # dispenser
    UNKNOWN_ZONE = "unknown_zone"  # zone
    UNKNOWN_NOTICE = "unknown_notice"  # notice
    WORDS_NEEDED = "words_needed"
    TOO_MANY_WORDS = "too_many_words"  # limit
    NOTICE_LIMIT = "notice_limit"  # limit
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    STILL_IN_USE = "still_in_use"  # number
    ONE_TICKET_A_VISITOR = "one_ticket_a_visitor"  # number
    BANNED = "banned"  # until
    QUOTA_REACHED = "quota_reached"  # service, quota, opens, today
    SLOT_FULL = "slot_full"  # service, slot
    BY_APPOINTMENT_ONLY = "by_appointment_only"  # service
    HALL_CLOSED = "hall_closed"  # opens, today
    SERVICE_CLOSED = "service_closed"  # service, opens, today
    PAST_CUT_OFF = "past_cut_off"  # cut_off, opens, today
    DAY_CLOSED = "day_closed"  # opens, today
    ANOTHER_DAY = "another_day"  # booking, day
    TOO_EARLY = "too_early"  # booking, opens, today
    SLOT_PAST = "slot_past"  # booking
    MOMENT_PAST = "moment_past"  # moment


class RefusedError(QueueError, ValueError):
    """A command that cannot be: the reason, and the fields its sentence names."""

    def __init__(self, reason: Reason, /, **fields: str) -> None:
        self.reason = reason
        self.fields = fields
        super().__init__(f"{reason}: {fields}")

    def about(self, **fields: str) -> Self:
        """Return the same refusal once more, of one thing by its name."""
        return type(self)(self.reason, **{**self.fields, **fields})
