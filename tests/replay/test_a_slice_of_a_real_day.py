"""Twenty minutes of a recorded morning through a whole hall: the very programs, a real broker, touches and presses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hall_records.reading import JournalReader
from queue_core.events import PaperReported, ServiceFinished, TicketCalled, TicketIssued
from tests.replay.days import MOKOTOW, OFFICE

WITHIN_S = 100


def replay(data: Path, *more: str, office: str = OFFICE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "firmware_tools", "replay", str(MOKOTOW), "--office", office]
    command += ["--date", "2020-01-08", "--data", str(data), *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_S, check=False)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    data = tmp_path_factory.mktemp("replay") / "data"
    return data, replay(data, "--speed", "120", "--until", "08:20", "--json")


def test_nobody_is_lost_nothing_is_doubled_and_everybody_has_paper(
    played: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    _, done = played
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)

    assert told["visitors"] == told["tickets"] == told["printed"] == 40
    assert told["lost"] == told["doubled"] == []
    assert told["served"] + told["waiting"] == 40
    assert told["served"] > 0
    assert told["load"] < 0.85


def test_the_journal_tells_the_same_in_hall_time(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    data, done = played
    told = json.loads(done.stdout)
    with JournalReader.open(data / "journal.db") as journal:
        events = [entry.event for entry in journal.entries()]

    def of(kind: type[object]) -> list[str]:
        return [event.ticket for event in events if isinstance(event, kind) and hasattr(event, "ticket")]

    assert len(of(TicketIssued)) == len(set(of(TicketIssued))) == 40
    assert sorted(of(PaperReported)) == sorted(of(TicketIssued))
    assert len(of(TicketCalled)) == len(set(of(TicketCalled))) == told["calls"]
    assert len(of(ServiceFinished)) == told["served"]
    eight_ms, minute_ms = 1578466800000, 60_000
    assert all(
        eight_ms <= event.at_ms <= eight_ms + 60 * minute_ms for event in events if isinstance(event, TicketIssued)
    )


def test_the_hall_is_gone_afterwards_and_its_folder_is_not_played_in_twice(
    played: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    data, _ = played
    assert not (data / "run.json").exists()

    again = replay(data, "--until", "08:20")

    assert (again.returncode, again.stdout) == (2, "")
    assert "already holds a hall's day" in again.stderr


def test_what_is_not_in_the_recording_is_said_in_a_sentence(tmp_path: Path) -> None:
    unknown = replay(tmp_path / "data", office="UD_Nowhere")
    nobody = replay(tmp_path / "data", "--from", "04:00", "--until", "05:00")

    assert (unknown.returncode, nobody.returncode) == (2, 2)
    assert unknown.stderr.strip().endswith(f'has no office "UD_Nowhere"; there are {OFFICE}')
    assert "nobody came to" in nobody.stderr
    assert not (tmp_path / "data").exists()
