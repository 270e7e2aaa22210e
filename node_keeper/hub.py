"""A machine's hub, over HTTPS: asked as the first of its nodes, known by its certificate wherever it is."""

import ssl
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from node_runtime.depot_client import DepotClient, DepotRefusedError, from_outside
from node_runtime.depot_messages import CERTIFICATE_REFUSED
from node_runtime.identity import client_context, stranger_context
from node_runtime.machine import MachineSettings
from node_runtime.places import Places

ANSWERED_MS: Final = 60_000
"""Who has answered within this time is there."""
T = TypeVar("T")


class Hub:
    """Whom a machine asks; it remembers whether anybody answered lately, and whether its own certificate counted."""

    def __init__(self, places: Places, machine: MachineSettings, now_ms: Callable[[], int]) -> None:
        self._places = places
        self._machine = machine
        self._now_ms = now_ms
        self._answered_ms: int | None = None
        self.answers_given = 0
        """How often it has done what it was asked."""
        self.refuses_me = False
        """Whether the last answer was that this machine's certificate counts no more."""

    @property
    def answers(self) -> bool:
        """Whether the hub has answered lately."""
        return self._answered_ms is not None and self._now_ms() - self._answered_ms < ANSWERED_MS

    def get(self, node: str, path: str, kind: type[T]) -> T:
        """Ask as one of this machine's nodes. Raises DepotAwayError, DepotRefusedError, SettingsError."""
        return self._noted(lambda: self._as(node).get(path, kind))

    def post(self, node: str, path: str, said: msgspec.Struct, kind: type[T]) -> T:
        """Say something as one of this machine's nodes; as above."""
        return self._noted(lambda: self._as(node).post(path, said, kind))

    def context(self, node: str) -> ssl.SSLContext:
        """Return how this machine shows itself as a node; read anew each time, for it may have been renewed."""
        return client_context(self._places.node_identity(node))

    @property
    def stranger(self) -> DepotClient:
        """How a machine asks that is nobody yet. Raises SettingsError without the hall's certificate."""
        own = self._places.hall_pem
        if not own.exists() and self._machine.nodes:
            own = self._places.node_identity(self._machine.nodes[0]) / "hall.pem"
        return self._client(stranger_context(own))

    def _as(self, node: str) -> DepotClient:
        return self._client(self.context(node))

    def _client(self, context: ssl.SSLContext) -> DepotClient:
        return from_outside(self._machine.hub, self._machine.depot_port, context)

    def _noted(self, ask: Callable[[], T]) -> T:
        try:
            answer = ask()
        except DepotRefusedError as no:
            self.refuses_me = (no.status, no.problem) == (CERTIFICATE_REFUSED, "certificate")
            self._answered_ms = self._now_ms()
            raise
        self.refuses_me = False
        self.answers_given += 1
        self._answered_ms = self._now_ms()
        return answer
