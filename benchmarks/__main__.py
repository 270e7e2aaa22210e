"""`python -m benchmarks [NAME …]`: all figures, or those named."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks import (
    advising,
    board,
    ciw_day,
    day,
    decision,
    desk,
    finding,
    first_page,
    forecasting,
    foreseeing,
    importing,
    issues,
    kiosk,
    memory,
    offers,
    phones,
    policies,
    press,
    pressing,
    replay,
    reports,
    restart,
    terminal,
    theory,
    tides,
    touch,
    viewers,
    windows,
)

FIGURES: Final[dict[str, Callable[[], None]]] = {
    "decision": decision.measure,
    "day": day.measure,
    "replay": replay.measure,
    "press": press.measure,
    "pressing": pressing.measure,
    "terminal": terminal.measure,
    "desk": desk.measure,
    "windows": windows.measure,
    "viewers": viewers.measure,
    "first_page": first_page.measure,
    "board": board.measure,
    "touch": touch.measure,
    "issues": issues.measure,
    "offers": offers.measure,
    "phones": phones.measure,
    "foreseeing": foreseeing.measure,
    "finding": finding.measure,
    "kiosk": kiosk.measure,
    "memory": memory.measure,
    "restart": restart.measure,
    "reports": reports.measure,
    "importing": importing.measure,
    "theory": theory.measure,
    "policies": policies.measure,
    "forecasting": forecasting.measure,
    "advising": advising.measure,
    "tides": tides.measure,
    "ciw": ciw_day.measure,
}


def main(names: list[str]) -> None:
    """Print the figures asked for."""
    Path("build").mkdir(exist_ok=True)
    for name in names or list(FIGURES):
        print(f"\n{name}: {(sys.modules[FIGURES[name].__module__].__doc__ or '').splitlines()[0]}", flush=True)
        FIGURES[name]()


if __name__ == "__main__":
    unknown = [name for name in sys.argv[1:] if name not in FIGURES]
    if unknown:
        sys.exit(f"no figure {', '.join(unknown)}; there are {', '.join(FIGURES)}")
    main(sys.argv[1:])
