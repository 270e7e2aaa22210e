"""A board as visitors have it: its own process, a real broker, real pixels, sound for virtual ears."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from board_view.board import BannerKind
from device_drivers.clip import RATE, chime, samples_of
from device_drivers.hands import unpacked
from hall_protocol.message import LocalText
from node_runtime.clock import boottime_ms
from node_runtime.settings import write_settings
from tests.display.node import LOST, SPEED, UP, Hub, StartBoard
from tests.runtime.parts import LittleHall

FIVE = LocalText("5号窗口", "window 5")


def test_fifty_calls_at_once_are_all_shown_and_all_spoken_in_order(hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    numbers = [f"A{n:03}" for n in range(50)]
    for number in numbers:
        hub.call(number)

    assert board.wait_for_line(" spoken: ", 50)
    assert board.spoken() == numbers
    records = board.shown()
    assert [record["number"] for record in records] == numbers
    large = [int(str(record["prominent"])) for record in records]
    spoken = [int(str(record["spoken"])) for record in records]
    over = [int(str(record["ended"])) for record in records[:-1]]
    assert all(seen <= heard for seen, heard in zip(large, spoken, strict=True))
    assert all(ended <= begun for ended, begun in zip(over, large[1:], strict=True))


def test_fifty_calls_at_once_are_in_the_list_at_once(hub_in_real_time: Hub, a_board: StartBoard) -> None:
    board = a_board()
    for n in range(50):
        hub_in_real_time.call(f"A{n:03}")

    records = board.wait_until_shown(50)
    assert board.listed() == [f"A{n:03}" for n in range(49, -1, -1)]
    assert records[0]["ended"] is None, "the first of them is still the large one"


def test_a_call_is_in_the_list_while_another_is_still_spoken(hub_in_real_time: Hub, a_board: StartBoard) -> None:
    board = a_board()
    hub_in_real_time.call("A001")
    assert board.wait_for_line(" spoken: ")
    hub_in_real_time.call("A002")

    first, second = board.wait_until_shown(2)
    assert board.listed() == ["A002", "A001"]
    assert second["drawn"] is not None
    assert first["ended"] is None


def test_a_call_delivered_twice_is_spoken_once_and_a_recall_again(hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    hub.call("A001", zone="a")
    hub.call("A001", zone="b")
    hub.call("A001", attempt=2)
    hub.call("A002")

    assert board.wait_for_line("A002 to window")
    assert board.wait_for_line(" spoken: ", 3)
    assert board.spoken() == ["A001", "A001", "A002"]
    assert [record["attempt"] for record in board.shown()] == [1, 2, 1]


def test_a_call_changes_the_picture(hub: Hub, a_board: StartBoard, tmp_path: Path) -> None:
    board = a_board()
    before = board.picture()
    hub.call("A015")

    assert board.wait_for_line("a015/1 shown")
    assert board.picture(tmp_path / "called.png") != before


def test_what_is_shown_is_what_is_said(hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    hub.call("A015")

    assert board.wait_for_line(" spoken: ")
    (clip,) = board.heard()
    assert clip["text"] == "请A015号到3号窗口办理业务"
    assert clip["id"] == board.shown()[0]["id"] == "a015/1"
    assert len(samples_of(unpacked(clip["wav"]))) > len(chime()) + RATE


def test_who_is_sent_on_is_shown_and_said_once_and_not_as_a_call(
    hub_in_real_time: Hub, a_board: StartBoard, tmp_path: Path
) -> None:
    board = a_board()
    hub_in_real_time.call("A001")
    made = hub_in_real_time.move("A015", FIVE)
    hub_in_real_time.publish_move(made)

    assert board.wait_for_line(" spoken: ", 2)
    called, moved = board.shown()
    assert (called["number"], called["moved_to"]) == ("A001", "")
    assert (moved["number"], moved["moved_to"]) == ("A015", "5号窗口")
    assert [clip["text"] for clip in board.heard()][1] == "A015号已转到5号窗口，请等候叫号"
    assert [clip["id"] for clip in board.heard()] == [called["id"], moved["id"]]
    assert (board.listed(), board.banner().kind) == (["A001"], BannerKind.MOVED)
    board.picture(tmp_path / "moved.png")


def test_who_was_sent_on_stands_there_long_enough_to_read_and_then_no_more(hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    hub.move("A015", FIVE)
    assert board.wait_for_line(" spoken: ")
    deadline = boottime_ms() + 20_000
    while board.banner().kind is BannerKind.MOVED:
        assert boottime_ms() < deadline


def test_who_was_sent_on_long_ago_is_not_told_of_any_more(hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    hub.move("A015", FIVE, age_ms=round(70_000 * SPEED))

    assert board.wait_for_line("not spoken")
    assert board.shown() == []


def test_a_hall_without_a_voice_has_chime_and_picture(hub: Hub, a_board: StartBoard) -> None:
    board = a_board(PATH="/nowhere")
    hub.call("A015")

    assert board.wait_for_line("espeak-ng is not installed")
    assert board.wait_for_line(" spoken: ")
    (clip,) = board.heard()
    assert samples_of(unpacked(clip["wav"])) == chime()


def test_a_hall_without_a_loudspeaker_still_shows_every_call(hub: Hub, a_board: StartBoard) -> None:
    board = a_board({"speaker": "none"})
    hub.call("A015")
    hub.call("A016")

    assert board.wait_for_line("a016/1 shown")
    assert board.heard() == []


def test_on_a_real_sound_card_one_chime_follows_the_other(
    hub_in_real_time: Hub, a_board: StartBoard, tmp_path: Path
) -> None:
    heard = tmp_path / "heard.raw"
    drivers = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(heard)}
    board = a_board({"voice": "none", "shortest_ms": "100"}, real=True, **drivers)
    hub_in_real_time.call("A015")
    hub_in_real_time.call("A016")

    assert board.wait_for_line("a016/1 spoken")
    assert board.stop() == 0
    assert len(heard.read_bytes().strip(b"\0")) > len(chime()) * 0.9


def test_a_missing_sound_card_is_a_fault_and_no_reason_to_be_dark(hub: Hub, a_board: StartBoard) -> None:
    board = a_board(real=True, SDL_VIDEODRIVER="dummy", SDL_AUDIODRIVER="nosuch")
    hub.call("A015")

    assert board.wait_for_line("fault speaker.unplugged is there")
    assert board.wait_for_line("a015/1 shown")


def test_a_board_that_starts_anew_is_right_and_speaks_nothing_old(hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    hub.call("A015")
    assert board.wait_for_line(" spoken: ")
    hub.publish_board(2, hub.line("A015"), hub.line("A014", wanted=False, age_ms=60_000))
    board.stop()

    again = a_board()
    hub.call("A016")

    assert again.wait_for_line("a016/1 spoken")
    assert again.spoken() == ["A016"]
    assert again.listed() == ["A016", "A015", "A014"]


def test_a_call_of_long_ago_is_listed_and_not_spoken(hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    hub.call("A014", age_ms=round(120_000 * SPEED))
    hub.call("A015")

    assert board.wait_for_line("a014/1 not spoken")
    assert board.wait_for_line("a015/1 spoken")
    assert board.spoken() == ["A015"]
    assert board.listed() == ["A015", "A014"]


def test_a_lost_broker_is_said_and_everything_resumes_by_itself(
    hall: LittleHall, hub: Hub, a_board: StartBoard
) -> None:
    board = a_board()
    hub.call("A015")
    assert board.wait_for_line(" spoken: ")
    before = board.picture()

    hall.kill()
    assert board.wait_for_line(LOST)
    lost = board.picture()
    assert lost != before
    hall.start()

    assert board.wait_for_line(UP, 2)
    assert board.picture() != lost
    hub.call("A016")
    assert board.wait_for_line("a016/1 spoken")
    assert board.spoken() == ["A015", "A016"]


def test_the_board_is_small(hub: Hub, a_board: StartBoard) -> None:
    board = a_board()
    for n in range(20):
        hub.call(f"A{n:03}")
    assert board.wait_for_line(" spoken: ", 20)

    assert board.resident_kb() < 80_000


def _run(file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "caller_display", str(file), *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def _settings(hall: LittleHall, **devices: str) -> Path:
    file = hall.folder / "board.toml"
    write_settings(msgspec.structs.replace(hall.node("board"), virtual=True, devices=devices), file)
    return file


def test_a_font_that_is_lost_darkens_no_board(hub: Hub, a_board: StartBoard) -> None:
    board = a_board({"font": "/nowhere/font.otf"})
    hub.call("A001")

    assert board.wait_for_line("a001/1 shown")
    assert sum("/nowhere/font.otf is no font file" in line for line in board.log) == 1
    assert board.wait_for_line("font.missing")


def test_files_and_folders_count_from_the_settings_own_folder(hall: LittleHall) -> None:
    result = _run(_settings(hall, pictures="ours", clips="/elsewhere/clips"), "--check-config")

    assert f'"pictures": "{hall.folder}/ours"' in result.stdout
    assert '"clips": "/elsewhere/clips"' in result.stdout


@pytest.mark.parametrize(
    ("devices", "named"),
    [
        ({"screen": "led"}, "devices.screen"),
        ({"scren": "sdl"}, "devices.scren"),
        ({"shortest_ms": "2s"}, "shortest"),
        ({"light": "99"}, "devices.light"),
        ({"light": "17", "say": "17"}, "which light already uses"),
    ],
)
def test_a_wrong_device_is_named(devices: dict[str, str], named: str, hall: LittleHall) -> None:
    result = _run(_settings(hall, **devices))

    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert named in result.stderr


def test_the_configuration_is_printed_with_what_was_left_out(hall: LittleHall) -> None:
    result = _run(_settings(hall, speaker="none"), "--check-config")

    assert result.returncode == 0
    assert '"screen": "virtual"' in result.stdout
    assert '"speaker": "none"' in result.stdout
