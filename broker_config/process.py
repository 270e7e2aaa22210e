"""Mosquitto as a child process of ours, for a hall on one machine."""

import logging
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import SystemRandom
from types import TracebackType
from typing import Final, Self

from broker_config.files import MOSQUITTO, BrokerError, BrokerFiles, find_mosquitto

logger = logging.getLogger(__name__)

UNREADABLE: Final = "persistent database"
"""What Mosquitto's last words contain when it cannot read what it kept."""
READY_WITHIN_S: Final = 10.0
LOOK_EVERY_S: Final = 0.01
LONGEST_LOG: Final = 4_000_000
"""Bytes. Whoever knocks has a line in it, and in a day can knock often enough to fill a hub's disk."""
FREE_PORTS: Final = range(20_000, 32_000)
"""Below those that Linux gives to connections by itself."""


class Broker:
    """A running Mosquitto; it accepts connections from the moment this exists."""

    def __init__(self, files: BrokerFiles, process: "subprocess.Popen[bytes]") -> None:
        self.files = files
        self._process = process

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process.poll() is None

    @property
    def takes_bytes(self) -> int:
        """How much of the machine's memory it takes; 0 once it has ended."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    def forget(self) -> None:
        """End it with all it kept; whatever is lost of it, hub and nodes say again."""
        self.kill()
        self.files.memory.unlink(missing_ok=True)

    def reload(self) -> None:
        """Have it read its access list, its certificate and the list of revoked ones anew; nobody is disconnected."""
        self._process.send_signal(signal.SIGHUP)

    def shorten_log(self) -> None:
        """Begin the log anew once it is long; the one before is kept where there is room."""
        log = self.files.log
        if not log.exists() or log.stat().st_size < LONGEST_LOG:
            return
        with suppress(OSError):
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)

    def stop(self, timeout_s: float = 2.0) -> None:
        """End it in order: it saves what it keeps for its clients."""
        self._process.terminate()
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once, as a pulled plug would."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        """Return this broker; leaving stops it."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port nobody uses now, and which the system gives to no connection before it is taken.

    One the system picks itself may be somebody's a moment later: it gives them out in turn.
    """
    for port in SystemRandom().sample(FREE_PORTS, len(FREE_PORTS)):
        with suppress(OSError), socket.create_server((host, port)):
            return port
    raise BrokerError(f"no port from {FREE_PORTS.start} to {FREE_PORTS.stop - 1} is free on {host}")


def start_broker(files: BrokerFiles, mosquitto: Path = MOSQUITTO, launcher: Sequence[str] = ()) -> Broker:
    """Start Mosquitto and return when it accepts connections.

    `launcher` is put before the command, such as a program that binds a child's life to its parent's.
    Raises BrokerError when it is not installed, when its port is taken or when it ends at once.
    """
    command = [*launcher, str(find_mosquitto(mosquitto))]
    _check_port(files.host, files.port)
    try:
        return _started(command, files)
    except BrokerError as problem:
        if UNREADABLE not in str(problem):
            raise
        # After a pulled plug; a hall must not stay closed for what everybody says again.
        aside = files.memory.replace(files.memory.with_name("mosquitto.db.damaged"))
        logger.warning("%s is damaged, the broker starts without it; it is set aside as %s", files.memory, aside.name)
        return _started(command, files)


def _started(command: Sequence[str], files: BrokerFiles) -> Broker:
    log_begins = files.log.stat().st_size if files.log.exists() else 0
    broker = Broker(files, _spawn(command, files))
    _wait_until_ready(broker, log_begins)
    return broker


def _spawn(program: Sequence[str], files: BrokerFiles) -> "subprocess.Popen[bytes]":
    # In a session of its own: a Ctrl-C for the hall must not end the broker before those who still say goodbye.
    with files.last_words.open("wb") as last_words:
        return subprocess.Popen(
            [*program, "-c", files.configuration],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=last_words,
            env={key: value for key, value in os.environ.items() if key != "NOTIFY_SOCKET"},  # its keeper speaks for it
            start_new_session=True,
        )


def _check_port(host: str, port: int) -> None:
    try:
        socket.create_server((host, port)).close()
    except OSError as problem:
        raise BrokerError(
            f"port {port} of {host} cannot be used ({os.strerror(problem.errno or 0)}): "
            f"end the program that has it (sudo ss -ltnp 'sport = :{port}') or choose another with --broker-port"
        ) from problem


def _wait_until_ready(broker: Broker, log_begins: int) -> None:
    give_up = time.monotonic() + READY_WITHIN_S
    while not _accepts(broker.files):
        if not broker.is_running:
            raise BrokerError(f"Mosquitto ended at once: {_last_words(broker.files, log_begins)}")
        if time.monotonic() > give_up:
            broker.kill()
            raise BrokerError(f"Mosquitto does not accept connections after {READY_WITHIN_S:.0f} s")
        time.sleep(LOOK_EVERY_S)


def _accepts(files: BrokerFiles) -> bool:
    try:
        socket.create_connection((files.host, files.port), timeout=1.0).close()
    except OSError:
        return False
    return True


def _last_words(files: BrokerFiles, log_begins: int) -> str:
    """Return why it ended: its first error, of this start and not of an earlier one."""
    said = files.last_words.read_bytes() + (files.log.read_bytes()[log_begins:] if files.log.exists() else b"")
    lines = said.decode(errors="replace").splitlines()
    errors = [line for line in lines if "rror" in line] or lines[-1:]
    return errors[0] if errors else f"see {files.log}"
