"""Virtual hands: how a newcomer's browser or a script presses, touches and looks at a node's virtual devices.

A Unix stream socket in the data folder, one JSON object a line in and one out, opened only where every device is
virtual. A request becomes an event in the node's own loop, so a virtual press takes the very way of a real one.
"""

import base64
import contextlib
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from device_drivers.driver import Arguments, Driver, DriverError, Emit, Event, Fault, Hand, Reply

log = logging.getLogger(__name__)

LONGEST_REQUEST: Final = 64 * 1024
"""Bytes of one request line; what hands say is short, only answers carry pictures."""

ANSWER_WITHIN_S: Final = 10.0


class Request(msgspec.Struct, frozen=True):
    """One line from a hand."""

    hand: str
    arguments: dict[str, object] = {}


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line back: what came of it, or one sentence why not."""

    reply: dict[str, object] = {}
    error: str = ""


@dataclass(frozen=True)
class HandRequested(Event):
    """A virtual hand wants something of this node; the loop calls `answer` once, from any thread.

    Later answers are ignored. A reply with the key `error` is shown to whoever moved the hand.
    """

    name: str
    arguments: Arguments
    answer: Callable[[Reply], None]


class _Waiting:
    """The place where a connection waits for the loop's one answer."""

    def __init__(self) -> None:
        self._answered = threading.Event()
        self._lock = threading.Lock()
        self._reply: Reply = {}

    def answer(self, reply: Reply) -> None:
        """Take the first answer; ignore any later one."""
        with self._lock:
            if not self._answered.is_set():
                self._reply = dict(reply)
                self._answered.set()

    def reply(self, within_s: float) -> Reply | None:
        """What the loop answered, or None when it took too long."""
        return self._reply if self._answered.wait(within_s) else None


