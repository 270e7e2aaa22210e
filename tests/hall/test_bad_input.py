"""Whatever a broken or hostile machine says is refused or dropped, and counted; the hub goes on as if nothing was."""

from collections import Counter

import msgspec
import pytest

from hall_config.model import HallConfig
from hall_protocol.codec import MAX_BYTES, encode
from hall_protocol.commands import (
    CallNext,
    Command,
    FinishService,
    IssueTicket,
    OpenWindow,
    ReportPaper,
    ShowTicket,
    StartService,
)
from hall_protocol.events import Reply
from hall_protocol.topics import COMMAND, HUB, NODE_STATUS
from node_runtime.client import RequestClient
from queue_core.events import ServiceFinished, TicketIssued
from tests.hall.standing import StandingHall, ask, await_glance, token

UNREADABLE = {
    "noise": bytes(range(256)) * 8,
    "nothing": b"",
    "no UTF-8": b'{"name":"call_next","command_id":"\xff\xfe\xff\xfe\xff\xfe\xff\xfe"}',
    "no object": b"[1,2,3]",
    "no id": b'{"name":"call_next"}',
    "an id that could not be answered": b'{"name":"call_next","command_id":"../../hub"}',
    "nested for ever": b"[" * 200_000,
    "half a message": b'{"name":"call_next","command_id":"aaaaaaaa-1"',
    "three megabytes": b'{"name":"' + b"x" * 3_000_000 + b'"}',
    "more than a message may have": b" " * (MAX_BYTES + 1),
}


@pytest.fixture
def ticket(dispenser: RequestClient) -> str:
    """Somebody waits."""
    reply = ask(dispenser, an_issue(dispenser))
    assert reply.ticket is not None
    return reply.ticket.number


def an_issue(client: RequestClient) -> IssueTicket:
    return IssueTicket(command_id=client.next_id(), service="rs-canbao", token=token())


def assert_hub_unmoved(hall: StandingHall, clerk: RequestClient, ticket: str) -> None:
    """The same process answers the next call with the visitor whose turn it is."""
    pid = hall.hub_pid
    reply = ask(clerk, CallNext(command_id=clerk.next_id()))
    assert reply.ticket is not None
    assert reply.ticket.number == ticket
    assert hall.hub is not None
    assert (hall.hub_pid, hall.hub.poll()) == (pid, None)


def test_bytes_that_are_no_message_are_dropped_and_counted(
    hall: StandingHall, clerk: RequestClient, console: RequestClient, ticket: str
) -> None:
    with hall.voice("window-2") as voice:
        for payload in UNREADABLE.values():
            voice.say(payload)
        await_glance(console, lambda glance: glance.dropped == {"unreadable": len(UNREADABLE)})

    assert_hub_unmoved(hall, clerk, ticket)


def test_a_flood_of_noise_keeps_nobody_waiting_and_fills_no_log(
    hall: StandingHall, clerk: RequestClient, console: RequestClient, ticket: str
) -> None:
    with hall.voice("window-2") as voice:
        for _ in range(2_000):
            voice.say(b"\xffnoise", awaited=False)
        assert_hub_unmoved(hall, clerk, ticket)
        await_glance(console, lambda glance: glance.dropped == {"unreadable": 2_000})

    assert 1 < hall.log.count("dropped (unreadable") <= 11


def test_a_foreign_topic_never_reaches_the_hub(
    hall: StandingHall, clerk: RequestClient, console: RequestClient, ticket: str
) -> None:
    stolen = encode(CallNext(command_id="aaaaaaaa-9", window="window-1"))
    with hall.voice("window-2") as voice:
        for topic in (
            COMMAND.path(hall.config.id, node="window-1"),
            COMMAND.path("another-hall", node="window-2"),
            HUB.path(hall.config.id),
            "paidui/v2/anything",
            "homeassistant/light",
            NODE_STATUS.path(hall.config.id, node="window-2"),
        ):
            voice.say(stolen, topic)
        # Only the last is the sender's own to say; and it is no status.
        await_glance(console, lambda glance: glance.dropped == {"unreadable": 1})

    assert_hub_unmoved(hall, clerk, ticket)


