"""What other systems are told: signed, in order, tried again, kept over a restart; a dead address holds up nothing."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from random import Random

import pytest
from msgspec.structs import replace

from node_runtime.settings import SettingsError
from tests.console.parts import PassedClock
from web_console.settings import read_table, settings_from
from web_console.webhooks.pace import FIRST_MS, GIVEN_UP_AFTER_MS, LONGEST_MS, is_hopeless, pause_ms
from web_console.webhooks.queue import MOST_WAITING, WebhookQueue
from web_console.webhooks.sending import Webhooks
from web_console.webhooks.signing import FRESH_S, is_signed, signature
from web_console.webhooks.targets import Target, TargetError, checked

SECRET = b"a secret nobody guesses"
PATIENCE_S = 20.0


@dataclass
class Heard:
    """One request as a receiver has it."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return str(json.loads(self.body)["id"])


@dataclass
class Receiver:
    """Another system, which answers what it is told to."""

    url: str = ""
    answer: int = 200
    heard: SimpleQueue[Heard] = field(default_factory=SimpleQueue)


@contextmanager
def a_receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(receiver.answer)
            self.send_header("Location", receiver.url)
            self.send_header("Content-Length", "0")
            receiver.heard.put(Heard(dict(self.headers), body))  # once it is answered, the next may be here first
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}/told"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield receiver
        server.shutdown()
        thread.join()


def a_target(folder: Path, url: str, name: str = "office") -> Target:
    secret = folder / f"{name}.secret"
    secret.write_bytes(SECRET + b"\n")
    return Target(name=name, url=url, secret_file=secret, events=("alert.*",))


def a_sender(folder: Path, clock: PassedClock, *targets: Target) -> Webhooks:
    return Webhooks(WebhookQueue(folder / "webhooks.db"), targets, clock, Random(1))


def try_next(sender: Webhooks, folder: Path, target: Target) -> None:
    """Try what waits, as the sender's thread does once the time has come."""
    message = WebhookQueue(folder / "webhooks.db").next(target.name)
    assert message
    sender.try_once(target, message)


def test_who_knows_the_secret_knows_that_it_is_ours_and_of_now(tmp_path: Path) -> None:
    with a_receiver() as receiver:
        sender = a_sender(tmp_path, PassedClock(), a_target(tmp_path, receiver.url))
        sender.tell("7-raised", "alert.raised", {"kind": "node_lost"})
        sender.tell("8", "ticket.called", {})
        sender.begin()
        heard = receiver.heard.get(timeout=PATIENCE_S)
        sender.end()

    at_s, given = int(heard.headers["Paidui-Timestamp"]), heard.headers["Paidui-Signature"]
    assert is_signed(SECRET, at_s, heard.body, given, at_s + FRESH_S)
    assert not is_signed(SECRET, at_s, heard.body, given, at_s + FRESH_S + 1)
    assert not is_signed(b"another", at_s, heard.body, given, at_s)
    assert not is_signed(SECRET, at_s, heard.body + b" ", given, at_s)
    assert signature(SECRET, at_s + 1, heard.body) != given
    assert (heard.headers["Paidui-Event"], heard.headers["Paidui-Id"]) == ("alert.raised", "7-raised")
    assert json.loads(heard.body)["kind"] == "node_lost"
    assert receiver.heard.empty()


def test_a_dead_address_holds_up_no_other(tmp_path: Path) -> None:
    with a_receiver() as dead, a_receiver() as alive:
        dead.answer = 503
        targets = a_target(tmp_path, dead.url, "dead"), a_target(tmp_path, alive.url, "alive")
        sender = a_sender(tmp_path, PassedClock(), *targets)
        sender.begin()
        for number in range(3):
            sender.tell(str(number), "alert.raised", {})
        told = [alive.heard.get(timeout=PATIENCE_S).id for _ in range(3)]
        assert dead.heard.get(timeout=PATIENCE_S).id == "0"
        sender.end()

    assert told == ["0", "1", "2"]
    assert dead.heard.empty()


