"""What visitors and floor guides do at random: they come, book, check in, go, come back, rate, tap twice."""

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from queue_core.commands import (
    BookVisit,
    CallNext,
    CancelBooking,
    CancelTicket,
    ChangeLane,
    CheckIn,
    IssueTicket,
    RateTicket,
    Reclassify,
    Reinstate,
    ReportPaper,
    ReprintTicket,
    ReturnTicket,
    StepBack,
)
from queue_core.dispenser_commands import AnswerGuide, CallGuide, DivertVisitor
from queue_core.lifecycle import CaseKind, CaseState, GuideMatter, Level, State
from queue_core.rules import Lane
from tests.core.building import MINUTE_MS
from tests.core.finding import Finding, Finger, ages_ms, anyone, fingers, just_in_time, steps_ms
from tests.core.random_halls import HOUR_MS

BETWEEN_MS: Final = (0, 0, 0, 20_000, MINUTE_MS, 2 * MINUTE_MS, 3 * MINUTE_MS)
VISITORS: Final = ("", "", "", "", "v1", "v2", "v3", "v4", "v5")

lanes = st.sampled_from([Lane.NORMAL, Lane.NORMAL, Lane.GREEN, Lane.APPOINTMENT])
green_reasons = st.sampled_from(["elderly"] * 7 + ["", "rich"])
cancel_reasons = st.sampled_from(["visitor", "left", "left", "no reason at all"])
visitors = st.sampled_from(VISITORS)
slots_ms = st.sampled_from([0, 5 * MINUTE_MS, 20 * MINUTE_MS, 20 * MINUTE_MS, HOUR_MS, 24 * HOUR_MS, -1])
comings_ms = st.sampled_from(
    [-40 * MINUTE_MS, -30 * MINUTE_MS, -5 * MINUTE_MS, -5 * MINUTE_MS, 0, 10 * MINUTE_MS, 10 * MINUTE_MS + 1, HOUR_MS]
)