def test_whoever_can_be_answered_is_told_what_was_wrong(
    hall: StandingHall, clerk: RequestClient, console: RequestClient, ticket: str
) -> None:
    heard: dict[str, str] = {}
    told = {
        "aaaaaaaa-1": (b'{"command_id":"aaaaaaaa-1","name":"dance"}', "unknown_command"),
        "aaaaaaaa-2": (b'{"command_id":"aaaaaaaa-2","name":"transfer_ticket","place":"last"}', "bad_message"),
        "aaaaaaaa-3": (b'{"command_id":"aaaaaaaa-3","name":"show_ticket"}', "bad_message"),
        "aaaaaaaa-4": (b'{"command_id":"aaaaaaaa-4","name":"call_next","age_ms":-5}', "bad_message"),
        "aaaaaaaa-5": (b'{"command_id":"aaaaaaaa-5","name":"call_next","window":"A/+/#"}', "bad_message"),
    }
    clerk.listen(lambda _address, message: heard.update({getattr(message, "command_id", ""): _code(message)}))
    with hall.voice("window-1") as voice:
        for payload, _ in told.values():
            voice.say(payload)
    assert clerk.wait_for(lambda: told.keys() <= heard.keys(), 10)

    assert {command_id: heard[command_id] for command_id in told} == {
        command_id: code for command_id, (_, code) in told.items()
    }
    glance = await_glance(console, lambda glance: sum(glance.refusals.values()) == len(told))
    assert glance.refusals == glance.dropped == {"unknown_command": 1, "bad_message": 4}
    assert_hub_unmoved(hall, clerk, ticket)


def _code(message: object) -> str:
    return str(getattr(message, "code", ""))


FROM_A_CLERK = {
    "another's window": (OpenWindow(command_id="bbbbbbbb-1", window="window-2"), "wrong_window"),
    "a dispenser's business": (
        IssueTicket(command_id="bbbbbbbb-2", service="rs-canbao", token="t" * 32),
        "not_allowed",
    ),
    "in somebody's name": (OpenWindow(command_id="bbbbbbbb-3", on_behalf_of="the manager"), "not_allowed"),
    "a wish of long ago": (CallNext(command_id="bbbbbbbb-4", age_ms=11_000), "too_old"),
    "a visitor who is not there": (FinishService(command_id="bbbbbbbb-5"), "no_visitor"),
    "a ticket nobody has": (ShowTicket(command_id="bbbbbbbb-6", ticket="Z999"), "unknown_ticket"),
}


def test_what_a_clerk_may_not_is_refused_with_a_sentence_and_counted(
    hall: StandingHall, clerk: RequestClient, console: RequestClient, ticket: str
) -> None:
    for command, code in FROM_A_CLERK.values():
        reply = ask(clerk, command) if not command.age_ms else _said_as_it_is(clerk, command)
        assert (reply.ok, reply.code) == (False, code)
        assert reply.message is not None
        assert reply.message.zh
        assert reply.message.en

    await_glance(console, lambda glance: glance.refusals == dict(Counter(code for _, code in FROM_A_CLERK.values())))
    assert_hub_unmoved(hall, clerk, ticket)


def _said_as_it_is(client: RequestClient, command: Command) -> Reply:
    """Ask past the outbox, which would not send a wish that old."""
    heard: list[Reply] = []
    client.listen(lambda _address, message: heard.append(message) if isinstance(message, Reply) else None)
    client.publish(COMMAND, command, node="window-1")
    assert client.wait_for(lambda: bool(heard), 10)
    return heard[0]


