"""What every command has in common, and the forms its fields may have."""

from typing import Annotated, Literal

import msgspec

from hall_protocol.message import Message

# In Python `$` also matches before a last line break; `(?!\n)` forbids that and means the same to every reader.
Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)", max_length=64)]
OptionalId = Annotated[str, msgspec.Meta(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$(?!\n)", max_length=64)]
Ids = Annotated[tuple[Id, ...], msgspec.Meta(max_length=2_000)]
"""As many as a hall may have services."""
ReasonCode = Annotated[str, msgspec.Meta(pattern=r"^([a-z0-9]+([-_][a-z0-9]+)*)?$(?!\n)", max_length=64)]
"""One of the hall's list of reasons, or none."""
CommandId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{8,64}$(?!\n)")]
TicketId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
OptionalTicketId = Annotated[str, msgspec.Meta(max_length=64)]
CaseId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
OptionalCaseId = Annotated[str, msgspec.Meta(max_length=64)]
BookingCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._/-]{1,64}$(?!\n)")]
OptionalBookingCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._/-]{0,64}$(?!\n)")]
Token = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16,64}$(?!\n)")]
OptionalToken = Annotated[str, msgspec.Meta(pattern=r"^([A-Za-z0-9_-]{16,64})?$(?!\n)")]
Identity = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?$(?!\n)")]
Digits = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{0,12}$(?!\n)")]
Badge = Annotated[str, msgspec.Meta(max_length=256)]
Owner = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{0,64}$(?!\n)")]
Day = Annotated[str, msgspec.Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$(?!\n)")]
Age = Annotated[int, msgspec.Meta(ge=0, le=7 * 24 * 3600 * 1000)]
Moment = Annotated[int, msgspec.Meta(ge=0, le=4_102_444_800_000)]
"""In this century."""
Words = Annotated[str, msgspec.Meta(max_length=200)]
Comment = Annotated[str, msgspec.Meta(max_length=500)]
Answer = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
Lane = Literal["normal", "green", "appointment"]


class Command(Message, frozen=True, kw_only=True, tag_field="name"):
    """A wish. `age_ms` is how long ago it was pressed, on the sender's monotonic clock, when these bytes were sent."""

    command_id: CommandId
    age_ms: Age = 0
    on_behalf_of: Words = ""
    """The account a console speaks for; journalled. Refused from anybody but a console."""


class WindowCommand(Command, frozen=True, kw_only=True):
    """A wish about one window. A terminal leaves `window` empty: its credential says which."""

    window: OptionalId = ""
