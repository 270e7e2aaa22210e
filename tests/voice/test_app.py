"""What a voice renders and sends, message by message, on a clock that is wound by hand."""

from pathlib import Path

import pytest

from device_drivers.driver import Event
from hall_protocol.catalogue import SoundManners
from hall_protocol.message import LocalText, Message
from hall_protocol.speaking import ClipsWanted, SpeechLine, SpokenClip
from hall_protocol.states import Catalogue, SpeechPlan
from hall_protocol.topics import CATALOGUE, CLIPS_WANTED, SPEECH_PLAN, Address, Topic
from hall_voice.app import AGAIN_MS, ANSWERED_MS, SOON, VoiceApp
from hall_voice.engine import FAILING, VoiceError
from hall_voice.habits import Habits
from hall_voice.lately import Lately
from hall_voice.renderer import ClipRendered, RenderingFailed
from hall_voice.shelf import Rendered, Shelf
from hall_voice.worklist import Work, Worklist
from node_runtime.clock import HallClock
from tests.voice.parts import call, line

NOTHING = LocalText("", "")
NO_MEMORY = VoiceError(FAILING, "this machine's memory is full")
YI = SoundManners(one="yi", voices={"zh": "zm_yunxi"})


class Studio:
    """A voice and everything it says; it is the hall, too."""

    def __init__(self, folder: Path) -> None:
        self.now_ms = 0
        self.hall_clock = HallClock(lambda: self.now_ms)
        self.said: list[SpokenClip] = []
        self._faults: set[str] = set()
        self._seq = 0
        self.worklist = Worklist()
        self.app = VoiceApp(
            self, self.worklist, Shelf(folder / "clips"), Habits(folder / "habits"), lambda: None, lambda: self.now_ms
        )

    @property
    def faults(self) -> tuple[str, ...]:
        return tuple(self._faults)

    def publish(self, topic: Topic, message: Message, *, expires_s: int | None = None, **ids: str) -> None:
        assert isinstance(message, SpokenClip)
        self.said.append(message)

    def set_fault(self, fault: str, present: bool) -> None:
        (self._faults.add if present else self._faults.discard)(fault)

    def plan(self, *lines: SpeechLine, seq: int = 0) -> None:
        self._seq = seq or self._seq + 1
        self.app.on_message(Address(SPEECH_PLAN, "county", {}), SpeechPlan(epoch=1, seq=self._seq, lines=lines))

    def want(self, *lines: SpeechLine, node: str = "board") -> None:
        self.app.on_message(Address(CLIPS_WANTED, "county", {"node": node}), ClipsWanted(node=node, lines=lines))

    def learn(self, manners: SoundManners) -> None:
        told = Catalogue(
            version="1", hall=NOTHING, languages=("zh",), zones=(), welcome=NOTHING, missed_rule=NOTHING, sound=manners
        )
        self.app.on_message(Address(CATALOGUE, "county", {}), told)

    def begins(self) -> Work:
        """What is rendered next."""
        assert len(self.worklist)
        work = self.worklist.next()
        assert work is not None
        return work

    def ends(self, work: Work, problem: VoiceError | None = None) -> None:
        sound = Rendered(f"{work.sentence.voice} {work.sentence.text}".encode(), 500)
        event: Event = RenderingFailed(work, problem) if problem else ClipRendered(work, sound)
        self.app.on_device(event)

    def renders(self) -> list[str]:
        """Render everything there is; say what."""
        texts = []
        while len(self.worklist):
            work = self.begins()
            texts.append(work.sentence.text)
            self.ends(work)
        return texts


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


def test_an_older_plan_never_takes_the_place_of_a_newer(studio: Studio) -> None:
    studio.plan(line("新"), seq=2)
    studio.plan(line("旧"), seq=1)

    assert studio.renders() == ["新"]


def test_of_a_plan_without_end_the_beginning_is_rendered(studio: Studio) -> None:
    studio.plan(*(line(f"第{nth}句") for nth in range(SOON + 1)))

    assert len(studio.renders()) == SOON


