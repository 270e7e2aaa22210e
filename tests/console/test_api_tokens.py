"""A token does what it was given, never more than who made it, and nothing once it has ended."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.parts import Browser
from web_console.entrance.accounts import Accounts
from web_console.entrance.rights import ROLES
from web_console.tokens.keeping import DAY_MS, FILE, TokenError, Tokens
from web_console.tokens.scopes import SCOPES, ScopeError, checked, scopes_of

NEEDING = ("issue_ticket", "book_visit", "rate_ticket", "withdraw_notice")
"""Commands that say nothing without a field: let through, they are refused for that."""
NOW_MS = 1_800_000_000_000


class Calendar:
    """The time on the wall, that goes on when told to."""

    def __init__(self) -> None:
        self.ms = NOW_MS

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def tokens(browser: Browser, calendar: Calendar) -> Iterator[Tokens]:
    """The tokens of a console whose hub is away, by a calendar of ours."""
    tokens = Tokens(browser.folder, calendar)
    browser.client.application.extensions["tokens"] = tokens
    yield tokens
    tokens.close()


def asks(browser: Browser, secret: str, path: str, method: str = "GET") -> tuple[int, str]:
    """Ask as a program with a token does, without any cookie."""
    program = browser.another().client
    json: dict[str, object] | None = {} if method == "POST" else None
    answer = program.open(path, method=method, json=json, headers={"Authorization": f"Bearer {secret}"})
    return answer.status_code, answer.get_data(as_text=True)


def test_a_token_does_what_it_was_given_and_no_more(browser: Browser, tokens: Tokens) -> None:
    _, secret = tokens.make("city app", "admin", ("see:hall", "command:issue_ticket"), 30)

    assert asks(browser, secret, "/api/v1/windows")[0] == 200
    assert asks(browser, secret, "/api/v1/commands/issue_ticket", "POST")[0] == 400  # let through: no service is named
    for path, method, scope in (
        ("/api/v1/commands/close_day", "POST", "command:close_day"),
        ("/api/v1/jobs", "POST", "do:planning"),
        ("/api/v1/jobs/1", "GET", "see:planning"),
    ):
        status, said = asks(browser, secret, path, method)
        assert (status, f"was not given {scope}" in said) == (403, True), path


def test_every_command_is_one_scope(browser: Browser, tokens: Tokens) -> None:
    _, secret = tokens.make("all", "admin", ("command:*",), None)

    assert {asks(browser, secret, f"/api/v1/commands/{name}", "POST")[0] for name in NEEDING} == {400}
    assert asks(browser, secret, "/api/v1/hall")[0] == 403


def test_a_token_never_does_more_than_who_made_it_may_now(browser: Browser, tokens: Tokens) -> None:
    Accounts(browser.folder).add("wang", "a long new one", "technician")
    _, secret = tokens.make("meant too well", "wang", SCOPES, 30)

    assert asks(browser, secret, "/api/v1/windows")[0] == 200
    assert asks(browser, secret, "/api/v1/commands/call_next", "POST")[0] == 403
    assert asks(browser, secret, "/api/v1/jobs", "POST")[0] == 403
    assert "command:call_next" not in asks(browser, secret, "/api/v1/who")[1]


def test_a_token_that_has_run_out_or_was_revoked_lets_nobody_in(
    browser: Browser, tokens: Tokens, calendar: Calendar
) -> None:
    _, short = tokens.make("short", "admin", ("see:hall",), 1)
    token, long = tokens.make("long", "admin", ("see:hall",), None)
    calendar.ms += DAY_MS
    assert asks(browser, long, "/api/v1/windows")[0] == 200
    tokens.revoke(token.id, "admin")

    assert (asks(browser, short, "/api/v1/windows")[0], asks(browser, long, "/api/v1/windows")[0]) == (401, 401)
    assert "run out" in asks(browser, short, "/api/v1/windows")[1]
    assert "revoked" in asks(browser, long, "/api/v1/windows")[1]


def test_a_token_ends_with_the_account_that_made_it_even_if_the_name_is_given_again(
    browser: Browser, tokens: Tokens
) -> None:
    accounts = Accounts(browser.folder)
    accounts.add("wang", "a long new one")
    _, secret = tokens.make("app", "wang", ("see:hall",), 30)
    accounts.remove("wang")
    gone = asks(browser, secret, "/api/v1/windows")[0]
    accounts.add("wang", "another long one")

    assert (gone, asks(browser, secret, "/api/v1/windows")[0]) == (401, 401)


def test_a_token_waits_while_its_makers_account_is_disabled(browser: Browser, tokens: Tokens) -> None:
    accounts = Accounts(browser.folder)
    accounts.add("wang", "a long new one")
    _, secret = tokens.make("app", "wang", ("see:hall",), 30)
    answers = [asks(browser, secret, "/api/v1/windows")[0]]
    for change in (accounts.disable, accounts.enable):
        change("wang")
        answers.append(asks(browser, secret, "/api/v1/windows")[0])

    assert answers == [200, 401, 200]


@pytest.mark.parametrize("shown", ["", "nonsense", "paidui_" + "A" * 43, "\xff\xfe", "a" * 5000])
def test_what_is_no_token_lets_nobody_in(browser: Browser, tokens: Tokens, shown: str) -> None:
    browser.log_in()
    answer = browser.client.get("/api/v1/windows", headers={"Authorization": f"Bearer {shown}"})

    assert answer.status_code == 401, "not even with the cookie of somebody who has logged in"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_opens_no_page_for_people(browser: Browser, tokens: Tokens) -> None:
    _, secret = tokens.make("all", "admin", SCOPES, 30)

    for path in ("/", "/notices", "/tokens", "/events/hall"):
        assert asks(browser, secret, path)[0] in (302, 404), path


def test_a_token_is_kept_as_a_hash_alone_and_when_it_was_used(
    browser: Browser, tokens: Tokens, calendar: Calendar
) -> None:
    _, secret = tokens.make("app", "admin", ("see:hall",), 30)
    calendar.ms += 5_000
    asks(browser, secret, "/api/v1/windows")
    calendar.ms += 5_000
    asks(browser, secret, "/api/v1/windows")
    tokens.close()

    assert Tokens(browser.folder).all()[0].used_ms == NOW_MS + 5_000  # a minute is near enough
    kept = b"".join(path.read_bytes() for path in (browser.folder / FILE).parent.iterdir())
    assert secret.encode() not in kept
    assert secret.removeprefix("paidui_").encode() not in kept


@pytest.mark.parametrize(
    ("name", "days", "reason"),
    [
        ("", 30, "bad_token_name"),
        ("x" * 65, 30, "bad_token_name"),
        ("a\x00b", 30, "bad_token_name"),
        ("app", 0, "bad_token_days"),
        ("app", 4000, "bad_token_days"),
        ("taken", 30, "token_name_taken"),
    ],
)
def test_a_token_that_cannot_be_is_refused(tmp_path: Path, name: str, days: int, reason: str) -> None:
    tokens = Tokens(tmp_path)
    tokens.make("taken", "admin", ("see:hall",), 30)
    with pytest.raises(TokenError) as refused:
        tokens.make(name, "admin", ("see:hall",), days)

    assert refused.value.reason == reason
    assert len(tokens.all()) == 1


def test_nobody_gives_away_what_they_may_not_themselves() -> None:
    assert scopes_of("manager") == SCOPES
    assert "do:planning" not in scopes_of("auditor")
    assert not any(scope.startswith("command:") for scope in scopes_of("auditor"))
    for role in ROLES:
        beyond = [scope for scope in SCOPES if scope not in scopes_of(role)]
        for scope in beyond:
            with pytest.raises(ScopeError):
                checked([scope], role)


@pytest.mark.parametrize("scopes", [[], ["see:everything"], ["command:open_doors"], ["see:desk"]])
def test_a_scope_that_is_none_is_refused(scopes: list[str]) -> None:
    with pytest.raises(ScopeError):
        checked(scopes, "manager")
