"""Whoever describes a hall in a file is told everything that is wrong with it, and where."""

import re
from pathlib import Path

import pytest

from hall_simulator.model import ModelError, ModelHall, Shift
from hall_simulator.model_file import is_model_file, read_model_hall
from queue_core.rules import WindowKind
from tests.simulator.playing import MINUTE_MS, SCENARIOS

MANUAL = Path(__file__).parents[2] / "docs" / "operate" / "simulation.md"
GOOD = """
name = "little"
opens = "09:00"
last_ticket = "11:00"
mean_tickets_a_day = 40
service_time_cv = 0.8
half_hour_weights = [1, 2, 2, 1]

[[service]]
id = "s01"
share = 3
mean_minutes = 6

[[service]]
id = "s02"
share = 1
mean_minutes = 12
target_wait_minutes = 20

[[window]]
number = "1"
services = ["*"]
on_duty = [["09:00", "10:00"], ["10:30", "end"]]

[[window]]
number = "2"
services = ["s02"]
on_duty = [["09:30", "11:00"]]
"""


def read(folder: Path, text: str) -> ModelHall:
    file = folder / "hall.toml"
    file.write_text(text, encoding="utf-8")
    return read_model_hall(file)


def refusal(folder: Path, *changes: tuple[str, str]) -> str:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(ModelError) as refused:
        read(folder, text)
    assert str(folder / "hall.toml") in str(refused.value)
    return str(refused.value)


def test_a_hall_is_read_as_it_was_described(tmp_path: Path) -> None:
    hall = read(tmp_path, GOOD)

    assert (hall.name, hall.lasts_ms, hall.demand.tickets) == ("little", 120 * MINUTE_MS, 40)
    assert {code: each.share for code, each in hall.demand.services.items()} == {"s01": 0.75, "s02": 0.25}
    assert [hall.rules.services[code].target_wait_ms // MINUTE_MS for code in ("s01", "s02")] == [15, 20]
    assert [window.kind for window in hall.rules.windows.values()] == [WindowKind.GENERAL, WindowKind.SPECIALISED]
    assert hall.rules.windows["1"].services == ("s01", "s02")


def test_the_hall_that_the_manual_shows_can_be_played_and_calls_as_one_that_says_nothing(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    silent = shown[: shown.index("[calling]")]

    assert read(tmp_path, shown) == read(tmp_path, silent)


def test_a_window_on_duty_at_the_last_ticket_stays_until_the_hall_is_empty(tmp_path: Path) -> None:
    hall = read(tmp_path, GOOD)

    assert hall.shifts == (
        Shift("1", 0, 60 * MINUTE_MS),
        Shift("1", 90 * MINUTE_MS, None),
        Shift("2", 30 * MINUTE_MS, None),
    )


def test_a_hall_that_says_nothing_of_it_calls_without_green_turns_and_without_yielding(tmp_path: Path) -> None:
    calling = read(tmp_path, GOOD).rules.calling

    assert (calling.policy, calling.green_every, calling.yield_ms) == ("vtt", 0, 0)
    assert calling.short_service_head_start_ms == 600_000


def test_a_hall_may_say_how_it_calls(tmp_path: Path) -> None:
    how = '[calling]\npolicy = "strict"\ngreen_every = 3\nyield_s = 120\nshort_service_head_start_s = 60\n'
    calling = read(tmp_path, GOOD + how).rules.calling

    assert (calling.policy, calling.green_every, calling.yield_ms) == ("strict", 3, 120_000)
    assert calling.short_service_head_start_ms == 60_000


def test_a_surge_brings_more_visitors_and_takes_none_from_other_hours(tmp_path: Path) -> None:
    demand = read(tmp_path, GOOD + '[surge]\nfrom = "10:00"\nto = "10:45"\nfactor = 3\n').demand

    assert demand.weights == (1, 2, 6, 2)  # all of the third half hour, half of the fourth
    assert demand.tickets == pytest.approx(40 * 11 / 6)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('services = ["s02"]', "services = []"), 'window "2" serves nothing'),
        (('services = ["s02"]', 'services = ["s09"]'), 'window "2" serves "s09", which is no service'),
        (('services = ["*"]', 'services = ["s02"]'), 'service "s01" is served by no window'),
        (('number = "2"', 'number = "1"'), 'window "1" is there twice'),
        (('"s02"\nshare', '"s01"\nshare'), 'service "s01" is there twice'),
        (('"09:30", "11:00"', '"09:30", "09:10"'), 'window "2" is on duty from 09:30 to "09:10"'),
        (('"09:30", "11:00"', '"08:30", "11:00"'), 'window "2" is on duty from 08:30, which is before 09:00'),
        (('"10:30", "end"', '"09:50", "end"'), 'window "1" is on duty from 09:50, which is before 10:00'),
        (('last_ticket = "11:00"', 'last_ticket = "09:00"'), "last_ticket is not after opens"),
        (("[1, 2, 2, 1]", "[1, 2, 2]"), "half_hour_weights are 3, but the half hours to the last ticket 4"),
        (("[1, 2, 2, 1]", "[0, 0, 0, 0]"), "nobody ever comes"),
        (("name =", "green_share = 0.8\nappointment_share = 0.3\nname ="), "are more than everybody"),
    ],
)
def test_what_does_not_fit_together_is_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert said in refusal(tmp_path, change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("name =", "naem = 1\nname ="), "unknown field `naem`"),
        (("share = 3", "share = 3\nshort = 1"), "unknown field `short` - at `$.service"),
        (('name = "little"', ""), "missing required field `name`"),
        (("mean_minutes = 12", 'mean_minutes = "long"'), "at `$.service"),
        (("mean_minutes = 12", "mean_minutes = 0"), "at `$.service"),
        (("mean_minutes = 12", "mean_minutes = nan"), "at `$.service"),
        (("mean_tickets_a_day = 40", "mean_tickets_a_day = inf"), "at `$.mean_tickets_a_day`"),
        (('opens = "09:00"', 'opens = "9:00"'), "at `$.opens`"),
        (("name =", "no_show_share = 1.5\nname ="), "at `$.no_show_share`"),
        (("name =", "name"), "line 2"),
    ],
)
def test_what_is_no_model_hall_at_all_is_told_with_its_place(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    assert said in refusal(tmp_path, change)


def test_several_faults_are_told_at_once(tmp_path: Path) -> None:
    said = refusal(
        tmp_path, ('services = ["s02"]', "services = []"), ("[1, 2, 2, 1]", "[1]"), ('"11:00"]]', '"09:10"]]')
    )

    assert 'window "2" serves nothing' in said
    assert "half_hour_weights are 1" in said
    assert "is on duty from 09:30" in said


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere\.toml"):
        read_model_hall(tmp_path / "nowhere.toml")


def test_a_model_hall_is_told_from_a_configured_one() -> None:
    assert is_model_file(SCENARIOS / "pooled-12" / "hall.toml")
    assert not is_model_file(SCENARIOS.parents[2] / "halls" / "county" / "hall.toml")
    assert not is_model_file(SCENARIOS / "nowhere.toml")
