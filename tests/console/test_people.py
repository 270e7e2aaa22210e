"""A manager gives and takes accounts on a page; what ends a right ends the logins and tokens that had it."""

import html
import re

import pytest

from tests.console.parts import Browser
from web_console.audit.log import AuditLog, Wanted
from web_console.entrance.accounts import Accounts
from web_console.tokens.keeping import Tokens

PASSWORD = re.compile(r'class="password">([^<]+)<')


def posts(browser: Browser, path: str, **form: object) -> tuple[int, str]:
    data = {"csrf": browser.token("/accounts"), **form}
    answer = browser.client.post(f"/accounts/{path}", data=data)
    return answer.status_code, html.unescape(answer.get_data(as_text=True))


def shown(page: str) -> str:
    found = PASSWORD.search(page)
    assert found, page
    return found[1]


def test_an_account_is_made_with_a_password_shown_once_and_changed_by_its_owner(browser: Browser) -> None:
    browser.log_in()
    status, page = posts(browser, "add", account="li.ming", role="guide")
    password = shown(page)
    li = browser.another()
    logged_in, led = li.log_in("li.ming", password), li.client.get("/guide").location
    own = {"old": password, "new": "all my own", "again": "all my own", "csrf": li.token("/password")}
    li.client.post("/password", data=own)
    log: AuditLog = browser.client.application.extensions["audit"]
    noted = [line for line in log.lines(Wanted(), 50) if line.action == "accounts.add"]

    assert (status, logged_in, led) == (200, 302, "/password")
    assert password not in browser.see("/accounts")
    assert "首次启动时的密码" in browser.see("/accounts")
    assert "上次登录" in browser.see("/accounts")
    assert li.client.get("/guide").status_code == 200
    assert [(line.account, line.about) for line in noted] == [("admin", "account=li.ming role=guide")]


def test_a_reset_password_ends_the_old_one_and_its_logins(browser: Browser) -> None:
    browser.log_in()
    Accounts(browser.folder).add("li", "known to others", "guide")
    li = browser.another()
    li.log_in("li", "known to others")
    password = shown(posts(browser, "reset", account="li")[1])

    assert li.client.get("/guide").location.startswith("/login")
    assert li.log_in("li", "known to others") == 401
    assert li.log_in("li", password) == 302


def test_a_disabled_account_is_out_at_once_with_its_tokens_and_can_come_back(browser: Browser) -> None:
    browser.log_in()
    Accounts(browser.folder).add("li", "a long new one", "technician")
    li = browser.another()
    li.log_in("li", "a long new one")
    Tokens(browser.folder).make("eye", "li", ("see:nodes",), None)
    status, _ = posts(browser, "disable", account="li")
    refused = li.client.get("/nodes").status_code, li.log_in("li", "a long new one")
    posts(browser, "enable", account="li")

    assert (status, refused) == (303, (302, 401))
    assert li.client.get("/nodes").status_code == 302
    assert li.log_in("li", "a long new one") == 302
    assert [token.revoked_by for token in Tokens(browser.folder).all()] == ["admin"]


def test_another_role_ends_logins_and_a_removed_account_is_gone(browser: Browser) -> None:
    browser.log_in()
    Accounts(browser.folder).add("li", "a long new one", "technician")
    li = browser.another()
    li.log_in("li", "a long new one")
    posts(browser, "change", account="li", role="auditor")
    after = li.client.get("/nodes").status_code
    li.log_in("li", "a long new one")
    posts(browser, "remove", account="li")
    gone = "li" not in Accounts(browser.folder).names()
    Accounts(browser.folder).add("li", "somebody else's", "auditor")
    for _ in range(3):
        Accounts(browser.folder).change_password("li", "somebody else's")
        assert li.client.get("/nodes").status_code == 302, "who was called so before comes in as who is called so now"

    log: AuditLog = browser.client.application.extensions["audit"]

    assert after == 302
    assert gone
    assert "account=li role=auditor role: technician → auditor" in [line.about for line in log.lines(Wanted(), 9)]


@pytest.mark.parametrize(
    ("path", "form", "sentence"),
    [
        ("add", {"account": "<script>", "role": "guide"}, "账号名只能用"),
        ("add", {"account": "x" * 900, "role": "guide"}, "账号名只能用"),
        ("add", {"account": "admin", "role": "guide"}, "已有这个账号"),
        ("add", {"account": "li", "role": "king"}, "请选择角色"),
        ("add", {"account": "li", "role": "lead", "zone": "nowhere"}, "没有这个区域"),
        ("change", {"account": "admin", "role": "guide"}, "最后一个"),
        ("disable", {"account": "admin"}, "最后一个"),
        ("remove", {"account": "admin"}, "最后一个"),
        ("reset", {"account": "nobody"}, "没有这个账号"),
        ("enable", {}, "没有这个账号"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    browser: Browser, path: str, form: dict[str, str], sentence: str
) -> None:
    browser.log_in()
    before = (browser.folder / "accounts.json").read_bytes()
    status, page = posts(browser, path, **form)

    assert (status, sentence in page) == (400, True)
    assert (browser.folder / "accounts.json").read_bytes() == before


def test_an_auditor_reads_the_accounts_and_finds_nothing_to_press(browser: Browser) -> None:
    Accounts(browser.folder).add("eye", "a long new one", "auditor")
    eye = browser.another()
    eye.log_in("eye", "a long new one")
    page = eye.see("/accounts")

    assert "admin" in page
    assert "/accounts/" not in page.replace("/accounts/static", "")


def test_of_two_managers_who_change_an_account_the_second_is_told(browser: Browser) -> None:
    browser.log_in()
    Accounts(browser.folder).add("li", "a long new one", "guide")
    seen = re.search(
        r'name="account" value="li"><input type="hidden" name="version" value="(\d+)"', browser.see("/accounts")
    )
    assert seen
    first, _ = posts(browser, "change", account="li", role="technician", version=seen[1])
    second, page = posts(browser, "change", account="li", role="auditor", version=seen[1])

    assert (first, second) == (303, 400)
    assert "刚才别人改过" in page
    assert [each.role for each in Accounts(browser.folder).every() if each.name == "li"] == ["technician"]
