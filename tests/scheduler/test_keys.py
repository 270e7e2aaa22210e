"""Which card reader gets which keys: those of today, where the hall has a use for them, and never in a log."""

import logging
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall_config.model import HallConfig, Missed
from hall_protocol.identity import identity_hash
from hall_protocol.states import VisitorKeys
from hall_records.visitors import VisitorBook
from queue_core import commands as core
from tests.hall.standing import county
from tests.scheduler.parts import Desk, a_desk
from tests.scheduler.small_changes import nobody_known, one_each
from tests.scheduler.test_apart import FullBook

NUMBER = "11010519491231002X"
DAY_MS = 24 * 3600 * 1000


@pytest.fixture
def book(tmp_path: Path) -> Iterator[VisitorBook]:
    with VisitorBook.open(tmp_path / "visitors.db") as book:
        yield book


def keys_of(desk: Desk, node: str = "dispenser-1") -> VisitorKeys:
    keys = desk.ear.at(f"keys/{node}")[-1]
    assert isinstance(keys, VisitorKeys)
    return keys


def test_a_reader_gets_the_keys_with_which_the_hub_itself_knows_people(tmp_path: Path, book: VisitorBook) -> None:
    with a_desk(tmp_path, apart=book) as desk:
        keys = keys_of(desk)

        assert (keys.node, keys.day) == ("dispenser-1", "2026-11-23")
        assert (keys.daily, keys.lasting) == (book.key(keys.day), book.key(keys.day, for_booking=True))
        at_the_hub = book.visitor_of(NUMBER, keys.day)
        assert book.visitor(identity_hash(NUMBER, keys.daily), keys.day) == at_the_hub


def test_with_the_day_the_daily_key_changes_and_that_of_bookings_stays(tmp_path: Path, book: VisitorBook) -> None:
    with a_desk(tmp_path, apart=book) as desk:
        before = keys_of(desk)
        desk.now_ms += DAY_MS
        desk.publisher.tell(desk.scheduler.command(core.TimePassed(), desk.now_ms), desk.scheduler.hall)
        after = keys_of(desk)

        assert after.day == "2026-11-24"
        assert after.daily != before.daily
        assert after.lasting == before.lasting


def test_a_dispenser_that_comes_gets_its_keys_and_one_that_goes_has_none(tmp_path: Path, book: VisitorBook) -> None:
    with a_desk(tmp_path, apart=book) as desk:
        (first, *others) = desk.config.nodes
        second = msgspec.structs.replace(first, id="dispenser-2")
        desk.publisher.configure(with_nodes(desk.config, first, second, *others), desk.scheduler.hall)
        assert keys_of(desk, "dispenser-2").daily == keys_of(desk).daily
        desk.publisher.configure(with_nodes(desk.config, second, *others), desk.scheduler.hall)

        assert "keys/dispenser-1" in desk.ear.unsaid
        assert "keys/dispenser-2" not in desk.ear.unsaid
        assert len(desk.ear.at("keys/dispenser-2")) == 1  # what it was told stands: nothing is said twice


def with_nodes(config: HallConfig, *nodes: object) -> HallConfig:
    return msgspec.structs.replace(config, nodes=nodes)


@pytest.mark.parametrize(
    ("config", "known"),
    [
        (nobody_known(), False),
        (county(), True),
        (one_each(nobody_known()), True),
        (msgspec.structs.replace(nobody_known(), missed=Missed(ban_after=3, ban_days=7)), True),
    ],
    ids=["no use for it", "appointments", "one ticket a visitor", "a ban"],
)
def test_only_a_hall_that_has_a_use_for_it_gives_readers_keys(
    tmp_path: Path, book: VisitorBook, config: HallConfig, known: bool
) -> None:
    with a_desk(tmp_path, config, apart=book) as desk:
        assert bool(desk.ear.at("keys/dispenser-1")) is known
        assert ("keys/dispenser-1" in desk.ear.unsaid) is not known


def test_a_hall_without_a_book_of_visitors_gives_no_keys(desk: Desk) -> None:
    desk.publisher.configure(desk.config, desk.scheduler.hall)

    assert desk.ear.at("keys/dispenser-1") == []


def test_when_the_book_is_erased_readers_get_new_keys_within_seconds(tmp_path: Path, book: VisitorBook) -> None:
    with a_desk(tmp_path, apart=book) as desk:
        desk.shows(20_000)
        before = keys_of(desk)
        book.erase_all()
        desk.shows(31_000)

        assert keys_of(desk).daily not in (before.daily, before.lasting)
        assert keys_of(desk).lasting != before.lasting


def test_a_full_disk_keeps_no_hall_from_opening(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with a_desk(tmp_path, apart=FullBook()) as desk:
        assert desk.ear.at("keys/dispenser-1") == []
        assert desk.issues().number == "A001"
    assert "no dispenser can tell who a visitor is: the disk is full" in caplog.text


def test_no_log_ever_has_a_key(tmp_path: Path, book: VisitorBook, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with a_desk(tmp_path, apart=book) as desk:
        desk.issues()
        desk.shows(1_000)
        keys = keys_of(desk)

    for key in (keys.daily, keys.lasting):
        assert key.hex() not in caplog.text
        assert repr(key) not in caplog.text
