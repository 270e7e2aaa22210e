"""What is spoken in the hall: its languages, its words, the names of the clips, phrases where no clip is."""

import msgspec
import pytest

from central_scheduler.speech import REMEMBERED, Speech
from hall_config.boards import Sound, SpokenLanguage
from hall_config.model import HallConfig, Node
from hall_protocol.events import ZoneCall
from hall_protocol.message import LocalText
from hall_protocol.speaking import SpeechLine, clip_name
from tests.hall.standing import county
from tests.scheduler.parts import SENTENCES, Desk

ROOM = LocalText("视频间2", "video room 2")
CANTONESE = SpokenLanguage(
    code="yue",
    voice="yue-1",
    call="請{number}號到{window}號窗口",
    recall="再叫{number}號，請到{window}號窗口",
    moved="{number}號轉到{place}",
)
CHINESE, ENGLISH = SpokenLanguage(code="zh", voice="xiaoyi"), SpokenLanguage(code="en")


def hall_that_speaks(*languages: SpokenLanguage, one: str = "yao", voices: int = 0, times: int = 1) -> HallConfig:
    """Return the county with these languages and so many machines that render."""
    config = county()
    nodes = [Node(id=f"voice-{nth}", role="voice") for nth in range(1, voices + 1)]
    return msgspec.structs.replace(
        config,
        sound=Sound(languages=languages, one="yi" if one == "yi" else "yao"),
        nodes=(*config.nodes, *nodes),
        calling=msgspec.structs.replace(config.calling, announcements_repeat=times),
    )


def speech_of(*languages: SpokenLanguage, one: str = "yao", voices: int = 0, times: int = 1) -> Speech:
    return Speech(hall_that_speaks(*languages, one=one, voices=voices, times=times), SENTENCES)


def said(lines: tuple[SpeechLine, ...]) -> list[tuple[str, str]]:
    return [(line.language, line.text) for line in lines]


def test_a_hall_speaks_its_own_languages_where_nothing_else_is_said() -> None:
    assert said(speech_of().call("A015", "3", recalled=False)) == [
        ("zh", "请A015号到3号窗口办理业务"),
        ("en", "A015, window 3"),
    ]
    assert said(speech_of().call("A015", "3", recalled=True)) == [
        ("zh", "再次呼叫，请A015号到3号窗口办理业务"),
        ("en", "Again: A015, window 3"),
    ]


def test_a_further_language_speaks_by_its_own_words_in_the_halls_order() -> None:
    speech = speech_of(CANTONESE, CHINESE)

    assert said(speech.call("A015", "B-12", recalled=False)) == [
        ("yue", "請A015號到B-12號窗口"),
        ("zh", "请A015号到B-12号窗口办理业务"),
    ]
    assert said(speech.call("A015", "3", recalled=True))[0] == ("yue", "再叫A015號，請到3號窗口")
    assert said(speech.moved("A015", LocalText("5号窗口", "window 5")))[0] == ("yue", "A015號轉到5号窗口")


def test_a_hall_may_have_its_own_words_in_chinese_and_english() -> None:
    speech = speech_of(
        SpokenLanguage(code="zh", call="{number}请到{window}"), SpokenLanguage(code="en", moved="{number}: {place}")
    )

    assert said(speech.call("A015", "3", recalled=False)) == [("zh", "A015请到3"), ("en", "A015, window 3")]
    assert said(speech.moved("A015", ROOM))[1] == ("en", "A015: video room 2")


def test_to_a_room_no_language_says_window() -> None:
    assert said(speech_of(CANTONESE, ENGLISH).call("A015", "视频间2", recalled=False, place=ROOM)) == [
        ("en", "A015, please go to video room 2")
    ]
    only = said(speech_of(CANTONESE).call("A015", "视频间2", recalled=True, place=ROOM))
    assert only == [("zh", "再次呼叫，请A015号到视频间2办理业务")], "better in Chinese than not at all"


@pytest.mark.parametrize("recalled", [False, True])
@pytest.mark.parametrize("place", [None, ROOM])
def test_the_phrases_say_together_what_the_sentence_says(recalled: bool, place: LocalText | None) -> None:
    speech = speech_of()
    for line in (*speech.call("A015", "3", recalled, place), *speech.moved("A015", ROOM)):
        words = {"zh": "", "en": " "}[line.language].join(part.text for part in line.halves)
        assert len(line.halves) == 2
        assert words == line.text.replace(", ", " ") if line.language == "en" else words == line.text


