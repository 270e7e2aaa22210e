"""Why people waited, as far as the hours tell it, and the what-if that asks for what was missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final
from urllib.parse import urlencode

from hall_records.cells import Cell
from web_console.language import Tongue
from web_console.planning.whatif_form import MOST_WINDOWS, Row, WhatIfForm, address_of
from web_console.reports.figures import Figures
from web_console.reports.naming import say
from web_console.reports.view import busy_hours, takes_ms, windows_needed, windows_open

WELL_ENOUGH: Final = 0.9
"""Where so many are called within what was promised, nobody asks why they waited."""
AT_LEAST: Final = 0.5
"""Half a window too few is none."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence, and the address of a what-if that plays the missing windows; empty: nothing was missing."""

    text: str
    whatif: str = ""


def why_long(figures: Figures, tongue: Tongue) -> Reason | None:
    """Return why people waited for longer than was promised; None where few did, or nothing is known of windows."""
    whole = figures.whole
    kept = whole.calls.within_target.ratio
    if whole.tickets is None or whole.time is None or kept is None or kept >= WELL_ENOUGH:
        return None
    missing = {int(hour): _missing(cell, figures) for hour, cell in busy_hours(figures.hours).items()}
    short = [hour for hour, windows in missing.items() if windows > AT_LEAST]
    if not short:
        return Reason(say(tongue, "why_enough"))
    worst = max(short, key=lambda hour: missing[hour])
    cell = figures.hours[f"{worst:02}"]
    told = {"open": f"{windows_open(cell):.1f}", "needed": f"{windows_needed(cell, takes_ms(figures.cell)):.1f}"}
    spans = tuple(_spans(short))
    named = tongue.listed(say(tongue, "why_hours", begins=begins, ends=ends) for begins, ends in spans)
    begins, ends = next(span for span in spans if span[0] <= worst < span[1])
    lacking = [missing[hour] for hour in range(begins, ends)]
    count = min(MOST_WINDOWS, ceil(sum(lacking) / len(lacking) - AT_LEAST))
    return Reason(say(tongue, "why_short", hours=named, worst=worst, **told), _asking(count, begins, ends, figures))


def _missing(hour: Cell, figures: Figures) -> float:
    return windows_needed(hour, takes_ms(figures.cell)) - windows_open(hour)


def _spans(hours: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the hours that follow each other as one span."""
    begins = before = hours[0]
    for hour in hours[1:]:
        if hour != before + 1:
            yield begins, before + 1
            begins = hour
        before = hour
    yield begins, before + 1


def _asking(count: int, begins: int, ends: int, figures: Figures) -> str:
    """Return the what-if that opens so many windows more in these hours, on the weekday that was worst there."""
    slots = {slot: cell for slot, cell in figures.slots.items() if begins <= int(slot[2:]) < ends}
    worst = max(slots, key=lambda slot: _missing(slots[slot], figures))
    row = Row("open", count=str(count), begins=f"{begins:02}:00", ends=f"{min(ends, 23):02}:00")
    return f"/whatif?{urlencode(address_of(WhatIfForm((row,), int(worst[0]))))}"