class Visitors(Finding):
    """They have all the time in the world, and fingers of their own."""

    @rule(came=st.lists(st.tuples(fingers, lanes), min_size=1, max_size=6), step_ms=steps_ms)
    def visitors_come(self, came: list[tuple[Finger, Lane]], step_ms: int) -> None:
        for finger, lane in came:
            self.issue(self.service(finger), lane)
            self.time_goes_by(step_ms)

    @rule(who=visitors, finger=fingers, lane=lanes, reason=green_reasons, plans=st.lists(fingers, max_size=3))
    def a_visitor_with_plans_comes(
        self, who: str, finger: Finger, lane: Lane, reason: str, plans: list[Finger]
    ) -> None:
        then = tuple(self.service(plan) for plan in plans)
        situation = ("", "first", "unheard of")[finger[0] % 3] if not finger[1] else ""
        given = reason if lane is Lane.GREEN or reason == "rich" else ""
        service = self.service((finger[0], True))
        self.press(IssueTicket(service, self.token(), "dispenser-1", lane, given, situation, then, who))

    @rule()
    def a_visitor_comes(self) -> None:
        codes = [*self.hall.rules.services]
        self.issue(codes[self.onlooker.book.came % len(codes)], Lane.NORMAL)

    @rule(came=st.lists(fingers, min_size=3, max_size=12))
    def a_crowd_comes(self, came: list[Finger]) -> None:
        self.crowd(came)

    @rule(finger=fingers)
    def who_did_not_come_wants_another_ticket(self, finger: Finger) -> None:
        for absence in self.onlooker.book.absences[-1:]:
            self.press(IssueTicket(self.service(finger), self.token(), "dispenser-1", visitor=absence.visitor))

    @rule(nth=anyone)
    def a_visitor_taps_twice(self, nth: int) -> None:
        self.issue(self.service((nth, True)), Lane.NORMAL, f"token {nth}")

    @rule(nth=anyone, finger=fingers, printed=st.booleans(), again=st.booleans(), age_ms=ages_ms)
    def the_paper_comes_out_or_not(self, nth: int, finger: Finger, printed: bool, again: bool, age_ms: int) -> None:
        ticket = self.ticket(finger, State.WAITING)
        dispenser = "" if nth % 5 else "a shoebox"
        for _ in range(1 + nth % 2):
            self.press(ReprintTicket(ticket, dispenser) if again else ReportPaper(ticket, printed), age_ms)

    @rule(finger=fingers, slot_ms=slots_ms, who=visitors, again=st.sampled_from([False] * 3 + [True]))
    def a_visitor_books(self, finger: Finger, slot_ms: int, who: str, again: bool) -> None:
        code = self.booking((finger[0], False)) if again else self.code()
        slot_ms, service = self.now_ms + slot_ms, self.service(finger)
        self.press(BookVisit(code, service, slot_ms, who))
        if finger[0] % 3 == 0:  # somebody else wants just that slot, which may have had room for one
            self.press(BookVisit(self.code(), service, slot_ms))

    @rule(finger=fingers, by_name=st.booleans())
    def a_booked_visitor_checks_in(self, finger: Finger, by_name: bool) -> None:
        code, who = self.booking(finger), ""
        booked = self.hall.state.bookings.get(code)
        if by_name and booked and booked.visitor:
            code, who = "", booked.visitor
        self.press(CheckIn(self.token(), "dispenser-1", code, who))

    @rule(finger=fingers, slot_ms=slots_ms, who=visitors, coming_ms=comings_ms)
    def a_visitor_books_and_comes(self, finger: Finger, slot_ms: int, who: str, coming_ms: int) -> None:
        code = self.code()
        if self.press(BookVisit(code, self.service(finger), self.now_ms + slot_ms, who)):
            self.time_goes_by(max(0, min(slot_ms, HOUR_MS) + coming_ms))
            self.press(CheckIn(self.token(), "dispenser-1", code))

    @rule(finger=fingers, reason=cancel_reasons)
    def a_booking_is_cancelled(self, finger: Finger, reason: str) -> None:
        self.press(CancelBooking(self.booking(finger), reason))

    @rule(finger=fingers, reason=cancel_reasons)
    def a_visit_is_called_off(self, finger: Finger, reason: str) -> None:
        self.press(CancelTicket(self.ticket(finger, State.WAITING, State.HELD, State.MISSED), reason))

    @rule(finger=fingers, reason=st.sampled_from(["", "", "visitor", "no reason at all"]), lost=st.booleans())
    def a_visitor_gives_the_number_back(self, finger: Finger, reason: str, lost: bool) -> None:
        ticket = self.ticket(finger, State.WAITING, State.HELD, State.MISSED)
        visit = self.onlooker.book.visits.get(ticket)
        self.press(CancelTicket(ticket, reason, "another paper" if lost or not visit else visit.token))

    @rule(finger=fingers, who=st.sampled_from(["postman", "postman", "lawyer", "stranger"]), visitor=visitors)
    def somebody_comes_for_others(self, finger: Finger, who: str, visitor: str) -> None:
        for _ in range(1 + finger[0] % 2):
            self.press(IssueTicket(self.service(finger), self.token(), "dispenser-1", visitor=visitor, agent=who))

    @rule(nth=anyone, about=st.sampled_from(GuideMatter), comes=st.booleans())
    def a_guide_is_wanted_and_may_come(self, nth: int, about: GuideMatter, comes: bool) -> None:
        dispenser = "dispenser-1" if nth % 7 else "a shoebox"
        self.press(AnswerGuide(dispenser) if comes else CallGuide(dispenser, about))

    @rule(finger=fingers)
    def a_visitor_finds_another_way(self, finger: Finger) -> None:
        self.press(DivertVisitor(self.service(finger), "dispenser-1"))

    @rule(finger=fingers, other=fingers, situation=st.sampled_from(["", "", "first", "unheard of"]))
    def a_visitor_needs_something_else(self, finger: Finger, other: Finger, situation: str) -> None:
        self.press(Reclassify(self.ticket(finger, State.WAITING), self.service(other), situation))

    @rule(
        finger=fingers, lane=st.sampled_from(Lane), reason=st.sampled_from(["elderly", "mistaken", "mistaken", "rich"])
    )
    def a_visitor_belongs_into_another_lane(self, finger: Finger, lane: Lane, reason: str) -> None:
        self.press(ChangeLane(self.ticket(finger, State.WAITING), lane, "elderly" if lane is Lane.GREEN else reason))

    @rule(finger=fingers, behind=st.integers(0, 4))
    def a_visitor_lets_others_go_before(self, finger: Finger, behind: int) -> None:
        self.press(StepBack(self.ticket(finger, State.WAITING), behind))

    @rule(finger=fingers)
    def a_missed_visitor_comes_back(self, finger: Finger) -> None:
        self.press(Reinstate(self.ticket(finger, State.MISSED)))

    @rule(finger=fingers)
    def a_held_visitor_comes_back(self, finger: Finger) -> None:
        self.press(ReturnTicket(self.ticket(finger, State.HELD)))

    @rule(
        finger=fingers,
        level=st.sampled_from(Level),
        age_ms=ages_ms,
        late_ms=just_in_time,
        reason=st.sampled_from(["", "", "", "slow", "no reason of the hall"]),
    )
    def a_visitor_rates(self, finger: Finger, level: Level, age_ms: int, late_ms: int | None, reason: str) -> None:
        ticket = self.ticket(finger, State.DONE)
        visit = self.onlooker.book.visits.get(ticket)
        if late_ms is not None and visit and visit.ended_ms:
            self.time_goes_on_to(visit.ended_ms + self.hall.rules.rating.limit_ms + late_ms)
        self.press(RateTicket(ticket, level, "pad", reason=reason), age_ms if late_ms is None else 0)

    @rule(finger=fingers, other=fingers, named=st.booleans())
    def a_visitor_fetches_what_is_ready(self, finger: Finger, other: Finger, named: bool) -> None:
        service = self.service(other) if named else ""
        case = self.case(finger, CaseKind.BACK_OFFICE, CaseState.READY)
        self.press(IssueTicket(service, self.token(), "dispenser-1", case=case))

    @rule(came=st.lists(fingers, min_size=4, max_size=12), calls=st.lists(fingers, min_size=4, max_size=8))
    def a_busy_quarter_of_an_hour(self, came: list[Finger], calls: list[Finger]) -> None:
        self.crowd(came)
        for finger in calls:
            self.press(CallNext(self.free_window(finger, self.ticket(finger, State.WAITING))))

    def crowd(self, came: list[Finger]) -> None:
        """Many come, one soon after the other; every third may use the green lane, every fifth comes for two things."""
        self.until_the_hall_is_open()
        for finger in came:
            then = (self.service((finger[0] + 1, True)),) if finger[0] % 5 == 0 else ()
            lane, who = Lane.GREEN if finger[0] % 3 == 0 else Lane.NORMAL, VISITORS[finger[0] % len(VISITORS)]
            self.issue(self.service(finger), lane, then=then, who=who)
            self.time_goes_by(BETWEEN_MS[finger[0] % len(BETWEEN_MS)])

    def issue(self, service: str, lane: Lane, token: str = "", then: tuple[str, ...] = (), who: str = "") -> None:
        reason = "elderly" if lane is Lane.GREEN else ""
        self.press(IssueTicket(service, token or self.token(), "dispenser-1", lane, reason, "", then, who))
