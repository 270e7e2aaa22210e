"""Options that several commands have."""

from pathlib import Path
from typing import Final

import click
import msgspec

from firmware_tools.errors import ToolError
from node_runtime.places import Places

DATA: Final = Path("data")


def usual_data() -> Path:
    """Return the data folder that is meant where nobody names one: on an installed hub the hall's own."""
    hub = Places()
    return hub.hall_data if hub.hub.exists() and not DATA.exists() else DATA


data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=usual_data,
    show_default=f"{DATA}; on a hub {Places().hall_data}",
    help="The hall's data folder.",
)


def must_be_there(data: Path) -> None:
    """Raise ToolError for a data folder that there is not: nothing is begun anew by a slip of the pen."""
    if not data.is_dir():
        raise ToolError(f"there is no data folder {data}: name the hall's with --data")


def in_json(told: object) -> str:
    """Return what a command tells as `--json` prints it."""
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
root_option = click.option(
    "--root", type=click.Path(path_type=Path), default=Path("/"), help="Another root than /.", hidden=True
)
