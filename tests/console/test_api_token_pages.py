"""A manager gives tokens and webhooks on a page, sees each secret once, and takes them back."""

import html
import re

import pytest

from tests.console.parts import Browser
from web_console.entrance.accounts import Accounts
from web_console.tokens.keeping import Tokens

PASSWORD = "a long new one"
SECRET = re.compile(r'<code class="secret" tabindex="0">([^<]+)</code>')


def posts(browser: Browser, path: str, **form: object) -> tuple[int, str]:
    data = {"csrf": browser.token("/tokens"), **form}
    answer = browser.client.post(f"/tokens{path}", data=data)
    return answer.status_code, html.unescape(answer.get_data(as_text=True))


def test_a_token_is_made_shown_once_used_and_revoked(browser: Browser) -> None:
    browser.log_in()
    status, page = posts(browser, "/make", name="市平台 <b>", days="90", scope=["see:hall", "command:call_next"])
    found = SECRET.search(page)
    assert found, page
    program = browser.another().client
    headers = {"Authorization": f"Bearer {found[1]}"}
    let_in = program.get("/api/v1/windows", headers=headers).status_code
    listed = browser.see("/tokens")
    token = Tokens(browser.folder).all()[0]
    revoked = posts(browser, "/revoke", token=token.id)[0]

    assert (status, let_in, revoked) == (200, 200, 303)
    assert token.scopes == ("see:hall", "command:call_next")
    assert found[1] not in listed
    assert "市平台 &lt;b&gt;" in listed
    assert "叫号" in listed
    assert program.get("/api/v1/windows", headers=headers).status_code == 401
    assert "已吊销" in browser.see("/tokens")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "app", "days": "30"}, "至少勾选一项"),
        ({"name": "app", "days": "30", "scope": ["see:desk"]}, "至少勾选一项"),
        ({"name": " ", "days": "30", "scope": ["see:hall"]}, "请填写用途"),
        ({"name": "app", "days": "²", "scope": ["see:hall"]}, "有效期"),
        ({"name": "app", "days": "9" * 99, "scope": ["see:hall"]}, "有效期"),
        ({"name": "app", "scope": ["see:hall"]}, "有效期"),
        ({"days": "30", "scope": ["see:hall"] * 2000}, "请填写用途"),
    ],
)
def test_a_token_that_cannot_be_is_named_and_what_was_typed_stays(
    browser: Browser, form: dict[str, object], said: str
) -> None:
    browser.log_in()
    status, page = posts(browser, "/make", **form)

    assert (status, said in page) == (400, True)
    assert Tokens(browser.folder).all() == ()
    assert f'value="{form.get("name", "")}"' in page


def test_a_webhook_is_made_and_removed_on_the_page(browser: Browser) -> None:
    browser.log_in()
    url = "https://city.example/hook?key=kept-back"
    made, page = posts(browser, "/webhooks/make", name="city", url=url, event=["ticket.*", "case.*"])
    listed = browser.see("/tokens")
    again, problem = posts(browser, "/webhooks/make", name="city", url=url, event=["ticket.*"])
    removed = posts(browser, "/webhooks/remove", webhook="city")[0]

    assert (made, bool(SECRET.search(page)), again, removed) == (200, True, 400, 303)
    assert "https://city.example/hook" in listed
    assert "kept-back" not in listed
    assert "已有同名" in problem
    assert posts(browser, "/webhooks/remove", webhook="city")[0] == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "Stadt", "url": "http://a", "event": "ticket.*"}, "小写字母"),
        ({"name": "city", "url": "javascript:alert(1)", "event": "ticket.*"}, "https://"),
        ({"name": "city", "url": "http://a"}, "至少选择"),
        ({}, "至少选择"),
    ],
)
def test_a_webhook_that_cannot_be_is_named(browser: Browser, form: dict[str, object], said: str) -> None:
    browser.log_in()
    status, page = posts(browser, "/webhooks/make", **form)

    assert (status, said in page) == (400, True)


def test_an_auditor_reads_the_page_and_changes_nothing_there(browser: Browser) -> None:
    Accounts(browser.folder).add("eye", PASSWORD, "auditor")
    auditor = browser.another()
    auditor.log_in("eye", PASSWORD)

    assert "<form" not in auditor.see("/tokens").split("<main>")[1]
    assert posts(auditor, "/make", name="app", days="30", scope=["see:hall"])[0] == 403
