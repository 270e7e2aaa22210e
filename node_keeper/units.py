"""What of a machine is started anew when another release runs."""

import subprocess
from collections.abc import Sequence
from typing import Final, Protocol

PATIENCE_S: Final = 60
"""A board takes its time to say goodbye; systemd kills it after half of this."""


class Units(Protocol):
    """Starts what runs on this machine; which release it is, the link `current` says."""

    def restart(self, nodes: Sequence[str]) -> None:
        """Have the programs of these nodes end and start anew."""

    def restart_keeper(self) -> None:
        """Have the keeper itself end and start anew; whoever called may come to its end in here."""


class Systemd:
    """systemd, on every installed machine; nothing is waited for, since how it went the nodes say themselves."""

    def restart(self, nodes: Sequence[str]) -> None:
        """Have systemd read the units of the release that runs now, and start each node's anew."""
        _systemctl("daemon-reload")
        _systemctl("--no-block", "restart", *(f"paidui-node@{node}.service" for node in nodes))

    def restart_keeper(self) -> None:
        """Have systemd end this very program and start the keeper of the release that runs now."""
        _systemctl("--no-block", "restart", "paidui-keeper.service")


def _systemctl(*words: str) -> None:
    subprocess.run(["systemctl", *words], capture_output=True, timeout=PATIENCE_S, check=False)
