"""Who is next, by comparing everybody with everybody; and what no call may do to those it passes."""

from queue_core.events import TicketCalled, Why
from queue_core.lifecycle import ON_DUTY
from queue_core.rules import EVERY_SERVICE, Lane, Tier, WindowKind
from tests.core.notebook import Desk, Notebook, Visit

BY_ARRIVAL = ("arrival", "strict", "ratio")
STRICT_ORDER = (Lane.GREEN, Lane.APPOINTMENT, Lane.NORMAL)
A_CENTURY_MS = 100 * 365 * 24 * 3_600_000


def serves(book: Notebook, window: str) -> tuple[set[str], set[str]]:
    """Return what a window serves now: window and clerk, own work and helping out."""
    rules, desk = book.rules, book.desks[window]
    may, helps = (
        desk.assigned[:2] if desk.assigned else (rules.windows[window].services, rules.windows[window].help_out)
    )
    may_own, may_help = spelled_out(may, book), spelled_out(helps, book)
    clerk = rules.clerks.get(desk.clerk)
    if clerk is None or not clerk.skills:
        return may_own, may_help - may_own
    able: dict[Tier, set[str]] = {tier: set() for tier in Tier}
    for skill in clerk.skills:
        if skill.until == "" or book.day <= skill.until:
            able[skill.tier] |= spelled_out((skill.service,), book)
    own = may_own & able[Tier.OWN]
    return own, ((may_own | may_help) & (able[Tier.OWN] | able[Tier.HELP_OUT])) - own


def spelled_out(services: tuple[str, ...], book: Notebook) -> set[str]:
    return set(book.rules.services) if EVERY_SERVICE in services else set(services)


def may_call(book: Notebook, window: str, visit: Visit) -> bool:
    """Return whether the window may serve a visitor at all."""
    own, help_out = serves(book, window)
    return is_sent_to(book, window, visit) if visit.is_sent else visit.service in own | help_out


def is_sent_to(book: Notebook, window: str, visit: Visit) -> bool:
    """Return whether the visitor waits for this window alone, or for the clerk who sits there."""
    clerk = book.desks[window].clerk
    return visit.only_window == window or (clerk != "" and visit.only_clerk == clerk)


def able(book: Notebook, window: str) -> list[Visit]:
    """Return who waits that the window may serve."""
    served = set[str]().union(*serves(book, window))
    waiting = book.waiting()
    return [v for v in waiting if (is_sent_to(book, window, v) if v.is_sent else v.service in served)]


def asked_for(book: Notebook, window: str, now_ms: int) -> list[Visit]:
    """Return who is the window's to call now: its own work, and what it helps out with once that is due."""
    everybody, after_ms = able(book, window), book.rules.calling.help_out_after_ms
    if not after_ms:
        return everybody
    own, _help_out = serves(book, window)
    mine = [visit for visit in everybody if visit.is_sent or visit.service in own]
    helped = [visit for visit in everybody if not visit.is_sent and visit.service not in own]
    by_arrival = policy_of(book, window) in BY_ARRIVAL
    lines = {(v.service, v.lane) for v in helped if since(v, by_arrival=by_arrival) <= now_ms - after_ms}
    late = [visit for visit in helped if (visit.service, visit.lane) in lines]
    return mine + late or helped


def policy_of(book: Notebook, window: str = "") -> str:
    own = book.rules.windows[window].policy if window else ""
    return own or book.rules.calling.policy


def since(visit: Visit, *, by_arrival: bool) -> int:
    return visit.came_ms if by_arrival else visit.counts_from_ms


def key(book: Notebook, visit: Visit, now_ms: int, window: str = "") -> tuple[bool, int, int]:
    """Return a visitor's place as this window sees it, or as everybody does; the smallest is next."""
    calling, policy = book.rules.calling, policy_of(book, window)
    at_ms = since(visit, by_arrival=policy in BY_ARRIVAL)
    if policy == "vtt":
        at_ms += yield_ms(book, visit.service, window) - calling.head_start_ms[visit.lane]
        at_ms -= short_head_start_ms(book, visit.service)
    elif policy == "strict":
        at_ms += STRICT_ORDER.index(visit.lane) * A_CENTURY_MS
    elif policy == "accumulating":
        at_ms = -calling.lane_rates[visit.lane] * (now_ms - at_ms)
    return (not visit.first, at_ms, visit.order)


