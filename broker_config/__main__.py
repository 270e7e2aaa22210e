"""`python -m broker_config [--root DIR]`: the broker of an installed hall, kept."""

import logging
import sys
import time
from collections.abc import Sequence
from typing import Final

from broker_config.files import BrokerError
from broker_config.keeper import BrokerKeeper
from node_runtime.hub_file import read_hub
from node_runtime.program import begin, go_round
from node_runtime.settings import SettingsError

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.25
MISTAKEN: Final = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Keep the broker until SIGTERM or SIGINT; what a technician has to mend first is one sentence and exit code 2."""
    places = begin("broker_config", "broker", "Keeps the broker of an installed hall.", argv)
    try:
        keeper = BrokerKeeper(places, read_hub(places.hub), time.monotonic)
        keeper.start()
    except (BrokerError, SettingsError) as problem:
        log.error("%s", problem)
        return MISTAKEN
    try:
        go_round(keeper.step, LOOK_EVERY_S)
    finally:
        keeper.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
