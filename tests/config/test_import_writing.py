"""What is written: a whole hall in one step, or nothing at all."""

from pathlib import Path

import pytest
from msgspec import inspect
from msgspec.structs import replace

from benchmarks.big_hall import write_csvs
from firmware_tools.import_commands import MOST_SHOWN
from hall_config.importing.folders import FolderError, write_hall
from hall_config.importing.halls import Imported, import_hall
from hall_config.importing.page import refreshed
from hall_config.importing.tables import TABLES, folded
from hall_config.importing.templates import template_columns, write_templates
from hall_config.reading import read_hall
from hall_config.structure import HALL, unwrapped
from hall_config.writing import render_toml
from tests.config.county import COUNTY
from tests.config.office import Office
from tests.tools.newcomer import typed

BY_HAND = {
    "node.board": "written into nodes.toml",
    "node.board.layout": "written into nodes.toml",
    "node.board.theme": "written into nodes.toml",
    "node.board.zones": "written into nodes.toml",
    "service.materials": "materials_zh, materials_en",
    "service.hours": "hours_mon …",
    "service.situation": "the sheet of situations",
    "service.quota": "the sheet of quotas",
    "service.situation.materials": "materials_zh, materials_en",
    "clerk.skill": "services, help_out, and the sheet of skills",
    "clerk.number": "written into clerks.toml",
    "clerk.pin": "written into clerks.toml: no sheet is a place for it",
    "clerk.badge_sha256": "written into clerks.toml",
    "window.room": "written into windows.toml",
    "window.meeting": "written into windows.toml",
    "window.favourite": "written into windows.toml",
    "window.favourite.service": "written into windows.toml",
    "window.favourite.window": "written into windows.toml",
    "window.favourite.clerk": "written into windows.toml",
}
"""Keys that are no single column, and where they come from."""


@pytest.fixture
def imported(tmp_path: Path) -> Imported:
    return Office(tmp_path).handed_in()


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_hall_is_written_in_files_a_technician_knows(tmp_path: Path, imported: Imported) -> None:
    write_hall(imported.tables, imported.config, tmp_path / "halls" / "new", replace=False)

    assert sorted(file.name for file in (tmp_path / "halls" / "new").iterdir()) == [
        "clerks.toml",
        "departments.toml",
        "hall.toml",
        "nodes.toml",
        "services.toml",
        "windows.toml",
        "zones.toml",
    ]
    assert [each.name for each in (tmp_path / "halls").iterdir()] == ["new"]


def test_what_stands_there_is_not_touched_without_being_asked(tmp_path: Path, imported: Imported) -> None:
    place = tmp_path / "hall"
    place.mkdir()
    (place / "mine.txt").write_text("mine")

    with pytest.raises(FolderError, match="is there already: choose another folder, or replace it with --replace"):
        write_hall(imported.tables, imported.config, place, replace=False)

    assert everything_in(place) == {"mine.txt": b"mine"}


def test_an_empty_folder_is_as_good_as_none(tmp_path: Path, imported: Imported) -> None:
    (tmp_path / "hall").mkdir()

    assert write_hall(imported.tables, imported.config, tmp_path / "hall", replace=False) is None
    assert read_hall(tmp_path / "hall") == imported.config


def test_the_hall_that_is_replaced_stands_beside_each_time(tmp_path: Path, imported: Imported) -> None:
    place = tmp_path / "hall"
    for name in ("first", "second", "third"):
        before = everything_in(place)
        tables = {**imported.tables, "id": name}
        old = write_hall(tables, replace(imported.config, id=name), place, replace=True)
        assert read_hall(place).id == name
        assert old is None or everything_in(old) == before

    assert sorted(each.name for each in tmp_path.iterdir()) == ["hall", "hall.old", "hall.old-2", "sheets"]


