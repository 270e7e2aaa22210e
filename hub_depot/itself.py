"""The hub among the machines: it has no keeper that reports it, so the depot reads what its doctor has laid down."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from node_runtime.depot_messages import AboutMachine, MachineTold, Report
from node_runtime.findings import Diagnosis
from node_runtime.places import Places

HUB: Final = "hub"


class HubItself:
    """How the hub is, as a machine would say it."""

    def __init__(self, places: Places, wall_ms: Callable[[], int]) -> None:
        self._places = places
        self._now_ms = wall_ms

    def told(self) -> tuple[MachineTold, ...]:
        """Return the hub; none before its doctor has looked since the start, or where nobody understands it."""
        file = self._places.hub_diagnosis
        try:
            said, made_ms = file.read_bytes(), int(file.stat().st_mtime * 1000)
            diagnosis = msgspec.json.decode(said, type=Diagnosis)
        except (OSError, msgspec.MsgspecError):
            return ()
        age_s = max(self._now_ms() - made_ms, 0) // 1000
        board = AboutMachine(model=_board(self._places, "model"), serial=_board(self._places, "serial-number"))
        report = Report(release=diagnosis.release, machine=board, doctor=msgspec.Raw(said.strip()), doctor_age_s=age_s)
        return (MachineTold(name=HUB, carries=(HUB,), age_s=0, report=report),)


def _board(places: Places, word: str) -> str:
    path: Path = places.root / "proc/device-tree" / word
    try:
        return path.read_bytes().rstrip(b"\0\n ").decode(errors="replace")[:200]
    except OSError:
        return ""
