"""A manager asks what if, for advice and for the reform, and is answered in both languages; a script, in JSON."""

from pathlib import Path

import msgspec
import pytest

from central_scheduler.hall_rules import rules_of
from hall_config.reading import read_hall
from hall_protocol.changes import Change, Skill
from hall_simulator.intervals import Interval
from hall_simulator.simulation import Outcome
from tests.forecaster.morning import at_ten
from tests.simulator.journalled import JournalledHall
from tests.tools.newcomer import COUNTY, Said, typed

ROOT = COUNTY.parents[1]
LITTLE = """
name = "little"
opens = "09:00"
last_ticket = "10:00"
mean_tickets_a_day = 20
service_time_cv = 0.8
half_hour_weights = [1, 1]

[[service]]
id = "s01"
share = 3
mean_minutes = 5

[[service]]
id = "s02"
share = 1
mean_minutes = 5

[[window]]
number = "1"
services = ["s01"]
on_duty = [["09:00", "end"]]

[[window]]
number = "2"
services = ["s02"]
on_duty = [["09:00", "end"]]
"""
REFORM = 'before = "hall.toml"\ngeneral_windows = [2, 1]\n'
TAPE = "ticket,arrives_ms,slot_ms,service,lane,duration_ms,no_show\na,0,,s01,normal,600000,0\nb,0,,s01,normal,60000,0\n"


class HalfHour(msgspec.Struct):
    """A half hour of a comparison."""

    begins: str
    change: Interval


class Compared(msgspec.Struct):
    """What `paidui whatif --json` tells."""

    changes: list[tuple[str, str]]
    outcomes: list[Outcome]
    half_hours: list[HalfHour]


class Noted(msgspec.Struct):
    """What it tells of recorded days."""

    seed: int | None
    notes: list[tuple[str, str]]


class Found(msgspec.Struct):
    """A piece of advice."""

    changes: tuple[Change, ...]
    gain_ms: Interval


class Advised(msgspec.Struct):
    """What `paidui advise --json` tells."""

    advice: dict[str, list[Found]]


@pytest.fixture
def little(tmp_path: Path) -> Path:
    """Two windows, one service each, in a file."""
    file = tmp_path / "hall.toml"
    file.write_text(LITTLE, encoding="utf-8")
    (tmp_path / "tape.csv").write_text(TAPE, encoding="utf-8")
    (tmp_path / "reform.toml").write_text(REFORM, encoding="utf-8")
    return file


def compared(said: Said) -> Compared:
    return msgspec.json.decode(said.out, type=Compared)


def test_both_halls_stand_side_by_side_with_bars_by_half_hour(little: Path) -> None:
    said = typed("whatif", "--hall", little, "--days", "4", "--skill", "2=s01")

    assert (said.code, said.err) == (0, "")
    assert "假如：2号窗口全天兼办s01\nWhat if: window 2 also serves s01, all day\n" in said.out
    assert "现状 as it is" in said.out
    assert "改后 changed" in said.out
    (line,) = [line for line in said.out.splitlines() if line.startswith("平均等候 wait mean")]
    assert line.split()[-2].startswith("-")
    bars = [line for line in said.out.splitlines() if "░" in line and line.startswith("09:")]
    assert [line.split()[0] for line in bars] == ["09:00", "09:30"]


def test_changes_are_made_together_and_hours_given_once_hold_for_all(little: Path) -> None:
    said = typed(
        *("whatif", "--hall", little, "--days", "3", "--json", "--open", "1", "--skill", "2=s01"),
        *("--from", "09:30", "--to", "10:00", "--visitors", "+20%", "--policy", "arrival", "--set", "green_every=3"),
    )
    told = compared(said)

    assert [en for _zh, en in told.changes] == [
        "the calling policy is arrival (first come, first served, no lanes)",
        "after 3 other calls at most a waiting green ticket is called",
        "one more general window 09:30–10:00",
        "window 2 also serves s01, 09:30–10:00",
        "20% more visitors",
    ]
    assert told.outcomes[1].change is not None
    assert told.outcomes[1].change["tickets"].mean > 0


def test_a_recorded_day_is_compared_with_itself(little: Path) -> None:
    tape = little.with_name("tape.csv")
    told = compared(typed("whatif", "--hall", little, "--tape", tape, "--json", "--skill", "2=*"))

    assert [outcome.figures["mean_ms"].mean for outcome in told.outcomes] == [300_000.0, 0.0]
    assert told.half_hours[0].change == Interval(-300_000.0, None, 1)


def test_services_are_called_by_their_names_in_a_configured_hall() -> None:
    words = ("whatif", "--hall", COUNTY, "--tickets", "60", "--days", "1")
    by_name, by_code = (typed(*words, "--skill", f"5={told}") for told in ("社会保险参保登记", "rs-canbao"))

    assert "5号窗口全天兼办社会保险参保登记" in by_name.out
    assert by_code == by_name