def test_a_hall_that_does_not_read_back_the_same_is_not_written(tmp_path: Path, imported: Imported) -> None:
    with pytest.raises(FolderError, match="nothing was changed"):
        write_hall({**imported.tables, "id": "other"}, imported.config, tmp_path / "hall", replace=False)

    assert not (tmp_path / "hall").exists()
    assert [each.name for each in tmp_path.iterdir()] == ["sheets"]


def test_a_place_where_nothing_can_be_written_is_told(imported: Imported) -> None:
    with pytest.raises(FolderError, match=r" /proc/halls/new cannot be written \("):
        write_hall(imported.tables, imported.config, Path("/proc/halls/new"), replace=False)


def test_what_has_no_sheet_comes_from_the_base(tmp_path: Path) -> None:
    office = Office(tmp_path)
    base = office.handed_in()
    write_hall(
        {**base.tables, "calling": {"green_every": 7}, "opening": {"closes_at": "18:00"}},
        replace(
            base.config,
            calling=replace(base.config.calling, green_every=7),
            opening=replace(base.config.opening, closes_at="18:00"),
        ),
        tmp_path / "base",
        replace=False,
    )
    office.tables = {"clerks": [["id", "name"], ["zhang", "张三"]]}
    (tmp_path / "sheets" / "x").mkdir()
    office.folder = tmp_path / "more"

    again = office.handed_in(tmp_path / "base").config

    assert again == replace(read_hall(tmp_path / "base"), clerks=again.clerks)
    assert [clerk.name for clerk in again.clerks] == ["张三"]


def test_situations_alone_go_into_the_services_of_the_base(tmp_path: Path, imported: Imported) -> None:
    write_hall(imported.tables, imported.config, tmp_path / "base", replace=False)
    office = Office(tmp_path)
    office.tables = {"situations": [["service", "code", "name_zh", "name_en"], ["yb-02", "lost", "遗失", "lost"]]}
    office.folder = tmp_path / "more"

    again = office.handed_in(tmp_path / "base").config

    assert [(each.code, [one.code for one in each.situations]) for each in again.services if each.situations] == [
        ("yb-02", ["lost"])
    ]


def test_the_county_hall_may_be_the_base(tmp_path: Path) -> None:
    folder = write_csvs(
        {
            "departments": [
                ["id", "name_zh", "name_en"],
                *([each.id, f"新{each.name.zh}", "New"] for each in read_hall(COUNTY).departments),
            ]
        },
        tmp_path,
    )

    again = import_hall(folder, COUNTY)

    assert again.config == replace(read_hall(COUNTY), departments=again.config.departments)
    write_hall(again.tables, again.config, tmp_path / "hall", replace=False)
    assert read_hall(tmp_path / "hall") == again.config


def test_the_templates_are_themselves_the_smallest_hall(tmp_path: Path) -> None:
    write_templates(tmp_path / "sheets")

    config = import_hall(tmp_path / "sheets").config

    assert [len(part) for part in (config.zones, config.services, config.windows, config.clerks)] == [1, 1, 1, 1]
    assert config.services[0].situations[0].expected_s == 600
    assert config.clerks[0].skills[-1].until == "2030-12-31"


def test_templates_leave_alone_what_somebody_has_filled_in(tmp_path: Path) -> None:
    (tmp_path / "zones.csv").write_text("mine")

    written = write_templates(tmp_path)

    assert len(written) == len(TABLES) - 1
    assert (tmp_path / "zones.csv").read_text() == "mine"


def test_every_key_of_what_is_listed_can_come_from_a_sheet() -> None:
    told = {f"{table.key}.{column.key.split('.')[0]}" for table in TABLES for column in table.columns}
    listed = {field.encode_name: field.type for field in HALL.fields} if isinstance(HALL, inspect.StructType) else {}

    missing = [
        path
        for name in ("zone", "department", "queue", "service", "window", "clerk", "node")
        for path in keys_of(listed[name], name)
        if path not in told | set(BY_HAND)
    ]

    assert missing == []


