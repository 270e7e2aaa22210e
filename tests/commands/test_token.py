"""A technician at the machine gives other systems tokens and webhooks, and takes them back."""

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from firmware_tools.cli import main
from tests.console.parts import first_account
from web_console.entrance.accounts import FILE, FIRST_ACCOUNT, Account
from web_console.tokens.keeping import Tokens
from web_console.webhooks.subscriptions import Subscriptions


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a manager's account and an auditor's."""
    first_account(tmp_path)
    file = tmp_path / FILE
    accounts = msgspec.json.decode(file.read_bytes(), type=dict[str, Account])
    auditor = msgspec.structs.replace(accounts[FIRST_ACCOUNT], name="eye", role="auditor")
    file.write_bytes(msgspec.json.encode({**accounts, "eye": auditor}))
    return tmp_path


def typed(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--data", str(data)])


def test_a_token_is_made_listed_and_revoked(data: Path) -> None:
    made = typed(
        data, "token", "make", "city app", "--scope", "see:hall", "--scope", "command:call_next", "--days", "90"
    )
    token = Tokens(data).find(made.output.strip())
    assert token
    listed = typed(data, "token", "list")
    revoked = typed(data, "token", "revoke", token.id)

    assert (token.maker, token.scopes) == ("admin", ("see:hall", "command:call_next"))
    assert all(word in listed.output for word in (token.id, "city app", "valid until", "never", "see:hall"))
    assert made.output.strip() not in listed.output
    assert revoked.output == "city app: revoked\n"
    assert "revoked" in typed(data, "token", "list").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("token", "make", "app"), "name at least one scope"),
        (("token", "make", "app", "--scope", "see:all"), "no scope 'see:all'"),
        (("token", "make", "app", "--scope", "see:hall", "--account", "eye"), "no manager's account"),
        (("token", "make", "app", "--scope", "see:hall", "--account", "nobody"), "no manager's account"),
        (("token", "make", "x" * 99, "--scope", "see:hall"), "1 to 64"),
        (("token", "make", "app", "--scope", "see:hall", "--days", "0"), "0 is not in the range"),
        (("token", "revoke", "nothing"), "`paidui token list`"),
        (("webhook", "add", "X Y", "http://a"), "city-platform"),
        (("webhook", "add", "x", "file:///etc/passwd"), "https://"),
        (("webhook", "add", "x", "http://a", "--event", "ticket.eaten"), "ticket.eaten"),
        (("webhook", "remove", "x"), "`paidui webhook list`"),
    ],
)
def test_what_cannot_be_is_one_sentence(data: Path, words: tuple[str, ...], said: str) -> None:
    result = typed(data, *words)

    assert (result.exit_code, said in result.output) == (2, True), result.output


def test_a_webhook_is_added_listed_and_removed(data: Path) -> None:
    added = typed(data, "webhook", "add", "city", "https://city.example/hook?key=kept-back", "--event", "ticket.*")
    target = Subscriptions(data).targets()[0]
    listed = typed(data, "webhook", "list")

    assert target.secret().decode() == added.output.strip()
    assert (target.secret_file.stat().st_mode & 0o077) == 0
    assert listed.output == "city  https://city.example/hook  ticket.*\n"
    assert typed(data, "webhook", "remove", "city").output == "city: removed\n"
    assert Subscriptions(data).all() == ()


def test_without_a_data_folder_nothing_is_made(tmp_path: Path) -> None:
    result = typed(tmp_path / "nowhere", "token", "list")

    assert (result.exit_code, "there is no data folder" in result.output) == (2, True)
    assert not (tmp_path / "nowhere").exists()
