"""On a hub: how old the last backup is, and whether machines can still take in what it hands out."""

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from hall_config.problems import ConfigError
from hall_config.reading import read_hall
from hall_doctor.checks.broker import own_address
from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine
from node_runtime.findings import Finding
from node_runtime.following import read_followed
from node_runtime.hub_file import HubSettings

NAME: Final = re.compile(r"[a-z0-9-]+-(\d{8}T\d{6})Z\.zip")
OLD: Final = timedelta(hours=50)
"""A night was missed, and the day after it is over too."""
TIMESTAMP: Final = "tuf/metadata/timestamp.json"
WITHIN_S: Final = 3.0
SOON: Final = timedelta(days=14)
"""It is signed anew after half of its ninety days: so late, the depot has not done it for a month."""


class _Signed(msgspec.Struct):
    expires: datetime


class _Timestamp(msgspec.Struct):
    signed: _Signed


def backup(machine: Machine) -> Iterator[Finding]:
    """Look for the newest backup, and whether the journal is kept elsewhere where somebody wished it."""
    data = machine.hall_data
    if data is None:
        return
    try:
        (data / "journal.db").stat()
    except PermissionError as problem:
        yield unknown("backup.not_told", place=data, problem=problem.strerror)
        return
    except OSError:
        return
    folder = _folder(machine, data)
    try:
        made = [found[1] for each in folder.iterdir() if (found := NAME.fullmatch(each.name))]
    except FileNotFoundError:
        made = []
    except OSError as problem:
        yield unknown("backup.not_told", place=folder, problem=problem.strerror)
        return
    yield _age(machine, folder, made)
    yield from _followed(machine, data)


def _age(machine: Machine, folder: Path, made: list[str]) -> Finding:
    if not made and machine.kind == "one_machine":
        return unknown("backup.trying", place=folder)
    if not made:
        return red("backup.never", place=folder)
    newest = datetime.strptime(max(made), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    age = machine.now() - newest
    said = {"place": str(folder), "time": f"{newest:%Y-%m-%d %H:%M}"}
    return (
        red("backup.old", "", hours=int(age.total_seconds() // 3600), **said)
        if age > OLD
        else green("backup.well", "", count=len(made), **said)
    )


def _followed(machine: Machine, data: Path) -> Iterator[Finding]:
    followed, now_ms = read_followed(data), int(machine.now().timestamp() * 1000)
    if followed is None:
        return
    if followed.problem:
        yield red("backup.follow_fails", place=followed.place, problem=followed.problem)
    elif followed.is_silent(now_ms):
        yield red("backup.follow_silent", place=followed.place, minutes=(now_ms - followed.at_ms) // 60_000)
    elif followed.same_disk:
        yield unknown("backup.follow_same_disk", place=followed.place)
    else:
        yield green("backup.followed", place=followed.place)


def _folder(machine: Machine, data: Path) -> Path:
    """Where the hall's configuration wants them; in the data folder where it does not say or cannot be read."""
    try:
        return data / (read_hall(machine.places.hall).keeping.backup_folder or "backups")
    except (ConfigError, OSError):
        return data / "backups"


def depot(machine: Machine) -> Iterator[Finding]:
    """Look at the repository of releases."""
    if machine.hub is None:
        return
    yield from _doors(machine.hub)
    path = machine.places.depot / TIMESTAMP
    try:
        ends = msgspec.json.decode(path.read_bytes(), type=_Timestamp).signed.expires
    except FileNotFoundError:
        yield red("depot.none", place=path)
    except PermissionError:
        yield unknown("depot.locked", place=path)
    except (OSError, msgspec.MsgspecError):
        yield red("depot.damaged", place=path)
    else:
        yield _fresh(machine, ends)


def _doors(hub: HubSettings) -> Iterator[Finding]:
    """Where machines and managers come in: the web server in front of depot and console."""
    for port in (hub.depot_port, hub.console_port):
        try:
            socket.create_connection((own_address(hub), port), WITHIN_S).close()
        except OSError as problem:
            yield red("depot.shut", "", at=f"{own_address(hub)}:{port}", problem=problem.strerror or "no answer")


def _fresh(machine: Machine, ends: datetime) -> Finding:
    left = ends - machine.now()
    if left < SOON:
        return red("depot.stale", day=f"{ends:%Y-%m-%d}")
    return green("depot.well", day=f"{ends:%Y-%m-%d}", days=left.days)
