"""From the first page to the right service: the commonest first, in few touches, and what cannot be had is said."""

from dataclasses import replace

import msgspec
import pytest

from central_scheduler.finding import Wanted, index_of
from hall_protocol.message import LocalText
from hall_protocol.states import FindingEntry, NotOffered, Offers, SituationOffer
from tests.dispenser.county import the_catalogue, wording
from tests.dispenser.large_hall import large_catalogue, large_menu
from tests.dispenser.rich_hall import PEOPLE, base_visit, offers, rich, rich_menu
from ticket_dispenser import pages
from ticket_dispenser.frame import Frame
from ticket_dispenser.glass import Page, PageView, Target
from ticket_dispenser.menu import Menu
from ticket_dispenser.view import view
from ticket_dispenser.visit.state import GoAnotherWay, TakeTicket, Visit, Wish

HOME = Visit(page=Page.HOME, link=True, hub=True)
MENU = rich_menu()
TALL = Frame(1080, 1920)


def touch(visit: Visit, *actions: str, menu: Menu = MENU, at_ms: int = 0) -> tuple[Visit, list[Wish]]:
    wishes = []
    for action in actions:
        visit, wish = pages.touched(visit, action, menu, at_ms)
        wishes += [wish] if wish else []
    return visit, wishes


def seen(visit: Visit, menu: Menu = MENU, frame: Frame = TALL) -> PageView:
    return view(visit, menu, frame, wording())


def target(page: PageView, action: str) -> Target:
    return next(each for each in page.targets if each.action == action)


def actions(page: PageView) -> list[str]:
    return [each.action for each in page.targets]


def sentences(page: PageView) -> list[str]:
    return [words.text.zh for words in page.words]


def test_the_ten_commonest_stand_on_the_first_page_the_commonest_first() -> None:
    common = ("sj-geti", "rs-shebao", "gone-since-yesterday")
    menu = MENU.offering(Offers(epoch=1, seq=1, at_ms=0, common=common))
    first = [action for action in actions(seen(HOME, menu)) if action.startswith("service:")]

    assert first[:2] == ["service:sj-geti", "service:rs-shebao"]
    assert len(first) == len(set(first)) == 10


@pytest.mark.parametrize("frame", [TALL, Frame(1920, 1080), Frame(800, 1280)])
@pytest.mark.parametrize("person", [None, PEOPLE])
def test_two_touches_bring_each_of_the_ten_commonest(frame: Frame, person: object) -> None:
    visit = replace(HOME, person=PEOPLE if person else None)
    for service in MENU.common:
        page = seen(visit, frame=frame)
        assert f"service:{service.code}" in actions(page)
        second, _ = touch(visit, f"service:{service.code}")
        offered = [action for action in actions(seen(second, frame=frame)) if action in ("take", "reason:elderly")]
        if MENU.not_offered(service.code) or not service.walk_in:
            assert not offered
        else:
            wish = touch(second, offered[0])[1][0]
            assert isinstance(wish, TakeTicket)
            assert wish.service == service.code


def test_whoever_is_choosing_finds_the_first_page_as_it_was() -> None:
    other = Offers(epoch=1, seq=2, at_ms=0, common=("mz-dibao",))

    assert MENU.offering(other, reorder=False).common == MENU.common
    assert MENU.offering(other).common[0].code == "mz-dibao"


def test_any_of_1500_services_takes_three_touches_and_a_few_letters() -> None:
    """Home, search, (letters), the service, the ticket; every letter is one key."""
    menu = searchable_hall()
    for code, letters in (("s-0", "BDB"), ("s-700", "SXSB"), ("s-1499", "TDQ")):
        visit, _ = touch(HOME, "search", *(f"key:{letter}" for letter in letters), menu=menu)
        found = actions(seen(visit, menu))
        (hit,) = [action for action in found if action.split("/")[0] == f"service:{code}"]
        chosen, wishes = touch(visit, hit, "take", menu=menu)
        assert chosen.page is Page.ASKING
        assert isinstance(wishes[0], TakeTicket)
        assert wishes[0].service == code


