"""The one door: which function lets which event be true."""

from functools import singledispatch

from queue_core.events import Event
from queue_core.standing import Standing


@singledispatch
def fold(event: Event, hall: Standing) -> None:
    """Let the event be true of the hall."""
    raise TypeError(f"{type(event).__name__} is no event of a hall")