def yield_ms(book: Notebook, service: str, window: str) -> int:
    """Return how far a general window steps back for specialists of the service who are short of work."""
    if not window or book.rules.windows[window].kind is not WindowKind.GENERAL:
        return 0
    specialists = sum(is_specialist(book, desk, service) for desk in book.desks.values())
    waiting = sum(visit.service == service for visit in book.waiting())
    if not specialists:
        return 0
    return round(book.rules.calling.yield_ms * max(0.0, 1 - (waiting - 1) / (2 * specialists)))


def is_specialist(book: Notebook, desk: Desk, service: str) -> bool:
    special = book.rules.windows[desk.id].kind is WindowKind.SPECIALISED
    return special and desk.state in ON_DUTY and any(service in tier for tier in serves(book, desk.id))


def short_head_start_ms(book: Notebook, service: str) -> int:
    """Return what a short service is worth: the longest nothing, the shortest everything, linear between."""
    means = [rule.expected_ms for rule in book.rules.services.values()]
    longest, shortest, mean = max(means), min(means), book.rules.services[service].expected_ms
    whole_ms = book.rules.calling.short_service_head_start_ms
    return 0 if longest == shortest else round(whole_ms * (longest - mean) / (longest - shortest))


def choice(book: Notebook, window: str, now_ms: int) -> tuple[str, int | None] | None:
    """Return whom the window calls next, and where the lanes' pattern stands then."""
    return choice_of(book, asked_for(book, window, now_ms), window, now_ms)


def choice_of(book: Notebook, able: list[Visit], window: str, now_ms: int) -> tuple[str, int | None] | None:
    """Return the same, of those who are the window's to call."""
    asked = sorted(able, key=lambda visit: key(book, visit, now_ms, window))
    if not asked:
        return None
    first, turn = asked[0], None
    greens = [visit for visit in asked if visit.lane is Lane.GREEN]
    policy = policy_of(book, window)
    if policy == "vtt" and greens and green_is_due(book, window) and not first.first:
        first = min(greens, key=lambda visit: (not visit.first, visit.counts_from_ms, visit.order))
    if policy == "ratio" and not first.first:
        first, turn = whose_turn(book, asked)
    return first.id, turn


def green_is_due(book: Notebook, window: str) -> bool:
    """Return whether enough others have been called, anywhere or here, since a green ticket was."""
    every = book.rules.calling.green_every
    return every > 0 and max(book.since_green, book.desks[window].since_green) >= every


def whose_turn(book: Notebook, asked: list[Visit]) -> tuple[Visit, int | None]:
    """Return the first of the lane whose turn it is; a lane in which nobody waits is left out."""
    pattern = book.rules.calling.lane_pattern
    for step in range(len(pattern)):
        nth = (book.pattern_at + step) % len(pattern)
        for visit in asked:
            if visit.lane is pattern[nth]:
                return visit, (nth + 1) % len(pattern)
    return asked[0], None


def check_call(book: Notebook, event: TicketCalled) -> None:
    """The window has called whom it should, says why, and has passed nobody it must not."""
    called, now_ms = book.visits[event.ticket], event.at_ms
    picked = choice(book, event.window, now_ms)
    assert picked == (called.id, event.pattern_at), "who is next by the policy is called"
    asked = asked_for(book, event.window, now_ms)
    assert says_why(book, event, called, asked), f"{event.why} is not why {called.number} was called"
    for passed in able(book, event.window):
        if passed is not called:
            check_passed(book, event, called, passed, is_asked=passed in asked)
    check_green(book, event, called, asked)


def says_why(book: Notebook, event: TicketCalled, called: Visit, asked: list[Visit]) -> bool:
    """Return whether the reason given is the true one."""
    return event.why is true_why(book, event, called, asked)


