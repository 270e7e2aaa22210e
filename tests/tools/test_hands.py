"""Hands for scripts: a visit at the virtual dispenser and window, without a browser."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from node_runtime.run_file import RunningHall, RunningNode
from node_runtime.settings import SettingsError
from tests.tools.newcomer import Said, Up, awaited


def test_a_script_is_visitor_and_clerk(hall: Up, tmp_path: Path) -> None:
    assert complaint(hall.asks("printed", "dispenser-1")) == "dispenser-1 has printed nothing yet"
    for text in ("按部门找", "人社", "社会保险参保登记", "取号"):
        assert done(hall.asks("touch", "dispenser-1", text))
    assert awaited(lambda: hall.asks("printed", "dispenser-1").code == 0)
    assert "社会保险参保登记\nA001\n" in hall.asks("printed", "dispenser-1").out
    assert done(hall.asks("printed", "dispenser-1", "--png", tmp_path / "ticket.png"))
    assert size(tmp_path / "ticket.png") > (576, 576)

    assert done(hall.asks("press", "window-2", "call"))
    assert awaited(lambda: "2号窗口" in hall.asks("ticket", "show", "A001").out)
    assert done(hall.asks("screenshot", "board-1", tmp_path / "board.png"))
    assert done(hall.asks("screenshot", "dispenser-1", tmp_path / "dispenser.png"))
    assert size(tmp_path / "board.png") == (1920, 1080)
    assert size(tmp_path / "dispenser.png") == (1080, 1920)


def test_a_touch_finds_its_place_in_pixels(hall: Up, tmp_path: Path) -> None:
    before, after = tmp_path / "before.png", tmp_path / "after.png"
    assert done(hall.asks("screenshot", "dispenser-1", before))
    assert done(hall.asks("touch", "dispenser-1", "540,960"))

    assert awaited(lambda: done(hall.asks("screenshot", "dispenser-1", after)) and pixels(before) != pixels(after))


def test_a_technician_sees_what_a_fault_looks_like(hall: Up) -> None:
    def log() -> str:
        return (hall.data / "log" / "dispenser-1.log").read_text(encoding="utf-8")

    assert done(hall.asks("fault", "dispenser-1", "printer", "cover_open"))
    assert awaited(lambda: "fault printer.cover_open is there" in log())
    assert done(hall.asks("fault", "dispenser-1", "printer", "cover_open", "--over"))
    assert awaited(lambda: "fault printer.cover_open gone" in log())


def test_whatever_hangs_at_a_window_can_be_made_to_fail(hall: Up) -> None:
    for node, device in (("window-1", "pads"), ("window-1", "lcd"), ("sign-1", "strip")):
        refused = complaint(hall.asks("fault", node, device, "unplugged"))
        assert f"{node}: hands: this node has no hand '{device}_fault'" in refused  # none hangs there as it comes


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("press", "window-9", "call"),
            'there is no node "window-9" here; '
            "there are board-1, dispenser-1, pad-1, sign-1, sign-2, window-1, window-2, window-3, window-4",
        ),
        (
            ("press", "window-1", "ring"),
            "window-1: buttons: no button 'ring'; there are call, finish, hold, missed, pause, recall, start, transfer",
        ),
        (
            ("press", "dispenser-1", "call"),
            "dispenser-1: hands: this node has no hand 'press'; "
            "it knows card, card_fault, page, printed, printer_fault, scan, scan_fault, screenshot, touch",
        ),
        (
            ("fault", "dispenser-1", "reader", "tired"),
            "dispenser-1: reader: no fault 'tired'; there are silent, garbage, half_frame, wrong_checksum, slow_bytes, "
            "late, chatters, unplugged, read_failed, wrong_card, not_authorised",
        ),
        (("touch", "dispenser-1", "5000,3"), "dispenser-1: screen: (5000, 3) is outside the screen of 1080 × 1920"),
        (("screenshot", "board-1", "/nowhere/a.png"), "/nowhere/a.png cannot be written (No such file or directory)"),
    ],
)
def test_a_wrong_hand_is_told_what_there_is(hall: Up, words: tuple[str, ...], sentence: str) -> None:
    assert complaint(hall.asks(*words)) == sentence


def test_a_text_that_is_not_on_the_screen_is_told_what_is(hall: Up) -> None:
    said = complaint(hall.asks("touch", "dispenser-1", "月球"))

    assert said.startswith('dispenser-1: screen: no target says "月球" on the page ')
    assert "there are: " in said


def test_real_devices_have_no_virtual_hands(hall: Up) -> None:
    running = hall.running
    real = RunningNode(role="terminal", window="window-1", settings=running.nodes["window-1"].settings)

    with pytest.raises(SettingsError, match=r'^node "window-1" has real devices: virtual hands are refused$'):
        with_node(running, real).hands_of("window-1")


def with_node(running: RunningHall, node: RunningNode) -> RunningHall:
    return RunningHall(
        hall=running.hall,
        hall_folder=running.hall_folder,
        data=running.data,
        console=running.console,
        broker_host=running.broker_host,
        broker_port=running.broker_port,
        credentials=running.credentials,
        nodes={node.window: node},
        supervisor=running.supervisor,
        processes=running.processes,
    )


def done(said: Said) -> bool:
    assert (said.code, said.out, said.err) == (0, "", "")
    return True


def complaint(said: Said) -> str:
    assert (said.code, said.out) == (2, "")
    return said.err.removeprefix("paidui: ").rstrip()


def size(file: Path) -> tuple[int, int]:
    with Image.open(BytesIO(file.read_bytes())) as picture:
        return picture.size


def pixels(file: Path) -> bytes:
    with Image.open(BytesIO(file.read_bytes())) as picture:
        return picture.tobytes()
