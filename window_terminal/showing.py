"""A terminal for eyes that are no clerk's: what a virtual hall and a test see of it; never a pin, never a badge."""

from typing import Final

import msgspec

from device_drivers.driver import Reply as HandReply
from window_terminal.desk import Desk, Entry

DOT: Final = "•"


def as_seen(desk: Desk) -> HandReply:
    """Return what stands on a desk."""
    return {
        "hub_alive": desk.hub_alive,
        "broker_up": desk.broker_up,
        "window": msgspec.to_builtins(desk.window),
        "desk": msgspec.to_builtins(desk.desk),
        "answer": msgspec.to_builtins(desk.answer),
        "asked": desk.asked,
        "faults": list(desk.faults),
        "entry": _entry(desk.entry) if desk.entry else None,
    }


def _entry(entry: Entry) -> HandReply:
    return {
        "kind": entry.kind,
        "typed": typed(entry),
        "choices": [msgspec.to_builtins(choice) for choice in entry.choices],
        "at": entry.at,
    }


def typed(entry: Entry) -> str:
    """Return the digits as they may be read over a shoulder."""
    return DOT * len(entry.typed) if entry.kind == "pin" else entry.typed
