"""Events as the journal keeps them: their kind beside their fields as JSON, readable by anybody for years."""

from typing import Final

import msgspec

from hall_records.faults import RecordsError
from hall_records.former import FORMER
from queue_core.events import EVENT_KINDS, Event

_ENCODER: Final = msgspec.json.Encoder()
_DECODERS: Final = {kind: msgspec.json.Decoder(cls) for kind, cls in EVENT_KINDS.items()}


class UnreadableEventError(RecordsError, ValueError):
    """An event in the journal that this version cannot read."""


def encode_event(event: Event) -> tuple[str, str]:
    """Return the event's kind and its fields as JSON text."""
    return type(event).__name__, _ENCODER.encode(event).decode()


def decode_event(kind: str, data: str) -> Event:
    """Return the event that was stored, equal to the one that happened."""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        raise UnreadableEventError(f"The journal holds an event {kind!r} of a newer version: install that version.")
    former = FORMER.get(kind)
    try:
        event: Event = (former and former(data)) or decoder.decode(data)
    except msgspec.DecodeError as error:
        raise UnreadableEventError(f"A {kind} in the journal cannot be read ({error}): restore a backup.") from error
    return event
