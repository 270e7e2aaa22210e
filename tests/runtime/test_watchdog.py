"""A hung screen is started again: whoever watches notices, says where it hangs, and ends the program."""

import socket
import subprocess
import sys
import time
from pathlib import Path

from node_runtime.watchdog import HUNG, Watchdog

PROGRAM = """
import sys, time
from node_runtime.watchdog import Watchdog
dog = Watchdog(0.4)
dog.start()
for _ in range(10):
    dog.beat()
    time.sleep(0.1)
print("came round", flush=True)
if sys.argv[1] == "ends":
    dog.stop()
def where_it_hangs():
    time.sleep(3)
where_it_hangs()
"""


def run(what: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, what], capture_output=True, text=True, timeout=30, check=False
    )


def test_a_loop_that_hangs_ends_its_program_and_says_where() -> None:
    done = run("hangs")

    assert done.returncode == HUNG
    assert "came round" in done.stdout
    assert "where_it_hangs" in done.stderr


def test_a_loop_that_has_ended_in_order_is_left_alone() -> None:
    assert run("ends").returncode == 0


def test_systemd_is_told_that_the_program_is_ready_and_alive_and_ends(tmp_path: Path) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(path))
        systemd.settimeout(5)
        dog = Watchdog(30, str(path))
        dog.start()
        heard = {systemd.recv(64), systemd.recv(64)}
        dog.beat()
        dog.stop()
        last = systemd.recv(64)

    assert heard == {b"WATCHDOG=1", b"READY=1"}
    assert last == b"STOPPING=1"


def test_a_systemd_that_is_not_there_is_no_matter(tmp_path: Path) -> None:
    started_s = time.monotonic()
    dog = Watchdog(30, str(tmp_path / "nobody"))
    dog.start()
    dog.stop()

    assert time.monotonic() - started_s < 5
