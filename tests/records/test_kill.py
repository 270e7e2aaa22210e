"""What was acknowledged outlives any sudden death of the hub: once, and in order."""

import random
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from hall_records.journal import Journal
from queue_core.events import WindowOpened

KILLS = 20


def run_until_killed(path: Path, after_acknowledged: int) -> int:
    """Let a hub append, kill it without warning while it does, and return the last seq it acknowledged."""
    command = [sys.executable, "-m", "tests.records.appending", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as hub:
        assert hub.stdout is not None
        last = 0
        for _ in range(after_acknowledged):
            last = int(hub.stdout.readline())
        hub.send_signal(signal.SIGKILL)
        # What it had still said before it died counts as said; a line cut off in the middle does not.
        said = [line for line in hub.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    return int(said[-1]) if said else last


def test_twenty_sudden_deaths_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    chance = random.Random(20)
    for _ in range(KILLS):
        acknowledged = run_until_killed(path, chance.randint(1, 60))
        with closing(Journal.open(path)) as journal:
            stored = [entry.event for entry in journal.entries()]
            assert len(stored) >= acknowledged
            assert stored == [WindowOpened(seq, str(seq)) for seq in range(1, len(stored) + 1)]
            for seq in (1, acknowledged, len(stored)):
                assert journal.reply_to(f"command-{seq}") == f"reply-{seq}".encode()
            assert journal.reply_to(f"command-{len(stored) + 1}") is None
