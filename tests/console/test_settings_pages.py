"""A manager changes the hall in the browser: nothing is written that is not right, and everything can be had back."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import msgspec
import pytest
from werkzeug.datastructures import MultiDict

from hall_config.alerts import USUAL
from hall_config.editing.describing import forms
from hall_config.pin import matches
from hall_config.reading import read_hall
from hall_protocol.commands import IssueTicket
from tests.console.conftest import at_work, hall_as_written
from tests.console.parts import COUNTY, Browser, PassedClock, console, lonely_settings
from tests.hall.standing import StandingHall
from web_console.audit.log import AuditLog, Wanted
from web_console.backups.keeping import BackupKeeper, Plan
from web_console.entrance.accounts import Accounts
from web_console.hall_settings.form_reading import read_values

TOKEN = "0" * 32
SERVICE = "/settings/t/service/thing/rs-shebao"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    """The example hall, its files as a technician wrote them."""
    with hall_as_written(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture(scope="module")
def manager(hall: StandingHall) -> Iterator[Browser]:
    with at_work(hall, PassedClock()) as browser:
        yield browser


def fields_of(page: str) -> dict[str, list[str]]:
    """Return what a browser would send of the form in a page."""
    form = page.split('id="keys"')[1].split("</form>")[0]
    form = re.sub(r"<details.*?</details>", "", form, flags=re.DOTALL)
    found: dict[str, list[str]] = {}

    def add(name: str, value: str) -> None:
        found.setdefault(unescape(name), []).append(unescape(value))

    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf' {each}="([^"]*)"', tag) for each in ("name", "value"))
        if name and ("checkbox" not in tag or " checked" in tag):
            add(name[1], value[1] if value else "")
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, flags=re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        add(name, chosen[1] if chosen else "")
    for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>', form, flags=re.DOTALL):
        add(name, text)
    return found


def saved(browser: Browser, path: str, step: str = "save", **changed: str) -> tuple[int, str]:
    """Fill in a form, changing some fields (`__` for dots), and return the status and the page that comes of it."""
    fields = fields_of(browser.see(path))
    fields |= {f"v.{name.replace('__', '.')}": [value] for name, value in changed.items()}
    answer = browser.client.post(path, data={**fields, "step": step}, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def test_every_table_opens_as_a_form_or_a_list(manager: Browser) -> None:
    tables = re.findall(r'href="(/settings/t/[a-z_]+)"', manager.see("/settings"))
    assert len(tables) > 20
    for path in tables:
        page = manager.client.get(path)
        assert page.status_code == 200, path


def test_a_form_opens_with_the_change_that_another_page_leads_to(manager: Browser) -> None:
    """The what-if's "to have it so always": filled in, said to be not saved, beside what stands there now."""
    page = manager.see("/settings/t/lanes?set.green_head_start_s=1800&set.nobody=1")
    assert fields_of(page)["v.green_head_start_s"] == ["1800"]
    assert "还没有保存" in page
    assert "还没有保存" not in manager.see("/settings/t/lanes")
    assert "1800" not in fields_of(manager.see("/settings/t/lanes"))["v.green_head_start_s"]

    window = "/settings/t/window/thing/window-"
    assert "rs-canbao" in fields_of(manager.see(f"{window}5?add.services=rs-canbao"))["v.services"]
    assert "*" in fields_of(manager.see(f"{window}1?add.services=rs-canbao"))["v.services"]
    less = fields_of(manager.see(f"{window}1?drop.services=rs-canbao"))["v.services"]
    assert "rs-shebao" in less
    assert not {"*", "rs-canbao"} & set(less)
    fresh = fields_of(manager.see("/settings/t/window/new?set.kind=general&set.services=*"))
    assert fresh["v.kind"] == ["general"]
    assert "*" in fresh["v.services"]


