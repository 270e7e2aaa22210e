"""What goes into a bundle: files on a list, and what programs say; what else is there is named and left out."""

import os
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from importlib.metadata import distributions
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from hall_doctor.machine import Machine
from hall_doctor.programs import NoAnswerError
from hall_doctor.support.blotting import Blotter
from hall_doctor.support.counting import journal_counts, register
from hall_doctor.tree import is_there

MOST_OF_A_FILE: Final = 256 << 10
"""Of a longer log its end: what has just happened."""
MOST_TOLD: Final = 3000
"""So many files are named at most; a folder of a hundred thousand clips says nothing more."""
LOG, TOML, JSON, PLAIN = "log", "toml", "json", "plain"
TAKEN: Final = (
    ("etc/paidui/machine.toml", TOML),
    ("etc/paidui/hub.toml", TOML),
    ("var/lib/paidui/hall/console.toml", TOML),
    ("etc/paidui/nodes/*/node.toml", TOML),
    ("etc/paidui/hall/*.toml", TOML),
    ("etc/systemd/system/paidui*", PLAIN),
    ("etc/systemd/system/paidui*.d/*.conf", PLAIN),
    ("usr/lib/systemd/system/paidui*", PLAIN),
    ("opt/paidui/current/units/*", PLAIN),
    ("opt/paidui/current/release.json", JSON),
    ("run/paidui/*.json", JSON),
    ("var/lib/paidui/keeper/*.json", JSON),
    ("var/lib/paidui/broker/mosquitto.conf", PLAIN),
    ("var/lib/paidui/broker/access-list", PLAIN),
    ("var/lib/paidui/broker/mosquitto.log", LOG),
    ("var/lib/paidui/broker/mosquitto.err", LOG),
    ("var/lib/paidui/front/*.conf", PLAIN),
    ("var/lib/paidui/hall/roster.json", JSON),
    ("var/lib/paidui/hall/log/*.log", LOG),
    ("boot/firmware/config.txt", PLAIN),
    ("usr/lib/os-release", PLAIN),
    ("etc/chrony/conf.d/paidui*.conf", PLAIN),
    ("proc/meminfo", PLAIN),
    ("proc/mounts", PLAIN),
    ("proc/uptime", PLAIN),
    ("proc/asound/cards", PLAIN),
)
"""Below the machine's root."""
TAKEN_OF_A_HALL: Final = (
    ("log/*.log", LOG),
    ("nodes/*/node.toml", TOML),
    ("broker/mosquitto.conf", PLAIN),
    ("broker/access-list", PLAIN),
    ("broker/mosquitto.log", LOG),
    ("broker/mosquitto.err", LOG),
    ("roster.json", JSON),
)
"""Below the data folder of `paidui up`."""
OF_THE_KERNEL: Final = "proc/"
CURRENT: Final = "opt/paidui/current"
ASKED: Final = (
    ("log/journal.log", ("journalctl", "--no-pager", "-o", "short-iso", "-n", "20000", "-u", "paidui*")),
    ("log/kernel.log", ("journalctl", "--no-pager", "-o", "short-iso", "-n", "3000", "-k")),
    ("machine/units.txt", ("systemctl", "--no-pager", "list-units", "--all", "paidui*", "chrony*", "nginx*")),
    ("machine/disks.txt", ("df", "-k", "-P")),
    ("machine/addresses.txt", ("ip", "-brief", "address")),
    ("machine/clock.txt", ("chronyc", "-n", "tracking")),
    ("machine/usb.txt", ("lsusb",)),
    ("machine/throttled.txt", ("vcgencmd", "get_throttled")),
)
VISITORS: Final = "visitors' data"
SECRET: Final = "a secret"
WHY: Final = (
    ("visitors.db*", VISITORS),
    ("journal.db*", "what happened in the hall; only its counts are taken"),
    ("backups/*", VISITORS),
    ("*.pem", "a key, or a certificate"),
    ("*.key", SECRET),
    ("register.json", "whom it names stands in hall/register.json"),
    ("*.secret", SECRET),
    ("*passw*", SECRET),
    ("session-key*", SECRET),
    ("accounts.json", SECRET),
    ("*.nmconnection", SECRET),
)
LOCKED: Final = "this user may not look into it: sudo"
NOT_LISTED: Final = "not on the list of what is taken"


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of the bundle."""

    name: str
    content: bytes
    changed_s: float = 0.0
    """When it was last written."""


class Room:
    """How much may still be taken: what is blotted out takes a Pi's time as well as a mail's room."""

    def __init__(self, left: int) -> None:
        self._left = left

    def takes(self, size: int) -> bool:
        """Whether so much finds room still; then it is taken."""
        fits = size <= self._left
        self._left -= size if fits else 0
        return fits


@dataclass(frozen=True, slots=True)
class Left:
    """One thing that was left out, and why."""

    name: str
    why: str


Gathered = Iterator[Piece | Left]
Listed = tuple[tuple[str, str], ...]


def gather(machine: Machine, blotter: Blotter, room: Room) -> Gathered:
    """Yield what is taken of a machine, blotted, and what is left out."""
    yield from _told(machine, blotter)
    yield from _files(machine.places.root, TAKEN, blotter, room)
    if machine.data is not None:
        yield from _files(machine.data, TAKEN_OF_A_HALL, blotter, room)
    if machine.running is not None:
        folder = machine.running.hall_folder.absolute()
        yield from _files(folder.parent, ((f"{folder.name}/*.toml", TOML),), blotter, room)
    yield from _left(machine, blotter)


def _told(machine: Machine, blotter: Blotter) -> Gathered:
    packages = sorted({f"{each.name} {each.version}" for each in distributions()})
    yield Piece("machine/packages.txt", "\n".join(packages).encode())
    for name, command in ASKED:
        try:
            answer = machine.ask(*command, patience_s=15.0)
        except NoAnswerError as problem:
            yield Left(name, str(problem))
            continue
        yield Piece(name, _end_of(blotter.text(answer.said + answer.complaint)))
    if machine.hall_data is not None:
        yield Piece(
            "hall/journal.json", msgspec.json.format(journal_counts(machine.hall_data / "journal.db"), indent=1)
        )
    if machine.hub is not None:
        yield Piece("hall/register.json", msgspec.json.format(register(machine.places.authority), indent=1))


def _files(root: Path, listed: Listed, blotter: Blotter, room: Room) -> Gathered:
    """The newest first: when not all find room, they do."""
    for path, kind in sorted(_listed(root, listed).items(), key=lambda each: (-_changed_s(each[0]), each)):
        name = str(path.relative_to(root))
        if not name.startswith(OF_THE_KERNEL) and not _is_no_link(root, path):
            yield Left(name, "a link: what it leads to is on no list")
        elif not _is_file(path):
            continue
        elif room.takes(min(path.stat().st_size, MOST_OF_A_FILE)):
            yield _file(path, f"files/{name}", kind, blotter)
        else:
            yield Left(name, "no room: newer ones were taken")


def _changed_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _is_file(path: Path) -> bool:
    """Whether it is one, and in a folder that this user may look into."""
    try:
        return path.is_file()
    except PermissionError:
        return False


def _listed(root: Path, listed: Listed) -> dict[Path, str]:
    return {path: kind for pattern, kind in listed for path in root.glob(pattern)}


def _is_no_link(root: Path, path: Path) -> bool:
    """Who may write into one of our folders could lead root astray by a link; the one to the release is root's."""
    parts = path.relative_to(root).parts
    steps = [root.joinpath(*parts[: count + 1]) for count in range(len(parts))]
    return not any(step.is_symlink() and step != root / CURRENT for step in steps)


