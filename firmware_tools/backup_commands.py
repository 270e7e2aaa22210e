"""`paidui backup`: tries a backup out, and restores one into an empty folder on the morning it is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from firmware_tools.errors import ToolError
from hall_config.texts import LANGUAGES, Catalogue
from web_console.backups.archive import DRAFT, HALL, JOURNAL, Manifest, read_back, unpack, verify
from web_console.backups.faults import BackupError, told_as_backup


@click.group()
def backup() -> None:
    """Try out and restore the backups that the console makes."""


@backup.command("verify")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def verify_command(file: Path) -> None:
    """Restore FILE into a scratch folder beside it, read it back, and leave nothing behind."""
    with _in_a_sentence():
        manifest = verify(file)
    click.echo(_said("holds", events=manifest.events, day=manifest.day or "–"))


@backup.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--into", "data", type=click.Path(path_type=Path), required=True, help="An empty data folder, or none.")
def restore(file: Path, data: Path) -> None:
    """Restore FILE into an empty data folder; a folder with anything in it is not touched.

    The folder is there only when everything has been read back; until then nothing stands in it.
    """
    with _in_a_sentence(), told_as_backup():
        if data.exists() and (not data.is_dir() or any(data.iterdir())):
            raise BackupError("living", str(data))
        data.absolute().parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=DRAFT, dir=data.absolute().parent) as draft:
            whole = Path(draft) / "whole"
            manifest = _restored(file, whole)
            if data.exists():
                data.rmdir()
            whole.rename(data)
    click.echo(_said("restore_done", folder=data, hall=manifest.hall, events=manifest.events, day=manifest.day or "–"))
    if (data / HALL).exists():
        click.echo(_said("restore_next", hall=data / HALL, folder=data))


def _restored(file: Path, whole: Path) -> Manifest:
    """Lay out, read back and replay; nodes take the new epoch, whatever they saw after the backup was made."""
    from hall_records.journal import Journal  # only who restores writes
    from hall_records.replay import rebuilt

    click.echo(_said("restore_unpack"))
    manifest = unpack(file, whole)
    click.echo(_said("restore_read"))
    read_back(whole, manifest)
    click.echo(_said("restore_replay"))
    journal = Journal.open(whole / JOURNAL)
    try:
        rebuilt(journal)
        journal.raise_epoch()
    finally:
        journal.close()
    return manifest


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    try:
        yield
    except BackupError as problem:
        raise ToolError(_said(f"why_{problem.reason}", detail=problem.detail)) from problem


def _said(key: str, **fields: object) -> str:
    return " / ".join(Catalogue.load().text(f"backups.{key}", language, **fields) for language in LANGUAGES)
