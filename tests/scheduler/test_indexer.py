"""What dispensers find by is built beside the hub, once for each set of names."""

import queue
from pathlib import Path

import msgspec
import pytest

from central_scheduler.catalogue import catalogue_for
from central_scheduler.finding import READINGS, index_of, wanted_of
from central_scheduler.indexer import FILE, Indexed, Indexer
from hall_config.model import HallConfig, Pronunciation
from hall_config.reading import read_hall
from hall_protocol.roles import Role
from hall_protocol.states import FindingEntry
from tests.config.county import COUNTY, TOWN

PATIENCE_S = 60


def built(config: HallConfig, folder: Path) -> Indexed:
    said: queue.SimpleQueue[Indexed] = queue.SimpleQueue()
    assert Indexer(folder, said.put).index(config) == ()
    return said.get(timeout=PATIENCE_S)


def never(indexed: Indexed) -> None:
    raise AssertionError(f"built again: {indexed.of}")


def pinyin_of(*words: str) -> list[str]:
    """What is typed for words, without where they are parted."""
    config = read_hall(COUNTY)
    service = msgspec.structs.replace(config.services[0], everyday_words=words)
    other = msgspec.structs.replace(config, services=(service,), life_events=())
    (entry,) = index_of(wanted_of(other))
    return [entry.pinyin[entry.names.index(word)].replace("-", " ") for word in words]


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("银行", "yin hang"),
        ("行政许可", "xing zheng xu ke"),
        ("重庆", "chong qing"),
        ("长期护理", "chang qi hu li"),
        ("成长", "cheng zhang"),
        ("提前还款", "ti qian huan kuan"),
        ("密码重置", "mi ma chong zhi"),
        ("曾用名", "zeng yong ming"),
        ("驾驶证", "jia shi zheng"),
        ("调解", "tiao jie"),
        ("工作调动", "gong zuo diao dong"),
        ("女儿", "nv er"),
        ("c1升b2", "c 1 sheng b 2"),
    ],
)
def test_a_character_of_two_readings_is_typed_as_it_is_read_there(word: str, typed: str) -> None:
    assert pinyin_of(word) == [typed]


def test_a_hall_reads_its_own_names_as_it_says() -> None:
    town = read_hall(TOWN)
    said = msgspec.structs.replace(town, pronunciations=(Pronunciation(word="调解", pinyin="diao jie"),))

    typed = " ".join(word for entry in index_of(wanted_of(said)) for word in entry.pinyin).replace("-", " ")

    assert "diao jie" in typed
    assert "tiao jie" not in typed


def test_english_is_typed_as_it_is_written_and_only_where_the_hall_speaks_it() -> None:
    county = read_hall(COUNTY)
    chinese = msgspec.structs.replace(county, languages=("zh",))

    (birth,) = [entry for entry in index_of(wanted_of(county)) if entry.service == "ga-chusheng"]

    assert ("registerabirth", "r-e-g-i-s-t-e-r a b-i-r-t-h") in zip(birth.names, birth.pinyin, strict=True)
    assert not any(name.isascii() for entry in index_of(wanted_of(chinese)) for name in entry.names)


@pytest.mark.parametrize("hall", [COUNTY, TOWN], ids=["county", "town"])
def test_everything_on_offer_can_be_found_by_every_name_it_has(hall: Path) -> None:
    config = read_hall(hall)

    entries = index_of(wanted_of(config))

    assert {entry.life_event for entry in entries} - {""} == {event.id for event in config.life_events}
    assert {entry.service for entry in entries} - {""} == {service.code for service in config.services}
    assert {(entry.service, entry.situation) for entry in entries if entry.situation} == {
        (service.code, situation.code) for service in config.services for situation in service.situations
    }
    words = {word for service in config.services for word in service.everyday_words}
    assert words <= {name for entry in entries for name in entry.names}
    for entry in entries:
        assert len(entry.names) == len(entry.pinyin) == len(set(entry.names))
        for name, pinyin in zip(entry.names, entry.pinyin, strict=True):
            assert len(name) == len(pinyin.replace("-", " ").split(" ")), name


@pytest.mark.parametrize(("word", "pinyin"), READINGS.items())
def test_each_shipped_reading_has_a_syllable_for_each_character(word: str, pinyin: str) -> None:
    assert len(word) == len(pinyin.split())


def test_the_hub_goes_on_while_the_index_is_built_and_has_it_at_the_next_start(tmp_path: Path) -> None:
    config = read_hall(COUNTY)

    indexed = built(config, tmp_path)

    assert indexed.entries == index_of(wanted_of(config))
    assert Indexer(tmp_path, never).index(config) == indexed.entries


def test_another_word_is_another_index_and_the_same_names_are_not_built_again(tmp_path: Path) -> None:
    config = read_hall(COUNTY)
    built(config, tmp_path)
    slower = msgspec.structs.replace(config.services[0], expected_s=1)
    word = msgspec.structs.replace(config.services[0], everyday_words=("头一回听说",))

    same = msgspec.structs.replace(config, services=(slower, *config.services[1:]))
    assert Indexer(tmp_path, never).index(same) != ()
    again = built(msgspec.structs.replace(config, services=(word, *config.services[1:])), tmp_path)
    assert any("头一回听说" in entry.names for entry in again.entries)


@pytest.mark.parametrize("spoiled", [b"", b"{", b"[]", b'{"of": 1, "entries": []}', b"\xff" * 100])
def test_a_spoiled_file_is_no_reason_to_find_nothing(tmp_path: Path, spoiled: bytes) -> None:
    (tmp_path / FILE).write_bytes(spoiled)

    assert built(read_hall(TOWN), tmp_path).entries


def test_a_folder_that_cannot_be_written_only_means_another_build(tmp_path: Path) -> None:
    assert built(read_hall(TOWN), tmp_path / "gone").entries


def test_the_index_of_a_configuration_that_is_over_is_not_shown(tmp_path: Path) -> None:
    said: queue.SimpleQueue[Indexed] = queue.SimpleQueue()
    indexer = Indexer(tmp_path, said.put)
    indexer.index(read_hall(COUNTY))
    indexer.index(read_hall(TOWN))

    current = said.get(timeout=PATIENCE_S)
    while not indexer.is_current(current):
        current = said.get(timeout=PATIENCE_S)

    assert {entry.service for entry in current.entries} - {""} == {each.code for each in read_hall(TOWN).services}
    assert not indexer.is_current(Indexed("another", ()))


@pytest.mark.parametrize("role", Role)
def test_only_dispensers_and_clerks_browsers_carry_the_index(role: Role) -> None:
    entry = FindingEntry(names=("出生登记",), pinyin=("chu-sheng deng-ji",), service="ga-chusheng")

    catalogue = catalogue_for(role, read_hall(COUNTY), (entry,))

    assert catalogue.finding == ((entry,) if role in (Role.DISPENSER, Role.CONSOLE) else ())
