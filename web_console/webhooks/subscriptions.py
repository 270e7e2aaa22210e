"""Other systems that asked to be told what happens to tickets: made on a page, by a program or at the command line."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

import msgspec

from hall_records.ticket_events import Happening
from node_runtime.clock import wall_ms
from web_console.database import KeptRows
from web_console.entrance.accounts import write_private
from web_console.webhooks.targets import Name, Target, TargetError, checked

FILE: Final = Path("console") / "subscriptions.db"
SECRETS: Final = Path("console") / "webhook-secrets"
"""Both below the data folder."""
SECRET_BYTES: Final = 32
MOST: Final = 15
"""The sender tells twenty addresses; some are the alerts' own."""
LONGEST_URL: Final = 500
EVENTS: Final[tuple[str, ...]] = ("ticket.*", "case.*", "alert.*", *get_args(Happening))
TABLES: Final = """
CREATE TABLE IF NOT EXISTS subscriptions (
    name TEXT PRIMARY KEY, url TEXT NOT NULL, events TEXT NOT NULL, maker TEXT NOT NULL, made_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS place (
    one INTEGER PRIMARY KEY CHECK (one = 1), epoch INTEGER NOT NULL, seq INTEGER NOT NULL
);
"""


class SubscriptionError(ValueError):
    """It cannot be subscribed so; `reason` is a key of the catalogue's `console` section."""

    def __init__(self, reason: str, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One address, and what it is told."""

    name: str
    url: str
    events: tuple[str, ...]
    maker: str
    made_ms: int


class Subscriptions(KeptRows):
    """All subscriptions of one console, and how far the journal has been told; every process sees the same."""

    def __init__(self, data: Path, others: tuple[Target, ...] = ()) -> None:
        """`others` are the addresses of the console's settings, which are told beside these."""
        self._secrets = data / SECRETS
        self._others = others
        super().__init__(data / FILE, TABLES)

    def add(self, name: str, url: str, events: tuple[str, ...], maker: str) -> tuple[Subscription, str]:
        """Have an address told from now on; return the secret its messages are signed with, told here and no more."""
        subscription = Subscription(name, url, tuple(dict.fromkeys(events)), maker, wall_ms())
        _check(subscription, self._target(subscription))
        with self._lock, self._rows:
            self._check_room(name)
            secret = secrets.token_urlsafe(SECRET_BYTES)
            self._secrets.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(self._secrets / name, secret)
            self._rows.execute(
                "INSERT INTO subscriptions VALUES (?, ?, ?, ?, ?)",
                (name, url, msgspec.json.encode(subscription.events).decode(), maker, subscription.made_ms),
            )
        return subscription, secret

    def remove(self, name: str) -> None:
        """Tell an address no more; raises SubscriptionError when there is none of this name."""
        with self._lock, self._rows:
            if not self._rows.execute("DELETE FROM subscriptions WHERE name = ?", (name,)).rowcount:
                raise SubscriptionError("no_subscription", f"there is no webhook named {name}")
            (self._secrets / name).unlink(missing_ok=True)

    def all(self) -> tuple[Subscription, ...]:
        """Return every subscription, in the order in which they were made."""
        with self._lock:
            rows = self._rows.execute("SELECT name, url, events, maker, made_ms FROM subscriptions ORDER BY rowid")
            return tuple(
                Subscription(name, url, msgspec.json.decode(events, type=tuple[str, ...]), maker, made_ms)
                for name, url, events, maker, made_ms in rows.fetchall()
            )

    def targets(self) -> tuple[Target, ...]:
        """Return every address that is to be told, as the sender knows it."""
        return (*self._others, *map(self._target, self.all()))

    @property
    def place(self) -> tuple[int, int] | None:
        """The epoch and the seq up to which the journal was told; None: nobody has been told anything yet."""
        with self._lock:
            row = self._rows.execute("SELECT epoch, seq FROM place").fetchone()
        return (int(row[0]), int(row[1])) if row else None

    def keep_place(self, epoch: int, seq: int) -> None:
        """Remember how far the journal was told."""
        with self._lock, self._rows:
            self._rows.execute("INSERT OR REPLACE INTO place VALUES (1, ?, ?)", (epoch, seq))

    def forget_place(self) -> None:
        """Begin where the journal ends when somebody wants to be told again."""
        with self._lock, self._rows:
            self._rows.execute("DELETE FROM place")

    def _target(self, subscription: Subscription) -> Target:
        return Target(
            name=subscription.name,
            url=subscription.url,
            secret_file=self._secrets / subscription.name,
            events=subscription.events,
        )

    def _check_room(self, name: str) -> None:
        names = [row[0] for row in self._rows.execute("SELECT name FROM subscriptions")]
        if name in (*names, *(target.name for target in self._others)):
            raise SubscriptionError("subscription_name_taken", f"there is a webhook named {name} already")
        if len(names) >= MOST:
            raise SubscriptionError("too_many_subscriptions", f"there are {MOST} webhooks already: remove one first")


def _check(subscription: Subscription, target: Target) -> None:
    if not subscription.events:
        raise SubscriptionError("bad_subscription_event", f"name at least one event: {', '.join(EVENTS)}")
    try:
        msgspec.convert(subscription.name, Name)
    except msgspec.ValidationError as problem:
        raise SubscriptionError(
            "bad_subscription_name", "a webhook's name is of a-z, 0-9 and hyphens, at most 64, such as city-platform"
        ) from problem
    if unknown := [event for event in subscription.events if event not in EVENTS]:
        raise SubscriptionError("bad_subscription_event", f"no event {unknown[0]!r}; there are {', '.join(EVENTS)}")
    if len(subscription.url) > LONGEST_URL:
        raise SubscriptionError("bad_subscription_url", f"an address has at most {LONGEST_URL} characters")
    try:
        checked(target)
    except TargetError as problem:
        raise SubscriptionError("bad_subscription_url", str(problem)) from problem