def test_what_was_not_told_is_told_in_order_after_a_restart_and_once(tmp_path: Path) -> None:
    clock = PassedClock()
    with a_receiver() as receiver:
        target = a_target(tmp_path, receiver.url)
        receiver.answer = 500
        before = a_sender(tmp_path, clock, target)
        for number in ("0", "1", "1"):
            before.tell(number, "alert.raised", {})
        try_next(before, tmp_path, target)
        assert before.standing()[0].outcome == "HTTP 500"
        receiver.answer = 204
        clock.pass_s(FIRST_MS * 1.3 / 1000)
        after = a_sender(tmp_path, clock, target)
        after.begin()
        told = [receiver.heard.get(timeout=PATIENCE_S).id for _ in range(3)]
        after.end()

    assert told == ["0", "0", "1"]


def test_what_is_signed_for_one_address_goes_to_no_other(tmp_path: Path) -> None:
    with a_receiver() as elsewhere, a_receiver() as receiver:
        receiver.answer = 307
        target = a_target(tmp_path, receiver.url)
        sender = a_sender(tmp_path, PassedClock(), target)
        sender.tell("1", "alert.raised", {})
        receiver.url = elsewhere.url
        try_next(sender, tmp_path, target)

    assert elsewhere.heard.empty()
    assert sender.standing()[0].outcome == "HTTP 307"


def test_a_secret_that_is_not_there_is_said_and_nothing_goes_out_unsigned(tmp_path: Path) -> None:
    with a_receiver() as receiver:
        target = replace(a_target(tmp_path, receiver.url), secret_file=tmp_path / "none")
        sender = a_sender(tmp_path, PassedClock(), target)
        sender.tell("1", "alert.raised", {})
        try_next(sender, tmp_path, target)

    assert "its secret cannot be read" in sender.standing()[0].outcome
    assert receiver.heard.empty()


def test_an_address_that_is_away_for_long_costs_no_more_than_its_share(tmp_path: Path) -> None:
    queue = WebhookQueue(tmp_path / "webhooks.db")
    for number in range(MOST_WAITING + 3):
        queue.put("dead", str(number), "alert.raised", b"{}", 0)
    first = queue.next("dead")

    assert first
    assert first.id == "3"
    assert (queue.standing("dead").waiting, queue.standing("dead").given_up) == (MOST_WAITING, 3)


def test_each_try_waits_about_twice_as_long_as_the_last() -> None:
    chance = Random(7)
    pauses = [pause_ms(tries, chance) for tries in range(1, 60)]

    assert 0.8 * FIRST_MS <= pauses[0] <= 1.2 * FIRST_MS
    assert pauses[3] > pauses[1]
    assert max(pauses) <= 1.2 * LONGEST_MS
    assert is_hopeless(GIVEN_UP_AFTER_MS, 1, "HTTP 500")
    assert is_hopeless(0, 3, "HTTP 422")
    assert not is_hopeless(0, 2, "HTTP 422")
    assert not is_hopeless(0, 50, "HTTP 500")


@pytest.mark.parametrize("url", ["ftp://a/b", "http://", "http://a:0/", "http://a b/", "http://a:x/", "http://大厅/"])
def test_what_is_no_address_is_refused_by_name(tmp_path: Path, url: str) -> None:
    with pytest.raises(TargetError, match="webhook office"):
        checked(a_target(tmp_path, url))


def test_addresses_stand_in_the_consoles_settings(tmp_path: Path) -> None:
    file = tmp_path / "console.toml"
    hook = '[[webhook]]\nname = "office"\nurl = "https://office.example/told"\nsecret_file = "office.secret"\n'
    file.write_text(f'hall = "a"\ndata = "."\npassword_file = "b"\n{hook}', encoding="utf-8")
    settings = settings_from(read_table(file))
    file.write_text(file.read_text(encoding="utf-8") + hook, encoding="utf-8")

    assert settings.webhook[0].secret_file == tmp_path / "office.secret"
    with pytest.raises(SettingsError, match="two webhooks are called office"):
        settings_from(read_table(file))
