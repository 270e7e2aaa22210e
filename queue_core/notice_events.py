"""What everybody in the hall was to read or hear."""

from queue_core.lifecycle import NoticeKind
from queue_core.messages import message


@message
class NoticePosted:
    """Something is to be read, from one moment to another; it outlives the day."""

    at_ms: int
    notice: str
    kind: NoticeKind
    zones: tuple[str, ...]
    """None: every zone there is."""
    zh: str
    en: str
    from_ms: int
    until_ms: int | None
    """None: until it is withdrawn."""


@message
class NoticeWithdrawn:
    """It is to be read no more."""

    at_ms: int
    notice: str


@message
class AnnouncementMade:
    """Something was spoken live; what, nobody keeps."""

    at_ms: int
    announcement: str
    zones: tuple[str, ...]


@message
class StatusAsked:
    """Somebody wanted to hear who is being served where."""

    at_ms: int
    zone: str
