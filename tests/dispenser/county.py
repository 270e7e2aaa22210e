"""A hall for these tests: the shipped county hall, as a dispenser hears of it."""

from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from hall_config.model import HallConfig, Named
from hall_config.reading import read_hall
from hall_config.texts import Catalogue as Texts
from hall_protocol.message import LocalText
from hall_protocol.states import Catalogue, NamedItem, ServiceOffer, TicketFacts, ZonePlace
from ticket_dispenser.wording import Wording

HALL = Path(__file__).parents[2] / "halls" / "county"
BEIJING = timezone(timedelta(hours=8))
NOON = datetime(2026, 11, 23, 12, 5, tzinfo=BEIJING)


@cache
def the_catalogue(version: str = "1") -> Catalogue:
    return catalogue_of(read_hall(HALL), version)


def catalogue_of(hall: HallConfig, version: str = "1") -> Catalogue:
    zone_of = {queue.id: queue.zone for queue in hall.queues}
    return Catalogue(
        version=version,
        hall=text(hall.name),
        languages=hall.languages,
        zones=tuple(ZonePlace(id=z.id, name=text(z.name), where=text(z.where)) for z in hall.zones),
        welcome=text(hall.texts.welcome),
        missed_rule=text(hall.texts.missed_rule),
        ticket_link="https://hall.example/t/",
        departments=tuple(NamedItem(id=d.id, name=text(d.name)) for d in hall.departments),
        services=tuple(
            ServiceOffer(
                code=s.code,
                name=text(s.name),
                department=s.department,
                queue=s.queue,
                zone=zone_of[s.queue],
                lanes=s.lanes,
                materials=tuple(map(text, s.materials)),
            )
            for s in hall.services
        ),
        green_reasons=tuple(NamedItem(id=r.code, name=text(r.name)) for r in hall.lanes.green_reasons),
    )


def text(named: Named) -> LocalText:
    return LocalText(named.zh, named.en)


def wording() -> Wording:
    return Wording(Texts.load())


def a_ticket(
    number: str = "A015",
    lane: str = "normal",
    ahead: int | None = 3,
    wait_s: tuple[int, int] | None = None,
) -> TicketFacts:
    return TicketFacts(
        id="2026-11-23/shebao/15",
        number=number,
        service="rs-shebao",
        lane=lane,
        phase="waiting",
        zone="a",
        issued_ms=int(NOON.timestamp() * 1000),
        waits_from_ms=int(NOON.timestamp() * 1000),
        token="q83v5Y0yqkGBrMGEX0WB2g",
        ahead=ahead,
        wait_from_s=wait_s[0] if wait_s else None,
        wait_to_s=wait_s[1] if wait_s else None,
    )
