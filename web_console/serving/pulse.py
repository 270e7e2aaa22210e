"""Whether the console works: what a browser and the hall go through, gone through once a second."""

from collections.abc import Callable

from node_runtime.watchdog import Watchdog


class Pulse:
    """A question of our own among those of browsers: it passes the door, waits for a thread, and looks at the bus.

    The watchdog hears of it only when all of that has come round: a door that still opens while nobody answers behind
    it, or a console that hears nothing of the hall any more, is of no use to anybody.
    """

    def __init__(self, watchdog: Watchdog, rounds: Callable[[], int]) -> None:
        """`rounds` tells how often the loop that listens to the bus has come round."""
        self._watchdog = watchdog
        self._rounds = rounds
        self._former = rounds()
        self._under_way = False

    def begin(self, ask: Callable[["Pulse"], None]) -> None:
        """Ask, unless the last question still waits for its answer; on the door's own loop."""
        if not self._under_way:
            self._under_way = True
            ask(self)

    def service(self) -> None:
        """Be answered, on a thread that answers browsers."""
        rounds = self._rounds()
        if rounds != self._former:
            self._former = rounds
            self._watchdog.beat()
        self._under_way = False

    def cancel(self) -> None:
        """Be sent away: the console ends."""
