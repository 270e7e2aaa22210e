"""`paidui`: the one command of a technician, an operator and a script."""

import os
import sys
from errno import ENOSPC
from importlib.metadata import version
from typing import NoReturn

import click

from broker_config.files import BrokerError
from device_drivers.driver import DriverError
from firmware_tools.account_commands import password
from firmware_tools.advise_commands import advise_command
from firmware_tools.agent_commands import agent
from firmware_tools.booking_commands import booking
from firmware_tools.case_commands import case
from firmware_tools.clerk_commands import clerk
from firmware_tools.errors import ToolError
from firmware_tools.forecaster_command import forecaster
from firmware_tools.hall_commands import check_config, up
from firmware_tools.hand_commands import card, fault, press, printed, scan, screenshot, touch
from firmware_tools.import_commands import import_hall_command
from firmware_tools.learn_commands import learn, learned
from firmware_tools.operator_commands import hall
from firmware_tools.operator_pin_command import operator_pin
from firmware_tools.replay_commands import replay
from firmware_tools.report_commands import report
from firmware_tools.simulate_commands import simulate_command
from firmware_tools.ticket_commands import ticket
from firmware_tools.visitor_commands import visitors
from firmware_tools.whatif_commands import whatif_command
from firmware_tools.window_commands import window
from hall_config.problems import ConfigError
from hall_records.faults import RecordsError
from node_runtime.logs import set_up_logging
from node_runtime.settings import SettingsError

MISTAKEN = 2


class Tool(click.Group):
    """A group of commands that says what went wrong in one sentence, never in a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a fault somebody can mend is one sentence and exit code 2."""
        try:
            told = super().invoke(ctx)
            sys.stdout.flush()  # a little is written only now, and may find no room either
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as mistake:
            _give_up(ctx, f"{mistake.format_message().rstrip('.')}; see `{_path_of(mistake, ctx)} --help`")
        except ConfigError as problem:
            _give_up(ctx, _all_of(problem))
        except (ToolError, BrokerError, SettingsError, RecordsError, DriverError) as problem:
            _give_up(ctx, str(problem))
        except OSError as problem:
            if problem.errno != ENOSPC:
                raise
            _write_no_more()
            _give_up(ctx, f"what was to be written finds no room ({problem.strerror}): make room on the disk")
        return told


def _write_no_more() -> None:
    """What is still to be written would find no room at the end of the program once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _give_up(ctx: click.Context, sentence: str) -> NoReturn:
    click.echo(f"paidui: {sentence}", err=True)
    ctx.exit(MISTAKEN)


def _path_of(mistake: click.UsageError, ctx: click.Context) -> str:
    return (mistake.ctx or ctx).command_path


def _all_of(problem: ConfigError) -> str:
    """A technician mends everything at once, not one thing a start."""
    if len(problem.problems) == 1:
        return str(problem)
    lines = [f"  {each}" for each in problem.problems]
    return "\n".join([f"{len(lines)} things are wrong with the hall's configuration:", *lines])


@click.group(cls=Tool)
@click.version_option(version("paidui"), prog_name="paidui")
def main() -> None:
    """Paidui (排队): queue and calling for public service halls."""
    set_up_logging("paidui", "CRITICAL")  # whoever types a command reads its one sentence; `up` wants more


for command in (
    up,
    check_config,
    import_hall_command,
    press,
    touch,
    screenshot,
    printed,
    card,
    fault,
    scan,
    ticket,
    window,
    clerk,
    booking,
    case,
    hall,
    password,
    replay,
    simulate_command,
    whatif_command,
    advise_command,
    learn,
    learned,
    forecaster,
    operator_pin,
    report,
    visitors,
    agent,
):
    main.add_command(command)
