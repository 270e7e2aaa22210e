"""A table as an office's Excel opens it from a CSV file: marked as UTF-8, and nothing in it taken for a formula."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from web_console.reports.workbook import Ratio, Sheet, Span, Value

FORMULA_BEGINS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that begins like this is reckoned by a spreadsheet, whoever wrote it."""


def comma_separated(sheets: Sequence[Sheet]) -> bytes:
    """Return one file of one table or several below one another."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for nth, sheet in enumerate(sheets):
        if nth:
            writer.writerow([])
        writer.writerows([_text(value) for value in row] for row in (*sheet.heads, *sheet.rows))
    return out.getvalue().encode("utf-8-sig")


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case Span():
            return _span(value.ms)
        case Ratio():
            return f"{value.value:.1%}"
        case str():
            return f"'{value}" if value.startswith(FORMULA_BEGINS) else value
        case _:
            return str(value)


def _span(ms: int) -> str:
    """Return a time with its hours, which a spreadsheet reads as one."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
