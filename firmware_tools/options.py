"""Options that several commands have."""

from pathlib import Path
from typing import Final

import click

DATA: Final = Path("data")

data_option = click.option(
    "--data", type=click.Path(path_type=Path), default=DATA, show_default=True, help="The hall's data folder."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
