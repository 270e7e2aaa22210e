"""CSV files as offices have them: in any encoding, with whatever a hurried hand and Excel leave in the cells."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.big_hall import Size, big_tables, write_csvs
from hall_config.importing.halls import SheetsError, import_hall
from hall_config.importing.references import MOST_SUGGESTIONS
from hall_config.importing.sheets import MOST_ROWS, Mistake
from hall_config.model import HallConfig, Named
from tests.config.office import SMALL, Office, refused


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


def test_numbers_are_understood_as_programs_write_them(tmp_path: Path) -> None:
    office = Office(tmp_path).change("services", 2, "quota_day", "1,200").change("services", 3, "quota_day", "30.0")

    assert [service.quota_day for service in office.handed_in().config.services[:3]] == [1_200, 30, 0]


def test_a_name_that_was_broken_into_two_lines_is_one_name(tmp_path: Path) -> None:
    office = (
        Office(tmp_path)
        .change("services", 2, "事项名称", "社保卡\n申领")
        .change("services", 2, "英文名称", "Social\ncard")
    )

    assert office.handed_in().config.services[0].name == Named(zh="社保卡申领", en="Social card")


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
    office = Office(tmp_path).change("services", 2, "周五", "9:00-11:30").change("skills", 2, "until", "2030年1月5日")
    office.change("services", 2, "工作日时间", "9:00—12:00；13:30 至 17:00")

    config = office.handed_in().config

    assert config.services[0].hours.mon == ("09:00-12:00", "13:30-17:00")
    assert config.services[0].hours.fri == ("09:00-11:30",)
    assert config.services[0].hours.sat == ()
    assert config.clerks[0].skills[-1].until == "2030-01-05"


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


def test_a_file_that_is_or_unpacks_to_far_too_much_is_told(tmp_path: Path) -> None:
    folder = write_csvs(big_tables(SMALL), tmp_path / "sheets")
    with (folder / "zones.csv").open("ab") as stream:
        stream.truncate(60_000_000)
    with zipfile.ZipFile(tmp_path / "hall.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for number in range(31):
            packed.writestr(f"xl/worksheets/sheet{number}.xml", bytes(10_000_000))

    assert refused(folder) == ["zones.csv: it is larger than 50 MB: is it the right file?"]
    assert refused(tmp_path / "hall.xlsx") == ["hall.xlsx: it is far too large for a hall: is it the right file?"]


def test_a_hall_far_bigger_than_any_with_every_row_wrong_is_told_row_by_row(tmp_path: Path) -> None:
    tables = big_tables(Size(services=3_000, situations=3_000))
    for row in tables["situations"][1:]:
        row[0] = f"q{row[0]}"
    for row in tables["services"][1:]:
        row[3] = "nobody"

    said = refused(write_csvs(tables, tmp_path))

    assert sum(line.startswith("services.csv: row") for line in said) == 3_000
    assert sum(line.startswith("situations.csv: row") for line in said) == 3_000
    assert sum("did you mean" in line for line in said) <= MOST_SUGGESTIONS


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
