"""What everybody in the hall is to read or hear: where, how much of it, and for how long."""

from dataclasses import replace

import pytest

from queue_core.commands import CloseDay, Command, Configure
from queue_core.events import AnnouncementMade, NoticePosted, NoticeWithdrawn, StatusAsked
from queue_core.lifecycle import NoticeKind
from queue_core.notice_commands import Announce, PostNotice, SayStatus, WithdrawNotice
from queue_core.records import Notice
from queue_core.refusals import Reason
from tests.core.building import DAY_MS, HOUR_MS, MINUTE_MS, NOON_MS, ToldHall, a_hall, replayed, some_rules

T = NOON_MS
LIFT = ("电梯检修", "The lift is being repaired")
WATER = PostNotice((), "停水", until_ms=T + HOUR_MS)
EVERYWHERE = ("hall", "annexe")


def to_read(hall: ToldHall, at_ms: int = T) -> list[str]:
    """Return what is to be read now, or later."""
    return [each.zh for each in hall.hall.state.notices.values() if not each.is_over(at_ms)]


def test_a_notice_holds_from_now_on_until_it_is_withdrawn() -> None:
    hall = a_hall()

    posted = hall.does(PostNotice(("annexe", "annexe"), *LIFT), at_ms=T)
    assert posted == (NoticePosted(T, "notice-1", NoticeKind.NOTICE, ("annexe",), *LIFT, T, None),)
    (notice,) = hall.hall.state.notices.values()
    assert notice == Notice("notice-1", NoticeKind.NOTICE, ("annexe",), *LIFT, T)
    assert not notice.is_over(T + 1000 * DAY_MS)

    assert hall.does(WithdrawNotice("notice-1"), at_ms=T + 1) == (NoticeWithdrawn(T + 1, "notice-1"),)
    assert to_read(hall) == []
    assert hall.refuses(WithdrawNotice("notice-1")) is Reason.UNKNOWN_NOTICE
    assert hall.says(WithdrawNotice("notice-1")) == {"notice": "notice-1"}


def test_a_notice_has_a_name_that_no_other_ever_had() -> None:
    hall = a_hall()
    hall.does(PostNotice((), *LIFT))
    hall.does(WithdrawNotice("notice-1"))
    hall.does(PostNotice((), *LIFT))

    assert list(hall.hall.state.notices) == ["notice-2"]


@pytest.mark.parametrize(
    ("from_ms", "until_ms", "holds_from_ms"),
    [
        (None, None, T),
        (T - HOUR_MS, None, T),
        (T - HOUR_MS, T + 1, T),
        (None, T + 1, T),
        (T + HOUR_MS, T + HOUR_MS + 1, T + HOUR_MS),
        (T + DAY_MS, None, T + DAY_MS),
    ],
)
def test_a_notice_begins_when_it_is_said_to_and_never_before_it_was_posted(
    from_ms: int | None, until_ms: int | None, holds_from_ms: int
) -> None:
    (posted,) = a_hall().does(PostNotice((), *LIFT, from_ms=from_ms, until_ms=until_ms), at_ms=T)

    assert isinstance(posted, NoticePosted)
    assert (posted.from_ms, posted.until_ms) == (holds_from_ms, until_ms)


@pytest.mark.parametrize(
    ("command", "why", "fields"),
    [
        (PostNotice(("moon",), *LIFT), Reason.UNKNOWN_ZONE, {"zone": "moon"}),
        (PostNotice(("hall", "moon"), *LIFT), Reason.UNKNOWN_ZONE, {"zone": "moon"}),
        (Announce(("hall", "moon"), *LIFT), Reason.UNKNOWN_ZONE, {"zone": "moon"}),
        (SayStatus("moon"), Reason.UNKNOWN_ZONE, {"zone": "moon"}),
        (PostNotice((), "", ""), Reason.WORDS_NEEDED, {}),
        (Announce((), "", ""), Reason.WORDS_NEEDED, {}),
        (PostNotice((), "长" * 301), Reason.TOO_MANY_WORDS, {"limit": "300"}),
        (PostNotice((), "短", "x" * 301), Reason.TOO_MANY_WORDS, {"limit": "300"}),
        (Announce((), "长" * 301), Reason.TOO_MANY_WORDS, {"limit": "300"}),
        (PostNotice((), *LIFT, until_ms=T), Reason.MOMENT_PAST, {"moment": "until"}),
        (PostNotice((), *LIFT, from_ms=T + 9, until_ms=T + 9), Reason.ENDS_BEFORE_IT_BEGINS, {}),
        (PostNotice((), *LIFT, from_ms=T + 9, until_ms=T + 8), Reason.ENDS_BEFORE_IT_BEGINS, {}),
        (WithdrawNotice("notice-1"), Reason.UNKNOWN_NOTICE, {"notice": "notice-1"}),
    ],
)
def test_what_cannot_be_read_or_heard_is_refused_and_why(command: Command, why: Reason, fields: dict[str, str]) -> None:
    hall = a_hall()

    assert hall.refuses(command) is why
    assert hall.says(command) == fields
    assert hall.hall.state.notices == {}