def test_the_second_phrase_is_the_same_for_every_number_and_the_first_for_every_window() -> None:
    """So that a set of a few hundred clips says every call."""
    speech = speech_of()
    one, other = speech.call("A015", "3", recalled=False)[0], speech.call("A016", "3", recalled=True)[0]
    third = speech.call("A015", "4", recalled=False)[0]

    assert one.halves[1] == other.halves[1]
    assert one.halves[0] == third.halves[0]
    assert len({one.halves[0], other.halves[0], one.halves[1], third.halves[1]}) == 4


def test_a_clip_is_named_by_its_words_its_voice_and_how_a_one_is_read() -> None:
    (line,) = speech_of(CHINESE, voices=1).call("A015", "3", recalled=False)

    assert line.clip == clip_name("zh", line.text, "xiaoyi/yao")
    assert [part.clip for part in line.halves] == [clip_name("zh", part.text, "xiaoyi/yao") for part in line.halves]
    (otherwise,) = speech_of(CHINESE, voices=1, one="yi").call("A015", "3", recalled=False)
    (elsewhere,) = speech_of(SpokenLanguage(code="zh"), voices=1).call("A015", "3", recalled=False)
    assert otherwise.clip == clip_name("zh", line.text, "xiaoyi/yi")
    assert elsewhere.clip == clip_name("zh", line.text, "usual/yao")


def test_without_a_machine_that_renders_nobody_waits_for_a_clip() -> None:
    (line,) = speech_of(CHINESE).call("A015", "3", recalled=False)

    assert line.clip == ""
    assert all(part.clip for part in line.halves), "phrases may have been put on the boards by hand"


def test_a_call_is_repeated_as_the_hall_wants_it_and_other_things_are_said_once() -> None:
    speech = speech_of(CHINESE, times=2)

    assert len(speech.call("A015", "3", recalled=False)) == 2
    assert len(speech.call_once("A015", "3", recalled=False)) == len(speech.moved("A015", ROOM)) == 1


def test_what_somebody_wrote_is_spoken_in_the_languages_it_was_written_in() -> None:
    assert said(speech_of(ENGLISH, CHINESE).written("停水", "No water")) == [("en", "No water"), ("zh", "停水")]
    assert said(speech_of(ENGLISH, CHINESE).written("停水", "")) == [("zh", "停水")]
    assert said(speech_of(CANTONESE).written("停水", "")) == [("zh", "停水")], "rather so than not at all"


def test_the_halls_own_words_may_be_kept_in_every_language_and_what_somebody_typed_may_not() -> None:
    speech = speech_of(CANTONESE, CHINESE, voices=1)
    own = (*speech.call("A015", "3", recalled=True), *speech.moved("A015", ROOM))

    assert {(line.language, line.lasting) for line in own} == {("yue", True), ("zh", True)}
    assert not speech.written("请张三到咨询台", "")[0].lasting
    assert speech.written("大厅17:00关门", "", lasting=True)[0].lasting


def test_chinese_in_a_hall_without_it_reads_a_one_as_the_hall_does() -> None:
    (line,) = speech_of(CANTONESE, voices=1, one="yi").written("停水1天", "")

    assert line.clip == clip_name("zh", line.text, "usual/yi")


def test_however_many_are_called_in_a_day_only_the_latest_sentences_are_remembered() -> None:
    speech = speech_of(CHINESE)

    def called(number: int) -> SpeechLine:
        return speech.call_once(f"A{number:04d}", "3", recalled=False)[0]

    first = called(0)
    assert called(0) is first
    for number in range(REMEMBERED + 1):
        assert called(number).text == f"请A{number:04d}号到3号窗口办理业务"
    again = called(0)
    assert again == first
    assert again is not first
    assert again.halves[0] is not first.halves[0], "its phrases are forgotten too"


def test_the_boards_are_told_what_to_say_with_its_phrases(desk: Desk) -> None:
    desk.issues()
    desk.calls()

    (call,) = desk.ear.at("zone/a/call")
    assert isinstance(call, ZoneCall)
    assert [part.text for part in call.speech[0].halves] == ["请A001号", "到1号窗口办理业务"]
