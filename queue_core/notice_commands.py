"""What somebody wants everybody in the hall to read or hear: notices, announcements, who is being served."""

from queue_core.lifecycle import NoticeKind
from queue_core.messages import message


@message
class PostNotice:
    """This is to be read in these zones, in all of them where none is named."""

    zones: tuple[str, ...]
    zh: str
    en: str = ""
    kind: NoticeKind = NoticeKind.NOTICE
    from_ms: int | None = None
    """None: at once."""
    until_ms: int | None = None
    """None: until it is withdrawn."""


@message
class WithdrawNotice:
    """Nobody is to read this any more."""

    notice: str


@message
class Announce:
    """This is to be spoken once, now; its words may name somebody, so no event has them."""

    zones: tuple[str, ...]
    zh: str
    en: str = ""


@message
class SayStatus:
    """Who is being served where is to be spoken, now, in every zone where none is named: not everybody can read it."""

    zone: str = ""