def true_why(book: Notebook, event: TicketCalled, called: Visit, asked: list[Visit]) -> Why:
    """Return why somebody is next: what sets the order aside comes before what the order says."""
    policy = policy_of(book, event.window)
    ranked_first = min(asked, key=lambda each: key(book, each, event.at_ms, event.window))
    mine = (since(called, by_arrival=policy in BY_ARRIVAL), called.order)
    if called.first:
        return Why.FIRST
    if policy == "ratio" and called.lane in book.rules.calling.lane_pattern:
        return Why.LANE_TURN
    if ranked_first is not called and policy != "ratio":
        return Why.GREEN_TURN
    if called.is_sent:
        return Why.SENT_HERE
    stood_first = all(mine <= (since(other, by_arrival=policy in BY_ARRIVAL), other.order) for other in asked)
    return Why.TURN if stood_first else Why.HEAD_START


def check_passed(book: Notebook, event: TicketCalled, called: Visit, passed: Visit, *, is_asked: bool) -> None:
    """Nobody is passed by who began to wait later than the promise allows, but by exceptions that are on record."""
    if called.first:
        return
    assert not (passed.first and is_asked), "who was sent on to go first goes first"
    by_arrival = policy_of(book, event.window) in BY_ARRIVAL
    if is_asked and (called.service, called.lane) == (passed.service, passed.lane):
        order = (since(called, by_arrival=by_arrival), called.order)
        assert order < (since(passed, by_arrival=by_arrival), passed.order), "within a service and lane never"
    bound_ms = allowance_ms(book, event, called, passed)
    if passed.moved or bound_ms is None:
        return
    began_ms = called.arrived_ms if by_arrival else min(called.began_ms, event.at_ms)
    later_ms = began_ms - (passed.arrived_ms if by_arrival else passed.began_ms)
    assert later_ms <= bound_ms, (
        f"{passed.number} is passed by {called.number}, {later_ms} ms later; {bound_ms} allowed"
    )


def allowance_ms(book: Notebook, event: TicketCalled, called: Visit, passed: Visit) -> int | None:
    """Return how much later one may have begun to wait who is called before another; None: no bound was promised."""
    calling, policy, alike = book.rules.calling, policy_of(book, event.window), called.lane is passed.lane
    bound_ms: int | None = None if policy in ("strict", "ratio", "accumulating") and not alike else 0
    if policy == "vtt":
        general = book.rules.windows[event.window].kind is WindowKind.GENERAL
        bound_ms = calling.head_start_ms[called.lane] - calling.head_start_ms[passed.lane]
        bound_ms += calling.short_service_head_start_ms + calling.yield_ms * general
        if event.why is Why.GREEN_TURN and not alike:
            return None
    return bound_ms if bound_ms is None else max(bound_ms, calling.help_out_after_ms)


def check_green(book: Notebook, event: TicketCalled, called: Visit, asked: list[Visit]) -> None:
    """A waiting green ticket that could be called is passed no more than so often in a row, and then says why."""
    due = policy_of(book, event.window) == "vtt" and green_is_due(book, event.window)
    waits = any(visit.lane is Lane.GREEN for visit in asked)
    assert called.first or not waits or called.lane is Lane.GREEN or not due, "green goes first now"
    assert event.why is not Why.GREEN_TURN or due, "green goes first only when it is due"


def check_ready_turn(book: Notebook, event: TicketCalled, *, others_may_serve: bool) -> None:
    """Who comes to several ready windows gets the one of fewest services (keep the all-rounders free), then longest.

    With tiers the windows whose own work it is go before, unless the windows have changed or several come at once.
    """
    visit = book.visits[event.ticket]
    tiers = book.rules.calling.help_out_after_ms and not others_may_serve

    def turn(desk: Desk) -> tuple[bool, int, int]:
        own, help_out = serves(book, desk.id)
        return bool(tiers) and visit.service not in own, len(own) + len(help_out), desk.ready_nth

    ready = [desk for desk in book.ready() if may_call(book, desk.id, visit)]
    assert event.window == min(ready, key=turn).id, "the ready window of fewest services, then the longest ready"
