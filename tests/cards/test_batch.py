"""Twenty machines from a sheet as Excel writes it: each its card, every mistake with its row, nothing by halves."""

from pathlib import Path

import pytest
from click.testing import Result

from node_runtime.machine import read_machine
from tests.cards.standing import Hub, paidui

SHEET = """\
编号,角色,窗口,分区,无线网
dispenser-1,取号机,,a,
,窗口,1号窗口,,
WINDOW-3,窗口终端,3,,
board-1,综合屏,,,
,,,,
""".replace("\n", "\r\n")


def batch(hub: Hub, sheet: Path, out: Path, *more: str) -> Result:
    arch = hub.release.architecture
    return paidui("node", "image", "--arch", arch, "--root", hub.places.root, "--batch", sheet, *more, out)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_folder_a_machine_and_labels_to_print(hub: Hub, tmp_path: Path, encoding: str) -> None:
    sheet = tmp_path / "设备.csv"
    sheet.write_bytes(SHEET.encode(encoding))
    done = batch(hub, sheet, tmp_path / "cards")
    assert done.exit_code == 0, done.output
    cards = {path.name: path for path in (tmp_path / "cards").iterdir() if path.is_dir()}
    assert set(cards) == {"dispenser-1", "window-1", "window-3", "board-1"}
    assert read_machine(cards["window-1"] / "paidui/machine.toml").nodes == ("window-1", "sign-1", "pad-1")
    labels = (tmp_path / "cards/labels.html").read_text(encoding="utf-8")
    assert all(f"<h1>{name}</h1>" in labels for name in cards)
    assert "一楼入口，咨询台旁" in labels


def test_every_mistake_is_told_with_the_row_excel_shows_and_nothing_is_written(still_hub: Hub, tmp_path: Path) -> None:
    sheet = tmp_path / "nodes.csv"
    sheet.write_text(
        "id;role;window\n"
        "dispenser-1;dispenser;\n"
        "kiosk-7;dispenser;\n"
        ";window;9\n"
        ";window;2\n"
        "sign-2;sign;\n"
        "board-1;printer;\n"
    )
    done = batch(still_hub, sheet, tmp_path / "cards")
    assert done.exit_code == 2
    assert 'row 3: the hall knows no machine "kiosk-7"' in done.output
    assert "row 4: there is no window 9" in done.output
    assert "row 6: sign-2 stands in row 5 already" in done.output
    assert 'row 7: there is no role "printer"' in done.output
    assert not (tmp_path / "cards").exists()
    assert {each.name for each in still_hub.register.signed} == {"server"}


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ("", "is empty"),
        ("id,role\n", "no machine below them"),
        ("id,rolle\nboard-1,display\n", 'no column "rolle"'),
        ("id,window\nboard-1,1\n", "a column role"),
        ('id,role\n"board-1,display\n', "row 2"),
    ],
)
def test_a_sheet_that_is_none_is_refused(still_hub: Hub, tmp_path: Path, sheet: str, says: str) -> None:
    (tmp_path / "nodes.csv").write_text(sheet)
    done = batch(still_hub, tmp_path / "nodes.csv", tmp_path / "cards")
    assert done.exit_code == 2
    assert says in done.output


def test_one_machine_that_is_there_already_stops_the_whole_sheet(hub: Hub, tmp_path: Path) -> None:
    sheet = tmp_path / "nodes.csv"
    sheet.write_text("id,role\nboard-1,display\n")
    assert batch(hub, sheet, tmp_path / "first").exit_code == 0
    sheet.write_text("id,role\nboard-1,display\ndispenser-1,dispenser\n")
    assert batch(hub, sheet, tmp_path / "second").exit_code == 2
    assert not hub.register.in_force("dispenser-1")
    assert batch(hub, sheet, tmp_path / "second", "--replace").exit_code == 0
    assert len(hub.register.in_force("board-1")) == 1
