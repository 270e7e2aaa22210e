"""Options that several commands have."""

from pathlib import Path
from typing import Final

import click
import msgspec

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


def in_json(told: object) -> str:
    """Return what a command tells as `--json` prints it."""
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
