"""Each mistake of a row is told with its sheet, its row and its column; what only follows from it is not."""

from pathlib import Path

import pytest

from hall_config.importing.cells import ROUNDED
from hall_config.importing.folders import write_hall
from hall_config.model import Named
from tests.config.office import Office

ID_FORM = 'must be at most 64 lower-case letters, digits and single hyphens, such as "window-3"'
SPAN_FORM = 'must be two times of day with a hyphen between them, such as "09:00-12:00"'
TAKEN = 'queue "rs" also has the numbers A001 to A999'
BROKEN = [
    ("services", 4, "事项名称", "", "is empty, but every service needs it"),
    ("services", 4, "事项名称", "一\x07二", 'must be a text of one line that is not empty, not "一\\u0007二"'),
    ("services", 4, "英文名称", "", 'is empty, but the hall lists "en"'),
    ("services", 4, "所属部门", "rss", 'unknown department "rss", did you mean "rs"?'),
    ("services", 4, "所属部门", "", "is empty, but every service needs it"),
    ("services", 4, "队列", "nowhere", 'unknown queue "nowhere"; known: bdc, rs, yb'),
    ("services", 4, "办理时长（分钟）", "soon", 'must be a whole number of seconds, not "soon minutes"'),
    ("services", 4, "办理时长（分钟）", "0", "must be 1 or more seconds, not 0"),
    ("services", 4, "办理时长（分钟）", "14400", "must be at most 86400, not 864000"),
    ("services", 4, "通道", "普通；绿", 'must be one of appointment, green, normal, not "绿"'),
    ("services", 4, "英文材料", "1;2;3;4;5", "lists 5 materials, but in Chinese there are 4: one for each"),
    ("services", 4, "pickup", "rs-99", 'unknown service "rs-99", did you mean "rs-04"?'),
    ("services", 4, "quota_day", "-1", "must be 0 or more, not -1"),
    ("services", 4, "现场取号", "也许", 'must be true or false, not "也许"'),
    ("services", 4, "周一", "9点", f'{SPAN_FORM}, not "9点"'),
    ("services", 4, "周一", "12:00-09:00", '"12:00-09:00" ends before it begins; the day rolls over at 00:00'),
    ("situations", 3, "service", "rs-0x", 'unknown service "rs-0x", did you mean "rs-04"?'),
    ("situations", 3, "code", "", "is empty, but every situation needs it"),
    ("situations", 3, "expected_min", "-3", 'must be a whole number of seconds, not "-3 minutes"'),
    ("departments", 3, "parent", "ybb", 'unknown department "ybb", did you mean "yb"?'),
    ("queues", 3, "prefix", "ABC", 'must be one or two capital letters, not "ABC"'),
    ("queues", 3, "prefix", "A", f"{TAKEN}: give one of the two another prefix or range"),
    ("queues", 3, "last", "12345", "last = 12345 does not fit into digits = 3"),
    ("queues", 3, "zone", "c", 'unknown zone "c"; known: a, b'),
    ("windows", 3, "number", "", "is empty, but every window needs it"),
    ("windows", 3, "number", "1", '"1" is already taken by window "window-1"'),
    ("windows", 3, "kind", "综合的", 'must be one of general, remote, specialised, themed, not "综合的"'),
    ("windows", 3, "services", "rs-01; rs-0l", 'unknown service "rs-0l", did you mean "rs-04"?'),
    ("windows", 3, "services", "@rs；@zz", 'unknown department "zz"; known: bdc, rs, yb'),
    ("clerks", 2, "id", "Li Ming", f'{ID_FORM}, not "li ming"'),
    ("clerks", 3, "id", "", "is empty, but every clerk needs it"),
    ("clerks", 3, "id", "1.13E+17", ROUNDED.why.en),
    ("clerks", 3, "services", "rs-01,rs-0l", 'unknown service "rs-0l", did you mean "rs-04"?'),
    ("skills", 2, "clerk", "clerk-1001", 'unknown clerk "clerk-1001", did you mean "clerk-001"?'),
    ("skills", 2, "until", "2030-02-31", 'the calendar has no day "2030-02-31"'),
    ("skills", 2, "until", "next year", 'must be a date in quotes such as "2026-10-01", not "next year"'),
    ("skills", 2, "tier", "sometimes", 'must be one of help_out, own, not "sometimes"'),
    ("nodes", 3, "window", "window-9", 'unknown window "window-9", did you mean "window-4"?'),
    ("nodes", 2, "zone", "", "a dispenser needs the zone it stands in: zone = …"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "row", "column", "value", "sentence"), BROKEN)
