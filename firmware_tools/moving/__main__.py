"""`python -m firmware_tools.moving --to FOLDER`: keeps what a hub's successor is made of; run by its unit."""

import argparse
import logging
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from firmware_tools.errors import ToolError
from firmware_tools.moving.following import LOOK_EVERY_S, Following, ReplacedError, stand_down
from firmware_tools.moving.sealing import kept_code
from node_runtime.clock import wall_ms
from node_runtime.hub_file import read_hub
from node_runtime.logs import set_up_logging
from node_runtime.places import Places
from node_runtime.program import go_round
from node_runtime.settings import SettingsError

MISTAKEN: Final = 2
HANGS_AFTER_S: Final = 600.0
"""A release on its way to a share over a poor line takes minutes; what takes longer is a share that is gone."""
log = logging.getLogger("paidui.follow")


def main(argv: Sequence[str] | None = None) -> int:
    """Follow until told to stop; a hub that another has replaced is stopped, and stays so."""
    arguments = _arguments(argv)
    set_up_logging("follow", "INFO")
    places = Places(arguments.root.absolute())
    try:
        code, _ = kept_code(places.moving)
        following = Following(places, arguments.to.absolute(), read_hub(places.hub).hall, code, wall_ms)
        look = partial(following.look, is_mounted=not arguments.same_disk)
        go_round(look, LOOK_EVERY_S, at_once=True, hangs_after_s=HANGS_AFTER_S)
        following.stop()
    except ReplacedError as problem:
        log.critical("%s", problem)
        stand_down(places)
        return MISTAKEN
    except (ToolError, SettingsError) as problem:
        log.error("%s", problem)
        return MISTAKEN
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="follow")
    parser.add_argument("--to", type=Path, required=True, help="a folder on another disk or machine")
    parser.add_argument("--same-disk", action="store_true", help="for a try: the folder may be on the hub's own disk")
    parser.add_argument("--root", type=Path, default=Path("/"), help=argparse.SUPPRESS)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
