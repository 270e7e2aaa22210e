"""`paidui`: the one command of a technician, an operator and a script."""

from importlib.metadata import version

import click

from broker_config.files import BrokerError
from device_drivers.driver import DriverError
from firmware_tools.errors import ToolError
from firmware_tools.hall_commands import check_config, up
from firmware_tools.hand_commands import press, printed, screenshot, touch
from firmware_tools.operator_commands import hall, ticket, window
from firmware_tools.replay_commands import replay
from hall_config.problems import ConfigError
from hall_records.faults import RecordsError
from node_runtime.settings import SettingsError

MISTAKEN = 2


class Tool(click.Group):
    """A group of commands that says what went wrong in one sentence, never in a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a fault somebody can mend is one sentence and exit code 2."""
        try:
            return super().invoke(ctx)
        except (ToolError, ConfigError, BrokerError, SettingsError, RecordsError, DriverError) as problem:
            click.echo(f"paidui: {problem}", err=True)
            ctx.exit(MISTAKEN)


@click.group(cls=Tool)
@click.version_option(version("paidui"), prog_name="paidui")
def main() -> None:
    """Paidui (排队): queue and calling for public service halls."""


for command in (up, check_config, press, touch, screenshot, printed, ticket, window, hall, replay):
    main.add_command(command)
