"""One announcement at a time, each to its end, and heard as it was made."""

import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from device_drivers.clip import Clip, clip_of, samples_of, silence
from device_drivers.driver import DriverError, Emit, Fault
from device_drivers.hands import unpacked
from device_drivers.speaker import ClipEnded, SdlSpeaker, Speaker, VirtualSpeaker, has_no_card
from tests.drivers.inbox import Inbox

CLIP = clip_of("call-1", "请A015号到3号窗口")


class Stopwatch:
    """A `Later` whose time passes when the test says so."""

    def __init__(self) -> None:
        self.due: list[tuple[float, Callable[[], None]]] = []

    def __call__(self, seconds: float, act: Callable[[], None]) -> None:
        self.due.append((seconds, act))

    def ring(self) -> None:
        due, self.due = self.due, []
        for _, act in due:
            act()


def real(emit: Emit) -> Speaker:
    return SdlSpeaker(emit, audio_driver="dummy")


def virtual(emit: Emit) -> Speaker:
    return VirtualSpeaker(emit, speed=20)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(params=[real, virtual])
def speaker(request: pytest.FixtureRequest, inbox: Inbox) -> Iterator[Speaker]:
    made: Speaker = request.param(inbox.put)
    yield made
    made.close()


def test_what_is_stopped_has_ended_and_its_time_ends_nothing_else(inbox: Inbox) -> None:
    watch = Stopwatch()
    speaker = VirtualSpeaker(inbox.put, later=watch)
    speaker.play(CLIP)
    speaker.stop()
    assert inbox.next(ClipEnded) == ClipEnded("call-1")

    speaker.play(CLIP.named("call-2"))
    first, second = watch.due
    first[1]()
    assert inbox.rest() == []
    second[1]()
    assert inbox.next(ClipEnded) == ClipEnded("call-2")


def test_a_loudspeaker_that_is_stopped_is_free_at_once(speaker: Speaker, inbox: Inbox) -> None:
    speaker.stop()
    speaker.play(CLIP)
    speaker.stop()
    speaker.play(CLIP.named("call-2"))

    assert [inbox.next(ClipEnded).clip_id for _ in range(2)] == ["call-1", "call-2"]
    assert inbox.rest() == []


def test_a_clip_ends_once_and_then_the_next_may_begin(speaker: Speaker, inbox: Inbox) -> None:
    speaker.play(CLIP)
    assert inbox.next(ClipEnded) == ClipEnded("call-1")

    speaker.play(CLIP.named("call-2"))
    assert inbox.next(ClipEnded) == ClipEnded("call-2")
    assert inbox.rest() == []


def test_nobody_is_interrupted(speaker: Speaker, inbox: Inbox) -> None:
    speaker.play(CLIP)

    with pytest.raises(DriverError, match="clip call-1 is still playing") as caught:
        speaker.play(CLIP.named("call-2"))
    assert caught.value.fault is Fault.BUSY
    assert inbox.next(ClipEnded) == ClipEnded("call-1")


@pytest.mark.parametrize("level", [-0.1, 1.1])
def test_an_impossible_volume_is_refused(speaker: Speaker, level: float) -> None:
    with pytest.raises(DriverError, match="between 0 and 1"):
        speaker.set_volume(level)
    speaker.set_volume(0.5)


def test_what_leaves_the_sound_card_is_the_clip(tmp_path: Path, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """SDL's disk driver writes exactly what would be heard."""
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "heard.raw"))
    speaker = SdlSpeaker(inbox.put, audio_driver="disk")
    speaker.play(CLIP)
    inbox.next(ClipEnded)
    speaker.close()

    heard = (tmp_path / "heard.raw").read_bytes()
    assert samples_of(CLIP.wav) in heard


def test_a_machine_without_sound_says_so(inbox: Inbox) -> None:
    with pytest.raises(DriverError, match=r"no sound card .*check its cable") as caught:
        SdlSpeaker(inbox.put, audio_driver="no-such-driver")

    assert caught.value.fault is Fault.UNPLUGGED


def test_a_virtual_clip_takes_its_true_time_divided_by_the_speed(inbox: Inbox) -> None:
    watch = Stopwatch()
    speaker = VirtualSpeaker(inbox.put, speed=60, later=watch)

    speaker.play(CLIP)
    assert inbox.rest() == []
    assert watch.due[0][0] == pytest.approx(CLIP.duration_ms / 1000 / 60)
    watch.ring()

    assert inbox.rest() == [ClipEnded("call-1")]


def test_virtual_ears_remember_what_was_said_and_when_they_last_listened(inbox: Inbox) -> None:
    watch = Stopwatch()
    speaker = VirtualSpeaker(inbox.put, later=watch)
    for number in (1, 2, 3):
        speaker.play(CLIP.named(f"call-{number}"))
        watch.ring()

    assert [clip_id for clip_id, _, _ in speaker.played()] == ["call-1", "call-2", "call-3"]
    assert speaker.hands["played"]({"after": 2}) == {
        "count": 3,
        "played": [{"n": 3, "id": "call-3", "text": "请A015号到3号窗口"}],
    }
    sound = unpacked(speaker.hands["sound"]({"n": 2})["wav"])
    assert sound == CLIP.wav
    with pytest.raises(DriverError, match="no longer, or not yet, remembered"):
        speaker.hands["sound"]({"n": 4})


def test_a_day_of_announcements_does_not_fill_the_memory(inbox: Inbox) -> None:
    watch = Stopwatch()
    speaker = VirtualSpeaker(inbox.put, later=watch)
    long = clip_of("long", "很长的通知", [silence(8)])
    for number in range(300):
        speaker.play(long.named(f"call-{number}"))
        watch.ring()

    kept = speaker.played()
    assert [clip_id for clip_id, _, _ in kept] == [f"call-{number}" for number in range(100, 300)]
    assert sum(len(sound) for _, sound, _ in kept) <= 6_000_000
    assert kept[-1][1] == long.wav


def test_the_volume_of_a_virtual_loudspeaker_can_be_seen(inbox: Inbox) -> None:
    speaker = VirtualSpeaker(inbox.put)
    speaker.set_volume(0.25)

    assert speaker.volume == 0.25


def test_a_clip_is_a_sound_any_player_knows(tmp_path: Path) -> None:
    (tmp_path / "clip.wav").write_bytes(CLIP.wav)

    with wave.open(str(tmp_path / "clip.wav")) as sound:
        assert sound.getnframes() / sound.getframerate() * 1000 == pytest.approx(CLIP.duration_ms, abs=1)
    assert isinstance(CLIP, Clip)


def test_a_sound_card_of_another_name_is_refused_and_those_there_are_named(inbox: Inbox) -> None:
    with pytest.raises(DriverError, match=r"no sound card 'Hall 2' .*there are System audio output device"):
        SdlSpeaker(inbox.put, audio_driver="dummy", card="Hall 2")


def test_a_machine_without_a_sound_card_is_known_without_asking_for_one(tmp_path: Path) -> None:
    cards = tmp_path / "cards"
    assert has_no_card(cards, {})
    cards.write_text("--- no soundcards ---\n", encoding="utf-8")
    assert has_no_card(cards, {})
    assert not has_no_card(cards, {"SDL_AUDIODRIVER": "dummy"})
    cards.write_text(" 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones\n", encoding="utf-8")
    assert not has_no_card(cards, {})
