"""`python -m hall_simulator.forecaster`: one forecaster for one hall."""

import argparse
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Final

from node_runtime.broker_options import add_broker_options, broker_of
from node_runtime.clock import boottime_ms
from node_runtime.falling import fall_together
from node_runtime.inbox import Inbox
from node_runtime.logs import log_level, set_up_logging
from node_runtime.settings import BusSettings, SettingsError, as_json
from node_runtime.watchdog import watched

log = logging.getLogger(__name__)

MISTAKEN: Final = 2
"""Exit code: starting it again would not help."""
NICE: Final = 10
"""The hub, the console and every node go first."""
HANGS_AFTER_S: Final = 60.0
"""It gives way to everybody: on a busy machine many futures take their time."""


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="forecaster", description="The forecaster of one hall.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the journal, which is only read")
    parser.add_argument("--hall", required=True, help="the hall's id")
    add_broker_options(parser, "the forecaster's")
    parser.add_argument("--log", type=log_level, default="INFO")
    parser.add_argument("--check-config", action="store_true", help="print the merged settings and end")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Foresee until SIGTERM or SIGINT; a fault that a technician has to mend is one sentence and exit code 2."""
    os.nice(NICE)  # before the rules are even imported: while a hall starts, others are waited for
    arguments = _arguments(argv)
    set_up_logging("forecaster", arguments.log)
    try:
        return _serve(arguments)
    except SettingsError as problem:
        log.error("%s", problem)
        return MISTAKEN


def _serve(arguments: argparse.Namespace) -> int:
    from hall_simulator.forecaster.following import FollowedHall
    from hall_simulator.forecaster.jobs import Jobs
    from hall_simulator.forecaster.knowledge import Knowledge
    from hall_simulator.forecaster.service import FORECASTER, Forecaster, telling_on, will_of
    from hall_simulator.forecaster.told import Telling
    from node_runtime.bus import Bus
    from node_runtime.node import Stop

    data: Path = arguments.data
    settings = BusSettings(credential=FORECASTER, hall=arguments.hall, broker=broker_of(arguments))
    if arguments.check_config:
        sys.stdout.write(as_json(settings))
        return 0
    inbox = Inbox()
    bus = Bus(settings, inbox, will=will_of(arguments.hall, version("paidui")))
    forecaster = Forecaster(
        bus,
        inbox,
        FollowedHall(data / "journal.db", arguments.hall),
        Knowledge(data),
        Telling(data),
        Jobs(data, inbox, boottime_ms, telling_on(bus)),
        boottime_ms,
        lambda: time.thread_time() * 1000,
        Random(),
        version("paidui"),
        watched(os.environ.get("NOTIFY_SOCKET"), HANGS_AFTER_S),
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: inbox.put(Stop()))
    fall_together()
    forecaster.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
