"""Every command there is, wrong in every way there is: a reason, no change, a count.

Driven by the table of commands, so that a new one cannot be forgotten.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import msgspec
import pytest

from central_scheduler.scheduler import Asked
from hall_protocol.access import Credential
from hall_protocol.commands import ALLOWED, COMMANDS, TOLD_LATE, TOO_OLD_AFTER_MS, WINDOW_COMMANDS, Command
from hall_protocol.events import Reply
from hall_protocol.roles import WINDOW_ROLES, Role
from queue_core import commands as core
from tests.hall.standing import PATIENCE_S, StandingHall, await_glance, standing_hall
from tests.protocol.samples import fields_of, spoils_of, whole
from tests.scheduler.parts import Desk

NAMES_NOTHING: Final = {
    "close_day",
    "reload_configuration",
    "show_tickets",
    "show_bookings",
    "show_cases",
    "show_clerks",
    "show_notices",
}
"""Commands that name nothing the hall could fail to know."""
A_DAY_MS: Final = 24 * 3600 * 1000


def credentials() -> Iterator[Credential]:
    """One of each role but the hub's."""
    for role in Role:
        if role is not Role.HUB:
            yield Credential(f"{role}-x", role, "window-1" if role in WINDOW_ROLES else "")


def made(name: str, **fields: object) -> Command:
    """Return a command of right form; what it names is made up."""
    return msgspec.convert({**whole(COMMANDS[name]), "on_behalf_of": "", **fields}, COMMANDS[name])


def says(desk: Desk, sender: Credential, command: Command) -> Reply:
    (answer,) = desk.scheduler.take([Asked(sender, command)], desk.now_ms)
    assert answer.events == () or answer.reply.ok
    return answer.reply


def assert_refused(desk: Desk, reply: Reply, code: str) -> None:
    """It was refused with a sentence in both languages."""
    assert (reply.ok, reply.code) == (False, code), reply
    assert reply.message is not None
    assert reply.message.zh
    assert reply.message.en


class Unmoved:
    """The hall as it was; afterwards it must be the same."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = msgspec.json.encode(desk.scheduler.hall.state)
        self._seq = desk.journal.seq

    def check(self, **refusals: int) -> None:
        assert msgspec.json.encode(self._desk.scheduler.hall.state) == self._state
        assert self._desk.journal.seq == self._seq
        assert self._desk.scheduler.refusals == refusals


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A hall in which somebody waits, is served, was missed, has booked, and something goes on after a visit."""
    desk.issues()
    desk.calls()
    desk.says("window-1", "start_service")
    desk.says("window-1", "hand_in")
    desk.issues()
    desk.calls()
    desk.says("window-1", "start_service")
    desk.issues()
    desk.calls("window-2")
    desk.says("window-2", "miss_ticket")
    desk.issues()
    desk.says("console", "log_in", window="window-3", clerk="zhao")
    desk.says("console", "book_visit", code="Y-1", service="bdc-diya", slot_ms=desk.now_ms + 2 * A_DAY_MS)
    assert desk.scheduler.refusals == {}
    return desk


@pytest.mark.parametrize("sender", tuple(credentials()), ids=lambda sender: sender.role)
def test_from_a_machine_that_has_no_business_with_it(busy: Desk, sender: Credential) -> None:
    unmoved, allowed = Unmoved(busy), ALLOWED.get(sender.role, frozenset())
    foreign = [made(name, command_id=busy.next_id()) for name in COMMANDS if name not in allowed]
    in_a_name = [made(name, command_id=busy.next_id(), on_behalf_of="the mayor") for name in allowed]
    wrong = foreign if sender.role is Role.CONSOLE else foreign + in_a_name
    for command in wrong:
        assert_refused(busy, says(busy, sender, command), "not_allowed")

    unmoved.check(**({"not_allowed": len(wrong)} if wrong else {}))
    assert bool(wrong) is (sender.role is not Role.CONSOLE)


def test_from_another_window_s_terminal(busy: Desk) -> None:
    unmoved, names = Unmoved(busy), WINDOW_COMMANDS & ALLOWED[Role.TERMINAL]
    terminal = Credential("window-2", Role.TERMINAL, "window-2")
    for name in names:
        reply = says(busy, terminal, made(name, window="window-1", command_id=busy.next_id()))
        assert_refused(busy, reply, "wrong_window")

    unmoved.check(wrong_window=len(names))


