"""A manager asks what the hall has learned of itself, and reads it with the data behind it."""

from pathlib import Path

import msgspec
import pytest

from hall_records.journal import Journal
from hall_simulator.learning.learned import Learned, nothing_learned
from queue_core.commands import CallNext, Configure, FinishService, StartService, TimePassed
from queue_core.events import HallConfigured
from tests.records.halls import decision
from tests.records.small_hall import NINE_MS, RULES
from tests.records.telling import ToldDay
from tests.tools.newcomer import typed

DAY_MIN = 24 * 60
DOCUMENT = '{"service":[{"code":"permit","name":{"zh":"许可","en":"Permit"}}]}'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three days of a hall: ten visitors are served seven minutes each, one is forgotten; the third day goes on."""
    folder = tmp_path_factory.mktemp("data")
    day = ToldDay(folder / "journal.db")
    day.does(0, Configure(RULES, DOCUMENT))
    for nth in range(10):
        begins = DAY_MIN * (nth // 5) + 10 * (nth % 5)
        day.does(begins, TimePassed())
        day.takes(begins)
        day.does(begins + 1, CallNext("3"), StartService("3"))
        day.does(begins + 8, FinishService("3"))
    day.takes(DAY_MIN + 100)
    day.does(DAY_MIN + 101, CallNext("3"), StartService("3"))
    day.does(DAY_MIN + 101 + 190, FinishService("3"))
    day.does(2 * DAY_MIN, TimePassed())
    day.recorded.journal.close()
    return folder


def test_learning_says_from_what_it_learned_and_what_it_did_not_believe(data: Path) -> None:
    said = typed("learn", "--data", data)

    assert (said.code, said.err) == (0, "")
    assert "学自 3 天：2026-11-22 至 2026-11-24；其中 2 天完整" in said.out
    assert "Learned from 3 days, 2026-11-22 to 2026-11-24; 2 of them are whole" in said.out
    assert "1 次办理长得不像真的（多半忘了按办结），未采信：许可 1" in said.out
    assert "left out: 1 (Permit 1)" in said.out
    assert (data / "learned.json").exists()


def test_what_was_learned_is_shown_with_the_data_behind_it(data: Path) -> None:
    typed("learn", "--data", data)
    said = typed("learned", "--data", data)

    assert (said.code, said.err) == (0, "")
    (permit,) = [line.split() for line in said.out.splitlines() if line.startswith("许可 Permit")]
    assert permit[2:3] + permit[4:8] == ["8:30", "7:00", "10", "10:00", "1"]
    (days,) = [line.split() for line in said.out.splitlines() if line.startswith("天数 days")]
    assert days[2:] == ["1", "0", "0", "0", "0", "0", "1"]


def test_a_script_reads_every_figure(data: Path) -> None:
    learned = typed("learn", "--data", data, "--json")
    shown = typed("learned", "--data", data, "--json")

    assert learned.out == shown.out
    told = msgspec.json.decode(shown.out, type=Learned)
    assert (told.services["permit"].count, told.services["permit"].seen_ms) == (10, 420_000)
    assert told.arrival_days == ("2026-11-22", "2026-11-23")


def test_fewer_days_can_be_asked_for(data: Path) -> None:
    assert "学自 2 天：2026-11-23 至 2026-11-24" in typed("learn", "--data", data, "--days", "2").out


def test_a_hall_on_its_first_morning_is_told_what_is_supposed_of_it(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.db")
    journal.append([decision([HallConfigured(NINE_MS, RULES)], NINE_MS)])
    journal.close()

    assert "还没有可学的日子" in typed("learn", "--data", tmp_path).out
    shown = typed("learned", "--data", tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert msgspec.json.decode((tmp_path / "learned.json").read_bytes(), type=Learned) == nothing_learned(RULES)


def test_where_nothing_was_learned_yet_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    said = typed("learned", "--data", tmp_path)

    assert said.code == 2
    assert said.err == "paidui: 还没有学过：请运行 paidui learn / nothing has been learned yet: run paidui learn\n"
    assert "start the hall first" in typed("learn", "--data", tmp_path).err


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "learned.json").write_text("{", encoding="utf-8")
    said = typed("learned", "--data", tmp_path)

    assert said.code == 2
    assert said.err.count("\n") == 1
    assert "learn anew with `paidui learn`" in said.err
