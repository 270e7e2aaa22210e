"""Reports as tables for a spreadsheet: every figure of every group, under a title that says what it is."""

from collections.abc import Sequence

from hall_records.hall_map import HallMap
from hall_records.reports import Row
from web_console.language import Tongue
from web_console.reports.asking import Asked
from web_console.reports.columns import EVERY, has_any
from web_console.reports.naming import group_name, grouping_name, say, span_name
from web_console.reports.view import column_name
from web_console.reports.workbook import Sheet, Value


def report_sheet(asked: Asked, whole: Row, rows: Sequence[Row], hall: HallMap, tongue: Tongue, name: str) -> Sheet:
    """Return one report; `name` is the hall's."""
    columns = [column for column in EVERY if has_any(column, [whole, *rows])]
    title = " · ".join(
        [name, group_name(asked.of, asked.key, hall, tongue), span_name(asked.first, asked.last, tongue)]
    )
    heads = [grouping_name(asked.by, tongue), say(tongue, "c_code"), *(column_name(each, tongue) for each in columns)]
    lines: list[list[Value]] = [[tongue.catalogue_text("report.whole"), "", *(each.of(whole) for each in columns)]]
    lines += [
        [group_name(asked.by, row.key, hall, tongue), row.key, *(each.of(row) for each in columns)] for row in rows
    ]
    return Sheet(say(tongue, "by", by=grouping_name(asked.by, tongue)), [[title], heads], lines)