def searchable_hall() -> Menu:
    names = {"s-0": "办电表过户", "s-700": "寿险社保补缴", "s-1499": "退电器押金"}
    services = tuple(
        msgspec.structs.replace(
            each,
            name=LocalText(names.get(each.code, f"其他许可第{number}项"), f"Other {number}"),
            walk_in=True,
            situations=(),
        )
        for number, each in enumerate(large_catalogue().services)
    )
    wanted = tuple(FindingEntry(names=(each.name.zh,), pinyin=(), service=each.code) for each in services)
    index = index_of(Wanted(entries=wanted, readings={}))
    return Menu(msgspec.structs.replace(large_catalogue(), services=services, finding=index))


def test_by_department_it_is_four_touches_and_one_for_each_leaf_turned() -> None:
    menu = large_menu()
    visit, _ = touch(HOME, "departments", menu=menu)
    assert "department:d-5" in actions(seen(visit, menu))

    visit, wishes = touch(visit, "department:d-5", "service:s-5", "take", menu=menu)
    assert visit.page is Page.ASKING
    assert wishes == [TakeTicket("s-5")]


def test_a_department_within_another_is_found_there_and_back_leads_out_again() -> None:
    menu = large_menu()
    outer, _ = touch(HOME, "departments", "department:d-0", menu=menu)
    assert {"department:d-1", "department:d-2", "service:s-0"} <= set(actions(seen(outer, menu)))

    inner, _ = touch(outer, "department:d-1", menu=menu)
    assert inner.department == "d-1"
    back, _ = touch(inner, "back", menu=menu)
    assert (back.page, back.department) == (Page.SERVICES, "d-0")
    assert touch(back, "back", "back", menu=menu)[0].page is Page.HOME


def test_a_department_that_leads_to_nothing_is_not_shown() -> None:
    catalogue = the_catalogue()
    few = msgspec.structs.replace(catalogue, services=catalogue.services[:1])

    assert [item.id for item in Menu(few).departments_in()] == ["rs"]


def test_what_to_bring_follows_from_the_situation() -> None:
    asked, _ = touch(HOME, "service:rs-shebao")
    assert asked.page is Page.SITUATIONS

    chosen, _ = touch(asked, "situation:lost")
    assert "挂失回执" in sentences(seen(chosen))
    assert "社保卡申领与补换（遗失补卡）" in sentences(seen(chosen))
    assert touch(chosen, "take")[1] == [TakeTicket("rs-shebao", situation="lost")]


def test_whoever_does_not_know_the_situation_takes_a_ticket_all_the_same() -> None:
    asked, _ = touch(HOME, "service:rs-shebao")

    assert touch(asked, "take")[1] == [TakeTicket("rs-shebao")]


def test_a_situation_that_was_found_by_its_name_is_not_asked_again() -> None:
    found, _ = touch(HOME, "service:rs-shebao/lost")

    assert (found.page, found.situation) == (Page.CONFIRM, "lost")
    assert touch(HOME, "service:rs-shebao/gone")[0] == HOME


def test_situations_that_change_nothing_are_not_asked() -> None:
    same = (SituationOffer(code="a", name=LocalText("甲", "A")), SituationOffer(code="b", name=LocalText("乙", "B")))
    catalogue = the_catalogue()
    services = tuple(msgspec.structs.replace(each, situations=same) for each in catalogue.services)
    menu = Menu(msgspec.structs.replace(catalogue, services=services))

    assert touch(HOME, "service:rs-shebao", menu=menu)[0].page is Page.CONFIRM


def test_what_is_closed_says_when_it_opens_and_offers_no_ticket() -> None:
    why = LocalText("不在办理时间内（今天 14:00 起办理）", "Not offered now (from 14:00 today)")
    closed = NotOffered(service="bdc-chaxun", code="service_closed", message=why)
    menu = MENU.offering(Offers(epoch=1, seq=1, at_ms=0, not_offered=(closed,), common=("bdc-chaxun",)))

    tile = target(seen(HOME, menu), "service:bdc-chaxun")
    assert tile.note == wording().both("closed_now")
    visit, _ = touch(HOME, "service:bdc-chaxun", menu=menu)
    page = seen(visit, menu)
    assert why.zh in sentences(page)
    assert not {"take", "green"} & set(actions(page))
    assert "other_way" in actions(page)


