"""Halls that commands play forward: a model hall's file, or a configured hall with its services' names."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from central_scheduler.hall_rules import rules_of
from hall_config.reading import read_hall
from hall_config.texts import Both, both
from hall_simulator.forecaster.questions import learned_hall
from hall_simulator.learning.learned_file import LearnedError, read_learned
from hall_simulator.model import ModelHall
from hall_simulator.model_file import is_model_file, read_model_hall
from hall_simulator.own_hall import model_of
from hall_simulator.whatif.names import Names

AnyCommand = Callable[..., None]


def model_at(hall: Path, visitors: int | None) -> ModelHall:
    """Return the hall to play: a model hall's file, a folder that holds one, or a configured hall."""
    return named_hall(hall, visitors).model


def asked_about(command: AnyCommand) -> AnyCommand:
    """Add the options that say which hall is asked about: a hall as it is configured, or as it was learned."""
    for option in (
        click.option("--hall", type=click.Path(path_type=Path), help="A hall's folder, or a model hall's file."),
        click.option(
            "--learned",
            type=click.Path(path_type=Path),
            help="Instead: the hall of this data folder, as learned.",
        ),
        click.option("--weekday", type=click.IntRange(1, 7), help="With --learned: 1 is Monday. Left out: today."),
        click.option("--tickets", type=click.IntRange(1, 100_000), help="How many come on an average day, as it is."),
    )[::-1]:
        command = option(command)
    return command


def hall_asked_about(hall: Path | None, learned: Path | None, weekday: int | None, tickets: int | None) -> Names:
    """Return the hall that these options say."""
    if (hall is None) == (learned is None):
        raise click.UsageError("say which hall: --hall, or --learned with a data folder")
    if hall is not None:
        if weekday is not None:
            raise click.UsageError("--weekday is of the hall as it was learned: give --learned instead of --hall")
        return named_hall(hall, tickets)
    assert learned is not None
    say_what_is_supposed(learned)
    names = learned_hall(learned, time.time_ns() // 1_000_000, None if weekday is None else weekday - 1)
    return replace(names, model=_as_many(names.model, tickets)) if tickets else names


def say_what_is_supposed(data: Path) -> None:
    """Tell whoever asks about a hall as it was learned that nothing was, beside the answer: it is the supposed hall."""
    try:
        if read_learned(data) is None:
            click.echo(f"paidui: {both('learned.supposed')}", err=True)
    except LearnedError as problem:
        click.echo(f"paidui: {problem}; {both('learned.supposed')}", err=True)


def named_hall(hall: Path, visitors: int | None) -> Names:
    """Return the hall to play, and what its services are called."""
    file = hall / "hall.toml" if hall.is_dir() else hall
    if hall.is_file() or is_model_file(file):  # a configured hall is a folder
        model = read_model_hall(file)
        return Names(_as_many(model, visitors) if visitors else model)
    config = read_hall(hall)
    services = {service.code: Both(service.name.zh, service.name.en) for service in config.services}
    return Names(model_of(config.id, rules_of(config), visitors), services)


def _as_many(model: ModelHall, visitors: int) -> ModelHall:
    return replace(model, demand=replace(model.demand, tickets=visitors))


@contextmanager
def progress(days: int | None) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how many days have been played, of how many if that is known, when that takes a while."""
    from tqdm import tqdm

    with tqdm(total=days, unit="d", delay=1, leave=False, disable=None) as bar:

        def tell(played: int) -> None:
            bar.update(played)

        yield tell


@contextmanager
def progress_of_whole() -> Iterator[Callable[[float], None]]:
    """Show on a terminal which part of the whole is done, when that takes a while."""
    from tqdm import tqdm

    with tqdm(total=100, unit="%", delay=1, leave=False, disable=None) as bar:

        def tell(part: float) -> None:
            bar.update(round(part * 100) - bar.n)

        yield tell