@pytest.mark.parametrize("words", [("长" * 300, ""), ("", "x" * 300)])
def test_three_hundred_letters_in_one_language_are_enough_and_allowed(words: tuple[str, str]) -> None:
    hall = a_hall()

    assert hall.does(PostNotice((), *words))
    assert hall.does(Announce((), *words))


def test_of_fifty_notices_one_more_is_read_by_nobody_until_one_is_over() -> None:
    hall = a_hall()
    for _ in range(49):
        hall.does(PostNotice((), *LIFT, from_ms=T + DAY_MS), at_ms=T)
    hall.does(WATER, at_ms=T)

    assert hall.refuses(PostNotice((), *LIFT)) is Reason.NOTICE_LIMIT
    assert hall.says(PostNotice((), *LIFT)) == {"limit": "50"}
    hall.does(PostNotice((), *LIFT), at_ms=T + HOUR_MS)

    assert "停水" not in [each.zh for each in hall.hall.state.notices.values()], "what is over is forgotten"


def test_a_notice_that_is_over_cannot_be_withdrawn() -> None:
    hall = a_hall()
    hall.does(WATER, at_ms=T)
    hall.now_ms = T + HOUR_MS

    assert hall.refuses(WithdrawNotice("notice-1")) is Reason.UNKNOWN_NOTICE


def test_the_days_end_takes_away_what_is_over_and_nothing_else() -> None:
    hall = a_hall()
    hall.does(WATER, at_ms=T)
    hall.does(PostNotice(("hall",), *LIFT), at_ms=T)
    hall.does(PostNotice((), "春节放假", from_ms=T + 3 * DAY_MS, until_ms=T + 9 * DAY_MS), at_ms=T)

    hall.does(CloseDay(), at_ms=T + MINUTE_MS)
    assert to_read(hall, T + MINUTE_MS) == ["停水", LIFT[0], "春节放假"]
    hall.waits_until(T + DAY_MS)

    assert [each.zh for each in hall.hall.state.notices.values()] == [LIFT[0], "春节放假"]


def test_a_notice_for_a_zone_that_is_given_up_goes_with_it() -> None:
    hall = a_hall()
    for zones in (("annexe",), ("hall", "annexe"), ()):
        hall.does(PostNotice(zones, "、".join(zones) or "全部"))

    hall.does(Configure(replace(some_rules(), zones=("hall",))))

    assert to_read(hall) == ["hall、annexe", "全部"]


def test_of_a_live_announcement_it_is_on_record_that_it_was_made_and_not_what_was_said() -> None:
    hall = a_hall()
    first = hall.does(Announce(("hall", "annexe", "hall"), "王小明，请到咨询台"), at_ms=T)
    second = hall.does(Announce((), "", "Mr Wang, please come to the desk"), at_ms=T + 1)

    assert first == (AnnouncementMade(T, "announcement-1", EVERYWHERE),)
    assert second == (AnnouncementMade(T + 1, "announcement-2", ()),)
    assert "王" not in str(hall.journal) + str(hall.hall.state)
    assert "Wang" not in str(hall.journal) + str(hall.hall.state)


@pytest.mark.parametrize("zone", ["", "hall"])
def test_whoever_asks_who_is_being_served_is_on_record(zone: str) -> None:
    assert a_hall().does(SayStatus(zone), at_ms=T) == (StatusAsked(T, zone),)


def test_a_hall_restarted_from_its_journal_has_the_same_on_its_walls() -> None:
    hall = a_hall()
    hall.does(PostNotice((), *LIFT, kind=NoticeKind.EMERGENCY))
    hall.does(WATER, at_ms=T)
    hall.does(Announce((), *LIFT))

    again = replayed(some_rules(), hall.journal)
    assert again.state.notices == hall.hall.state.notices
    assert (again.state.notices_posted, again.state.announced) == (2, 1)
