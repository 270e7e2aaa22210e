"""A hall that is open takes its changed folder now: wholly, or not at all, with the reason in a sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from central_scheduler.opening import Reconfigured, reconfigure
from hall_config.reading import read_hall
from hall_protocol.commands import IssueTicket
from hall_protocol.refusals import RefusalCode
from queue_core.events import HallConfigured
from tests.config.county import COUNTY, Folder
from tests.scheduler.parts import SENTENCES, Desk, a_desk

CANBAO = 'code = "rs-canbao"'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path, read_hall(COUNTY)) as open_desk:
        yield open_desk


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def reread(desk: Desk, folder: Folder) -> Reconfigured:
    return reconfigure(desk.scheduler, folder.path, SENTENCES, desk.now_ms)


def test_a_changed_folder_is_taken_at_once_and_on_record(desk: Desk, folder: Folder) -> None:
    number = desk.issues().number
    before = desk.journal.seq
    folder.change("hall.toml", "max_recalls = 2", "max_recalls = 9")
    folder.change("windows.toml", 'number = "1"', 'number = "1A"')

    taken = reread(desk, folder)

    assert [type(event) for event in taken.events] == [HallConfigured]
    assert taken.refusal is None
    assert taken.config == read_hall(folder.path)
    assert desk.journal.seq == before + 1
    assert desk.scheduler.hall.rules.missed.max_recalls == 9
    assert desk.scheduler.hall.rules.windows["window-1"].number == "1A"
    called = desk.calls().ticket
    assert called is not None
    assert called.number == number


def test_a_folder_read_again_unchanged_changes_nothing(desk: Desk, folder: Folder) -> None:
    before = desk.journal.seq

    taken = reread(desk, folder)

    assert (taken.events, taken.refusal, taken.config) == ((), None, desk.config)
    assert desk.journal.seq == before


def test_what_a_window_may_serve_counts_from_the_next_call(desk: Desk, folder: Folder) -> None:
    desk.issues("ga-qianyi")
    other = desk.issues("rs-canbao").number
    folder.change("windows.toml", 'services = ["*"]', 'services = ["rs-canbao"]')

    assert reread(desk, folder).refusal is None
    called = desk.calls("window-1").ticket
    assert called is not None
    assert called.number == other


def test_what_a_waiting_visitor_needs_cannot_be_taken_away(desk: Desk, folder: Folder) -> None:
    number = desk.issues().number
    before, document = desk.journal.seq, desk.scheduler.hall.state.document
    folder.change("services.toml", CANBAO, 'code = "rs-canbao-2"')
    folder.change("hall.toml", "max_recalls = 2", "max_recalls = 9")

    taken = reread(desk, folder)

    assert taken.code is RefusalCode.STILL_IN_USE
    assert taken.refusal is not None
    assert number in taken.refusal.zh
    assert number in taken.refusal.en
    assert (taken.events, taken.config) == ((), desk.config)
    assert desk.journal.seq == before
    assert desk.scheduler.hall.state.document == document
    assert desk.scheduler.hall.rules.missed.max_recalls == 2


def test_it_is_taken_once_the_visitor_is_done(desk: Desk, folder: Folder) -> None:
    desk.issues()
    folder.change("services.toml", CANBAO, 'code = "rs-canbao-2"')
    desk.calls()
    desk.serves()

    assert reread(desk, folder).refusal is None
    gone = desk.does("dispenser-1", IssueTicket(command_id=desk.next_id(), service="rs-canbao", token="t" * 22))
    assert gone.code == "unknown_service"


def test_what_is_wrong_in_the_folder_is_said_and_nothing_changes(desk: Desk, folder: Folder) -> None:
    before = desk.journal.seq
    folder.change("windows.toml", 'number = "1"', "number = ")
    folder.change("hall.toml", "max_recalls = 2", "max_recal = 2")

    taken = reread(desk, folder)

    assert taken.code is RefusalCode.BAD_CONFIGURATION
    assert taken.refusal is not None
    assert taken.refusal.en == (
        "The configuration cannot be taken, and nothing has changed: "
        "windows.toml: not TOML at line 4, column 10: Invalid value; "
        'hall.toml: [calling]: unknown key "max_recal", did you mean "max_recalls"?'
    )
    assert taken.config == desk.config
    assert desk.journal.seq == before


def test_of_many_things_that_are_wrong_the_first_are_said(desk: Desk, folder: Folder) -> None:
    for _ in range(5):
        folder.change("services.toml", "target_wait_s = 900", "target_wait = 900")

    taken = reread(desk, folder)

    assert taken.refusal is not None
    assert taken.refusal.en.count("unknown key") == 3
    assert taken.refusal.en.endswith("(+2)")


def test_a_hall_does_not_become_another_one(desk: Desk, folder: Folder) -> None:
    taken = reread(desk, folder.change("hall.toml", 'id = "qinghe"', 'id = "liuxi"'))

    assert taken.code is RefusalCode.BAD_CONFIGURATION
    assert taken.refusal is not None
    assert 'id = "liuxi" is another hall, this one is "qinghe"' in taken.refusal.zh
    assert taken.config.id == "qinghe"


def test_a_configuration_that_is_no_folder_can_be_taken_too(desk: Desk) -> None:
    changed = replace(desk.config, calling=replace(desk.config.calling, undo_s=5))

    assert reconfigure(desk.scheduler, changed, SENTENCES, desk.now_ms).config == changed
    assert desk.scheduler.hall.rules.calling.undo_ms == 5000
