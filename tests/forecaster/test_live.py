"""Whoever asks about this very moment is told of the hall as it stands, though its journal is only read."""

from pathlib import Path

import msgspec
import pytest

from hall_protocol.changes import Skill
from hall_records.faults import NoJournalError
from hall_records.journal import Decision, Journal
from hall_simulator.advice.advising import Counsel
from hall_simulator.forecaster.live import live_hall
from hall_simulator.forecaster.questions import answer
from hall_simulator.whatif.recorded import RecordedError
from queue_core.calendar import DAY_MS
from queue_core.events import WindowAssigned
from queue_core.lifecycle import State
from tests.forecaster.morning import TEN_MS, WAITING, at_ten
from tests.simulator.playing import MINUTE_MS


def store(data: Path, event: WindowAssigned) -> None:
    journal = Journal.open(data / "journal.db")
    journal.append([Decision((event,), "hub", "", "", b"", event.at_ms)])
    journal.close()


def waiting(data: Path, now_ms: int, *, is_hall_time: bool) -> int:
    return live_hall(data, now_ms, is_hall_time=is_hall_time).hall.count(State.WAITING)


def test_everybody_who_waits_is_known_and_what_is_due_has_happened(tmp_path: Path) -> None:
    at_ten(tmp_path)
    store(tmp_path, WindowAssigned(TEN_MS, "2", ("s", "t"), (), TEN_MS + MINUTE_MS))
    now, later = (live_hall(tmp_path, TEN_MS + late_ms, is_hall_time=True) for late_ms in (500, 2 * MINUTE_MS))

    assert now.now_ms == TEN_MS + 500
    assert now.hall.count(State.WAITING) == WAITING
    assert now.hall.serves("2").own == {"s", "t"}
    assert later.hall.serves("2").own == {"t"}, "nothing else has happened since in the journal"


def test_a_new_day_has_nobody_waiting_by_the_halls_own_clock(tmp_path: Path) -> None:
    assert waiting(at_ten(tmp_path), TEN_MS + DAY_MS, is_hall_time=True) == 0


def test_by_another_clock_than_the_halls_its_last_moment_counts_on_another_day(tmp_path: Path) -> None:
    """A hall that is shown at another time than ours is not yesterday's because of that."""
    data = at_ten(tmp_path)
    another_day, same_day = (live_hall(data, TEN_MS + late_ms, is_hall_time=False) for late_ms in (DAY_MS, MINUTE_MS))

    assert another_day.now_ms == TEN_MS
    assert another_day.hall.count(State.WAITING) == WAITING
    assert same_day.now_ms == TEN_MS + MINUTE_MS


def test_without_a_hall_the_reason_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoJournalError, match="start the hall first"):
        live_hall(tmp_path, TEN_MS, is_hall_time=True)
    Journal.open(tmp_path / "journal.db").close()
    with pytest.raises(NoJournalError, match="does not say yet what the hall is"):
        live_hall(tmp_path, TEN_MS, is_hall_time=True)


def test_a_job_can_ask_what_if_on_days_as_they_were(tmp_path: Path) -> None:
    question = '{"changes": ["skill 2=s"], "recorded": ["2026-11-23"], "days": 20}'
    heard: list[float] = []
    told = msgspec.json.decode(answer("what_if", question, at_ten(tmp_path), TEN_MS, heard.append), type=Told)

    assert (told.days, told.notes[0][1]) == (1, "Days as they were recorded: 2026-11-23")
    assert heard[-1] == 1.0
    with pytest.raises(RecordedError, match="nobody came on 2026-11-22"):
        answer("what_if", question.replace("-23", "-22"), tmp_path, TEN_MS, heard.append)


class Told(msgspec.Struct):
    """What is told of recorded days."""

    days: int
    notes: list[tuple[str, str]]


def test_a_job_about_now_names_the_window_that_stands_idle_beside_the_queue(tmp_path: Path) -> None:
    heard: list[float] = []
    question = '{"about": ["widening"], "at": "now"}'
    told = answer("advice", question, at_ten(tmp_path), TEN_MS + 1_000, heard.append)
    counsel = msgspec.json.decode(told, type=Counsel)

    (advice,) = counsel.advice["widening"]
    (skill,) = advice.changes
    assert isinstance(skill, Skill)
    assert skill.hours is not None
    assert skill.window in {"2", "3"}
    assert skill.service in {"s", "*"}
    assert skill.hours.begins_ms == 600 * MINUTE_MS
    assert counsel.now is not None
    assert (counsel.now.at_ms, counsel.now.waiting) == (TEN_MS + 1_000, WAITING)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
