"""A dispenser whose disk is full: the ballast saves the visitor's ticket; without it none is given, and none twice."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.dispenser.alone.parts import a_block, a_store, gives, numbers
from ticket_dispenser.alone.ballast import BYTES
from ticket_dispenser.alone.store import NotWrittenError, NumberStore


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of six ballasts."""
    with TemporaryDirectory(prefix="small-disk-") as folder:
        size = f"size={6 * BYTES}"
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=False)
        if mounted.returncode:
            pytest.skip("only root can mount a disk of its own")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path) -> Path:
    """Let somebody else's file take all there is."""
    filler = disk / "somebody.log"
    with filler.open("ab", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue
    return filler


def gives_until_full(store: NumberStore, most: int = 20_000) -> list[str]:
    given: list[str] = []
    for nth in range(most):
        try:
            given.append(gives(store, nth))
        except NotWrittenError:
            return given
    raise AssertionError("the disk never became full")


def test_the_ticket_that_finds_the_disk_full_is_given_all_the_same(small_disk: Path) -> None:
    store = a_store(small_disk, "boot-1", 20_000, a_block(1, 999))
    assert (small_disk / "alone.ballast").stat().st_size == BYTES
    fill(small_disk)

    given = [gives(store, nth) for nth in range(300)]

    assert store.is_sound
    assert numbers(store) == given
    assert not (small_disk / "alone.ballast").exists()
    store.close()


def test_with_nothing_left_none_is_given_and_none_twice_and_it_goes_on_when_there_is_room(small_disk: Path) -> None:
    store = a_store(small_disk, "boot-1", 20_000, a_block(1, 999_999))
    filler = fill(small_disk)
    first = gives_until_full(store)
    assert not store.is_sound
    filler.unlink()

    after = gives(store, len(first))

    assert store.is_sound
    assert numbers(store) == [*first, after]
    assert after == f"A{len(first) + 1:03d}"
    assert (small_disk / "alone.ballast").stat().st_size == BYTES
    store.close()
    again = a_store(small_disk, "boot-2", 20_000)
    assert numbers(again) == [*first, after]
    assert again.left() == {"a": 999_999 - len(first) - 1}
    again.close()


def test_it_starts_on_a_full_disk(small_disk: Path) -> None:
    store = a_store(small_disk, "boot-1", 20_000, a_block(1, 999))
    given = [gives(store, nth) for nth in range(5)]
    store.close()
    fill(small_disk)

    again = a_store(small_disk, "boot-2", 20_000)

    assert [*numbers(again), gives(again, 5)] == [*given, "A006"]
    assert again.boot == 2
    again.close()
    third = a_store(small_disk, "boot-3", 20_000)
    assert third.boot == 3
    third.close()
