"""`paidui backup`: tries a backup out, and restores one into an empty folder on the morning it is needed."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import msgspec

from firmware_tools.errors import ToolError
from hall_config.texts import LANGUAGES, Catalogue
from node_runtime.clock import wall_ms
from node_runtime.durable import sync_folder
from web_console.audit.by_hand import note_by_hand
from web_console.backups.archive import DRAFT, HALL, JOURNAL, Manifest, clear_drafts, read_back, unpack, verify
from web_console.backups.faults import BackupError, told_as_backup
from web_console.backups.trying import Outcome

json_option = click.option("--json", "as_json", is_flag=True, help="Print only what came of it, as JSON, for scripts.")


@click.group()
def backup() -> None:
    """Try out and restore the backups that the console makes."""


@backup.command("verify")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
def verify_command(file: Path, as_json: bool) -> None:
    """Restore FILE into a scratch folder beside it, read it back, replay it, and leave nothing behind."""
    with _in_a_sentence(as_json):
        manifest = verify(file, _replayed)
    if not as_json:
        click.echo(_said("holds", events=manifest.events, day=manifest.day or "–"))


@backup.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--into", "data", type=click.Path(path_type=Path), required=True, help="An empty data folder, or none.")
@json_option
def restore(file: Path, data: Path, as_json: bool) -> None:
    """Restore FILE into an empty data folder; a folder with anything in it is not touched.

    The folder is there only when everything has been read back; until then nothing stands in it.
    """
    with _in_a_sentence(as_json), told_as_backup():
        if data.exists() and (not data.is_dir() or any(data.iterdir())):
            raise BackupError("living", str(data))
        if data.is_mount():
            raise BackupError("mount", str(data))
        data.absolute().parent.mkdir(parents=True, exist_ok=True)
        of_this = f"{DRAFT}{data.name}-"
        clear_drafts(data.absolute().parent, of_this)
        with TemporaryDirectory(prefix=of_this, dir=data.absolute().parent) as draft:
            whole = Path(draft) / "whole"
            manifest = _restored(file, whole, _tell_nobody if as_json else _tell)
            note_by_hand(whole, "restore", f"backup={file.name}")
            os.sync()  # all of it is on the disk before the hall is there
            whole.rename(data)
            sync_folder(data.absolute().parent)
    if as_json:
        return
    click.echo(_said("restore_done", folder=data, hall=manifest.hall, events=manifest.events, day=manifest.day or "–"))
    if (data / HALL).exists():
        click.echo(_said("restore_next", hall=data / HALL, folder=data))


def _restored(file: Path, whole: Path, tell: Callable[[str], None]) -> Manifest:
    """Lay out, read back and replay; nodes take the new epoch, whatever they saw after the backup was made."""
    tell("restore_unpack")
    manifest = unpack(file, whole)
    tell("restore_read")
    read_back(whole, manifest)
    tell("restore_replay")
    _replayed(whole)
    return manifest


def _replayed(whole: Path) -> None:
    """Build the hall from its journal as a hub does at its start, and let a new epoch begin."""
    from hall_records.journal import EPOCH_MS, Journal  # only who restores writes
    from hall_records.replay import rebuilt

    journal = Journal.open(whole / JOURNAL)
    try:
        rebuilt(journal)
        journal.raise_epoch(wall_ms() // EPOCH_MS)
    finally:
        journal.close()


@contextmanager
def _in_a_sentence(as_json: bool) -> Iterator[None]:
    """Say what went wrong in a sentence, or to a script as it reads it; what went well is left to who did it."""
    outcome = Outcome()
    try:
        yield
    except BackupError as problem:
        if not as_json:
            raise ToolError(_said(f"why_{problem.reason}", detail=problem.detail)) from problem
        outcome = Outcome(problem.reason, problem.detail)
    if as_json:
        click.echo(msgspec.json.encode(outcome).decode())
    if outcome.reason:
        sys.exit(2)


def _tell(step: str) -> None:
    click.echo(_said(step))


def _tell_nobody(_step: str) -> None:
    """A script waits for the end alone."""


def _said(key: str, **fields: object) -> str:
    return " / ".join(Catalogue.load().text(f"backups.{key}", language, **fields) for language in LANGUAGES)
