"""`python -m broker_config [--root DIR]`: the broker of an installed hall, kept."""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from broker_config.files import BrokerError
from broker_config.keeper import BrokerKeeper
from node_runtime.hub_file import read_hub
from node_runtime.logs import log_level, set_up_logging
from node_runtime.places import Places
from node_runtime.settings import SettingsError
from node_runtime.watchdog import Watchdog

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.25
MISTAKEN: Final = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Keep the broker until SIGTERM or SIGINT; what a technician has to mend first is one sentence and exit code 2."""
    parser = argparse.ArgumentParser(prog="broker_config", description="Keeps the broker of an installed hall.")
    parser.add_argument("--root", type=Path, default=Path("/"), help="where the machine's files stand; / unless told")
    parser.add_argument("--log", type=log_level, default="INFO")
    arguments = parser.parse_args(argv)
    set_up_logging("broker", arguments.log)
    places = Places(arguments.root.absolute())
    try:
        keeper = BrokerKeeper(places, read_hub(places.hub), time.monotonic)
        keeper.start()
    except (BrokerError, SettingsError) as problem:
        log.error("%s", problem)
        return MISTAKEN
    _keep(keeper)
    return 0


def _keep(keeper: BrokerKeeper) -> None:
    told_to_end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_end.set())
    watchdog = Watchdog(notify=os.environ.get("NOTIFY_SOCKET"))
    watchdog.start()
    try:
        while not told_to_end.wait(LOOK_EVERY_S):
            keeper.step()
            watchdog.beat()
    finally:
        watchdog.stop()
        keeper.stop()


if __name__ == "__main__":
    sys.exit(main())
