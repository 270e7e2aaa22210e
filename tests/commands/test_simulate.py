"""A manager asks what visitors would wait, and is told in a table; a script, as JSON and CSV."""

import csv
from pathlib import Path

import msgspec
import pytest

from firmware_tools.simulation_tables import minutes, percent
from hall_simulator.intervals import Interval
from hall_simulator.simulation import Outcome
from hall_simulator.tape import COLUMNS
from tests.simulator.playing import MODEL_HALLS, SCENARIOS, reference_calls
from tests.tools.newcomer import COUNTY, Said, paidui, typed

LITTLE = """
name = "little"
opens = "09:00"
last_ticket = "10:00"
mean_tickets_a_day = 20
service_time_cv = 0.8
half_hour_weights = [1, 1]
green_share = 0.3

[[service]]
id = "s01"
share = 1
mean_minutes = 5

[[window]]
number = "1"
services = ["*"]
on_duty = [["09:00", "end"]]
"""
HEAD = ",".join(COLUMNS)


class Told(msgspec.Struct):
    """What `--json` tells."""

    outcomes: list[Outcome]


@pytest.fixture
def little(tmp_path: Path) -> Path:
    """A hall with one window, in a file."""
    file = tmp_path / "hall.toml"
    file.write_text(LITTLE, encoding="utf-8")
    return file


def tape_of(folder: Path, *rows: str) -> Path:
    file = folder / "tape.csv"
    file.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    return file


def row(said: Said, name: str) -> list[str]:
    """Return the figures of the line that begins with this name."""
    (line,) = [line for line in said.out.splitlines() if line.startswith(name)]
    return line.removeprefix(name).split()


def outcomes(said: Said) -> list[Outcome]:
    """Return what became of each variant, as a script reads it."""
    return msgspec.json.decode(said.out, type=Told).outcomes


@pytest.mark.parametrize("policy", ["arrival", "strict", "vtt"])
@pytest.mark.parametrize("hall", MODEL_HALLS)
def test_the_calls_of_a_days_tape_are_written_as_the_reference_has_them(hall: str, policy: str, tmp_path: Path) -> None:
    folder, calls = SCENARIOS / hall, tmp_path / "calls.csv"
    said = typed(
        *("simulate", "--hall", folder / "hall.toml", "--tape", folder / "tape-001.csv"),
        *("--policy", policy, "--calls", calls),
    )

    assert (said.code, said.err) == (0, "")
    assert calls.read_bytes() == (folder / f"calls-{policy}-001.csv").read_bytes()
    with calls.open(encoding="utf-8") as written:
        told = [(call["ticket"], call["window"], int(call["called_ms"])) for call in csv.DictReader(written)]
    assert told == reference_calls(hall, policy, "001")


def test_a_days_figures_are_told_in_both_languages(tmp_path: Path, little: Path) -> None:
    tape = tape_of(tmp_path, "a,0,,s01,normal,600000,0", "g,60000,,s01,green,300000,0", "b,0,,s01,normal,60000,0")
    said = typed("simulate", "--hall", little, "--tape", tape, "--policy", "arrival")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("little, tape.csv：一天 little, tape.csv: one day\n")
    assert row(said, "人次 tickets") == ["3"]
    assert row(said, "平均等候 wait mean") == ["6.67"]  # 0, 10 and 10 minutes
    assert row(said, "最长等候 max") == ["10.00"]
    assert row(said, "绿色通道 Green channel: 平均等候 wait mean") == ["10.00"]
    assert row(said, "按时率 in time") == ["100.0%"]
    assert row(said, "窗口忙碌率 windows' load") == ["arrival:", "1", "27%"]
    assert "±" not in row(said, "人次 tickets")


def test_days_at_random_are_told_with_how_far_the_truth_may_lie(little: Path) -> None:
    said = typed("simulate", "--hall", little, "--days", "5", "--seed", "3")

    assert (said.code, said.err) == (0, "")
    assert "5 days simulated (seed 3)" in said.out
    assert "one day simulated (seed 3)" in typed("simulate", "--hall", little, "--days", "1", "--seed", "3").out
    mean = row(said, "平均等候 wait mean")
    assert len(mean) == 2
    assert mean[1].startswith("±")
    assert said == typed("simulate", "--hall", little, "--days", "5", "--seed", "3")


def test_policies_are_compared_over_the_same_visitors(little: Path) -> None:
    said = typed(
        *("simulate", "--hall", little, "--days", "4", "--policy", "arrival", "--policy", "strict"),
        "--json",
    )

    arrival, strict = outcomes(said)
    assert (arrival.name, arrival.change, strict.name) == ("arrival", None, "strict")
    assert strict.change is not None
    assert strict.change["tickets"] == Interval(0.0, 0.0, 4)
    assert strict.change["green.mean_ms"].mean < 0
    table = typed("simulate", "--hall", little, "--days", "4", "--policy", "arrival", "--policy", "strict")
    assert row(table, "指标 figure") == ["arrival", "strict", "差", "change"]
    assert row(table, "人次 tickets")[-2:] == ["+0.0", "±0.0"]


def test_several_policies_write_their_calls_into_files_of_their_own(tmp_path: Path, little: Path) -> None:
    tape, calls = tape_of(tmp_path, "a,0,,s01,normal,600000,0"), tmp_path / "calls.csv"
    typed(
        *("simulate", "--hall", little, "--tape", tape, "--calls", calls),
        *("--policy", "vtt", "--policy", "default"),
    )

    assert {file.name for file in tmp_path.glob("calls*")} == {"calls-vtt.csv", "calls-default.csv"}


