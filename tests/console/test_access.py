import time
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from flask import Request
from flask.sessions import SecureCookieSession
from werkzeug.test import EnvironBuilder

from node_runtime.clock import wall_ms
from tests.console.parts import Browser, PassedClock
from web_console.entrance.accounts import Account, Accounts
from web_console.entrance.logins import EndedLogins, Logins
from web_console.entrance.passwords import _WAITING, MOST_WAITING
from web_console.entrance.rights import Role


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/today",
        "/notices",
        "/nodes",
        "/virtual",
        "/password",
        "/board",
        "/events/hall",
        "/board/events",
        "/board/look.css",
    ],
)
def test_nobody_sees_the_hall_without_a_login(browser: Browser, path: str) -> None:
    answer = browser.client.get(path)

    assert answer.status_code == 302
    assert answer.location.startswith("/login?next=")


@pytest.mark.parametrize("path", ["/api/v1/hall", "/api/v1/windows", "/api/v1/tickets/A001"])
def test_a_program_without_a_password_is_told_to_log_in(browser: Browser, path: str) -> None:
    answer = browser.client.get(path)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert answer.is_json


def test_the_first_manager_gets_in_and_lands_where_they_wanted(browser: Browser) -> None:
    form = {"name": "admin", "password": browser.first_password, "csrf": browser.token()}
    answer = browser.client.post("/login?next=/nodes", data=form)

    assert answer.location == "/nodes"
    assert browser.client.get("/nodes").status_code == 200


@pytest.mark.parametrize(("role", "place"), [("guide", "/guide"), ("clerk", "/desk"), ("lead", "/")])
def test_who_asks_for_the_console_alone_lands_where_their_work_is(browser: Browser, role: Role, place: str) -> None:
    Accounts(browser.folder).add("li", "a word of one's own", role)
    form = {"name": "li", "password": "a word of one's own", "csrf": browser.token()}
    answer = browser.client.post("/login?next=/", data=form)

    assert answer.location == place


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"])
def test_a_login_never_leads_out_of_the_console(browser: Browser, elsewhere: str) -> None:
    form = {"name": "admin", "password": browser.first_password, "csrf": browser.token()}
    answer = browser.client.post("/login", query_string={"next": elsewhere}, data=form)

    assert answer.location == "/"


def test_the_login_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    browser.log_in()
    form = {"name": "admin", "password": browser.first_password, "csrf": browser.token()}
    cookie = browser.client.post("/login", data=form).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_wrong_passwords_are_told_and_slow_down(browser: Browser, clock: PassedClock) -> None:
    tries = [browser.log_in(password="guess") for _ in range(4)]
    clock.pass_s(2)

    assert tries == [401, 401, 401, 429]
    assert browser.log_in() == 302


def test_the_right_password_does_not_help_while_the_wait_lasts(browser: Browser, clock: PassedClock) -> None:
    for _ in range(3):
        browser.log_in(password="guess")

    assert browser.log_in() == 429
    assert "请 2 秒后再试" in browser.client.post(
        "/login", data={"name": "admin", "password": "x", "csrf": browser.token()}
    ).get_data(as_text=True)


def test_wrong_passwords_from_elsewhere_do_not_keep_a_manager_out(browser: Browser, clock: PassedClock) -> None:
    browser.log_in()
    browser.client.post("/logout", data={"csrf": browser.token("/")})
    elsewhere = browser.another()
    tries = [elsewhere.log_in(password="guess") for _ in range(4)]

    assert tries == [401, 401, 401, 429]
    assert [browser.log_in(password="slip") for _ in range(3)] == [401] * 3
    assert browser.log_in() == 429
    clock.pass_s(2)
    assert browser.log_in() == 302


def test_where_many_guess_at_once_a_stranger_is_told_to_come_again(browser: Browser) -> None:
    known = browser.another()
    known.log_in()
    with ExitStack() as all_at_once:
        for _ in range(MOST_WAITING):
            all_at_once.enter_context(_WAITING)
        stranger = browser.log_in("nobody", "guess")

        assert known.log_in() == 302
    assert stranger == 429
    assert browser.log_in() == 302


