"""What pooling does, as people read it: a table with bars in the terminal, and the same as a picture."""

from collections.abc import Iterator
from html import escape
from typing import Final

from firmware_tools.simulation_tables import head, minutes, percent, said
from firmware_tools.tables import columns
from firmware_tools.whatif_tables import bar
from hall_config.texts import Both, both
from hall_simulator.simulation import Outcome, Simulation

MINUTE_MS: Final = 60_000
WIDTH: Final = 760
ROW: Final = 56
TOP: Final = 76
LEFT: Final = 230
LONGEST: Final = 400
"""The longest bar of the picture; numbers stand to its right."""
BEFORE: Final = "#b3541e"
AFTER: Final = "#2f6f4f"
INK: Final = "#222"


def reform_sheet(told: Simulation) -> list[str]:
    """Return each hall in a line, Chinese first and English beside, with its mean wait as a bar."""
    keys = ("mean_ms", "p90_ms", "p95_ms")
    rows = [[said("reform_hall"), *(said(key) for key in (*keys, "within_target"))]]
    for outcome in told.outcomes:
        waits = (minutes(outcome.figures[key]) for key in keys)
        rows.append([" ".join(_name(outcome)), *waits, percent(outcome.figures["within_target"])])
    most = max(outcome.figures["mean_ms"].mean for outcome in told.outcomes)
    bars = ["", *(bar(outcome.figures["mean_ms"].mean, most, "█") for outcome in told.outcomes)]
    table = [f"{line}  {drawn}".rstrip() for line, drawn in zip(columns(rows), bars, strict=True)]
    return [head(told), *both("simulation.reform_head"), "", *table, "", *both("simulation.reform_bars")]


def reform_picture(told: Simulation) -> str:
    """Return the mean waits as bars, an SVG; the same figures give the same picture to the byte."""
    height = TOP + ROW * len(told.outcomes) + 20
    title = both("simulation.reform_head")
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'role="img" font-family="\'Noto Sans CJK SC\', \'Noto Sans SC\', sans-serif" fill="{INK}">',
            f"<title>{escape(str(title))}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            f'<text x="20" y="32" font-size="20" font-weight="bold">{escape(title.zh)}</text>',
            f'<text x="20" y="54" font-size="14">{escape(title.en)}</text>',
            *_bars(told),
            "</svg>\n",
        ]
    )


def _bars(told: Simulation) -> Iterator[str]:
    most = max(outcome.figures["mean_ms"].mean for outcome in told.outcomes)
    for nth, outcome in enumerate(told.outcomes):
        mean, name, y = outcome.figures["mean_ms"], _name(outcome), TOP + ROW * nth
        long = round(mean.mean / most * LONGEST, 1)
        yield f'<text x="20" y="{y + 18}" font-size="15">{escape(name.zh)}</text>'
        yield f'<text x="20" y="{y + 36}" font-size="12">{escape(name.en)}</text>'
        yield f'<rect x="{LEFT}" y="{y}" width="{long}" height="40" fill="{AFTER if outcome.change else BEFORE}"/>'
        yield f'<text x="{LEFT + long + 8:.1f}" y="{y + 26}" font-size="16">{mean.mean / MINUTE_MS:.1f} min</text>'


def _name(outcome: Outcome) -> Both:
    return both("simulation.reform_after" if outcome.change else "simulation.reform_before", count=outcome.name)
