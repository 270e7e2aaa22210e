"""A change as a sentence that a manager reads, in both languages."""

from collections.abc import Iterable

from hall_config.texts import Both, CatalogueError, both
from hall_protocol.changes import (
    Change,
    Hours,
    LessSkill,
    MoreVisitors,
    MoreWindows,
    Policy,
    Setting,
    Skill,
    WindowDuty,
)
from hall_simulator.simulation import DEFAULT
from hall_simulator.whatif.names import Names, span_of
from queue_core.rules import EVERY_SERVICE


def sentence(change: Change, names: Names) -> Both:
    """Return what a change does."""
    if isinstance(change, MoreWindows):
        key = "whatif.one_more_window" if change.count == 1 else "whatif.more_windows"
        return both(key, count=change.count, hours=_hours(change.hours))
    if isinstance(change, Skill):
        service, window = _service(change.service, names), names.window(change.window)
        return both("whatif.skill", window=window, service=service, hours=_hours(change.hours))
    if isinstance(change, LessSkill):
        return both("whatif.less_skill", window=names.window(change.window), service=_service(change.service, names))
    if isinstance(change, WindowDuty):
        key = "whatif.on_duty" if change.on else "whatif.off_duty"
        return both(key, window=names.window(change.window), hours=_hours(change.hours))
    if isinstance(change, Policy):
        return both("whatif.policy", policy=_policy(change.policy))
    if isinstance(change, Setting):
        key = f"whatif.{'set' if change.value else 'none'}_{change.name}"
        return both(key, value=change.value, minutes=f"{change.value / 60:g}")
    if isinstance(change, MoreVisitors):
        key = "whatif.more_visitors" if change.share >= 0 else "whatif.fewer_visitors"
        return both(key, share=f"{abs(change.share) * 100:.6g}%")
    return both("whatif.roster", windows=" ".join(map(str, change.windows)))


def sentences(changes: Iterable[Change], names: Names) -> Both:
    """Return several changes as one sentence; none is the hall as it is."""
    told = [sentence(change, names) for change in changes]
    if not told:
        return both("whatif.nothing")
    return Both("；".join(each.zh for each in told), "; ".join(each.en for each in told))


def _hours(hours: Hours | None) -> Both:
    if hours is None:
        return both("whatif.all_day")
    end = both("whatif.end")
    return Both(span_of(hours, end.zh), span_of(hours, end.en))


def _policy(policy: str) -> Both:
    """Return a policy's name, and what it means to who waits; one that there is not has its name alone."""
    try:
        meaning = both("whatif.policy_default" if policy == DEFAULT else f"console.policy_{policy}")
    except CatalogueError:
        return Both(policy, policy)
    return Both(f"{policy}（{meaning.zh}）", f"{policy} ({meaning.en})")


def _service(service: str, names: Names) -> Both:
    return both("whatif.every_service") if service == EVERY_SERVICE else names.service(service)
