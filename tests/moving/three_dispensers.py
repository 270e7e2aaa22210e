"""A move with three dispensers, with the very programs: one goes on, one is silent, one has lost its disk as well.

No number stands on two papers; whoever has a paper of a dispenser that still has its disk is on record again; and who
got no numbers to hold because another was silent has them within a minute of its coming back.
"""

import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from firmware_tools.scene import Actors
from hall_records.reading import JournalReader
from queue_core.events import Event, HallRestored, NumbersRaised, NumbersReserved
from tests.moving.rehearsal import Programs, Rehearsal, page, takes, until

SOUND, SILENT, WIPED = "dispenser-1", "dispenser-2", "dispenser-3"
A_MINUTE_S: Final = 60.0


def play(folder: Path) -> None:
    """Play it; raises AssertionError where a number is doubled, a visitor lost, or a dispenser left without."""
    with ExitStack() as ends:
        programs = Programs(folder)
        ends.callback(programs.end)
        hall = Rehearsal(folder, programs)
        hall.found(None, dispensers=3)
        hall.start_hub(hall.old)
        at = {node: hall.start_node(node) for node in (SOUND, SILENT, WIPED)}
        for visitors in at.values():
            _is_ready(visitors)
        hall.follow()
        papers = [takes(visitors) for visitors in at.values()]
        hall.stop_following()
        papers += [takes(at[SOUND]), takes(at[SILENT])]  # of these the safe knows nothing
        lost = takes(at[WIPED])
        time.sleep(1.5)  # each second the hub says how far numbers have come
        code = hall.recovery_code()
        programs.kill("hub", "broker")
        papers += [takes(at[SOUND]), takes(at[SILENT])]
        programs.kill(SILENT, WIPED)
        shutil.rmtree(folder / WIPED / "data")
        hall.move(code)
        hall.switch_on(WIPED)
        papers.append(takes(at[SOUND]))
        _is_ready(at[WIPED])
        until(lambda: any(isinstance(each, NumbersRaised) for each in _since_the_move(hall)), "the first number")
        papers += [takes(at[WIPED]), takes(at[SOUND])]
        assert not _has_numbers(hall, WIPED)
        hall.switch_on(SILENT)
        back_s = time.monotonic()
        _is_ready(at[SILENT])
        until(lambda: _has_numbers(hall, WIPED), "numbers to hold")
        waited_s = time.monotonic() - back_s
        print(f"{waited_s:6.1f} s  from the silent one's return until the other had numbers to hold")
        assert waited_s < A_MINUTE_S
        papers += [takes(visitors) for visitors in at.values()]
        until(lambda: len(hall.numbers(hall.new)) >= len(papers), "every paper on the new hub's record")
        print(f"papers: {papers}; of a lost disk: {lost}; on record: {hall.numbers(hall.new)}")
        assert sorted(hall.numbers(hall.new)) == sorted(papers)
        assert len({*papers, lost}) == len(papers) + 1


def _is_ready(visitors: Actors) -> None:
    until(lambda: page(visitors) == "home", f"the first page of {visitors.dispenser}")


def _since_the_move(hall: Rehearsal) -> list[Event]:
    with JournalReader.open(hall.new.hall_data / "journal.db") as reader:
        events = [entry.event for entry in reader.entries()]
    moves = [nth for nth, event in enumerate(events) if isinstance(event, HallRestored)]
    return events[moves[-1] :] if moves else []


def _has_numbers(hall: Rehearsal, node: str) -> bool:
    reserved = [each for each in _since_the_move(hall) if isinstance(each, NumbersReserved) and each.granted]
    return any(each.dispenser == node for each in reserved)


def main() -> int:
    """Play it in a folder of its own."""
    with TemporaryDirectory(prefix="paidui-move-") as folder:
        play(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