def test_a_mistake_is_told_with_its_row_and_its_column(
    tmp_path: Path, sheet: str, row: int, column: str, value: str, sentence: str
) -> None:
    office = Office(tmp_path).change("skills", 2, "clerk", "clerk-004").change("skills", 2, "service", "yb-02")
    office.change(sheet, row, column, value)

    assert office.told() == [f'{sheet}.csv: row {row}, column "{column}": {sentence}']


def test_all_mistakes_are_told_at_once_from_the_top_of_each_sheet(tmp_path: Path) -> None:
    office = Office(tmp_path)
    told_alone = set()
    for sheet, row, column, value in [
        ("services", 3, "事项名称", ""),
        ("services", 6, "所属部门", "rx"),
        ("services", 9, "通道", "绿"),
        ("situations", 4, "expected_min", "x"),
        ("windows", 3, "services", "rs-01; rs-0l"),
        ("windows", 5, "number", "1"),
        ("clerks", 4, "services", "xyz"),
        ("skills", 2, "until", "2030-02-31"),
    ]:
        told_alone |= set(Office(tmp_path).change(sheet, row, column, value).told())
        office.change(sheet, row, column, value)

    told = office.told()

    assert set(told) == told_alone
    assert [line.split(",")[0] for line in told if line.startswith("services")] == [
        "services.csv: row 3",
        "services.csv: row 6",
        "services.csv: row 9",
    ]


def test_what_is_there_twice_is_told_with_the_row_of_the_first(tmp_path: Path) -> None:
    office = Office(tmp_path).change("zones", 3, "id", "a")
    office.tables["situations"].append(list(office.tables["situations"][1]))
    office.tables["clerks"].append(list(office.tables["clerks"][2]))

    told = office.told()

    assert 'zones.csv: row 3, column "id": "a" stands already in row 2' in told
    assert 'situations.csv: row 7, column "code": "rs-01" "case-1" stands already in row 2' in told
    assert 'clerks.csv: row 7, column "id": "clerk-002" stands already in row 3' in told


def test_a_service_that_no_window_serves_is_told(tmp_path: Path) -> None:
    office = Office(tmp_path)
    for row in range(2, 6):
        office.change("windows", row, "services", "@rs; @yb").change("windows", row, "help_out", "")

    assert office.told() == [
        f"services.csv: row {row}: no window serves it; add it to a window" for row in range(10, 14)
    ]


def test_a_window_that_serves_nothing_is_told(tmp_path: Path) -> None:
    office = Office(tmp_path).change("windows", 3, "services", " ； ").change("windows", 3, "help_out", "")

    assert office.told() == [
        'windows.csv: row 3, column "services": it serves no service; list service codes or "*" under "services"'
    ]


def test_a_clerk_whom_no_window_needs_is_told(tmp_path: Path) -> None:
    office = Office(tmp_path).change("clerks", 3, "services", "rs-01").change("clerks", 3, "help_out", "")
    for row in range(2, 6):
        office.change("windows", row, "services", "rs-02; rs-03; rs-04; @yb; @bdc").change(
            "windows", row, "help_out", ""
        )

    assert office.told() == [
        'clerks.csv: row 3, column "services": the clerk can serve nothing: no window has any of these services',
        "services.csv: row 2: no window serves it; add it to a window",
    ]