def test_the_hall_as_it_was_learned_is_asked_about_by_its_data_folder(tmp_path: Path) -> None:
    rules = rules_of(read_hall(COUNTY))
    JournalledHall(tmp_path / "journal.db", rules, "2026-11-23").journal.close()
    words = ("whatif", "--learned", tmp_path, "--weekday", "1", "--tickets", "40", "--days", "1", "--open", "1")
    supposed = typed(*words)
    (tmp_path / "learned.json").write_text("{}", encoding="utf-8")
    damaged = typed(*words)
    typed("learn", "--data", tmp_path)
    said = typed(*words)

    assert (said.code, said.err) == (0, "")
    assert "one more general window all day" in said.out
    assert supposed.err.startswith("paidui: 还没有学过，来人和时长都按配置的预设来算")
    assert "as the configuration supposes" in supposed.err
    assert "learned.json cannot be used" in damaged.err
    assert (supposed.code, supposed.out) == (damaged.code, damaged.out) == (0, said.out)


def test_days_as_they_were_are_asked_about_by_data_folder_and_date(tmp_path: Path) -> None:
    words = ("whatif", "--recorded", at_ten(tmp_path), "--date", "2026-11-20..2026-11-24", "--skill", "2=s")
    said = typed(*words)
    windows = typed(*words[:-2], "--windows-for", "p90<=10")
    told = msgspec.json.decode(typed(*words, "--json").out, type=Noted)

    assert (said.code, said.err) == (0, "")
    assert "按记录重放的日子：2026-11-23\nDays as they were recorded: 2026-11-23\n" in said.out
    assert "2026-11-23 还没有结束：只到目前为止" in said.out
    assert "假如：2号窗口全天兼办s" in said.out
    assert "按记录重放的日子：2026-11-23" in windows.out
    assert told.seed is None
    assert told.notes[0][1] == "Days as they were recorded: 2026-11-23"


def test_so_many_windows_are_told_for_each_half_hour(little: Path) -> None:
    said = typed("whatif", "--hall", little, "--days", "4", "--windows-for", "p90<=10")

    assert (said.code, said.err) == (0, "")
    rows = [line.split() for line in said.out.splitlines() if line.startswith("09:")]
    assert [row[0] for row in rows] == ["09:00", "09:30"]
    assert all(float(row[3]) <= 10 and row[5] == "█" * int(row[1]) for row in rows)
    assert "九成等候不超过10分钟" in said.out


def test_how_many_windows_says_what_its_figures_are_and_of_a_day_as_it_was_only_that_day(little: Path) -> None:
    tape = little.with_name("tape.csv")
    days = typed("whatif", "--hall", little, "--days", "2", "--windows-for", "p90<=10").out
    day = typed("whatif", "--hall", little, "--tape", tape, "--windows-for", "p90<=10").out

    assert "最后两列是这些窗口下的九成等候，以分钟计" in days
    assert "另外各天" in days
    assert "另外各天" not in day
    assert "最后一列是这些窗口下的九成等候，以分钟计" in day
    assert day.startswith("little：一天 little: one day\n")


def test_several_days_as_they_were_are_not_called_one(little: Path) -> None:
    tape = little.with_name("tape.csv")
    said = typed("whatif", "--hall", little, "--tape", tape, "--tape", tape, "--skill", "2=*")

    assert said.out.startswith("little：2 天 little: 2 days\n")


def test_advice_is_a_sentence_a_manager_can_act_on(little: Path) -> None:
    said = typed(
        "advise", "--hall", little, "--skills", "1", "--about", "skills", "--about", "widening", "--at", "9:00"
    )

    assert (said.code, said.err) == (0, "")
    assert "2号窗口全天兼办s01：平均等候由" in said.out
    assert "window 2 also serves s01, all day: the mean wait falls from" in said.out
    assert "2号窗口09:00–" in said.out
    assert "何时可停" not in said.out


def test_a_script_reads_advice_as_changes_it_can_ask_about(little: Path) -> None:
    said = typed("advise", "--hall", little, "--skills", "1", "--about", "skills", "--json")
    (found,) = msgspec.json.decode(said.out, type=Advised).advice["skills"]

    assert found.changes == (Skill("2", "s01"),)
    assert found.gain_ms.mean > 0


def test_the_reforms_table_has_a_line_for_each_hall_and_a_picture(little: Path) -> None:
    reform, picture = little.with_name("reform.toml"), little.with_name("pooling.svg")
    words = ("simulate", "--reform", reform, "--days", "4")
    said = typed(*words, "--svg", picture)

    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines if "█" in line] == ["2个专窗", "2个综合窗口", "1个综合窗口"]
    first = picture.read_bytes()
    assert first.count(b"<rect") == 4
    assert typed(*words, "--svg", picture) == said
    assert picture.read_bytes() == first


