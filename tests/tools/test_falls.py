"""A program of the hall that falls comes back by itself, as under systemd on a Pi."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_tools.children import Child
from firmware_tools.errors import ToolError
from tests.tools.newcomer import Up, awaited, lives, paidui, up, with_few_nodes


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A hall for these tests alone, with a node of each role they kill: they kill what it is made of."""
    folder = tmp_path_factory.mktemp("hall")
    with up(folder / "data", hall=with_few_nodes(folder, "dispenser-1", "window-1", "board-1")) as hall:
        hall.await_ready()
        yield hall


@pytest.mark.parametrize("name", ["scheduler", "window-1", "dispenser-1", "board-1", "console", "forecaster", "broker"])
def test_what_is_killed_comes_back_and_the_run_file_tells(hall: Up, name: str) -> None:
    before = hall.running.processes[name]
    os.kill(before, signal.SIGKILL)

    assert awaited(lambda: hall.running.processes[name] not in (before, 0))
    assert not lives(before)
    assert lives(hall.running.processes[name])


def test_after_every_fall_a_visit_is_still_possible(hall: Up) -> None:
    for name in ("broker", "scheduler", "window-1"):
        os.kill(hall.running.processes[name], signal.SIGKILL)

    assert awaited(lambda: hall.asks("ticket", "issue", "--service", "sj-geti").code == 0)
    assert awaited(lambda: hall.asks("press", "window-1", "call").code == 0)
    assert awaited(lambda: "1号窗口" in hall.asks("ticket", "show", "C001").out)


def test_a_program_that_cannot_run_stops_the_start_with_its_sentence(tmp_path: Path, few: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "journal.db").write_text("these are no pages of SQLite " * 40)
    refused = paidui("up", "--hall", few, "--data", data, "--console-port", "0")

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.splitlines()[-1].startswith(
        f"paidui: scheduler cannot run: {data}/journal.db is no journal of a hall"
    )
    assert not (data / "run.json").exists()


def test_a_hall_at_work_does_not_close_for_one_program(tmp_path: Path) -> None:
    child = _ends_with(2, tmp_path)
    child.start()

    assert awaited(lambda: child.look_after())
    child.ask_to_end()
    child.end(10.0)


def test_a_program_says_at_the_start_why_it_cannot_run(tmp_path: Path) -> None:
    child = _ends_with(2, tmp_path)
    child.start()

    with pytest.raises(
        ToolError, match=r"^reader cannot run: the reader is not plugged in \(its log is .*reader.log\)$"
    ):
        awaited(lambda: child.look_after(starting=True))


def test_a_program_that_keeps_falling_is_not_started_ever_faster(tmp_path: Path) -> None:
    child = _ends_with(1, tmp_path)
    child.start()
    assert awaited(lambda: child.look_after())
    first = child.pid
    assert awaited(lambda: not lives(first))

    assert not child.look_after()
    child.end(10.0)


def test_a_log_that_has_grown_long_is_put_aside_and_nothing_is_missing(tmp_path: Path) -> None:
    log = tmp_path / "talker.log"
    child = Child("talker", [sys.executable, "-c", ""], log, os.environ, log_bytes=50)
    log.write_text("x" * 60 + "\n", encoding="utf-8")
    child.start()

    child.look_after()

    assert log.with_suffix(".log.1").read_text(encoding="utf-8") == "x" * 60 + "\n"
    assert log.stat().st_size == 0
    child.end(10.0)


def _ends_with(code: int, folder: Path) -> Child:
    words = "2026-11-23 18:26:37,100 ERROR reader device_drivers.reader: the reader is not plugged in"
    program = [sys.executable, "-c", f"import sys; print('{words}'); sys.exit({code})"]
    return Child("reader", program, folder / "reader.log", os.environ)
