"""What one node is told about itself: a small TOML file beside its data, checked before anything starts."""

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from hall_config.forms import Language
from hall_protocol.access import Credential
from hall_protocol.roles import Role
from hall_protocol.topics import LEVEL

SESSION_EXPIRY_S: Final = 3600
"""How long the broker remembers a node that is away."""

ROLES: Final = (Role.DISPENSER, Role.TERMINAL, Role.SIGN, Role.PAD, Role.DISPLAY, Role.VOICE)
"""What a technician's machine may be today."""
LANGUAGES: Final = ("zh", "en")


class SettingsError(ValueError):
    """A node's settings cannot be used; the sentence names the file, the key and what to do."""


class BrokerAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where the broker is, and by what it knows this node: a certificate in a hall, a secret on one machine."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 1883
    identity: Path | None = None
    """The folder with the node's certificate and the hall's: TLS."""
    password_file: Path | None = None
    """Its secret, for a broker that listens to its own machine alone."""

    def __post_init__(self) -> None:
        if (self.identity is None) == (self.password_file is None):
            raise ValueError("a broker needs identity (in a hall) or password_file (on one machine), and not both")


class ScreenSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The node's screen, in pixels."""

    width: Annotated[int, Meta(ge=64, le=8192)] = 1920
    height: Annotated[int, Meta(ge=64, le=8192)] = 1080
    fullscreen: bool = False
    width_mm: Annotated[int, Meta(ge=0, le=3000)] = 0
    """How wide the glass really is, for targets as large as a thumb; 0: guessed from its pixels."""


class NodeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One node: what it is, where it stands, where its broker is, what is attached to it."""

    node: str
    role: Role
    hall: str
    window: str = ""
    zone: str = ""
    """The zone it stands in; empty: every zone."""
    broker: BrokerAddress
    data: Path
    """The node's own folder: its outbox, and whatever its drivers keep."""
    condition: Path | None = None
    """Where its program says how it is, every few seconds, for the keeper of its machine; best in memory."""
    virtual: bool = False
    """Whether its devices are the shipped fakes."""
    hands: Path | None = None
    """The Unix socket by which scripts press and touch virtual devices."""
    devices: dict[str, str] = msgspec.field(default_factory=dict)
    """What is attached, and where: pins, cables, `virtual`."""
    keys: dict[str, str] = msgspec.field(default_factory=dict)
    """Of a terminal or a pad: what a button, a long or double press of it or a key means; left out: as usual."""
    screen: ScreenSettings = ScreenSettings()
    language: str = "zh"
    ticket_link: str = ""
    """Of a dispenser: the address before a ticket's token in its code, where the hall itself names none."""
    operator_pin: str = ""
    """Of a dispenser: what `paidui operator-pin` made of its operator's number; empty: there is no operator's page."""

    @property
    def first_language(self) -> Language:
        """The language that comes first: it stands large, and is spoken where the hub sends no words."""
        return "en" if self.language == "en" else "zh"


ABOVE_ALL: Final = frozenset(NodeSettings.__struct_fields__) - {"broker", "devices", "keys", "screen"}
"""The keys that belong to no table: written below one they would be taken for its own."""


class BusSettings(msgspec.Struct, frozen=True, kw_only=True):
    """All the bus needs to know of whoever is on it."""

    credential: Credential
    hall: str
    broker: BrokerAddress
    suffix: str = ""
    """Set for programs of which several may run under one credential, such as a command line; they keep no session."""
    session_expiry_s: int = SESSION_EXPIRY_S

    @property
    def client_id(self) -> str:
        """What the broker knows this connection by; a second one of the same name ends the first."""
        return f"{self.credential.node}-{self.suffix}" if self.suffix else self.credential.node

    @property
    def lasting(self) -> bool:
        """Whether the broker keeps this client's session while it is away."""
        return not self.suffix and self.session_expiry_s > 0


def bus_settings(settings: NodeSettings) -> BusSettings:
    """Return what the bus needs of a node's settings."""
    credential = Credential(settings.node, settings.role, settings.window)
    return BusSettings(credential=credential, hall=settings.hall, broker=settings.broker)


def read_password(broker: BrokerAddress) -> str:
    """Return the node's secret; empty with a certificate. Raises SettingsError saying where it should stand."""
    if broker.password_file is None:
        return ""
    try:
        return broker.password_file.read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise SettingsError(
            f"the node's secret {broker.password_file} cannot be read ({problem.strerror}); provision the node again"
        ) from problem


def read_settings(path: Path) -> NodeSettings:
    """Return a node's settings; relative paths in them count from the file's own folder.

    Raises SettingsError with one sentence naming the file, the key and, for an unknown key, the nearest known one.
    """
    table = _parse(path)
    _refuse_unknown(path, table, NodeSettings, "")
    _refuse_bare(path, table)
    try:
        settings = msgspec.convert(table, NodeSettings, dec_hook=lambda kind, text: _path(path, kind, text))
    except msgspec.ValidationError as problem:
        raise SettingsError(f"{path}: {problem}") from problem
    _check(path, settings)
    return settings


