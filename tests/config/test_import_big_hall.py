from pathlib import Path

import pytest

from benchmarks.big_hall import big_tables, write_csvs, write_workbook
from central_scheduler.hall_rules import rules_of
from hall_config.importing.folders import write_hall
from hall_config.importing.halls import Imported, import_hall
from hall_config.model import HallConfig
from hall_config.reading import read_hall


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_hall(write_csvs(big_tables(), tmp_path_factory.mktemp("sheets")))


@pytest.fixture(scope="module")
def hall(imported: Imported) -> HallConfig:
    return imported.config


def test_the_biggest_hall_is_imported_whole(hall: HallConfig) -> None:
    assert len(hall.services) == 1_500
    assert sum(len(service.situations) for service in hall.services) == 2_000
    assert len(hall.departments) == 40
    assert len(hall.windows) == 100
    assert len(hall.clerks) == 200


def test_how_many_of_each_came_in_is_said(imported: Imported) -> None:
    assert {name: count for name, count in imported.counts.items() if count} == {
        "hall": 1,
        "green_reasons": 6,
        "zones": 8,
        "departments": 40,
        "queues": 40,
        "services": 1_500,
        "situations": 2_000,
        "windows": 100,
        "clerks": 200,
        "skills": 20,
        "nodes": 138,
    }


def test_a_workbook_and_a_folder_of_csv_files_give_the_same_hall(hall: HallConfig, tmp_path: Path) -> None:
    assert import_hall(write_workbook(big_tables(), tmp_path / "hall.xlsx")).config == hall


def test_the_files_that_are_written_hold_that_very_hall(imported: Imported, tmp_path: Path) -> None:
    write_hall(imported.tables, imported.config, tmp_path / "hall", replace=False)

    assert read_hall(tmp_path / "hall") == imported.config


def test_the_rules_of_the_big_hall_can_be_made(hall: HallConfig) -> None:
    rules = rules_of(hall)

    assert (len(rules.services), len(rules.windows), len(rules.clerks)) == (1_500, 100, 200)
    assert all(rules.windows_serving[code] for code in rules.services)
    assert sum(len(service.situations) for service in rules.services.values()) == 2_000


def test_what_a_row_says_is_what_the_hall_has(hall: HallConfig) -> None:
    headings, *listed = big_tables()["services"]
    rows = [dict(zip(headings, row, strict=True)) for row in listed]

    for service, row in zip(hall.services, rows, strict=True):
        assert service.code == row["事项编码"]
        assert (service.name.zh, service.name.en) == (row["事项名称"], row["英文名称"])
        assert service.department == row["所属部门"]
        assert service.expected_s == int(row["办理时长（分钟）"]) * 60
        assert "；".join(each.zh for each in service.materials) == row["材料"]
        assert "; ".join(each.en for each in service.materials) == row["英文材料"]