def test_what_was_saved_untouched_changes_nothing(manager: Browser, hall: StandingHall) -> None:
    """Each form sends back just what it was given: no default is written into the files, no comment lost."""
    before = {file.name: file.read_text(encoding="utf-8") for file in hall.hall.glob("*.toml")}
    tables = re.findall(r'href="(/settings/t/[a-z_]+)"', manager.see("/settings"))
    for path in tables:
        page = manager.see(path)
        things = [path] if 'id="keys"' in page else re.findall(rf'href="({path}/thing/[^"]+)"', page)[:3]
        for place in things:
            status, said = saved(manager, place)
            assert (status, "没有改动" in said) == (200, True), (place, said)

    assert {file.name: file.read_text(encoding="utf-8") for file in hall.hall.glob("*.toml")} == before


def test_a_change_is_shown_then_holds_in_the_hall_at_once(manager: Browser, hall: StandingHall) -> None:
    log: AuditLog = manager.client.application.extensions["audit"]
    noted = len(log.lines(Wanted(), 99))
    status, shown = saved(manager, SERVICE, "look", target_wait_s="20分", name__zh="社保卡")
    assert len(log.lines(Wanted(), 99)) == noted, "what was only looked at is no change"
    before = read_hall(hall.hall)
    _, done = saved(manager, SERVICE, target_wait_s="20分", name__zh="社保卡")
    after = read_hall(hall.hall)

    assert status == 200
    assert "900 秒（15 分钟）" in shown
    assert "1200 秒（20 分钟）" in shown
    assert next(each for each in before.services if each.code == "rs-shebao").target_wait_s == 900
    service = next(each for each in after.services if each.code == "rs-shebao")
    assert (service.target_wait_s, service.name.zh) == (1200, "社保卡")
    assert "已生效" in done
    assert re.search(r'name=rs-shebao version=\d+ <a href="/settings/versions/\d+">', manager.see("/audit"))
    assert "# 事项：expected_s" in (hall.hall / "services.toml").read_text(encoding="utf-8")


def test_what_happens_each_day_is_set_on_a_page_and_holds_at_once(manager: Browser, hall: StandingHall) -> None:
    keeper: BackupKeeper = manager.client.application.extensions["backups"]
    before = keeper.plan
    into_a_file = {"backup_daily": "true", "backup_folder": str(hall.hall / "hall.toml" / "x")}
    refused, said = saved(manager, "/settings/t/keeping", **into_a_file)
    status, _ = saved(manager, "/settings/t/keeping", backup_daily="true", backups_kept="3", visitor_days="90")
    picture = manager.live.picture()
    while keeper.plan.keep != 3:
        picture = manager.live.wait_for_change(picture.version, 20.0)

    assert (refused, status, before.is_daily) == (400, 200, False)
    assert "控制台写不进" in said
    assert keeper.plan == Plan(before.folder, is_daily=True, keep=3, visitor_days=90)


def test_two_who_edit_the_same_thing_the_second_is_told_and_loses_nothing(manager: Browser, hall: StandingHall) -> None:
    mine = fields_of(manager.see("/settings/t/calling"))
    saved(manager, "/settings/t/calling", undo_s="30")
    answer = manager.client.post("/settings/t/calling", data={**mine, "v.undo_s": "45", "step": "save"})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "admin 改过这里" in page
    assert 'name="v.undo_s" value="45"' in page
    assert "30 秒" in page
    assert read_hall(hall.hall).calling.undo_s == 30
    again = manager.client.post("/settings/t/calling", data={**fields_of(page), "step": "save"})
    assert again.status_code == 303
    assert read_hall(hall.hall).calling.undo_s == 45


def test_what_is_not_right_is_said_beside_its_field_and_nothing_is_written(
    manager: Browser, hall: StandingHall
) -> None:
    before = {file.name: file.read_bytes() for file in hall.hall.iterdir()}
    status, page = saved(manager, SERVICE, expected_s="forty", name__en="<script>alert(1)</script>", department="nope")
    beside = page.split('id="v-expected_s"')[1].split("</div>")[0]

    assert status == 400
    assert 'class="wrong"' in beside
    assert "forty" in beside
    assert 'aria-invalid="true"' in beside
    assert "<script>alert" not in page
    assert 'value="nope" selected' in page
    assert {file.name: file.read_bytes() for file in hall.hall.iterdir()} == before
    assert saved(manager, SERVICE, name__zh="长" * 300_000)[0] == 413


