"""Rating in a real browser on small phones: large targets, nothing hidden, no script needed, once."""

import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from hall_config.model import Service
from hall_protocol.commands import CallNext, FinishService, RateTicket, ShowCases, StartService
from hall_protocol.states import TicketFacts
from node_runtime.client import RequestClient
from tests.hall.standing import StandingHall, ask, token
from tests.visitor.phones import Phones, takes
from tests.visitor.test_phone import A_WHILE_MS, TOO_LARGE, does, scanned, until

PHONES = [(360, 640), (390, 844)]
LETTER = "等了一个上午，" * 28
"""As much as a phone takes; each character travels as nine."""
THUMB_PX = 44
"""WCAG 2.5.5."""


def served(dispenser: RequestClient, clerk: RequestClient, key: str, service: str = "rs-canbao") -> TicketFacts:
    ticket = takes(dispenser, key, service)
    for command in (CallNext, StartService, FinishService):
        does(clerk, command)
    return ticket


def longest(hall: StandingHall) -> str:
    def length(service: Service) -> int:
        return len(service.name.en or "")

    return max((each for each in hall.config.services if "normal" in each.lanes), key=length).code


def boxes(page: Page, selector: str) -> list[FloatRect]:
    return [box for each in page.locator(selector).all() if (box := each.bounding_box())]


def test_when_the_visit_ends_the_open_page_asks_by_itself(
    chromium: Browser, phones: Phones, dispenser: RequestClient, clerk: RequestClient
) -> None:
    key = token()
    takes(dispenser, key)
    does(clerk, CallNext)
    with scanned(chromium, phones.url(key)) as page:
        expect(page.locator("form")).to_have_count(0)
        does(clerk, StartService)
        does(clerk, FinishService)
        until(page, "legend", "请您评价本次服务")
        page.click("text=非常满意")
        page.click("text=提交评价")

        expect(page.locator(".note").first).to_have_text("您的评价：非常满意，谢谢")
        expect(page.locator("form")).to_have_count(0)


def test_without_scripts_a_bad_level_is_given_with_its_reason(
    chromium: Browser, phones: Phones, hall: StandingHall, dispenser: RequestClient, clerk: RequestClient
) -> None:
    key = token()
    ticket = served(dispenser, clerk, key)
    with scanned(chromium, phones.url(key), script=False) as page:
        expect(page.locator(".why")).to_be_hidden()
        page.click("text=基本满意")
        expect(page.locator(".why")).to_be_hidden()
        page.click("label:text-is('不满意')")
        expect(page.locator(".why")).to_be_visible()
        page.click("text=办理太慢")
        page.fill("textarea", LETTER)
        page.click("text=提交评价")
        expect(page.locator(".note").first).to_have_text("您的评价：不满意，谢谢")
    with hall.client("console") as desk:
        cases = ask(desk, ShowCases(command_id=desk.next_id())).cases

    assert [(case.kind, case.comment) for case in cases if case.ticket == ticket.id] == [("rating", LETTER)]


def test_who_chose_nothing_is_kept_from_sending_by_the_phone_itself(
    chromium: Browser, phones: Phones, dispenser: RequestClient, clerk: RequestClient
) -> None:
    key = token()
    served(dispenser, clerk, key)
    with scanned(chromium, phones.url(key)) as page:
        page.click("text=提交评价")
        expect(page.locator("form")).to_have_count(1)


def test_a_visit_rated_at_the_window_meanwhile_is_said_to_be(
    chromium: Browser, phones: Phones, hall: StandingHall, dispenser: RequestClient, clerk: RequestClient
) -> None:
    key = token()
    ticket = served(dispenser, clerk, key)
    with scanned(chromium, phones.url(key)) as page, hall.client("console") as desk:
        assert ask(desk, RateTicket(command_id=desk.next_id(), ticket=ticket.id, level="basically_satisfied")).ok
        page.click("text=非常不满意")
        page.click("text=提交评价")

        expect(page.locator(".note").first).to_have_text("已经评过，以先评的为准")
        expect(page.locator(".note").nth(1)).to_have_text("您的评价：基本满意，谢谢")


def test_what_somebody_writes_is_not_taken_away_by_a_network_that_comes_back(
    chromium: Browser, phones: Phones, dispenser: RequestClient, clerk: RequestClient
) -> None:
    key = token()
    served(dispenser, clerk, key)
    with scanned(chromium, phones.url(key)) as page:
        page.click("text=非常不满意")
        page.fill("textarea", "等了一个上午")
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.clock.run_for(3 * A_WHILE_MS)

        assert page.input_value("textarea") == "等了一个上午"


@pytest.mark.parametrize("size", PHONES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_of_it_is_seen_and_hit_with_a_thumb_on_small_phones(
    chromium: Browser,
    phones: Phones,
    hall: StandingHall,
    dispenser: RequestClient,
    clerk: RequestClient,
    size: tuple[int, int],
    lang: str,
) -> None:
    key = token()
    served(dispenser, clerk, key, longest(hall))
    with scanned(chromium, phones.url(key, lang=lang), script=False) as page:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        levels = boxes(page, "input[name=level] + label")

        assert page.evaluate(TOO_LARGE) == [0, 0], "the whole question at one look"
        assert len(levels) == 5
        assert len({(level["width"], level["height"]) for level in levels}) == 1, "none is larger than another"
        page.click("label[for=very_dissatisfied]")
        assert page.evaluate(TOO_LARGE)[0] == 0
        targets = boxes(page, "form label:not(.words), form button")
        assert len(targets) == 10
        assert min(target["height"] for target in targets) >= THUMB_PX
