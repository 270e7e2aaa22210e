"""`paidui voice` as a technician types it, on a machine that may lack the extra."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from firmware_tools.cli import main
from firmware_tools.voice_tables import control_lines, score_lines
from hall_voice.engine import USUAL, Voices
from hall_voice.engines.kokoro import missing_packages
from hall_voice.engines.virtual import Virtual, VirtualPacker
from hall_voice.listening.measure import Bench, Way
from hall_voice.listening.trials import draw
from hall_voice.phrases import words_of
from tests.voice.sounds import syllable

lacks_the_extra = pytest.mark.skipif(not missing_packages(), reason="the extra `voice` is installed")


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["voice", *words])


def test_every_voice_a_hall_may_name_is_listed(tmp_path: Path) -> None:
    listed = typed("list", "--parts", str(tmp_path))

    assert listed.exit_code == 0
    assert {"zf_xiaobei", "zm_yunxi", "af_heart"} <= {line.split()[0] for line in listed.stdout.splitlines()}
    assert all(name in listed.stdout for name in USUAL.values())


@lacks_the_extra
@pytest.mark.parametrize(
    "words",
    [("say", "请A015号", "{to}"), ("clips", "{to}"), ("check", "-n", "1", "--keep", "{to}")],
    ids=lambda w: w[0],
)
def test_without_the_extra_a_command_says_how_to_install_it(words: tuple[str, ...], tmp_path: Path) -> None:
    done = typed(*(word.format(to=tmp_path / "out") for word in words))

    assert done.exit_code == 2
    assert "pip install 'paidui[voice]'" in done.stderr
    assert "Traceback" not in done.output


class Parrot:
    """An ear that hears what it was told to, and counts how often it listened."""

    def __init__(self, answers: list[str]) -> None:
        self.answers = answers
        self.listened = 0

    def hear(self, clips: Sequence[bytes], language: str, pace: float = 1.0) -> str:
        self.listened += 1
        return self.answers[(self.listened - 1) % len(self.answers)]


def test_a_measurement_that_was_broken_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    ear = Parrot(["请C971号到5号窗口", "请D66号到2号窗口"])
    trials, way = draw(2, 7, words_of("zh")), Way("joined", "plain")

    def bench() -> Bench:
        return Bench(Voices([Virtual()], {}), VirtualPacker(), lambda: ear, tmp_path)

    bench().render(trials, way, lambda: None)
    bench().listen(trials[:1], way, lambda: None)
    rows = bench().listen(trials, way, lambda: None)

    assert ear.listened == 2
    assert [heard for _, heard in rows] == ear.answers


def test_the_table_says_what_was_heard_right_with_intervals_and_confusions() -> None:
    trials = draw(2, 7, words_of("zh"))
    heard = {Way("whole", "zf_xiaobei"): list(zip(trials, ["请C971号到5号窗口", "请D66号到2号窗口"], strict=True))}

    by_sound, as_written, confused = list(score_lines(heard, "zh", syllable))[-3:]
    assert "83.3 % [43.6–97.0]" in by_sound
    assert "83.3 %" in as_written
    assert confused.endswith("7→– 1")


def test_the_control_says_how_often_the_recogniser_contradicts_itself() -> None:
    trials, way = draw(2, 7, words_of("zh")), Way("whole", "zf_xiaobei")
    first = {way: list(zip(trials, ["请C971号到5号窗口", "请D66号到2号窗口"], strict=True))}
    again = {way: list(zip(trials, ["请C971号到5号窗口", "请D667号到2号窗口"], strict=True))}

    (line,) = control_lines(first, again, "zh", syllable)
    assert "1 of 2 sentences the same; of 1 heard wrong first, 1 right this time" in line
