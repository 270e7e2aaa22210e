"""What a manager does about accounts, tokens and backups, and what an auditor reads, a program does as well."""

import msgspec
import pytest

from tests.console.api_parts import Program
from tests.console.parts import Browser
from web_console.audit.log import AuditLog, Wanted
from web_console.entrance.accounts import Accounts
from web_console.planning.jobs import Asked
from web_console.planning.widening import offered_by
from web_console.tokens.keeping import Tokens
from web_console.tokens.scopes import SCOPES


@pytest.fixture
def program(browser: Browser) -> Program:
    return Program(browser, "platform", SCOPES)


def test_an_account_is_made_changed_locked_and_removed_and_no_log_has_its_password(
    program: Program, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    made = program.asks("POST", "/accounts", json={"name": "li.ming", "role": "guide"})
    first, second = (
        made.get_json()["password"],
        program.asks("POST", "/accounts/li.ming/password").get_json()["password"],
    )
    li = browser.another()
    came_in = [li.log_in("li.ming", password) for password in (first, second)]
    locked = program.asks("POST", "/accounts/li.ming/disable").get_json()
    kept_out = browser.another().log_in("li.ming", second)
    log: AuditLog = browser.client.application.extensions["audit"]
    noted = str(log.lines(Wanted(), 100)) + caplog.text

    assert (made.status_code, came_in, locked["is_disabled"], kept_out) == (201, [401, 302], True, 401)
    assert "accounts.json" not in noted
    assert first not in noted
    assert second not in noted
    assert "api.account_password" in noted
    assert first not in program.asks("GET", "/accounts").get_data(as_text=True)
    assert program.asks("POST", "/accounts/li.ming/enable").status_code == 200
    assert program.asks("DELETE", "/accounts/li.ming").status_code == 204
    assert program.asks("GET", "/accounts/li.ming").status_code == 404


def test_of_two_who_change_an_account_the_second_is_told(program: Program, browser: Browser) -> None:
    Accounts(browser.folder).add("li", "a long new one", "guide")
    tag = program.asks("GET", "/accounts/li").headers["ETag"]
    statuses = [
        program.asks("PUT", "/accounts/li", tag, json={"role": role}).status_code for role in ("technician", "auditor")
    ]

    assert statuses == [200, 412]
    assert program.asks("GET", "/accounts/li").get_json()["role"] == "technician"


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", "/accounts", {"name": "Li Ming", "role": "guide"}, 400),
        ("POST", "/accounts", {"name": "li", "role": "king"}, 400),
        ("POST", "/accounts", {"name": "li", "role": "guide", "zones": ["a"]}, 400),
        ("POST", "/accounts", {"name": "li", "role": "lead", "zones": ["nowhere"]}, 400),
        ("POST", "/accounts", {"name": "admin", "role": "guide"}, 409),
        ("POST", "/accounts/admin/disable", {}, 409),
        ("DELETE", "/accounts/admin", {}, 409),
        ("POST", "/accounts/nobody/password", {}, 404),
        ("DELETE", "/tokens/00000000", {}, 404),
        ("POST", "/backups/none.zip/download", {}, 404),
        ("POST", "/backups/none.zip/try", {}, 404),
        ("POST", "/backups/none.zip/restore", {}, 404),
        ("POST", "/nodes/board-1/volume", {"volume": 101}, 400),
        ("POST", "/nodes/board-1/volume", {"volume": 10}, 404),
        ("POST", "/nodes/sign-1/restart", {}, 404),
        ("POST", "/jobs/0123456789ab/widenings/0", {}, 404),
        ("GET", "/audit?day=yesterday", None, 400),
        ("GET", "/alerts/log?kind=flood", None, 400),
        ("GET", "/alerts/advice", None, 404),
        ("GET", "/settings", None, 404),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    program: Program, method: str, path: str, sent: dict[str, object] | None, status: int
) -> None:
    answer = program.asks(method, path, json=sent)

    assert answer.status_code == status
    assert len(answer.get_json()["problem"]) > 10


def test_a_token_ends_tokens_and_makes_none(program: Program, browser: Browser) -> None:
    other = Program(browser, "another", ("see:hall",))
    told = program.asks("GET", "/tokens").get_json()
    ended = program.asks("DELETE", f"/tokens/{other.token.id}")

    assert {each["name"]: each["stands"] for each in told} == {"platform": "valid", "another": "valid"}
    assert not {"secret", "hash"} & told[0].keys()
    assert (ended.status_code, other.asks("GET", "/who").status_code) == (204, 401)
    assert next(each for each in Tokens(browser.folder).all() if each.name == "another").revoked_by == "admin/platform"
    assert program.asks("POST", "/tokens", json={}).status_code == 405


def test_a_program_reads_the_log_and_begins_a_backup_once(program: Program) -> None:
    statuses = [program.asks("POST", "/backups").status_code for _ in range(2)]
    listed = program.asks("GET", "/backups").get_json()
    lines = program.asks("GET", "/audit?action=api.backup_make").get_json()

    assert (statuses, listed["step"], listed["backups"]) == ([202, 409], "step_wait", [])
    assert [line["outcome"] for line in lines] == ["refused 409", "done"]


def test_what_a_role_may_not_is_said_to_a_program_in_english(browser: Browser) -> None:
    Accounts(browser.folder).add("li", "a long new one", "guide")
    answer = browser.client.get("/api/v1/accounts", auth=("li", "a long new one"))

    assert (answer.status_code, answer.get_json()["problem"].isascii()) == (403, True)


def test_nothing_is_read_twice_that_is_the_same(program: Program) -> None:
    first = program.asks("GET", "/accounts")

    assert program.asks("GET", "/accounts", unless=first.headers["ETag"]).status_code == 304


def test_what_an_answer_would_widen_is_known_whoever_asked() -> None:
    skill = {"type": "skill", "window": "window-4", "service": "rs-canbao"}
    question = msgspec.json.encode({"weekday": 3, "days": 5, "changes": [skill]}).decode()
    found, weekday = offered_by(Asked("0123456789ab", "what_if", question, None, 0, 0, answer="{}"))

    assert [(each.window, each.services, weekday) for each in found] == [("window-4", ("rs-canbao",), 3)]
