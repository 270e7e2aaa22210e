"""What a token may be given to do: look at an area, change something in one, give a command."""

from collections.abc import Iterable
from typing import Final

from hall_protocol.commands import COMMANDS
from web_console.entrance.rights import Area, Role, area_of, may_command, may_do, may_see

SEEN: Final[tuple[Area, ...]] = (
    "hall",
    "notices",
    "nodes",
    "planning",
    "reports",
    "alerts",
    "metrics",
    "webhooks",
    "settings",
    "backups",
    "accounts",
    "audit",
)
"""The areas that the programs' door shows anything of."""
CHANGED: Final[tuple[Area, ...]] = (
    "planning",
    "alerts",
    "nodes",
    "webhooks",
    "settings",
    "backups",
    "accounts",
)
"""Those in which it changes anything but by a command."""
EVERY_COMMAND: Final = "command:*"
COMMAND_PAGE: Final = "api.command"
OPEN_TO_EVERY_TOKEN: Final = frozenset({"api.who", "api.contract"})
"""What a token itself may do, and what the door is."""

SCOPES: Final[tuple[str, ...]] = (
    *(f"see:{area}" for area in SEEN),
    *(f"do:{area}" for area in CHANGED),
    EVERY_COMMAND,
    *(f"command:{name}" for name in COMMANDS),
)


class ScopeError(ValueError):
    """A token cannot be given this."""


def scopes_of(role: Role) -> tuple[str, ...]:
    """Return the scopes that an account of this role may give away: never more than it may itself."""
    return tuple(scope for scope in SCOPES if _may(role, scope))


def checked(scopes: Iterable[str], role: Role) -> tuple[str, ...]:
    """Return the scopes in the order of the list, each once, or raise ScopeError."""
    asked = set(scopes)
    if unknown := sorted(asked - set(SCOPES)):
        raise ScopeError(f"no scope {unknown[0]!r}; such as see:hall, do:planning, command:issue_ticket, command:*")
    if beyond := sorted(asked - set(scopes_of(role))):
        raise ScopeError(f"an account of the role {role} may not do {beyond[0]} itself")
    if not asked:
        raise ScopeError("a token that may do nothing is none: name at least one scope, such as see:hall")
    return tuple(scope for scope in SCOPES if scope in asked)


def scope_needed(page: str, looks: bool, command: str = "") -> str:
    """Return the scope that a page needs; empty: any token will do."""
    if page in OPEN_TO_EVERY_TOKEN:
        return ""
    if page == COMMAND_PAGE:
        return f"command:{command}"
    return f"{'see' if looks else 'do'}:{area_of(page)}"


def allows(scopes: Iterable[str], needed: str) -> bool:
    """Say whether who was given these may do what needs that."""
    given = set(scopes)
    return not needed or needed in given or (needed.startswith("command:") and EVERY_COMMAND in given)


def _may(role: Role, scope: str) -> bool:
    kind, _, name = scope.partition(":")
    if kind == "command":
        return may_command(role, name) if name != "*" else any(may_command(role, each) for each in COMMANDS)
    area = next(each for each in SEEN if each == name)
    return may_see(role, area) if kind == "see" else may_do(role, area)
