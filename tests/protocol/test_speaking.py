"""A clip goes by the name of what is heard: the same sentence in the same voice is one clip, anything else another."""

from itertools import combinations

from hall_protocol.speaking import CLIP_NAME_LENGTH, clip_name, manner_of
from hall_protocol.topics import LEVEL

HEARD = [
    ("zh", "请A015号到3号窗口办理业务", "usual/yao"),
    ("zh", "请A015号到3号窗口办理业务", "usual/yi"),
    ("zh", "请A015号到3号窗口办理业务", "xiaoyi/yao"),
    ("yue", "请A015号到3号窗口办理业务", "usual/yao"),
    ("zh", "请A016号到3号窗口办理业务", "usual/yao"),
]


def test_the_same_words_in_the_same_voice_are_one_clip_on_every_machine() -> None:
    assert clip_name(*HEARD[0]) == clip_name(*HEARD[0]) == "76cf465b4c9c826242cb7f925180d33e"


def test_what_is_heard_otherwise_is_another_clip() -> None:
    assert all(clip_name(*one) != clip_name(*other) for one, other in combinations(HEARD, 2))


def test_a_clips_name_may_stand_in_a_topic() -> None:
    for heard in HEARD:
        assert LEVEL.fullmatch(clip_name(*heard))
        assert len(clip_name(*heard)) == CLIP_NAME_LENGTH


def test_hub_and_voice_call_the_same_manner_the_same_and_another_voice_another() -> None:
    assert manner_of("", "yao") == manner_of("", "yao") != manner_of("zf_xiaobei", "yao")
    assert manner_of("", "yao") != manner_of("", "yi")
