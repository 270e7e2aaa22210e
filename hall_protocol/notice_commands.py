"""What may be asked of the boards and the loudspeakers: notices, announcements, who is being served."""

from typing import Annotated

import msgspec

from hall_protocol.facts import NoticeKind
from hall_protocol.wish import Command, Id, Ids, Moment, OptionalId

NoticeWords = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)", max_length=2_000)]
"""On one line. The rules allow far fewer letters, and say how many."""


class PostNotice(Command, frozen=True, kw_only=True, tag="post_notice"):
    """This is to be read on the boards from one moment to another; in one language at least, the other then shows it.

    An emergency stands over everything, and is spoken once when it begins.
    """

    zones: Ids = ()
    """None: every zone."""
    zh: NoticeWords = ""
    en: NoticeWords = ""
    kind: NoticeKind = "notice"
    from_ms: Moment = 0
    """0, or a moment that is past: at once."""
    until_ms: Moment = 0
    """0: until it is withdrawn."""


class WithdrawNotice(Command, frozen=True, kw_only=True, tag="withdraw_notice"):
    """Nobody is to read this any more."""

    notice: Id


class Announce(Command, frozen=True, kw_only=True, tag="announce"):
    """Speak this once, now, and show it meanwhile. Its words may name somebody, so they are kept nowhere."""

    zones: Ids = ()
    """None: every zone."""
    zh: NoticeWords = ""
    en: NoticeWords = ""


class SayStatus(Command, frozen=True, kw_only=True, tag="say_status"):
    """Speak who is being served where, for those who cannot read it; also said by a button at a board."""

    zone: OptionalId = ""
    """Empty: every zone, each of its own windows."""


class ShowNotices(Command, frozen=True, kw_only=True, tag="show_notices"):
    """What stands on the boards, and what is to come; changes nothing."""