def test_what_failed_for_want_of_memory_is_tried_again_after_a_minute_and_not_before(studio: Studio) -> None:
    studio.want(line("请A001号"))
    studio.ends(studio.begins(), NO_MEMORY)
    studio.now_ms = AGAIN_MS - 1
    studio.want(line("请A001号"))
    studio.plan(line("请A001号"))
    assert studio.renders() == []
    assert FAILING in studio.faults

    studio.now_ms = AGAIN_MS
    studio.want(line("请A001号"))
    assert studio.renders() == ["请A001号"]
    assert [clip.text for clip in studio.said] == ["请A001号"]
    assert FAILING not in studio.faults


def test_twelve_boards_that_miss_the_same_sentence_are_answered_once(studio: Studio) -> None:
    studio.plan(call("A001"))
    studio.renders()
    studio.said.clear()
    for nth in range(12):
        studio.want(call("A001"), node=f"board-{nth}")
    assert [clip.text for clip in studio.said] == ["请A001号到3号窗口", "请A001号", "到3号窗口"]

    studio.now_ms += ANSWERED_MS
    studio.want(call("A001"))
    assert len(studio.said) == 6


def test_boards_that_ask_while_a_sentence_is_rendered_and_just_after_are_answered_once(studio: Studio) -> None:
    studio.want(line("请A001号"), node="board-1")
    work = studio.begins()
    studio.want(line("请A001号"), node="board-2")
    studio.ends(work)
    studio.want(line("请A001号"), node="board-3")

    assert len(studio.said) == 1
    assert studio.renders() == []


def test_a_plan_that_comes_before_what_was_just_rendered_does_not_have_it_rendered_twice(studio: Studio) -> None:
    studio.plan(line("一"), line("二"))
    first = studio.begins()
    second = studio.begins()  # the renderer goes on before the loop has heard of the first
    studio.plan(line("一"), line("二"))

    studio.ends(first)
    studio.ends(second)
    assert studio.renders() == []


def test_a_sentence_rendered_while_the_catalogue_comes_is_never_sent_in_another_voice(studio: Studio) -> None:
    named, missed = line("请A001号", manner="zm_yunxi/yi", lasting=True), line("请A002号", manner="zm_yunxi/yi")
    studio.plan(named, missed)  # the hub's latest, before its catalogue
    studio.want(missed)
    wanted, planned = studio.begins(), studio.begins()
    studio.learn(YI)
    studio.ends(wanted)
    studio.ends(planned)
    assert studio.said == []

    assert studio.renders() == ["请A002号", "请A001号"]
    assert [(clip.clip, clip.ogg.decode().split()[0], clip.lasting) for clip in studio.said] == [
        (missed.clip, "zm_yunxi", False),
        (named.clip, "zm_yunxi", True),
    ]


def test_what_was_sent_before_the_catalogue_came_is_rendered_anew_in_the_halls_voice(studio: Studio) -> None:
    studio.plan(line("请A001号", manner="zm_yunxi/yi", lasting=True))
    assert studio.renders() == ["请A001号"]
    studio.learn(YI)

    assert studio.renders() == ["请A001号"]
    assert studio.said[-1].ogg.startswith(b"zm_yunxi")


def test_what_was_rendered_in_its_own_manner_keeps_its_name_when_the_manner_changes(studio: Studio) -> None:
    studio.want(line("请A001号", lasting=True))
    work = studio.begins()
    studio.learn(YI)
    studio.ends(work)

    assert [clip.clip for clip in studio.said] == [line("请A001号").clip]


def test_of_very_many_clips_the_latest_are_remembered() -> None:
    lately = Lately(3)
    for moment, clip in enumerate(["a", "b", "a", "c", "d"]):
        lately.note(clip, moment)

    assert [clip for clip in "abcd" if clip in lately] == ["a", "c", "d"]
    assert lately.was_within(2, "d", 5)
    assert not lately.was_within(2, "c", 5)
    assert not lately.was_within(2, "b", 5)


def test_no_board_has_the_others_say_its_words_by_the_name_of_anothers_sentence(studio: Studio) -> None:
    true = line("请A015号到3号窗口", lasting=True)
    lie = SpeechLine("zh", "本厅今天关门", true.clip)
    studio.want(lie, node="board-7")
    assert studio.renders() == []

    studio.plan(true)
    studio.want(lie, node="board-7")
    assert studio.renders() == [true.text]
    assert {(said.clip, said.text) for said in studio.said} == {(true.clip, true.text)}
