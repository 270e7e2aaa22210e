"""What two hundred people hear: the hall's own voice in time, or the next best thing; and nothing in quiet hours."""

import os
from pathlib import Path

import msgspec
import pytest

from board_view.view import Mood
from caller_display.announcer import DEADLINE_MS
from device_drivers.clip import alarm, chime, samples_of
from device_drivers.hands import unpacked
from hall_protocol.commands import SayStatus
from hall_protocol.events import ZoneCall
from hall_protocol.speaking import SpeechLine
from hall_protocol.states import BoardLook, SoundManners, VolumeSpan
from tests.display.node import BoardProcess, Hub, StartBoard, Voice
from tests.display.parts import call
from tests.drivers.hearing import loudness_at
from tests.drivers.sounds import WHOLE, WHOLE_HZ

QUIET = SoundManners(spans=(VolumeSpan(from_s=0, to_s=86_400, percent=0),))


def _a_call(hub: Hub, number: str, *clips: str, zone: str = "a") -> ZoneCall:
    lines = tuple(SpeechLine("zh", f"请{number}号到3号窗口", clip) for clip in clips)
    return msgspec.structs.replace(call(number, at_ms=hub.now_ms(), zone=zone), speech=lines)


def _last_sound(board: BoardProcess) -> bytes:
    return samples_of(unpacked(board.heard()[-1]["wav"]))


def _in_the_halls_voice(board: BoardProcess) -> bool:
    return loudness_at(_last_sound(board)[len(chime()) :], WHOLE_HZ) > 1_000


def test_a_sentence_rendered_ahead_is_heard_at_once(hub_in_real_time: Hub, voice: Voice, a_board: StartBoard) -> None:
    board = a_board({"voice": "none"})
    voice.send("c-a015", WHOLE)
    assert board.wait_for_file("clips/c-a015.ogg")
    hub_in_real_time.publish_call(_a_call(hub_in_real_time, "A015", "c-a015"))

    assert board.wait_for_line("a015/1 spoken")
    record = board.record("A015")
    assert record["spoken"] - record["received"] < 250
    assert _in_the_halls_voice(board)


def test_a_sentence_that_is_missing_is_asked_for_and_waited_for(
    hub_in_real_time: Hub, voice: Voice, a_board: StartBoard
) -> None:
    board = a_board({"voice": "none"})
    hub_in_real_time.publish_call(_a_call(hub_in_real_time, "A015", "c-a015"))

    assert voice.asked() == ["c-a015"]
    voice.send("c-a015", WHOLE)
    assert board.wait_for_line("a015/1 spoken")
    assert _in_the_halls_voice(board)


def test_of_a_burst_all_sentences_are_asked_for_when_the_calls_come_in(
    hub_in_real_time: Hub, voice: Voice, a_board: StartBoard
) -> None:
    a_board({"voice": "none", "shortest_ms": "60000"})
    clips = [f"c-a{n:03}" for n in range(8)]
    for clip in clips:
        hub_in_real_time.publish_call(_a_call(hub_in_real_time, clip[2:].upper(), clip))

    assert {clip for _ in clips for clip in voice.asked()} == set(clips)


def test_a_sentence_that_never_comes_keeps_nobody_waiting(hub_in_real_time: Hub, a_board: StartBoard) -> None:
    board = a_board({"voice": "none", "shortest_ms": "100"})
    for number in ("A015", "A016", "A017"):
        hub_in_real_time.publish_call(_a_call(hub_in_real_time, number, f"c-{number.lower()}"))

    assert board.wait_for_line(" spoken: ", 3)
    first, *others = (board.record(number) for number in ("A015", "A016", "A017"))
    assert DEADLINE_MS - 50 < first["spoken"] - first["prominent"] < 2 * DEADLINE_MS
    assert all(each["spoken"] - each["prominent"] < DEADLINE_MS - 50 for each in others), "one patience for all"
    assert _last_sound(board) == chime()
    assert sum("its clip has not come" in each for each in board.log) == 1


def test_noise_instead_of_a_sentence_is_said_once_and_kept_from_people(
    hub: Hub, voice: Voice, a_board: StartBoard
) -> None:
    board = a_board({"voice": "none"})
    voice.send("c-a015", b"OggS" + bytes(500))
    voice.send("c-a016", b"")
    hub.publish_call(_a_call(hub, "A015", "c-a015"))

    assert board.wait_for_line("a015/1 spoken")
    assert _last_sound(board) == chime()
    assert sum("the voice sent a clip that cannot be heard" in each for each in board.log) == 1


def test_in_quiet_hours_a_call_is_shown_and_nothing_sounds_but_an_emergency(hub: Hub, a_board: StartBoard) -> None:
    hub.publish_catalogue(sound=QUIET)
    board = a_board({"voice": "none"})
    hub.call("A015")
    hub.call("A016")
    assert board.wait_for_line("a016/1 shown")
    hub.say("fire", "请立即离开大厅", "emergency")

    assert board.wait_for_line("fire/1 spoken")
    assert [clip["id"] for clip in board.heard()] == ["fire/1"]
    assert _last_sound(board) == alarm()


