"""The spreadsheets of an office that may be spoiled: a small hall, whole, or with some cells changed."""

from pathlib import Path

import pytest

from benchmarks.big_hall import Rows, Size, big_tables, write_csvs
from hall_config.importing.halls import Imported, SheetsError, import_hall

SMALL = Size(services=12, situations=5, departments=3, windows=4, clerks=5, zones=2, dispensers=1)


class Office:
    """A hall's tables before they are handed in; a row is counted as Excel counts it, the headings are row 1."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "sheets"
        self.tables: dict[str, Rows] = big_tables(SMALL)

    def change(self, sheet: str, row: int, heading: str, value: str) -> "Office":
        """Write into one cell; a heading that is not there becomes a new column."""
        rows = self.tables[sheet]
        if heading not in rows[0]:
            for each in rows:
                each.append(heading if each is rows[0] else "")
        rows[row - 1][rows[0].index(heading)] = value
        return self

    def rename(self, sheet: str, heading: str, new: str) -> "Office":
        """Call a column something else."""
        head = self.tables[sheet][0]
        head[head.index(heading)] = new
        return self

    def without(self, sheet: str, heading: str) -> "Office":
        """Leave out a column."""
        place = self.tables[sheet][0].index(heading)
        for row in self.tables[sheet]:
            del row[place]
        return self

    def cell(self, sheet: str, row: int, heading: str) -> str:
        """What stands there."""
        return self.tables[sheet][row - 1][self.tables[sheet][0].index(heading)]

    def handed_in(self, base: Path | None = None) -> Imported:
        """Import what stands in the tables."""
        return import_hall(write_csvs(self.tables, self.folder), base)

    def told(self, base: Path | None = None) -> list[str]:
        """What the office is told is wrong."""
        with pytest.raises(SheetsError) as caught:
            self.handed_in(base)
        return told(caught.value)


def told(refusal: SheetsError) -> list[str]:
    return [f"{mistake.sheet}: {mistake.told.en}" for mistake in refusal.mistakes]


def refused(source: Path) -> list[str]:
    """What is told when a source is handed in as it is."""
    with pytest.raises(SheetsError) as caught:
        import_hall(source)
    return told(caught.value)
