"""Backups for programs: which there are, whether they can be trusted, one more, and one to be carried away."""

from pathlib import Path

import msgspec
from flask import Response, abort, current_app, send_file

from web_console.api.answers import as_json, refused
from web_console.api.door import api
from web_console.backups.faults import BackupError
from web_console.backups.keeping import BackupKeeper, Restored, Trial


class BackupTold(msgspec.Struct, frozen=True):
    """One backup."""

    name: str
    size: int
    made_ms: int | None
    """Null: it does not say; such a file is damaged."""
    day: str
    """The last day of the hall that is in it whole; empty: before the first."""
    trial: Trial | None
    """What came of reading it back into a scratch hall; null: it has not been tried, or somebody laid it there."""


class BackupsTold(msgspec.Struct, frozen=True):
    """All backups, and how the next comes about."""

    step: str
    """Which step of one is being done: such as `step_wait`, `step_copy`, `step_verify`; empty: none."""
    is_daily: bool
    keep: int
    is_beside_the_hall: bool
    """Whether they lie on the very disk that they are to outlive."""
    failed: Trial | None
    """Why the last one could not be made."""
    restored: Restored | None
    """The last that was restored beside the hall, and into which folder."""
    backups: tuple[BackupTold, ...]


class BegunTold(msgspec.Struct, frozen=True):
    """A backup is being made, tried out or restored; look at the list for what comes of it."""

    step: str


@api.get("/backups")
def backups() -> Response:
    """Every backup, the latest first, and what came of reading it back."""
    keeper = _keeper()
    try:
        kept = keeper.kept()
    except BackupError as problem:
        return refused(f"the folder of the backups cannot be read: {problem}", 503)
    told = tuple(
        BackupTold(
            name=each.name,
            size=each.size,
            made_ms=each.manifest.made_ms if each.manifest else None,
            day=each.manifest.day if each.manifest else "",
            trial=each.trial,
        )
        for each in kept
    )
    plan = keeper.plan
    tried = keeper.tried()
    return as_json(
        BackupsTold(
            step=keeper.step,
            is_daily=plan.is_daily,
            keep=plan.keep,
            is_beside_the_hall=keeper.is_beside_the_hall(),
            failed=tried.failed,
            restored=tried.restored,
            backups=told,
        )
    )


@api.post("/backups")
def backup_make() -> Response:
    """Begin a backup; it is read back by itself once it is made."""
    return _begun(_keeper().ask())


@api.post("/backups/<backup>/try")
def backup_try(backup: str) -> Response:
    """Try a backup out once more, in a scratch hall; the list says what comes of it."""
    return _begun(_keeper().ask_trial(_chosen(backup)))


@api.post("/backups/<backup>/restore")
def backup_restore(backup: str) -> Response:
    """Restore a backup beside the hall, which goes on; the list says where."""
    return _begun(_keeper().ask_restore(_chosen(backup)))


@api.post("/backups/<backup>/download")
def backup_download(backup: str) -> Response:
    """Carry a backup away; it holds the accounts, and the log says who took it."""
    file = _chosen(backup)
    return send_file(file, mimetype="application/zip", as_attachment=True, download_name=file.name)


def _chosen(backup: str) -> Path:
    file = _keeper().file(backup)
    if file is None:
        abort(404, f"no backup {backup[:80]!r}")
    return file


def _begun(has_begun: bool) -> Response:
    if not has_begun:
        return refused("a backup is being made, tried out or restored already; look again in a while", 409)
    return as_json(BegunTold(_keeper().step), 202)


def _keeper() -> BackupKeeper:
    found: BackupKeeper = current_app.extensions["backups"]
    return found
