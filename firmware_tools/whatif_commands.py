"""`paidui whatif`: would visitors wait less if something were otherwise?"""

from pathlib import Path
from typing import Final

import click

from firmware_tools.errors import ToolError
from firmware_tools.options import in_json, json_option
from firmware_tools.played_halls import AnyCommand, asked_about, hall_asked_about, progress
from firmware_tools.whatif_tables import comparison_sheet, staffing_sheet
from hall_config.texts import both
from hall_protocol.changes import Changes
from hall_records.faults import RecordsError
from hall_simulator.forecaster.recorded_hall import RecordedHall, recorded_hall
from hall_simulator.model import ModelError
from hall_simulator.tape import Tape, TapeError, read_tape
from hall_simulator.whatif import grammar
from hall_simulator.whatif.applying import ChangeError
from hall_simulator.whatif.comparing import Comparison, compare
from hall_simulator.whatif.names import Names
from hall_simulator.whatif.recorded import RecordedError
from hall_simulator.whatif.staffing import Staffing, read_goal, windows_for, with_changes
from hall_simulator.whatif.trials import Setup

DAYS: Final = 50
SEED: Final = 1
Given = dict[str, tuple[str, ...]]
"""What was typed after each of grammar.WORDS."""

_HELP: Final = {
    "open": ("2@10:00-11:30", "So many more general windows."),
    "skill": ("8=s05@10:00-11:30", "A window also serves a service, by code or name; `8=*` is every service."),
    "without": ("8=s05", "A window no longer serves a service."),
    "on": ("3@12:00-13:00", "A window is open then too."),
    "off": ("3@10:00-11:00", "A window is closed then."),
    "policy": ("arrival", "The hall calls by another policy; `arrival` is plain first come, first served."),
    "set": ("green_head_start_s=1800", "A parameter of the calling policy."),
    "visitors": ("+20%", "So many more come, or fewer."),
}


def _change_options(command: AnyCommand) -> AnyCommand:
    for word, (example, meaning) in reversed(_HELP.items()):
        command = click.option(f"--{word}", multiple=True, metavar=example, help=meaning)(command)
    return command


@click.command("whatif")
@asked_about
@click.option(
    "--tape", "tapes", type=click.Path(path_type=Path, dir_okay=False), multiple=True, help="Play this recorded day."
)
@click.option(
    "--recorded",
    type=click.Path(path_type=Path),
    help="Instead of --hall: the hall of this data folder, on days as its journal has them.",
)
@click.option(
    "--date",
    "dates",
    multiple=True,
    metavar="2026-11-02[..2026-11-06]",
    help="With --recorded: which days; several times.",
)
@click.option("--days", type=click.IntRange(1), default=DAYS, show_default=True, help="Play so many days at random.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed gives the same visitors.")
@_change_options
@click.option("--from", "begins", metavar="10:00", help="When a change without hours of its own begins.")
@click.option("--to", "ends", metavar="11:30", help="When it ends; left out, never.")
@click.option("--windows-for", "goal", metavar="'p90<=15'", help="How many windows keep that, by half hour?")
@json_option
def whatif_command(
    hall: Path | None,
    learned: Path | None,
    weekday: int | None,
    tickets: int | None,
    tapes: tuple[Path, ...],
    recorded: Path | None,
    dates: tuple[str, ...],
    days: int,
    seed: int,
    begins: str | None,
    ends: str | None,
    goal: str | None,
    as_json: bool,
    **given: tuple[str, ...],
) -> None:
    """Play the same days with the hall as it is and with changes, and tell the difference.

    Changes can be given several times and are made together. After @ stand the hours; without, --from and --to hold;
    without these, it is so all day. A figure is the mean over the days; after ± stands how far the true one may lie
    from it in 95 of 100 cases.
    """
    try:
        if recorded is None and not dates:
            if tapes and tickets:
                raise click.UsageError("a tape says who comes: leave --tickets out")
            names = hall_asked_about(hall, learned, weekday, tickets)
            setup = Setup(names.model, seed, tuple(_tape(file, names) for file in tapes))
        else:
            names, setup = _recorded(recorded, dates, seed, others=(hall, learned, weekday, tickets, *tapes))
        changes = _changes(given, _hours(begins, ends), names)
        told = _windows_for(setup, changes, goal, days) if goal else _compared(setup, changes, names, days)
    except ChangeError as problem:
        raise ToolError(str(problem)) from problem
    except (ModelError, RecordedError, RecordsError, TapeError) as problem:
        raise ToolError(str(problem)) from problem
    click.echo(in_json(told) if as_json else "\n".join(_sheet(told)))


def _sheet(told: Staffing | Comparison) -> list[str]:
    return staffing_sheet(told) if isinstance(told, Staffing) else comparison_sheet(told)


def _recorded(data: Path | None, dates: tuple[str, ...], seed: int, others: tuple[object, ...]) -> RecordedHall:
    if data is None or not dates or any(each is not None for each in others):
        raise click.UsageError("days as they were: --recorded with a data folder and --date, and no other hall or days")
    return recorded_hall(data, dates, seed)


def _tape(file: Path, names: Names) -> Tape:
    tape = read_tape(file, names.model.rules.services)
    if not tape:
        raise ToolError(f"nobody comes on the tape {file}")
    return tape


def _hours(begins: str | None, ends: str | None) -> grammar.Given:
    if begins is None:
        if ends is not None:
            raise click.UsageError("--to needs a --from")
        return None
    return grammar.hours(f"{begins}-{ends or grammar.END}")


def _changes(given: Given, hours: grammar.Given, names: Names) -> Changes:
    return tuple(read(told, hours, names) for word, read in grammar.WORDS.items() for told in given[word])


def _compared(setup: Setup, changes: Changes, names: Names, days: int) -> Comparison:
    if not changes:
        raise click.UsageError(f"say what would be otherwise: {', '.join(f'--{word}' for word in _HELP)}")
    with progress((len(setup.tapes) or days) * 2) as tell:
        return compare(setup, changes, days, names, tell)


def _windows_for(setup: Setup, changes: Changes, told: str, days: int) -> Staffing:
    goal = read_goal(told)
    if goal is None:
        raise ChangeError(both("whatif.write_goal", told=told))
    with progress(None) as tell:
        return windows_for(with_changes(setup, changes), goal, days, tell)
