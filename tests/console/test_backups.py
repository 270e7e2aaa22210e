"""A backup is whole, tried out, and restored only where nothing stands; what visitors left is not in it and goes."""

import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec import structs

from firmware_tools.cli import main
from hall_records.journal import Journal
from hall_records.replay import rebuilt
from hall_records.visitors import VisitorBook
from queue_core.commands import CloseDay
from tests.console.parts import COUNTY, Browser, PassedClock, console, lonely_settings
from tests.records.halls import RecordedHall, begun
from tests.records.small_hall import NINE_MS
from web_console.audit.log import Wanted
from web_console.backups.archive import JOURNAL, Sources, holds_visitors, make, manifest_of, unpack, verify
from web_console.backups.faults import BackupError
from web_console.backups.keeping import BackupKeeper, Hands, Plan
from web_console.entrance.accounts import Accounts
from web_console.settings import ConsoleSettings, settings_from

NOW_MS = 1_800_000_000_000
DAY = datetime.fromtimestamp(NINE_MS / 1000, UTC).date()
PASSWORD = "a long new one"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "console").mkdir(parents=True)
    (folder / "accounts.json").write_text('{"admin": 1}')
    with closing(sqlite3.connect(folder / "console" / "letters.db")) as rows:
        rows.executescript(
            "PRAGMA journal_mode = WAL; CREATE TABLE letters (line); INSERT INTO letters VALUES ('kept')"
        )
    (folder / "visitors.db").write_text("who they are")
    return folder


@pytest.fixture
def recorded(data: Path) -> Iterator[RecordedHall]:
    """A hub that goes on writing."""
    hall = begun(data / JOURNAL)
    hall.issues("permit", NINE_MS)
    yield hall
    hall.journal.close()


@pytest.fixture
def sources(data: Path, recorded: RecordedHall) -> Sources:
    return Sources("qinghe", data, data / JOURNAL, COUNTY)


def keeper_of(sources: Sources, folder: Path, **wanted: int) -> BackupKeeper:
    ticks = iter(range(NOW_MS, NOW_MS + 9_000_000_000, 4_000_000))
    plan = Plan(folder, is_daily=True, keep=wanted.get("keep", 14), visitor_days=wanted.get("visitor_days", 0))
    return BackupKeeper(sources, lambda: plan, lambda: next(ticks), lambda: date(2026, 11, 27))


