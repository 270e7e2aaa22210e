"""Each role sees and does what it is for, and nothing else: the guard stands before every page there is."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.console.parts import Browser
from web_console.entrance.access import LOOKS, OPEN_TO_ACCOUNTS
from web_console.entrance.accounts import Accounts
from web_console.entrance.rights import ROLES, Role, area_of, may_command, may_do, may_see

PASSWORD = "a long new one"


def rules(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Every page that needs a role: its name, an address of it, and whether one looks at it or changes something."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN_TO_ACCOUNTS or rule.endpoint.endswith("static"):
            continue
        values = dict.fromkeys(rule.arguments, "1")
        _, path = rule.build(values, append_unknown=False) or ("", "")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, path, method


def as_role(browser: Browser, role: Role) -> Browser:
    if role != "manager":
        Accounts(browser.folder).add(role, PASSWORD, role)
    someone = browser.another()
    assert someone.log_in(*(("admin", "") if role == "manager" else (role, PASSWORD))) == 302
    return someone


def test_every_page_belongs_to_an_area(browser: Browser) -> None:
    """A page of none would be a manager's alone, and nobody would know why."""
    lost = {name for name, _, _ in rules(browser.client.application) if area_of(name) is None}

    assert lost == set()


@pytest.mark.parametrize("role", [role for role in ROLES if role != "manager"])
def test_no_role_gets_past_what_it_is_for(browser: Browser, role: Role) -> None:
    someone = as_role(browser, role)
    token = someone.token("/password")
    refused = 0
    for name, path, method in rules(browser.client.application):
        allowed = may_see(role, area_of(name)) if method in LOOKS else may_do(role, area_of(name))
        if allowed:
            continue
        answer = someone.client.open(path, method=method, headers={"X-CSRF-Token": token})
        elsewhere = method == "GET" and answer.status_code == 302 and not path.startswith(answer.location)
        assert answer.status_code == 403 or elsewhere, (name, method, answer.status_code)
        refused += 1

    assert refused > 5


def test_an_auditor_sees_all_that_a_manager_reads_and_changes_nothing(browser: Browser) -> None:
    auditor = as_role(browser, "auditor")

    for path in ("/", "/today", "/forecast", "/nodes", "/notices", "/whatif"):
        assert auditor.client.get(path).status_code == 200, path
    token = auditor.token()
    for _, path, method in rules(browser.client.application):
        if method not in LOOKS:
            answer = auditor.client.open(path, method=method, headers={"X-CSRF-Token": token})
            assert answer.status_code == 403, path


def test_a_guide_reads_at_the_top_only_what_opens(browser: Browser) -> None:
    guide = as_role(browser, "guide")
    page = guide.see("/")

    assert 'href="/board"' in page
    assert 'href="/nodes"' not in page
    assert "不能打开" in guide.see("/nodes")


@pytest.mark.parametrize(
    ("role", "command", "allowed"),
    [
        ("guide", "issue_ticket", True),
        ("guide", "close_day", False),
        ("lead", "post_notice", True),
        ("lead", "reload_configuration", False),
        ("technician", "reload_configuration", True),
        ("technician", "call_next", False),
        ("auditor", "show_ticket", False),
        ("manager", "close_day", True),
    ],
)
def test_a_program_may_command_what_its_role_may(browser: Browser, role: Role, command: str, allowed: bool) -> None:
    assert may_command(role, command) is allowed
    someone = as_role(browser, role)
    headers = {"X-CSRF-Token": someone.token("/password")}
    answer = someone.client.post(f"/api/v1/commands/{command}", json={}, headers=headers)

    assert (answer.status_code != 403) is allowed


def test_the_pages_at_the_top_stand_in_groups_and_the_one_page_of_a_group_alone(browser: Browser) -> None:
    page = as_role(browser, "manager").see("/nodes")
    auditor = as_role(browser, "auditor").see("/")

    assert page.count('<details name="pages"') == 4
    assert page.count('aria-current="page"') == 1
    assert '<span class="group">管理</span><b>设备</b></summary>' in page
    assert 'href="/audit"' in auditor
    assert 'href="/accounts"' in auditor
