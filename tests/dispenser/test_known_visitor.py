"""Whoever lays a card or shows a code is known: their ticket, their appointment, the green channel, their visitors."""

from dataclasses import replace

import msgspec
import pytest

from hall_protocol.commands import CallGuide, CancelTicket, CheckIn, DivertVisitor, IssueTicket, ShowVisitor
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import BookingFacts
from tests.dispenser.county import a_ticket, wording
from tests.dispenser.rich_hall import NOON_MS, PEOPLE, base_visit, rich_menu
from tests.dispenser.test_choosing import HOME, actions, seen, sentences, touch
from ticket_dispenser import pages
from ticket_dispenser.asking import answered, command_for, not_issued
from ticket_dispenser.frame import Frame
from ticket_dispenser.glass import Page, PageView
from ticket_dispenser.sheet import Surroundings
from ticket_dispenser.view import view
from ticket_dispenser.visit import hearing
from ticket_dispenser.visit.state import (
    ArriveFor,
    FetchGuide,
    GiveUp,
    GoAnotherWay,
    Person,
    PrintAgain,
    Recognise,
    TakeTicket,
    Visit,
    Wish,
)

MENU = rich_menu()
TOKEN = "q83v5Y0yqkGBrMGEX0WB2g"
WHY = LocalText("预约时间已过", "The appointment is past")
BOOKING = BookingFacts(code="B-77", service="rs-canbao", slot_ms=NOON_MS, phase="booked")


def asked_with(visit: Visit, wish: Wish) -> object:
    return command_for(wish, visit, "c0ffee00-1", TOKEN)


def reply(ok: bool = True, **fields: object) -> Reply:
    return msgspec.convert({"command_id": "c0ffee00-1", "ok": ok, **fields}, Reply, from_attributes=True)


def shown(visit: Visit, answer: Reply) -> Visit:
    """The visitor's card, or code, was asked about, and this is the answer."""
    command = asked_with(visit, Recognise())
    assert isinstance(command, ShowVisitor)
    return answered(visit, command, answer, "c0ffee00-1", wording(), 7)


def laid(visit: Visit, person: Person = PEOPLE) -> Visit:
    after, wish = pages.card(visit, person, MENU, 5)
    assert wish == Recognise()
    return after


def test_a_card_laid_in_the_middle_of_choosing_keeps_what_was_chosen() -> None:
    choosing, _ = touch(HOME, "departments", "department:rs", "service:rs-shebao", "situation:lost")
    known = shown(laid(choosing), reply())

    assert replace(known, person=None, since_ms=0) == choosing
    assert touch(known, "take")[0].page is Page.ASKING


def test_a_card_that_cannot_be_read_says_so_and_what_was_chosen_stays() -> None:
    choosing, _ = touch(HOME, "departments", "department:rs", "service:rs-shebao", "situation:lost")
    why = wording().both("card.not_readable")

    unread = pages.card_not_read(pages.card_not_read(choosing, why, 5), why, 6)

    assert unread.page is Page.SAID
    assert why.zh in "".join(sentences(seen(unread)))
    assert replace(touch(unread, "back")[0], since_ms=0, sentence=None) == replace(choosing, since_ms=0, sentence=None)


def test_a_card_that_cannot_be_read_wipes_away_nobodys_number() -> None:
    number = replace(HOME, page=Page.RESULT, ticket=a_ticket())

    assert pages.card_not_read(number, WHY, 5) == number


def test_whose_card_says_sixty_is_offered_the_green_channel_first_from_then_on() -> None:
    known = shown(laid(HOME), reply())
    confirm, _ = touch(known, "service:rs-canbao")
    offered = [action for action in actions(seen(confirm)) if action in ("take", "green", "reason:elderly")]

    assert offered == ["reason:elderly", "take"]
    assert touch(confirm, "reason:elderly")[1] == [TakeTicket("rs-canbao", "green", "elderly")]


def test_a_young_card_is_offered_what_everybody_is() -> None:
    confirm, _ = touch(laid(HOME, Person("c" * 64, "d" * 64)), "service:rs-canbao")

    assert [action for action in actions(seen(confirm)) if action in ("take", "green")] == ["take", "green"]


