"""A clerk says who they are by number and pin, or by badge; and what was typed or shown is kept nowhere."""

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall_config.model import Clerk, HallConfig
from hall_config.pin import stored
from hall_protocol.commands import LogIn
from hall_protocol.events import Reply
from node_runtime.outbox import Outbox
from queue_core.commands import Configure
from tests.hall.standing import county
from tests.scheduler.parts import MINUTE_MS, Desk, a_desk

PIN, WRONG, BADGE = "471199", "471198", "clerk:Zm9yIG5vYm9keSBlbHNl"
STAFF = (
    Clerk(id="zhao", name="赵立新", number="101", pin=stored(PIN, bytes(16)), may_choose=True),
    Clerk(id="qian", number="102", badge_sha256=hashlib.sha256(BADGE.encode()).hexdigest()),
    Clerk(id="sun", number="103"),
    Clerk(id="li"),
    Clerk(id="wu", badge_sha256="0" * 64),
)
"""With a pin, with a badge, with a number alone, with nothing, with a badge alone."""


def staffed(*clerks: Clerk) -> HallConfig:
    return msgspec.structs.replace(county(), clerks=clerks or STAFF)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path, staffed()) as desk:
        yield desk


def logs_in(desk: Desk, node: str = "window-1", **how: object) -> Reply:
    return desk.says(node, "log_in", **how)


def at(desk: Desk, window: str = "window-1") -> str:
    return desk.scheduler.hall.window(window).clerk


@pytest.mark.parametrize(
    ("how", "clerk"),
    [
        ({"number": "101", "pin": PIN}, "zhao"),
        ({"badge": BADGE}, "qian"),
        ({"badge": f" {BADGE}\r\n"}, "qian"),
        ({"number": "103"}, "sun"),
        ({"number": "103", "pin": "1234"}, "sun"),
        ({"number": "102"}, "qian"),
        ({"clerk": "sun"}, "sun"),
        ({"clerk": "li"}, "li"),
        ({"clerk": "zhao", "pin": PIN}, "zhao"),
    ],
)
def test_a_clerk_is_let_in_by_what_the_hall_knows_them_by(hall: Desk, how: dict[str, str], clerk: str) -> None:
    reply = logs_in(hall, **how)

    assert reply.ok, reply
    assert reply.clerk is not None
    assert (reply.clerk.id, at(hall)) == (clerk, clerk)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"number": "101", "pin": WRONG}, "wrong_pin"),
        ({"number": "101"}, "proof_needed"),
        ({"number": "999", "pin": PIN}, "unknown_number"),
        ({"badge": "clerk:somebody-else"}, "unknown_badge"),
        ({"clerk": "zhao"}, "proof_needed"),
        ({"clerk": "zhao", "pin": WRONG}, "wrong_pin"),
        ({"clerk": "qian"}, "proof_needed"),
        ({"clerk": "wu", "pin": PIN}, "proof_needed"),
        ({"clerk": "nobody"}, "unknown_clerk"),
        ({"pin": PIN}, "bad_message"),
        ({}, "bad_message"),
    ],
)
def test_nobody_else_is_and_hears_why_in_both_languages(hall: Desk, how: dict[str, str], code: str) -> None:
    reply = logs_in(hall, **how)

    assert (reply.ok, reply.code) == (False, code)
    assert reply.message is not None
    assert reply.message.zh
    assert reply.message.en
    assert at(hall) == ""


def test_a_pin_typed_where_the_number_belongs_is_not_said_again(hall: Desk) -> None:
    reply = logs_in(hall, number=PIN)

    assert reply.code == "unknown_number"
    assert PIN not in str(reply)


@pytest.mark.parametrize("clerk", ["zhao", "qian", "wu"])
def test_the_console_knows_who_sits_at_it_and_may_name_anybody(hall: Desk, clerk: str) -> None:
    assert logs_in(hall, "console", clerk=clerk, window="window-2").ok
    assert at(hall, "window-2") == clerk


def test_what_is_typed_at_the_console_is_looked_at_too(hall: Desk) -> None:
    assert logs_in(hall, "console", clerk="zhao", pin=WRONG, window="window-2").code == "wrong_pin"
    assert logs_in(hall, "console", number="101", window="window-2").code == "proof_needed"


def test_three_wrong_pins_lock_the_clerk_out_of_that_window_for_a_minute_even_with_the_right_one(hall: Desk) -> None:
    codes = [logs_in(hall, number="101", pin=WRONG).code for _ in range(3)]
    locked = logs_in(hall, number="101", pin=PIN)
    hall.now_ms += MINUTE_MS - 1
    still = logs_in(hall, number="101", pin=PIN)
    hall.now_ms += 1

    assert codes == ["wrong_pin", "wrong_pin", "pin_locked"]
    assert (locked.code, still.code) == ("pin_locked", "pin_locked")
    assert locked.message is not None
    assert still.message is not None
    assert ("60" in locked.message.zh, "请1秒" in still.message.zh) == (True, True)
    assert logs_in(hall, number="101", pin=PIN).ok


