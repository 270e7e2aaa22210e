import msgspec
import pytest

from hall_protocol.commands import COMMANDS
from tests.console.parts import Browser
from tests.hall.standing import StandingHall

ISSUE = {"service": "rs-canbao"}


def say(manager: Browser, name: str, /, **fields: object) -> tuple[int, dict[str, object]]:
    """Give a command as a program of others does."""
    answer = manager.client.post(f"/api/v1/commands/{name}", json=fields, auth=("admin", manager.first_password))
    return answer.status_code, msgspec.json.decode(answer.get_data(), type=dict[str, object])


def number_of(reply: dict[str, object]) -> str:
    ticket = reply["ticket"]
    assert isinstance(ticket, dict)
    return str(ticket["number"])


def id_of(reply: dict[str, object]) -> str:
    ticket = reply["ticket"]
    assert isinstance(ticket, dict)
    return str(ticket["id"])


def test_a_ticket_taken_over_http_is_called_and_served_over_http(manager: Browser) -> None:
    status, issued = say(manager, "issue_ticket", **ISSUE)
    called = say(manager, "call_next", window="window-1")
    started = say(manager, "start_service", window="window-1")
    finished = say(manager, "finish_service", window="window-1")
    shown = manager.client.get(f"/api/v1/tickets/{id_of(issued)}").get_json()

    assert [status, called[0], started[0], finished[0]] == [200] * 4
    assert number_of(issued) == number_of(called[1])
    assert shown["phase"] == "done"


def test_a_ticket_is_found_by_its_id_with_its_slashes(manager: Browser) -> None:
    _, issued = say(manager, "issue_ticket", **ISSUE)

    assert "/" in id_of(issued)
    assert manager.client.get(f"/api/v1/tickets/{id_of(issued)}").get_json()["number"] == number_of(issued)


def test_the_journal_names_the_account_that_asked(manager: Browser, hall: StandingHall) -> None:
    say(manager, "issue_ticket", **ISSUE)
    hall.stop_hub()
    issued = [entry for entry in hall.entries() if type(entry.event).__name__ == "TicketIssued"]

    assert [(entry.actor, entry.on_behalf_of) for entry in issued] == [("console", "admin")]


def test_a_repeated_command_id_gets_the_first_answer(manager: Browser) -> None:
    token = "0123456789abcdef0123"
    first = say(manager, "issue_ticket", **ISSUE, token=token, command_id="from-outside-1")
    again = say(manager, "issue_ticket", **ISSUE, token=token, command_id="from-outside-1")

    assert first == again


@pytest.mark.parametrize(
    ("name", "fields", "status", "code"),
    [
        ("call_next", {"window": "window-99"}, 409, "unknown_window"),
        ("issue_ticket", {"service": "no-such"}, 409, "unknown_service"),
        ("finish_service", {"window": "window-1"}, 409, "no_visitor"),
        ("show_ticket", {"ticket": "Z999"}, 404, "unknown_ticket"),
    ],
)
def test_what_the_hall_refuses_comes_with_its_code_and_sentence(
    bystander: Browser, name: str, fields: dict[str, object], status: int, code: str
) -> None:
    answered, reply = say(bystander, name, **fields)

    assert (answered, reply["code"]) == (status, code)
    assert reply["message"]


@pytest.mark.parametrize(
    ("name", "fields", "what"),
    [
        ("issue_ticket", {}, "service"),
        ("issue_ticket", {"service": 7}, "service"),
        ("issue_ticket", {"service": "rs-canbao", "colour": "red"}, "colour"),
        ("issue_ticket", {"service": "rs-canbao", "lane": "fast"}, "lane"),
        ("issue_ticket", {"service": "RS CANBAO"}, "service"),
        ("call_next", {"window": "window-1", "on_behalf_of": "mayor"}, "on_behalf_of"),
        ("call_next", {"window": "window-1", "name": "recall"}, "recall"),
        ("call_next", {"window": "window-1", "age_ms": -1}, "age_ms"),
        ("call_next", {"command_id": "x"}, "command_id"),
    ],
)
def test_nonsense_is_named_and_not_passed_on(
    bystander: Browser, name: str, fields: dict[str, object], what: str
) -> None:
    status, problem = say(bystander, name, **fields)

    assert status == 400
    assert what in str(problem["problem"])