def test_the_ticket_is_for_whose_card_it_was() -> None:
    command = asked_with(laid(HOME), TakeTicket("rs-canbao", "green", "elderly", then=("rs-shebao",)))

    assert isinstance(command, IssueTicket)
    assert (command.identity, command.booking_identity) == ("a" * 64, "b" * 64)
    assert (command.lane, command.lane_reason, command.then) == ("green", "elderly", ("rs-shebao",))


def test_who_has_a_ticket_is_shown_it_and_may_print_it_again() -> None:
    own = shown(laid(HOME), reply(ticket=a_ticket()))

    assert own.page is Page.OWN_TICKET
    assert "A015" in sentences(seen(own))
    assert "前面还有3人" in sentences(seen(own))
    assert "社保卡申领与补换" in sentences(seen(own)), "who has had it for an hour has forgotten what for"
    assert touch(own, "reprint")[1] == [PrintAgain(a_ticket())]


def test_who_is_ahead_is_about_where_the_hub_has_not_counted() -> None:
    given = msgspec.structs.replace(a_ticket(), id="alone/dispenser-1/7")
    for page in (Page.PRINTING, Page.RESULT):
        assert "前面约有 3 人" in sentences(seen(replace(HOME, page=page, ticket=given)))
    assert "前面还有3人" in sentences(seen(replace(HOME, page=Page.RESULT, ticket=a_ticket())))
    assert "前面还有3人" in sentences(seen(shown(laid(HOME), reply(ticket=given))))


def test_who_has_a_ticket_gives_it_up_only_when_asked_once_more() -> None:
    own = shown(laid(HOME), reply(ticket=a_ticket()))
    sure, wishes = touch(own, "give_up")
    assert not wishes
    assert touch(sure, "back")[0].page is Page.OWN_TICKET
    assert touch(own, "give_up_now")[1] == []

    gone, wishes = touch(sure, "give_up_now")
    assert wishes == [GiveUp(a_ticket())]
    command = asked_with(gone, wishes[0])
    assert isinstance(command, CancelTicket)
    assert (command.ticket, command.token) == (a_ticket().id, a_ticket().token)
    done = answered(gone, command, reply(), command.command_id, wording(), 9)
    assert done.page is Page.DONE
    assert "已取消，谢谢告知" in sentences(seen(done))


def test_a_ticket_that_can_no_more_be_given_up_is_said_why() -> None:
    gone, (wish,) = touch(shown(laid(HOME), reply(ticket=a_ticket())), "give_up", "give_up_now")
    command = asked_with(gone, wish)
    assert isinstance(command, CancelTicket)
    told = answered(gone, command, reply(False, code="illegal_step", message=WHY), command.command_id, wording(), 9)

    assert told.page is Page.SAID
    assert WHY.zh in sentences(seen(told))


def test_a_second_ticket_is_not_given_the_first_is_shown() -> None:
    asking, _ = touch(HOME, "service:rs-canbao", "take")
    refused = not_issued(asking, reply(False, code=RefusalCode.ONE_TICKET_A_VISITOR, ticket=a_ticket()), 7)

    assert refused.page is Page.OWN_TICKET
    assert touch(refused, "back")[0].page is Page.CONFIRM


def test_who_has_an_appointment_is_in_the_queue_with_one_touch() -> None:
    known = shown(laid(HOME), reply(booking=BOOKING))
    assert known.page is Page.CHECK_IN
    assert "11月23日 星期一 12:05" in sentences(seen_in_beijing(known))

    asking, wishes = touch(known, "check_in")
    assert asking.page is Page.ASKING
    assert wishes == [ArriveFor("B-77")]
    command = asked_with(asking, wishes[0])
    assert isinstance(command, CheckIn)
    assert (command.code, command.token) == ("B-77", TOKEN)


def seen_in_beijing(visit: Visit) -> PageView:
    return view(visit, MENU, Frame(1080, 1920), wording(), Surroundings(utc_offset_s=28_800))