def _parse(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise SettingsError(f"the node's settings {path} cannot be read ({problem.strerror})") from problem
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        raise SettingsError(f"{path} is not TOML: line {line} is not UTF-8; save the file as UTF-8") from problem
    except tomllib.TOMLDecodeError as problem:
        said = str(problem).replace("Cannot overwrite a value", "a key stands twice in one table; keep one of them")
        raise SettingsError(f"{path} is not TOML: {said}") from problem


def _refuse_unknown(path: Path, table: dict[str, object], kind: type[msgspec.Struct], where: str) -> None:
    known = {field.name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in known:
            raise SettingsError(f"{path}: unknown key {where}{key}{_where_else(key, where, list(known))}")
        inner = known[key]
        if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            _refuse_unknown(path, value, inner, f"{where}{key}.")


def _refuse_bare(path: Path, table: dict[str, object]) -> None:
    """Refuse what the types below would refuse without naming the key: `paper = 58`, and a role nobody has."""
    devices = table.get("devices")
    for key, value in devices.items() if isinstance(devices, dict) else ():
        if key in ABOVE_ALL:
            raise SettingsError(f"{path}: unknown key devices.{key}{_where_else(key, 'devices.', [])}")
        if not isinstance(value, str):
            raise SettingsError(f'{path}: devices.{key} must be a text in quotes, such as {key} = "{value}"')
    _refuse_bare_keys(path, table.get("keys"))
    role = table.get("role")
    if isinstance(role, str) and role not in tuple(Role):
        raise SettingsError(f'{path}: role is "{role}"; it may be {" or ".join(ROLES)}')


def _refuse_bare_keys(path: Path, keys: object) -> None:
    """Refuse `call.long = "pause"`, which is TOML for a table, and a meaning that is no text."""
    for name, meaning in keys.items() if isinstance(keys, dict) else ():
        if isinstance(meaning, dict):
            inner, said = next(iter(meaning.items()), ("long", "pause"))
            raise SettingsError(f'{path}: a key with a dot stands in quotes: "{name}.{inner}" = "{said}"')
        if not isinstance(meaning, str):
            raise SettingsError(f'{path}: keys."{name}" must be a text in quotes, such as "{name}" = "pause"')


def _where_else(key: str, where: str, known: list[str]) -> str:
    """What to do about a key nobody knows here: a slip of the pen, or a line in the wrong part of the file."""
    import difflib  # only a mistaken technician needs it

    if where and key in ABOVE_ALL:
        return f"; {key} stands above the first line in square brackets"
    near = difflib.get_close_matches(key, known, n=1)
    if near:
        return f"; did you mean {near[0]}?"
    attached = "" if where else "; what is attached stands under [devices]"
    return f"; known: {', '.join(known)}{attached}"


def _path(file: Path, kind: type, text: object) -> Path:
    if kind is not Path or not isinstance(text, str):
        raise TypeError("Expected a path, written as text")
    return (file.parent / text).absolute()


def _check(path: Path, settings: NodeSettings) -> None:
    if not LEVEL.fullmatch(settings.hall):
        raise SettingsError(f'{path}: hall is "{settings.hall}"; the hall\'s id is of a-z, 0-9 and -, such as "county"')
    try:
        Credential(settings.node, settings.role, settings.window)
    except ValueError as problem:
        raise SettingsError(f"{path}: {problem}; set the key window accordingly") from problem
    if settings.language not in LANGUAGES:
        raise SettingsError(f'{path}: language is "{settings.language}"; it may be {" or ".join(LANGUAGES)}')
    if settings.ticket_link and not settings.ticket_link.startswith(("https://", "http://")):
        link = settings.ticket_link
        raise SettingsError(
            f'{path}: ticket_link is "{link}"; it begins with https:// or http://, or no phone opens it'
        )
    if settings.hands and not settings.virtual:
        raise SettingsError(f"{path}: hands works on virtual devices only; remove the key or set virtual = true")


def as_json(settings: msgspec.Struct) -> str:
    """Return settings with every default, as a program's `--check-config` prints them."""
    return msgspec.json.format(msgspec.json.encode(settings, enc_hook=str), indent=2).decode() + "\n"


def write_settings(settings: NodeSettings, path: Path) -> None:
    """Write a node's settings as TOML that only its owner can read."""
    text = toml_of(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    path.chmod(0o600)


def toml_of(settings: msgspec.Struct) -> str:
    """Return settings as TOML, the tables last."""
    return "\n".join(_lines(msgspec.to_builtins(settings, enc_hook=str), ())) + "\n"


def _lines(table: dict[str, object], at: tuple[str, ...]) -> list[str]:
    inner = {key: value for key, value in table.items() if isinstance(value, dict)}
    plain = {key: value for key, value in table.items() if key not in inner and value is not None}
    lines = [f"{_key(key)} = {_quoted(value)}" for key, value in plain.items()]
    for key, value in inner.items():
        lines += ["", f"[{'.'.join(_key(name) for name in (*at, key))}]", *_lines(value, (*at, key))]
    return lines


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _quoted(value: object) -> str:
    # A TOML basic string is a JSON string that also escapes DEL.
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")
