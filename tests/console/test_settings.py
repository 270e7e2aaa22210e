import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from node_runtime.settings import SettingsError
from web_console.__main__ import main
from web_console.settings import read_table, settings_from


def test_a_settings_file_counts_its_paths_from_its_own_folder(tmp_path: Path) -> None:
    file = tmp_path / "console.toml"
    file.write_text('hall = "qinghe"\ndata = "."\npassword_file = "secret"\n', encoding="utf-8")
    settings = settings_from(read_table(file))

    assert settings.data == tmp_path
    assert settings.password_file == tmp_path / "secret"
    assert settings.journal_file == tmp_path / "journal.db"
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('hal = "qinghe"', "unknown key hal; did you mean hall"),
        ("port = [", "is not TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "console.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match=sentence):
        read_table(file)


def test_a_value_of_the_wrong_kind_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="port"):
        settings_from({"hall": "qinghe", "data": tmp_path, "password_file": tmp_path, "port": "eighty"})


@pytest.fixture
def quietly() -> Iterator[None]:
    """The program's own logging, for as long as it is asked within this process."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--data", "{folder}"], "missing required field"),
        (["--data", "{folder}", "--hall", "x", "--secret", "s", "--hall-folder", "{folder}/none"], "no such folder"),
        (["--settings", "{folder}/none.toml"], "cannot be read"),
    ],
)
def test_a_console_that_cannot_begin_says_why_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], quietly: None, arguments: list[str], sentence: str
) -> None:
    code = main([argument.format(folder=tmp_path) for argument in arguments])
    (said,) = capsys.readouterr().err.splitlines()

    assert code == 2
    assert said.startswith("web_console: ")
    assert sentence in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--data", "{folder}", "--hall", "x", "--secret", "{folder}/none"], "cannot be read"),
        (["--data", "/proc/none", "--hall", "x", "--secret", "{folder}/secret"], "/proc/none"),
        (["--data", "{folder}", "--hall", "x", "--secret", "{folder}/secret", "--host", "203.0.113.9"], "203.0.113.9"),
    ],
)
def test_a_console_that_cannot_start_says_why_in_one_line(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    (tmp_path / "secret").write_text("s", encoding="ascii")
    words = [argument.format(folder=tmp_path) for argument in arguments]
    done = subprocess.run(
        [sys.executable, "-m", "web_console", *words], capture_output=True, text=True, timeout=30, check=False
    )
    last = done.stderr.strip().splitlines()[-1]

    assert done.returncode == 2, done.stderr
    assert last.startswith("web_console: ")
    assert sentence in last
    assert "Traceback" not in done.stderr


def test_the_merged_settings_can_be_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], quietly: None
) -> None:
    (tmp_path / "console.toml").write_text('hall = "qinghe"\npassword_file = "secret"\nport = 1\n', encoding="utf-8")

    assert main(["--data", str(tmp_path), "--port", "2", "--check-config"]) == 0
    shown = capsys.readouterr().out
    assert '"port": 2' in shown
    assert '"hall": "qinghe"' in shown