def test_a_hall_that_is_not_heard_from_says_nothing_of_what_is_open_now() -> None:
    alone = replace(HOME, hub=False)
    visit, _ = touch(alone, "service:yb-baoxiao")

    assert "take" in actions(seen(visit))
    assert "take" not in actions(seen(replace(visit, hub=True)))


def test_what_is_by_appointment_only_says_so_and_leads_to_it() -> None:
    visit, _ = touch(HOME, "service:sj-qiye")
    page = seen(visit)

    assert "“企业开办登记”须先预约才能办理" in sentences(page)
    assert "take" not in actions(page)
    assert touch(visit, "appointment")[0].page is Page.CODE


def test_a_hall_that_is_closed_says_so_on_every_page_on_which_one_chooses() -> None:
    why = LocalText("今天不开放，明天 9:00 开门", "Closed today, opens at 9:00 tomorrow")
    menu = MENU.offering(Offers(epoch=1, seq=1, at_ms=0, closed=why))

    for way in ((), ("departments",), ("departments", "department:rs"), ("service:rs-canbao",), ("life_events",)):
        visit, _ = touch(HOME, *way, menu=menu)
        assert why.zh in sentences(seen(visit, menu)), way
        assert "take" not in actions(seen(visit, menu)), way
    assert "take" not in actions(seen(touch(HOME, "life_events", "life_event:birth", menu=menu)[0], menu))


def test_whoever_can_do_it_without_a_ticket_is_shown_how_and_counted() -> None:
    shown, _ = touch(HOME, "service:bdc-chaxun", "other_way")
    assert any("省政务服务网" in sentence for sentence in sentences(seen(shown)))
    assert touch(shown, "back")[0].page is Page.CONFIRM

    done, wishes = touch(shown, "no_ticket")
    assert done.page is Page.DONE
    assert wishes == [GoAnotherWay("bdc-chaxun")]


def test_one_ticket_for_all_that_a_life_event_takes() -> None:
    event = MENU.life_event("birth")
    assert event
    opened, _ = touch(HOME, "life_events", "life_event:birth")
    ticks = {each.action: each.ticked for each in seen(opened).targets if each.action.startswith("tick:")}
    assert ticks == {f"tick:{code}": True for code in event.services}

    first, *others = event.services
    assert touch(opened, "take")[1] == [TakeTicket(first, then=tuple(others))]


def test_what_a_life_event_takes_and_is_not_wanted_is_unticked_by_one_touch_and_ticked_by_another() -> None:
    event = MENU.life_event("birth")
    assert event
    first, second, *rest = event.services
    less, _ = touch(HOME, "life_events", "life_event:birth", f"tick:{first}")

    assert target(seen(less), f"tick:{first}").ticked is False
    assert touch(less, "take")[1] == [TakeTicket(second, then=tuple(rest))]
    assert touch(less, f"tick:{first}", "take")[1] == [TakeTicket(first, then=(second, *rest))]


def test_a_part_of_a_life_event_that_cannot_be_had_now_is_left_out_and_says_why() -> None:
    event = MENU.life_event("house")
    assert event
    assert MENU.not_offered("bdc-zhuanyi")
    opened, _ = touch(HOME, "life_events", "life_event:house")

    tile = target(seen(opened), "tick:bdc-zhuanyi")
    assert (tile.ticked, tile.note) == (False, wording().both("full_now"))
    assert touch(opened, "take")[1] == [TakeTicket("sw-fapiao")]


def test_a_life_event_of_which_nothing_is_left_gives_no_ticket() -> None:
    opened, _ = touch(HOME, "life_events", "life_event:company")
    none, _ = touch(opened, *(f"tick:{code}" for code in ("sj-qiye", "sw-fapiao", "rs-canbao")))

    assert "take" not in actions(seen(none))
    assert touch(none, "take") == (replace(none, since_ms=0), [])


def test_a_life_event_by_the_green_channel_says_why() -> None:
    opened, _ = touch(HOME, "life_events", "life_event:retire", "green", "reason:elderly")
    event = MENU.life_event("retire")
    assert event

    assert opened.page is Page.ASKING
    reasons, _ = touch(HOME, "life_events", "life_event:retire", "green")
    first, *rest = event.services
    assert touch(reasons, "reason:elderly")[1] == [TakeTicket(first, "green", "elderly", then=tuple(rest))]


