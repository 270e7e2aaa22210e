"""The one door: which function decides which command."""

from collections.abc import Iterator
from functools import singledispatch

from queue_core.commands import Command
from queue_core.events import Event
from queue_core.standing import Standing


@singledispatch
def decide(command: Command, hall: Standing, at_ms: int) -> Iterator[Event]:
    """Yield what the command makes true at `at_ms`, or raise RefusedError."""
    raise TypeError(f"{type(command).__name__} is no command of a hall")
