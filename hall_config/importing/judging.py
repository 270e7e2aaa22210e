"""Whether the hall of a draft is right; if not, in which cell of which sheet it is to be put right."""

from collections.abc import Iterable

from msgspec import UNSET, convert

from hall_config.checking import cross_check
from hall_config.importing.assembling import INSIDE, Draft
from hall_config.importing.entries import Entry
from hall_config.importing.lenient import usable_hall
from hall_config.importing.sheets import Mistake
from hall_config.model import HallConfig
from hall_config.problems import Finding, Place
from hall_config.structure import examine_hall
from hall_config.texts import Both, both

MISSING = 'missing key "'
UNTRANSLATED = 'is empty, but the hall lists "en"'


def judged(draft: Draft, mistakes: list[Mistake], *, is_whole: bool, base: str) -> HallConfig | None:
    """Return the hall when nothing is wrong with it; else add to `mistakes` whatever else is.

    What only follows from a mistake that is told already is not told again. Where a sheet as a whole is missing or
    not understood, only each row for itself can be looked at.
    """
    findings: list[Finding] = []
    usable = examine_hall(draft.values, findings)
    mistakes += _not_yet_told(draft, findings, mistakes, base) if is_whole else _of_rows(draft, findings, mistakes)
    if not is_whole:
        return None
    is_right = usable is not UNSET and not mistakes
    hall = convert(usable, HallConfig) if is_right else usable_hall(draft.values)
    mistakes += _not_yet_told(draft, _certain(draft, cross_check(hall), mistakes), mistakes, base)
    return None if mistakes else hall


def _certain(draft: Draft, findings: Iterable[Finding], told: Iterable[Mistake]) -> Iterable[Finding]:
    """Leave out what may well follow: of a row that names something unknown, of a spoiled part of something."""
    rows = {(mistake.sheet, mistake.row) for mistake in told}
    for finding in findings:
        entry, _ = _origin(draft, finding.place)
        is_spoiled_part = entry and entry.table in INSIDE and (entry.listing.label, entry.row) in rows
        if entry is None or not (entry.is_guessed or is_spoiled_part):
            yield finding


def _of_rows(draft: Draft, findings: Iterable[Finding], told: Iterable[Mistake]) -> list[Mistake]:
    in_sheets = (found for found in findings if _origin(draft, found.place)[0])
    return _not_yet_told(draft, in_sheets, told, "")


def _not_yet_told(draft: Draft, findings: Iterable[Finding], told: Iterable[Mistake], base: str) -> list[Mistake]:
    cells = {(mistake.sheet, mistake.row, mistake.column) for mistake in told}
    found: dict[Mistake, None] = {}
    for finding in findings:
        entry, key = _origin(draft, finding.place)
        if entry is None:
            found[Mistake(base, None, "", in_english(finding.sentence))] = None
        elif not _follows(entry, key, cells):
            found[_about(entry, key, finding)] = None
    return list(found)


def _follows(entry: Entry, key: str, told: set[tuple[str, int | None, str]]) -> bool:
    """Whether what was found is told already: by the cell, by its column that is not there, or by the row's name."""
    listing = entry.listing
    headings = [listing.heading(each) for each in ((key,) if key else listing.table.identity)]
    rows = (entry.row, listing.head)
    return any((listing.label, row, heading) in told for heading in headings for row in rows)


def _origin(draft: Draft, place: Place) -> tuple[Entry | None, str]:
    """The row that a place of the hall came from, and the key of its column."""
    if place.table == "texts" or (not place.table and place.path.startswith(("id", "name"))):
        origin = draft.origins.get(("", 0))
        return origin.cell(place.key) if origin else (None, "")
    origin = draft.origins.get((place.table, place.position or 0)) if place.position is not None else None
    return origin.cell(place.path) if origin else (None, "")


def _about(entry: Entry, key: str, finding: Finding) -> Mistake:
    if finding.text.startswith(MISSING) or finding.text.endswith(UNTRANSLATED):
        return _about_nothing(entry, key, finding)
    path = finding.place.path
    text = finding.text.removeprefix(f'key "{path}": ').removeprefix(f'key "{path}" ')
    return entry.mistake(key, in_english(text))


def _about_nothing(entry: Entry, key: str, finding: Finding) -> Mistake:
    """An empty cell is told row by row, a column that is not there once."""
    untranslated, kind = finding.text.endswith(UNTRANSLATED), _kind(entry)
    why = both("sheets.lists_english") if untranslated else both("sheets.needs_it", kind=kind)
    if entry.listing.has_column(key):
        return entry.mistake(key, both("sheets.empty", why=why))
    said = both("sheets.not_there", why=why)
    return Mistake(entry.listing.label, entry.listing.head, entry.listing.heading(key), said)


def _kind(entry: Entry) -> Both:
    return Both(entry.listing.table.chinese[0], entry.table.rpartition(".")[2].replace("_", " "))


def in_english(sentence: str) -> Both:
    """Return what the check of a configuration says, which a technician reads in English."""
    return Both(sentence, sentence)
