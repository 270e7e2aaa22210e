"""`paidui report`: days of the journal in figures, for a terminal, a script or a spreadsheet; it only reads."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from firmware_tools.errors import ToolError
from firmware_tools.options import data_option, in_json, json_option
from firmware_tools.report_tables import sheet, write_csv
from hall_config.texts import LANGUAGES, Catalogue
from hall_records.hall_map import HallMap
from hall_records.history import days_within, facts_of_days, map_of
from hall_records.reading import JournalReader
from hall_records.reports import By, Report
from hall_records.reports import report as report_of

DATE = click.DateTime(["%Y-%m-%d"])
FOR_EVER = ("0001-01-01", "9999-12-31")


@dataclass(frozen=True)
class Told:
    """A report, and where everything in the hall belonged."""

    report: Report
    hall: HallMap


@click.command()
@click.option("--day", type=DATE, help="This day; default: the journal's last.")
@click.option("--from", "first", type=DATE, help="From this day on.")
@click.option("--to", "last", type=DATE, help="Up to and including this day.")
@click.option("--by", type=click.Choice([by.value for by in By]), default=By.SERVICE.value, show_default=True)
@click.option("--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="Write a CSV file, with all.")
@data_option
@json_option
def report(
    day: datetime | None,
    first: datetime | None,
    last: datetime | None,
    by: str,
    csv_file: Path | None,
    data: Path,
    as_json: bool,
) -> None:
    """Tell waits, services, ratings and windows' times of one day or several, grouped by hour, service, window …

    What each figure means stands in docs/operate/statistics.md.
    """
    if day and (first or last):
        raise click.UsageError("say either --day or --from and --to")
    told = _told(data, _date(day or first), _date(day or last), By(by))
    if csv_file:
        _write(told, csv_file)
    if as_json:
        click.echo(in_json(told.report))
    elif not csv_file:
        click.echo("\n".join(sheet(told.report, told.hall)))


def _date(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _told(data: Path, first: str, last: str, by: By) -> Told:
    with JournalReader.open(data / "journal.db") as reader:
        known = reader.days()
        if not first and not last:
            first = last = known[-1] if known else ""
        days = days_within(reader, first or FOR_EVER[0], last or FOR_EVER[1])
        if not days:
            there_is = f"it has {known[0]} to {known[-1]}" if known else "no day has begun yet"
            raise ToolError(f"the journal has no such day: {there_is}")
        hall = map_of(reader, days[-1])
        return Told(report_of(facts_of_days(reader, days[0], days[-1]), by, hall), hall)


def _write(told: Told, file: Path) -> None:
    try:
        write_csv(told.report, told.hall, file)
    except OSError as problem:
        raise ToolError(f"{file} cannot be written ({problem.strerror})") from problem
    said = {"file": file, "count": len(told.report.rows) + 1}
    click.echo(" / ".join(Catalogue.load().text("report.written", each, **said) for each in LANGUAGES), err=True)