def test_a_dispenser_cannot_call(
    hall: StandingHall, dispenser: RequestClient, clerk: RequestClient, console: RequestClient, ticket: str
) -> None:
    reply = ask(dispenser, CallNext(command_id=dispenser.next_id(), window="window-1"))

    assert reply.code == "not_allowed"
    await_glance(console, lambda glance: glance.refusals == {"not_allowed": 1})
    assert_hub_unmoved(hall, clerk, ticket)


def test_a_machine_the_hall_does_not_know_is_not_heard(
    hall: StandingHall, clerk: RequestClient, console: RequestClient, ticket: str
) -> None:
    with hall.voice("stranger") as voice:
        voice.say(encode(IssueTicket(command_id="cccccccc-1", service="rs-canbao", token=token())))
        voice.say(b'{"command_id":"cccccccc-2","name":"dance"}')
        glance = await_glance(console, lambda glance: sum(glance.dropped.values()) == 2)

    assert glance.dropped == {"unknown_node": 1, "unknown_command": 1}
    assert glance.issued == 1
    assert_hub_unmoved(hall, clerk, ticket)


def test_a_console_may_name_a_window_and_speak_for_somebody_on_record(
    hall: StandingHall, console: RequestClient
) -> None:
    assert ask(console, OpenWindow(command_id=console.next_id(), window="window-5", on_behalf_of="li")).ok
    hall.stop_hub()

    assert [(entry.actor, entry.on_behalf_of) for entry in hall.entries()][-1] == ("console", "li")


def test_what_has_happened_counts_when_it_was_pressed_however_late_it_comes(
    hall: StandingHall, clerk: RequestClient, dispenser: RequestClient
) -> None:
    ask(dispenser, an_issue(dispenser))
    called = ask(clerk, CallNext(command_id=clerk.next_id()))
    ask(clerk, StartService(command_id=clerk.next_id()))
    # Older than a wish may be, and reaching back before the start: it counts, but never before what it follows.
    finished = ask(clerk, FinishService(command_id=clerk.next_id(), age_ms=60_000))

    assert called.ticket is not None
    assert finished.ticket is not None
    assert finished.ok
    assert finished.ticket.ended_ms == finished.ticket.started_ms


def test_a_repeated_command_gets_its_first_answer_even_within_one_commit(
    hall: StandingHall, dispenser: RequestClient, console: RequestClient
) -> None:
    command = an_issue(dispenser)
    with hall.voice("dispenser-1") as voice:
        for _ in range(50):
            voice.say(encode(command), awaited=False)
        first = ask(dispenser, command)
    again = ask(dispenser, command)
    changed = ask(dispenser, msgspec.structs.replace(command, service="yb-canbao"))
    hall.stop_hub()

    assert first == again == changed
    issued = [entry for entry in hall.entries() if isinstance(entry.event, TicketIssued)]
    assert [entry.command_id for entry in issued] == [command.command_id]
    assert hall.log.count("TicketIssued A001") == 1


def test_a_paper_report_for_a_ticket_of_a_service_no_longer_offered_moves_nobody(
    hall: StandingHall, dispenser: RequestClient, clerk: RequestClient
) -> None:
    issued = ask(dispenser, an_issue(dispenser)).ticket
    assert issued is not None
    for kind in (CallNext, StartService, FinishService):
        assert ask(clerk, kind(command_id=clerk.next_id())).ok
    hall.stop_hub()
    hall.write(without_service(hall, "rs-canbao"))
    hall.start_hub()
    assert dispenser.wait_for(lambda: dispenser.hub_alive, 20), hall.log

    reply = ask(dispenser, ReportPaper(command_id=dispenser.next_id(), ticket=issued.id, printed=True))

    assert reply.ok
    assert reply.ticket is not None
    assert (reply.ticket.number, reply.ticket.zone) == (issued.number, "")
    hall.stop_hub()
    assert [type(entry.event) for entry in hall.entries()].count(ServiceFinished) == 1


def without_service(hall: StandingHall, code: str) -> HallConfig:
    return msgspec.structs.replace(
        hall.config, services=tuple(service for service in hall.config.services if service.code != code)
    )