def test_a_thing_is_added_moved_and_taken_away(manager: Browser, hall: StandingHall) -> None:
    status, _ = saved(
        manager,
        "/settings/t/zone/new",
        name__zh="C区",
        name__en="Zone C",
        where__zh="二楼",
        where__en="Floor 2",
    )
    token = manager.token("/settings")
    manager.client.post("/settings/t/zone/thing/zone-1/move", data={"csrf": token, "where": "up"})
    moved = [zone.id for zone in read_hall(hall.hall).zones]
    path = "/settings/t/zone/thing/zone-1/remove"
    shown = manager.client.post(path, data={"csrf": token, "step": "look"}).get_data(as_text=True)
    manager.client.post(path, data={"csrf": token, "step": "save"})
    in_use = manager.client.post("/settings/t/zone/thing/a/remove", data={"csrf": token, "step": "save"})

    assert (status, moved) == (200, ["a", "zone-1", "b"])
    assert "会删掉这些" in shown
    assert [zone.id for zone in read_hall(hall.hall).zones] == ["a", "b"]
    assert (in_use.status_code, "还要用到它" in in_use.get_data(as_text=True)) == (409, True)
    assert 'href="/settings/t/queue/thing/' in in_use.get_data(as_text=True), "one is led to where it is used"
    assert [manager.client.get(f"/settings/t/{path}").status_code for path in ("opening/sheet", "alert/new")] == [
        404
    ] * 2


def test_every_alert_that_is_usual_is_seen_before_one_is_changed(manager: Browser) -> None:
    page = manager.see("/settings/t/alert")
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr><th scope=.row.*?</tr>", page)]

    assert len(rows) == len(USUAL)
    assert any("绿色等得久" in row and "|10 分钟|" in row and "|5 分钟|" in row for row in rows)


def test_days_are_read_as_people_write_them() -> None:
    lines = "2027-02-05至2027-02-07\n2027年1月1日、2027/1/2\n春节"
    opening = read_values(forms()["opening"], MultiDict({"v.holidays": lines}), {})
    keeping = read_values(forms()["keeping"], MultiDict({"v.visitor_days": "90 天", "v.audit_days": "一年"}), {})

    badge = read_values(forms()["clerk"], MultiDict({"v.badge_sha256": " AB-1234 "}), {})["badge_sha256"]

    assert badge == hashlib.sha256(b"AB-1234").hexdigest(), "as a window's scanner knows it"
    expected = ["2027-02-05", "2027-02-06", "2027-02-07", "2027-01-01", "2027-01-02", "春节"]
    assert opening["holidays"] == expected
    assert (keeping["visitor_days"], keeping["audit_days"]) == (90, "一年")


def test_a_layout_is_looked_at_on_a_true_board_before_it_holds(manager: Browser, hall: StandingHall) -> None:
    path, rows = "/settings/t/layout/new", "12 header\n60 call\n28 queues"
    fields = fields_of(manager.see(path)) | {"step": ["show"]}
    shown = manager.client.post(path, data={**fields, "v.rows": rows})
    wrong = manager.client.post(path, data={**fields, "v.rows": "12 header\n60 nothing"})
    panels = re.findall(r'<section class="panel" id="panel-(\w+)"', manager.see(shown.headers["Location"]))

    assert (shown.status_code, panels) == (303, ["header", "call", "queues", "ticker", "emergency"])
    assert (wrong.status_code, "没有 &#34;nothing&#34; 这一块" in wrong.get_data(as_text=True)) == (400, True)
    assert read_hall(hall.hall).layouts == ()