@contextlib.contextmanager
def _short_address(path: Path) -> Iterator[str]:
    """An address for `path` that fits into the 107 bytes of a Unix socket, however deep the data folder lies."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def _connected(path: Path, timeout_s: float) -> socket.socket:
    """A connection to whoever listens at `path`, or an OSError."""
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        link.settimeout(timeout_s)
        with _short_address(path) as address:
            link.connect(address)
    except BaseException:
        link.close()
        raise
    return link


def _clear_stale(path: Path) -> None:
    """Remove a socket nobody listens at; refuse to take one from a living node."""
    if not path.exists():
        return
    if not path.is_socket():
        raise DriverError("hands", Fault.BUSY, f"{path} exists and is no socket; remove it")
    try:
        _connected(path, 1.0).close()
    except ConnectionRefusedError:
        path.unlink(missing_ok=True)
    else:
        raise DriverError("hands", Fault.BUSY, f"another node already listens at {path}")


def _listening(path: Path) -> socket.socket:
    """A listening socket at `path` that only its owner may open."""
    _clear_stale(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short_address(path) as address:
            listener.bind(address)
        path.chmod(0o600)  # before listen(): nobody can have connected yet
        listener.listen(16)
    except BaseException:
        listener.close()
        raise
    return listener


class Hands:
    """The open socket of one virtual node; every request becomes a `HandRequested`."""

    def __init__(self, path: Path, emit: Emit, answer_within_s: float = ANSWER_WITHIN_S) -> None:
        self._path = path
        self._emit = emit
        self._answer_within_s = answer_within_s
        self._closed = False
        try:
            self._listener = _listening(path)
        except OSError as problem:
            raise DriverError("hands", Fault.ERROR, f"cannot open {path}: {problem}") from problem
        self._thread = threading.Thread(target=self._accept, name="hands", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and remove the socket file; closing twice is harmless."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(2)
        self._listener.close()
        self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        while not self._closed:
            try:
                link, _ = self._listener.accept()
            except OSError:
                if self._closed:
                    return
                log.exception("virtual hands at %s cannot accept", self._path)
                return
            threading.Thread(target=self._serve, args=(link,), name="hand", daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        """One connection: line in, line out, until it closes."""
        with link, contextlib.suppress(OSError), link.makefile("rwb") as stream:
            while line := stream.readline(LONGEST_REQUEST + 1):
                answer = self._answer_to(line)
                stream.write(msgspec.json.encode(answer) + b"\n")
                stream.flush()
                if len(line) > LONGEST_REQUEST:
                    return  # the rest of an endless line is no request

    def _answer_to(self, line: bytes) -> Answer:
        if len(line) > LONGEST_REQUEST:
            return Answer(error=f"a request is at most {LONGEST_REQUEST} bytes long")
        try:
            request = msgspec.json.decode(line, type=Request)
        except (msgspec.DecodeError, UnicodeDecodeError) as problem:
            return Answer(error=f'not a request such as {{"hand": "press", "arguments": {{}}}}: {problem}')
        return self._asked(request)

    def _asked(self, request: Request) -> Answer:
        waiting = _Waiting()
        self._emit(HandRequested(request.hand, request.arguments, waiting.answer))
        reply = waiting.reply(self._answer_within_s)
        if reply is None:
            return Answer(error=f"the node did not answer {request.hand!r} within {self._answer_within_s:g} s")
        if error := reply.get("error"):
            return Answer(error=str(error))
        return Answer(reply=reply)


def open_hands(
    path: Path, drivers: Iterable[Driver], emit: Emit, answer_within_s: float = ANSWER_WITHIN_S
) -> Hands | None:
    """Open virtual hands at `path` when all `drivers` are virtual; otherwise refuse, say so in the log, return None."""
    real = sorted(type(driver).__name__ for driver in drivers if not driver.virtual)
    if real:
        log.warning("no virtual hands at %s: real devices are in use (%s)", path, ", ".join(real))
        return None
    return Hands(path, emit, answer_within_s)


def refuse_second(path: Path | None) -> None:
    """Refuse to start a virtual node twice, before the second takes its devices away from the one that runs."""
    if path is not None:
        _clear_stale(path)


def hands_of(drivers: Iterable[Driver], own: Mapping[str, Hand] | None = None) -> dict[str, Hand]:
    """All that hands may do at a node: what its `drivers` offer and what the node adds as its `own`."""
    table: dict[str, Hand] = {}
    for driver in drivers:
        table.update(driver.hands)
    table.update(own or {})
    return table


def answer_hand(request: HandRequested, table: Mapping[str, Hand]) -> None:
    """Do what the hand wants and answer it; a wrong wish is answered with a sentence, the node goes on."""
    try:
        request.answer(_done(request, table))
    except DriverError as problem:
        request.answer({"error": str(problem)})


def _done(request: HandRequested, table: Mapping[str, Hand]) -> Reply:
    hand_of_that_name = table.get(request.name)
    if hand_of_that_name is None:
        known = ", ".join(sorted(table)) or "nothing"
        raise DriverError("hands", Fault.REFUSED, f"this node has no hand {request.name!r}; it knows {known}")
    return hand_of_that_name(request.arguments)


def hand(path: Path, name: str, *, timeout_s: float = 15.0, **arguments: object) -> Reply:
    """Move one virtual hand of the node that listens at `path` and return what came of it.

    Raises DriverError with one sentence: no node there, refused by it, or no answer in time. Safe from any thread.
    """
    line = msgspec.json.encode(Request(name, dict(arguments))) + b"\n"
    try:
        with _connected(path, timeout_s) as link:
            link.sendall(line)
            answered = _line_from(link)
    except TimeoutError as problem:
        raise DriverError("hands", Fault.TIMED_OUT, f"the node at {path} did not answer in time") from problem
    except OSError as problem:
        raise DriverError("hands", Fault.NO_NODE, f"no virtual node listens at {path}; is it running?") from problem
    return _reply_in(path, answered)


def _line_from(link: socket.socket) -> bytes:
    with link.makefile("rb") as stream:
        return stream.readline()


def _reply_in(path: Path, line: bytes) -> Reply:
    try:
        answer = msgspec.json.decode(line, type=Answer)
    except msgspec.DecodeError as problem:
        raise DriverError("hands", Fault.NO_NODE, f"the node at {path} ended before it answered") from problem
    if answer.error:
        raise DriverError("hands", Fault.REFUSED, answer.error)
    return answer.reply


def word(arguments: Arguments, key: str, otherwise: str | None = None) -> str:
    """The text argument `key` of a hand, or a refusal that names it."""
    value = arguments.get(key, otherwise)
    if not isinstance(value, str):
        raise DriverError("hands", Fault.BAD_REQUEST, f"{key!r} must be a text")
    return value


def number(arguments: Arguments, key: str, otherwise: float | None = None) -> float:
    """The numeric argument `key` of a hand, or a refusal that names it."""
    value = arguments.get(key, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DriverError("hands", Fault.BAD_REQUEST, f"{key!r} must be a number")
    return value


def switch(arguments: Arguments, key: str, otherwise: bool | None = None) -> bool:
    """The yes-or-no argument `key` of a hand, or a refusal that names it."""
    value = arguments.get(key, otherwise)
    if not isinstance(value, bool):
        raise DriverError("hands", Fault.BAD_REQUEST, f"{key!r} must be true or false")
    return value


def packed(content: bytes) -> str:
    """Bytes (a picture, a sound) as they travel in a reply."""
    return base64.b64encode(content).decode("ascii")


def unpacked(value: object) -> bytes:
    """The bytes of a reply's field made by `packed`."""
    try:
        return base64.b64decode(str(value), validate=True)
    except ValueError as problem:
        raise DriverError("hands", Fault.BAD_REQUEST, "the answer's binary field is no base64") from problem
