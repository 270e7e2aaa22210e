"""`paidui import-hall`: a hall from the spreadsheets of an office."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import click

from firmware_tools.errors import ToolError
from firmware_tools.options import json_option
from hall_config.importing.folders import FolderError, write_hall
from hall_config.importing.halls import Imported, SheetsError, import_hall
from hall_config.importing.sheets import Mistake
from hall_config.importing.tables import TABLES
from hall_config.importing.templates import write_templates
from hall_config.texts import both

REFUSED: Final = 2
MOST_SHOWN: Final = 50
"""Of one sheet on the terminal; JSON has them all."""


@click.command("import-hall")
@click.argument("source", type=click.Path(path_type=Path), required=False)
@click.option("--into", type=click.Path(path_type=Path), help="The folder of the hall: halls/NAME.")
@click.option("--base", type=click.Path(path_type=Path), help="A hall that has what the sheets do not list.")
@click.option("--replace", is_flag=True, help="Put the hall in the place of the one in --into; the old one is kept.")
@click.option("--dry-run", is_flag=True, help="Only check; write nothing.")
@click.option("--templates", type=click.Path(path_type=Path), help="Write empty tables into this folder, and no more.")
@json_option
def import_hall_command(
    source: Path | None,
    into: Path | None,
    base: Path | None,
    replace: bool,
    dry_run: bool,
    templates: Path | None,
    as_json: bool,
) -> None:
    """Make a hall's configuration from SOURCE: a folder of CSV files or a workbook (*.xlsx).

    Every row is checked first. Unless all is right nothing is written, and what is wrong is told sheet by sheet with
    row and column.
    """
    if templates:
        click.echo("\n".join(_templates(templates)))
        return
    if source is None or (into is None and not dry_run):
        raise click.UsageError("Name what to import and where: import-hall SOURCE --into halls/NAME, or --dry-run")
    try:
        imported = import_hall(source, base)
    except SheetsError as refusal:
        click.echo(_refusal_json(refusal) if as_json else "\n".join(refusal_lines(refusal)), err=not as_json)
        click.get_current_context().exit(REFUSED)
    old = _written(imported, into, replace) if into and not dry_run else None
    written = None if dry_run else into
    click.echo(_summary_json(imported, written, old) if as_json else "\n".join(_summary(imported, written, old)))


def _written(imported: Imported, into: Path, replace: bool) -> Path | None:
    try:
        return write_hall(imported.tables, imported.config, into, replace=replace)
    except FolderError as problem:
        raise ToolError(str(problem)) from problem


def _templates(folder: Path) -> Iterator[str]:
    try:
        files = write_templates(folder)
    except OSError as problem:
        raise ToolError(str(both("sheets.unwritable", folder=folder, error=problem.strerror))) from problem
    yield from map(str, files)
    if len(files) < len(TABLES):
        yield str(both("sheets.templates_kept", count=len(TABLES) - len(files)))


def refusal_lines(refusal: SheetsError) -> Iterator[str]:
    """What is wrong, sheet by sheet, for whoever mends it."""
    yield f"paidui: {both('sheets.wrong', count=len(refusal.mistakes))}"
    for sheet, mistakes in groupby(refusal.mistakes, key=lambda mistake: mistake.sheet):
        yield sheet or str(both("sheets.as_a_whole"))
        yield from _shown(list(mistakes))
    if refusal.more_to_check:
        yield str(both("sheets.more_to_check"))


def _shown(mistakes: Sequence[Mistake]) -> Iterator[str]:
    yield from (f"  {mistake}" for mistake in mistakes[:MOST_SHOWN])
    if len(mistakes) > MOST_SHOWN:
        yield f"  … {both('sheets.more', count=len(mistakes) - MOST_SHOWN)}"


def _refusal_json(refusal: SheetsError) -> str:
    mistakes = [{**mistake._asdict(), "sentence": str(mistake.sentence)} for mistake in refusal.mistakes]
    return json.dumps(
        {"ok": False, "more_to_check": refusal.more_to_check, "mistakes": mistakes}, ensure_ascii=False, indent=2
    )


def _summary(imported: Imported, into: Path | None, old: Path | None) -> Iterator[str]:
    for table in TABLES:
        if imported.counts[table.name]:
            yield f"{table.chinese[0]} {table.name}: {imported.counts[table.name]}"
    yield str(both("sheets.imported", folder=into) if into else both("sheets.only_checked"))
    if old:
        yield str(both("sheets.old_kept", folder=old))


def _summary_json(imported: Imported, into: Path | None, old: Path | None) -> str:
    return json.dumps(
        {"ok": True, "counts": imported.counts, "into": into and str(into), "old": old and str(old)},
        ensure_ascii=False,
        indent=2,
    )
