"""`python -m firmware_tools.units lay hub|node|again [ID=ROLE …]`: makes this machine run as part of a hall.

`clear` takes everything away again that was laid, and nothing of the hall's.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from firmware_tools.units.errors import UnitsError
from firmware_tools.units.hall_time import advice
from firmware_tools.units.laying import Laid, lay_units
from firmware_tools.units.placing import clear
from firmware_tools.units.told import as_before, nodes_told
from node_runtime.hub_file import HubSettings, read_hub
from node_runtime.places import Places
from node_runtime.settings import SettingsError

MISTAKEN = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Lay, and say what has changed; a technician's mistake is one sentence and exit code 2."""
    arguments = _arguments(argv)
    places = Places(arguments.root.absolute())
    if arguments.command == "clear":
        _say(Laid((), (*clear(places.root, set()),), ()), None)
        return 0
    try:
        kind, nodes = as_before(places) if arguments.kind == "again" else (arguments.kind, nodes_told(arguments.nodes))
        hub = read_hub(places.hub) if kind == "hub" and places.hub.exists() else None
        _say(lay_units(places, kind, nodes, hub, read_only=arguments.read_only), hub)
    except (UnitsError, SettingsError) as problem:
        sys.stderr.write(f"units: {problem}\n")
        return MISTAKEN
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="units", description="What makes a machine run as part of a hall.")
    commands = parser.add_subparsers(dest="command", required=True)
    lay = commands.add_parser("lay", help="lay units, users and the rest")
    for each in (lay, commands.add_parser("clear", help="take away what was laid; the hall's data stays")):
        each.add_argument("--root", type=Path, default=Path("/"), help="another machine's root, such as a card's")
    root = lay.add_mutually_exclusive_group()
    root.add_argument("--read-only", action="store_true", default=None, help="the root is not written to from now on")
    root.add_argument("--writable", dest="read_only", action="store_false", help="it is again")
    lay.add_argument("kind", choices=("hub", "node", "again"), help="again: as the machine's own settings say")
    lay.add_argument("nodes", nargs="*", metavar="ID=ROLE", help="each node of this machine")
    return parser.parse_args(argv)


def _say(laid: Laid, hub: HubSettings | None) -> None:
    for name in laid.changed:
        print(f"laid    {name}")
    for name in laid.removed:
        print(f"removed {name}")
    for unit in laid.units:
        print(f"starts  {unit}")
    if hub and laid.changed:
        print(advice(hub))


if __name__ == "__main__":
    sys.exit(main())
