"""A dispenser's file is damaged: it starts all the same, saves the tickets it can read, and uses no number of it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from hall_protocol.commands import HandOver
from tests.dispenser.alone.parts import a_block, a_store, gives, granted, numbers
from tests.dispenser.county import the_catalogue
from tests.hardness import HARDNESS
from ticket_dispenser.alone.store import NoNumbersError, NumberStore

TICKETS = 120
FILE = "alone.sqlite3"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dispenser's folder after a busy time alone."""
    folder = tmp_path_factory.mktemp("sound")
    store = a_store(folder, "boot-1", 20_000, a_block(1, 400))
    store.keep_catalogue(the_catalogue())
    for nth in range(TICKETS):
        gives(store, nth, now_ms=30_000 + nth)
    store.close()
    return folder


def a_copy(sound: Path, folder: Path) -> Path:
    file = folder / FILE
    shutil.copy(sound / FILE, file)
    return file


def overwrite(file: Path, at: int, with_what: bytes) -> None:
    with file.open("r+b") as raw:
        raw.seek(at)
        raw.write(with_what)


def commands(store: NumberStore) -> list[HandOver]:
    return [given.command for given in store.given()]


def assert_nothing_is_given_twice(store: NumberStore, had: list[HandOver]) -> None:
    """It goes on where it was, or has no numbers at all."""
    try:
        assert store.next_number("a").serial == TICKETS + 1
    except NoNumbersError:
        assert store.held() == ()
    else:
        assert commands(store) == had


def test_bytes_overwritten_at_random_cost_at_the_most_what_stood_there(sound: Path, tmp_path: Path) -> None:
    chance, saved, spoiled = Random(7), 0, 0
    with closing(a_store(a_copy(sound, tmp_path).parent)) as store:
        had = commands(store)
    for nth in range(80 * HARDNESS.times):
        folder = tmp_path / f"{nth}"
        folder.mkdir()
        file = a_copy(sound, folder)
        length = chance.choice((1, 16, 512, 4096))
        overwrite(file, chance.randrange(file.stat().st_size), chance.randbytes(length))
        with closing(a_store(folder, "boot-2")) as store:
            assert_nothing_is_given_twice(store, had)
            known = {(each.serial, each.command_id) for each in had}
            rescued = commands(store)
            assert [each.serial for each in rescued] == sorted(each.serial for each in rescued)
            assert {(each.serial, each.command_id) for each in rescued} <= known or length < 16
            if not store.held():
                spoiled, saved = spoiled + 1, saved + len(rescued)
            assert gives_with(store) == "A950"
        shutil.rmtree(folder)

    assert spoiled > 40
    assert saved > 0.7 * TICKETS * spoiled


def gives_with(store: NumberStore) -> str:
    """The hub grants numbers again, and the next is given."""
    store.accept((), granted(a_block(950, 999)))
    return gives(store, 999, prefix="dddddddd")


def test_a_figure_that_is_another_is_noticed_though_the_file_is_whole(sound: Path, tmp_path: Path) -> None:
    file = a_copy(sound, tmp_path)
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("UPDATE blocks SET next = 1")

    store = a_store(tmp_path)

    assert store.held() == ()
    assert len(numbers(store)) == TICKETS
    store.close()


def test_tables_that_are_others_than_were_made_are_noticed(sound: Path, tmp_path: Path) -> None:
    file = a_copy(sound, tmp_path)
    file.write_bytes(file.read_bytes().replace(b"DEFAULT 'pending'", b"DEFAULT 'pen7ing'"))

    with closing(a_store(tmp_path)) as store:
        assert len(numbers(store)) == TICKETS
        assert gives_with(store) == "A950"


def test_a_file_of_which_even_the_fault_is_no_text_is_set_aside(sound: Path, tmp_path: Path) -> None:
    file = a_copy(sound, tmp_path)
    raw = file.read_bytes()
    file.write_bytes(raw.replace(b"CREATE TABLE given", b"CREATE TABLE \xb9\xff en").replace(b"TABLE b", b"TABL\xb9 b"))

    with closing(a_store(tmp_path)) as store:
        assert gives_with(store) == "A950"


@pytest.mark.parametrize("what", [b"", b"no database at all", b"\0" * 8192])
def test_a_file_that_is_none_is_set_aside(tmp_path: Path, what: bytes) -> None:
    (tmp_path / FILE).write_bytes(what)

    store = a_store(tmp_path)

    assert (store.count(), store.held(), store.boot) == (0, (), 1)
    assert gives_with(store) == "A950"
    store.close()


def test_a_file_of_another_version_hands_over_its_tickets(sound: Path, tmp_path: Path) -> None:
    file = a_copy(sound, tmp_path)
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA user_version = 1")

    store = a_store(tmp_path)

    assert len(numbers(store)) == TICKETS
    store.close()


def test_who_dies_while_saving_goes_on_saving(sound: Path, tmp_path: Path) -> None:
    a_copy(sound, tmp_path).rename(tmp_path / f"{FILE}.damaged")
    (tmp_path / f"{FILE}.new").write_bytes(b"half of it")

    store = a_store(tmp_path)

    assert len(numbers(store)) == TICKETS
    assert store.held() == ()
    store.close()


def test_what_became_of_the_paper_is_saved_too(sound: Path, tmp_path: Path) -> None:
    file = a_copy(sound, tmp_path)
    with closing(a_store(tmp_path)) as store:
        first = store.first()
        assert first is not None
        store.settle(first.name, False, "printer.paper_out")
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("UPDATE blocks SET next = 1")

    store = a_store(tmp_path)

    again = store.first()
    assert again is not None
    assert (again.command.paper, again.command.fault) == ("failed", "printer.paper_out")
    store.close()
