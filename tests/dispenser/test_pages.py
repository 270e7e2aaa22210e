"""A visit from touch to touch: which page follows which, and what the kiosk asks for."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from hall_protocol.message import LocalText
from tests.dispenser.county import a_ticket, the_catalogue, wording
from ticket_dispenser import pages
from ticket_dispenser.finger import KEY_BOUNCE_MS, Finger
from ticket_dispenser.frame import Frame
from ticket_dispenser.glass import Page, TargetError, target_saying
from ticket_dispenser.menu import Menu
from ticket_dispenser.view import view
from ticket_dispenser.visit.state import PrintAgain, Stop, TakeTicket, Visit, Wish

MENU = Menu(the_catalogue())
HOME = Visit(page=Page.HOME, link=True, hub=True)
WHY = LocalText("纸没了", "no paper")


def touch(visit: Visit, *actions: str, at_ms: int = 0) -> tuple[Visit, list[Wish]]:
    wishes = []
    for action in actions:
        visit, wish = pages.touched(visit, action, MENU, at_ms)
        wishes += [wish] if wish else []
    return visit, wishes


def before(page: Page) -> Visit:
    """Somebody who has come by the usual way, with everything chosen."""
    trail = (Stop(Page.HOME), Stop(Page.DEPARTMENTS), Stop(Page.SERVICES, "rs"), Stop(Page.CONFIRM, "rs"))
    chosen = replace(HOME, page=page, department="rs", service="rs-shebao", ticket=a_ticket(), trail=trail)
    return replace(chosen, trail=trail[: {Page.SERVICES: 2, Page.CONFIRM: 3}.get(page, 4)])


def test_two_touches_bring_the_commonest_tickets() -> None:
    for service in MENU.common:
        assert touch(HOME, f"service:{service.code}", "take")[1] == [TakeTicket(service.code)]


def test_four_touches_bring_a_ticket_by_its_department() -> None:
    visit, wishes = touch(HOME, "departments", "department:rs", "service:rs-shebao", "take")

    assert visit.page is Page.ASKING
    assert wishes == [TakeTicket("rs-shebao")]


def test_whoever_takes_the_green_channel_says_why() -> None:
    visit, wishes = touch(HOME, "departments", "department:rs", "service:rs-shebao", "green")
    assert visit.page is Page.REASONS
    assert not wishes

    assert touch(visit, "reason:elderly")[1] == [TakeTicket("rs-shebao", "green", "elderly")]


def test_whoever_has_no_reason_still_gets_a_ticket() -> None:
    assert touch(before(Page.REASONS), "take")[1] == [TakeTicket("rs-shebao")]


def test_ten_touches_issue_one_ticket() -> None:
    visit, wishes = touch(before(Page.CONFIRM), *["take"] * 10)

    assert len(wishes) == 1
    assert visit.page is Page.ASKING


def test_a_trembling_finger_touches_once() -> None:
    finger = Finger()

    assert [finger.means(500 + k, 900, 100 * k) for k in range(10)] == [True] + [False] * 9


def test_the_same_key_twice_in_a_row_is_two_letters_and_a_trembling_finger_one() -> None:
    finger = Finger()

    assert [finger.means(500, 900, at_ms, KEY_BOUNCE_MS) for at_ms in (0, 160, 320)] == [True] * 3
    assert [finger.means(700, 900, at_ms, KEY_BOUNCE_MS) for at_ms in (900, 960, 1_020)] == [True, False, False]


def test_two_touches_at_different_places_are_both_meant() -> None:
    finger = Finger()

    assert finger.means(100, 100, 0)
    assert finger.means(100, 400, 50)


def test_a_bouncing_finger_does_not_wipe_away_the_number() -> None:
    shown = pages.printed(before(Page.PRINTING), a_ticket(), 1_000)

    assert touch(shown, "", at_ms=1_900)[0].page is Page.RESULT
    assert touch(shown, "", at_ms=2_000)[0].page is Page.HOME


@pytest.mark.parametrize("page", [page for page in Page if page not in pages.WORKING and page is not Page.HOME])
def test_a_page_left_alone_goes_home(page: Page) -> None:
    limit = pages.RESULT_HOME_MS if page in {Page.RESULT, Page.DONE} else pages.IDLE_HOME_MS
    left = replace(before(page), since_ms=500)

    assert pages.passed(left, MENU, 500 + limit - 1).page is page
    assert pages.passed(left, MENU, 500 + limit).page is Page.HOME


def test_whoever_reads_large_has_longer_to_read_the_number() -> None:
    left = replace(before(Page.RESULT), since_ms=0, big=True)

    assert pages.passed(left, MENU, 14_999).page is Page.RESULT
    assert pages.passed(left, MENU, 15_000).page is Page.HOME


def test_whoever_only_reads_is_asked_before_the_page_goes_and_a_touch_keeps_it() -> None:
    reading = replace(before(Page.CONFIRM), since_ms=0)
    assert pages.passed(reading, MENU, 49_999).leaving_s == 0

    asked = pages.passed(reading, MENU, 50_000)
    assert asked.leaving_s == 10
    assert pages.passed(asked, MENU, 58_500).leaving_s == 2
    for action in ("stay", "", "home", "take"):
        kept, wishes = touch(asked, action, at_ms=58_500)
        assert kept == replace(reading, since_ms=58_500)
        assert not wishes
    assert pages.passed(kept, MENU, 100_000) == kept


def test_a_first_page_nobody_has_begun_on_asks_nobody() -> None:
    english, _ = touch(HOME, "language")

    assert pages.passed(english, MENU, 55_000).leaving_s == 0


def test_the_next_visitor_is_spoken_to_in_the_halls_language() -> None:
    abroad, _ = touch(HOME, "language")
    assert abroad.language == "en"

    assert pages.passed(abroad, MENU, pages.IDLE_HOME_MS).language == "zh"


def test_nobody_is_sent_home_while_the_printer_works() -> None:
    for page in pages.WORKING:
        assert pages.passed(before(page), MENU, 10_000_000).page is page
        assert touch(before(page), "home", "take", "")[0].page is page


@pytest.mark.parametrize(
    ("page", "back"),
    [
        (Page.SERVICES, Page.DEPARTMENTS),
        (Page.CONFIRM, Page.SERVICES),
        (Page.REASONS, Page.CONFIRM),
        (Page.REFUSED, Page.CONFIRM),
        (Page.LOST, Page.CONFIRM),
    ],
)
def test_back_leads_one_page_back(page: Page, back: Page) -> None:
    assert touch(before(page), "back")[0].page is back


def test_without_the_hub_nobody_is_promised_a_number() -> None:
    lost = pages.linked(before(Page.CONFIRM), False, 0)

    for action in ("take", "reason:elderly"):
        visit, wishes = touch(lost, action)
        assert visit.page is Page.LOST
        assert not wishes


def test_when_the_hub_is_back_the_visitor_stands_where_the_ticket_is() -> None:
    waiting, _ = touch(pages.linked(before(Page.CONFIRM), False, 0), "take")

    assert pages.linked(waiting, True, 9).page is Page.CONFIRM


def test_whoever_got_no_answer_stands_again_where_the_ticket_can_be_taken() -> None:
    unanswered = pages.refused(before(Page.ASKING), None, 0)
    refused = pages.refused(before(Page.ASKING), WHY, 0)

    assert pages.linked(unanswered, link=False, now_ms=1).page is Page.REFUSED
    assert pages.linked(unanswered, link=True, now_ms=1).page is Page.CONFIRM
    assert pages.linked(refused, link=True, now_ms=1).page is Page.REFUSED


@pytest.mark.parametrize("frame", [Frame(1080, 1920), Frame(1920, 1080)])
def test_a_visitor_without_paper_learns_where_to_wait(frame: Frame) -> None:
    failed = pages.paper_failed(before(Page.PRINTING), a_ticket(), WHY, 0)
    page = view(failed, MENU, frame, wording())

    assert wording().both("number_noted", where=MENU.where(a_ticket().zone)) in [words.text for words in page.words]


def test_a_number_without_paper_can_be_printed_again() -> None:
    failed = pages.paper_failed(before(Page.PRINTING), a_ticket(), WHY, 0)
    assert failed.page is Page.PAPER_FAILED

    visit, wishes = touch(failed, "reprint")
    assert visit.page is Page.PRINTING
    assert wishes == [PrintAgain(a_ticket())]


@pytest.mark.parametrize("word", [pages.printed, lambda v, t, now: pages.paper_failed(v, t, WHY, now)])
def test_another_tickets_paper_does_not_disturb_a_visitor(word: Callable[..., Visit]) -> None:
    other = msgspec.structs.replace(a_ticket(), id="2026-11-23/shebao/99")

    for page in (Page.PRINTING, Page.CONFIRM, Page.HOME):
        assert word(before(page), other, 5) == before(page)


def test_a_service_that_is_withdrawn_sends_its_visitor_home_and_no_other() -> None:
    catalogue = the_catalogue("2")
    fewer = Menu(
        msgspec.structs.replace(catalogue, services=tuple(s for s in catalogue.services if s.code != "rs-shebao"))
    )

    assert pages.open_doors(before(Page.CONFIRM), fewer, 7).page is Page.HOME
    other = replace(before(Page.CONFIRM), service="rs-canbao")
    assert pages.open_doors(other, fewer, 7) == other


def test_unknown_actions_change_nothing_but_the_time_of_the_touch() -> None:
    for action in ("department:nowhere", "service:nothing", "dance", "reprint"):
        assert touch(HOME, action, at_ms=3)[0] == replace(HOME, since_ms=3)


def test_a_script_touches_by_the_text_in_either_language() -> None:
    page = view(before(Page.CONFIRM), MENU, Frame(1080, 1920), wording())

    assert target_saying(page, "取号").action == "take"
    assert target_saying(page, "take a ticket").action == "take"
    assert target_saying(page, "绿色").action == "green"


@pytest.mark.parametrize("text", ["", "  ", "不存在", "e"])
def test_a_text_that_is_there_not_once_names_what_there_is(text: str) -> None:
    page = view(before(Page.CONFIRM), MENU, Frame(1080, 1920), wording())

    with pytest.raises(TargetError, match="取号, 绿色通道取号, 返回, 首页, 求助, 关怀版"):
        target_saying(page, text)