@pytest.mark.parametrize("kind", ["two_tones", "none"])
def test_the_chime_is_the_halls(kind: str, hub: Hub, voice: Voice, a_board: StartBoard) -> None:
    hub.publish_catalogue(sound=SoundManners(chime=kind))
    board = a_board()
    hub.call("A015")

    assert board.wait_for_line("a015/1 spoken")
    heard = _last_sound(board)
    assert heard.startswith(chime("two_tones")) == (kind == "two_tones")
    assert not heard.startswith(chime())


def test_a_sound_card_pulled_out_in_the_middle_of_the_day_is_a_fault_and_calls_go_on(
    hub_in_real_time: Hub, a_board: StartBoard, tmp_path: Path
) -> None:
    card = tmp_path / "card"
    os.mkfifo(card)
    plug = os.open(card, os.O_RDONLY | os.O_NONBLOCK)
    drivers = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "disk"}
    devices = {"voice": "none", "shortest_ms": "100", "speaker": f"sdl:{card}"}
    board = a_board(devices, real=True, **drivers)
    card.unlink()
    os.close(plug)

    assert board.wait_for_line("fault speaker.unplugged is there")
    for number in ("A015", "A016", "A017"):
        hub_in_real_time.call(number)
    assert board.wait_for_line("a017/1 shown")
    assert sum("cannot be heard" in each for each in board.log) == 1


def test_what_is_said_to_everybody_is_shown_while_it_is_said(hub_in_real_time: Hub, a_board: StartBoard) -> None:
    board = a_board()
    hub_in_real_time.say("hello", "请带好随身物品")

    assert board.wait_for_line("hello/1 spoken")
    assert board.view().call.mood is Mood.SAID
    assert [clip["text"] for clip in board.heard()] == ["请带好随身物品"]


def test_an_emergency_comes_before_everything_that_waits(hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    for n in range(5):
        hub.call(f"A{n:03}")
    hub.say("fire", "请立即离开大厅", "emergency")

    assert board.wait_for_line(" spoken: ", 6)
    order = [str(clip["id"]) for clip in board.heard()]
    assert order.index("fire/1") <= 2
    assert [each for each in order if each != "fire/1"] == [f"a{n:03}/1" for n in range(5)]


def test_who_is_served_before_their_turn_is_neither_shown_large_nor_called(hub: Hub, a_board: StartBoard) -> None:
    board = a_board({"shortest_ms": "20000"})
    made = [_a_call(hub, f"A{n:03}", "") for n in range(3)]
    for each in made:
        hub.publish_call(each)
    assert board.wait_for_line("a000/1 spoken")
    served = hub.line("A001", wanted=False)
    hub.publish_board(2, hub.line("A002"), served, hub.line("A000"))

    assert board.wait_for_line("a001/1 not spoken: not wanted any more")
    assert board.wait_for_line("a002/1 spoken")
    assert board.spoken() == ["A000", "A002"]


def test_a_board_of_some_zones_neither_shows_nor_says_what_happens_in_others(hub: Hub, a_board: StartBoard) -> None:
    hub.publish_catalogue(boards=(BoardLook(node="board", zones=("a",)),))
    board = a_board()
    hub.publish_call(_a_call(hub, "B001", "", zone="b"))
    hub.call("A001")

    assert board.wait_for_line("a001/1 spoken")
    assert (board.spoken(), board.listed()) == (["A001"], ["A001"])


def test_a_light_blinks_while_somebody_is_called_and_rests_after(hub: Hub, a_board: StartBoard) -> None:
    board = a_board({"light": "17", "shortest_ms": "60000"})
    assert board.lamps() == {"call": "off"}
    hub.call("A015")
    assert board.wait_for_line("a015/1 spoken")

    assert board.lamps() == {"call": "blink"}
    board.wait_until(lambda: board.lamps() == {"call": "off"})


def test_a_button_at_the_board_has_it_said_who_is_being_served(hub: Hub, a_board: StartBoard) -> None:
    hub.publish_catalogue(boards=(BoardLook(node="board", zones=("a",)),))
    board = a_board({"say": "27"})
    board.wait_until(lambda: bool(board.view().header.zone.main))
    board.press("say")

    asked = hub.heard()
    assert isinstance(asked, SayStatus)
    assert asked.zone == "a"
    hub.refuse(asked)
    assert board.wait_for_line("the button at the board: unknown_command")
    hub.call("A015")
    assert board.wait_for_line("a015/1 spoken")


def test_an_unknown_layout_is_a_fault_and_the_board_looks_as_usual(hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    hub.publish_catalogue(boards=(BoardLook(node="board", layout="sideways"),))
    hub.call("A015")

    assert board.wait_for_line("fault board.unknown_layout is there")
    assert board.wait_for_line("a015/1 spoken")
    hub.publish_catalogue()
    assert board.wait_for_line("fault board.unknown_layout gone")