def test_what_the_hub_does_not_take_is_as_if_it_had_never_been(manager: Browser, hall: StandingHall) -> None:
    before = {file.name: file.read_bytes() for file in hall.hall.iterdir()}
    newest = manager.see("/settings/versions")
    taken = manager.live.ask(lambda command_id: IssueTicket(command_id=command_id, service="yb-beian", token=TOKEN))
    assert taken.ok
    form = {"csrf": manager.token("/settings"), "step": "save"}
    answer = manager.client.post("/settings/t/service/thing/yb-beian/remove", data=form)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 409
    assert "叫号中心不采用这项改动" in page
    assert {file.name: file.read_bytes() for file in hall.hall.iterdir()} == before
    assert manager.see("/settings/versions") == newest


def test_any_version_can_be_had_back(manager: Browser, hall: StandingHall) -> None:
    _, page = saved(manager, "/settings/t/texts", welcome__zh="新的欢迎词")
    number = int(re.search(r"第 (\d+) 版", page)[1])  # type: ignore[index]
    did = manager.see(f"/settings/versions/{number}")
    former = f"/settings/versions/{number - 1}"
    seen = re.search(r'name="seen" value="([^"]*)"', manager.see(former))
    assert seen
    form = {"csrf": manager.token("/settings"), "seen": seen[1]}
    stale = manager.client.post(f"{former}/restore", data={**form, "seen": "0"})
    answer = manager.client.post(f"{former}/restore", data=form, follow_redirects=True).get_data(as_text=True)

    assert manager.client.get(f"/settings/versions/{10**30}").status_code == 404
    assert manager.client.get(f"/settings/versions?before={10**30}").status_code == 200
    assert "新的欢迎词" in did
    assert "admin" in did
    assert stale.status_code == 409
    assert read_hall(hall.hall).texts.welcome.zh == "欢迎来到青禾县政务服务中心"
    assert f"恢复第 {number - 1} 版" in answer


def test_what_was_edited_by_hand_is_a_version_too_and_the_hub_can_be_told(manager: Browser, hall: StandingHall) -> None:
    file = hall.hall / "lanes.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("appointment_head_start_s = 900", "appointment_head_start_s = 660"),
        encoding="utf-8",
    )
    page = manager.see("/settings")
    told = manager.client.post("/settings/reload", data={"csrf": manager.token("/settings")}, follow_redirects=True)
    saved(manager, "/settings/t/lanes", green_head_start_s="600")

    assert "与大厅正在用的不同" in page
    assert "大厅已采用" in told.get_data(as_text=True)
    assert "用编辑器" in manager.see("/settings/versions")
    assert "660" in file.read_text(encoding="utf-8")


def test_a_pin_is_kept_as_its_hash_and_never_shown(manager: Browser, hall: StandingHall) -> None:
    path = "/settings/t/clerk/thing/qian"
    _, sure = saved(manager, path, "look", pin="4711")
    saved(manager, path, pin="4711")
    saved(manager, path, name="钱文文")
    clerk = next(each for each in read_hall(hall.hall).clerks if each.id == "qian")

    assert "4711" not in sure
    assert clerk.pin
    assert matches("4711", clerk.pin)
    assert clerk.name == "钱文文"
    assert clerk.pin not in manager.see(path)
    assert clerk.pin not in manager.see("/settings/versions")


def test_who_only_looks_sees_all_and_changes_nothing(manager: Browser) -> None:
    Accounts(manager.folder).add("auditor", "a long new one", "auditor")
    auditor = manager.another()
    auditor.log_in("auditor", "a long new one")
    page = auditor.see(SERVICE)

    assert '<fieldset class="all" disabled>' in page
    assert "看看会改什么" not in page
    assert auditor.client.post(SERVICE, data={"csrf": auditor.token("/settings"), "step": "save"}).status_code == 403
    assert auditor.client.get("/settings/versions").status_code == 200


