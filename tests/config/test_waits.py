"""A wait is said as people say it: rounded outwards, in minutes anybody can count."""

import pytest

from hall_config.waits import said_of, wait_said


@pytest.mark.parametrize(
    ("from_s", "to_s", "zh", "en"),
    [
        (0, 0, "很快叫到", "very soon"),
        (30, 119, "很快叫到", "very soon"),
        (30, 120, "2 分钟以内", "up to about 2 min"),
        (61, 241, "约等 1–5 分钟", "about 1–5 min"),
        (599, 601, "约等 9–15 分钟", "about 9–15 min"),
        (600, 900, "约等 10–15 分钟", "about 10–15 min"),
        (899, 901, "约等 10–20 分钟", "about 10–20 min"),
        (61, 1_799, "最多约 30 分钟", "up to about 30 min"),
        (120, 3_600, "最多约 60 分钟", "up to about 60 min"),
        (300, 1_200, "约等 5–20 分钟", "about 5–20 min"),
        (420, 1_320, "最多约 25 分钟", "up to about 25 min"),
        (900, 2_700, "约等 15–45 分钟", "about 15–45 min"),
        (0, 2_700, "45 分钟以内", "up to about 45 min"),
        (300, 300, "约等 5 分钟", "about 5 min"),
        (7_199, 7_300, "约等 115–125 分钟", "about 115–125 min"),
        (7_200, 9_000, "需等 2 小时以上", "about 2 h or more"),
    ],
)
def test_a_wait_is_said_in_minutes_that_people_count(from_s: int, to_s: int, zh: str, en: str) -> None:
    assert wait_said(from_s, to_s) == (zh, en)


def test_what_is_said_never_claims_to_know_better_than_what_is_known() -> None:
    for from_s in range(0, 7_200, 37):
        for to_s in range(max(120, from_s), from_s + 3_600, 101):
            said = said_of(from_s, to_s)
            assert said is not None
            minutes = said.minutes
            low, high = minutes.get("low", 0), minutes.get("high", minutes.get("low", 0))
            assert low * 60 <= from_s <= to_s <= high * 60


def test_of_an_unknown_wait_nothing_is_said() -> None:
    assert wait_said(None, None) is None
    assert wait_said(60, None) is None


def test_of_a_wait_that_may_be_any_time_nothing_is_said_either() -> None:
    assert wait_said(300, 300 + 3_600) == ("最多约 65 分钟", "up to about 65 min")
    assert wait_said(300, 301 + 3_600) is None
