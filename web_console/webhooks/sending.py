"""Tells every address what it wants to hear, each on a thread of its own: one that is dead holds up no other."""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Final

import msgspec

from web_console.webhooks.pace import is_hopeless, pause_ms
from web_console.webhooks.posting import DONE, post
from web_console.webhooks.queue import Standing, Waiting, WebhookQueue
from web_console.webhooks.targets import Target

log = logging.getLogger(__name__)

MOST_TARGETS: Final = 20
LOOK_AGAIN_S: Final = 30.0
"""A thread with nothing to do looks so often whether its address is still one."""


class Webhooks:
    """Everything that is told to other systems."""

    def __init__(
        self, queue: WebhookQueue, targets: Iterable[Target], wall_ms: Callable[[], int], chance: Random
    ) -> None:
        self._queue = queue
        self._wall_ms = wall_ms
        self._chance = chance
        self._changed = threading.Condition()
        self._targets: dict[str, Target] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._said: dict[str, str] = {}
        self._begun = self._ended = False
        self.tell_these(targets)

    @property
    def targets(self) -> tuple[Target, ...]:
        """The addresses that are told."""
        return tuple(self._targets.values())

    def tell_these(self, targets: Iterable[Target]) -> None:
        """Have these addresses told from now on, and no others; what waits for one that is left out waits on."""
        with self._changed:
            self._targets = {target.name: target for target in list(targets)[:MOST_TARGETS]}
            self._set_out()
            self._changed.notify_all()

    def tell(self, id_: str, event: str, content: Mapping[str, object]) -> None:
        """Put an event into the queue of everybody who wants it; the same id is told once. Returns at once."""
        wanting = [target for target in self.targets if target.wants(event)]
        if not wanting:
            return
        now_ms = self._wall_ms()
        body = msgspec.json.encode({"id": id_, "event": event, "at_ms": now_ms, **content})
        for target in wanting:
            self._queue.put(target.name, id_, event, body, now_ms)
        with self._changed:
            self._changed.notify_all()

    def begin(self) -> None:
        """Set out to tell; until then everything is only kept."""
        with self._changed:
            self._begun = True
            self._set_out()

    def end(self) -> None:
        """Tell nobody any more; what waits is told after the next beginning."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def standing(self) -> tuple[Standing, ...]:
        """Return how it stands with every address."""
        return tuple(self._queue.standing(name) for name in self._targets)

    def _set_out(self) -> None:
        """Give every address its thread; called with the lock held."""
        if not self._begun:
            return
        for name in self._targets.keys() - self._threads.keys():
            self._threads[name] = threading.Thread(
                target=self._serve, args=(name,), name=f"webhook {name}", daemon=True
            )
            self._threads[name].start()

    def _serve(self, name: str) -> None:
        while True:
            with self._changed:
                if self._ended or name not in self._targets:
                    self._threads.pop(name, None)
                    return
                target, message = self._targets[name], self._queue.next(name)
                rest_s = LOOK_AGAIN_S if message is None else (message.next_try_ms - self._wall_ms()) / 1000
                if message is None or rest_s > 0:
                    self._changed.wait(min(rest_s, LOOK_AGAIN_S))
                    continue
            self.try_once(target, message)

    def try_once(self, target: Target, message: Waiting) -> None:
        """Try one message, and note what came of it."""
        outcome, now_ms = post(target, message, self._wall_ms()), self._wall_ms()
        if outcome == DONE:
            self._queue.end(message, DONE, DONE)
        elif is_hopeless(now_ms - message.queued_ms, message.tries + 1, outcome):
            self._queue.end(message, "given_up", outcome)
        else:
            self._queue.try_again(message, now_ms + pause_ms(message.tries + 1, self._chance), outcome)
        self._say(target.name, outcome)

    def _say(self, name: str, outcome: str) -> None:
        """Log how it stands with an address when that changes, not at every try."""
        if self._said.get(name) != outcome:
            self._said[name] = outcome
            (log.info if outcome == DONE else log.warning)("webhook %s: %s", name, outcome)
