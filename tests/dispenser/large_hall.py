"""The largest hall there is: 40 departments, 1,500 services, 2,000 situations, with names as long as they get."""

from functools import cache

import msgspec

from hall_protocol.message import LocalText
from hall_protocol.states import Catalogue, LifeEvent, NamedItem, NotOffered, Offers, ServiceOffer, SituationOffer
from tests.dispenser.county import the_catalogue
from ticket_dispenser.menu import Menu

DEPARTMENTS = 40
SERVICES = 1_500
NAME = LocalText(
    "国有建设用地使用权及房屋所有权转移登记（含继承、受遗赠、析产）",
    "Transfer of the right to use state-owned building land and of house ownership",
)
ITEM = LocalText("居民身份证原件及加盖公章的复印件一份", "Identity card and one stamped copy of both of its sides")
INSTEAD = LocalText(
    "可在“省政务服务网”个人频道或大厅入口左侧的自助服务终端上办，审核通过后邮寄到家，不用排队",
    "Online at the province's service site, or at the machine left of the entrance; it is then sent to your home",
)


def numbered(name: LocalText, number: int) -> LocalText:
    return LocalText(f"{number}{name.zh}", f"{number} {name.en}")


def service(number: int, base: ServiceOffer) -> ServiceOffer:
    situations = tuple(
        SituationOffer(code=f"case-{n}", name=numbered(NAME, n), materials=(numbered(ITEM, n),))
        for n in range(9 if number % 25 == 0 else number % 3)
    )
    return msgspec.structs.replace(
        base,
        code=f"s-{number}",
        name=numbered(NAME, number),
        department=f"d-{number % DEPARTMENTS}",
        materials=(ITEM, *(numbered(ITEM, n) for n in range(11))),
        situations=situations,
        self_service=INSTEAD if number % 2 else None,
        walk_in=number % 7 > 0,
    )


@cache
def large_catalogue() -> Catalogue:
    departments = tuple(
        NamedItem(
            id=f"d-{n}",
            name=LocalText(f"住房和城乡建设局第{n}分局", f"Housing and Urban Development, branch {n}"),
            parent="d-0" if n in (1, 2, 3) else "",
        )
        for n in range(DEPARTMENTS)
    )
    county = the_catalogue()
    return msgspec.structs.replace(
        county,
        departments=departments,
        services=tuple(service(number, county.services[0]) for number in range(SERVICES)),
        life_events=tuple(
            LifeEvent(
                id=f"e-{n}",
                name=LocalText(f"企业简易注销登记一件事{n}", f"Closing a company by the short way {n}"),
                services=tuple(f"s-{n + 40 * k}" for k in range(12)),
            )
            for n in range(24)
        ),
    )


def large_offers() -> Offers:
    why = LocalText(
        "不在“国有建设用地使用权及房屋所有权转移登记（含继承、受遗赠、析产）”办理时间内（今天 14:00 起办理）",
        "“Transfer of the right to use state-owned building land and of house ownership” is not offered now "
        "(from 14:00 today)",
    )
    closed = tuple(NotOffered(service=f"s-{n}", code="service_closed", message=why) for n in range(0, SERVICES, 3))
    return Offers(epoch=1, seq=1, at_ms=0, not_offered=closed)


@cache
def large_menu() -> Menu:
    return Menu(large_catalogue()).offering(large_offers())
