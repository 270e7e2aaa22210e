"""`paidui learn` and `paidui learned`: what the hall's own days say of it, to foresee waits by and to ask what if."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from firmware_tools.errors import ToolError
from firmware_tools.learned_tables import days, notes, sheet
from firmware_tools.options import data_option, in_json, json_option
from hall_config.texts import LANGUAGES, Catalogue
from hall_records.faults import NoJournalError
from hall_records.hall_map import HallMap, hall_map
from hall_records.history import configuration
from hall_records.reading import JournalReader
from hall_simulator.learning.learn import DAYS, NotBegunError
from hall_simulator.learning.learned import Learned
from hall_simulator.learning.learned_file import LEARNED, LearnedError, learn_anew, read_learned


@click.command()
@data_option
@click.option("--days", "last", type=click.IntRange(1), default=DAYS, show_default=True, help="The last so many days.")
@json_option
def learn(data: Path, last: int, as_json: bool) -> None:
    """Learn from the journal how long services take, who comes when, who does not come; the hall does so nightly.

    It only reads the journal, and writes learned.json beside it. How it learns stands in docs/operate/learning.md.
    """
    try:
        with _bar() as tell:
            learned = learn_anew(data, last, tell)
    except (LearnedError, NotBegunError) as problem:
        raise ToolError(str(problem)) from problem
    if as_json:
        _print(learned)
        return
    written = [Catalogue.load().text("learned.written", each, file=data / LEARNED) for each in LANGUAGES]
    click.echo("\n".join([*days(learned), *notes(learned, _hall(data)), "", " / ".join(written)]))


@click.command()
@data_option
@json_option
def learned(data: Path, as_json: bool) -> None:
    """Show what was learned last, each figure with the data behind it."""
    try:
        known = read_learned(data)
    except LearnedError as problem:
        raise ToolError(str(problem)) from problem
    if known is None:
        words = Catalogue.load()
        raise ToolError(" / ".join(words.text("learned.nothing_yet", language) for language in LANGUAGES))
    if as_json:
        _print(known)
    else:
        click.echo("\n".join(sheet(known, _hall(data))))


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how many days have been read, when that takes a while."""
    from tqdm import tqdm

    with tqdm(unit="d", delay=1, leave=False, disable=None) as bar:

        def tell(_read: int, of: int) -> None:
            bar.total = of
            bar.update()

        yield tell


def _print(known: Learned) -> None:
    click.echo(in_json(known))


def _hall(data: Path) -> HallMap:
    """Return what people call things; what was learned can be read without the journal too, by its codes."""
    try:
        with JournalReader.open(data / "journal.db") as reader:
            configured = configuration(reader)
    except NoJournalError:
        configured = None
    return hall_map(configured) if configured else HallMap()
