"""What a dispenser hears and says of whoever stands there, from a real hub over a real broker."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from hall_config.conduct import Opening
from hall_config.forms import Hours
from hall_protocol.commands import COMMANDS
from hall_protocol.events import Reply
from hall_protocol.identity import identity_hash
from hall_protocol.message import Message
from hall_protocol.states import HallGlance, Offers, VisitorKeys, WindowBoard
from hall_protocol.topics import Address
from node_runtime.client import RequestClient
from tests.hall.standing import PATIENCE_S, StandingHall, ask, await_hub, county, standing_hall, token

NUMBER = "11010519491231002X"
EIGHT = datetime(2026, 11, 23, 0, 59, 30, tzinfo=UTC)
"""Half a minute before nine in the hall, on a Monday."""
OFFICE = Hours(mon=("09:00-12:00",), tue=("09:00-12:00",))


@contextmanager
def machine(hall: StandingHall, node: str = "dispenser-1") -> Iterator[tuple[RequestClient, "Ears"]]:
    """Speak for this machine, and hear from the first moment on what was said before it came."""
    with RequestClient(hall.bus(node, token()[:8]), id_prefix=token()[:8]) as client:
        ears = Ears(client)
        client.connect(PATIENCE_S)
        await_hub(client)
        yield client, ears


class Ears:
    """The last word on everything a machine hears."""

    def __init__(self, client: RequestClient) -> None:
        self._client = client
        self._heard: dict[type[Message], Message] = {}
        self.kinds: set[type[Message]] = set()
        client.listen(self._hear)

    def _hear(self, _address: Address, message: Message) -> None:
        self._heard[type(message)] = message
        self.kinds.add(type(message))

    def until(self, kind: type[Message], is_so: Callable[..., bool]) -> Message:
        """Return what was said of this kind once it is so."""
        assert self._client.wait_for(lambda: kind in self._heard and is_so(self._heard[kind]), PATIENCE_S)
        return self._heard[kind]


def says(client: RequestClient, name: str, **fields: object) -> Reply:
    return ask(client, msgspec.convert({"name": name, "command_id": client.next_id(), **fields}, COMMANDS[name]))


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[StandingHall]:
    with standing_hall(tmp_path, msgspec.structs.replace(county(), one_ticket_a_visitor=True)) as hall:
        yield hall


def keys_of(ears: Ears) -> VisitorKeys:
    keys = ears.until(VisitorKeys, lambda keys: bool(keys.daily))
    assert isinstance(keys, VisitorKeys)
    return keys


def test_a_card_is_known_again_by_the_keys_the_hub_has_said_and_after_it_was_killed(hall: StandingHall) -> None:
    with machine(hall) as (dispenser, ears):
        keys = keys_of(ears)
        hashes = {
            "identity": identity_hash(NUMBER, keys.daily),
            "booking_identity": identity_hash(NUMBER, keys.lasting),
        }
        assert says(dispenser, "show_visitor", **hashes).ticket is None
        first = says(dispenser, "issue_ticket", service="rs-canbao", token=token(), **hashes).ticket
        hall.kill_hub()
        hall.start_hub()
        with machine(hall) as (_, others):
            assert keys_of(others) == keys
        second = says(dispenser, "issue_ticket", service="rs-canbao", token=token(), **hashes)
        shown = says(dispenser, "show_visitor", **hashes)
        gone = says(dispenser, "cancel_ticket", ticket=first and first.id, token=first and first.token)
        hall.stop_hub()

    assert first is not None
    assert (second.code, second.ticket and second.ticket.id) == ("one_ticket_a_visitor", first.id)
    assert shown.ticket is not None
    assert (shown.ticket.id, shown.ticket.token) == (first.id, first.token)
    assert gone.ok
    for file in hall.data.glob("journal.db*"):
        assert hashes["identity"].encode() not in file.read_bytes()
    for log in (hall.folder).rglob("*.log"):
        assert keys.daily.hex() not in log.read_text(encoding="utf-8", errors="replace")


def test_no_other_machine_hears_a_key(hall: StandingHall) -> None:
    with (
        machine(hall, "window-1") as (_, terminal),
        machine(hall, "console") as (_, console),
        machine(hall) as (_, ours),
    ):
        keys_of(ours)
        console.until(HallGlance, lambda glance: glance.day != "")
        console.until(Offers, lambda _: True)
        terminal.until(WindowBoard, lambda board: board.window == "window-1")

    assert VisitorKeys not in terminal.kinds | console.kinds


def test_a_dispenser_hears_that_the_hall_opens_when_it_does(tmp_path: Path) -> None:
    config = msgspec.structs.replace(county(), opening=Opening(hours=OFFICE))
    options = ("--starts-at", EIGHT.isoformat(), "--speed", "10")
    with standing_hall(tmp_path, config, *options) as hall, machine(hall) as (dispenser, ears):
        closed = ears.until(Offers, lambda offers: offers.closed is not None)
        refused = says(dispenser, "issue_ticket", service="rs-canbao", token=token())
        opened = ears.until(Offers, lambda offers: offers.closed is None)
        granted = says(dispenser, "issue_ticket", service="rs-canbao", token=token())
        grown = ears.until(Offers, lambda offers: any(queue.waiting for queue in offers.queues))

    assert isinstance(closed, Offers)
    assert isinstance(opened, Offers)
    assert isinstance(grown, Offers)
    assert closed.closed is not None
    assert "今天 09:00" in closed.closed.zh
    assert (refused.code, refused.message) == ("hall_closed", closed.closed)
    nine_ms = round((EIGHT + timedelta(seconds=30)).timestamp() * 1000)
    assert nine_ms <= opened.at_ms < nine_ms + 20_000, "two true seconds at this speed, on a busy machine"
    assert granted.ok
    assert len(opened.common) == 12


def test_what_was_asked_for_before_the_hub_was_killed_stands_first_afterwards(tmp_path: Path) -> None:
    with standing_hall(tmp_path) as hall, hall.client("dispenser-1") as dispenser:
        for _ in range(3):
            assert says(dispenser, "issue_ticket", service="zh-chujian", token=token()).ok
        hall.kill_hub()
        hall.start_hub()

        with machine(hall) as (_, ears):
            offers = ears.until(Offers, lambda offers: offers.common[:1] == ("zh-chujian",))
    assert isinstance(offers, Offers)


def test_a_guide_who_is_called_is_still_wanted_after_the_hub_was_killed(hall: StandingHall) -> None:
    with hall.client("dispenser-1") as dispenser, hall.client("console") as console:
        assert says(dispenser, "call_guide", about="paper").ok
        hall.kill_hub()
        hall.start_hub()
        answered = says(console, "answer_guide", dispenser="dispenser-1")
        again = says(console, "answer_guide", dispenser="dispenser-1")

    assert (answered.ok, again.code) == (True, "no_guide_called")
