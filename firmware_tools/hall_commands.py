"""`paidui up` and `paidui check-config`: a hall as a whole."""

from datetime import datetime
from pathlib import Path
from typing import Final

import click

from broker_config.files import MOSQUITTO
from firmware_tools.one_machine import Wish
from firmware_tools.options import data_option
from firmware_tools.up import bring_up
from hall_config.reading import read_hall
from hall_config.writing import render_toml
from node_runtime.logs import set_up_logging

COUNTY: Final = Path("halls/county")


class HallTime(click.ParamType[datetime]):
    """A moment in ISO 8601 with its offset from UTC: 2020-01-08T07:30+01:00."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment, or fail naming what is missing."""
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is no ISO 8601 time such as 2020-01-08T07:30+01:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value} lacks its offset from UTC, such as +08:00", param, ctx)
        return moment


@click.command()
@click.option(
    "--hall", type=click.Path(path_type=Path), default=COUNTY, show_default=True, help="The hall's configuration."
)
@data_option
@click.option("--console-port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any free one.")
@click.option("--visitor-port", type=click.IntRange(0, 65535), default=0, help="Phones; 0, the default: any free one.")
@click.option("--broker-port", type=click.IntRange(0, 65535), default=0, help="0, the default: any free one.")
@click.option(
    "--speed", type=click.FloatRange(0.1, 1000), default=1.0, show_default=True, help="Hall seconds a second."
)
@click.option("--starts-at", type=HallTime(), help="Hall time of the first start, with its offset from UTC.")
@click.option(
    "--terminals-share", type=click.IntRange(1), default=1, show_default=True, help="Window terminals in one process."
)
@click.option(
    "--mosquitto", type=click.Path(path_type=Path), default=MOSQUITTO, show_default=True, help="The broker's program."
)
def up(
    hall: Path,
    data: Path,
    console_port: int,
    visitor_port: int,
    broker_port: int,
    speed: float,
    starts_at: datetime | None,
    terminals_share: int,
    mosquitto: Path,
) -> None:
    """Run a whole hall on this machine, one process for each of its programs; Ctrl-C ends it.

    Started again on the same data folder it goes on with the day where it was. DATA/run.json tells scripts where
    everything is; each program's log stands in DATA/log.
    """
    set_up_logging("up", "WARNING")
    bring_up(
        Wish(
            hall=hall.absolute(),
            data=data.absolute(),
            console_port=console_port,
            visitor_port=visitor_port,
            broker_port=broker_port,
            speed=speed,
            starts_at=starts_at,
            terminals_share=terminals_share,
            mosquitto=mosquitto,
        )
    )


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def check_config(folder: Path) -> None:
    """Print the merged configuration of the hall in FOLDER, or everything that is wrong with it."""
    click.echo(render_toml(read_hall(folder)), nl=False)
