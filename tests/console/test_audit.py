"""Whatever is changed at the console stands in the log afterwards, by whom and what came of it; no secret does."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.console.parts import Browser
from web_console.audit.log import DAY_MS, FILE, AuditLog, Line, Wanted
from web_console.audit.view import asked_of
from web_console.entrance.accounts import Accounts
from web_console.tokens.keeping import Tokens

PASSWORD = "a long new one"


def noted(browser: Browser) -> list[Line]:
    log: AuditLog = browser.client.application.extensions["audit"]
    return log.lines(Wanted(), 100)


def test_log_ins_right_wrong_and_locked_out_are_noted_without_what_was_typed(browser: Browser) -> None:
    browser.log_in(name="my secret", password="typed wrong")
    for _ in range(3):
        browser.log_in(password="typed wrong")
    browser.another().log_in(password="typed wrong")
    content = [(line.account, line.role, line.action, line.outcome) for line in reversed(noted(browser))]

    assert content == [
        ("", "", "access.log_in", "wrong"),
        ("admin", "manager", "access.log_in", "wrong"),
        ("admin", "manager", "access.log_in", "wrong"),
        ("admin", "manager", "access.log_in", "locked_out"),
    ]
    assert b"typed wrong" not in (browser.folder / "console" / FILE).read_bytes()
    assert "my secret" not in str(noted(browser))


def test_every_change_notes_itself_with_its_ids_and_nothing_typed(browser: Browser) -> None:
    browser.log_in()
    form = {
        "csrf": browser.token("/notices"),
        "zh": "words that were typed",
        "zone": "hall",
        "notice": "张三",
        "ticket": "f" * 32,
    }
    browser.client.post("/notices/withdraw", data=form)
    command = {"csrf": form["csrf"], "ticket": "A012", "service": "110101199001011234", "reason": "sick"}
    headers = {"X-CSRF-Token": form["csrf"]}
    browser.client.post("/api/v1/commands/cancel_ticket", json=command, headers=headers)
    browser.client.post("/api/v1/commands/show_ticket", json={"ticket": "A012"}, headers=headers)
    latest, former = noted(browser)[:2]

    assert (former.account, former.role, former.action) == ("admin", "manager", "notices.withdraw")
    assert former.about == "ticket=… notice=… zone=hall"
    assert former.outcome == "refused 409"
    assert latest.about == "ticket=A012 service=… name=cancel_ticket"


def test_what_a_role_was_refused_is_noted_too(browser: Browser) -> None:
    Accounts(browser.folder).add("eye", PASSWORD, "auditor")
    eye = browser.another()
    eye.log_in("eye", PASSWORD)
    eye.client.post("/notices/post", data={"csrf": eye.token("/notices")})

    assert (noted(browser)[0].account, noted(browser)[0].outcome) == ("eye", "refused 403")
    assert "eye" in eye.see("/audit")


@pytest.mark.parametrize("form", [{"csrf": "made-up"}, {"zh": "x" * 200_000}])
def test_a_form_that_cannot_be_read_is_refused_and_noted(browser: Browser, form: dict[str, str]) -> None:
    browser.log_in()
    status = browser.client.post("/notices/post", data=form).status_code

    assert status in (400, 413)
    assert noted(browser)[0].outcome == f"refused {status}"


def test_the_page_is_filtered_paged_and_a_file_without_formulas(browser: Browser) -> None:
    browser.log_in()
    log: AuditLog = browser.client.application.extensions["audit"]
    for nth in range(120):
        log.note("admin", "notices.post", f"=nth{nth}", "done")
    log.note("other", "board.show", "<script>", "done")

    assert "nth119" in browser.see("/audit?action=notices.post")
    assert "nth19" not in browser.see("/audit?action=notices.post")
    assert "nth19<" in browser.see("/audit?action=notices.post&page=2")
    assert "&lt;script&gt;" in browser.see("/audit?account=other")
    assert "没有记录" in browser.see("/audit?day=2001-01-01")
    assert "nth119" in browser.see("/audit?day=never&page=-1&action=notices.post")
    assert "'=nth5" in browser.see("/audit/audit.csv?action=notices.post")
    assert log.lines(Wanted(), 1)[0].seal in browser.see("/audit/check")


def test_lines_are_only_added_and_go_when_their_time_is_over(tmp_path: Path) -> None:
    now = [DAY_MS]
    log = AuditLog(tmp_path / FILE, lambda: now[0], keep_days=lambda: 2)
    log.note("li", "a", "first\nline", "done")
    with (
        closing(sqlite3.connect(tmp_path / FILE)) as rows,
        pytest.raises(sqlite3.IntegrityError, match="only added to"),
    ):
        rows.execute("UPDATE audit SET outcome = 'nothing'")
    now[0] = 4 * DAY_MS
    log.note("li", "b", "second", "done")
    log.note("li", "b", "third", "done")

    assert [line.about for line in log.lines(Wanted(), 9)] == ["third", "second"]
    assert (log.check().lines, log.check().broken) == (2, None), "what went by itself breaks no chain"
    log.close()


@pytest.mark.parametrize(
    "by_hand",
    [
        "UPDATE audit SET account = 'wang' WHERE id = 2",
        "DELETE FROM audit WHERE id = 2",
        "DELETE FROM audit WHERE id = 1",
        "UPDATE audit SET seal = '' WHERE id = 3",
        "INSERT INTO audit VALUES (5, 5, 'li', '', 'e', '', 'done', 'made up')",
    ],
)
def test_a_line_that_was_changed_taken_out_or_put_in_by_hand_is_found(tmp_path: Path, by_hand: str) -> None:
    log = AuditLog(tmp_path / FILE, lambda: DAY_MS, keep_days=lambda: 2)
    for nth in range(4):
        log.note("li", "a", f"nth{nth}", "done")
    whole = log.check()
    with closing(sqlite3.connect(tmp_path / FILE)) as rows, rows:
        with pytest.raises(sqlite3.IntegrityError, match="only added to"):
            rows.execute("DELETE FROM audit")
        rows.executescript("DROP TRIGGER audit_stays; DROP TRIGGER audit_stays_whole;")
        rows.execute(by_hand)

    assert (whole.lines, whole.broken, len(whole.seal)) == (4, None, 64)
    assert log.check().broken is not None
    log.close()


def test_a_log_of_a_console_that_made_no_seals_has_them_from_now_on(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as rows, rows:
        rows.execute("CREATE TABLE audit (id INTEGER PRIMARY KEY, at_ms, account, role, action, about, outcome)")
        rows.execute("INSERT INTO audit VALUES (7, 1, 'li', '', 'a', 'old', 'done')")
    log = AuditLog(tmp_path / FILE, lambda: 5, keep_days=lambda: 2)
    log.note("li", "a", "new", "done")

    assert [line.id for line in log.lines(Wanted(), 9)] == [8, 7]
    assert (log.check().lines, log.check().broken) == (2, None)
    log.close()


def test_what_a_program_did_is_noted_under_its_token(browser: Browser) -> None:
    _, secret = Tokens(browser.folder).make("city app", "admin", ("command:cancel_ticket",), 1)
    shown = {"Authorization": f"Bearer {secret}"}
    browser.client.post("/api/v1/commands/cancel_ticket", json={"ticket": "A012"}, headers=shown)

    assert (noted(browser)[0].account, noted(browser)[0].role) == ("admin/city app", "manager")


def test_a_day_is_the_halls_own() -> None:
    wanted = asked_of({"day": "1970-01-02"}).wanted(8 * 3600)

    month = asked_of({"day": "1970-01-02", "until": "1970-01-31"}).wanted(8 * 3600)

    assert (wanted.from_ms, wanted.until_ms) == (16 * 3600_000, 40 * 3600_000)
    assert (month.from_ms, month.until_ms) == (16 * 3600_000, (31 * 24 - 8) * 3600_000)


def test_a_press_that_did_not_arrive_is_not_noted_as_done(browser: Browser) -> None:
    browser.log_in()
    headers = {"X-CSRF-Token": browser.token("/password")}
    press = {"press": "0123456789abcdef"}
    answer = browser.client.post("/desk/window-2/press/call_next", json=press, headers=headers)
    line = noted(browser)[0]

    assert answer.status_code == 200
    assert (line.action, line.about, line.outcome) == (
        "desk.press",
        "window=window-2 name=call_next",
        "cut_off no_hub",
    )


def test_a_log_that_cannot_be_written_holds_up_nobody(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    log: AuditLog = browser.client.application.extensions["audit"]
    log.close()

    with caplog.at_level("ERROR"):  # a command of another test may have asked for silence
        assert browser.log_in() == 302
    assert "the audit log cannot be written" in caplog.text