@pytest.mark.parametrize("code", ["too_early", "another_day", "slot_past", "day_closed"])
def test_who_is_not_expected_now_is_told_why_and_offered_something_else(code: str) -> None:
    early = shown(laid(HOME), reply(False, code=code, booking=BOOKING, message=WHY))

    assert WHY.zh in sentences(seen(early))
    assert "check_in" not in actions(seen(early))


def test_who_is_late_is_told_so_and_may_come_in() -> None:
    late = shown(laid(HOME), reply(booking=BOOKING, message=WHY))

    assert WHY.zh in sentences(seen(late))
    assert "check_in" in actions(seen(late))


def test_whose_appointment_has_lapsed_takes_a_ticket_for_the_same_service_with_one_touch() -> None:
    lapsed = msgspec.structs.replace(BOOKING, phase="no_show")
    missed = shown(laid(HOME), reply(booking=lapsed, message=WHY, ok=False, code=RefusalCode.UNKNOWN_BOOKING))

    assert "service:rs-canbao" in actions(seen(missed))
    assert touch(missed, "service:rs-canbao")[0].page is Page.CONFIRM


@pytest.mark.parametrize("page", sorted(hearing.BUSY))
def test_a_card_on_a_page_that_works_changes_nothing(page: Page) -> None:
    visit = base_visit(MENU, page)

    assert pages.card(visit, PEOPLE, MENU, 5) == (visit, None)
    assert pages.scanned(visit, TOKEN, MENU, 5) == (visit, None)


def test_an_answer_about_somebody_who_has_left_changes_nothing() -> None:
    asked_about = laid(HOME)
    command = asked_with(asked_about, Recognise())
    assert isinstance(command, ShowVisitor)
    for now in (HOME, laid(HOME, Person("e" * 64, "f" * 64)), replace(asked_about, page=Page.PRINTING)):
        assert answered(now, command, reply(ticket=a_ticket()), "", wording(), 9) == now


def test_nobody_finds_a_card_somebody_else_has_laid() -> None:
    known = laid(HOME)
    assert pages.passed(known, MENU, 5 + pages.IDLE_HOME_MS).person is None
    assert touch(known, "end")[0].person is None

    printed = pages.printed(pages.issued(replace(known, page=Page.ASKING), a_ticket(), 6), a_ticket(), 7)
    assert touch(printed, "home", at_ms=8)[0].person is None
    assert touch(printed, "", at_ms=2_000)[0].person is None
    assert pages.passed(printed, MENU, 7 + pages.RESULT_HOME_MS).person is None


def test_a_card_laid_on_the_last_visitors_page_begins_a_new_visit() -> None:
    printed = replace(base_visit(MENU, Page.RESULT), person=Person("e" * 64, "f" * 64))
    known = laid(printed)

    assert known.page is Page.HOME
    assert known.person == PEOPLE
    assert known.ticket is None


def test_nothing_of_a_visitor_stands_in_what_a_visit_prints_of_itself() -> None:
    visit = replace(base_visit(MENU, Page.OWN_TICKET), person=PEOPLE, agent="agent:secret", typed="320981")
    told = repr(visit) + repr(PEOPLE) + repr(Recognise(token=TOKEN))

    for secret in ("a" * 64, "b" * 64, "elderly", "agent:secret", a_ticket().token, TOKEN, "320981"):
        assert secret not in told


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (TOKEN, Recognise(token=TOKEN)),
        (f"https://hall.example/t/{TOKEN}", Recognise(token=TOKEN)),
        (f"http://10.0.0.7:8080/t/{TOKEN}/", Recognise(token=TOKEN)),
        (f"  {TOKEN}\r", Recognise(token=TOKEN)),
        ("20260077", Recognise(code="20260077")),
        ("B-2026.7/7", Recognise(code="B-2026.7/7")),
        ("https://weixin.example/q/abc", None),
        ("https://hall.example/t/short", None),
        ("身份证", None),
        ("x" * 65, None),
        ("", None),
    ],
)
def test_a_code_means_a_ticket_or_an_appointment_or_nothing(text: str, meant: Recognise | None) -> None:
    assert hearing.meaning(text, MENU) == meant

    after, wish = pages.scanned(HOME, text, MENU, 5)
    assert wish == meant
    assert after.page is (Page.ASKING if meant else Page.SAID)


