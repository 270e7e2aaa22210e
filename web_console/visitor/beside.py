"""What is asked of the hub beside the phones' own questions, while nobody waits for it."""

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

log = logging.getLogger(__name__)


class Beside:
    """Asks one thing after the other on a thread of its own, each once however often it is wished meanwhile."""

    def __init__(self, do: Callable[[str], None]) -> None:
        self._do = do
        self._lock = threading.Lock()
        self._wished: set[str] = set()
        self._queue: SimpleQueue[str] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, what: str) -> None:
        """Have this asked soon; returns at once."""
        with self._lock:
            if what in self._wished:
                return
            self._wished.add(what)
            if self._thread is None:
                self._thread = threading.Thread(target=self._live, name="phones-beside", daemon=True)
                self._thread.start()
        self._queue.put(what)

    def _live(self) -> None:
        while True:
            what = self._queue.get()
            try:
                self._do(what)
            except Exception:
                log.exception("what was asked beside the phones failed")
            finally:
                with self._lock:
                    self._wished.discard(what)
