"""How long a service should take: as the hall has learned of itself, or else as it is configured.

The forecaster learns at night and keeps what it learned in the data folder; the hub reads of it only this.
"""

import logging
from collections.abc import Mapping
from pathlib import Path

import msgspec

from queue_core.records import Ticket
from queue_core.rules import HallRules

logger = logging.getLogger(__name__)

LEARNED = "learned.json"


class _Taking(msgspec.Struct):
    mean_ms: float


class _Learned(msgspec.Struct):
    services: Mapping[str, _Taking]
    situations: Mapping[str, Mapping[str, _Taking]]


NOTHING_LEARNED = _Learned({}, {})


class Durations:
    """Read when the hub starts and when a day opens: within a day nobody's expectation moves."""

    def __init__(self, data: Path | None = None) -> None:
        """`data` is the folder in which what was learned is kept; None: nothing is."""
        self._data = data
        self._learned = NOTHING_LEARNED
        self.read()

    def read(self) -> None:
        """Take what was learned last; what cannot be read is as if nothing had been learned."""
        try:
            self._learned = _read(self._data) if self._data else NOTHING_LEARNED
        except FileNotFoundError:
            self._learned = NOTHING_LEARNED
        except (OSError, msgspec.DecodeError) as problem:
            self._learned = NOTHING_LEARNED
            logger.warning("clerks are told the configured times, what was learned cannot be read: %s", problem)

    def expected_ms(self, ticket: Ticket, rules: HallRules) -> int:
        """Return how long this visitor should take: a situation may take longer or shorter than its service."""
        known = self._learned.situations.get(ticket.service, {}).get(ticket.situation)
        configured = rules.services.get(ticket.service)
        of_the_situation = configured.situations.get(ticket.situation, 0) if configured else 0
        known = known or (None if of_the_situation else self._learned.services.get(ticket.service))
        if known is not None:
            return round(known.mean_ms)
        return of_the_situation or (configured.expected_ms if configured else 0)


def _read(data: Path) -> _Learned:
    return msgspec.json.decode((data / LEARNED).read_bytes(), type=_Learned)
