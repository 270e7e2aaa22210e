"""A stolen machine is let in no more within five seconds; a copied one shows; everybody else goes on."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from broker_config.process import LONGEST_LOG
from hall_protocol.access import Credential
from hall_protocol.roles import Role
from node_runtime.bus import Bus, BusDown, BusUp
from node_runtime.inbox import Inbox
from tests.broker.installed import MEMBERS, Guest, InstalledHall
from tests.runtime.parts import await_event

COMMAND = "paidui/v1/county/command/{}"
TAKES_EFFECT_WITHIN_S = 5.0


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[InstalledHall]:
    """A hall whose broker is kept, as its own program keeps it."""
    with InstalledHall(tmp_path) as hall, kept(hall):
        for node in hall.members:
            hall.identify(node)
        yield hall


@contextmanager
def kept(hall: InstalledHall) -> Iterator[None]:
    done = threading.Event()

    def keep() -> None:
        while not done.wait(0.25):
            hall.keeper.step()

    keeping = threading.Thread(target=keep)
    keeping.start()
    try:
        yield
    finally:
        done.set()
        keeping.join()


def test_a_revoked_node_is_thrown_out_within_five_seconds_and_does_not_come_back(hall: InstalledHall) -> None:
    with Guest(hall.port, hall.places.node_identity("t-1")) as stolen:
        assert stolen.enters()
        began_s = time.monotonic()
        assert hall.register.revoke("t-1", "stolen") >= 1

        assert stolen.waits_for("was_thrown_out", TAKES_EFFECT_WITHIN_S)
        assert time.monotonic() - began_s < TAKES_EFFECT_WITHIN_S
    with Guest(hall.port, hall.places.node_identity("t-1")) as again:
        assert not again.enters()


def test_what_a_revoked_node_says_before_it_is_thrown_out_comes_to_nobody_after_the_list_is_read(
    hall: InstalledHall,
) -> None:
    with Guest(hall.inner_port, hall.places.node_identity("hub")) as hub:
        assert hub.enters()
        hall.register.revoke("t-1")
        assert hub.waits_for("was_thrown_out", TAKES_EFFECT_WITHIN_S)
        with Guest(hall.port, hall.places.node_identity("t-2")) as other:
            assert _in_the_end(other)
            with Guest(hall.port, hall.places.node_identity("t-1")) as stolen:
                assert not stolen.enters()
                stolen.says(COMMAND.format("t-1"), b"{}")
            while not hub.waits_for("heard", 0.3):  # the hub, too, has to come back first
                other.says(COMMAND.format("t-2"), b"honest")
        assert set(hub.heard) == {(COMMAND.format("t-2"), b"honest")}


def test_the_others_are_back_by_themselves(hall: InstalledHall) -> None:
    inbox = Inbox()
    bus = Bus(hall.bus("t-2"), inbox)
    bus.start()
    try:
        await_event(inbox, BusUp)
        hall.register.revoke("t-1")

        await_event(inbox, BusDown)
        await_event(inbox, BusUp)
    finally:
        bus.stop()


def test_a_card_written_anew_comes_in_and_the_one_it_replaces_does_not(hall: InstalledHall, tmp_path: Path) -> None:
    with Guest(hall.port, hall.places.node_identity("t-2")) as witness:
        assert witness.enters()
        hall.register.revoke("t-1", "replaced")
        new = hall.identify("t-1", tmp_path / "new")
        assert witness.waits_for("was_thrown_out", TAKES_EFFECT_WITHIN_S)

    with Guest(hall.port, new) as guest:
        assert _in_the_end(guest)
    with Guest(hall.port, hall.places.node_identity("t-1")) as old:
        assert not old.enters()


def test_a_card_that_is_replaced_while_its_machine_is_connected_is_thrown_out(hall: InstalledHall) -> None:
    with Guest(hall.port, hall.places.node_identity("t-1")) as old:
        assert old.enters()
        hall.register.revoke("t-1", "replaced")
        hall.identify("t-1", hall.places.root / "new")

        assert old.waits_for("was_thrown_out", TAKES_EFFECT_WITHIN_S)


def test_a_node_that_is_added_may_speak_within_a_second_and_nobody_is_disturbed(hall: InstalledHall) -> None:
    hall.identify("t-9")
    with Guest(hall.inner_port, hall.places.node_identity("hub")) as hub:
        assert hub.enters()
        hall.enlist([*MEMBERS, Credential("t-9", Role.TERMINAL, "9")])
        with Guest(hall.port, hall.places.node_identity("t-9")) as new:
            assert new.enters()
            while not hub.heard and not hub.was_thrown_out:
                new.says(COMMAND.format("t-9"), b"here")
                hub.waits_for("heard", 0.3)
        assert not hub.was_thrown_out


def test_a_stolen_identity_that_is_used_beside_the_true_one_shows_at_both(hall: InstalledHall) -> None:
    inbox = Inbox()
    bus = Bus(hall.bus("t-1"), inbox)
    bus.start()
    try:
        await_event(inbox, BusUp)
        with Guest(hall.port, hall.places.node_identity("t-1"), client_id="something-else") as thief:
            assert thief.enters()

            await_event(inbox, BusDown)
            assert thief.waits_for("was_thrown_out")
            while "t-1" not in (reason := await_event(inbox, BusDown).reason):
                pass
        assert "another" in reason
    finally:
        bus.stop()


def test_several_command_lines_may_be_at_work_on_the_hub_at_once(hall: InstalledHall) -> None:
    operator = hall.places.node_identity("hub")
    with Guest(hall.inner_port, operator, "hub-1") as one, Guest(hall.inner_port, operator, "hub-2") as another:
        assert one.enters()
        assert another.enters()

        assert not one.was_thrown_out


def test_a_broker_that_was_killed_is_started_again(hall: InstalledHall) -> None:
    broker = hall.keeper.broker
    assert broker
    with Guest(hall.port, hall.places.node_identity("t-2")) as guest:
        assert guest.enters()
        broker.kill()
        assert guest.waits_for("was_thrown_out")
    with Guest(hall.port, hall.places.node_identity("t-2")) as guest:
        assert _in_the_end(guest)


def test_whoever_knocks_without_end_does_not_fill_the_hubs_disk_with_what_is_noted_of_it(hall: InstalledHall) -> None:
    broker = hall.keeper.broker
    assert broker
    log = broker.files.log
    with log.open("ab") as written:
        written.write(b"New connection from 10.0.0.9:40000 on port 8883.\n" * 100_000)
    while log.stat().st_size > LONGEST_LOG:
        time.sleep(0.05)
    with Guest(hall.port, hall.places.node_identity("t-2")) as guest:
        assert guest.enters()
    assert "New connection" in log.with_name("mosquitto.log.1").read_text()
    assert log.stat().st_size < 100_000


def test_a_damaged_roster_leaves_the_broker_as_it_was(hall: InstalledHall, caplog: pytest.LogCaptureFixture) -> None:
    roster = hall.places.hall_data / "roster.json"
    roster.write_text("{half a")
    while "goes on as it was" not in caplog.text:
        time.sleep(0.05)
    with Guest(hall.port, hall.places.node_identity("t-2")) as guest:
        assert guest.enters()
    assert f"{roster} cannot be read" in caplog.text


def test_what_comes_right_without_a_file_being_replaced_is_taken_in(
    hall: InstalledHall, caplog: pytest.LogCaptureFixture
) -> None:
    roster, rendered = hall.places.hall_data / "roster.json", hall.places.broker / "access-list"
    right = roster.read_text()
    roster.write_text("{" * len(right))
    was = roster.stat()
    while "goes on as it was" not in caplog.text:
        time.sleep(0.05)
    rendered.unlink()
    roster.write_text(right)
    os.utime(roster, ns=(was.st_atime_ns, was.st_mtime_ns))  # as when somebody is given leave to read it

    give_up_s = time.monotonic() + 10
    while not rendered.exists() and time.monotonic() < give_up_s:
        time.sleep(0.05)
    assert rendered.exists()


def _in_the_end(guest: Guest) -> bool:
    """Whether somebody comes in once the broker has begun anew."""
    give_up_s = time.monotonic() + 10
    while not (came_in := guest.enters(1.0)) and time.monotonic() < give_up_s:
        time.sleep(0.05)
    return came_in
