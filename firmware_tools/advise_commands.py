"""`paidui advise`: what should a hall's manager change?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import msgspec

from firmware_tools.errors import ToolError
from firmware_tools.options import json_option
from firmware_tools.played_halls import asked_about, hall_asked_about, progress
from hall_config.texts import both
from hall_simulator.advice.advising import ABOUT, Counsel, advise
from hall_simulator.advice.skills import MOST_SKILLS
from hall_simulator.model import HALF_HOUR_MS, ModelError, ModelHall
from hall_simulator.whatif.names import clock, opens_at, read_clock

SEED: Final = 1


@click.command("advise")
@asked_about
@click.option("--about", type=click.Choice(ABOUT), multiple=True, help="Only about this; can be given several times.")
@click.option(
    "--skills", type=click.IntRange(1, MOST_SKILLS), default=2, show_default=True, help="Up to so many more skills."
)
@click.option("--at", metavar="10:00", help="Which window to widen at this time; left out, at the best.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed gives the same advice.")
@json_option
def advise_command(
    hall: Path | None,
    learned: Path | None,
    weekday: int | None,
    tickets: int | None,
    about: tuple[str, ...],
    skills: int,
    at: str | None,
    seed: int,
    as_json: bool,
) -> None:
    """Search by simulation for what would shorten waits most, and tell what to expect of it.

    Which services windows should learn, which window to widen for a while, when to open one more and when one may
    close. What is expected comes from other days than those of the search; after ± stands how far the truth may lie
    from it in 95 of 100 cases.
    """
    try:
        names = hall_asked_about(hall, learned, weekday, tickets)
        begins = None if at is None else _half_hour(at, names.model)
        with progress(None) as tell:
            told = advise(names, seed, about or ABOUT, most_skills=skills, begins=begins, tell=tell)
    except ModelError as problem:
        raise ToolError(str(problem)) from problem
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
    else:
        click.echo("\n".join(_sheet(told)))


def _half_hour(told: str, model: ModelHall) -> int:
    """Return the half hour after opening in which a time of day lies."""
    try:
        half = (read_clock(told) - opens_at(model)) // HALF_HOUR_MS
    except ValueError as problem:
        raise ToolError(str(both("advice.write_hour", told=told))) from problem
    if not 0 <= half < model.lasts_ms // HALF_HOUR_MS:
        opens, last = clock(opens_at(model)), clock(opens_at(model) + model.lasts_ms)
        raise ToolError(str(both("advice.not_hour", told=told, opens=opens, last=last)))
    return half


def _sheet(told: Counsel) -> Iterator[str]:
    yield from both("advice.head", hall=told.hall, days=told.played, fresh=told.fresh, seed=told.seed)
    yield from both("advice.units")
    for about, advice in told.advice.items():
        yield ""
        yield " ".join(both(f"advice.{about}"))
        for sentence in [each.sentence for each in advice] or [both("advice.nothing")]:
            yield from (f"  {each}" for each in sentence)
