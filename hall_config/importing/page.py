"""The office's list of every table and column, rendered from the tables themselves.

`python -m hall_config.importing.page docs/operate/import.md` renews the tables in that page.
"""

import sys
from pathlib import Path
from typing import Final

from hall_config.importing.tables import NEEDED, TABLES, Column, Table
from hall_config.importing.templates import EXAMPLES

BEGIN: Final = "<!-- tables: rendered from hall_config/importing/tables.py -->"
END: Final = "<!-- tables: end -->"


def refreshed(page: str) -> str:
    """Return the page with its tables renewed; what stands around them stays."""
    before, rest = page.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    return f"{before}{BEGIN}\n\n{render_tables()}\n{END}{after}"


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


def main() -> None:
    """Renew the page named on the command line."""
    page = Path(sys.argv[1])
    page.write_text(refreshed(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
