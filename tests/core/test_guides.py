"""导办 and 帮办: who wants a floor guide, who acts for several visitors, who needs no ticket at all."""

from dataclasses import replace

import pytest

from queue_core.commands import CancelTicket, CheckIn, CloseDay, Configure, IssueTicket
from queue_core.dispenser_commands import AnswerGuide, CallGuide, DivertVisitor
from queue_core.events import GuideAnswered, GuideCalled, VisitorDiverted
from queue_core.lifecycle import GuideMatter
from queue_core.refusals import Reason
from queue_core.rules import AgentRule, HallRules, MissedRules
from tests.core.building import DAY_MS, MINUTE_MS, NOON_MS, ToldHall, a_hall, a_hall_with, derived_again, some_rules

T = NOON_MS
PAIRS = [(one, other) for one in GuideMatter for other in GuideMatter]
RISING = list(GuideMatter)


def waiting(hall: ToldHall) -> list[tuple[str, str, int]]:
    """Return who waits for a guide: where, what for, and since when."""
    return [(call.dispenser, call.about, call.since_ms) for call in hall.hall.state.day.guide_calls.values()]


def test_who_presses_the_button_waits_for_a_guide_until_one_goes_there() -> None:
    hall = a_hall()

    assert hall.does(CallGuide("dispenser-2"), at_ms=T) == (GuideCalled(T, "dispenser-2", GuideMatter.HELP),)
    hall.does(CallGuide("dispenser-1", GuideMatter.PAPER), at_ms=T + 1)
    assert waiting(hall) == [("dispenser-2", "help", T), ("dispenser-1", "paper", T + 1)]
    assert hall.does(AnswerGuide("dispenser-2"), at_ms=T + 2) == (GuideAnswered(T + 2, "dispenser-2"),)

    assert waiting(hall) == [("dispenser-1", "paper", T + 1)]
    assert hall.refuses(AnswerGuide("dispenser-2")) is Reason.NO_GUIDE_CALLED
    assert hall.says(AnswerGuide("dispenser-2")) == {"dispenser": "dispenser-2"}


@pytest.mark.parametrize(("first", "then"), PAIRS, ids=[f"{one}-{other}" for one, other in PAIRS])
def test_who_presses_again_is_heard_again_only_when_it_has_become_more_urgent_and_keeps_the_place(
    first: GuideMatter, then: GuideMatter
) -> None:
    hall = a_hall()
    hall.does(CallGuide("dispenser-1", first), at_ms=T)
    hall.does(CallGuide("dispenser-2"), at_ms=T + 1)
    heard = hall.does(CallGuide("dispenser-1", then), at_ms=T + MINUTE_MS)

    is_worse = RISING.index(then) > RISING.index(first)
    assert heard == ((GuideCalled(T + MINUTE_MS, "dispenser-1", then),) if is_worse else ())
    assert waiting(hall)[0] == ("dispenser-1", then if is_worse else first, T)


@pytest.mark.parametrize("command", [CallGuide("a shoebox"), AnswerGuide("a shoebox")])
def test_nobody_is_sent_to_a_place_the_hall_does_not_have(command: CallGuide | AnswerGuide) -> None:
    assert a_hall().refuses(command) is Reason.UNKNOWN_DISPENSER


def test_with_the_days_business_or_the_day_itself_nobody_waits_for_a_guide_any_more() -> None:
    closed, slept = a_hall(), a_hall()
    for hall in (closed, slept):
        hall.does(CallGuide("dispenser-1"), at_ms=T)
    closed.does(CloseDay())
    slept.waits_until(T + DAY_MS)

    assert waiting(closed) == waiting(slept) == []


def test_a_dispenser_that_is_taken_away_calls_nobody() -> None:
    hall = a_hall()
    for dispenser in ("dispenser-1", "dispenser-2"):
        hall.does(CallGuide(dispenser), at_ms=T)
    hall.does(Configure(replace(some_rules(), dispensers=("dispenser-2",))))

    assert waiting(hall) == [("dispenser-2", "help", T)]


def test_who_finds_another_way_than_a_ticket_is_counted_and_gets_none() -> None:
    hall = a_hall()
    for nth in range(3):
        told = hall.does(DivertVisitor("pension", "dispenser-1"), at_ms=T + nth)
        assert told == (VisitorDiverted(T + nth, "pension", "dispenser-1"),)

    assert (hall.hall.state.day.diverted, list(hall.hall.tickets)) == (3, [])
    assert hall.refuses(DivertVisitor("fishing", "dispenser-1")) is Reason.UNKNOWN_SERVICE
    hall.waits_until(T + DAY_MS)
    assert hall.hall.state.day.diverted == 0


def with_agents(limit: int = 2, **changes: object) -> HallRules:
    agents = {"postman": AgentRule("postman", "p", limit), "lawyer": AgentRule("lawyer", "l", 1)}
    return replace(some_rules(), agents=agents, one_ticket_a_visitor=True, **changes)  # type: ignore[arg-type]


def taken_by(agent: str, token: str = "a token", visitor: str = "") -> IssueTicket:
    return IssueTicket("pension", token, "dispenser-1", visitor=visitor, agent=agent)


def test_who_acts_for_others_takes_several_tickets_and_no_more_than_the_limit() -> None:
    hall = a_hall_with(with_agents(2))
    hall.now_ms = T
    for nth in range(2):
        hall.does(taken_by("postman", f"token {nth}"))

    assert [ticket.agent for ticket in hall.hall.tickets] == ["postman", "postman"]
    assert hall.refuses(taken_by("postman")) is Reason.AGENT_LIMIT
    assert hall.says(taken_by("postman")) == {"limit": "2"}
    hall.does(taken_by("lawyer", "another's"))


def test_a_visit_that_has_ended_makes_room_for_another_of_the_same_agent() -> None:
    hall = a_hall_with(with_agents(1))
    hall.does(taken_by("postman", "first"), at_ms=T)
    assert hall.refuses(taken_by("postman")) is Reason.AGENT_LIMIT
    hall.serves()

    hall.does(taken_by("postman", "second"))
    hall.does(CancelTicket("A002", "visitor"))
    hall.does(taken_by("postman", "third"))
    assert derived_again(hall.hall).ticket("A003").agent == "postman"


def test_the_limit_stands_after_the_hub_has_started_again() -> None:
    hall = a_hall_with(with_agents(1))
    hall.does(taken_by("postman", "first"), at_ms=T)
    again = ToldHall(derived_again(hall.hall), [], T)

    assert again.refuses(taken_by("postman")) is Reason.AGENT_LIMIT


def test_nobody_acts_for_others_whom_the_hall_does_not_know() -> None:
    assert a_hall_with(with_agents()).refuses(taken_by("stranger")) is Reason.UNKNOWN_AGENT


def test_a_ticket_for_somebody_else_is_not_the_agents_own() -> None:
    missed = MissedRules(ban_after=1, ban_ms=DAY_MS)
    hall = a_hall_with(with_agents(2, missed=missed))
    hall.now_ms = T
    own = hall.issues(visitor="v1")
    hall.does(taken_by("postman", "for another", visitor="v1"))
    hall.does(CancelTicket(own.id, "visitor"))
    hall.books("B-1", T, visitor="v1")

    assert [ticket.visitor for ticket in hall.hall.tickets] == ["v1", ""]
    hall.does(CheckIn("kept", "dispenser-1", "B-1"))  # the ticket for another does not stand in the way