def test_a_code_asks_about_itself_and_not_about_the_card_that_was_laid() -> None:
    command = asked_with(laid(HOME), Recognise(code="B-77"))

    assert isinstance(command, ShowVisitor)
    assert (command.code, command.identity, command.booking_identity) == ("B-77", "", "")


def test_a_code_the_hall_does_not_know_is_said_so_and_back_leads_to_the_keys() -> None:
    typed, _ = touch(HOME, "appointment", "key:7", "key:7", "enter")
    assert typed.page is Page.ASKING
    command = asked_with(typed, Recognise(code="77"))
    assert isinstance(command, ShowVisitor)
    unknown = answered(typed, command, reply(False, message=WHY), "c0ffee00-1", wording(), 7)

    assert unknown.page is Page.SAID
    assert WHY.zh in sentences(seen(unknown))
    assert touch(unknown, "back")[0].page is Page.CODE


def test_an_agent_takes_one_ticket_after_another_until_they_end() -> None:
    agent, wish = pages.scanned(HOME, "agent:abc", MENU, 0)
    assert wish is None
    assert agent.page is Page.HOME
    for _ in range(3):
        asking, (want,) = touch(agent, "service:rs-canbao", "take")
        command = asked_with(asking, want)
        assert isinstance(command, IssueTicket)
        assert command.agent == "agent:abc"
        printed = pages.printed(pages.issued(asking, a_ticket(), 1), a_ticket(), 2)
        agent = pages.passed(printed, MENU, 2 + pages.RESULT_HOME_MS)
        assert (agent.page, agent.agent) == (Page.HOME, "agent:abc")

    assert touch(agent, "end")[0].agent == ""
    assert pages.passed(agent, MENU, agent.since_ms + pages.IDLE_HOME_MS).agent == ""


def test_an_agents_badge_is_no_card_of_the_visitor_before() -> None:
    agent, _ = pages.scanned(laid(HOME), "agent:abc", MENU, 6)

    assert agent.person is None


def test_who_says_it_is_unsolved_sees_that_the_hall_was_told_and_is_not_asked_again() -> None:
    helped, _ = touch(base_visit(MENU, Page.CONFIRM), "help", "unsolved")
    told = pages.guide_answered(helped, heard=True)

    assert wording().both("guide_unsolved").zh in sentences(seen(told))
    assert "unsolved" not in actions(seen(told))
    again, _ = touch(told, "back", "help")
    assert "unsolved" in actions(seen(again)), "another matter is another"


def test_one_touch_calls_a_guide_from_every_page_and_another_says_it_is_unsolved() -> None:
    for page in (Page.HOME, Page.SERVICES, Page.CONFIRM, Page.SEARCH, Page.OWN_TICKET):
        visit = base_visit(MENU, page)
        helped, wishes = touch(visit, "help")
        assert (helped.page, helped.guide, wishes) == (Page.HELP, "asked", [FetchGuide("help")])
        assert touch(helped, "unsolved")[1] == [FetchGuide("unsolved")]
        back, _ = touch(helped, "unsolved", "back")
        assert (back.page, back.department, back.service) == (page, visit.department, visit.service)


def test_whoever_called_a_guide_is_told_whether_the_hall_has_heard_it() -> None:
    helped, (wish,) = touch(HOME, "help")
    command = asked_with(helped, wish)
    assert isinstance(command, CallGuide)

    coming = answered(helped, command, reply(), "", wording(), 9)
    assert "导办员马上来，请在这台机器旁等一下" in sentences(seen(coming))
    unheard = answered(helped, command, reply(False, code="no_hub"), "", wording(), 9)
    assert "现在叫不到导办员，请到咨询台找工作人员" in sentences(seen(unheard))


def test_without_the_hub_a_guide_has_to_be_fetched_by_hand() -> None:
    helped, _ = touch(replace(HOME, hub=False), "help")

    assert "现在叫不到导办员，请到咨询台找工作人员" in sentences(seen(helped))


