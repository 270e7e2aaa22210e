"""A program of nodes as a technician starts it: its command line, its settings checked before all else, its log."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from node_runtime.falling import fall_together
from node_runtime.logs import log_level, set_up_logging
from node_runtime.settings import NodeSettings, SettingsError, as_json, read_settings

MISTAKEN: Final = 2
"""The exit code after what a technician has to mend: starting it again would not help."""


@dataclass(frozen=True, slots=True)
class NodeProgram:
    """One program of nodes; what a technician can mend is one sentence and exit code 2."""

    name: str
    about: str
    checked: Callable[[NodeSettings, Path], NodeSettings]
    """Returns a node's settings with all it takes, or raises SettingsError, which names the file."""
    live: Callable[..., int | None]
    """Takes the settings of each node and runs them until told to end; what it returns is the exit code."""
    faults: tuple[type[Exception], ...] = ()
    """What else a technician can mend, such as a device that is not there."""
    beside: Callable[[Sequence[NodeSettings]], None] | None = None
    """Raises SettingsError for nodes that cannot share a process; None: there is one node in each."""
    whole: Callable[[NodeSettings], NodeSettings] = lambda settings: settings
    """The settings as they are printed: with all that is usual written out."""

    def main(self, argv: Sequence[str] | None = None) -> int:
        """Run the nodes named on the command line, or print their settings."""
        arguments = self._arguments(argv)
        mendable: tuple[type[Exception], ...] = (SettingsError, *self.faults)
        try:
            nodes = [self.checked(read_settings(file), file) for file in arguments.settings]
            if self.beside is not None:
                self.beside(nodes)
            set_up_logging(" ".join(each.node for each in nodes), arguments.log)
            if not arguments.check_config:
                fall_together()
                return self.live(*nodes) or 0
            sys.stdout.writelines(as_json(self.whole(each)) for each in nodes)
        except mendable as problem:
            sys.stderr.write(f"{self.name}: {problem}\n")
            return MISTAKEN
        return 0

    def _arguments(self, argv: Sequence[str] | None) -> argparse.Namespace:
        parser = argparse.ArgumentParser(prog=self.name, description=self.about)
        if self.beside is None:
            parser.add_argument("settings", type=Path, nargs=1, help="the node's TOML file")
        else:
            parser.add_argument("settings", type=Path, nargs="+", help="the TOML file of each node in this process")
        parser.add_argument("--check-config", action="store_true", help="print the merged settings and end")
        parser.add_argument("--log", type=log_level, default="INFO")
        return parser.parse_args(argv)
