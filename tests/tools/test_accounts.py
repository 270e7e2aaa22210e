"""Who has forgotten the console's password sets a new one at the machine."""

import os
import subprocess
from pathlib import Path

from node_runtime.clock import wall_ms
from tests.tools.newcomer import PAIDUI, Said, paidui
from web_console.audit.log import FILE, AuditLog, Wanted
from web_console.entrance.accounts import Accounts


def typed(data: Path, secret: str, *words: str) -> Said:
    """Type `paidui password`; the secret comes from the environment, never from the command line."""
    done = subprocess.run(
        [*PAIDUI, "password", *words, "--data", str(data)],
        env={**os.environ, "PAIDUI_PASSWORD": secret},
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_the_first_account_gets_a_password_of_its_own(tmp_path: Path) -> None:
    Accounts(tmp_path).ensure_first()
    said = typed(tmp_path, "a long new one")

    assert (said.code, said.err) == (0, "")
    assert said.out == "账户 admin 的密码已设好 / The password of admin is set\n"
    assert Accounts(tmp_path).check("admin", "a long new one")
    assert not (tmp_path / "first-password.txt").exists()
    log = AuditLog(tmp_path / "console" / FILE, wall_ms, lambda: 400)
    assert [(line.action, line.about) for line in log.lines(Wanted(), 9)] == [
        ("command_line.password", "account=admin")
    ]
    log.close()


def test_a_second_account_is_made_on_purpose_only(tmp_path: Path) -> None:
    Accounts(tmp_path).ensure_first()
    refused = typed(tmp_path, "a long new one", "li.ming")
    made = typed(tmp_path, "a long new one", "li.ming", "--new")

    assert refused.err == "paidui: there is no account li.ming (accounts: admin)\n"
    assert (refused.code, made.code) == (2, 0)
    assert Accounts(tmp_path).check("li.ming", "a long new one")


def test_the_computer_at_a_window_gets_an_account_for_that_window_alone(tmp_path: Path) -> None:
    Accounts(tmp_path).ensure_first()
    made = typed(tmp_path, "a long new one", "window-3", "--new", "--window", "window-3")
    roaming = typed(tmp_path, "a long new one", "relief", "--new", "--clerk")
    refused = typed(tmp_path, "a long new one", "window-3", "--clerk")

    assert (made.code, roaming.code, refused.code) == (0, 0, 2)
    assert refused.err == "paidui: --clerk and --window say what a new account may do: write --new too\n"
    accounts = [Accounts(tmp_path).find(name) for name in ("admin", "window-3", "relief")]
    assert [(each.role, each.windows) for each in accounts if each] == [
        ("manager", ()),
        ("clerk", ("window-3",)),
        ("clerk", ()),
    ]


def test_a_screen_on_the_wall_gets_an_account_that_may_only_show_boards(tmp_path: Path) -> None:
    Accounts(tmp_path).ensure_first()
    made = typed(tmp_path, "20261127", "tv-1", "--new", "--board")
    refused = typed(tmp_path, "20261127", "tv-2", "--new", "--board", "--clerk")

    account = Accounts(tmp_path).find("tv-1")
    assert (made.code, refused.code) == (0, 2)
    assert account
    assert account.role == "board"
    assert (
        refused.err
        == "paidui: --board is for a new account that may only show boards: write --new, and not --clerk or --window\n"
    )


def test_a_weak_password_is_refused(tmp_path: Path) -> None:
    Accounts(tmp_path).ensure_first()

    assert typed(tmp_path, "short").err.startswith("paidui: a password has at least 8 characters")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    said = typed(tmp_path / "none", "a long new one")

    assert (said.code, said.err) == (
        2,
        f"paidui: there is no data folder {tmp_path}/none: name the hall's with --data\n",
    )


def test_a_password_is_asked_for_when_none_is_given(tmp_path: Path) -> None:
    Accounts(tmp_path).ensure_first()

    assert "Password" in paidui("password", "--data", tmp_path).err


def test_damaged_accounts_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "accounts.json").write_text("{{{")
    said = typed(tmp_path, "a long new one")

    assert said.code == 2
    assert said.err.startswith(f"paidui: {tmp_path}/accounts.json is damaged: restore it from a backup")


def test_an_account_is_made_for_a_role_and_its_zones(tmp_path: Path) -> None:
    Accounts(tmp_path).ensure_first()
    made = typed(tmp_path, "a long new one", "li", "--new", "--role", "lead", "--zone", "hall", "--zone", "tax")
    refused = [
        typed(tmp_path, "a long new one", "wu", *words)
        for words in (("--role", "lead"), ("--new", "--zone", "a"), ("--new", "--role", "guide", "--board"))
    ]

    account = Accounts(tmp_path).find("li")
    assert made.code == 0
    assert account
    assert (account.role, account.zones) == ("lead", ("hall", "tax"))
    assert [each.code for each in refused] == [2, 2, 2]
    assert Accounts(tmp_path).names() == ("admin", "li")
