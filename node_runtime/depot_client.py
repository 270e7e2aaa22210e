"""Asks the depot: a machine from outside over TLS as itself, the hub's own programs over a socket of their own."""

import http.client
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from node_runtime.depot_messages import LONGEST, Problem

PATIENCE_S: Final = 8.0
"""A hub on its own network answers in milliseconds; one that has just lost its power not at all."""
LONGEST_INSIDE: Final = 128 * LONGEST
"""What every machine of a large hall has said last, each as much as it may; it comes from a program of ours."""
Connect = Callable[[], http.client.HTTPConnection]
T = TypeVar("T")


class DepotError(RuntimeError):
    """The depot did not do what it was asked."""


class DepotAwayError(DepotError):
    """Nobody answers, or not as a depot would: it is tried again later."""


class DepotRefusedError(DepotError):
    """The depot has said no, and why."""

    def __init__(self, status: int, problem: str, detail: str) -> None:
        super().__init__(f"the hub refuses ({status}): {problem} {detail}".rstrip())
        self.status = status
        self.problem = problem
        self.detail = detail


class DepotClient:
    """One question, one connection: nothing is left open that a hub which moves would break."""

    def __init__(self, connect: Connect, longest: int = LONGEST) -> None:
        self._connect = connect
        self._longest = longest

    def get(self, path: str, kind: type[T]) -> T:
        """Return what stands at an address. Raises DepotAwayError, DepotRefusedError."""
        return self._ask("GET", path, None, kind)

    def post(self, path: str, said: msgspec.Struct, kind: type[T]) -> T:
        """Say something and return the answer. Raises DepotAwayError, DepotRefusedError."""
        return self._ask("POST", path, msgspec.json.encode(said), kind)

    def _ask(self, method: str, path: str, body: bytes | None, kind: type[T]) -> T:
        status, content = self._answer(method, path, body)
        if status != http.HTTPStatus.OK:
            raise _refused(status, content)
        try:
            return msgspec.json.decode(content, type=kind)
        except msgspec.MsgspecError as problem:
            raise DepotAwayError(f"the hub's answer to {path} is not understood: {problem}") from problem

    def _answer(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        connection = self._connect()
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            content = answer.read(self._longest + 1)
        except (OSError, http.client.HTTPException) as problem:
            raise DepotAwayError(f"the hub does not answer: {problem or type(problem).__name__}") from problem
        finally:
            connection.close()
        if len(content) > self._longest:
            raise DepotAwayError(f"the hub's answer to {path} is too long")
        return answer.status, content


def from_outside(host: str, port: int, context: ssl.SSLContext, timeout_s: float = PATIENCE_S) -> DepotClient:
    """Return how a machine asks its hub; `context` as `node_runtime.identity` makes it."""
    return DepotClient(lambda: http.client.HTTPSConnection(host, port, timeout=timeout_s, context=context))


def from_inside(path: Path, timeout_s: float = PATIENCE_S) -> DepotClient:
    """Return how a program of the hub asks the depot beside it."""
    return DepotClient(lambda: OverSocket(path, timeout_s), LONGEST_INSIDE)


class OverSocket(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        super().__init__("depot", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _refused(status: int, content: bytes) -> DepotError:
    try:
        said = msgspec.json.decode(content, type=Problem)
    except msgspec.MsgspecError:
        return DepotAwayError(f"the hub answers {status}, and not as a depot would")
    return DepotRefusedError(status, said.problem, said.detail)
