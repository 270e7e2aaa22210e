"""A data folder of a hall in the middle of its morning, as its hub has left it a moment ago."""

from pathlib import Path
from typing import Final

from hall_simulator.model import ModelHall
from hall_simulator.tape import Tape
from queue_core.calendar import moment_of
from tests.simulator.journalled import JournalledHall
from tests.simulator.playing import MINUTE_MS, a_hall, comes

DAY: Final = "2026-11-23"
HALL: Final = a_hall({"1": ["s"], "2": ["t"], "3": ["u"]}, lasts_min=180)
TEN_MS: Final = moment_of(DAY, 600 * MINUTE_MS, HALL.rules)
WAITING: Final = 8


def at_ten(data: Path, model: ModelHall = HALL) -> Path:
    """Write the journal of a morning in which some wait for one window at ten, and the others are idle."""
    tape: Tape = tuple(comes(f"t{nth}", 60 - (WAITING - nth) / 60, minutes=10) for nth in range(WAITING + 1))
    hall = JournalledHall(data / "journal.db", model.rules, DAY)
    hall.play(model, tape, lambda events: [(event, at_ms) for event, at_ms in events if at_ms <= TEN_MS])
    hall.journal.close()
    return data