def test_while_the_hub_is_away_a_change_is_written_and_said_to_wait(tmp_path: Path, clock: PassedClock) -> None:
    shutil.copytree(COUNTY, tmp_path / "county")
    settings = msgspec.structs.replace(lonely_settings(tmp_path), hall_folder=tmp_path / "county")
    with console(settings, clock) as browser:
        browser.log_in()
        _, page = saved(browser, "/settings/t/rating", due_work_days="3")

    assert "叫号中心没有应答" in page
    assert read_hall(tmp_path / "county").rating.due_work_days == 3


def test_a_folder_that_is_no_toml_any_more_is_said_and_had_back(tmp_path: Path, clock: PassedClock) -> None:
    shutil.copytree(COUNTY, tmp_path / "county")
    settings = msgspec.structs.replace(lonely_settings(tmp_path), hall_folder=tmp_path / "county")
    with console(settings, clock) as browser:
        browser.log_in()
        saved(browser, "/settings/t/rating", due_work_days="3")
        (tmp_path / "county" / "hall.toml").write_text("id = [", encoding="utf-8")
        broken = browser.client.get("/settings")
        seen = re.search(r'name="seen" value="([^"]*)"', browser.see("/settings/versions/2"))
        assert seen
        form = {"csrf": browser.token("/settings/versions"), "seen": seen[1]}
        answer = browser.client.post("/settings/versions/2/restore", data=form)

    assert (broken.status_code, "/settings/versions" in broken.get_data(as_text=True)) == (503, True)
    assert answer.status_code == 303
    assert read_hall(tmp_path / "county").rating.due_work_days == 3


def test_a_console_that_knows_no_folder_says_so(browser: Browser) -> None:
    browser.log_in()

    assert "不知道大厅的配置文件夹" in browser.see("/settings")
    assert browser.client.get("/settings/t/nonsense").status_code == 404


def test_many_services_change_in_one_table_and_what_has_no_column_stays(manager: Browser, hall: StandingHall) -> None:
    path = "/settings/t/service/sheet"
    before = read_hall(hall.hall).services
    fields = fields_of(manager.see(path))
    untouched = manager.client.post(path, data={**fields, "step": "save"}, follow_redirects=True)
    fields |= {"r0.target_wait_s": ["1000"], "r3.target_wait_s": ["1100"], "r3.name.en": ["Jobless"]}
    shown = manager.client.post(path, data={**fields, "step": "look"}).get_data(as_text=True)
    wrong = manager.client.post(path, data={**fields, "r2.expected_s": ["soon"], "step": "save"})
    held = manager.client.post(path, data={**fields, "step": "save"})
    late = manager.client.post(path, data={**fields, "r3.target_wait_s": ["1200"], "step": "save"})
    after = read_hall(hall.hall).services

    assert "没有改动" in untouched.get_data(as_text=True)
    assert "1100 秒" in shown
    assert (wrong.status_code, held.status_code, late.status_code) == (400, 303, 409)
    assert "soon" in wrong.get_data(as_text=True).split('class="wrong"')[1]
    assert [service.target_wait_s for service in after[:4]] == [
        1000,
        *[each.target_wait_s for each in before[1:3]],
        1100,
    ]
    assert [service.materials for service in after] == [service.materials for service in before]


def test_in_english_everything_is_said_in_english_as_the_reference_says_it(manager: Browser) -> None:
    manager.client.get("/language/en")
    calling, window = manager.see("/settings/t/calling"), manager.see("/settings/t/window/thing/window-5")
    _, shown = saved(
        manager, "/settings/t/zone/new", "look", id="d", name__zh="D", name__en="D", where__zh="D", where__en="D"
    )
    manager.client.get("/language/zh")

    assert "Whether finish may be pressed without start" in calling
    assert "* is every service" in window
    assert "Id: d; Name: D; Where: D" in shown
    assert not re.search("[\u4e00-\u9fff]", calling.split("<form")[2].replace("中", "").split("v.choose_reason")[0])