def test_pooling_twenty_seven_windows_into_twelve_shortens_the_wait_to_a_fifth() -> None:
    said = typed("simulate", "--reform", ROOT / "halls" / "models" / "reform.toml", "--days", "12", "--json")
    outcomes = msgspec.convert(said.json["outcomes"], list[Outcome])
    waits = {outcome.name: outcome.figures["mean_ms"].mean for outcome in outcomes}

    assert list(waits) == ["27", "12", "11", "10", "9"]
    assert waits["12"] < waits["27"] / 5
    assert waits["12"] < waits["11"] < waits["10"] < waits["9"]


def test_the_page_on_pooling_shows_the_picture_and_the_table_of_the_same_halls() -> None:
    page = (ROOT / "docs" / "operate" / "pooling.md").read_text(encoding="utf-8")
    picture = (ROOT / "docs" / "pictures" / "pooling.svg").read_text(encoding="utf-8")

    for name in ("27个专窗", "12个综合窗口", "11个综合窗口", "10个综合窗口", "9个综合窗口"):
        (line,) = [line for line in page.splitlines() if line.startswith(name)]
        assert name in picture
        assert f"{float(line.split()[4]):.1f} min" in picture


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("whatif", "--hall", "HALL"), "say what would be otherwise"),
        (("whatif", "--hall", "HALL", "--skill", "2=s09"), "there is no service s09"),
        (("whatif", "--hall", "HALL", "--skill", "9=s01"), "there is no window 9"),
        (("whatif", "--hall", "HALL", "--without", "2=s02"), "would serve nothing"),
        (("whatif", "--hall", "HALL", "--open", "1@09:30-09:00"), "ends before it begins"),
        (("whatif", "--hall", "HALL", "--open", "1", "--to", "09:30"), "--to needs a --from"),
        (("whatif", "--hall", "HALL", "--windows-for", "soon"), "is no goal"),
        (("whatif", "--hall", "nowhere", "--open", "1"), "nowhere"),
        (("whatif", "--hall", "HALL", "--tape", "nowhere.csv", "--open", "1"), "nowhere.csv"),
        (("whatif",), "--hall"),
        (("whatif", "--hall", "HALL", "--learned", "nowhere", "--open", "1"), "say which hall"),
        (("whatif", "--learned", "nowhere", "--open", "1"), "no journal"),
        (("whatif", "--recorded", "nowhere", "--date", "2026-11-23", "--open", "1"), "no journal"),
        (("whatif", "--recorded", "DATA", "--date", "2026-11-22", "--open", "1"), "nobody came on 2026-11-22"),
        (("whatif", "--recorded", "DATA", "--date", "monday", "--open", "1"), "is no day"),
        (("whatif", "--recorded", "DATA", "--open", "1"), "with a data folder and --date"),
        (("whatif", "--hall", "HALL", "--date", "2026-11-23", "--open", "1"), "with a data folder and --date"),
        (("whatif", "--hall", "HALL", "--recorded", "DATA", "--date", "2026-11-23", "--open", "1"), "no other hall"),
        (("whatif", "--hall", "HALL", "--weekday", "3", "--open", "1"), "give --learned"),
        (("whatif", "--hall", "HALL", "--tape", "TAPE", "--tickets", "9", "--open", "1"), "leave --tickets out"),
        (("simulate", "--hall", "HALL", "--tape", "TAPE", "--visitors", "9"), "leave --visitors out"),
        (("advise", "--hall", "HALL", "--about", "skills", "--at", "10:00"), "add --about widening"),
        (("advise", "--hall", "HALL", "--at", "noon"), "is no time of day"),
        (("advise", "--hall", "HALL", "--at", "12:00"), "not within opening hours"),
        (("advise", "--hall", "HALL", "--skills", "5"), "--skills"),
        (("advise", "--hall", "nowhere"), "nowhere"),
        (("simulate", "--reform", "nowhere.toml"), "nowhere.toml"),
        (("simulate", "--reform", "HALL"), "cannot be used"),
        (("simulate", "--reform", "TOO_MANY"), "3 windows are more than the 2 before"),
        (("simulate", "--reform", "REFORM", "--hall", "HALL"), "--reform says what is played"),
        (("simulate", "--hall", "HALL", "--svg", "x.svg"), "--svg draws the chart of --reform"),
        (("simulate", "--reform", "REFORM", "--days", "1", "--svg", "nowhere/x.svg"), "cannot be written"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(little: Path, words: tuple[str, ...], sentence: str) -> None:
    too_many = little.with_name("too-many.toml")
    too_many.write_text('before = "hall.toml"\ngeneral_windows = [3]\n', encoding="utf-8")
    files = {"HALL": little, "REFORM": little.with_name("reform.toml"), "TOO_MANY": too_many}
    files["TAPE"] = little.with_name("tape.csv")
    if "DATA" in words:
        files["DATA"] = at_ten(little.parent)

    said = typed(*(files.get(word, word) for word in words))

    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert "Traceback" not in said.err
