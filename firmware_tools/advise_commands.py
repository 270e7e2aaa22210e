"""`paidui advise`: what should a hall's manager change?"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from firmware_tools.errors import ToolError
from firmware_tools.options import in_json, json_option
from firmware_tools.played_halls import (
    asked_about,
    hall_asked_about,
    progress,
    progress_of_whole,
    say_what_is_supposed,
)
from hall_config.texts import Both, both
from hall_records.faults import RecordsError
from hall_simulator.advice.advising import ABOUT, WIDENING, Counsel, advise, advise_now, beside
from hall_simulator.advice.racing import Advice
from hall_simulator.advice.skills import MOST_SKILLS
from hall_simulator.advice.widening_now import AsItStands
from hall_simulator.forecaster.live import live_hall
from hall_simulator.forecaster.questions import NOW
from hall_simulator.model import HALF_HOUR_MS, ModelError, ModelHall
from hall_simulator.whatif.names import Names, clock, opens_at, read_clock

SEED: Final = 1


@click.command("advise")
@asked_about
@click.option("--about", type=click.Choice(ABOUT), multiple=True, help="Only about this; can be given several times.")
@click.option(
    "--skills", type=click.IntRange(1, MOST_SKILLS), default=2, show_default=True, help="Up to so many more skills."
)
@click.option(
    "--at",
    metavar="10:00|now",
    help="Which window to widen then, or now, as the hall stands; left out, at the best.",
)
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
    close. `--at now` looks at the running hall: who waits, who is served, which windows are open. What is expected
    comes from other days than those of the search; after ± stands how far the truth may lie from it in 95 of 100 cases.
    """
    about = tuple(dict.fromkeys(about or ABOUT))
    if at and WIDENING not in about:
        raise click.UsageError("--at is of a window to widen: add --about widening, or leave --at out")
    try:
        if at == NOW:
            told = _now(learned, weekday, tickets, about, skills, seed)
        else:
            told = _ordinary(hall_asked_about(hall, learned, weekday, tickets), at, about, skills, seed)
    except (ModelError, RecordsError) as problem:
        raise ToolError(str(problem)) from problem
    click.echo(in_json(told) if as_json else "\n".join(_sheet(told)))


def _now(
    data: Path | None, weekday: int | None, tickets: int | None, about: tuple[str, ...], skills: int, seed: int
) -> Counsel:
    """Return what to do now in a running hall; of everything else asked about, on its ordinary days."""
    if data is None:
        raise ToolError(str(both("advice.now_needs_data")))
    others = tuple(each for each in about if each != WIDENING)
    if not others:  # who asks about ordinary days too is told there
        say_what_is_supposed(data)
    live = live_hall(data, time.time_ns() // 1_000_000, is_hall_time=False)
    with progress_of_whole() as tell:
        now = advise_now(live.hall, live.now_ms, live.learned, live.names, seed, tell)
    if not others:
        return now
    return beside(now, _ordinary(hall_asked_about(None, data, weekday, tickets), None, others, skills, seed), about)


def _ordinary(names: Names, at: str | None, about: tuple[str, ...], skills: int, seed: int) -> Counsel:
    begins = None if at is None else _half_hour(at, names.model)
    with progress(None) as tell:
        return advise(names, seed, about, most_skills=skills, begins=begins, tell=tell)


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
    if told.advice.keys() != {WIDENING} or told.now is None:
        yield from both("advice.head", hall=told.hall, days=told.played, fresh=told.fresh, seed=told.seed)
    else:
        yield from both("advice.now_head", hall=told.hall, seed=told.seed)
    yield from both("advice.units")
    for about, advice in told.advice.items():
        yield ""
        yield " ".join(both(f"advice.{about}"))
        now = told.now if about == WIDENING else None
        for sentence in [*_said(advice, now), *([now.sentence] if now else [])]:
            yield from (f"  {each}" for each in sentence)


def _said(advice: tuple[Advice, ...], now: AsItStands | None) -> list[Both]:
    """Return the sentences of some advice, or why there is none."""
    return [each.sentence for each in advice] or [(now and now.nothing) or both("advice.nothing")]