def test_the_lock_is_of_that_clerk_and_that_window_alone(hall: Desk) -> None:
    for _ in range(3):
        logs_in(hall, number="101", pin=WRONG)

    assert logs_in(hall, number="103").ok
    assert logs_in(hall, "window-2", number="101", pin=PIN).ok


def test_tries_count_in_a_row_and_anew_after_the_lock_and_the_right_one(hall: Desk) -> None:
    def tries(*pins: str) -> list[str]:
        return [logs_in(hall, number="101", pin=pin).code for pin in pins]

    assert tries(WRONG, WRONG, PIN, WRONG, WRONG) == ["wrong_pin", "wrong_pin", "", "wrong_pin", "wrong_pin"]
    assert tries(WRONG) == ["pin_locked"]
    hall.now_ms += MINUTE_MS
    assert tries(WRONG, WRONG, WRONG) == ["wrong_pin", "wrong_pin", "pin_locked"]


def test_a_pin_that_was_only_sent_again_is_one_try(hall: Desk) -> None:
    wrong = hall.command("log_in", number="101", pin=WRONG)
    answers = hall.take(*[("window-1", wrong)] * 4)

    assert {answer.reply.code for answer in answers} == {"wrong_pin"}
    assert logs_in(hall, number="101", pin=PIN).ok


def test_nothing_typed_is_no_try(hall: Desk) -> None:
    for _ in range(4):
        logs_in(hall, number="101")

    assert logs_in(hall, number="101", pin=PIN).ok


def test_a_changed_configuration_counts_at_once(hall: Desk) -> None:
    assert logs_in(hall, number="101", pin=PIN).ok
    changed = staffed(Clerk(id="zhao", number="101", pin=stored("2468", bytes(16))), *STAFF[1:])
    now = hall.scheduler.hall.rules
    hall.scheduler.command(Configure(now, msgspec.json.encode(changed).decode()), hall.now_ms)

    assert logs_in(hall, number="101", pin=PIN).code == "wrong_pin"
    assert logs_in(hall, number="101", pin="2468").ok


def test_a_clerk_takes_over_with_a_badge_in_the_middle_of_a_visit(hall: Desk) -> None:
    logs_in(hall, number="101", pin=PIN)
    ticket = hall.issues()
    hall.calls()
    taken = logs_in(hall, badge=BADGE)
    over = logs_in(hall, badge=BADGE, handover=True)
    hall.serves()

    assert (taken.code, over.ok, at(hall)) == ("window_has_clerk", True, "qian")
    assert hall.scheduler.hall.ticket(ticket.id).served_by == "qian"


def test_who_has_a_visitor_elsewhere_is_told_where(hall: Desk) -> None:
    logs_in(hall, badge=BADGE)
    hall.issues()
    hall.calls()
    reply = logs_in(hall, "window-2", badge=BADGE, handover=True)

    assert reply.code == "clerk_with_visitor"
    assert reply.message is not None
    assert hall.scheduler.hall.rules.windows["window-1"].number in reply.message.zh


def test_what_was_typed_or_shown_is_in_no_file_no_reply_and_no_line_of_the_log(
    hall: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As a hub leaves its files that is killed there and then: nothing is closed, nothing tidied up."""
    caplog.set_level(logging.DEBUG)
    replies = [
        logs_in(hall, number="101", pin=PIN),
        logs_in(hall, "window-2", number="101", pin=WRONG),
        logs_in(hall, "window-2", number=PIN, pin=WRONG),
        logs_in(hall, "window-2", badge=BADGE),
        logs_in(hall, "window-2", badge=f"not {BADGE}"),
    ]
    hall.journal.save_snapshot(hall.scheduler.hall.state)

    written = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    said = msgspec.json.encode(replies) + caplog.text.encode()
    assert b"unknown_badge" in written, "the answers are there"
    for secret in (PIN, WRONG, BADGE):
        assert secret.encode() not in written
        assert secret.encode() not in said


def test_a_terminal_that_loses_its_power_has_written_down_no_log_in(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db", lambda: 0, "boot", lambda command: None)
    outbox.submit(LogIn(command_id="window-1-000001", number="101", pin=PIN))
    outbox.submit(LogIn(command_id="window-1-000002", badge=BADGE))

    assert outbox.pending == 2
    for file in tmp_path.iterdir():
        assert PIN.encode() not in file.read_bytes()
        assert BADGE.encode() not in file.read_bytes()


def test_a_fault_of_ours_at_a_log_in_tells_the_log_nothing_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A stored number that no command made gets past no check of the folder; it may stand in an old journal."""
    broken = staffed(Clerk(id="zhao", number="101", pin="scrypt$A$A"))
    with a_desk(tmp_path, broken) as desk:
        assert logs_in(desk, number="101", pin=PIN).code == "bad_message"

    assert "a fault in the rules met log_in" in caplog.text
    assert PIN not in caplog.text
