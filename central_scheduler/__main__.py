"""`python -m central_scheduler`: the hub of one hall."""

import argparse
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final

from central_scheduler.clerk_days import recall_apart
from central_scheduler.credentials import HUB
from central_scheduler.demand import learn_apart
from central_scheduler.durations import Durations
from central_scheduler.hall_rules import utc_offset_s
from central_scheduler.indexer import Indexer
from central_scheduler.opening import open_hall
from central_scheduler.publisher import Publisher
from central_scheduler.sentences import Sentences
from central_scheduler.service import Service, Stop, will_of
from hall_config.model import HallConfig
from hall_config.problems import ConfigError
from hall_config.reading import read_hall
from hall_config.texts import Catalogue
from hall_config.writing import render_toml
from hall_records.faults import RecordsError
from hall_records.journal import Journal
from hall_records.visitors import FILE as VISITORS
from hall_records.visitors import VisitorBook
from node_runtime.broker_options import add_broker_options, broker_of
from node_runtime.bus import Bus
from node_runtime.clock import HallClock, boottime_ms, wall_ms
from node_runtime.falling import fall_together
from node_runtime.inbox import Inbox
from node_runtime.logs import log_level, set_up_logging
from node_runtime.settings import BusSettings, SettingsError
from node_runtime.watchdog import watched

logger = logging.getLogger(__name__)

JOURNAL: Final = "journal.db"
FALLEN: Final = 1
"""Exit code: start it again."""
MISTAKEN: Final = 2
LONGEST_CLOSED: Final = timedelta(days=825)
"""By then every certificate of the hall has run out, too."""
"""Exit code: starting it again would not help."""
FASTEST: Final = 10_000
"""Hall seconds per second; faster, a whole day passes between two beats."""


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="central_scheduler", description="The hub of one hall.")
    parser.add_argument("--hall", type=Path, required=True, help="folder of the hall's TOML files")
    parser.add_argument("--data", type=Path, required=True, help="folder of the journal")
    add_broker_options(parser, "the hub's")
    parser.add_argument("--speed", type=_speed, default=1.0, help="hall seconds per second; above 1 for a replay")
    parser.add_argument("--starts-at", type=_moment, help="hall time of the first start, with offset")
    parser.add_argument("--log", type=log_level, default="INFO")
    parser.add_argument("--check-config", action="store_true", help="print the merged configuration and end")
    return parser.parse_args(argv)


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= FASTEST:
        raise argparse.ArgumentTypeError(f"{text} is no speed; 1 is the true one, a replay has up to {FASTEST}")
    return speed


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no offset; write such as 2026-11-23T08:30:00+08:00")
    return moment


def believed(wall_ms: int, last_ms: int) -> int:
    """Return what time it is. Raises SettingsError for a clock that is years ahead: the hall's time never goes back."""
    if last_ms and wall_ms - last_ms > LONGEST_CLOSED.total_seconds() * 1000:
        says, last = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (wall_ms, last_ms))
        raise SettingsError(
            f"the clock of this machine says {says:%Y-%m-%d}, and the hall was last open on {last:%Y-%m-%d}: set it"
            ' (sudo date -s "2026-11-23 08:30"); a hall that was closed for so long begins with a journal of its own'
        )
    return wall_ms


def build(arguments: argparse.Namespace, config: HallConfig) -> tuple[Service, Journal]:
    """Return the hub, its hall as the journal tells it; whatever cannot be, is said before anybody is answered."""
    sentences = Sentences(Catalogue.load())
    inbox = Inbox()
    settings = BusSettings(credential=HUB, hall=config.id, broker=broker_of(arguments))
    bus = Bus(settings, inbox, will=will_of(config))
    journal = Journal.open(arguments.data / JOURNAL, config.id)
    clock = HallClock(boottime_ms)
    started = arguments.starts_at
    starts_ms = int(started.timestamp() * 1000) if started else believed(wall_ms(), journal.last_ms)
    clock.start(journal.last_ms, starts_ms, arguments.speed)
    book = VisitorBook.open(arguments.data / VISITORS)
    scheduler, config, told = open_hall(
        journal, config, sentences, clock.now_ms(), arguments.speed, folder=arguments.hall, apart=book
    )
    gc.freeze()  # the day's tickets live on: looking through them for garbage would only hold up a button
    durations = Durations(arguments.data)
    publisher = Publisher(bus.publish, bus.clear, told, sentences, scheduler.outlook, book, durations)
    learn_apart(arguments.data / JOURNAL, journal.seq, utc_offset_s(config) * 1000, inbox.put)
    recall_apart(arguments.data / JOURNAL, journal.seq, inbox.put)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: inbox.put(Stop()))
    indexer = Indexer(arguments.data, inbox.put)
    hub = Service(
        config,
        journal,
        scheduler,
        publisher,
        bus,
        inbox,
        clock,
        boottime_ms,
        version("paidui"),
        indexer,
        arguments.data,
        watched(os.environ.get("NOTIFY_SOCKET")),
    )
    return hub, journal


def serve(hub: Service, journal: Journal) -> int:
    """Run until SIGTERM or SIGINT; a journal that fails meanwhile ends the hub, which may be started again."""
    try:
        hub.run()
    except RecordsError as problem:
        logger.error("%s", problem)
        return FALLEN
    finally:
        journal.close()
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the hub; a fault that a technician has to mend before it can start is one sentence and exit code 2."""
    arguments = _arguments(argv)
    set_up_logging("hub", arguments.log)
    try:
        config = read_hall(arguments.hall)
        if arguments.check_config:
            sys.stdout.write(render_toml(config))
            return 0
        hub, journal = build(arguments, config)
    except (ConfigError, RecordsError, SettingsError) as problem:
        logger.error("%s", problem)
        return MISTAKEN
    fall_together()
    return serve(hub, journal)


if __name__ == "__main__":
    sys.exit(main())
