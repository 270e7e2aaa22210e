"""Notices as they are asked for on the bus: who may, what comes of it, and what is never written down."""

from pathlib import Path

from hall_protocol.message import LocalText
from hall_protocol.states import NoticeFacts
from tests.scheduler.parts import MINUTE_MS, NINE_MS, Desk, a_desk

LIFT = {"zh": "  电梯检修 ", "en": "The lift  is being repaired"}
IN_BOTH = LocalText("电梯检修", "The lift is being repaired")
HOUR_MS = 60 * MINUTE_MS


def notices(desk: Desk) -> list[NoticeFacts]:
    """Return what the hub says stands on the boards, or will."""
    return list(desk.says("console", "show_notices").notices)


def test_who_posts_a_notice_is_told_its_name_and_it_is_listed(desk: Desk) -> None:
    reply = desk.says("console", "post_notice", zones=["a"], **LIFT)

    posted = NoticeFacts(id="notice-1", kind="notice", zones=("a",), text=IN_BOTH, from_ms=NINE_MS)
    assert (reply.ok, reply.notices) == (True, (posted,))
    assert notices(desk) == [posted]
    assert desk.says("console", "withdraw_notice", notice="notice-1").ok
    assert notices(desk) == []


def test_notices_are_listed_as_they_begin_and_what_is_over_is_not(desk: Desk) -> None:
    for zh, begins_ms, ends_ms in (("晚", 2, 0), ("早", 1, 0), ("短", 0, 1)):
        times = {"from_ms": begins_ms and NINE_MS + begins_ms * HOUR_MS, "until_ms": ends_ms and NINE_MS + HOUR_MS}
        assert desk.says("console", "post_notice", zh=zh, **times).ok
    assert [each.text.en for each in notices(desk)] == ["短", "早", "晚"]
    desk.now_ms += HOUR_MS

    assert [each.text.zh for each in notices(desk)] == ["早", "晚"]


def test_a_notice_is_refused_in_words_a_manager_understands(desk: Desk) -> None:
    said: dict[str, dict[str, object]] = {
        "没有这个分区：moon": {"zones": ["moon"], "zh": "停水"},
        "请写下要通知或广播的内容": {"zh": " ", "en": ""},
        "太长了：最多 300 个字": {"zh": "长" * 301},
        "截止时间不能早于现在": {"zh": "停水", "until_ms": NINE_MS - 1},
        "结束时间早于开始时间": {"zh": "停水", "from_ms": NINE_MS + 2, "until_ms": NINE_MS + 1},
    }
    for sentence, wish in said.items():
        refused = desk.says("console", "post_notice", **wish)
        assert refused.message is not None
        assert (refused.ok, refused.message.zh) == (False, sentence)
    withdrawn = desk.says("console", "withdraw_notice", notice="notice-7")
    assert withdrawn.message is not None
    assert withdrawn.message.zh == "没有这条通知，或已过期：notice-7"


def test_a_hub_that_was_restarted_knows_the_notices_of_before(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.says("console", "post_notice", kind="emergency", **LIFT)
        before = notices(desk)
    with a_desk(tmp_path) as desk:
        assert notices(desk) == before != []


def test_what_was_announced_live_is_written_down_nowhere_but_who_had_it_said_is(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        assert desk.says("console", "announce", zones=["a"], zh="王小明请到咨询台", on_behalf_of="zhao").ok
        (entry,) = [each for each in desk.journal.entries() if each.on_behalf_of]
        assert (entry.on_behalf_of, type(entry.event).__name__) == ("zhao", "AnnouncementMade")
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert "王小明".encode() not in written
    assert b"\\u738b" not in written


def test_a_board_may_ask_who_is_being_served_and_post_nothing(desk: Desk) -> None:
    board = next(node.id for node in desk.config.nodes if node.role == "display")

    assert desk.says(board, "say_status", zone="a").ok
    assert desk.says(board, "post_notice", zh="停水").code == "not_allowed"
    assert desk.says(board, "announce", zh="停水").code == "not_allowed"
    assert desk.says("window-1", "say_status").code == "not_allowed"
