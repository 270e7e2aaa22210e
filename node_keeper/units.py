"""What of a machine is started anew when another release runs."""

import logging
import subprocess
from collections.abc import Callable, Sequence
from typing import Final, Protocol

log = logging.getLogger(__name__)

PATIENCE_S: Final = 120
"""On a Pi Zero a program needs half a minute to say which units it lays."""


class Units(Protocol):
    """Starts what runs on this machine; which release it is, the link `current` says."""

    def restart(self, nodes: Sequence[str]) -> None:
        """Have the programs of these nodes end and start anew."""

    def restart_keeper(self) -> None:
        """Have the keeper itself end and start anew; whoever called may come to its end in here."""


class Systemd:
    """systemd, on every installed machine; how it went the nodes say themselves."""

    def __init__(self, role_of: Callable[[str], str]) -> None:
        """`role_of` returns a node's role, after which its unit is called; empty: it is no node any more."""
        self._role_of = role_of

    def restart(self, nodes: Sequence[str]) -> None:
        """Have the units of the release that runs now laid, and start each node's anew."""
        _systemctl("restart", "paidui-lay.service")
        units = [f"paidui-{role}@{node}.service" for node in nodes if (role := self._role_of(node))]
        if units:
            _systemctl("--no-block", "restart", *units)

    def restart_keeper(self) -> None:
        """Have systemd end this very program and start the keeper of the release that runs now."""
        _systemctl("--no-block", "restart", "paidui-keeper.service")


def _systemctl(*words: str) -> None:
    try:
        done = subprocess.run(["systemctl", *words], capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        log.error("systemctl %s takes longer than %s s", words, PATIENCE_S)
        return
    except OSError as problem:
        log.error("systemctl: %s", problem.strerror)
        return
    if done.returncode:
        log.error("systemctl %s: %s", words, done.stderr.strip())
