"""What visitors usually come for: by weekday and hour, recent weeks more, from a journal nobody waits for."""

import logging
from pathlib import Path
from typing import Final

import pytest

from central_scheduler.demand import LEARNED_DAYS, Demand, DemandLearned, learn_apart
from central_scheduler.hall_rules import rules_of
from hall_records.asked_for import Asked
from queue_core import commands as core
from tests.hall.standing import county
from tests.scheduler.parts import MINUTE_MS, NINE_MS, a_desk, booked

RULES: Final = rules_of(county())
OFFSET_MS: Final = RULES.opening.utc_offset_ms
A, B, C = "ga-qianyi", "gjj-tiqu", "sw-fapiao"
DAY_MS = 24 * 3600 * 1000


def first_of(*asked: Asked) -> str:
    demand = Demand()
    demand.learn(asked)
    return demand.common(NINE_MS, RULES)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Asked("2026-11-16", 9, A, 10), Asked("2026-11-16", 14, B, 1_000)),
        (Asked("2026-11-16", 9, A, 10), Asked("2026-11-16", 10, B, 19)),
        (Asked("2026-11-16", 9, A, 10), Asked("2026-11-17", 9, B, 35)),
        (Asked("2026-11-16", 9, A, 10), Asked("2026-10-26", 9, B, 15)),
        (Asked("2026-11-16", 9, A, 1), Asked("2026-08-03", 9, B, 1_000)),
        (Asked("2026-11-16", 9, A, 1), Asked("2026-11-30", 9, B, 1_000)),
    ],
    ids=["this hour", "not the next", "this weekday", "lately", "not last summer", "nothing that is to come"],
)
def test_what_counts_more_at_nine_on_a_monday(one: Asked, other: Asked) -> None:
    assert first_of(one, other) == A
    assert first_of(other) == (B if other.day < "2026-11-23" and other.day > "2026-10-01" else "rs-canbao")


def test_where_the_hour_tells_nothing_the_day_does() -> None:
    assert first_of(Asked("2026-11-16", 15, B, 2), Asked("2026-11-16", 13, A, 3)) == A


def test_after_weeks_old_days_are_forgotten_and_take_no_room() -> None:
    demand = Demand()
    for day in range(LEARNED_DAYS + 30):
        demand.note(A, NINE_MS + day * DAY_MS, RULES)

    assert demand.days <= LEARNED_DAYS + 1


def test_what_the_journal_says_is_counted_once_and_not_what_was_booked(tmp_path: Path) -> None:
    told: list[DemandLearned] = []
    with a_desk(tmp_path) as desk:
        for _ in range(3):
            desk.issues(A)
        desk.now_ms += 60 * MINUTE_MS
        desk.issues(B)
        booked(desk, "Y-1", desk.now_ms)
        assert desk.says("dispenser-1", "check_in", code="Y-1", token="t" * 32).ok
        until = desk.journal.seq
        desk.issues(C)
        learn_apart(tmp_path / "journal.db", until, OFFSET_MS, told.append).join()

    assert told == [DemandLearned((Asked("2026-11-23", 9, A, 3), Asked("2026-11-23", 10, B, 1)))]


def test_of_a_long_journal_only_the_last_weeks_are_read(tmp_path: Path) -> None:
    told: list[DemandLearned] = []
    with a_desk(tmp_path) as desk:
        for _ in range(LEARNED_DAYS + 3):
            desk.issues(A)
            desk.now_ms += DAY_MS
            desk.scheduler.command(core.TimePassed(), desk.now_ms)
        learn_apart(tmp_path / "journal.db", desk.journal.seq, OFFSET_MS, told.append).join()

    assert len(told[0].asked) == LEARNED_DAYS - 1  # today nobody has come yet


def test_a_journal_that_cannot_be_read_keeps_no_hall_from_opening(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[DemandLearned] = []
    caplog.set_level(logging.WARNING)
    learn_apart(tmp_path / "no journal", 0, OFFSET_MS, told.append).join()

    assert told == []
    assert "what visitors usually come for is not known" in caplog.text
