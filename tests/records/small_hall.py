"""The rules of a small hall: three services of two departments, three windows, two clerks, nine o'clock."""

from queue_core.rules import (
    CallingRules,
    ClerkRule,
    HallRules,
    Lane,
    QueueRule,
    ServiceRule,
    WindowRule,
)

NINE_MS = 1_795_309_200_000
"""2026-11-22T01:00:00Z, nine in the morning of that day in a hall at +08:00."""
MINUTE_MS = 60_000

RULES = HallRules(
    dispensers=("dispenser-1",),
    queues={"a": QueueRule("a", "A", "east"), "b": QueueRule("b", "B", "west", digits=5, last=99_999)},
    services={
        "permit": ServiceRule(
            "permit", "a", department="planning", target_wait_ms=12 * MINUTE_MS, situations={"new": 0, "renewal": 0}
        ),
        "tax": ServiceRule("tax", "b", tuple(Lane), department="revenue", target_wait_ms=5 * MINUTE_MS),
        "deed": ServiceRule("deed", "b", lanes=(Lane.NORMAL,), department="revenue"),
    },
    windows={
        "1": WindowRule("1", "1", "east", ("permit", "tax", "deed")),
        "2": WindowRule("2", "2", "west", ("tax", "deed")),
        "3": WindowRule("3", "3", "east", ("permit",)),
    },
    clerks={"li": ClerkRule("li", may_choose=True), "wang": ClerkRule("wang")},
    calling=CallingRules(choose_reasons=("appointed", "frail")),
    green_reasons=("elderly",),
)
