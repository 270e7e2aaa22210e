from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from hall_config.checking import checked
from hall_config.reading import read_hall
from hall_config.writing import render_toml
from hall_simulator.replay.load import MOST_LOAD, busiest_hour_load, dispensers_needed, load, windows_needed
from hall_simulator.replay.recorded_day import RecordedDay, read_recorded_day
from hall_simulator.replay.recorded_hall import SERVICES_A_PAGE, Equipment, letters_of, pages_of, recorded_hall
from hall_simulator.replay.recorded_visits import RecordedVisit
from hall_simulator.replay.script import offset_of, write_script
from tests.replay.days import DAY, MOKOTOW, OFFICE, a_queue

MINUTE_MS = 60_000


@pytest.fixture(scope="module")
def mokotow() -> RecordedDay:
    return read_recorded_day(MOKOTOW, OFFICE, DAY)


def visits(*minutes: tuple[int, int]) -> list[RecordedVisit]:
    """Visitors who come at a minute and stay so many."""
    return [RecordedVisit(at * MINUTE_MS, "1", stay * MINUTE_MS) for at, stay in minutes]


def test_the_recorded_hall_opens_as_it_stands_in_its_file(mokotow: RecordedDay, tmp_path: Path) -> None:
    hall = recorded_hall(mokotow, Equipment(windows=64, dispensers=4))
    (tmp_path / "hall.toml").write_text(render_toml(hall), encoding="utf-8")

    assert read_hall(tmp_path) == checked(hall) == hall
    assert len(hall.services) == len(hall.queues) == 18
    assert [sum(node.role == role for node in hall.nodes) for role in ("dispenser", "terminal", "display")] == [
        4,
        64,
        1,
    ]
    assert hall.utc_offset == "+01:00"
    assert hall.calling.policy == "vtt"


def test_visitors_find_the_offices_own_words_and_every_service_on_a_page_without_leaves(mokotow: RecordedDay) -> None:
    hall = recorded_hall(mokotow, Equipment(windows=1, dispensers=1))

    assert {queue.name.en for queue in hall.queues} == {queue.name for queue in mokotow.queues}
    assert {queue.name.en[0]: queue.prefix for queue in hall.queues} == {
        queue.prefix: queue.prefix for queue in hall.queues
    }
    on_page = [service.department for service in hall.services]
    assert max(map(on_page.count, on_page)) <= SERVICES_A_PAGE


def test_queues_that_share_a_letter_or_have_none_get_one_of_their_own() -> None:
    names = ["M: Złożenie", "M: Sprostowanie", "Kasa", "A: Meldunki", *(f"Usługa {n}" for n in range(40))]
    queues = [replace(a_queue((0, 0)), id=str(place), name=name) for place, name in enumerate(names)]

    letters = letters_of(queues)

    assert (letters["0"], letters["1"], letters["3"]) == ("M", "B", "A")
    assert len(set(letters.values())) == len(queues)
    assert {page: len(of) for page, of in pages_of(queues).items()}.keys() == {f"page-{n}" for n in range(1, 7)}
    assert checked(recorded_hall(RecordedDay("Mitte", DAY, tuple(queues)), Equipment(2, 1))).windows


def test_windows_are_as_few_as_keep_the_load_low() -> None:
    # four hours of work come within two
    work = visits((0, 60), (30, 60), (60, 60), (120, 60))

    assert windows_needed(work, 0) == 3
    assert load(work, 3, 0) == pytest.approx(4 / 2 / 3)
    assert load(work, 2, 0) > MOST_LOAD
    assert busiest_hour_load(work, 3) == pytest.approx(2 / 3)


def test_a_hall_for_one_visitor_has_a_window() -> None:
    assert windows_needed(visits((0, 5)), 0) == 1
    assert windows_needed([], 0) == 1


def test_a_rush_gets_more_dispensers_and_a_faster_clock_more_still() -> None:
    rush = visits(*((0, 5) for _ in range(60)))

    assert dispensers_needed(visits((0, 5), (90, 5)), 1, 0.5) == 1
    assert dispensers_needed(rush, 1, 0.5) == 1
    assert dispensers_needed(rush, 10, 0.5) == 2  # 30 s of touching in 30 s, at most six tenths busy


def test_the_real_days_hall_keeps_its_load_below_085_with_not_one_window_more(mokotow: RecordedDay) -> None:
    script = write_script(mokotow, Random(1), speed=60)
    windows = len(script.config.windows)

    assert len(script.errands) == 849
    assert script.load < MOST_LOAD <= script.load * windows / (windows - 1)


def test_a_part_of_the_day_is_what_came_in_it_and_what_is_played_of_it(mokotow: RecordedDay) -> None:
    script = write_script(mokotow, Random(1), speed=60, from_min=8 * 60, until_min=8 * 60 + 20)
    whole = write_script(mokotow, Random(1), speed=60)

    assert script.errands == tuple(each for each in whole.errands if each.visit.at_ms < whole.from_ms + 20 * MINUTE_MS)
    assert len(script.config.windows) < len(whole.config.windows)


def test_offsets_count_both_ways() -> None:
    assert [offset_of(text) for text in ("+01:00", "+08:00", "-03:30")] == [3600, 28800, -12600]
