"""Files as offices have them: in any encoding, with titles and merged cells, and now and then no workbook at all."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from benchmarks.big_hall import Size, big_tables, write_csvs, write_workbook
from hall_config.importing.cells import ROUNDED, UNCALCULATED
from hall_config.importing.halls import SheetsError, import_hall
from hall_config.importing.sheets import MOST_ROWS, Mistake
from hall_config.model import HallConfig, Named
from tests.config.office import SMALL, Office, told

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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_may_be_in_any_encoding_that_excel_writes(tmp_path: Path, hall: HallConfig, encoding: str) -> None:
    assert import_hall(write_csvs(big_tables(SMALL), tmp_path, encoding)).config == hall


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_file_may_have_the_separator_of_another_country(tmp_path: Path, hall: HallConfig, separator: str) -> None:
    folder = write_csvs(big_tables(SMALL), tmp_path)
    rows = [separator.join(f'"{cell}"' for cell in row) for row in big_tables(SMALL)["services"]]
    (folder / "services.csv").write_text("\n".join(rows), encoding="utf-8")

    assert import_hall(folder).config == hall


def test_a_file_that_is_neither_utf8_nor_gb18030_is_told_with_its_line(tmp_path: Path) -> None:
    folder = write_csvs(big_tables(SMALL), tmp_path)
    (folder / "zones.csv").write_bytes(b"id,name_zh\na,\xff\xff\n")

    assert refused(folder) == ["zones.csv: line 2 is neither UTF-8 nor GB18030: save the file as CSV UTF-8"]


def test_a_quote_that_is_never_closed_is_told_and_does_not_swallow_the_rest(tmp_path: Path) -> None:
    folder = write_csvs(big_tables(SMALL), tmp_path)
    (folder / "zones.csv").write_text('id,name_zh,name_en,where_zh,where_en\na,"A区,Zone A,x,y\n', encoding="utf-8")

    assert refused(folder) == ["zones.csv: row 2: the quotes do not fit (unexpected end of data)"]


def test_a_row_has_the_number_that_excel_shows_though_a_cell_has_two_lines_and_rows_are_empty(tmp_path: Path) -> None:
    office = (
        Office(tmp_path).change("services", 3, "材料", "身份证原件\n户口簿").change("services", 3, "英文材料", "a\nb")
    )
    office.tables["services"][4:4] = [[""] * 10, [" ", "　", *[""] * 8]]
    office.change("services", 9, "所属部门", "rss")

    assert office.told() == ['services.csv: row 9, column "所属部门": unknown department "rss", did you mean "rs"?']


def test_sheets_and_headings_may_be_chinese_or_both_and_in_any_order(tmp_path: Path, hall: HallConfig) -> None:
    office = Office(tmp_path)
    chinese = {
        "services": "事项清单",
        "windows": "窗口",
        "clerks": "工作人员",
        "departments": "部门",
        "situations": "办理情形",
    }
    for english, name in chinese.items():
        office.tables[name] = office.tables.pop(english)
    office.rename("窗口", "number", "窗口号").rename("窗口", "kind", "类型 kind").rename(
        "窗口", "services", "Services（必填）"
    )
    office.tables["部门"] = [list(reversed(row)) for row in office.tables["部门"]]

    assert office.handed_in().config == hall


def test_each_department_may_hand_in_its_own_services(tmp_path: Path, hall: HallConfig) -> None:
    office = Office(tmp_path)
    headings, *rows = office.tables.pop("services")
    office.tables["services-1 人社"] = [headings, *rows[:5]]
    office.tables["services-2"] = [headings, *rows[5:]]

    assert office.handed_in().config == hall


def test_things_may_be_named_by_what_people_call_them(tmp_path: Path, hall: HallConfig) -> None:
    office = Office(tmp_path)
    names = {"rs": "人社局", "yb": "医保局", "bdc": "不动产登记中心"}
    for row in range(2, 14):
        name = names[office.cell("services", row, "所属部门")]
        office.change("services", row, "所属部门", name).change("services", row, "队列", name)
    office.change("windows", 2, "zone", f"{office.cell('windows', 2, 'zone').upper()}区")

    assert office.handed_in().config == hall


def test_a_name_that_two_things_have_is_no_name(tmp_path: Path) -> None:
    office = Office(tmp_path).change("departments", 3, "name_zh", "人社局").change("services", 4, "所属部门", "人社局")

    assert office.told() == [
        'services.csv: row 4, column "所属部门": several of them are called "人社局": write the code'
    ]


def test_a_hurried_hand_leaves_spaces_and_wide_characters(tmp_path: Path, hall: HallConfig) -> None:
    office = Office(tmp_path)
    office.change("services", 2, "事项编码", "　ＲＳ－０１ ").change("services", 2, "队列", "rs ")
    office.change("services", 2, "办理时长（分钟）", f"{office.cell('services', 2, '办理时长（分钟）')}．０")
    office.change("services", 2, "事项名称", f" {office.cell('services', 2, '事项名称')}\u200b\n")
    office.change("windows", 3, "number", " ２")
    office.change("clerks", 2, "services", office.cell("clerks", 2, "services").replace("; ", "，"))

    assert office.handed_in().config == hall


def test_texts_keep_the_signs_of_their_language(tmp_path: Path) -> None:
    office = (
        Office(tmp_path)
        .change("services", 2, "材料", "身份证、户口簿（原件）；照片２张")
        .change("services", 2, "英文材料", "a; b")
    )

    assert [each.zh for each in office.handed_in().config.services[0].materials] == [
        "身份证、户口簿（原件）",
        "照片２张",
    ]


def test_an_enumeration_comma_parts_a_list_that_has_nothing_else(tmp_path: Path) -> None:
    office = Office(tmp_path).change("services", 2, "材料", "身份证、户口簿").change("services", 2, "英文材料", "a; b")

    assert office.handed_in().config.services[0].materials == (Named(zh="身份证", en="a"), Named(zh="户口簿", en="b"))


def test_all_services_of_a_department_have_a_short_name(tmp_path: Path) -> None:
    windows = (
        Office(tmp_path)
        .change("windows", 3, "services", "@医保局；rs-01")
        .change("windows", 3, "help_out", "")
        .handed_in()
        .config.windows
    )

    assert windows[1].services == ("yb-01", "yb-02", "yb-03", "yb-04", "rs-01")


def test_hours_and_days_are_understood_as_people_write_them(tmp_path: Path) -> None:
    office = Office(tmp_path).change("services", 2, "工作日时间", "9:00—12:00；13:30 至 17:00")
    office.change("services", 2, "周五", "9:00-11:30").change("skills", 2, "until", "2030年1月5日")

    config = office.handed_in().config

    assert config.services[0].hours.mon == ("09:00-12:00", "13:30-17:00")
    assert config.services[0].hours.fri == ("09:00-11:30",)
    assert config.services[0].hours.sat == ()
    assert config.clerks[0].skills[-1].until == "2030-01-05"


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

    assert f'hall.xlsx · zones: row 3, column "id": {ROUNDED.why}' in book.told()


def test_a_formula_counts_as_its_result_and_one_without_is_told(tmp_path: Path) -> None:
    book = Book(tmp_path).change("zones", "D2", "=1+1").change("windows", "B3", "=B2+1")

    assert book.told() == [
        f'hall.xlsx · zones: row 2, column "where_zh": {UNCALCULATED.why}',
        f'hall.xlsx · windows: row 3, column "number": {UNCALCULATED.why}',
    ]


def test_a_formula_with_a_result_is_the_result(tmp_path: Path, hall: HallConfig) -> None:
    book = Book(tmp_path)
    book.book.save(book.file)
    with zipfile.ZipFile(book.file) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    name = next(each for each, xml in files.items() if b"mergeCell" not in xml and each.endswith("sheet8.xml"))
    assert b'<c r="B3" t="n"><v>2' in files[name]
    files[name] = files[name].replace(b'<c r="B3" t="n"><v>', b'<c r="B3" t="n"><f>B2+1</f><v>')
    with zipfile.ZipFile(book.file, "w") as packed:
        for each, xml in files.items():
            packed.writestr(each, xml)

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


def test_a_source_that_is_not_there_or_holds_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "hall.xlsx").touch()

    assert refused(tmp_path / "none") == [f"{tmp_path}/none: there is no such file or folder"]
    assert refused(tmp_path / "empty") == [
        f"{tmp_path}/empty: the folder holds no *.csv file, so there is nothing to import"
    ]
    assert refused(tmp_path / "book") == [
        f"{tmp_path}/book: the folder holds no *.csv; to import the workbook, name it: {tmp_path}/book/hall.xlsx"
    ]


def test_a_sheet_of_a_hundred_thousand_rows_is_told_before_it_is_read_to_its_end(tmp_path: Path) -> None:
    tables = big_tables(SMALL)
    tables["services"] += [[f"x-{number}", *tables["services"][1][1:]] for number in range(100_000)]

    assert refused(write_csvs(tables, tmp_path)) == [
        f"services.csv: it has more than {MOST_ROWS} rows, and no hall has: is it the right file?"
    ]


def test_a_hall_far_bigger_than_any_with_every_row_wrong_is_told_row_by_row(tmp_path: Path) -> None:
    tables = big_tables(Size(services=3_000, situations=3_000))
    for row in tables["situations"][1:]:
        row[0] = f"q{row[0]}"
    for row in tables["services"][1:]:
        row[3] = "nobody"

    said = refused(write_csvs(tables, tmp_path))

    assert sum(line.startswith("services.csv: row") for line in said) == 3_000
    assert sum(line.startswith("situations.csv: row") for line in said) == 3_000


CELLS = st.sampled_from(
    ["", "*", "@", "@rs", "=1", "rs-01", "-1", "9:00-8:00", "；", "\x00", "1e400", "２", "是", "\u202e", "'"]
)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 14), st.integers(0, 11), CELLS | TEXTS)))
def test_whatever_stands_in_the_cells_is_a_hall_or_is_told(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int, int, str]]
) -> None:
    tables = big_tables(SMALL)
    for table, row, place, value in changes:
        rows = list(tables.values())[table]
        cells = rows[row % len(rows)]
        cells[place % len(cells)] = value
    folder = write_csvs(tables, tmp_path_factory.mktemp("any"), "utf-8-sig")

    assert all(mistake.sentence for mistake in mistakes_in(folder))


def mistakes_in(source: Path) -> tuple[Mistake, ...]:
    try:
        import_hall(source)
    except SheetsError as refusal:
        return refusal.mistakes
    return ()


def refused(source: Path) -> list[str]:
    with pytest.raises(SheetsError) as caught:
        import_hall(source)
    return told(caught.value)
