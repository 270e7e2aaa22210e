"""Where the sheets are: in a folder of CSV files, in one CSV file, or in a workbook."""

from collections.abc import Iterator
from pathlib import Path

from hall_config.importing.csv_files import read_csv
from hall_config.importing.sheets import Mistake, Sheet, SourceError
from hall_config.texts import Both, both


def read_source(source: Path) -> tuple[list[Sheet], list[Mistake]]:
    """Return the sheets of a folder of CSV files, of one CSV file or of a workbook, and what could not be read.

    Raises SourceError when there is nothing to read at all.
    """
    if not source.exists():
        raise SourceError(str(source), both("sheets.no_source"))
    sheets: list[Sheet] = []
    mistakes: list[Mistake] = []
    for file in _files(source):
        try:
            sheets.extend(_sheets_of(file))
        except SourceError as problem:
            mistakes.append(problem.mistake)
    return sheets, mistakes


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    files = sorted(file for file in source.iterdir() if file.suffix.lower() == ".csv" and _is_kept(file))
    if files:
        return files
    workbooks = sorted(file for file in source.iterdir() if file.suffix.lower() in (".xlsx", ".xlsm", ".xls"))
    raise SourceError(str(source), _what_instead([each for each in workbooks if _is_kept(each)]))


def _what_instead(workbooks: list[Path]) -> Both:
    if workbooks:
        return both("sheets.only_a_workbook", file=workbooks[0])
    return both("sheets.no_csv")


def _is_kept(file: Path) -> bool:
    """Editors' hidden files do not count, nor does what Excel leaves beside an open file."""
    return file.is_file() and not file.name.startswith((".", "~$"))


def _sheets_of(file: Path) -> Iterator[Sheet]:
    kind = file.suffix.lower()
    if kind == ".csv":
        yield read_csv(file)
    elif kind in (".xlsx", ".xlsm", ".xls", ".et"):
        from hall_config.importing.workbooks import read_workbook  # openpyxl is only for who imports

        yield from read_workbook(file)
    else:
        raise SourceError(file.name, both("sheets.neither"))