def day_of(at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date()


def typed(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    return done.exit_code, done.output


def test_what_is_restored_is_the_hall_as_it_was_in_a_new_epoch(
    sources: Sources, recorded: RecordedHall, tmp_path: Path
) -> None:
    file = make(sources, tmp_path / "backups", NOW_MS)
    tickets, seq = [ticket.id for ticket in recorded.hall.tickets], recorded.journal.seq
    recorded.issues("permit", NINE_MS)
    code, said = typed("backup", "restore", file, "--into", tmp_path / "new")

    assert code == 0, said
    assert "4/4" in said
    journal = Journal.open(tmp_path / "new" / JOURNAL)
    restored = rebuilt(journal)
    assert restored is not None
    assert journal.seq == seq
    assert journal.epoch == journal.restored_epoch > 2
    assert [ticket.id for ticket in restored.tickets] == tickets
    journal.close()
    with closing(sqlite3.connect(tmp_path / "new" / "console" / "letters.db")) as rows:
        assert rows.execute("SELECT line FROM letters").fetchone() == ("kept",)
    assert (tmp_path / "new" / "accounts.json").read_text() == '{"admin": 1}'
    assert sorted(each.name for each in (tmp_path / "new" / "hall").iterdir()) == sorted(
        each.name for each in COUNTY.iterdir()
    )
    assert not (tmp_path / "new" / "visitors.db").exists()
    assert file.stat().st_mode & 0o077 == 0


def test_nothing_is_restored_over_what_stands(sources: Sources, tmp_path: Path) -> None:
    file = make(sources, tmp_path / "backups", NOW_MS)
    before = sorted(sources.data.rglob("*"))
    code, said = typed("backup", "restore", file, "--into", sources.data)

    assert code == 2
    assert "name another" in said
    assert sorted(sources.data.rglob("*")) == before


def test_a_byte_that_turned_is_found_and_nothing_is_restored(sources: Sources, tmp_path: Path) -> None:
    file = make(sources, tmp_path / "backups", NOW_MS)
    whole = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as packed:
        whole[packed.getinfo(JOURNAL).header_offset + 200] ^= 0xFF
    file.write_bytes(whole)

    with pytest.raises(BackupError, match=r"damaged: journal\.db"):
        verify(file)
    assert typed("backup", "verify", file)[0] == 2
    assert typed("backup", "restore", file, "--into", tmp_path / "new")[0] == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == ["backups", "data"]
    assert [each.name for each in (tmp_path / "backups").iterdir()] == [file.name]


def test_a_file_that_leads_out_of_the_folder_is_refused(sources: Sources, tmp_path: Path) -> None:
    file = make(sources, tmp_path / "backups", NOW_MS)
    hostile = tmp_path / "hostile.zip"
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(hostile, "w") as bad:
        bad.writestr("backup.json", good.read("backup.json").replace(b'"accounts.json"', b'"../out.json"'))
        bad.writestr("../out.json", good.read("accounts.json"))
    with pytest.raises(BackupError, match="bad_path"):
        unpack(hostile, tmp_path / "scratch" / "inner")
    hostile.write_bytes(b"no zip")
    with pytest.raises(BackupError, match="no_backup"):
        manifest_of(hostile)

    assert not list(tmp_path.rglob("out.json"))


def test_a_backup_with_a_wrong_hall_is_kept_but_not_trusted(sources: Sources, tmp_path: Path) -> None:
    folder = shutil.copytree(COUNTY, tmp_path / "hall")
    (folder / "more.toml").write_text("[[service]]\ncode = 3\n")
    keeper = keeper_of(Sources("qinghe", sources.data, sources.journal, folder), tmp_path / "backups")
    keeper.ask()
    keeper.turn()
    (kept,) = keeper.kept()

    assert kept.trial is not None
    assert kept.trial.reason == "hall_wrong"


def test_one_for_each_day_that_has_ended_and_the_oldest_go(
    sources: Sources, recorded: RecordedHall, tmp_path: Path
) -> None:
    keeper = keeper_of(sources, tmp_path / "backups", keep=2)
    keeper.turn()
    assert keeper.kept() == []

    recorded.does(CloseDay(), NINE_MS + 3_600_000)
    keeper.turn()
    keeper.turn()
    (kept,) = keeper.kept()
    assert kept.manifest is not None
    assert kept.manifest.day == str(DAY)
    assert kept.trial is not None
    assert kept.trial.reason == ""

    for _ in range(2):
        assert keeper.ask()
        assert not keeper.ask()
        keeper.turn()
    assert len(keeper.kept()) == 2
    assert kept.name not in {each.name for each in keeper.kept()}
    assert keeper.step == ""


def test_why_there_is_none_is_kept_and_nothing_is_left_of_it(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("in the way")
    keeper = keeper_of(sources, tmp_path / "backups")
    keeper.ask()
    keeper.turn()
    failed = keeper.tried().failed

    assert failed is not None
    assert failed.reason == "disk"
    (tmp_path / "backups").unlink()
    keeper.ask()
    keeper.turn()
    assert keeper.tried().failed is None


@pytest.mark.parametrize("room", ["100k", "128k"])
def test_a_full_disk_is_said_and_nothing_is_left_on_it(sources: Sources, tmp_path: Path, room: str) -> None:
    """Full early, while the journal is copied, and late."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", folder], check=False).returncode:
        pytest.skip("only root can mount a disk of its own")
    try:
        keeper = keeper_of(sources, folder)
        keeper.ask()
        keeper.turn()
        failed = keeper.tried().failed
        assert failed is not None
        assert failed.reason == "disk_full", failed
        assert list(folder.iterdir()) == []
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_what_visitors_left_goes_when_its_time_is_over(sources: Sources, tmp_path: Path) -> None:
    (sources.data / "visitors.db").unlink()
    with VisitorBook.open(sources.data / "visitors.db") as book:
        book.write_remark("old", "2026-10-27", "slow")
        book.write_remark("young", "2026-10-28", "quick")
        book.visitor("hash", "2026-10-01")
    keeper = keeper_of(sources, tmp_path / "backups", visitor_days=30)
    assert keeper.visitors() == (1, 2, "2026-10-01")
    keeper.turn()

    assert keeper.visitors() == (0, 1, "2026-10-28")


@pytest.fixture
def settings(tmp_path: Path, sources: Sources) -> ConsoleSettings:
    (sources.data / "accounts.json").unlink()
    (sources.data / "visitors.db").unlink()
    return lonely_settings(sources.data)


def test_a_backup_by_the_button_stands_on_the_page_and_is_taken_away(settings: ConsoleSettings) -> None:
    with console(settings, PassedClock()) as browser:
        browser.log_in()
        assert "还没有备份" in browser.see("/backups")
        token = browser.token("/backups")
        assert browser.client.post("/backups/make", data={"csrf": token}).status_code == 303
        assert "即将开始备份" in browser.see("/backups")
        keeper: BackupKeeper = browser.client.application.extensions["backups"]
        keeper.turn()
        (kept,) = keeper.kept()
        page = browser.see("/backups")
        assert kept.name in page
        assert "已试恢复，完好" in page
        assert "没有设定保留期限" in page

        taken = browser.client.post("/backups/download", data={"csrf": token, "backup": kept.name})
        assert taken.data == (settings.data / "backups" / kept.name).read_bytes()
        assert taken.headers["Cache-Control"] == "no-store"
        taken.close()
        for name in ("../accounts.json", "", "x" * 5000):
            answer = browser.client.post("/backups/download", data={"csrf": token, "backup": name})
            assert answer.status_code == 404
        auditor_only_looks(browser, kept.name)
        restored_by_the_button(browser, keeper, kept.name)


def test_the_settings_say_where_how_many_and_how_long(settings: ConsoleSettings, tmp_path: Path) -> None:
    told = {"backup_folder": str(tmp_path / "else"), "backups_kept": 3, "visitor_days": 90}
    with console(settings_from({**structs.asdict(settings), **told}), PassedClock()) as browser:
        browser.log_in()
        keeper: BackupKeeper = browser.client.application.extensions["backups"]

        assert keeper.plan == Plan(tmp_path / "else", is_daily=True, keep=3, visitor_days=90)
        assert "每天结束后自动备份到" in browser.see("/backups")
        assert "保留 90 天" in browser.see("/backups")


def restored_by_the_button(browser: Browser, keeper: BackupKeeper, name: str) -> None:
    """Beside the hall, into a folder of its own, as `paidui backup restore` does it."""
    form = {"csrf": browser.token("/backups"), "backup": name}
    assert browser.client.post("/backups/restore", data=form).status_code == 400
    assert browser.client.post("/backups/restore", data={**form, "sure": "yes"}).status_code == 303
    assert browser.client.post("/backups/try", data=form).status_code == 303
    assert "已有一份备份正在进行" in browser.see("/backups")
    keeper.turn()
    place, log = keeper.place_for(Path(name)), browser.client.application.extensions["audit"]

    assert f"paidui up --hall {place}/hall --data {place}" in browser.see("/backups")
    assert (place / JOURNAL).exists()
    assert place.parent == keeper.sources.data.parent
    assert f"backup={name}" in {line.about for line in log.lines(Wanted(action="backups.restore"), 9)}
    keeper.ask_restore(keeper.plan.folder / name)
    keeper.turn()
    assert "没有恢复" in browser.see("/backups"), "what has been restored there is not touched"


def test_what_visitors_left_stands_in_a_backup_only_if_wanted_and_until_its_time_is_over(
    sources: Sources, tmp_path: Path
) -> None:
    (sources.data / "visitors.db").unlink()
    with VisitorBook.open(sources.data / "visitors.db") as book:
        book.write_remark("case", "2099-01-01", "what was said in their own words")
    folder, noted = tmp_path / "backups", list[tuple[str, str, str]]()
    day_ms = 24 * 3_600_000
    plan = Plan(folder, is_daily=False, keep=9, visitor_days=30, with_visitors=True)
    now = [NOW_MS]
    keeper = partial(BackupKeeper, sources, lambda: plan, lambda: now[0], today=lambda: day_of(now[0]))
    for passed in (0, 29 * day_ms, 31 * day_ms):
        now[0] = NOW_MS + passed
        each = keeper(hands=Hands(note=lambda *line: noted.append(line)))
        if not passed:
            each.ask()
        each.turn()
        (kept,) = each.kept()
        assert kept.manifest is not None
        assert holds_visitors(kept.manifest) is (passed < 30 * day_ms)
        verify(folder / kept.name)
    with zipfile.ZipFile(folder / kept.name) as packed:
        assert "visitors.db" not in packed.namelist()

    assert noted == [("backups.erased", "visitors=0 remarks=0 backups=1", "done")]


def auditor_only_looks(browser: Browser, name: str) -> None:
    Accounts(browser.folder).add("eye", PASSWORD, "auditor")
    eye = browser.another()
    eye.log_in("eye", PASSWORD)
    page = eye.see("/backups")
    token = eye.token("/backups")

    assert name in page
    assert "/backups/download" not in page
    assert eye.client.post("/backups/download", data={"csrf": token, "backup": name}).status_code == 403
    assert eye.client.post("/backups/make", data={"csrf": token}).status_code == 403
