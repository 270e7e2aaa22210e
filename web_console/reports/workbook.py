"""A workbook (XLSX) of plain tables, written as an office's program reads it: a zip of a few small documents.

Texts are stored as texts, so that nothing a hall's names begin with is ever taken for a formula.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

DAY_MS: Final = 86_400_000
LONGEST_NAME: Final = 31
"""Of a sheet, in Excel."""
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN, _HEAD, _SPAN, _SHARE = range(4)


@dataclass(frozen=True, slots=True)
class Span:
    """A time that something took; a spreadsheet adds it up as one."""

    ms: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share between 0 and 1."""

    value: float


Value = str | int | float | Span | Ratio | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; its last line of `heads` stands above the columns and stays there."""

    name: str
    heads: Sequence[Sequence[Value]]
    rows: Sequence[Sequence[Value]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return the file."""
    names = list(_names(sheets))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path, text in _frame(names):
            file.writestr(path, text)
        for nth, sheet in enumerate(sheets, start=1):
            file.writestr(f"xl/worksheets/sheet{nth}.xml", "".join(_sheet(sheet)))
    return out.getvalue()


def _names(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Yield names Excel takes, each another."""
    taken: set[str] = set()
    for nth, sheet in enumerate(sheets, start=1):
        name = _NOT_IN_NAMES.sub(" ", sheet.name)[:LONGEST_NAME].strip() or str(nth)
        name = name if name.casefold() not in taken else f"{name[: LONGEST_NAME - 4]} {nth}"
        taken.add(name.casefold())
        yield name


_HEADER: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES: Final = (
    f'{_HEADER}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4">'
    '<xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1" applyAlignment="1"><alignment wrapText="1"/></xf>'
    '<xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="10" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield all that stands around the sheets."""
    nths = range(1, len(names) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{nth}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for nth in nths
    )
    yield (
        "[Content_Types].xml",
        f'{_HEADER}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{parts}</Types>',
    )
    yield "_rels/.rels", _relations(["officeDocument"], ["xl/workbook.xml"])
    targets = [*(f"worksheets/sheet{nth}.xml" for nth in nths), "styles.xml"]
    yield "xl/_rels/workbook.xml.rels", _relations([*["worksheet"] * len(names), "styles"], targets)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{nth}" r:id="r{nth}"/>' for nth, name in enumerate(names, start=1)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEADER}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
    )
    yield "xl/styles.xml", _STYLES


def _relations(kinds: Iterable[str], targets: Iterable[str]) -> str:
    told = "".join(
        f'<Relationship Id="r{nth}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for nth, (kind, target) in enumerate(zip(kinds, targets, strict=True), start=1)
    )
    return f'{_HEADER}<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _sheet(sheet: Sheet) -> Iterator[str]:
    """Yield one table; what stands above the columns does not scroll away."""
    heads = len(sheet.heads)
    yield f'{_HEADER}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    if heads:
        yield f'<pane ySplit="{heads}" topLeftCell="A{heads + 1}" activePane="bottomLeft" state="frozen"/>'
    yield '</sheetView></sheetViews><cols><col min="1" max="1" width="28" customWidth="1"/></cols><sheetData>'
    for row in sheet.heads:
        yield _row(row, _HEAD)
    for row in sheet.rows:
        yield _row(row, _PLAIN)
    yield "</sheetData></worksheet>"


def _row(row: Sequence[Value], style: int) -> str:
    return f"<row>{''.join(_cell(value, style) for value in row)}</row>"


def _cell(value: Value, style: int) -> str:
    match value:
        case None:
            return "<c/>"
        case Span():
            return f'<c s="{_SPAN}"><v>{value.ms / DAY_MS:.9f}</v></c>'
        case Ratio():
            return f'<c s="{_SHARE}"><v>{value.value:.6f}</v></c>'
        case str():
            text = escape(_NOT_IN_XML.sub("", value))
            return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        case _:
            return f'<c s="{style}"><v>{value}</v></c>'
