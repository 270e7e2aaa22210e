"""Workbooks as offices have them: with titles, merged cells and formulas, and now and then no workbook at all."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from benchmarks.big_hall import big_tables, write_workbook
from hall_config.importing.cells import ROUNDED, UNCALCULATED
from hall_config.importing.halls import SheetsError, import_hall
from hall_config.model import HallConfig
from tests.config.office import SMALL, Office, refused, told

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_000)
"""The first bytes of a file as Excel 97 wrote it."""


class Book:
    """The office's workbook, a sheet for each table; a cell of digits is a number, as Excel makes it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "hall.xlsx"
        self.book = Workbook()
        del self.book[self.book.sheetnames[0]]
        for name, rows in big_tables(SMALL).items():
            sheet = self.book.create_sheet(name)
            for row in rows:
                sheet.append([float(cell) if cell.isdigit() else cell for cell in row])

    def change(self, sheet: str, cell: str, value: str | float | date | time) -> "Book":
        self.book[sheet][cell] = value
        return self

    def told(self) -> list[str]:
        with pytest.raises(SheetsError) as caught:
            self.handed_in()
        return told(caught.value)

    def handed_in(self) -> HallConfig:
        self.book.save(self.file)
        return import_hall(self.file).config


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> HallConfig:
    return Office(tmp_path_factory.mktemp("whole")).handed_in().config


def test_a_workbook_is_the_same_hall(tmp_path: Path, hall: HallConfig) -> None:
    assert Book(tmp_path).handed_in() == hall


def test_titles_above_the_headings_and_formatted_rows_below_the_last_do_no_harm(
    tmp_path: Path, hall: HallConfig
) -> None:
    book = Book(tmp_path)
    sheet = book.book["services"]
    sheet.insert_rows(1, 3)
    sheet["A1"] = "云河市政务服务事项清单（服务事项、编码）"
    sheet.merge_cells("A1:J2")
    for row in range(20, 400):
        sheet.cell(row, 1).number_format = "@"
    sheet["A1048576"].number_format = "@"

    assert book.handed_in() == hall


def test_what_is_merged_over_several_rows_counts_for_each(tmp_path: Path, hall: HallConfig) -> None:
    book = Book(tmp_path)
    for cells in ("D2:E5", "D6:D9", "E6:E9", "D10:D13"):
        book.book["services"].merge_cells(cells)
    book.book["services"].unmerge_cells("D2:E5")
    book.book["services"].merge_cells("D2:D5")
    book.change("services", "E3", "rs").change("services", "E4", "rs").change("services", "E5", "rs")
    book.change("services", "E2", "rs")

    assert book.handed_in() == hall


def test_a_merged_value_ends_with_its_last_row_and_makes_no_rows(tmp_path: Path) -> None:
    book = (
        Book(tmp_path).change("services", "K1", "每日限额").change("services", "K2", 30).change("services", "K10", 20)
    )
    book.book["services"].merge_cells("K2:K4")
    book.book["services"].merge_cells("K10:K40")

    quotas = [service.quota_day for service in book.handed_in().services]

    assert quotas == [30, 30, 30, 0, 0, 0, 0, 0, 20, 20, 20, 20]


def test_a_sheet_that_says_it_is_smaller_than_it_is_is_read_whole(tmp_path: Path, hall: HallConfig) -> None:
    book = Book(tmp_path)
    book.book.save(book.file)

    in_the_file(book.file, "sheet6.xml", b'<dimension ref="A1:J13" />', b'<dimension ref="A1:B2" />')

    assert import_hall(book.file).config == hall


def test_a_date_that_excel_made_of_a_window_number_is_told(tmp_path: Path) -> None:
    book = Book(tmp_path).change("windows", "B2", datetime(2026, 3, 1)).change("windows", "B3", time(3, 1))

    assert book.told() == [
        'hall.xlsx · windows: row 2, column "number": is a date to Excel: format the column as text and type it anew',
        'hall.xlsx · windows: row 3, column "number": is a time of day to Excel: format the column as text and type it '
        "anew",
    ]