@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b"\xff\xfe", b'{"service": ', b"[" * 5000])
def test_a_body_that_is_no_object_is_refused(bystander: Browser, body: bytes) -> None:
    answer = bystander.client.post(
        "/api/v1/commands/issue_ticket",
        data=body,
        content_type="application/json",
        auth=("admin", bystander.first_password),
    )

    assert answer.status_code == 400
    assert answer.get_json()["problem"]


def test_an_unknown_command_is_answered_with_those_there_are(bystander: Browser) -> None:
    status, problem = say(bystander, "open_doors")

    assert status == 404
    assert all(name in str(problem["problem"]) for name in COMMANDS)


def test_a_body_not_declared_as_json_is_refused(bystander: Browser) -> None:
    answer = bystander.client.post(
        "/api/v1/commands/call_next", data="{}", headers={"X-CSRF-Token": bystander.token("/")}
    )

    assert answer.status_code == 415


def test_a_page_of_ours_may_command_with_its_session_and_token(bystander: Browser) -> None:
    answer = bystander.client.post(
        "/api/v1/commands/call_next", json={"window": "window-2"}, headers={"X-CSRF-Token": bystander.token("/")}
    )

    assert answer.status_code == 200
    assert answer.get_json()["code"] == "nobody_waiting"


def test_the_hall_and_its_windows_stand_as_the_hub_said_them(manager: Browser, hall: StandingHall) -> None:
    glance = manager.client.get("/api/v1/hall").get_json()
    windows = manager.client.get("/api/v1/windows").get_json()

    assert len(glance["queues"]) == len(hall.config.queues)
    assert [window["window"] for window in windows] == [window.id for window in hall.config.windows]


def test_a_command_without_a_hub_is_answered_in_time_with_no_hub(browser: Browser) -> None:
    browser.log_in()
    status, reply = say(browser, "call_next", window="window-1")

    assert (status, reply["code"]) == (503, "no_hub")


@pytest.mark.parametrize("ticket", ["x" * 65, "%00", "..%2f..%2fetc"])
def test_a_ticket_that_cannot_be_is_no_server_error(bystander: Browser, ticket: str) -> None:
    assert bystander.client.get(f"/api/v1/tickets/{ticket}").status_code in (400, 404)


def test_another_system_books_a_whole_list_at_once(manager: Browser) -> None:
    issued = say(manager, "issue_ticket", **ISSUE)[1]["ticket"]
    assert isinstance(issued, dict)
    tomorrow_ms = issued["issued_ms"] + 24 * 3600 * 1000
    visits: list[dict[str, object]] = [
        {"code": f"city-2026/{number}", "service": "bdc-diya", "slot_ms": tomorrow_ms + number * 1_800_000}
        for number in range(500)
    ]
    more = [{**visit, "code": f"{visit['code']}-b", "identity": "5" * 64} for visit in visits]
    assert len(msgspec.json.encode(visits + more)) > 64 * 1024  # more than any other body may have
    status, booked = say(manager, "book_visits", visits=visits + more)
    again, known = say(manager, "book_visits", visits=visits + more)
    wrong, problems = say(manager, "book_visits", visits=[{"code": "x", "service": "no-such", "slot_ms": tomorrow_ms}])

    assert (status, booked["booked"], booked["known"]) == (200, 1000, 0)
    assert (again, known["booked"], known["known"]) == (200, 0, 1000)
    assert (wrong, problems["code"]) == (409, "bad_bookings")
    assert isinstance(problems["problems"], list)
    assert problems["problems"][0]["code"] == "unknown_service"


def test_a_token_is_made_here_for_whoever_checks_in(bystander: Browser) -> None:
    status, reply = say(bystander, "check_in", code="nobody")

    assert (status, reply["code"]) == (404, "unknown_booking")