def keys_of(kind: inspect.Type, path: str) -> list[str]:
    """Every key of a table, and of what is listed inside it; a text in two languages is one key."""
    kind, _ = unwrapped(kind)
    if isinstance(kind, inspect.VarTupleType):
        kind, _ = unwrapped(kind.item_type)
    if not isinstance(kind, inspect.StructType) or kind.cls.__name__ in ("Named", "Hours"):
        return []
    return [
        each
        for field in kind.fields
        for each in (f"{path}.{field.encode_name}", *keys_of(field.type, f"{path}.{field.encode_name}"))
    ]


def test_the_page_lists_every_table_and_column() -> None:
    page = (COUNTY.parents[1] / "docs" / "operate" / "import.md").read_text(encoding="utf-8")

    assert refreshed(page) == page


def test_no_two_columns_of_a_table_have_the_same_heading() -> None:
    for table in TABLES:
        headings = [folded(name) for column in table.columns for name in (column.heading, *column.chinese)]
        assert sorted(headings) == sorted(set(headings)), table.name
        assert len(template_columns(table)) == len({column.key for column in table.columns})


def test_a_technician_imports_and_checks_a_hall(tmp_path: Path) -> None:
    sheets, place = tmp_path / "sheets", tmp_path / "halls" / "new"
    assert typed("import-hall", "--templates", sheets).code == 0

    tried = typed("import-hall", sheets, "--dry-run")
    assert (tried.code, tried.err, place.exists()) == (0, "", False)
    assert tried.out.splitlines()[-1].endswith(" / all is right; nothing is written (--dry-run)")

    done = typed("import-hall", sheets, "--into", place)
    assert (done.code, done.err) == (0, "")
    assert "事项 services: 1" in done.out.splitlines()
    assert done.out.splitlines()[-1] == f"已导入 {place} / imported into {place}"
    assert typed("check-config", place).out == render_toml(read_hall(place))

    again = typed("import-hall", sheets, "--into", place)
    assert (again.code, again.err.count("\n")) == (2, 1)


def test_with_one_wrong_row_nothing_is_written(tmp_path: Path) -> None:
    office = Office(tmp_path).change("services", 7, "所属部门", "rss")
    write_csvs(office.tables, office.folder)
    place = tmp_path / "halls" / "new"

    said = typed("import-hall", office.folder, "--into", place)

    assert (said.code, said.out, place.parent.exists()) == (2, "", False)
    assert said.err.splitlines() == [
        "paidui: 没有导入，有 1 处问题 / nothing is imported; things that are wrong: 1",
        "services.csv",
        '  第7行“所属部门”列：没有这个部门："rss"，是不是 "rs"？'
        ' / row 7, column "所属部门": unknown department "rss", did you mean "rs"?',
    ]


def test_a_program_gets_every_mistake_a_person_the_first_of_each_sheet(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.tables["zones"] += [[f"z {number}", "区", "Zone", "楼", "floor"] for number in range(MOST_SHOWN + 20)]
    write_csvs(office.tables, office.folder)

    said = typed("import-hall", office.folder, "--dry-run")
    as_json = typed("import-hall", office.folder, "--dry-run", "--json")

    assert said.err.splitlines()[-1] == "  … 还有 20 处，--json 列出全部 / and 20 more; --json lists all"
    assert (as_json.code, as_json.err) == (2, "")
    mistakes = as_json.json["mistakes"]
    assert isinstance(mistakes, list)
    assert len(mistakes) == MOST_SHOWN + 20
    assert mistakes[0] == {
        "sheet": "zones.csv",
        "row": 4,
        "column": "id",
        "sentence": 'must be at most 64 lower-case letters, digits and single hyphens, such as "window-3", not "z 0"',
    }


def test_who_does_not_say_where_to_is_asked() -> None:
    said = typed("import-hall", "sheets")

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("paidui: Name what to import and where")