def test_a_date_where_one_is_meant_is_one(tmp_path: Path) -> None:
    assert (
        Book(tmp_path).change("skills", "D2", date(2031, 2, 3)).handed_in().clerks[0].skills[-1].until == "2031-02-03"
    )


def test_a_number_that_excel_has_rounded_is_told(tmp_path: Path) -> None:
    book = Book(tmp_path).change("zones", "A3", 11330000123456789012)

    assert f'hall.xlsx · zones: row 3, column "id": {ROUNDED.why.en}' in book.told()


def test_a_formula_counts_as_its_result_and_one_without_is_told(tmp_path: Path) -> None:
    book = Book(tmp_path).change("zones", "D2", "=1+1").change("windows", "B3", "=B2+1")

    assert book.told() == [
        f'hall.xlsx · zones: row 2, column "where_zh": {UNCALCULATED.why.en}',
        f'hall.xlsx · windows: row 3, column "number": {UNCALCULATED.why.en}',
    ]


def test_a_formula_with_a_result_is_the_result(tmp_path: Path, hall: HallConfig) -> None:
    book = Book(tmp_path)
    book.book.save(book.file)

    in_the_file(book.file, "sheet8.xml", b'<c r="B3" t="n"><v>2', b'<c r="B3" t="n"><f>B2+1</f><v>2')

    assert import_hall(book.file).config == hall


def test_an_error_of_excel_is_told_as_it_stands_there(tmp_path: Path) -> None:
    book = Book(tmp_path).change("zones", "D2", "#N/A")

    assert book.told() == [
        'hall.xlsx · zones: row 2, column "where_zh": holds Excel\'s error #N/A: mend the formula, or put the value in '
        "its place"
    ]


def test_sheets_for_people_and_hidden_ones_are_passed_over_others_are_told(tmp_path: Path) -> None:
    book = Book(tmp_path)
    book.book.create_sheet("填表说明").append(["请先填部门"])
    book.book.create_sheet("Sheet9")
    hidden = book.book.create_sheet("lists")
    hidden.append(["普通"])
    hidden.sheet_state = "hidden"
    book.book.create_sheet("新表").append(["id"])

    assert [line.split(":")[0] for line in book.told()] == ["hall.xlsx · 新表"]


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "old.xls": (lambda file: file.write_bytes(OLD_EXCEL), "it is in Excel's old format: open it and save it as *.xlsx"),
    "locked.xlsx": (
        lambda file: file.write_bytes(OLD_EXCEL + "EncryptedPackage".encode("utf-16-le")),
        "it is protected by a password: open it in Excel and save it without one",
    ),
    "renamed.xlsx": (
        lambda file: file.write_text("id,name\n"),
        "it is no workbook, or a damaged one: open it in Excel and save it as *.xlsx",
    ),
    "broken.xlsx": (
        lambda file: file.write_bytes(write_workbook(big_tables(SMALL), file).read_bytes()[:4_000]),
        "it is no workbook, or a damaged one: open it in Excel and save it as *.xlsx",
    ),
    "other.xlsx": (
        lambda file: zipfile.ZipFile(file, "w").writestr("a", "b"),
        "it is damaged: open it in Excel and save it as *.xlsx",
    ),
    "hall.pdf": (
        lambda file: file.write_bytes(b"%PDF"),
        "it is neither a folder of *.csv files nor an *.xlsx workbook",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_workbook_is_told_in_one_sentence(tmp_path: Path, name: str) -> None:
    make, sentence = FILES[name]
    make(tmp_path / name)

    assert refused(tmp_path / name) == [f"{name}: {sentence}"]


def test_something_far_to_the_right_is_not_passed_over(tmp_path: Path) -> None:
    assert Book(tmp_path).change("zones", "XFD3", "?").told() == [
        "hall.xlsx · zones: row 3: something stands in column XFD: is it the right file?"
    ]


def in_the_file(file: Path, part: str, old: bytes, new: bytes) -> None:
    """Change what a workbook says inside, which the library that wrote it would not."""
    with zipfile.ZipFile(file) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    name = next(each for each in files if each.endswith(part))
    assert old in files[name]
    files[name] = files[name].replace(old, new)
    with zipfile.ZipFile(file, "w") as packed:
        for each, xml in files.items():
            packed.writestr(each, xml)
