"""Halls that commands play forward: a model hall's file, or a configured hall with its services' names."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from central_scheduler.hall_rules import rules_of
from hall_config.reading import read_hall
from hall_config.texts import Both
from hall_simulator.model import ModelHall
from hall_simulator.model_file import is_model_file, read_model_hall
from hall_simulator.own_hall import model_of
from hall_simulator.whatif.names import Names


def model_at(hall: Path, visitors: int | None) -> ModelHall:
    """Return the hall to play: a model hall's file, a folder that holds one, or a configured hall."""
    return named_hall(hall, visitors).model


def named_hall(hall: Path, visitors: int | None) -> Names:
    """Return the hall to play, and what its services are called."""
    file = hall / "hall.toml" if hall.is_dir() else hall
    if is_model_file(file):
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