def test_a_menu_that_goes_round_in_a_ring_is_told(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.tables["departments"] = [
        ["id", "name_zh", "name_en", "上级部门"],
        ["rs", "人社局", "Social security", "yb"],
        ["yb", "医保局", "Insurance", "rs"],
        ["bdc", "不动产", "Real estate", ""],
    ]

    assert office.told() == [
        'departments.csv: row 2, column "上级部门": the menu never gets to it from the first page: rs → yb → rs; '
        "leave out one parent"
    ]


def test_a_misspelt_heading_is_told_with_the_nearest_one_and_only_once(tmp_path: Path) -> None:
    office = Office(tmp_path).rename("services", "所属部门", "deppartment").rename("windows", "zone", "zoone")

    assert office.told() == [
        'services.csv: row 1, column "deppartment": unknown column, did you mean "department"?',
        'services.csv: row 1, column "department": is not there, but every service needs it',
        'windows.csv: row 1, column "zoone": unknown column, did you mean "zone"?',
        'windows.csv: row 1, column "zone": is not there, but every window needs it',
    ]


def test_a_hall_that_lists_english_needs_the_column_but_is_told_so_once(tmp_path: Path) -> None:
    assert Office(tmp_path).without("services", "英文名称").told() == [
        'services.csv: row 1, column "name_en": is not there, but the hall lists "en"'
    ]


def test_a_cell_outside_the_table_is_not_passed_over(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.tables["zones"][2] += ["", "", "forgotten"]

    assert office.told() == ['zones.csv: row 3, column "H": something stands here, but the column has no heading']


def test_a_column_that_stands_there_twice_and_two_columns_for_one_thing_are_told(tmp_path: Path) -> None:
    office = Office(tmp_path).change("services", 2, "expected_s", "300")
    office.tables["zones"][0][2] = "name_zh"

    told = office.told()

    assert 'zones.csv: row 1, column "name_zh": this column stands there twice' in told
    assert 'services.csv: row 2, column "办理时长（分钟）": "expected_s" is filled in too: keep one of the two' in told


def test_a_column_for_people_is_left_out(tmp_path: Path) -> None:
    office = Office(tmp_path).change("services", 3, "备注", "ask 张科长").change("windows", 2, "#old number", "17")

    assert len(office.handed_in().config.services) == 12


def test_what_a_hall_cannot_do_without_is_told_by_its_name(tmp_path: Path) -> None:
    office = Office(tmp_path)
    del office.tables["hall"], office.tables["windows"]

    assert office.told() == [
        "sheets: there is no hall (大厅), and no base to take it from",
        "sheets: there is no windows (窗口), and no base to take it from",
    ]


def test_a_table_that_is_none_of_a_halls_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.tables["servces"] = office.tables.pop("services")

    assert office.told() == [
        "sheets: there is no services (事项), and no base to take it from",
        'servces.csv: it is none of a hall\'s tables; did you mean "services"?',
    ]


def test_each_row_is_still_looked_at_when_a_table_is_missing(tmp_path: Path) -> None:
    office = Office(tmp_path).change("services", 5, "事项名称", "")
    del office.tables["windows"]

    assert office.told() == [
        "sheets: there is no windows (窗口), and no base to take it from",
        'services.csv: row 5, column "事项名称": is empty, but every service needs it',
    ]


def test_a_mistake_in_what_comes_from_the_base_is_told_as_the_bases(tmp_path: Path) -> None:
    whole = Office(tmp_path / "whole").handed_in()
    write_hall(whole.tables, whole.config, tmp_path / "base", replace=False)
    office = Office(tmp_path)
    del office.tables["windows"][2], office.tables["nodes"]

    assert office.told(tmp_path / "base") == [
        'base (the base): node "terminal-2": unknown window "window-2", did you mean "window-4"?'
    ]


def test_a_code_of_a_wrong_form_is_told_once_and_not_by_all_who_name_it(tmp_path: Path) -> None:
    office = Office(tmp_path)
    for name, rows in office.tables.items():
        office.tables[name] = [[cell.replace("rs-03", "rs_03") for cell in row] for row in rows]

    assert office.told() == [f'services.csv: row 4, column "事项编码": {ID_FORM}, not "rs_03"']


def test_what_an_unknown_service_leaves_without_a_window_is_not_told_too(tmp_path: Path) -> None:
    office = Office(tmp_path)
    for row, services in enumerate(("@rs", "@yb", "totally-wrong", "@rs"), 2):
        office.change("windows", row, "services", services).change("windows", row, "help_out", "")

    told = office.told()

    assert [line.split(";")[0] for line in told] == [
        'windows.csv: row 4, column "services": unknown service "totally-wrong"'
    ]


def test_a_situation_of_an_unknown_service_does_not_stand_in_the_way_of_another(tmp_path: Path) -> None:
    office = Office(tmp_path).change("situations", 2, "service", "zz").change("situations", 2, "expected_min", "-1")
    office.tables["situations"].append(["rs-01", *office.tables["situations"][1][1:4], "five", "", ""])

    assert [line.split(";")[0] for line in office.told()] == [
        'situations.csv: row 2, column "service": unknown service "zz"',
        'situations.csv: row 2, column "expected_min": must be a whole number of seconds, not "-1 minutes"',
        'situations.csv: row 7, column "expected_min": must be a whole number of seconds, not "five minutes"',
    ]


def test_a_skill_that_is_wrong_is_not_told_as_a_double_too(tmp_path: Path) -> None:
    office = Office(tmp_path).change("skills", 2, "until", "next year").change("clerks", 2, "services", "bdc-01")
    office.change("clerks", 2, "help_out", "").change("skills", 2, "tier", "own").change(
        "skills", 2, "service", "bdc-01"
    )

    assert office.told() == [
        'skills.csv: row 2, column "until": must be a date in quotes such as "2026-10-01", not "next year"'
    ]


def test_a_sheet_that_only_begins_like_a_table_is_none(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.tables["窗口照片"] = [["id", "file"], ["window-1", "1.jpg"]]

    assert office.told() == ['窗口照片.csv: it is none of a hall\'s tables; did you mean "窗口"?']


def test_what_people_call_a_service_comes_in_with_it(tmp_path: Path) -> None:
    office = (
        Office(tmp_path)
        .change("services", 3, "俗称", "换社保卡、社保卡丢了")
        .change("services", 3, "网上办理", "掌上办")
    )
    office.change("services", 3, "英文网上办理", "In the app").change("situations", 2, "俗称", "头一回办；第一次")
    office.tables["一件事"] = [["编码", "名称", "英文名称", "事项", "俗称"]]
    office.tables["一件事"].append(["tuixiu", "职工退休", "Retire", "rs-01；yb-02", "退休；不上班了"])

    config = office.handed_in().config

    second, first = config.services[1], config.services[0]
    assert second.everyday_words == ("换社保卡", "社保卡丢了")
    assert second.self_service == Named(zh="掌上办", en="In the app")
    assert first.everyday_words == ()
    assert [event.services for event in config.life_events] == [("rs-01", "yb-02")]
    assert config.life_events[0].everyday_words == ("退休", "不上班了")
    situations = [each for service in config.services for each in service.situations if each.everyday_words]
    assert [each.everyday_words for each in situations] == [("头一回办", "第一次")]


def test_a_life_event_of_a_service_nobody_knows_is_told(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.tables["一件事"] = [["编码", "名称", "英文名称", "事项"], ["tuixiu", "职工退休", "Retire", "rs-01；xx-99"]]

    assert [line.split(":")[0] for line in office.told()] == ["一件事.csv"]
