"""How the hub opens: it goes on where it was, takes a changed folder on record, or says in a sentence why it cannot."""

import sqlite3
import subprocess
from contextlib import closing
from itertools import cycle
from pathlib import Path

import msgspec
import pytest

from central_scheduler.service import SNAPSHOT_EVERY
from firmware_tools.children import bound_to_us
from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_protocol.commands import CallNext, FinishService, IssueTicket, OpenWindow, StartService
from hall_protocol.states import Catalogue
from hall_protocol.topics import CATALOGUE
from hall_records.journal import Journal
from node_runtime.client import RequestClient
from queue_core.events import HallConfigured, TicketIssued
from tests.hall.standing import StandingHall, ask, await_glance, await_hub, await_window, county, standing_hall, token
from tests.scheduler.parts import Desk, a_desk


@pytest.fixture
def quiet_hall(tmp_path: Path) -> StandingHall:
    """A furnished hall in which nothing runs."""
    hall = StandingHall(tmp_path, county())
    hall.furnish()
    return hall


def with_number(config: HallConfig, number: str) -> HallConfig:
    """Give window 1 another number."""
    first, *others = config.windows
    return msgspec.structs.replace(config, windows=(msgspec.structs.replace(first, number=number), *others))


def without_service(config: HallConfig, code: str) -> HallConfig:
    return msgspec.structs.replace(config, services=tuple(each for each in config.services if each.code != code))


def issue(client: RequestClient, service: str) -> str:
    reply = ask(client, IssueTicket(command_id=client.next_id(), service=service, token=token()))
    assert reply.ticket is not None, reply
    return reply.ticket.number


def restart(hall: StandingHall, watcher: RequestClient, config: HallConfig) -> None:
    assert hall.stop_hub() == 0
    assert watcher.wait_for(lambda: not watcher.hub_alive, 20)
    hall.write(config)
    hall.start_hub()
    await_hub(watcher)


def test_a_restart_goes_on_where_the_day_was(
    hall: StandingHall, dispenser: RequestClient, clerk: RequestClient, console: RequestClient
) -> None:
    issue(dispenser, "rs-canbao")
    ask(clerk, CallNext(command_id=clerk.next_id()))
    before = await_window(console, "window-1", lambda board: board.phase == "calling")
    restart(hall, console, hall.config)
    await_hub(dispenser)
    await_hub(clerk)

    assert issue(dispenser, "rs-canbao") == "A002"
    assert ask(clerk, StartService(command_id=clerk.next_id())).ok
    after = await_window(console, "window-1", lambda board: board.phase == "serving")
    assert after.seq > before.seq
    hall.stop_hub()
    assert sum(isinstance(entry.event, HallConfigured) for entry in hall.entries()) == 1


def test_a_changed_folder_is_taken_on_record_and_shown_to_everybody(hall: StandingHall, console: RequestClient) -> None:
    was = console.latest(CATALOGUE, role="console")
    restart(hall, console, with_number(hall.config, "1A"))

    assert await_window(console, "window-1", lambda board: board.number == "1A")
    now = console.latest(CATALOGUE, role="console")
    assert isinstance(was, Catalogue)
    assert isinstance(now, Catalogue)
    assert was.version != now.version
    hall.stop_hub()
    assert sum(isinstance(entry.event, HallConfigured) for entry in hall.entries()) == 2


def test_a_change_that_takes_away_what_a_visitor_needs_waits_until_that_visitor_is_done(
    hall: StandingHall, dispenser: RequestClient, clerk: RequestClient, console: RequestClient
) -> None:
    number = issue(dispenser, "rs-canbao")
    changed = without_service(hall.config, "rs-canbao")
    restart(hall, console, changed)

    assert f"was not taken, the hall goes on as it was: Ticket {number} still needs what" in hall.log
    await_hub(clerk)
    called = ask(clerk, CallNext(command_id=clerk.next_id()))
    assert called.ticket is not None
    assert called.ticket.number == number
    for kind in (StartService, FinishService):
        assert ask(clerk, kind(command_id=clerk.next_id())).ok
    restart(hall, console, changed)
    await_glance(console, lambda glance: glance.done == 1)
    await_hub(dispenser)
    gone = ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()))
    assert gone.code == "unknown_service"


def test_a_journal_of_another_hall_is_named_and_left_alone(hall: StandingHall, clerk: RequestClient) -> None:
    ask(clerk, OpenWindow(command_id=clerk.next_id()))
    hall.stop_hub()
    before = hall.entries()
    hall.write(msgspec.structs.replace(hall.config, id="beihe"))

    code, said = hall.ends()

    assert code == 2
    assert "is the journal of the hall 'qinghe', not of 'beihe': name another data folder." in said
    assert hall.entries() == before


def test_a_second_hub_on_the_same_journal_ends_with_a_sentence(hall: StandingHall, console: RequestClient) -> None:
    code, said = hall.ends()

    assert code == 2
    assert "Another hub is writing" in said
    assert console.hub_alive