def test_who_goes_another_way_is_counted() -> None:
    command = asked_with(HOME, GoAnotherWay("bdc-chaxun"))

    assert isinstance(command, DivertVisitor)
    assert command.service == "bdc-chaxun"


def test_who_gets_no_paper_is_not_sent_to_two_places() -> None:
    failed = pages.paper_failed(base_visit(MENU, Page.PRINTING), a_ticket(), WHY, 5)
    told = sentences(seen(pages.guide_answered(failed, heard=True)))

    assert wording().both("paper_by_guide").zh in told
    assert any(each.startswith("记下号的，请到") for each in told)


def test_paper_that_comes_after_all_is_said_so() -> None:
    failed = pages.paper_failed(base_visit(MENU, Page.PRINTING), base_visit(MENU).ticket or a_ticket(), WHY, 5)
    assert failed.page is Page.PAPER_FAILED

    assert failed.ticket
    assert pages.printed(failed, failed.ticket, 9).page is Page.RESULT


def test_where_nobody_is_to_be_known_a_card_still_opens_the_green_channel() -> None:
    known, _wish = pages.card(HOME, Person(green_reason="elderly"), MENU, 5)

    confirm, _ = touch(known, "service:rs-canbao")
    assert "reason:elderly" in actions(seen(confirm))


def test_whoever_comes_while_a_number_still_stands_there_finds_nothing_of_its_visitor() -> None:
    number = replace(HOME, page=Page.RESULT, ticket=a_ticket(), language="en", big=True, person=PEOPLE)
    neighbour = Person("c" * 64, "d" * 64)

    assert laid(number, neighbour) == replace(HOME, person=neighbour, since_ms=5)
    scanned, wish = pages.scanned(number, TOKEN, MENU, 5)
    assert wish == Recognise(token=TOKEN)
    assert (scanned.person, scanned.language, scanned.big) == (None, "zh", False)
    assert touch(scanned, "home")[0].person is None


def test_an_agent_lays_the_next_visitors_card_while_the_last_number_stands_there() -> None:
    number = replace(HOME, page=Page.RESULT, ticket=a_ticket(), agent="agent:x", person=PEOPLE)

    assert laid(number, Person("c" * 64, "d" * 64)).agent == "agent:x"


def test_a_card_that_is_read_at_last_leads_back_to_what_was_chosen() -> None:
    choosing, _ = touch(HOME, "departments", "department:rs")
    unread = pages.card_not_read(choosing, WHY, 5)

    assert laid(unread).page is Page.SERVICES


@pytest.mark.parametrize("page", [p for p in Page if p not in hearing.BUSY and p is not Page.HELP])
def test_whoever_asked_for_help_finds_what_they_had_before_them(page: Page) -> None:
    visit = replace(base_visit(MENU, page), sentence=WHY)
    back, _ = touch(visit, "help", "back")

    guide = "asked" if page is Page.PAPER_FAILED else ""
    assert replace(back, guide="") == replace(visit, guide="", since_ms=0)
    assert back.guide == guide


def test_without_the_hub_nobody_waits_for_an_answer_about_a_code() -> None:
    alone = replace(HOME, hub=False)
    typed, wishes = touch(alone, "appointment", "key:7", "enter")
    assert (typed.page, wishes) == (Page.LOST, [])

    shown_code, wish = pages.scanned(alone, TOKEN, MENU, 5)
    assert (shown_code.page, wish) == (Page.LOST, None)
    assert pages.linked(shown_code, True, 9, hub=True).page is Page.HOME


def test_who_has_already_chosen_is_not_told_of_an_appointment_of_another_day() -> None:
    choosing = laid(touch(HOME, "service:rs-canbao")[0])
    command = asked_with(choosing, Recognise())
    assert isinstance(command, ShowVisitor)
    another_day = reply(code="another_day", booking=BOOKING, message=WHY)

    assert answered(choosing, command, another_day, "", wording(), 9) == choosing
    assert answered(laid(HOME), command, another_day, "", wording(), 9).page is Page.CHECK_IN
    assert answered(choosing, command, reply(booking=BOOKING), "", wording(), 9).page is Page.CHECK_IN
