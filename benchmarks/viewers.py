"""A hundred browsers look at the hall: a change → on the last of them, and any page's answer meanwhile."""

import html
import http.client
import http.cookiejar
import itertools
import re
import selectors
import socket
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Final

from benchmarks.figures import Spread, line
from benchmarks.hub import RunningHub, a_folder, a_hub
from benchmarks.memory import resident_mb
from hall_protocol.commands import IssueTicket, OpenWindow, PauseWindow
from node_runtime.client import RequestClient

VIEWERS: Final = 100
CHANGES: Final = 60
TICKETS: Final = 300
"""Who waits, so that there is a day to draw and to count."""
REST_S: Final = 0.5
TO_REACH_MS: Final = 300
PAGE_TO_REACH_MS: Final = 100
TO_REACH_MB: Final = 90
STARTS: Final = ("/", "/settings", "/settings/t/service")
"""What these lead to, by the console's own links, are the pages that are asked for."""
LINK: Final = re.compile(r'<a [^>]*href="(/[^"#]*)"')
NO_PAGE: Final = re.compile(r"^/(static|language|logout|settings/export)|/events\b|download")
PATIENCE_S: Final = 20.0


@dataclass
class Door:
    """Where the console is, and with what somebody who has logged in asks it."""

    port: int
    cookie: str
    process: int


@dataclass
class Viewer:
    """One browser with the hall open: its end of the stream, and what it has heard since it was last asked."""

    line: socket.socket
    heard: bytearray = field(default_factory=bytearray)


def measure() -> None:
    """Print how long a change takes to the last browser, and any page meanwhile; and what it costs."""
    with a_folder() as data, a_hub(data / "hall") as hub:
        _give_tickets(hub)
        with (
            a_console(hub) as door,
            _viewers(door) as viewers,
            hub.client() as client,
            _asking(door, ("/?wall=1", *_pages(door))) as answers,
        ):
            shown = Spread(tuple(_changes(client, hub.machine.config.windows[0].id, viewers)))
            size_mb = resident_mb(door.process)
        pages = Spread(tuple(each for theirs in answers.values() for each in theirs))
        slowest = max(answers, key=lambda page: Spread(tuple(answers[page])).at(0.99))
    reached = shown.at(0.99) <= TO_REACH_MS
    line(f"change → the last of {VIEWERS} browsers", f"{shown} (to reach at p99: ≤ {TO_REACH_MS} ms)", reached=reached)
    reached = pages.at(0.99) <= PAGE_TO_REACH_MS
    line(
        f"any of {len(answers)} pages meanwhile", f"{pages} (to reach at p99: ≤ {PAGE_TO_REACH_MS} ms)", reached=reached
    )
    line("the slowest of them", f"{slowest}: {Spread(tuple(answers[slowest]))}")
    line("memory of the console", f"{size_mb:.1f} MB (to reach: ≤ {TO_REACH_MB})", reached=size_mb <= TO_REACH_MB)


def _give_tickets(hub: RunningHub) -> None:
    services = [service.code for service in hub.machine.config.services if service.walk_in]
    with hub.client() as client:
        for number in range(TICKETS):
            service = services[number % len(services)]
            client.request(IssueTicket(command_id=client.next_id(), service=service, token=token_urlsafe(16)), 10)


@contextmanager
def a_console(hub: RunningHub) -> Iterator[Door]:
    """Run the console, and log in."""
    console = hub.machine.console
    console.start()
    try:
        yield _logged_in(hub, console.pid)
    finally:
        console.ask_to_end()
        console.end(within_s=3.0)


def _logged_in(hub: RunningHub, process: int) -> Door:
    port, cookies = hub.machine.console_port, http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    login = f"http://127.0.0.1:{port}/login"
    found = re.search(r'name="csrf" content="([^"]+)"', _until_there(browser, login))
    if found is None:
        raise RuntimeError("the console has no login page")
    password = (hub.machine.wish.data / "first-password.txt").read_text(encoding="utf-8").strip()
    form = urllib.parse.urlencode({"name": "admin", "password": password, "csrf": found[1]}).encode()
    browser.open(login, data=form).close()
    return Door(port, "; ".join(f"{each.name}={each.value}" for each in cookies), process)