def test_a_wish_that_comes_too_late(busy: Desk) -> None:
    unmoved, names = Unmoved(busy), COMMANDS.keys() - TOLD_LATE
    console = Credential("console", Role.CONSOLE)
    for name in names:
        late = made(name, age_ms=TOO_OLD_AFTER_MS + 1, command_id=busy.next_id())
        assert_refused(busy, says(busy, console, late), "too_old")

    unmoved.check(too_old=len(names))


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - NAMES_NOTHING))
def test_about_what_the_hall_does_not_know(busy: Desk, name: str) -> None:
    unmoved = Unmoved(busy)
    reply = says(busy, Credential("console", Role.CONSOLE), made(name))

    assert_refused(busy, reply, reply.code)
    assert reply.code.startswith("unknown_") or reply.code == "bad_bookings"
    unmoved.check(**{reply.code: 1})


@pytest.mark.parametrize("name", sorted(NAMES_NOTHING))
def test_whoever_names_nothing_cannot_name_it_wrong(busy: Desk, name: str) -> None:
    assert says(busy, Credential("console", Role.CONSOLE), made(name)).ok


RIGHT: Final[dict[str, object]] = {
    "window": "window-1",
    "service": "rs-canbao",
    "to_service": "rs-canbao",
    "to_window": "window-2",
    "to_clerk": "",
    "clerk": "qian",
    "situation": "",
    "dispenser": "dispenser-1",
    "reason": "visitor",
    "lane": "normal",
    "lane_reason": "",
    "then": [],
    "services": [],
    "help_out": [],
    "services_done": [],
    "identity": "",
    "due_ms": None,
    "until_ms": None,
    "return_s": None,
    "case": "",
}
"""What the busy hall knows, by field; a ticket's command is wrong in its ticket alone."""
OF_A_TICKET: Final = sorted(
    name for name, kind in COMMANDS.items() if "ticket" in (field.encode_name for field in fields_of(kind))
)


@pytest.mark.parametrize("name", OF_A_TICKET)
def test_about_a_ticket_of_yesterday(busy: Desk, name: str) -> None:
    yesterday = busy.issues()
    busy.now_ms += A_DAY_MS
    busy.scheduler.command(core.TimePassed(), busy.now_ms)
    busy.says("console", "open_window", window="window-2")
    unmoved = Unmoved(busy)
    known = {field: value for field, value in RIGHT.items() if field in COMMANDS[name].__struct_fields__}
    for ticket in (yesterday.id, yesterday.number):
        command = made(name, **{**known, "ticket": ticket, "command_id": busy.next_id()})
        assert_refused(busy, says(busy, Credential("console", Role.CONSOLE), command), "unknown_ticket")

    unmoved.check(unknown_ticket=2)


def test_an_appointment_of_another_day_cannot_be_checked_in(busy: Desk) -> None:
    unmoved = Unmoved(busy)

    assert_refused(busy, busy.says("dispenser-1", "check_in", code="Y-1", token="t" * 32), "another_day")
    unmoved.check(another_day=1)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


def spoilt() -> Iterator[dict[str, object]]:
    """Every command with each required field missing, and with everything in each field that may not stand there."""
    for name, kind in COMMANDS.items():
        right = {**whole(kind), "name": name}
        for field in fields_of(kind):
            if field.encode_name == "command_id":
                continue
            if field.required:
                yield {key: value for key, value in right.items() if key != field.encode_name}
            for spoil in spoils_of(field.type):
                yield {**right, field.encode_name: spoil}


def test_every_field_of_every_command_missing_or_spoilt_is_answered_counted_and_changes_nothing(
    hall: StandingHall,
) -> None:
    messages = {f"aaaaaaaa-{number}": message for number, message in enumerate(spoilt())}
    heard: dict[str, Reply] = {}
    with hall.client("console") as console, hall.voice("console") as voice:
        console.listen(
            lambda _, message: heard.update({message.command_id: message}) if isinstance(message, Reply) else None
        )
        for command_id, message in messages.items():
            voice.say(msgspec.json.encode({**message, "command_id": command_id}))
        assert console.wait_for(lambda: messages.keys() <= heard.keys(), PATIENCE_S)
        glance = await_glance(console, lambda glance: glance.refusals == {"bad_message": len(messages)})
    hall.stop_hub()

    assert Counter(reply.code for reply in heard.values()) == {"bad_message": len(messages)}
    assert glance.dropped == {"bad_message": len(messages)}
    assert not [entry for entry in hall.entries() if entry.command_id]
    assert len(messages) > 20 * len(COMMANDS)
