"""`paidui`: the one command of a technician, an operator and a script."""

import os
import sys
from collections.abc import Mapping
from errno import EACCES, EDQUOT, EIO, ENOSPC, EPERM, EROFS
from importlib import import_module
from importlib.metadata import version
from typing import Final, NoReturn

import click

from broker_config.files import BrokerError
from device_drivers.driver import DriverError
from firmware_tools.errors import ToolError
from hall_config.problems import ConfigError
from hall_records.faults import RecordsError
from node_runtime.logs import set_up_logging
from node_runtime.settings import SettingsError

MISTAKEN = 2
NO_ROOM: Final = "what was to be written finds no room ({why}): make room on the disk, then do this once more"
DISK_FAULTS: Final[Mapping[int, str]] = {
    ENOSPC: NO_ROOM,
    EDQUOT: NO_ROOM,
    EROFS: "nothing can be written there ({why}): start the machine again; if it stays so, its disk is worn out",
    EIO: "the disk has failed ({why}), and is not to be trusted: docs/operate/moving-the-hub.md says what to do",
}
"""What a disk says that takes nothing more, and what is done about it."""
WITH_SUDO: Final = "only root may do this here ({why}): type sudo before it"
NOT_EVEN_ROOT: Final = "not even root may do this there ({why}): another place, or ask whoever keeps that share"
COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "up": ("hall_commands", "up"),
    "doctor": ("doctor_command", "doctor"),
    "support-bundle": ("support_command", "support_bundle"),
    "node": ("node_commands", "node"),
    "init": ("init_command", "init"),
    "machine": ("machine_commands", "machine"),
    "release": ("release_commands", "release"),
    "check-config": ("hall_commands", "check_config"),
    "import-hall": ("import_commands", "import_hall_command"),
    "press": ("hand_commands", "press"),
    "touch": ("hand_commands", "touch"),
    "screenshot": ("hand_commands", "screenshot"),
    "printed": ("hand_commands", "printed"),
    "card": ("hand_commands", "card"),
    "key": ("hand_commands", "key"),
    "badge": ("hand_commands", "badge"),
    "fault": ("hand_commands", "fault"),
    "scan": ("hand_commands", "scan"),
    "ticket": ("ticket_commands", "ticket"),
    "window": ("window_commands", "window"),
    "clerk": ("clerk_commands", "clerk"),
    "booking": ("booking_commands", "booking"),
    "case": ("case_commands", "case"),
    "hall": ("operator_commands", "hall"),
    "hub": ("hub_commands", "hub_group"),
    "password": ("account_commands", "password"),
    "replay": ("replay_commands", "replay"),
    "simulate": ("simulate_commands", "simulate_command"),
    "whatif": ("whatif_commands", "whatif_command"),
    "advise": ("advise_commands", "advise_command"),
    "learn": ("learn_commands", "learn"),
    "learned": ("learn_commands", "learned"),
    "plan": ("plan_command", "plan_command"),
    "forecaster": ("forecaster_command", "forecaster"),
    "operator-pin": ("operator_pin_command", "operator_pin"),
    "report": ("report_commands", "report"),
    "backup": ("backup_commands", "backup"),
    "visitors": ("visitor_commands", "visitors"),
    "agent": ("agent_commands", "agent"),
    "voice": ("voice_commands", "voice"),
    "notice": ("notice_commands", "notice"),
    "announce": ("notice_commands", "announce"),
    "say-status": ("notice_commands", "say_status"),
    "token": ("token_commands", "token"),
    "webhook": ("token_commands", "webhook"),
}
"""Every command by its name: the module it stands in, and what it is called there.

Only the one that is typed is imported: the simulator alone takes as long as asking the hub.
"""


class Tool(click.Group):
    """A group of commands that says what went wrong in one sentence, never in a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name, in the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command = getattr(import_module(f"{__package__}.{module}"), name)
        assert isinstance(command, click.Command), (module, name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a fault somebody can mend is one sentence and exit code 2."""
        try:
            told = super().invoke(ctx)
            sys.stdout.flush()  # a little is written only now, and may find no room either
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as mistake:
            _give_up(ctx, f"{mistake.format_message().rstrip('.')}; {_after(mistake, ctx)}")
        except ConfigError as problem:
            _give_up(ctx, _all_of(problem))
        except (ToolError, BrokerError, SettingsError, RecordsError, DriverError) as problem:
            _give_up(ctx, str(problem))
        except ModuleNotFoundError as missing:  # a node's release carries less than a hub's
            _give_up(ctx, f"this machine has no {missing.name}, which only a hub needs: run it on the hub")
        except OSError as problem:
            if (said := _said_of(problem)) is None:
                raise
            if problem.filename is None:
                _write_no_more()
            at = f"{problem.filename}: " if problem.filename else ""
            _give_up(ctx, at + said.format(why=problem.strerror))
        return told


def _write_no_more() -> None:
    """What is still to be written would find no room at the end of the program once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _give_up(ctx: click.Context, sentence: str) -> NoReturn:
    click.echo(f"paidui: {sentence}", err=True)
    ctx.exit(MISTAKEN)


def _said_of(problem: OSError) -> str | None:
    """What is said of a fault that is the disk's, or of whoever types; None for a bug of ours."""
    if problem.errno in {EACCES, EPERM}:
        return WITH_SUDO if os.geteuid() else NOT_EVEN_ROOT
    return DISK_FAULTS.get(problem.errno or 0)


def _after(mistake: click.UsageError, ctx: click.Context) -> str:
    """What helps: the command's help, or sudo where a folder is there and shut for this user."""
    if os.geteuid() and "not readable" in mistake.format_message():
        return "type sudo before it"
    return f"see `{(mistake.ctx or ctx).command_path} --help`"


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
