"""Whether the hall of a draft is right; if not, in which cell of which sheet it is to be put right."""

from collections.abc import Iterable, Iterator

from msgspec import UNSET, convert

from hall_config.checking import cross_check
from hall_config.importing.assembling import Draft
from hall_config.importing.entries import Entry
from hall_config.importing.lenient import usable_hall
from hall_config.importing.sheets import Mistake
from hall_config.model import HallConfig
from hall_config.problems import Finding, Place
from hall_config.structure import examine_hall

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
    mistakes += _not_yet_told(draft, cross_check(hall), mistakes, base)
    return None if mistakes else hall


def _of_rows(draft: Draft, findings: Iterable[Finding], told: Iterable[Mistake]) -> list[Mistake]:
    in_sheets = (found for found in findings if _origin(draft, found.place)[0])
    return _not_yet_told(draft, in_sheets, told, "")


def _not_yet_told(draft: Draft, findings: Iterable[Finding], told: Iterable[Mistake], base: str) -> list[Mistake]:
    cells = {(mistake.sheet, mistake.row, mistake.column) for mistake in told}
    found = dict.fromkeys(_mistakes(draft, findings, cells, base))
    return [each for each in found if (each.sheet, each.row, each.column) not in cells]


def _mistakes(
    draft: Draft, findings: Iterable[Finding], told: set[tuple[str, int | None, str]], base: str
) -> Iterator[Mistake]:
    for finding in findings:
        entry, key = _origin(draft, finding.place)
        if entry is None:
            yield Mistake(base, None, "", finding.sentence)
        elif not entry.is_guessed and (key or not _is_told_by_name(entry, told)):
            yield _about(entry, key, finding)


def _origin(draft: Draft, place: Place) -> tuple[Entry | None, str]:
    """The row that a place of the hall came from, and the key of its column."""
    if place.table in ("", "texts"):
        origin = draft.origins.get(("", 0))
        return origin.cell(place.key) if origin else (None, "")
    origin = draft.origins.get((place.table, place.position or 0)) if place.position is not None else None
    return origin.cell(place.path) if origin else (None, "")


def _is_told_by_name(entry: Entry, told: set[tuple[str, int | None, str]]) -> bool:
    """Whether the row's own name is wrong, so that others could not name it."""
    names = (entry.mistake(key, "") for key in entry.listing.table.identity)
    return any((name.sheet, name.row, name.column) in told for name in names)


def _about(entry: Entry, key: str, finding: Finding) -> Mistake:
    if finding.text.startswith(MISSING) or finding.text.endswith(UNTRANSLATED):
        return _about_nothing(entry, key, finding)
    path = finding.place.path
    text = finding.text.removeprefix(f'key "{path}": ').removeprefix(f'key "{path}" ')
    return entry.mistake(key, text)


def _about_nothing(entry: Entry, key: str, finding: Finding) -> Mistake:
    """An empty cell is told row by row, a column that is not there once."""
    why = 'the hall lists "en"' if finding.text.endswith(UNTRANSLATED) else f"every {_kind(entry)} needs it"
    if entry.listing.has_column(key):
        return entry.mistake(key, f"is empty, but {why}")
    return Mistake(entry.listing.label, entry.listing.head, entry.listing.heading(key), f"is not there, but {why}")


def _kind(entry: Entry) -> str:
    return entry.table.rpartition(".")[2].replace("_", " ")
