"""Twenty machines from one sheet, a row each; all its mistakes are told at once, and then nothing is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware_tools.cards.errors import CardError
from firmware_tools.cards.hall_now import HallNow
from firmware_tools.cards.wishes import WINDOW, MachinePlan, Wish, plan_machine
from hall_config.importing.csv_files import read_csv
from hall_config.importing.sheets import Line, SourceError

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "node": ("id", "node", "name", "编号", "设备编号", "设备", "名称"),
    "role": ("role", "kind", "角色", "类型", "设备类型"),
    "window": ("window", "窗口", "窗口号"),
    "zone": ("zone", "分区", "区域", "大厅分区"),
    "wifi": ("wifi", "wi-fi", "ssid", "无线网", "无线网络", "无线网名称"),
    "without": ("without", "不含", "另装"),
}
ROLES: Final[Mapping[str, str]] = {
    "取号机": "dispenser",
    "窗口": WINDOW,
    "窗口终端": WINDOW,
    "terminal": WINDOW,
    "条屏": "sign",
    "窗口屏": "sign",
    "评价器": "pad",
    "综合屏": "display",
    "大屏": "display",
    "board": "display",
    "语音": "voice",
    "语音播报": "voice",
}
"""What people write for a role, beside its own word."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a row."""

    row: int
    sentence: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.sentence}"


def read_wishes(file: Path) -> list[tuple[int, Wish]]:
    """Return what each row asks for, with the number Excel shows. Raises CardError for a sheet that is none."""
    try:
        lines = [line for line in read_csv(file).lines if any(_text(cell) for cell in line.cells)]
    except SourceError as problem:
        raise CardError(f"{problem.mistake.sheet}: {problem.mistake.told.en}") from problem
    if not lines:
        raise CardError(f"{file} is empty: its first row has the headings id, role, window, zone, wifi")
    columns = _columns(file, lines[0])
    return [(line.number, _wish(columns, line)) for line in lines[1:]]


def plan_batch(rows: Iterable[tuple[int, Wish]], hall: HallNow) -> list[MachinePlan]:
    """Return a plan for each row. Raises CardError with every mistake of the sheet."""
    plans: list[MachinePlan] = []
    mistakes: list[Mistake] = []
    first_row: dict[str, int] = {}
    for row, wish in rows:
        try:
            plan = plan_machine(wish, hall)
        except CardError as problem:
            mistakes.append(Mistake(row, str(problem)))
            continue
        plans.append(plan)
        mistakes += [
            Mistake(row, f"{node} stands in row {first_row[node]} already: one machine a node")
            for node in plan.nodes
            if first_row.setdefault(node, row) != row
        ]
    if mistakes:
        told = "\n".join(f"  {each}" for each in sorted(mistakes, key=lambda each: each.row))
        raise CardError(f"nothing was written, for the sheet has {len(mistakes)} mistakes:\n{told}")
    if not plans:
        raise CardError("the sheet has headings and no machine below them")
    return plans


def _columns(file: Path, line: Line) -> dict[str, int]:
    known = {heading: key for key, headings in HEADINGS.items() for heading in headings}
    columns: dict[str, int] = {}
    for at, cell in enumerate(line.cells):
        heading = _text(cell).lower().replace(" ", "").replace("_", "")
        if not heading:
            continue
        if heading not in known:
            there = ", ".join(headings[0] for headings in HEADINGS.values())
            raise CardError(f'{file}, row {line.number}: there is no column "{_text(cell)}"; there are {there}')
        columns[known[heading]] = at
    if "role" not in columns:
        raise CardError(f"{file}, row {line.number}: a column role (角色) is missing")
    return columns


def _wish(columns: Mapping[str, int], line: Line) -> Wish:
    told = {key: _text(line.cells[at]) if at < len(line.cells) else "" for key, at in columns.items()}
    role = told.get("role", "")
    return Wish(
        role=ROLES.get(role, role.lower()),
        node=told.get("node", "").lower(),
        window=told.get("window", "").removesuffix("号窗口").removesuffix("号"),
        zone=told.get("zone", ""),
        without=tuple(ROLES.get(each, each) for each in told.get("without", "").replace("、", " ").split()),
        wifi=told.get("wifi", ""),
    )


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