def test_a_service_chosen_after_a_life_event_is_wanted_alone() -> None:
    for way in (("home",), ("back", "back")):
        visit, _ = touch(HOME, "life_events", "life_event:birth", *way, "service:rs-canbao")
        assert touch(visit, "take")[1] == [TakeTicket("rs-canbao")], way


def test_letters_are_typed_taken_back_and_cleared() -> None:
    visit, _ = touch(HOME, "search", "key:S", "key:B", "key:K", "key:back")
    assert visit.typed == "SB"

    assert touch(visit, "key:clear")[0].typed == ""
    assert touch(visit, *["key:A"] * 99)[0].typed == "SB" + "A" * 22
    assert touch(HOME, "key:A")[0].typed == ""


def test_whoever_finds_nothing_is_offered_a_guide() -> None:
    visit, _ = touch(HOME, "search", *(f"key:{letter}" for letter in "VVV"))
    page = seen(visit)

    assert not [action for action in actions(page) if action.startswith("service:")]
    assert actions(page).count("help") == 2


def test_what_is_found_is_told_apart_by_its_department() -> None:
    visit, _ = touch(HOME, "search", *(f"key:{letter}" for letter in "SBK"))
    tile = target(seen(visit), "service:rs-shebao")

    assert tile.note == LocalText("人社", "Human resources and social security")


def test_a_life_event_is_found_by_its_letters_and_said_to_be_one() -> None:
    visit, _ = touch(HOME, "search", *(f"key:{letter}" for letter in "XSECS"))
    tile = target(seen(visit), "life_event:birth")

    assert tile.note == wording().both("life_events")
    assert touch(visit, tile.action)[0].page is Page.LIFE_EVENT


def test_of_what_fits_as_well_the_commoner_is_found_first() -> None:
    def found(*common: str) -> list[str]:
        menu = MENU.offering(Offers(epoch=1, seq=1, at_ms=0, common=common))
        return [each.service for each in menu.find("YL", 8)]

    assert found("rs-yanglao", "yb-baoxiao")[:2] == ["rs-yanglao", "yb-baoxiao"]
    assert found("yb-baoxiao", "rs-yanglao")[:2] == ["yb-baoxiao", "rs-yanglao"]


def test_a_tile_is_greyed_at_every_place_where_its_service_stands() -> None:
    for way in ((), ("departments", "department:yb"), ("search", *(f"key:{letter}" for letter in "YLFY"))):
        tile = target(seen(touch(HOME, *way)[0]), "service:yb-baoxiao")
        assert tile.tone == "closed", way


def test_whoever_stood_before_what_the_hall_takes_away_is_told_so() -> None:
    gone = LocalText("大厅刚刚调整了事项", "The hall has just changed its services")
    catalogue = rich(the_catalogue())
    less = Menu(msgspec.structs.replace(catalogue, services=catalogue.services[-2:], life_events=(), departments=()))
    for page in (Page.SERVICES, Page.SITUATIONS, Page.CONFIRM, Page.LIFE_EVENT):
        after = pages.open_doors(base_visit(MENU, page), less, 5, gone)
        assert (after.page, after.sentence) == (Page.SAID, gone)
        assert touch(after, "back", menu=less)[0].page is Page.HOME

    assert pages.open_doors(base_visit(MENU, Page.CONFIRM), MENU, 5, gone).page is Page.CONFIRM
    assert pages.open_doors(base_visit(MENU, Page.HOME), less, 5, gone).page is Page.HOME


@pytest.mark.parametrize("page", list(Page))
def test_a_new_catalogue_finds_every_page_and_loses_nobody(page: Page) -> None:
    """Whatever the hall takes away meanwhile: the page is there or home is, and the ticket on the way stays."""
    catalogue = rich(the_catalogue())
    less = Menu(msgspec.structs.replace(catalogue, services=catalogue.services[-2:], life_events=(), departments=()))
    nothing = Menu(msgspec.structs.replace(catalogue, services=(), green_reasons=(), languages=("en",)))
    for menu in (less, nothing, MENU.offering(offers(catalogue))):
        visit = base_visit(MENU, page)
        after = pages.open_doors(visit, menu, 5)
        seen(after, menu)
        assert after.ticket == visit.ticket or after.page is Page.HOME
        if page in pages.WORKING - {Page.STARTING}:
            assert after.page is page
