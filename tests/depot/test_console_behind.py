"""Managers come to the console through the hub's web server: over TLS, known by their own address, live."""

import http.client
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from node_runtime.clock import boottime_ms
from node_runtime.identity import stranger_context
from tests.console.parts import Browser, PassedClock, console, lonely_settings
from tests.depot.standing import PATIENCE_S, InstalledHub
from web_console.__main__ import MANNERS
from web_console.audit.log import AuditLog, Wanted
from web_console.serving.doorkeeper import Doorkeeper
from web_console.visitor.serving import behind

MANAGER = "127.0.0.9"


@pytest.fixture
def behind_the_front(hub: InstalledHub, tmp_path: Path) -> Iterator[Browser]:
    """The console of a hall whose broker is away, where the web server looks for it."""
    settings = lonely_settings(tmp_path)
    with console(settings, PassedClock()) as browser:
        browser.client.application.config["SESSION_COOKIE_SECURE"] = True
        door = Doorkeeper(
            browser.client.application,
            MANNERS,
            boottime_ms,
            host="127.0.0.1",
            port=hub.inner_console,
            threads=4,
            **behind("127.0.0.1"),
        )
        serving = threading.Thread(target=door.run, daemon=True)
        serving.start()
        yield browser
        door.trigger.pull_trigger(lambda: door.asyncore.close_all(door._map))
        serving.join(PATIENCE_S)


class Visit:
    """A manager's browser in another place of the hall."""

    def __init__(self, hub: InstalledHub) -> None:
        self._hub = hub
        self._context: ssl.SSLContext = stranger_context(hub.places.authority / "hall.pem")
        self.cookies: dict[str, str] = {}
        self.set: list[str] = []
        self._open = ExitStack()

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def asks(self, method: str, path: str, body: str = "") -> http.client.HTTPResponse:
        link = http.client.HTTPSConnection(
            "127.0.0.1",
            self._hub.hub.console_port,
            context=self._context,
            source_address=(MANAGER, 0),
            timeout=PATIENCE_S,
        )
        said = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-For": "10.9.9.9",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        link.request(method, path, body, said)
        answer = self._open.enter_context(closing(link.getresponse()))
        self._open.callback(link.close)
        for each in answer.headers.get_all("Set-Cookie") or []:
            self.set.append(each)
            name, _, rest = each.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer


def test_a_manager_logs_in_over_tls_is_noted_by_the_own_address_and_sees_the_hall_live(
    hub: InstalledHub, behind_the_front: Browser
) -> None:
    with Visit(hub) as visit:
        found = re.search(r'name="csrf" content="([^"]+)"', visit.asks("GET", "/login").read().decode())
        assert found
        form = urlencode({"name": "admin", "password": behind_the_front.first_password, "csrf": found[1]})
        logged_in = visit.asks("POST", "/login", form)
        live = visit.asks("GET", "/events/hall")
        first = live.readline()
    log: AuditLog = behind_the_front.client.application.extensions["audit"]

    assert (logged_in.status, logged_in.headers["Location"]) == (302, "/")
    assert all("; Secure" in each and "; HttpOnly" in each for each in visit.set)
    assert [line.about for line in log.lines(Wanted(), 1)] == [f"address={MANAGER}"]
    assert live.headers["Content-Type"].startswith("text/event-stream")
    assert first == b"retry: 2000\n"
    assert "max-age" in logged_in.headers["Strict-Transport-Security"]
