"""Who may see and do what at the console: areas of work, and what each role may in them.

An area is a part of the console that belongs together, such as `nodes`; a page belongs to the one whose name its own
begins with. What nothing is said of, only a manager may.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

Role = Literal["manager", "lead", "clerk", "guide", "technician", "auditor", "board"]
"""A manager may all; who leads a zone runs it and plans nothing; a clerk, or the computer at a window, does a window's
work; a floor guide helps visitors; a technician keeps machines well; an auditor sees all and changes nothing; a screen
on the wall only shows boards."""
ROLES: Final[tuple[Role, ...]] = ("manager", "lead", "clerk", "guide", "technician", "auditor", "board")

Area = Literal[
    "hall",
    "desk",
    "guide",
    "notices",
    "board",
    "reports",
    "planning",
    "alerts",
    "settings",
    "nodes",
    "virtual",
    "backups",
    "accounts",
    "audit",
    "metrics",
    "webhooks",
    "api",
]
AREAS: Final[Mapping[str, Area]] = MappingProxyType(
    {
        "pages.": "hall",
        "pages.nodes": "nodes",
        "floor.": "guide",
        "floor.show_screen": "nodes",
        "guide.": "guide",
        "desk.": "desk",
        "notices.": "notices",
        "board.": "board",
        "reports.": "reports",
        "whatif.": "planning",
        "advice.": "planning",
        "tide.": "planning",
        "around.": "planning",
        "planning.": "planning",
        "alerts.": "alerts",
        "settings.": "settings",
        "machines.": "nodes",
        "updates.": "nodes",
        "virtual.": "virtual",
        "backups.": "backups",
        "accounts.": "accounts",
        "audit.": "audit",
        "tokens.": "accounts",
        "metrics.": "metrics",
        "api.": "api",
        "api.account": "accounts",
        "api.alert": "alerts",
        "api.audit": "audit",
        "api.backup": "backups",
        "api.catalogue": "hall",
        "api.enrolment": "nodes",
        "api.event": "hall",
        "api.forecast": "hall",
        "api.hall": "hall",
        "api.job": "planning",
        "api.node": "nodes",
        "api.update": "nodes",
        "api.notice": "notices",
        "api.queue": "hall",
        "api.report": "reports",
        "api.setting": "settings",
        "api.ticket": "hall",
        "api.token": "accounts",
        "api.webhook": "webhooks",
        "api.window": "hall",
        "api.zone": "hall",
    }
)
"""By how a page's name begins; the longest that fits."""

_SEES: Final[Mapping[Role, frozenset[Area]]] = MappingProxyType(
    {
        "lead": frozenset({"hall", "desk", "guide", "notices", "board", "reports", "alerts", "nodes", "api"}),
        "clerk": frozenset({"desk"}),
        "guide": frozenset({"hall", "guide", "board", "alerts", "api"}),
        "technician": frozenset(
            {"hall", "board", "alerts", "settings", "nodes", "virtual", "backups", "metrics", "api"}
        ),
        "auditor": frozenset(get_args(Area)) - {"desk", "guide", "virtual"},
        "board": frozenset({"board"}),
    }
)
_DOES: Final[Mapping[Role, frozenset[Area]]] = MappingProxyType(
    {
        "lead": frozenset({"desk", "guide", "notices", "alerts", "api"}),
        "clerk": frozenset({"desk"}),
        "guide": frozenset({"guide", "alerts", "api"}),
        "technician": frozenset({"alerts", "nodes", "virtual", "backups", "api"}),
        "auditor": frozenset(),
        "board": frozenset(),
    }
)
_AT_A_WINDOW: Final = frozenset(
    {"call_next", "call_ticket", "recall", "start_service", "add_service", "finish_service", "miss_ticket"}
    | {"transfer_ticket", "hold_ticket", "resume_ticket", "hand_over", "undo", "open_window", "close_window"}
    | {"pause_window", "hand_in", "log_in", "log_out", "show_preview"}
)
_ON_THE_FLOOR: Final = frozenset(
    {"issue_ticket", "show_ticket", "show_tickets", "reclassify_ticket", "transfer_ticket", "change_lane"}
    | {"reprint_ticket", "cancel_ticket", "reinstate_ticket", "return_ticket", "step_back", "check_in"}
    | {"answer_guide", "divert_visitor"}
)
_COMMANDS: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        "lead": _AT_A_WINDOW
        | _ON_THE_FLOOR
        | {"post_notice", "withdraw_notice", "announce", "say_status", "show_notices"},
        "guide": _ON_THE_FLOOR,
        "technician": frozenset({"show_ticket", "reload_configuration"}),
    }
)
"""What may be commanded at the programs' door; a manager everything."""


HOMES: Final[Mapping[Role, str]] = MappingProxyType({"clerk": "desk.choose", "board": "board.choose"})
"""Where a role that does not see the hall is led instead."""
BEGINS: Final[Mapping[Role, str]] = MappingProxyType({**HOMES, "guide": "guide.page"})
"""Where a role's day begins after the login; every other's with the hall."""
NAVIGATION: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    (
        "now",
        (
            ("hall", "pages.hall_now"),
            ("today", "pages.today"),
            ("forecast", "pages.forecast"),
            ("alerts", "alerts.page"),
        ),
    ),
    (
        "work",
        (("desk", "desk.choose"), ("guide", "guide.page"), ("notices", "notices.page"), ("board", "board.choose")),
    ),
    ("plan", (("whatif", "whatif.page"), ("advice", "advice.page"), ("reports", "reports.page"))),
    (
        "keep",
        (
            ("settings", "settings.overview"),
            ("nodes", "pages.nodes"),
            ("updates", "updates.page"),
            ("virtual", "virtual.page"),
            ("backups", "backups.page"),
            ("tokens", "tokens.page"),
            ("accounts", "accounts.page"),
            ("audit", "audit.page"),
        ),
    ),
)
"""The pages at the top in their order, in groups: what each is called in the catalogue (`nav_…`), and its name."""


def navigation_of(role: Role) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the pages at the top that a role may open, group by group; no group is empty."""
    groups = (
        (group, tuple((name, page) for name, page in entries if may_see(role, area_of(page))))
        for group, entries in NAVIGATION
    )
    return tuple((group, entries) for group, entries in groups if entries)


def area_of(page: str) -> Area | None:
    """Return the area a page belongs to, by its name (`reports.day`); None: nobody has said."""
    fitting = [start for start in AREAS if page.startswith(start)]
    return AREAS[max(fitting, key=len)] if fitting else None


def may_see(role: Role, area: Area | None) -> bool:
    """Whether a role may look at an area."""
    return role == "manager" or area in _SEES[role]


def may_do(role: Role, area: Area | None) -> bool:
    """Whether a role may change anything in an area."""
    return role == "manager" or area in _DOES[role]


def may_command(role: Role, command: str) -> bool:
    """Whether a role may give this command by a program."""
    return role == "manager" or command in _COMMANDS.get(role, frozenset())
