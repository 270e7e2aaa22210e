import pytest

from hall_simulator.replay.recorded_visits import RecordedVisit
from hall_simulator.replay.visitors import Errand, next_action
from ticket_dispenser.glass import Page

WANTS_A_FORM = Errand(RecordedVisit(0, "1", 1), department="page-1", service="queue-1")
AT_HOME = {
    Page.STARTING: "",
    Page.HOME: "department:page-1",
    Page.SERVICES: "service:queue-1",
    Page.CONFIRM: "take",
    Page.REASONS: "",
    Page.ASKING: "",
    Page.PRINTING: "",
    Page.RESULT: "home",
    Page.PAPER_FAILED: "home",
    Page.REFUSED: "home",
    Page.LOST: "home",
}


def test_visitors_know_every_page_of_the_dispenser() -> None:
    assert AT_HOME.keys() == set(Page)


@pytest.mark.parametrize("page", AT_HOME)
def test_a_visitor_touches_what_leads_to_the_ticket(page: Page) -> None:
    assert next_action(str(page), WANTS_A_FORM, at_home=True) == AT_HOME[page]


@pytest.mark.parametrize("page", [Page.SERVICES, Page.CONFIRM, Page.REASONS])
def test_nobody_takes_what_somebody_else_has_chosen(page: Page) -> None:
    assert next_action(str(page), WANTS_A_FORM, at_home=False) == "home"
