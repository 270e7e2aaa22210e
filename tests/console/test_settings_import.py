"""A whole hall out of the console and in again: hostile files are refused in a sentence, and nothing is half taken."""

import csv
import resource
import shutil
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import pytest
from openpyxl import load_workbook

from hall_config.reading import read_hall
from tests.console.parts import COUNTY, Browser, PassedClock, console, lonely_settings
from web_console.entrance.accounts import Accounts

FORMULA = "=HYPERLINK(0)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("hall") / "county"
    shutil.copytree(COUNTY, place)
    lanes = place / "lanes.toml"
    lanes.write_text(lanes.read_text(encoding="utf-8").replace('zh = "老年人"', f'zh = "{FORMULA}"'), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def manager(folder: Path) -> Iterator[Browser]:
    """A manager at a console whose hub is away; the folder is written all the same."""
    settings = msgspec.structs.replace(lonely_settings(folder.parent), hall_folder=folder)
    with console(settings, PassedClock()) as browser:
        browser.log_in()
        yield browser


def zipped(**files: bytes) -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return whole.getvalue()


def sent(manager: Browser, content: bytes, name: str) -> tuple[int, str]:
    form = {"csrf": manager.token("/settings/import"), "hall": (BytesIO(content), name)}
    answer = manager.client.post("/settings/import", data=form)
    return answer.status_code, answer.get_data(as_text=True)


def exported(manager: Browser, kind: str) -> bytes:
    answer = manager.client.get(f"/settings/export/{kind}")
    assert answer.status_code == 200
    return bytes(answer.data)


@pytest.mark.parametrize(("kind", "name"), [("xlsx", "hall.xlsx"), ("csv", "hall.zip"), ("toml", "hall.zip")])
def test_what_goes_out_comes_in_again_as_it_was(manager: Browser, kind: str, name: str) -> None:
    status, page = sent(manager, exported(manager, kind), name)

    assert (status, "没有改动" in page) == (200, True)


def test_one_sheet_of_a_few_columns_takes_away_nothing_else(manager: Browser, folder: Path) -> None:
    """Situations, quotas and skills stand in sheets of their own; what has no column stays too."""
    with ZipFile(BytesIO(exported(manager, "csv"))) as archive:
        rows = list(csv.reader(StringIO(archive.read("services.csv").decode("utf-8-sig"))))
    left_out = {rows[0].index(head) for head in ("俗称 everyday_words", "承诺工作日 case_work_days")}
    text = StringIO()
    csv.writer(text).writerows([[cell for at, cell in enumerate(row) if at not in left_out] for row in rows])
    status, page = sent(manager, text.getvalue().encode(), "services.csv")
    services = read_hall(folder).services

    assert any(each.situations for each in services)
    assert any(each.everyday_words for each in services)
    assert (status, "没有改动" in page) == (200, True)


def test_no_cell_is_a_formula(manager: Browser) -> None:
    with ZipFile(BytesIO(exported(manager, "csv"))) as archive:
        text = archive.read("green_reasons.csv").decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    book = load_workbook(BytesIO(exported(manager, "xlsx")))
    written = {cell.value: cell.data_type for row in book["green_reasons"] for cell in row}

    assert f"'{FORMULA}" in cells
    assert FORMULA not in cells
    assert written[FORMULA] == "s"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > before, "a workbook is another process's work"


def test_a_changed_workbook_is_shown_then_holds_and_what_it_has_no_column_for_stays(
    manager: Browser, folder: Path
) -> None:
    book = load_workbook(BytesIO(exported(manager, "xlsx")))
    services = book["services"]
    heads = [cell.value for cell in services[1]]
    services.cell(2, heads.index("等候承诺秒 target_wait_s") + 1, 1234)
    whole = BytesIO()
    book.save(whole)
    before = read_hall(folder)
    status, page = sent(manager, whole.getvalue(), "我们的大厅.xlsx")
    draft = page.split('name="draft" value="')[1].split('"')[0]
    form = {"csrf": manager.token("/settings"), "draft": draft}
    held = manager.client.post("/settings/import/hold", data=form, follow_redirects=True).get_data(as_text=True)
    twice = manager.client.post("/settings/import/hold", data=form)
    after = read_hall(folder)

    assert status == 200
    assert ">导入</td>" in manager.see("/settings/versions")
    assert "1234 秒" in page
    assert "已写好" in held
    assert twice.status_code == 409
    assert after.services[0].target_wait_s == 1234
    assert after.windows == before.windows
    assert after.clerks == before.clerks
    assert "# 绿色通道视同早到" in (folder / "lanes.toml").read_text(encoding="utf-8")


def test_hostile_files_are_refused_in_a_sentence(manager: Browser, folder: Path) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    bomb = zipped(xl__workbook_dot_xml=b"0" * 50_000_000)
    cases = [
        (b"", "hall.xlsx", "没有收到文件"),
        (bomb, "hall.xlsx", "解开来太大"),
        (bomb, "hall.zip", "解开来太大"),
        (b"PK\3\4 no zip", "hall.zip", "压缩包坏了"),
        (zipped(readme_dot_txt=b"x"), "hall.zip", "没有 .csv 也没有 .toml"),
        (b"MZ", "hall.exe", "不是大厅的表格"),
        (b"no workbook", "hall.xlsx", "没有导入"),
        (zipped(hall_dot_toml=b"a = " + b"[" * 5000), "hall.zip", "没有导入"),
        (zipped(hall_dot_toml=b"id = 1"), "hall.zip", "没有导入"),
        ("编码,名称\na,<script>x</script>\n".encode(), "分区.csv", "没有导入"),
        (zipped(a__hall_dot_toml=b"", b__hall_dot_toml=b""), "hall.zip", "两个"),
    ]
    for content, name, sentence in cases:
        status, page = sent(manager, content, name)
        assert (status, sentence in page) == (400, True), (name, sentence, page[-1500:])
        assert "<script>x" not in page
    form = {"X-CSRF-Token": manager.token("/settings/import")}
    kind = "multipart/form-data; boundary=x"
    long = manager.client.post("/settings/import", data=b"x" * 13_000_000, content_type=kind, headers=form)

    assert long.status_code == 413
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_name_in_a_zip_leads_nowhere_else(manager: Browser, folder: Path) -> None:
    """`../hall.toml` is the hall's file of that name and no other; it is whole, so it may be taken."""
    files = {file.name.replace(".", "_dot_"): file.read_bytes() for file in folder.glob("*.toml")}
    evil = {f".._dot___..__{name}".replace("_dot___", "__"): content for name, content in files.items()}
    status, page = sent(manager, zipped(**evil), "hall.zip")

    assert (status, "没有改动" in page) == (200, True)
    assert sorted(path.name for path in folder.parent.glob("*.toml")) == []


def test_who_only_looks_may_have_the_tables_but_not_the_files_with_pins(manager: Browser) -> None:
    Accounts(manager.folder).add("technician", "a long new one", "technician")
    technician = manager.another()
    technician.log_in("technician", "a long new one")

    assert technician.client.get("/settings/export/csv").status_code == 200
    assert technician.client.get("/settings/export/toml").status_code == 403
    assert sent(technician, b"x", "hall.xlsx")[0] == 403


def test_nobody_outside_makes_the_console_read_a_long_body(manager: Browser) -> None:
    stranger = manager.another()
    answer = stranger.client.post("/settings/import", data={"hall": (BytesIO(b"x" * 200_000), "hall.xlsx")})

    assert answer.status_code == 413


def test_another_halls_files_are_not_taken_and_a_draft_is_its_senders_own(manager: Browser, folder: Path) -> None:
    files = {file.name.replace(".", "_dot_"): file.read_bytes() for file in folder.glob("*.toml")}
    other = {**files, "hall_dot_toml": files["hall_dot_toml"].replace(b'id = "qinghe"', b'id = "another"')}
    _, page = sent(manager, zipped(**other), "hall.zip")
    draft = page.split('name="draft" value="')[1].split('"')[0]
    Accounts(manager.folder).add("colleague", "a long new one", "manager")
    colleague = manager.another()
    colleague.log_in("colleague", "a long new one")
    statuses = []
    for browser in (colleague, manager):
        form = {"csrf": browser.token("/settings"), "draft": draft}
        answer = browser.client.post("/settings/import/hold", data=form)
        statuses.append((answer.status_code, "那是另一个大厅" in answer.get_data(as_text=True)))

    assert statuses == [(409, False), (409, True)]
    assert read_hall(folder).id == "qinghe"
