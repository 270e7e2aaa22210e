"""How worn the memory card or built-in memory is, by what it and the kernel tell of it."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine
from node_runtime.findings import Finding

WORN_TENTHS: Final = 9
"""In tenths of its life, as JEDEC's `life_time` counts; 11 is past its end."""
USED_UP: Final = 2
"""`pre_eol_info`: 1 is well, 2 has used most of its spare blocks, 3 nearly all."""
MANY_ERRORS: Final = 10
"""A few come at each start, while the machine finds out how fast its card is."""
SERIOUS: Final = re.compile(r"(data|crc|adma|tuning|auto).*?:\s*(\d+)", re.IGNORECASE)
OLD_YEARS: Final = 6
NOBODY: Final = ("0x000000", "0x0000ff")
"""A maker's number no maker has: the card is likely a counterfeit."""


def card(machine: Machine) -> Iterator[Finding]:
    """Look at every card, and at the file systems' own count of errors."""
    cards = [each for each in machine.tree.found("sys/block/mmcblk*") if re.search(r"mmcblk\d+$", each)]
    for place in cards:
        yield from _card(machine, place)
    yield from _file_systems(machine)
    if not cards:
        there = bool(machine.tree.found("sys/block/*"))
        yield green("card.none") if there else unknown("card.not_told")


def _card(machine: Machine, place: str) -> Iterator[Finding]:
    tree, name = machine.tree, place.rsplit("/", 1)[-1]
    found = [*_wear(machine, place, name), *_errors(machine, place, name)]
    maker, made = tree.text(f"{place}/device/manfid"), tree.text(f"{place}/device/date")
    if maker in NOBODY:
        found.append(red("card.counterfeit", name, maker=maker))
    if _age_years(made, machine.now()) >= OLD_YEARS:
        found.append(red("card.old", name, made=made))
    yield from found
    if any(each.state != "unknown" for each in found):
        return
    kind = f"{tree.text(f'{place}/device/type')} {tree.text(f'{place}/device/name')}".strip() or "–"
    yield unknown("card.does_not_tell", name, kind=kind, made=made or "–", maker=maker or "–", gb=_written_gb(machine))


def _wear(machine: Machine, place: str, name: str) -> Iterator[Finding]:
    said = machine.tree.text(f"{place}/device/life_time").split()
    tenths = max((int(each, 16) for each in said if re.fullmatch(r"0x[0-9a-f]{1,2}", each)), default=0)
    spare = machine.tree.number(f"{place}/device/pre_eol_info", 16) or 0
    if tenths >= WORN_TENTHS or spare >= USED_UP:
        yield red("card.worn", name, percent=min(100, tenths * 10))
    elif tenths:
        yield green("card.well", name, percent=tenths * 10, gb=_written_gb(machine))


def _errors(machine: Machine, place: str, name: str) -> Iterator[Finding]:
    host = name.replace("mmcblk", "mmc")
    said = machine.tree.text(f"sys/kernel/debug/{host}/err_stats")
    count = sum(int(number) for _, number in SERIOUS.findall(said))
    if count >= MANY_ERRORS:
        yield red("card.errors", name, count=count)


def _file_systems(machine: Machine) -> Iterator[Finding]:
    for path in machine.tree.found("sys/fs/ext4/*/errors_count"):
        count = machine.tree.number(path)
        if count:
            yield red("card.file_system", path.split("/")[-2], count=count)


def _written_gb(machine: Machine) -> str:
    written = [machine.tree.number(path) or 0 for path in machine.tree.found("sys/fs/ext4/*/lifetime_write_kbytes")]
    return f"{sum(written) / (1 << 20):.0f}" if written else "?"


def _age_years(made: str, now: datetime) -> float:
    month, _, year = made.partition("/")
    if not (month.isdecimal() and year.isdecimal()):
        return 0
    return now.year - int(year) + (now.month - int(month)) / 12