def test_a_missing_secret_is_named_before_anything_is_written(quiet_hall: StandingHall) -> None:
    quiet_hall.files.secret("hub").unlink()

    code, said = quiet_hall.ends()

    assert code == 2
    assert f"the node's secret {quiet_hall.files.secret('hub')} cannot be read" in said
    assert list(quiet_hall.data.iterdir()) == []


def test_a_broken_file_is_named_before_anything_is_written(quiet_hall: StandingHall) -> None:
    (quiet_hall.hall / "zz.toml").write_text('[[window]]\nid = "window-9\n', encoding="utf-8")

    code, said = quiet_hall.ends()

    assert code == 2
    assert "zz.toml: not TOML at line 2" in said
    assert list(quiet_hall.data.iterdir()) == []


def test_a_missing_data_folder_is_named(quiet_hall: StandingHall) -> None:
    quiet_hall.data.rmdir()

    code, said = quiet_hall.ends()

    assert code == 2
    assert f"The folder {quiet_hall.data} does not exist" in said


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--speed", "0", "0 is no speed"),
        ("--speed", "fast", "invalid"),
        ("--starts-at", "2026-11-23T08:30:00", "has no offset; write such as 2026-11-23T08:30:00+08:00"),
    ],
)
def test_a_clock_that_cannot_be_is_refused(quiet_hall: StandingHall, option: str, value: str, sentence: str) -> None:
    code, said = quiet_hall.ends(option, value)

    assert code == 2
    assert option in said
    assert sentence in said


def test_a_wrong_secret_is_told_and_the_hub_goes_on_trying(tmp_path: Path) -> None:
    """The broker may be provisioned a moment later; a hub that gave up would need somebody to start it."""
    hall = StandingHall(tmp_path, county())
    hall.furnish()
    right = hall.files.secret("hub").read_text(encoding="ascii")
    hall.files.secret("hub").write_text("not the secret\n", encoding="ascii")
    hall.start_broker()
    try:
        with subprocess.Popen(bound_to_us(hall.hub_command()), stderr=subprocess.PIPE, text=True) as hub:
            assert hub.stderr is not None
            said = next(line for line in hub.stderr if "no broker" in line)
            assert hub.poll() is None
            hub.kill()
    finally:
        hall.end()

    assert "not authorised: the broker does not accept the secret of hub" in said
    assert right not in said


def test_nothing_is_issued_twice_over_a_restart_in_the_middle_of_a_day(tmp_path: Path) -> None:
    numbers: list[str] = []
    with standing_hall(tmp_path) as hall, hall.client("dispenser-1") as dispenser:
        for _ in range(3):
            await_hub(dispenser)
            numbers += [issue(dispenser, "rs-canbao") for _ in range(3)]
            restart(hall, dispenser, hall.config)
        hall.stop_hub()
        issued = [entry.event.number for entry in hall.entries() if isinstance(entry.event, TicketIssued)]

    assert numbers == issued == [f"A00{serial}" for serial in range(1, 10)]


def test_a_start_that_had_much_to_read_saves_the_next_one_from_it(quiet_hall: StandingHall) -> None:
    with a_desk(quiet_hall.data) as desk:
        fill(desk)
        seq = desk.journal.seq
        assert desk.journal.restore() == (None, 0)
    quiet_hall.start_broker()
    try:
        quiet_hall.start_hub()
        with quiet_hall.client("dispenser-1") as dispenser:
            assert issue(dispenser, "rs-canbao")
    finally:
        quiet_hall.end()

    with closing(Journal.open(quiet_hall.data / "journal.db")) as journal:
        state, at = journal.restore()
    assert state is not None
    assert at > seq


def fill(desk: Desk) -> None:
    """Give the hall more tickets than are read again at every start."""
    codes = cycle({service.queue: service.code for service in desk.config.services}.values())
    while desk.journal.seq < SNAPSHOT_EVERY:
        asked = [
            IssueTicket(command_id=desk.next_id(), service=next(codes), token=f"token-{desk.asked:016d}")
            for _ in range(200)
        ]
        desk.take(*(("dispenser-1", each) for each in asked))


def test_a_journal_that_fails_in_the_middle_of_a_day_ends_the_hub_so_that_it_is_started_again(
    hall: StandingHall, dispenser: RequestClient
) -> None:
    issue(dispenser, "rs-canbao")
    with closing(sqlite3.connect(hall.data / "journal.db")) as vandal:
        vandal.execute("DROP TABLE replies")
    dispenser.request(IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()), 0.1)

    assert hall.hub is not None
    assert hall.hub.wait(20) == 1
    assert "cannot be used: no such table" in hall.log.splitlines()[-1]
    assert "Traceback" not in hall.log


def test_the_merged_configuration_is_printed_on_request(quiet_hall: StandingHall) -> None:
    command = quiet_hall.hub_command("--check-config")
    printed = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout

    (quiet_hall.hall / "hall.toml").write_text(printed, encoding="utf-8")
    assert read_hall(quiet_hall.hall) == quiet_hall.config