def _until_there(browser: urllib.request.OpenerDirector, address: str) -> str:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            with browser.open(address, timeout=2) as answer:
                return str(answer.read(), "utf-8")
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the console is not there")


@contextmanager
def _viewers(door: Door) -> Iterator[list[Viewer]]:
    ask = f"GET /events/hall HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {door.cookie}\r\n\r\n".encode()
    viewers = []
    for _ in range(VIEWERS):
        viewer = Viewer(socket.create_connection(("127.0.0.1", door.port), timeout=PATIENCE_S))
        viewer.line.sendall(ask)
        viewers.append(viewer)
    _hear(viewers, b"event: page", time.monotonic() + PATIENCE_S)
    try:
        yield viewers
    finally:
        for viewer in viewers:
            viewer.line.close()


def _changes(client: RequestClient, window: str, viewers: list[Viewer]) -> Iterator[float]:
    """Pause a window for a reason that each time has other words, and wait until all have read it."""
    for number in range(CHANGES):
        client.request(OpenWindow(command_id=client.next_id(), window=window), 10)
        time.sleep(REST_S)
        _read_up(viewers)
        words, began = f"pause no. {number} of this day", time.monotonic()
        client.request(PauseWindow(command_id=client.next_id(), window=window, reason=words), 10)
        yield _hear(viewers, words.encode(), began + PATIENCE_S) - began


def _read_up(viewers: list[Viewer]) -> None:
    """Take in what came before."""
    for viewer in viewers:
        viewer.line.setblocking(False)
        try:
            while viewer.line.recv(1 << 20):
                pass
        except BlockingIOError:
            viewer.heard.clear()


def _hear(viewers: list[Viewer], words: bytes, deadline: float) -> float:
    """Return the moment at which the last of them had heard this."""
    selector = selectors.DefaultSelector()
    for viewer in viewers:
        viewer.line.setblocking(False)
        selector.register(viewer.line, selectors.EVENT_READ, viewer)
    while selector.get_map():
        for key, _ in selector.select(max(0.0, deadline - time.monotonic())):
            viewer = key.data
            viewer.heard += viewer.line.recv(1 << 20)
            if words in viewer.heard:
                selector.unregister(viewer.line)
        if time.monotonic() > deadline:
            raise RuntimeError(f"{len(selector.get_map())} browsers never heard of it")
    return time.monotonic()


def _pages(door: Door) -> Iterator[str]:
    """Return every page that the console's links lead to, one of each kind of thing that can be set."""
    with closing(http.client.HTTPConnection("127.0.0.1", door.port, timeout=PATIENCE_S)) as connection:
        linked = {link for start in STARTS for link in LINK.findall(_page(connection, door, start))}
    pages = {html.unescape(link) for link in linked if not NO_PAGE.search(link)}
    kinds = {re.sub(r"^(/settings/t/service)/.+", r"\1/…", page): page for page in sorted(pages | set(STARTS))}
    return iter(kinds.values())


def _page(connection: http.client.HTTPConnection, door: Door, page: str) -> str:
    connection.request("GET", page, headers={"Cookie": door.cookie})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.HTTPStatus.OK:
        sys.exit(f"{page}: {answer.status}")
    return body.decode("utf-8")


@contextmanager
def _asking(door: Door, pages: Iterable[str]) -> Iterator[dict[str, list[float]]]:
    """Ask for page after page meanwhile, as one more browser does; what is yielded fills with how long each took."""
    took: dict[str, list[float]] = {page: [] for page in pages}
    ended = threading.Event()

    def ask() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", door.port, timeout=PATIENCE_S)) as connection:
            for page in itertools.cycle(took):
                began = time.monotonic()
                _page(connection, door, page)
                took[page].append(time.monotonic() - began)
                if ended.wait(0.05):
                    return

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield took
    finally:
        ended.set()
        thread.join()
