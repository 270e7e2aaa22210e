"""The office's list of every table and column, rendered from the tables themselves.

`python -m hall_config.importing.page docs/operate/import.md` renews the tables in that page.
"""

from typing import Final

from hall_config.importing.tables import NEEDED, TABLES, Column, Table
from hall_config.importing.templates import EXAMPLES
from hall_config.rendered import Marks, renew_named_page

MARKS: Final = Marks("<!-- tables: rendered from hall_config/importing/tables.py -->", "<!-- tables: end -->")


def refreshed(page: str) -> str:
    """Return the page with its tables renewed; what stands around them stays."""
    return MARKS.around(render_tables(), page)


def render_tables() -> str:
    """Return one section for each table, with its names and its columns."""
    return "\n".join(map(_section, TABLES))


def _section(table: Table) -> str:
    needed = "; needed, unless a base has it" if table.key in NEEDED else ""
    rows = "\n".join(_row(column, EXAMPLES[table.name].get(column.heading, "")) for column in table.columns)
    names = " · ".join(f"`{name}`" for name in (table.name, *table.chinese))
    return f"### {names}\n\nFills `{table.key}`{needed}.\n\n| column | or | example |\n| --- | --- | --- |\n{rows}\n"


def _row(column: Column, example: str) -> str:
    return f"| `{column.heading}` | {'、'.join(column.chinese[:3])} | {f'`{example}`' if example else ''} |"


if __name__ == "__main__":
    renew_named_page(refreshed)
