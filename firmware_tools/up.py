"""`paidui up`: start the hall, say in one line that it is ready, keep it going, end it in order."""

import fcntl
import http.client
import logging
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from broker_config.files import BrokerError
from broker_config.process import Broker, start_broker
from central_scheduler.credentials import OPERATOR
from firmware_tools.children import Child, ask_to_end, bound_to_us, end_all
from firmware_tools.errors import ToolError
from firmware_tools.leftovers import clear
from firmware_tools.one_machine import OneMachine, Wish, make_folder, plan
from hall_config.reading import read_hall
from hall_protocol.states import NodeStatus
from hall_protocol.topics import NODE_STATUS
from node_runtime.client import RequestClient
from node_runtime.inbox import Inbox
from node_runtime.run_file import NAME, write_run_file

logger = logging.getLogger(__name__)

READY_WITHIN_S: Final = 60.0
PATIENCE_S: Final = 4.0
"""After this long somebody in front of the screen wants to know what is still to come."""
LOOK_EVERY_S: Final = 0.05
BROKER_AGAIN_S: Final = 2.0
"""A broker that could not be started again is tried again after this."""
LIVING: Final = ("ready", "degraded")


class HallUp:
    """A running hall on this machine; `run` returns when it was told to end."""

    def __init__(self, machine: OneMachine) -> None:
        self._machine = machine
        self._told = Inbox()
        """Who wants it to end. No event: one that is set by a signal while it is waited for would wait for itself."""
        self._broker: Broker | None = None
        self._broker_due_s = 0.0
        self._scheduler = machine.scheduler
        # The forecaster last: nobody waits for it, and a hall without it is a hall that does not say how long.
        self._others = [machine.console, *machine.node_programs, machine.forecaster]

    def run(self) -> None:
        """Start everything, print the one line, look after it, and end it in order whatever happens."""
        with self._told_to_end_by_signals():
            try:
                self._start()
                if self._wait_until_ready():
                    print(self._ready_line(), flush=True)
                    self._look_after()
            finally:
                self._end()

    def _start(self) -> None:
        self._broker = self._new_broker()
        for child in self._children:
            child.start()
        self._write_run_file()

    def _new_broker(self) -> Broker:
        return start_broker(self._machine.broker, self._machine.wish.mosquitto, launcher=bound_to_us([]))

    @property
    def _children(self) -> list[Child]:
        return [self._scheduler, *self._others]

    def _wait_until_ready(self) -> bool:
        """Wait until hub, console and every node have said that they are there; False when told to end before."""
        settings = self._machine.running(os.getpid(), {}).bus_settings(OPERATOR, secrets.token_hex(4))
        began_s = time.monotonic()
        told = False
        with RequestClient(settings, id_prefix=secrets.token_hex(4)) as client:
            client.connect(0)
            while missing := self._missing(client):
                if self._is_to_end():
                    return False
                self._keep_going(starting=True)
                waited_s = time.monotonic() - began_s
                if waited_s > READY_WITHIN_S:
                    raise ToolError(f"not ready after {READY_WITHIN_S:.0f} s: {', '.join(missing)}; see {self._logs}")
                told = told or self._told_to_wait(waited_s, missing)
        return True

    def _told_to_wait(self, waited_s: float, missing: list[str]) -> bool:
        if waited_s < PATIENCE_S:
            return False
        print(f"Paidui is starting, still to come: {', '.join(missing)}", file=sys.stderr, flush=True)
        return True

    def _missing(self, client: RequestClient) -> list[str]:
        missing = [] if client.hub_alive else ["scheduler"]
        missing += [node for node in self._machine.nodes if not _lives(client, node)]
        # Last and only then: drawing a page takes time from those that are still starting.
        if not missing and not answers(self._machine.console_port):
            missing.append("console")
        return missing

    def _look_after(self) -> None:
        while not self._is_to_end():
            self._keep_going(starting=False)

    def _is_to_end(self) -> bool:
        """Rest a moment, and return whether somebody wants it to end."""
        return self._told.next(LOOK_EVERY_S) is not None

    def _keep_going(self, *, starting: bool) -> None:
        """Start again whatever has fallen; on a Pi this is systemd's work."""
        changed = [child.look_after(starting=starting) for child in self._children]
        if any([*changed, self._look_after_broker()]):
            self._write_run_file()

    def _look_after_broker(self) -> bool:
        if self._broker is None or self._broker.is_running or time.monotonic() < self._broker_due_s:
            return False
        logger.warning("the broker ended, starts again; its log is %s", self._machine.broker.log)
        try:
            self._broker = self._new_broker()
        except BrokerError as problem:
            # Every program of the hall waits for it, and so do we.
            logger.warning("the broker could not be started again: %s", problem)
            self._broker_due_s = time.monotonic() + BROKER_AGAIN_S
            return False
        return True

    def _write_run_file(self) -> None:
        processes = {child.name: child.pid for child in self._children}
        processes["broker"] = self._broker.pid if self._broker else 0
        try:
            write_run_file(self._machine.running(os.getpid(), processes))
        except OSError as problem:
            logger.warning("%s could not be written (%s): it tells old process ids", NAME, problem.strerror)

    def _end(self) -> None:
        """Nodes and console first, so that they can say goodbye; then the hub; the broker last."""
        ask_to_end(self._others, within_s=1.0)
        ask_to_end([self._scheduler], within_s=0.8)
        if self._broker is not None:
            self._broker.stop(0.4)
        end_all(self._children, within_s=0.4)
        (self._machine.wish.data / NAME).unlink(missing_ok=True)

    def _ready_line(self) -> str:
        password = self._machine.wish.data / "first-password.txt"
        login = f" (user admin, password in {password})" if password.exists() else ""
        return f"Paidui is ready: http://127.0.0.1:{self._machine.console_port}/{login}"

    @property
    def _logs(self) -> Path:
        return self._machine.wish.data / "log"

    @contextmanager
    def _told_to_end_by_signals(self) -> Iterator[None]:
        def end(number: int, _frame: FrameType | None) -> None:
            self._told.put(number)

        former = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)


def _lives(client: RequestClient, node: str) -> bool:
    status = client.latest(NODE_STATUS, node=node)
    return isinstance(status, NodeStatus) and status.state in LIVING


def answers(port: int) -> bool:
    """Return whether a console answers at this port of our own machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1.0)
    try:
        connection.request("GET", "/login")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def bring_up(wish: Wish) -> None:
    """Run a hall until told to end. Raises ToolError, ConfigError or BrokerError before anything is half started."""
    config = read_hall(wish.hall)
    make_folder(wish.data)
    with alone_in(wish.data):
        clear(wish.data)
        check_port(wish.console_port, "the console", "--console-port")
        check_port(wish.visitor_port, "visitors' phones", "--visitor-port")
        HallUp(plan(wish, config)).run()


@contextmanager
def alone_in(data: Path) -> Iterator[None]:
    """Hold the data folder for ourselves, or raise ToolError: two halls in one folder would spoil each other's."""
    path = data / "up.lock"
    try:
        lock = path.open("a")
    except OSError as problem:
        raise ToolError(f"{path} cannot be opened ({problem.strerror}): remove it, or give another --data") from problem
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise ToolError(f"a hall is already running in {data}: stop it first, or give another --data") from taken
        yield


def check_port(port: int, what: str, option: str) -> None:
    """Raise ToolError when somebody else has the port that something is to be reached at; 0 is any free one."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as problem:
        raise ToolError(
            f"port {port} cannot be used for {what} ({os.strerror(problem.errno or 0)}): "
            f"choose another with {option}, or 0 for any free one"
        ) from problem
