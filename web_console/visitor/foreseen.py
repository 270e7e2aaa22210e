"""What is known of a waiting ticket without asking the hub: the forecaster tells everybody on the bus."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Final

import msgspec

from hall_protocol.states import Forecast, TicketFacts, WaitRange

FRESH_MS: Final = 60_000
"""So long a forecast is believed, of hall time; at the hub it is the same."""


@dataclass(frozen=True, slots=True)
class Word:
    """The forecaster's latest, by ticket."""

    at_ms: int = 0
    epoch: int = 0
    seq: int = 0
    tickets: Mapping[str, WaitRange] = field(default_factory=dict)


class Foreseen:
    """Keeps a waiting ticket's place and range fresh, however many phones ask for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: Forecast | None = None
        self._word = Word()

    def latest(self, forecast: Forecast | None) -> Word:
        """Return a forecast by ticket; what has not changed is not sorted again."""
        with self._lock:
            if forecast is not None and forecast is not self._heard:
                self._heard = forecast
                tickets = {each.id: each for each in forecast.tickets}
                self._word = Word(forecast.at_ms, forecast.epoch, forecast.seq, tickets)
            return self._word


def renewed(facts: TicketFacts, epoch: int, seq: int, word: Word, now_ms: int) -> TicketFacts | None:
    """Return a waiting ticket as the forecast sees it, from facts of this moment of the hall's history.

    None: it says nothing, or nothing newer; then the hub has to be asked.
    """
    told = word.tickets.get(facts.id)
    if told is None or facts.phase != "waiting" or word.epoch not in (0, epoch) or word.seq < seq:
        return None
    passed_ms = now_ms - word.at_ms
    if passed_ms > FRESH_MS:
        return None
    return msgspec.structs.replace(
        facts,
        ahead=told.ahead,
        wait_from_s=max(0, told.from_s - ceil(max(0, passed_ms) / 1000)),
        wait_to_s=max(0, told.to_s - max(0, passed_ms) // 1000),
    )
