"""`paidui visitors`: what the hall knows of its visitors apart from its history can be erased at any time."""

from datetime import datetime
from pathlib import Path

import click

from firmware_tools.options import data_option
from hall_config.texts import LANGUAGES, Catalogue
from hall_records.visitors import FILE, VisitorBook


@click.group()
def visitors() -> None:
    """Erase visitors' ids, the keys of their hashes, and their remarks; tickets and figures stay."""


@visitors.command()
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), help="What was last needed before this day.")
@click.option("--all", "everything", is_flag=True, help="Everything; bookings are then found by their code alone.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def erase(before: datetime | None, everything: bool, yes: bool, data: Path) -> None:
    """Erase what was last needed before a day, or everything."""
    from web_console.audit.by_hand import note_by_hand  # only who erases opens the console's log

    if (before is None) is not everything:
        raise click.UsageError("say either --before and a day, or --all")
    if not (data / FILE).exists():
        click.echo(_said("nothing_to_erase"))
        return
    if everything and not yes:
        click.confirm(_said("sure"), abort=True)
    with VisitorBook.open(data / FILE) as book:
        erased = book.erase_before(before.date().isoformat()) if before else book.erase_all()
    until = f"before={before:%Y-%m-%d}" if before else "all"
    note_by_hand(data, "visitors_erase", f"{until} visitors={erased.visitors} remarks={erased.remarks}")
    click.echo(_said("erased", visitors=erased.visitors, remarks=erased.remarks))


def _said(key: str, **fields: object) -> str:
    return " / ".join(Catalogue.load().text(f"report.{key}", language, **fields) for language in LANGUAGES)
