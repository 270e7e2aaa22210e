import pytest

from hall_simulator.replay.recorded_visits import RecordedVisit
from hall_simulator.replay.visitors import Errand, next_action
from ticket_dispenser.glass import Page

WANTS_A_FORM = Errand(RecordedVisit(0, "1", 1), department="page-1", service="queue-1")
AT_HOME = {
    Page.STARTING: "",
    Page.HOME: "departments",
    Page.DEPARTMENTS: "department:page-1",
    Page.SERVICES: "service:queue-1",
    Page.LIFE_EVENTS: "",
    Page.LIFE_EVENT: "",
    Page.SEARCH: "",
    Page.SITUATIONS: "take",
    Page.CONFIRM: "take",
    Page.REASONS: "",
    Page.OTHER_WAY: "",
    Page.CODE: "",
    Page.CHECK_IN: "home",
    Page.OWN_TICKET: "home",
    Page.GIVE_UP: "home",
    Page.ASKING: "",
    Page.PRINTING: "",
    Page.RESULT: "home",
    Page.PAPER_FAILED: "home",
    Page.REFUSED: "home",
    Page.LOST: "home",
    Page.SAID: "home",
    Page.DONE: "home",
    Page.HELP: "home",
    Page.PIN: "",
    Page.OPERATOR: "",
}


def test_visitors_know_every_page_of_the_dispenser() -> None:
    assert AT_HOME.keys() == set(Page)


@pytest.mark.parametrize("page", AT_HOME)
def test_a_visitor_touches_what_leads_to_the_ticket(page: Page) -> None:
    assert next_action(str(page), WANTS_A_FORM, at_home=True) == AT_HOME[page]


@pytest.mark.parametrize("page", [Page.SERVICES, Page.CONFIRM, Page.REASONS])
def test_nobody_takes_what_somebody_else_has_chosen(page: Page) -> None:
    assert next_action(str(page), WANTS_A_FORM, at_home=False) == "home"
