"""The rules of a small hall: three services, three windows, nine o'clock."""

from queue_core.rules import HallRules, Lane, QueueRule, ServiceRule, WindowRule

NINE_MS = 1_795_309_200_000
"""2026-11-22T01:00:00Z, nine in the morning of that day in a hall at +08:00."""
MINUTE_MS = 60_000

RULES = HallRules(
    dispensers=("dispenser-1",),
    queues={"a": QueueRule("a", "A", "east"), "b": QueueRule("b", "B", "west", digits=5, last=99_999)},
    services={
        "permit": ServiceRule("permit", "a"),
        "tax": ServiceRule("tax", "b"),
        "deed": ServiceRule("deed", "b", lanes=(Lane.NORMAL,)),
    },
    windows={
        "1": WindowRule("1", "1", "east", ("permit", "tax", "deed")),
        "2": WindowRule("2", "2", "west", ("tax", "deed")),
        "3": WindowRule("3", "3", "east", ("permit",)),
    },
    green_reasons=("elderly",),
)
