"""What the console is told about itself: a small TOML file, arguments above it."""

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import msgspec

from hall_protocol.access import Credential
from hall_protocol.roles import Role
from node_runtime.settings import BrokerAddress, BusSettings, SettingsError
from web_console.webhooks.targets import Target, TargetError, checked

NODE: Final = "console"
"""The name of the console's credential."""


class ConsoleSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One console: whose hall it shows, where its broker and its records are, where browsers reach it."""

    hall: str
    """The hall's id on the bus."""
    data: Path
    """The console's own folder: accounts, the session key, the address it listens at."""
    identity: Path | None = None
    """In an installed hall: the folder with the console's certificate."""
    password_file: Path | None = None
    """On one machine: where the secret of the console's credential stands."""
    broker_host: str = "127.0.0.1"
    broker_port: int = 1883
    node: str = NODE
    host: str = "127.0.0.1"
    """What the console listens on; a hall's network is a decision, this machine alone the default."""
    port: int = 8080
    """0 picks a free one; it stands in `DATA/console.url` then."""
    visitor_port: int = 0
    """Where visitors' phones ask about their tickets; 0: nowhere, and the tickets' codes carry the number alone."""
    visitor_host: str = "127.0.0.1"
    """What is listened on for them."""
    visitor_proxy: str = ""
    """The address of the hall's own web server, when it passes phones' questions on and says whose they are."""
    journal: Path | None = None
    """The hub's journal, for today's figures; `DATA/journal.db` unless told. Before there is one that page says so."""
    hall_folder: Path | None = None
    """The hall's configuration, for the list of nodes and the promised waits."""
    hands: Path | None = None
    """The folder with the sockets of virtual nodes; `DATA/hands` unless told. Without sockets: no virtual hall."""
    depot: Path | None = None
    """In an installed hall: the socket of the depot, that knows its machines; without it no machine is let in here."""
    proxy: str = ""
    """The address of the hall's own web server, that passes browsers' questions on over TLS and says whose they are."""
    secure_cookie: bool = False
    """Whether browsers may send the login only over HTTPS; set it behind a TLS proxy."""
    audit_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] | None = None
    """How long the audit log keeps what people did at the console; like the four below, unless told as the hall says
    under `[keeping]`."""
    reports_folder: Path | None = None
    """Where each day's report is laid when the day has ended."""
    backup_folder: Path | None = None
    """Where a backup is laid each time a day has ended."""
    backups_kept: Annotated[int, msgspec.Meta(ge=1, le=3650)] | None = None
    """How many backups stay; the oldest go."""
    visitor_days: Annotated[int, msgspec.Meta(ge=0, le=36_500)] | None = None
    """After so many days visitors' hashes and remarks are erased; 0: when somebody says so."""
    webhook: tuple[Target, ...] = ()
    """The addresses of other systems that are told what happens, each a table `[[webhook]]`."""

    def __post_init__(self) -> None:
        if (self.identity is None) == (self.password_file is None):
            raise ValueError("identity (in a hall) or password_file (on one machine) is needed, and not both")

    @property
    def journal_file(self) -> Path:
        """Where the hub's journal is looked for."""
        return self.journal or self.data / "journal.db"

    @property
    def hands_folder(self) -> Path:
        """Where the sockets of virtual nodes are looked for."""
        return self.hands or self.data / "hands"

    @property
    def own_folder(self) -> Path:
        """Where the console keeps what only it keeps: alerts, what is still to be told to other systems."""
        return self.data / "console"

    @property
    def pictures_folder(self) -> Path:
        """Where the pictures for boards in browsers are looked for."""
        return self.data / "pictures"

    @property
    def bus(self) -> BusSettings:
        """What the bus client needs of it."""
        broker = BrokerAddress(
            host=self.broker_host, port=self.broker_port, identity=self.identity, password_file=self.password_file
        )
        return BusSettings(credential=Credential(self.node, Role.CONSOLE), hall=self.hall, broker=broker)


PATHS: Final = frozenset(
    {"data", "identity", "password_file", "journal", "hall_folder", "hands", "depot", "reports_folder", "backup_folder"}
)
"""The keys whose values name files; in a settings file they count from its own folder."""


def read_table(path: Path) -> dict[str, object]:
    """Return what a settings file says; relative paths in it count from the file's own folder."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise SettingsError(f"the console's settings {path} cannot be read ({problem.strerror})") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{path} is not TOML: {problem}") from problem
    _refuse_unknown(path, table)
    return {key: _from_here(path, key, value) for key, value in table.items()}


def settings_from(table: Mapping[str, object]) -> ConsoleSettings:
    """Return the settings a table holds, or raise SettingsError naming the key."""
    try:
        settings = msgspec.convert(dict(table), ConsoleSettings, dec_hook=_path)
        names = [checked(target).name for target in settings.webhook]
    except msgspec.ValidationError as problem:
        raise SettingsError(f"the console's settings: {problem}; see --help") from problem
    except TargetError as problem:
        raise SettingsError(f"the console's settings: {problem}") from problem
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise SettingsError(f"the console's settings: two webhooks are called {twice}; give each a name of its own")
    return settings


def _refuse_unknown(path: Path, table: Mapping[str, object]) -> None:
    known = ConsoleSettings.__struct_fields__
    for key in table:
        if key not in known:
            nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
            raise SettingsError(f"{path}: unknown key {key}; did you mean {nearest[0]}?")


def _from_here(path: Path, key: str, value: object) -> object:
    if key == "webhook" and isinstance(value, list):
        return [_secret_from_here(path, each) for each in value]
    return path.parent / value if key in PATHS and isinstance(value, str) else value


def _secret_from_here(path: Path, webhook: object) -> object:
    secret = webhook.get("secret_file") if isinstance(webhook, dict) else None
    return {**webhook, "secret_file": path.parent / secret} if isinstance(webhook, dict) and secret else webhook


def _path(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, str | Path):
        return Path(value).absolute()
    raise NotImplementedError(f"{kind} in the console's settings")
