"""A hall that offers all a dispenser can show: life events, situations, other ways, what is closed or full now."""

from dataclasses import replace
from functools import cache

import msgspec

from central_scheduler.finding import index_of, wanted_of
from hall_config.reading import read_hall
from hall_protocol.message import LocalText
from hall_protocol.states import (
    BookingFacts,
    Catalogue,
    FindingEntry,
    LifeEvent,
    NamedItem,
    NotOffered,
    Offers,
    QueueLength,
    ServiceOffer,
    SituationOffer,
)
from tests.dispenser.county import HALL, NOON, a_ticket, the_catalogue
from ticket_dispenser.glass import Page
from ticket_dispenser.menu import Menu
from ticket_dispenser.visit.state import Person, Stop, Visit

NOON_MS = int(NOON.timestamp() * 1000)
SELF_SERVICE = LocalText(
    "可在“省政务服务网”或大厅入口的自助机上办，不用排队",
    "Online at the province's service site, or at the machine at the entrance",
)
SITUATIONS = (
    SituationOffer(code="first", name=LocalText("首次申领", "First card")),
    SituationOffer(
        code="replace",
        name=LocalText("到期或损坏换卡", "Expired or damaged"),
        materials=(LocalText("旧卡", "The old card"),),
    ),
    SituationOffer(
        code="lost",
        name=LocalText("遗失补卡", "Lost"),
        materials=(LocalText("挂失回执", "Proof that the loss was reported"),),
    ),
)
LIFE_EVENTS = (
    LifeEvent(
        id="birth",
        name=LocalText("新生儿出生", "A child is born"),
        services=("ga-qianyi", "rs-shebao", "yb-canbao", "wj-chusheng"),
    ),
    LifeEvent(
        id="company", name=LocalText("企业开办", "Starting a company"), services=("sj-qiye", "sw-fapiao", "rs-canbao")
    ),
    LifeEvent(id="retire", name=LocalText("退休", "Retiring"), services=("rs-yanglao", "yb-canbao", "gjj-tiqu")),
    LifeEvent(id="house", name=LocalText("买房过户", "Buying a house"), services=("bdc-zhuanyi", "sw-fapiao")),
)
CLOSED = NotOffered(
    service="yb-baoxiao",
    code="service_closed",
    message=LocalText(
        "不在“异地就医费用报销”办理时间内（今天 14:00 起办理）", "Not offered at this time (from 14:00 today)"
    ),
)
FULL = NotOffered(
    service="bdc-zhuanyi",
    code="quota_reached",
    message=LocalText("“不动产转移登记”的号已取满（限 60 个）", "All tickets of today are taken (60 at most)"),
)
PEOPLE = Person("a" * 64, "b" * 64, "elderly")


def rich(catalogue: Catalogue) -> Catalogue:
    """Give a hall life events, situations, other ways than a ticket, and departments within departments."""
    known = {service.code for service in catalogue.services}
    services = [_enriched(service) for service in catalogue.services]
    events = tuple(
        msgspec.structs.replace(event, services=tuple(code for code in event.services if code in known))
        for event in LIFE_EVENTS
    )
    return msgspec.structs.replace(catalogue, services=tuple(services), life_events=events, finding=_index(known))


def _index(known: set[str]) -> tuple[FindingEntry, ...]:
    """The index as the hub builds it, of what is still on offer."""
    birth = FindingEntry(names=("新生儿出生",), pinyin=("xin-sheng-er chu-sheng",), life_event="birth")
    return (*(entry for entry in index_of(wanted_of(read_hall(HALL))) if entry.service in known), birth)


def _enriched(service: ServiceOffer) -> ServiceOffer:
    match service.code:
        case "rs-shebao":
            return msgspec.structs.replace(service, situations=SITUATIONS, self_service=SELF_SERVICE)
        case "bdc-chaxun":
            return msgspec.structs.replace(service, self_service=SELF_SERVICE)
        case "mz-hunyin" | "sj-qiye":
            return msgspec.structs.replace(service, walk_in=False, lanes=("normal", "green", "appointment"))
    return service


def offers(catalogue: Catalogue) -> Offers:
    return Offers(
        epoch=1,
        seq=1,
        at_ms=NOON_MS,
        not_offered=(CLOSED, FULL),
        common=("rs-shebao", "yb-baoxiao", "ga-shenfenzheng", "bdc-zhuanyi", "sj-geti"),
        queues=tuple(
            QueueLength(id=queue.id, name=queue.name, waiting=3 * number, wait_from_s=300, wait_to_s=720)
            for number, queue in enumerate(catalogue.queues or _queues(catalogue))
        ),
    )


def _queues(catalogue: Catalogue) -> tuple[NamedItem, ...]:
    names = dict.fromkeys(service.queue for service in catalogue.services)
    return tuple(NamedItem(id=name, name=LocalText(name, name)) for name in names)


@cache
def rich_menu() -> Menu:
    catalogue = rich(the_catalogue())
    return Menu(catalogue).offering(offers(catalogue))


def base_visit(menu: Menu, page: Page = Page.HOME) -> Visit:
    """Return a visit that may stand on any page: everything is chosen, everything has come."""
    catalogue = menu.catalogue
    visit = Visit(
        page=page,
        trail=(Stop(Page.HOME),),
        department=catalogue.services[0].department,
        service="rs-shebao" if menu.service("rs-shebao") else catalogue.services[0].code,
        ticket=a_ticket("GA015", ahead=117, wait_s=(900, 1500)),
        booking=BookingFacts(
            code="B-2026-77", service=catalogue.services[0].code, slot_ms=NOON_MS + 1_800_000, phase="booked"
        ),
        link=True,
        hub=True,
    )
    if page in {Page.LIFE_EVENT}:
        event = menu.life_events[0]
        return replace(visit, life_event=event.id, service="", left_out=frozenset(event.services[-1:]))
    if page in {Page.SEARCH}:
        return replace(visit, typed="SB")
    if page is Page.CODE:
        return replace(visit, typed="20260077")
    if page is Page.PIN:
        return replace(visit, typed="123")
    if page in {Page.HELP, Page.PAPER_FAILED}:
        return replace(visit, guide="coming")
    return visit