def test_a_configured_hall_is_played_by_its_own_rules(tmp_path: Path) -> None:
    said = typed("simulate", "--hall", COUNTY, "--days", "1", "--visitors", "60", "--json")

    assert said.code == 0
    assert said.json["hall"] == "qinghe"
    (outcome,) = outcomes(said)
    assert (outcome.name, outcome.figures["tickets"].half) == ("vtt", None)
    assert 30 < outcome.figures["tickets"].mean < 100


def test_who_gets_no_ticket_is_told_in_the_table() -> None:
    always = typed("simulate", "--hall", COUNTY, "--days", "1", "--visitors", "100")
    by_hours = typed("simulate", "--hall", COUNTY.parent / "town", "--days", "1", "--visitors", "100")

    assert "未取到号 got no ticket" not in always.out
    assert int(row(by_hours, "未取到号 got no ticket")[0]) > 0


def test_who_is_never_called_is_told_in_the_table(tmp_path: Path, little: Path) -> None:
    little.write_text(LITTLE.replace('["09:00", "end"]', '["09:00", "09:30"]'), encoding="utf-8")
    tape = tape_of(tmp_path, "a,0,,s01,normal,600000,0", "b,1900000,,s01,normal,60000,0")

    assert row(typed("simulate", "--hall", little, "--tape", tape), "取号未叫到 never called") == ["1"]


def test_a_change_too_small_to_be_told_has_no_sign_of_its_own() -> None:
    assert minutes(Interval(-60.0, 3000.0, 9)) == "0.00 ±0.05"
    assert minutes(Interval(-600_000.0, None, 1)) == "-10.00"
    assert percent(Interval(-0.0001, 0.02, 9)) == "0.0% ±2.0"


def test_the_manual_shows_what_the_command_says() -> None:
    page = (COUNTY.parents[1] / "docs" / "operate" / "simulation.md").read_text(encoding="utf-8")
    said = typed("simulate", "--hall", COUNTY, "--visitors", "170", "--policy", "vtt", "--policy", "arrival")

    assert f"```\n{said.out}```" in page, (
        "put the new table into docs/operate/simulation.md, and look at what is said of it"
    )


def test_help_says_what_the_default_policy_is() -> None:
    assert "`default` is how a hall calls" in " ".join(typed("simulate", "--help").out.split())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--hall", "nowhere"), "nowhere"),
        (("--hall", "nowhere.toml"), "nowhere.toml"),
        (("--hall", "BROKEN"), "the model hall BROKEN cannot be used: Invalid value (at end of document)"),
        (("--hall", "PICTURE"), "the model hall PICTURE cannot be used: it is not UTF-8; save it as UTF-8"),
        (("--hall", "HALL", "--tape", "PICTURE"), "the tape PICTURE cannot be read: it is not UTF-8"),
        (("--hall", "HALL", "--tape", "nowhere.csv"), "the tape nowhere.csv cannot be read: No such file or directory"),
        (("--hall", "HALL", "--tape", "BAD"), "row 2: lane is"),
        (("--hall", "HALL", "--tape", "EMPTY"), "nobody comes on the tape"),
        (("--hall", "HALL", "--tape", "GOOD", "--calls", "nowhere/calls.csv"), "calls.csv cannot be written"),
        (("--hall", "HALL", "--calls", "calls.csv"), "give its --tape"),
        (("--hall", "HALL", "--policy", "nice"), "'nice' is not one of"),
        (("--hall", "HALL", "--days", "0"), "--days"),
        (("--hall", "HALL", "--visitors", "0"), "--visitors"),
        (("--hall", "HALL", "--visitors", "nan"), "--visitors"),
        (("--hall", "HALL", "--visitors", "inf"), "--visitors"),
        (("--hall", "WINDOWLESS"), 'window "1" serves nothing'),
        ((), "--hall"),
    ],
)
def test_what_cannot_be_simulated_is_refused_in_a_sentence(
    tmp_path: Path, little: Path, words: tuple[str, ...], sentence: str
) -> None:
    windowless = tmp_path / "windowless.toml"
    windowless.write_text(LITTLE.replace('["*"]', "[]"), encoding="utf-8")
    files = {"HALL": little, "WINDOWLESS": windowless}
    for name, content in (("BROKEN", b"name = "), ("PICTURE", b"\x89PNG\r\n")):
        files[name] = tmp_path / name
        files[name].write_bytes(content)
    for name, *rows in (("BAD", "a,0,,s01,vip,1000,0"), ("EMPTY",), ("GOOD", "a,0,,s01,normal,1000,0")):
        (tmp_path / name).mkdir()
        files[name] = tape_of(tmp_path / name, *rows)

    said = typed("simulate", *(files.get(word, word) for word in words))

    assert (said.code, said.out) == (2, "")
    assert sentence in said.err.replace(f"{tmp_path}/", "")
    assert "Traceback" not in said.err


def test_a_full_disk_behind_the_answer_is_one_sentence(little: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        said = paidui("simulate", "--hall", little, "--days", "1", out=full)

    assert said.code == 2
    assert said.err.startswith("paidui: what was to be written finds no room (No space left on device)")
    assert said.err.count("\n") == 1
