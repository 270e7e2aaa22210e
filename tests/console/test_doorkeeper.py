"""A listener's door: who is in the way of others gives way; real sockets, and a clock that is told to go on."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
from flask import Flask, Response

from tests.console.parts import PassedClock
from web_console.serving.doorkeeper import Doorkeeper, Manners

MANNERS = Manners(most=10, of_one=3, asked_within_ms=5_000)
FULL = b"GET / HTTP/1.1\r\nHost: hall\r\n\r\n"


class Door:
    """A server that stands, and visitors from addresses of this machine."""

    def __init__(self, server: Doorkeeper, clock: PassedClock) -> None:
        self.clock = clock
        self._port = int(server.effective_port)
        self._open: list[socket.socket] = []

    def from_address(self, address: str, said: bytes) -> socket.socket:
        guest = socket.create_connection(("127.0.0.1", self._port), 10, (address, 0))
        self._open.append(guest)
        guest.sendall(said)
        return guest

    def answers(self, address: str) -> bool:
        return self.from_address(address, FULL).recv(15) == b"HTTP/1.1 200 OK"

    def close(self) -> None:
        for guest in self._open:
            guest.close()


def is_let_go(guest: socket.socket) -> bool:
    try:
        return guest.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.fixture(scope="module")
def server_and_clock() -> Iterator[tuple[Doorkeeper, PassedClock]]:
    site, clock = Flask("hall"), PassedClock()
    site.add_url_rule("/", "here", view_func=lambda: Response("here"))
    site.add_url_rule("/much", "much", view_func=lambda: Response(bytes(65_536) for _ in range(1_000)))
    server = Doorkeeper(site, MANNERS, clock, host="127.0.0.1", port=0, threads=2, outbuf_high_watermark=65_536)
    threading.Thread(target=server.run, daemon=True).start()
    yield server, clock
    server.task_dispatcher.shutdown()


@pytest.fixture
def door(server_and_clock: tuple[Doorkeeper, PassedClock]) -> Iterator[Door]:
    door = Door(*server_and_clock)
    yield door
    door.close()


def test_who_asks_letter_by_letter_is_let_go_and_another_served(door: Door) -> None:
    slow = door.from_address("127.0.1.1", b"GET / HT")
    assert door.answers("127.0.1.2")  # who came before is known by now
    door.clock.pass_s(6)

    assert is_let_go(slow)


def test_no_address_takes_all_connections_but_that_of_a_web_server_before_us(door: Door) -> None:
    mine = [door.from_address("127.0.2.1", b"") for _ in range(MANNERS.of_one)]
    assert is_let_go(door.from_address("127.0.2.1", b""))
    assert door.answers("127.0.2.2")
    assert all(door.answers("127.0.0.1") for _ in range(MANNERS.of_one + 1))
    assert len(mine) == MANNERS.of_one


def test_where_it_is_crowded_who_asks_nothing_is_let_go(door: Door) -> None:
    silent = [door.from_address(f"127.0.3.{n}", FULL) for n in range(1, 9)]
    for each in silent:
        with each.makefile("rb") as answer:
            assert any(not line.strip() for line in answer)  # the empty line before the answer's text
            assert answer.read(4) == b"here"
    door.clock.pass_s(3)

    assert all(is_let_go(each) for each in silent)
    assert door.answers("127.0.3.20")


def test_who_takes_nothing_of_what_was_asked_for_holds_no_thread(door: Door) -> None:
    deaf = [door.from_address("127.0.4.1", b"GET /much HTTP/1.1\r\nHost: hall\r\n\r\n") for _ in range(2)]
    waits = door.from_address("127.0.4.2", FULL)
    waits.settimeout(1.5)  # the door is looked at once a second; on a busy machine less often
    with pytest.raises(TimeoutError):
        waits.recv(1)
    heard = b""
    while not heard:
        door.clock.pass_s(31)
        with contextlib.suppress(TimeoutError):
            heard = waits.recv(15)

    assert heard == b"HTTP/1.1 200 OK"
    assert len(deaf) == 2