def test_a_program_that_guesses_passwords_is_slowed_down_too(browser: Browser) -> None:
    answers = [browser.client.get("/api/v1/hall", auth=("admin", "guess")) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert answers[-1].headers["Retry-After"] == "2"


def test_a_program_with_a_wrong_password_is_told_so_when_it_commands_too(browser: Browser) -> None:
    answer = browser.client.post("/api/v1/commands/call_next", json={"window": "window-1"}, auth=("admin", "guess"))

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_form_of_another_site_does_not_command_with_a_password_the_browser_remembers(browser: Browser) -> None:
    form, known = {"window": "window-1"}, ("admin", browser.first_password)
    answer = browser.client.post("/api/v1/commands/call_next", data=form, auth=known)

    assert answer.status_code == 415
    assert answer.is_json


@pytest.mark.parametrize("token", ["", "made-up"])
@pytest.mark.parametrize(
    "path", ["/login", "/logout", "/password", "/api/v1/commands/call_next", "/virtual/window-1/press"]
)
def test_a_form_from_another_site_is_refused(browser: Browser, path: str, token: str) -> None:
    browser.log_in()
    answer = browser.client.post(path, data={"csrf": token, "old": browser.first_password})

    assert answer.status_code == 400


def test_logging_out_ends_the_session(browser: Browser) -> None:
    browser.log_in()
    with browser.client.session_transaction() as session:
        login = dict(session)
    copied = browser.client.get_cookie("paidui")
    assert copied
    browser.client.post("/logout", data={"csrf": browser.token("/")})
    elsewhere = browser.another().client
    elsewhere.set_cookie("paidui", copied.value)

    assert browser.client.get("/").status_code == 302
    assert elsewhere.get("/").status_code == 302, "a copy of the cookie outlives the login"
    assert EndedLogins(browser.folder / "console" / "logins.db", wall_ms).is_over(SecureCookieSession(login))


def test_a_changed_password_ends_every_other_login(browser: Browser, clock: PassedClock) -> None:
    stolen = browser.another()
    stolen.log_in()
    living = iter(stolen.client.get("/events/hall").response)
    assert next(living)
    assert next(living)
    browser.log_in()
    form = {"old": browser.first_password, "new": "a better one", "again": "a better one", "csrf": browser.token("/")}
    said = browser.client.post("/password", data=form).get_data(as_text=True)

    assert "密码已改" in said
    assert browser.client.get("/").status_code == 200
    assert stolen.client.get("/").status_code == 302
    assert not (browser.folder / "first-password.txt").exists()
    clock.pass_s(4)
    assert len(list(living)) < 3, "a page that lives ends with its login"


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("guess", "a better one", "a better one", "原密码不对"),
        ("", "a better one", "another one", "两次输入的新密码不一样"),
        ("", "short", "short", "密码至少 8 位"),
    ],
)
def test_a_password_is_not_changed_by_mistake(browser: Browser, old: str, new: str, again: str, sentence: str) -> None:
    browser.log_in()
    form = {"old": old or browser.first_password, "new": new, "again": again, "csrf": browser.token("/")}
    answer = browser.client.post("/password", data=form)

    assert answer.status_code == 400
    assert sentence in answer.get_data(as_text=True)
    assert browser.another().log_in() == 302


@pytest.mark.parametrize("path", ["/login", "/", "/nowhere", "/static/nothing", "/api/v1/hall"])
def test_a_browser_is_forbidden_everything_the_console_does_not_need(browser: Browser, path: str) -> None:
    browser.log_in()
    headers = browser.client.get(path).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"


def test_a_wrong_method_is_told_the_right_ones(browser: Browser) -> None:
    browser.log_in()
    for path in ("/today", "/api/v1/hall"):
        answer = browser.client.put(path, headers={"X-CSRF-Token": browser.token("/")})
        assert (answer.status_code, sorted(answer.allow)) == (405, ["GET", "HEAD", "OPTIONS"]), path


