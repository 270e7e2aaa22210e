"""`paidui simulate`: a hall played forward, without a hall: what would they wait, by which rules?"""

import csv
from pathlib import Path
from typing import Final

import click

from firmware_tools.errors import ToolError
from firmware_tools.options import in_json, json_option
from firmware_tools.played_halls import model_at, progress
from firmware_tools.reform_tables import reform_picture, reform_sheet
from firmware_tools.simulation_tables import sheet
from hall_simulator.day import Day, play_day
from hall_simulator.model import ModelError
from hall_simulator.reform import read_reform
from hall_simulator.simulation import CALLED_BY, Simulation, Variant, simulate, told_of, with_policy
from hall_simulator.tape import TapeError, read_tape

DAYS: Final = 50
SEED: Final = 1
REFORM: Final = Path("halls/models/reform.toml")


@click.command("simulate")
@click.option("--hall", type=click.Path(path_type=Path), help="A hall's folder, or a model hall's file.")
@click.option("--tape", type=click.Path(path_type=Path, dir_okay=False), help="Play this day's visitors.")
@click.option("--days", type=click.IntRange(1), default=DAYS, show_default=True, help="Play so many days at random.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed gives the same visitors.")
@click.option("--visitors", type=click.IntRange(1, 100_000), help="How many come on an average day.")
@click.option(
    "--policy",
    "policies",
    type=click.Choice(CALLED_BY),
    multiple=True,
    help="Call by this policy, with the hall's own head starts; several are compared. `default` is how a hall calls "
    "that says nothing of it: vtt, green turns, general windows that yield. Left out: as the hall does.",
)
@click.option("--calls", type=click.Path(path_type=Path, dir_okay=False), help="Write a tape's calls as CSV.")
@click.option(
    "--reform",
    type=click.Path(path_type=Path, dir_okay=False),
    is_flag=False,
    flag_value=str(REFORM),
    help=f"Instead of a hall: what pooling windows does, by this scenario or {REFORM}.",
)
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Write --reform's chart as a picture.")
@json_option
def simulate_command(
    hall: Path | None,
    tape: Path | None,
    days: int,
    seed: int,
    visitors: int | None,
    policies: tuple[str, ...],
    calls: Path | None,
    reform: Path | None,
    svg: Path | None,
    as_json: bool,
) -> None:
    """Play a hall's days through its very rules and tell what its visitors would wait.

    Every policy meets the same visitors. A figure is the mean over the days; after ± stands how far the true one may
    lie from it in 95 of 100 cases.
    """
    if calls and not tape:
        raise click.UsageError("--calls tells the calls of one day: give its --tape")
    if tape and visitors:
        raise click.UsageError("a tape says who comes: leave --visitors out")
    if reform and (hall or tape or visitors or policies):
        raise click.UsageError("--reform says what is played; with it go --days, --seed, --svg and --json")
    if svg and not reform:
        raise click.UsageError("--svg draws the chart of --reform")
    try:
        variants = read_reform(reform) if reform else _variants(hall, visitors, policies)
        told = _from_tape(variants, tape, calls) if tape else _at_random(variants, days, seed)
    except (ModelError, TapeError) as problem:
        raise ToolError(str(problem)) from problem
    if svg:
        _write_picture(svg, told)
    click.echo(in_json(told) if as_json else "\n".join(reform_sheet(told) if reform else sheet(told)))


def _write_picture(file: Path, told: Simulation) -> None:
    try:
        file.write_text(reform_picture(told), encoding="utf-8")
    except OSError as problem:
        raise ToolError(f"{file} cannot be written ({problem.strerror})") from problem


def _variants(hall: Path | None, visitors: int | None, policies: tuple[str, ...]) -> list[Variant]:
    if hall is None:
        raise click.UsageError("say which hall with --hall, or give --reform")
    model = model_at(hall, visitors)
    if not policies:
        return [Variant(model.rules.calling.policy, model)]
    return [Variant(policy, with_policy(model, policy)) for policy in dict.fromkeys(policies)]


def _from_tape(variants: list[Variant], tape: Path, calls: Path | None) -> Simulation:
    coming = read_tape(tape, variants[0].model.rules.services)
    if not coming:
        raise ToolError(f"nobody comes on the tape {tape}")
    days = [(variant, play_day(variant.model, coming)) for variant in variants]
    if calls:
        for variant, day in days:
            _write_calls(calls if len(days) == 1 else calls.with_stem(f"{calls.stem}-{variant.name}"), day)
    return told_of(f"{variants[0].model.name}, {tape.name}", days)


def _write_calls(file: Path, day: Day) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["ticket", "window", "called_ms"])
            writer.writerows((visit.coming.ticket, visit.window, visit.called_ms) for visit in day.visits)
    except OSError as problem:
        raise ToolError(f"{file} cannot be written ({problem.strerror})") from problem


def _at_random(variants: list[Variant], days: int, seed: int) -> Simulation:
    with progress(days * len(variants)) as tell:
        return simulate(variants, days, seed, tell)
