"""Importing: how long an office waits until its spreadsheets are a hall, and how that grows with the hall."""

import tempfile
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.big_hall import Size, big_tables, write_csvs, write_workbook
from benchmarks.figures import line
from hall_config.importing.folders import write_hall
from hall_config.importing.halls import import_hall

WITHIN_S: Final = 10.0
"""Reading, checking and writing the biggest hall, on the machine that runs the hall."""
SMALLER: Final = Size(services=150, situations=200, departments=20, windows=20, clerks=20, zones=2, dispensers=3)


def measure() -> None:
    """Print the time for the biggest hall from CSV and from a workbook, and for one a tenth as big."""
    with tempfile.TemporaryDirectory(prefix="paidui-import-") as place:
        folder = Path(place)
        _tell("CSV", write_csvs(big_tables(), folder / "whole"), write_csvs(big_tables(SMALLER), folder / "tenth"))
        whole = write_workbook(big_tables(), folder / "whole.xlsx")
        _tell("a workbook", whole, write_workbook(big_tables(SMALLER), folder / "tenth.xlsx"))


def _tell(name: str, whole: Path, tenth: Path) -> None:
    tenth_s, whole_s = _seconds(tenth), _seconds(whole)
    text = f"{whole_s:.2f} s; a tenth of it {tenth_s:.2f} s (× {whole_s / tenth_s:.1f})"
    line(f"1,500 services from {name}, read to written", text, reached=whole_s <= WITHIN_S)


def _seconds(source: Path) -> float:
    began = perf_counter()
    imported = import_hall(source)
    write_hall(imported.tables, imported.config, source.with_name(f"{source.name}-hall"), replace=False)
    return perf_counter() - began
