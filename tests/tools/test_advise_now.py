"""A manager asks at the hub which window to widen now."""

from pathlib import Path

import msgspec
import pytest

from hall_simulator.advice.advising import Counsel
from tests.forecaster.morning import HALL, WAITING, at_ten
from tests.tools.newcomer import typed

NOW = ("advise", "--about", "widening", "--at", "now")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hall on some Monday at ten."""
    return at_ten(tmp_path_factory.mktemp("hall"))


def test_the_answer_says_what_to_do_what_it_gives_and_what_was_looked_at(data: Path) -> None:
    said = typed(*NOW, "--learned", data)

    assert said.code == 0
    assert said.err.startswith("paidui: 还没有学过")
    assert said.err.count("\n") == 1
    head, _en, *_units, empty, about, advice, advice_en, basis, basis_en = said.out.splitlines()
    assert head.endswith("给管理者的建议（种子 1）")
    assert (empty, about) == ("", "潮汐窗口 tide window")
    assert "号窗口10:00–" in advice
    assert "现在在等的和 13:00 前来的人，平均等候由" in advice
    assert "who waits now or comes before 13:00 waits" in advice_en
    assert f"以 10:00 大厅的情况为准：{WAITING} 人在等，3 个窗口开着" in basis
    assert f"From the hall as it stands at 10:00: {WAITING} waiting" in basis_en


def test_a_script_reads_what_the_gain_was_measured_on(data: Path) -> None:
    told = msgspec.json.decode(typed(*NOW, "--learned", data, "--json").out, type=Counsel)

    assert told.now is not None
    assert told.now.waiting == WAITING
    assert told.advice["widening"][0].gain_ms.mean > 0


def test_ordinary_days_and_now_stand_in_the_order_in_which_they_were_asked(data: Path) -> None:
    words = ("advise", "--at", "now", "--skills", "1", "--about", "skills", "--about", "widening")
    said = typed(*words, "--learned", data, "--weekday", "1", "--tickets", "40")

    assert said.code == 0
    assert said.err.startswith("paidui: 还没有学过")
    assert said.err.count("\n") == 1
    assert [line for line in said.out.splitlines() if line in ("兼办事项 skills", "潮汐窗口 tide window")] == [
        "兼办事项 skills",
        "潮汐窗口 tide window",
    ]
    assert "以 10:00 大厅的情况为准" in said.out


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        (("--hall", "halls/county"), "name its data folder with --learned"),
        (("--learned", "nowhere"), "no journal"),
    ],
)
def test_only_a_running_hall_has_a_now(where: tuple[str, str], sentence: str) -> None:
    said = typed(*NOW, *where)

    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert HALL.name not in said.err
