"""What a dispenser has on its own disk: a number is given once, whatever happens between one moment and the next."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from hall_protocol.states import NumberBlock
from tests.dispenser.alone.parts import a_block, a_store, gives, granted, numbers, told
from tests.dispenser.county import the_catalogue
from ticket_dispenser.alone.ballast import Ballast
from ticket_dispenser.alone.file import name_of_given, opened
from ticket_dispenser.alone.store import Boot, NoNumbersError


def test_numbers_are_given_in_turn_and_then_there_are_none(tmp_path: Path) -> None:
    store = a_store(tmp_path, "boot-1", 20_000, a_block(998, 999), a_block(940, 940))

    assert [gives(store, nth) for nth in range(3)] == ["A998", "A999", "A940"]
    assert store.left() == {"a": 0}
    with pytest.raises(NoNumbersError):
        store.next_number("a")
    with pytest.raises(NoNumbersError):
        store.next_number("b")


def test_the_paper_shows_what_the_hub_would_have_printed(tmp_path: Path) -> None:
    store = a_store(tmp_path, "boot-1", 20_000, _second_turn())

    number = store.next_number("a")

    assert (number.printed(green=False), number.printed(green=True)) == ("A001", "GA001")


def _second_turn() -> NumberBlock:
    return msgspec.structs.replace(a_block(1_000, 1_001), range_last=999)


def test_a_number_that_was_looked_at_twice_is_given_once(tmp_path: Path) -> None:
    store = a_store(tmp_path, "boot-1", 20_000, a_block())
    first, again = store.next_number("a"), store.next_number("a")
    store.give(first, name_of_given(told(first)), told(first), 30_000)

    with pytest.raises(NoNumbersError):
        store.give(again, name_of_given(told(again, 1)), told(again, 1), 30_000)

    assert numbers(store) == ["A940"]
    assert store.left() == {"a": 59}


def test_after_a_restart_it_goes_on_where_it_was(tmp_path: Path) -> None:
    store = a_store(tmp_path, "boot-1", 20_000, a_block())
    gives(store)
    store.keep_catalogue(the_catalogue("7"))
    store.close()

    again = a_store(tmp_path, "boot-1", 40_000)

    assert (again.boot, numbers(again), gives(again, 1)) == (1, ["A940"], "A941")
    kept = again.catalogue()
    assert kept is not None
    assert kept.version == "7"


def test_a_power_cut_is_known_by_the_boot_id_or_by_a_clock_that_begins_anew(tmp_path: Path) -> None:
    a_store(tmp_path, "boot-1", 20_000).close()
    a_store(tmp_path, "boot-2", 25_000).close()
    store = a_store(tmp_path, "boot-2", 10_000)

    assert store.boot == 3
    assert store.boots() == {1: Boot(1, 20_000), 2: Boot(2, 25_000), 3: Boot(3, 10_000)}


def test_where_no_kernel_tells_one_run_from_another_each_start_is_a_run(tmp_path: Path) -> None:
    a_store(tmp_path, "", 20_000).close()

    assert a_store(tmp_path, "", 30_000).boot == 2


def test_it_is_on_disk_how_long_the_machine_ran_and_what_the_hub_said(tmp_path: Path) -> None:
    store = a_store(tmp_path, "boot-1", 20_000, a_block())
    store.contact(50_000, 1_000_000)
    gives(store, now_ms=70_000)
    store.seen(60_000)

    assert store.boots() == {1: Boot(1, 70_000, 50_000, 1_000_000)}


def test_what_is_granted_comes_to_what_was_named_and_the_rest_goes(tmp_path: Path) -> None:
    one, other, void = a_block(900, 909), a_block(800, 809), a_block(700, 709)
    store = a_store(tmp_path, "boot-1", 20_000, one, other, void)
    gives(store)

    store.accept((one.id, void.id), granted(a_block(600, 609), forget=(void.id,)))

    assert store.held() == (one.id, a_block(600, 609).id)
    assert store.left() == {"a": 19}
    assert gives(store, 1) == "A901"


def test_what_is_granted_once_more_does_not_begin_anew(tmp_path: Path) -> None:
    block = a_block()
    store = a_store(tmp_path, "boot-1", 20_000, block)
    gives(store)

    store.accept((block.id,), granted(block))

    assert gives(store, 1) == "A941"


def test_what_is_used_up_is_forgotten(tmp_path: Path) -> None:
    store = a_store(tmp_path, "boot-1", 20_000, a_block(999, 999), a_block())
    gives(store)

    store.drop_used_up()

    assert [block.first for block in store.blocks()] == [940]
    store.drop_used_up()
    assert store.held() == (a_block().id,)


def test_tickets_are_handed_over_oldest_first_and_a_refused_one_stays_but_holds_up_nobody(tmp_path: Path) -> None:
    store = a_store(tmp_path, "boot-1", 20_000, a_block())
    for nth in range(3):
        gives(store, nth)
    first = store.first()
    assert first is not None

    store.refused(first.name, "unknown_dispenser")
    second = store.first()
    assert second is not None
    store.handed_over(second.name)

    assert (numbers(store), store.count()) == (["A942"], 1)


def test_what_became_of_a_paper_goes_with_the_ticket(tmp_path: Path) -> None:
    store = a_store(tmp_path, "boot-1", 20_000, a_block())
    gives(store)
    (given,) = store.given()

    assert store.settle(given.name, False, "printer.cover_open")
    assert not store.settle("alone/a/1/nobody", True, "")

    (settled,) = store.given()
    assert (settled.command.paper, settled.command.fault) == ("failed", "printer.cover_open")


def test_runs_of_long_ago_are_forgotten(tmp_path: Path) -> None:
    for nth in range(203):
        a_store(tmp_path, f"boot-{nth}", 20_000).close()

    assert min(a_store(tmp_path, "boot-202", 20_001).boots()) == 4


def test_what_is_given_is_on_the_disk_itself_not_in_some_memory_before_it(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "alone.sqlite3", Ballast(tmp_path / "alone.ballast"))) as file:
        ((synchronous,),), ((journal,),) = file.execute("PRAGMA synchronous"), file.execute("PRAGMA journal_mode")

    assert (synchronous, journal) == (2, "wal")


def test_a_run_that_began_on_a_full_disk_is_noted_as_soon_as_there_is_room(tmp_path: Path) -> None:
    store = a_store(tmp_path, "boot-1", 20_000, a_block())
    with closing(sqlite3.connect(tmp_path / "alone.sqlite3")) as other, other:
        other.execute("DELETE FROM boots")

    gives(store)

    assert store.boots() == {1: Boot(1, 30_000)}


def test_each_minute_the_log_is_played_into_the_file_so_that_no_visitor_waits_for_it(tmp_path: Path) -> None:
    store = a_store(tmp_path, "boot-1", 20_000, a_block())
    gives(store)
    store.seen(60_000)
    (tmp_path / "copy").mkdir()
    shutil.copy(tmp_path / "alone.sqlite3", tmp_path / "copy")

    assert numbers(a_store(tmp_path / "copy")) == ["A940"]
