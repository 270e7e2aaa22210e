import stat
from pathlib import Path

import msgspec
import pytest
from werkzeug.security import generate_password_hash

from web_console.entrance.accounts import AccountError, Accounts, session_key
from web_console.entrance.passwords import NOBODY


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    accounts = Accounts(tmp_path)
    accounts.ensure_first()
    return accounts


def first_password(folder: Path) -> str:
    return (folder / "first-password.txt").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", ["accounts.json", "first-password.txt"])
def test_only_the_owner_of_the_data_folder_can_read_passwords(tmp_path: Path, accounts: Accounts, name: str) -> None:
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_the_first_manager_logs_in_with_the_password_in_the_file(tmp_path: Path, accounts: Accounts) -> None:
    account = accounts.check("admin", first_password(tmp_path))

    assert account is not None
    assert account.name == "admin"


def test_no_password_stands_in_the_accounts_in_clear(tmp_path: Path, accounts: Accounts) -> None:
    assert first_password(tmp_path) not in (tmp_path / "accounts.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "password"), [("admin", "guess"), ("nobody", "guess"), ("", ""), ("admin", "x" * 900)]
)
def test_a_wrong_password_opens_nothing(accounts: Accounts, name: str, password: str) -> None:
    assert accounts.check(name, password) is None


def test_nobody_can_tell_by_the_time_it_takes_whether_there_is_an_account(accounts: Accounts) -> None:
    known = accounts.find("admin")

    assert known is not None
    assert [len(part) for part in known.password.split("$")] == [len(part) for part in NOBODY.split("$")]
    assert known.password.split("$")[0] == NOBODY.split("$")[0]


def test_a_right_password_does_not_make_a_wrong_one_right(tmp_path: Path, accounts: Accounts) -> None:
    accounts.check("admin", first_password(tmp_path))

    assert accounts.check("admin", "guess") is None
    assert accounts.check("admin", first_password(tmp_path)) is not None


def test_a_changed_password_ends_the_first_one_and_its_file(tmp_path: Path, accounts: Accounts) -> None:
    former = first_password(tmp_path)
    accounts.check("admin", former)
    accounts.change_password("admin", "a better one")

    assert not (tmp_path / "first-password.txt").exists()
    assert not accounts.first_password_stands
    assert accounts.check("admin", former) is None
    assert accounts.check("admin", "a better one") is not None


def test_a_second_start_keeps_the_accounts(tmp_path: Path, accounts: Accounts) -> None:
    accounts.change_password("admin", "a better one")
    again = Accounts(tmp_path)
    again.ensure_first()

    assert again.check("admin", "a better one") is not None
    assert not (tmp_path / "first-password.txt").exists()


@pytest.mark.parametrize(
    ("name", "password", "reason"),
    [
        ("li.ming", "short", "password_too_short"),
        ("li.ming", "x" * 201, "password_too_long"),
        ("Li Ming", "long enough", "bad_account_name"),
        ("<script>", "long enough", "bad_account_name"),
        ("admin", "long enough", "account_exists"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_a_reason(
    accounts: Accounts, name: str, password: str, reason: str
) -> None:
    with pytest.raises(AccountError) as refused:
        accounts.add(name, password)

    assert refused.value.reason == reason
    assert accounts.names() == ("admin",)


def test_a_windows_computer_is_nobody_who_could_let_others_in(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    accounts.ensure_first()
    accounts.add("window-3", "a long new one", role="clerk", windows=("window-3",))

    with pytest.raises(AccountError, match="last account"):
        accounts.remove("admin")
    accounts.remove("window-3")
    assert accounts.names() == ("admin",)


def test_a_second_account_can_be_made_and_taken_away_but_never_the_last(accounts: Accounts) -> None:
    accounts.add("li.ming", "long enough")
    accounts.remove("admin")

    assert accounts.check("li.ming", "long enough") is not None
    with pytest.raises(AccountError, match="last account"):
        accounts.remove("li.ming")


def test_sessions_outlive_a_restart_and_their_key_is_private(tmp_path: Path) -> None:
    key = session_key(tmp_path)

    assert session_key(tmp_path) == key
    assert len(key) == 32
    assert stat.S_IMODE((tmp_path / "session-key").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"{{{", b"[]", b"\xff\xfe"])
def test_damaged_accounts_are_named_with_what_to_do_and_not_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "accounts.json").write_bytes(content)

    with pytest.raises(AccountError, match=r"accounts\.json is damaged: restore it from a backup, or remove it"):
        Accounts(tmp_path).ensure_first()
    assert (tmp_path / "accounts.json").read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"no key at all", b"\xff" * 64])
def test_a_damaged_session_key_ends_logins_and_nothing_else(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "session-key").write_bytes(content)

    assert len(session_key(tmp_path)) == 32
    assert session_key(tmp_path) == session_key(tmp_path)


def test_a_password_kept_the_old_way_is_right_and_hashed_anew_without_ending_logins(accounts: Accounts) -> None:
    old_way = generate_password_hash("kept for long", "scrypt:1024:8:1")
    former = msgspec.structs.replace(accounts.every()[0], password=old_way)
    accounts._write({"admin": former})
    wrong = accounts.check("admin", "guess")
    right = accounts.check("admin", "kept for long")

    assert wrong is None
    assert right is not None
    assert right.version == former.version
    assert accounts.every()[0].password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert accounts.check("admin", "kept for long") is not None


@pytest.mark.parametrize("kept", ["", "$argon2id$", "$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA", "md5$1$2", "plain"])
def test_a_damaged_hash_opens_nothing(accounts: Accounts, kept: str) -> None:
    accounts._write({"admin": msgspec.structs.replace(accounts.every()[0], password=kept)})

    assert accounts.check("admin", "plain") is None


def test_the_last_manager_can_be_neither_disabled_nor_given_another_role(accounts: Accounts) -> None:
    accounts.add("li.ming", "long enough", "lead", zones=("hall",))

    for change in (accounts.disable, accounts.remove, lambda name: accounts.change_role(name, "clerk", (), ())):
        with pytest.raises(AccountError, match="last account"):
            change("admin")
    accounts.change_role("li.ming", "manager", (), ())
    accounts.disable("admin")
    assert accounts.find("admin") is None
    with pytest.raises(AccountError, match="last account"):
        accounts.disable("li.ming")


def test_a_disabled_account_opens_nothing_until_it_is_enabled(accounts: Accounts) -> None:
    accounts.add("li.ming", "long enough", "guide")
    assert accounts.check("li.ming", "long enough")
    before = accounts.disable("li.ming").version

    assert accounts.check("li.ming", "long enough") is None
    assert accounts.enable("li.ming").version > before
    assert accounts.check("li.ming", "long enough") is not None
