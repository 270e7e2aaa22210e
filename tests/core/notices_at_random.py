"""What a manager has read and heard in the hall at random: notices early, late, too long, too many, nowhere."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from queue_core.lifecycle import NoticeKind
from queue_core.notice_commands import Announce, PostNotice, SayStatus, WithdrawNotice
from tests.core.building import MINUTE_MS
from tests.core.finding import Finding, anyone
from tests.core.random_halls import HOUR_MS

PLAIN = ("电梯检修", "The lift is being repaired")
zones = st.sampled_from([(), (), ("hall",), ("annexe",), ("hall", "annexe"), ("hall", "hall"), ("the moon",)])
words = st.sampled_from([PLAIN] * 6 + [("停电", ""), ("", ""), ("长" * 301, "")])
hours = st.sampled_from([None, None, None, 0, -HOUR_MS, MINUTE_MS, HOUR_MS, 30 * HOUR_MS])
"""How long after now something begins or ends; None: that is not said."""


class Notices(Finding):
    """Somebody with a keyboard, and something to say."""

    @rule(
        where=zones,
        said=words,
        kind=st.sampled_from(NoticeKind),
        begins=hours,
        ends=hours,
    )
    def something_is_to_be_read(
        self,
        where: tuple[str, ...],
        said: tuple[str, str],
        kind: NoticeKind,
        begins: int | None,
        ends: int | None,
    ) -> None:
        from_ms = None if begins is None else self.now_ms + begins
        until_ms = None if ends is None else self.now_ms + ends
        self.press(PostNotice(where, *said, kind, from_ms, until_ms))

    @rule(is_so=st.sampled_from([False] * 19 + [True]))
    def everybody_has_something_to_say(self, is_so: bool) -> None:
        """More than one hall is to read at once."""
        for _ in range(51 if is_so else 1):
            self.press(PostNotice((), *PLAIN, NoticeKind.NOTICE, None, None))

    @rule(nth=anyone, is_there=st.sampled_from([True] * 4 + [False]))
    def a_notice_is_taken_down(self, nth: int, is_there: bool) -> None:
        posted = [*self.hall.state.notices] if is_there else []
        self.press(WithdrawNotice(posted[nth % len(posted)] if posted else "notice-0"))

    @rule(where=zones, said=words)
    def something_is_said(self, where: tuple[str, ...], said: tuple[str, str]) -> None:
        self.press(Announce(where, *said))

    @rule(zone=st.sampled_from(["", "hall", "annexe", "the moon"]))
    def somebody_cannot_read_the_board(self, zone: str) -> None:
        self.press(SayStatus(zone))
