"""Whom a window would call now, and why: the lines it may look at, the policy, and the rule of tiers."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from queue_core.duty import Serves
from queue_core.events import Why
from queue_core.lines import Lined, Lines, aged, best_by_lane, in_order
from queue_core.policies import POLICIES, CallingPolicy, Candidate, Choice, Moment, Pick
from queue_core.records import Ticket, Window
from queue_core.rules import Lane, WindowKind
from queue_core.standing import Standing

NOBODY: Final[Mapping[str, int]] = MappingProxyType({})


def choice_for(hall: Standing, window_id: str, now_ms: int) -> Choice | None:
    """Return whom this window calls next, and why; None when nobody waits whom it may serve."""
    lines = eligible(hall, window_id, now_ms)
    if not lines:
        return None
    policy, moment = policy_of(hall, window_id), window_moment(hall, window_id, now_ms)
    best = best_by_lane(lines, policy, moment)
    pick = policy.pick(best, moment)
    ticket = hall.ticket(_longest_waiting(pick.lane, lines) if pick.longest else best[pick.lane][3])
    ranks_first = pick.longest and ticket.id == min(best.values())[3]
    return Choice(ticket, _why(ticket, pick, lines, hall.lines_of(policy), ranks_first=ranks_first), pick.pattern_at)


def _longest_waiting(lane: Lane, lines: Iterable[Lined]) -> str:
    """Return who has waited longest of a lane, whatever for."""
    return min(line[0] for (_service, of_lane), line in lines if of_lane is lane)[3]


def eligible(hall: Standing, window_id: str, now_ms: int) -> list[Lined]:
    """Return the lines this window calls from: its own tier's, and the second's when it is time to help out."""
    window, serves = hall.window(window_id), hall.duty.serves(window_id)
    lines = hall.lines_of(policy_of(hall, window_id))
    after_ms = hall.rules.calling.help_out_after_ms
    if not after_ms or not serves.help_out:
        return lines.for_window(window.id, window.clerk, serves)
    own = lines.for_window(window.id, window.clerk, Serves(serves.own, frozenset()))
    helping = lines.for_everybody_of(serves.help_out)
    return own + aged(helping, now_ms - after_ms) or helping


def window_for(hall: Standing, ticket: Ticket) -> Window | None:
    """Return the ready window that gets somebody who has come to wait; None where none serves them.

    The one that serves fewest services (keep the all-rounders free), of equals the longest ready.
    """
    ready, serves = hall.ready.values(), hall.duty.serves
    if ticket.only_window or ticket.only_clerk:
        able = [window for window in ready if is_sent_to(hall, window.id, ticket)]
    else:
        able = [window for window in ready if ticket.service in serves(window.id)]
    tiers = bool(hall.rules.calling.help_out_after_ms)

    def turn(window: Window) -> tuple[bool, int]:
        serving = serves(window.id)
        return tiers and ticket.service not in serving.own, serving.breadth

    return min(able, key=turn) if able else None


def is_sent_to(hall: Standing, window_id: str, ticket: Ticket) -> bool:
    """Return whether a ticket was sent to this window alone, or to the clerk who sits there."""
    clerk = hall.window(window_id).clerk
    return window_id == ticket.only_window or (bool(clerk) and clerk == ticket.only_clerk)


def policy_of(hall: Standing, window_id: str) -> CallingPolicy:
    """Return the policy a window calls by: its own, or the hall's."""
    own = hall.rules.windows[window_id].policy
    return POLICIES[own] if own else hall.policy


def window_moment(hall: Standing, window_id: str, now_ms: int) -> Moment:
    """Return what a policy sees when this window asks; only a general window looks at specialists."""
    yields = hall.rules.calling.yield_ms and hall.rules.windows[window_id].kind is WindowKind.GENERAL
    since_green = max(hall.state.since_green, hall.window(window_id).since_green)
    return _moment(hall, now_ms, since_green, hall.duty.specialists if yields else NOBODY)


def everybody_moment(hall: Standing, now_ms: int) -> Moment:
    """Return what a policy sees when no window asks: how people stand to each other."""
    return _moment(hall, now_ms, hall.state.since_green, NOBODY)


def _moment(hall: Standing, now_ms: int, since_green: int, specialists: Mapping[str, int]) -> Moment:
    return Moment(hall.rules, now_ms, since_green, hall.state.pattern_at, specialists, hall.lines.waiting)


def places_beside(hall: Standing, ticket: Ticket, now_ms: int) -> list[Candidate]:
    """Return who waits for the ticket's service and may be called by the same windows, the next first."""
    beside = [(key, line) for key, line in hall.lines.beside(ticket) if key[0] == ticket.service]
    return in_order(beside, hall.policy, everybody_moment(hall, now_ms))


def _why(ticket: Ticket, pick: Pick, lines: Iterable[Lined], order: Lines, *, ranks_first: bool) -> Why:
    if ticket.first:
        return Why.FIRST
    if pick.why and not ranks_first:
        return pick.why
    if ticket.only_window or ticket.only_clerk:
        return Why.SENT_HERE
    return _by_turn_or_head_start(ticket, lines, order)


def _by_turn_or_head_start(ticket: Ticket, lines: Iterable[Lined], order: Lines) -> Why:
    """Say whether the policy put the ticket before somebody who has waited longer."""
    mine = order.since_ms(ticket), ticket.order
    return Why.HEAD_START if any(line[0][1:3] < mine for _key, line in lines) else Why.TURN
