"""Every program of a hub tells systemd that it is ready, that it comes round, and that it ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from broker_config.process import free_port
from node_runtime.watchdog import Watchdog, watched
from web_console.serving.pulse import Pulse

COUNTY = Path(__file__).parents[2] / "halls" / "county"
HUB = ["central_scheduler", "--hall", str(COUNTY), "--data", "{data}", "--secret", "{secret}"]
FORECASTER = ["hall_simulator.forecaster", "--hall", "county", "--data", "{data}", "--secret", "{secret}"]
CONSOLE = ["web_console", "--hall", "county", "--data", "{data}", "--secret", "{secret}", "--port", "0"]


class Systemd:
    """The end of the socket at which programs tell how they are."""

    def __init__(self, path: Path) -> None:
        self.address = str(path)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)
        self._socket.settimeout(30)

    def hears(self, word: str) -> None:
        while self._socket.recv(64).decode() != word:
            pass

    def is_told_nothing(self) -> bool:
        self._socket.setblocking(False)
        try:
            return not self._socket.recv(64)
        except BlockingIOError:
            return True

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    systemd = Systemd(tmp_path / "notify")
    yield systemd
    systemd.close()


@pytest.mark.parametrize("words", [HUB, FORECASTER, CONSOLE], ids=["hub", "forecaster", "console"])
def test_a_program_of_the_hub_says_that_it_is_ready_alive_and_ending(
    words: list[str], systemd: Systemd, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("nobody asks for it")
    given = [word.format(data=tmp_path, secret=secret) for word in words]
    program = subprocess.Popen(
        [sys.executable, "-m", *given, "--broker-port", str(free_port())],
        env={**os.environ, "NOTIFY_SOCKET": systemd.address},
        stderr=subprocess.DEVNULL,
    )
    try:
        systemd.hears("READY=1")
        systemd.hears("WATCHDOG=1")
        systemd.hears("WATCHDOG=1")
        program.send_signal(signal.SIGTERM)
        systemd.hears("STOPPING=1")
        assert program.wait(30) == 0
    finally:
        program.kill()
        program.wait()


def test_nobody_watches_a_program_that_somebody_started_by_hand() -> None:
    assert watched(None) is None


class Asked:
    """The threads that answer browsers, as far as a question of our own goes."""

    def __init__(self) -> None:
        self.waiting: list[Pulse] = []

    def answer(self) -> None:
        self.waiting.pop(0).service()


@pytest.fixture
def dog(systemd: Systemd) -> Watchdog:
    return Watchdog(3600, systemd.address)


def test_a_console_whose_threads_answer_nobody_is_not_said_to_be_alive(systemd: Systemd, dog: Watchdog) -> None:
    asked, pulse = Asked(), Pulse(dog, iter(range(100)).__next__)
    for _second in range(3):
        pulse.begin(asked.waiting.append)

    assert len(asked.waiting) == 1
    assert systemd.is_told_nothing()
    asked.answer()
    systemd.hears("WATCHDOG=1")


def test_a_console_that_hears_nothing_of_the_bus_any_more_is_not_said_to_be_alive(
    systemd: Systemd, dog: Watchdog
) -> None:
    rounds = [7]
    asked, pulse = Asked(), Pulse(dog, lambda: rounds[0])
    pulse.begin(asked.waiting.append)
    asked.answer()
    assert systemd.is_told_nothing()

    rounds[0] += 1
    pulse.begin(asked.waiting.append)
    asked.answer()
    systemd.hears("WATCHDOG=1")
