"""What 1,500 services say beforehand: how long the hub takes to work out what can be had, and how big that is."""

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from benchmarks.big_hall import big_hall
from benchmarks.figures import Spread, line
from central_scheduler.demand import Demand
from central_scheduler.hall_rules import rules_of
from central_scheduler.obtainable import Obtainable
from central_scheduler.offering import Offering
from central_scheduler.sentences import Sentences
from hall_config.texts import Catalogue
from hall_protocol.codec import encode
from hall_protocol.states import Offers, Stamp
from hall_records.asked_for import Asked
from queue_core.commands import TimePassed
from queue_core.hall import Hall
from queue_core.rules import HallRules, OpeningRules, QuotaRule, Week

MIDNIGHT_MS: Final = 1_795_363_200_000
"""2026-11-23 in a hall at +08:00."""
MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
TIMES: Final = 30
LIMIT_MS: Final = 50.0
"""A button's answer waits no longer than this behind it, ten times a day."""
OFFICE: Final[Week] = (((9 * HOUR_MS, 12 * HOUR_MS), (13 * HOUR_MS, 17 * HOUR_MS)),) * 5 + ((), ())
MOMENTS: Final = {"closed": 8 * HOUR_MS, "open": 10 * HOUR_MS, "a third closed": 11 * HOUR_MS + 45 * MINUTE_MS}


def a_hall() -> Hall:
    """Return the biggest hall at its opening, with office hours, a third of its services shorter, half with a quota."""
    rules = _with_hours(rules_of(big_hall()))
    hall = Hall.new(rules, MIDNIGHT_MS)
    hall.handle(TimePassed(), MIDNIGHT_MS)
    return hall


def _with_hours(rules: HallRules) -> HallRules:
    services = {}
    for nth, service in enumerate(rules.services.values()):
        ends_ms = 11 * HOUR_MS + (nth % 45) * MINUTE_MS
        hours = (((9 * HOUR_MS, ends_ms),),) * 7 if nth % 3 == 0 else ()
        quotas = (QuotaRule(20),) if nth % 2 else ()
        services[service.code] = replace(service, hours=hours, quotas=quotas)
    return replace(rules, services=services, opening=OpeningRules(hours=OFFICE))


def learned(rules: HallRules) -> Demand:
    """Return six weeks of a hall in which everything is asked for sometimes."""
    demand = Demand()
    demand.learn(_asked(rules))
    return demand


def _asked(rules: HallRules) -> Iterator[Asked]:
    for day in [f"2026-11-{nth:02}" for nth in range(2, 21)] + [f"2026-10-{nth:02}" for nth in range(12, 31)]:
        for nth, code in enumerate(rules.services):
            yield Asked(day, 9 + nth % 8, code, 1 + nth % 7)


def measure() -> None:
    """Draw what can be had at several hours, afresh each time; in time of the processor, for others may be at work."""
    hall, sentences = a_hall(), Sentences(Catalogue.load())
    hall.not_offered(MIDNIGHT_MS)  # what follows from the rules alone is worked out once a configuration
    gc.collect()
    gc.freeze()  # as the hub does
    for name, since_ms in MOMENTS.items():
        at_ms = MIDNIGHT_MS + since_ms
        seconds, offers = [], None
        for _ in range(TIMES):
            took, offers = _timed(Offering(hall, sentences, Demand(), Obtainable(hall)), at_ms)
            seconds.append(took)
        spread = Spread(tuple(seconds))
        size = f"{len(encode(offers)) / 1024:.0f} KB" if offers else ""
        line(f"{len(hall.rules.services)} services, {name}", f"{spread}, {size}", reached=spread.at(0.99) < LIMIT_MS)
    demand = learned(hall.rules)
    usual = Spread(tuple(_clocked(lambda: demand.common(MIDNIGHT_MS + 10 * HOUR_MS, hall.rules)) for _ in range(TIMES)))
    line("what is usual at ten", f"{usual}", reached=usual.at(0.99) < LIMIT_MS)


def _timed(offering: Offering, at_ms: int) -> tuple[float, Offers]:
    begun = time.process_time()
    offers = offering.draw(Stamp(epoch=1, seq=1), at_ms, ())
    return time.process_time() - begun, offers


def _clocked(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