@pytest.mark.parametrize(
    "path",
    ["/login", "/", "/today", "/forecast", "/notices", "/nodes", "/board", "/board?zone=", "/virtual", "/password"],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_carries_a_script_or_style_of_its_own(browser: Browser, path: str, language: str) -> None:
    browser.log_in()
    html = browser.see(f"/language/{language}?next={path}")

    assert " style=" not in html
    assert "<style" not in html
    assert " onclick=" not in html
    assert html.count("<script") == html.count("<script src=")


def test_every_page_speaks_english_when_asked(browser: Browser) -> None:
    browser.log_in()

    assert "Hall now" in browser.see("/language/en?next=/")
    assert "大厅现况" in browser.see("/language/zh?next=/")


def test_a_page_that_is_not_there_is_said_so_in_a_sentence(browser: Browser) -> None:
    browser.log_in()
    answer = browser.client.get("/nowhere")

    assert answer.status_code == 404
    assert "没有这个页面" in answer.get_data(as_text=True)


def test_what_a_stranger_types_is_never_part_of_the_page(browser: Browser) -> None:
    form = {"name": "<script>alert(1)</script>", "password": "x", "csrf": browser.token()}
    html = browser.client.post("/login", data=form).get_data(as_text=True)

    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_a_huge_form_is_refused(browser: Browser) -> None:
    form = {"name": "x" * 200_000, "password": "x", "csrf": browser.token()}

    assert browser.client.post("/login", data=form).status_code == 413


@pytest.fixture
def screen(browser: Browser) -> Browser:
    """A screen on the wall that has logged in."""
    Accounts(browser.folder).add("tv-1", "20261127", "board")
    screen = browser.another()
    assert screen.log_in("tv-1", "20261127") == 302
    return screen


def test_a_screen_on_the_wall_sees_boards_alone(screen: Browser) -> None:
    pages = [screen.client.get(path) for path in ("/", "/notices", "/desk", "/nodes")]

    assert [(page.status_code, page.location) for page in pages] == [(302, "/board")] * 4
    assert screen.client.get("/board?layout=large").status_code == 200
    assert screen.client.get("/api/v1/hall").status_code == 403
    form = {"csrf": screen.token("/board"), "zh": "x"}
    assert screen.client.post("/notices/announce", data=form).status_code == 403


def test_a_screen_stays_logged_in_and_a_person_does_not(screen: Browser, browser: Browser) -> None:
    browser.log_in()
    later = time.time() + 13 * 3600
    cookies = [each.client.get_cookie("paidui") for each in (screen, browser)]

    lasts_days = [
        (cookie.expires.timestamp() - time.time()) / 86_400 for cookie in cookies if cookie and cookie.expires
    ]
    assert lasts_days[0] > 399
    assert lasts_days[1] < 0.6
    assert [is_over(each, later) for each in (screen, browser)] == [False, True]


def is_over(browser: Browser, at: float) -> bool:
    """Say whether a login is over at a later time: the same cookie, shown then."""
    app = browser.client.application
    cookie = browser.client.get_cookie("paidui")
    assert cookie
    shown = Request(EnvironBuilder(environ_base={"HTTP_COOKIE": f"paidui={cookie.value}"}).get_environ())
    interface = Logins(lambda: datetime.fromtimestamp(at, UTC))
    return not interface.open_session(app, shown)


def test_a_screen_whose_account_is_removed_shows_no_more(screen: Browser) -> None:
    Accounts(screen.folder).remove("tv-1")

    assert screen.client.get("/board?layout=large").status_code == 302


def test_a_screen_that_starts_before_its_hall_asks_again_by_itself(browser: Browser) -> None:
    browser.log_in()

    answer = browser.client.get("/board/tv-9")

    assert answer.status_code == 503
    assert answer.headers["Refresh"] == "5"  # nobody stands there to try again
    assert "还没有听到大厅的情况" in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["nothing", "../../etc/passwd", "%00"])
def test_a_clip_that_is_not_there_is_not_found(browser: Browser, name: str) -> None:
    browser.log_in()

    assert browser.client.get(f"/board/clip/{name}.ogg").status_code == 404


def test_a_password_that_somebody_else_made_opens_only_where_it_is_changed(browser: Browser) -> None:
    Accounts(browser.folder).add("li", "made by another", "guide", must_change=True)
    li = browser.another()
    li.log_in("li", "made by another")
    led, refused = li.client.get("/guide"), li.client.get("/api/v1/hall")
    page, token = li.see("/guide"), li.token("/password")
    same = {"old": "made by another", "new": "made by another", "again": "made by another", "csrf": token}

    assert (led.location, refused.status_code) == ("/password", 403)
    assert "请先改成自己的" in page
    assert li.client.post("/password", data=same).status_code == 400
    own = {**same, "new": "all my own", "again": "all my own"}
    changed = li.client.post("/password", data=own)
    assert (changed.status_code, 'href="/guide"' in changed.text) == (200, True), "and onward to the own work"
    assert li.client.get("/guide").status_code == 200


def test_behind_https_a_browser_never_tries_without_it(browser: Browser) -> None:
    plain = browser.client.get("/login").headers
    browser.client.application.config["SESSION_COOKIE_SECURE"] = True

    assert "Strict-Transport-Security" not in plain
    assert browser.client.get("/login").headers["Strict-Transport-Security"] == "max-age=31536000"


class OfficeLogin:
    """An office's own login, as it may be joined one day: it knows people by a pass, and the console what they may."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def check(self, name: str, password: str, *, is_known: bool = True) -> Account | None:
        return self._accounts.find(name) if password == f"pass of {name}" else None


def test_who_somebody_is_may_be_said_by_another_login(browser: Browser) -> None:
    browser.client.application.extensions["authenticator"] = OfficeLogin(Accounts(browser.folder))

    assert browser.log_in() == 401
    assert browser.log_in(password="pass of admin") == 302
