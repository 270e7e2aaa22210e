"""The page of other systems as a manager reads it: tokens, what they may, and the addresses that are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hall_config.texts import Catalogue
from hall_protocol.commands import COMMANDS, READ_ONLY, WINDOW_COMMANDS
from web_console.entrance.rights import Role
from web_console.language import Tongue
from web_console.tokens.keeping import Token
from web_console.tokens.scopes import CHANGED, EVERY_COMMAND, SEEN, scopes_of
from web_console.webhooks.queue import Standing
from web_console.webhooks.subscriptions import Subscription

DAYS: Final = (30, 90, 365, 0)
"""For how long a token may be made; 0: until it is revoked."""
USUAL_DAYS: Final = 365
ALERTS: Final = "alert.*"
TOLD: Final = ("ticket.*", "case.*", ALERTS)
"""What can be chosen on the page; a program may choose each kind of event apart."""


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One token in the list."""

    id: str
    name: str
    maker: str
    state: str
    stands: str
    """Whether it is valid, in words, and until when."""
    made: str
    used: str
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScopeChoice:
    """One thing that a token may be given."""

    scope: str
    text: str


@dataclass(frozen=True, slots=True)
class ScopeGroup:
    """Scopes that belong together."""

    id: str
    title: str
    choices: tuple[ScopeChoice, ...]


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """One address that is told."""

    name: str
    url: str
    events: str
    made: str
    stands: str


def door(tongue: Tongue, key: str, **fields: object) -> str:
    """Return a text of this page."""
    return Catalogue.load().text(f"door.{key}", tongue.language, **fields)


def token_lines(tokens: Iterable[Token], now_ms: int, tongue: Tongue) -> tuple[TokenLine, ...]:
    """Return the tokens as they are listed: those that hold first, the latest made before others."""
    lines = [_token_line(token, now_ms, tongue) for token in tokens]
    return tuple(sorted(lines, key=lambda line: line.state != "valid"))


def _token_line(token: Token, now_ms: int, tongue: Tongue) -> TokenLine:
    state = token.state(now_ms)
    until = tongue.day(token.expires_ms) if token.expires_ms else ""
    stands = door(tongue, f"{state}_until" if state == "valid" and until else state, day=until)
    return TokenLine(
        id=token.id,
        name=token.name,
        maker=token.maker,
        state=state,
        stands=stands,
        made=tongue.day(token.made_ms),
        used=tongue.moment(token.used_ms) if token.used_ms else door(tongue, "never_used"),
        may=tuple(scope_said(scope, tongue) for scope in token.scopes),
    )


def scope_groups(role: Role, tongue: Tongue) -> tuple[ScopeGroup, ...]:
    """Return what an account of this role may give to a token, in groups."""
    own = set(scopes_of(role))
    groups = {
        "see": [f"see:{area}" for area in SEEN],
        "do": [f"do:{area}" for area in CHANGED],
        "look": [f"command:{name}" for name in COMMANDS if name in READ_ONLY],
        "window": [f"command:{name}" for name in COMMANDS if name in WINDOW_COMMANDS - READ_ONLY],
        "rest": [f"command:{name}" for name in COMMANDS if name not in WINDOW_COMMANDS | READ_ONLY],
        "all": [EVERY_COMMAND],
    }
    made = (
        ScopeGroup(
            group,
            door(tongue, f"group_{group}"),
            tuple(ScopeChoice(scope, scope_said(scope, tongue)) for scope in scopes if scope in own),
        )
        for group, scopes in groups.items()
    )
    return tuple(group for group in made if group.choices)


def scope_said(scope: str, tongue: Tongue) -> str:
    """Return a scope in words."""
    kind, _, name = scope.partition(":")
    if scope == EVERY_COMMAND:
        return door(tongue, "every_command")
    if kind == "command":
        return tongue.word("step", name)
    return door(tongue, f"{kind}_{name}")


def webhook_lines(
    subscriptions: Iterable[Subscription], standings: Iterable[Standing], tongue: Tongue
) -> tuple[WebhookLine, ...]:
    """Return the addresses as they are listed, and how it stands with each."""
    known = {standing.target: standing for standing in standings}
    return tuple(_webhook_line(each, known.get(each.name), tongue) for each in subscriptions)


def _webhook_line(each: Subscription, standing: Standing | None, tongue: Tongue) -> WebhookLine:
    events = tongue.listed(_told_said(event, tongue) for event in each.events)
    if standing is None:
        stands = ""
    elif standing.waiting:
        stands = door(tongue, "webhook_waiting", count=standing.waiting, outcome=standing.outcome or "–")
    else:
        stands = door(tongue, "webhook_idle")
    return WebhookLine(each.name, each.url.partition("?")[0], events, tongue.day(each.made_ms), stands)


def _told_said(event: str, tongue: Tongue) -> str:
    return door(tongue, f"told_{event.partition('.')[0]}") if event in TOLD else event