def _file(path: Path, name: str, kind: str, blotter: Blotter) -> Piece | Left:
    try:
        changed_s = path.stat().st_mtime
        content = _end(path).decode("utf-8", "replace")
    except OSError as problem:
        return Left(name, problem.strerror or "cannot be read")
    if kind not in READ:
        return Piece(name, blotter.text(content).encode(), changed_s)
    try:
        value = blotter.value(READ[kind](content))
    except (ValueError, msgspec.MsgspecError):
        return Left(name, f"not {kind.upper()}: what stands in it cannot be told from a secret")
    return Piece(f"{name}.json" if kind == TOML else name, _as_json(value), changed_s)


def _end(path: Path) -> bytes:
    """The end of a long file, from the beginning of a line on."""
    with path.open("rb") as file:
        length = os.fstat(file.fileno()).st_size
        file.seek(max(0, length - MOST_OF_A_FILE))
        content = file.read(MOST_OF_A_FILE)
    return content if length <= MOST_OF_A_FILE else content.partition(b"\n")[2]


def _end_of(text: str) -> bytes:
    content = text.encode()
    return content if len(content) <= 4 * MOST_OF_A_FILE else content[-4 * MOST_OF_A_FILE :].partition(b"\n")[2]


def _as_json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=1)


READ: Final[dict[str, Callable[[str], object]]] = {TOML: tomllib.loads, JSON: lambda text: msgspec.json.decode(text)}


def _left(machine: Machine, blotter: Blotter) -> Gathered:
    """Name every file of ours that is not taken, with its size and age: a full disk has its reason here."""
    lines: list[str] = []
    for root, folder, listed in _ours(machine):
        taken, locked = _listed(root, listed), list[Path]()
        for path in _below(folder, locked):
            name = str(path.relative_to(root))
            if path not in taken:
                yield Left(blotter.text(name), _why(name))
            lines.append(blotter.text(_line(path, name)))
        yield from (Left(str(path.relative_to(root)), LOCKED) for path in locked if is_there(path))
    yield Piece("machine/files.txt", "\n".join(lines).encode())


def _ours(machine: Machine) -> Iterator[tuple[Path, Path, Listed]]:
    root = machine.places.root
    for folder in (machine.places.settings, machine.places.state):
        yield root, folder, TAKEN
    if machine.data is not None:
        yield machine.data, machine.data, TAKEN_OF_A_HALL


def _below(folder: Path, locked: list[Path]) -> Iterator[Path]:
    """Yield the files below a folder; those it may not look into are noted."""
    files = (
        Path(place, name)
        for place, _, names in os.walk(folder, onerror=lambda problem: locked.append(Path(problem.filename)))
        for name in sorted(names)
    )
    yield from islice((path for path in files if not path.is_symlink()), MOST_TOLD)


def _line(path: Path, name: str) -> str:
    try:
        about = path.stat()
    except OSError:
        return f"{'?':>12}  {'?':16}  {name}"
    return f"{about.st_size:12d}  {datetime.fromtimestamp(about.st_mtime, UTC):%Y-%m-%d %H:%M}  {name}"


def _why(name: str) -> str:
    last = name.rsplit("/", 1)[-1]
    fits = (why for pattern, why in WHY if fnmatchcase(last, pattern) or fnmatchcase(name, f"*{pattern}"))
    return next(fits, NOT_LISTED)
