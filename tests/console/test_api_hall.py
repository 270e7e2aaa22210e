"""The programs' door in a hall that stands: states, keys, zones. One hall for all tests; each takes what it needs."""

from collections.abc import Iterator
from typing import cast

import msgspec
import pytest

from hall_protocol.descriptions import Json
from tests.console.conftest import at_work
from tests.console.parts import Browser, PassedClock
from tests.hall.standing import standing_hall
from web_console.accounts import FILE, Account, Accounts
from web_console.api.keys import CommandKeys

PASSWORD = "a long new one"


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with standing_hall(tmp_path_factory.mktemp("hall")) as hall, at_work(hall, PassedClock()) as browser:
        yield browser


def say(
    browser: Browser, name: str, /, key: str = "", who: tuple[str, str] | None = None, **fields: object
) -> tuple[int, Json]:
    """Give a command as a program of others does, with a key or without."""
    auth, headers = who or ("admin", browser.first_password), {"Idempotency-Key": key} if key else {}
    answer = browser.client.post(f"/api/v1/commands/{name}", json=fields, auth=auth, headers=headers)
    return answer.status_code, msgspec.json.decode(answer.get_data(), type=dict[str, object])


def issued(browser: Browser, **more: object) -> Json:
    return cast(Json, say(browser, "issue_ticket", service="rs-canbao", **more)[1]["ticket"])


def test_a_wish_with_a_key_is_done_once_also_after_the_console_was_started_again(manager: Browser) -> None:
    first = say(manager, "issue_ticket", key="order-1", service="rs-canbao")
    app = manager.client.application
    app.extensions["command_keys"].close()
    app.extensions["command_keys"] = CommandKeys(manager.folder)  # as a new console opens it
    again = say(manager, "issue_ticket", key="order-1", service="rs-canbao")
    another = say(manager, "issue_ticket", key="order-2", service="rs-canbao")

    assert first == again
    assert first[0] == another[0] == 200
    assert first[1]["ticket"] != another[1]["ticket"]


def test_a_key_on_another_wish_is_refused_and_nothing_is_done(manager: Browser) -> None:
    say(manager, "call_next", key="press-1", window="window-2")
    waiting = manager.client.get("/api/v1/hall").get_json()["issued"]
    other_fields = say(manager, "call_next", key="press-1", window="window-3")
    other_command = say(manager, "issue_ticket", key="press-1", service="rs-canbao")

    assert (other_fields[0], other_command[0]) == (409, 409)
    assert "press-1" in str(other_fields[1]["problem"])
    assert manager.client.get("/api/v1/hall").get_json()["issued"] == waiting


def test_two_callers_may_use_the_same_key_and_never_get_each_others_answer(manager: Browser) -> None:
    Accounts(manager.folder).add("other", PASSWORD)
    ours = say(manager, "issue_ticket", key="1", service="rs-canbao")
    theirs = say(manager, "issue_ticket", key="1", who=("other", PASSWORD), service="rs-canbao")

    assert theirs[0] == 200
    assert ours[1]["ticket"] != theirs[1]["ticket"]


@pytest.mark.parametrize(
    ("key", "fields"),
    [(" ", {}), ("x" * 129, {}), ("schlüssel", {}), ("ok", {"command_id": "from-outside-1"})],
)
def test_a_key_that_is_none_is_refused(manager: Browser, key: str, fields: dict[str, object]) -> None:
    status, problem = say(manager, "call_next", key=key, window="window-1", **fields)

    assert (status, "Idempotency-Key" in str(problem["problem"])) == (400, True)


def test_a_key_where_nobody_heeds_it_is_refused(manager: Browser) -> None:
    answer = manager.client.post(
        "/api/v1/jobs", json={}, auth=("admin", manager.first_password), headers={"Idempotency-Key": "1"}
    )

    assert answer.status_code == 400


def test_a_wish_that_cannot_be_read_uses_up_no_key(manager: Browser) -> None:
    wrong = say(manager, "issue_ticket", key="typo", service=7)
    right = say(manager, "issue_ticket", key="typo", service="rs-canbao")

    assert (wrong[0], right[0]) == (400, 200)


def test_every_state_stands_as_it_was_said_and_says_whether_it_is_of_now(manager: Browser) -> None:
    shapes = {"hall": dict, "windows": list, "queues": list, "zones": list, "notices": list, "nodes": list}
    for name, shape in shapes.items():
        answer = manager.client.get(f"/api/v1/{name}")
        assert (answer.status_code, answer.headers["Paidui-Link"]) == (200, "ok"), name
        assert isinstance(answer.get_json(), shape), name
    assert manager.client.get("/api/v1/catalogue").get_json()["services"]
    assert manager.client.get("/api/v1/queues").get_json()
    assert manager.client.get("/api/v1/forecast").status_code == 503  # nobody forecasts here


def test_who_leads_a_zone_commands_in_that_zone_alone(manager: Browser) -> None:
    windows = manager.client.get("/api/v1/windows").get_json()
    ours, theirs = windows[0], next(window for window in windows if window["zone"] != windows[0]["zone"])
    account = lead_of(manager, ours["zone"])
    ticket = issued(manager)
    elsewhere = lead_of(manager, "nowhere")

    assert say(manager, "pause_window", who=account, window=ours["window"], reason="")[0] in (200, 409)
    for name, fields in (
        ("call_next", {"window": theirs["window"]}),
        ("call_next", {"window": "window-99"}),
        ("say_status", {}),
        ("announce", {"zh": "好"}),
        ("announce", {"zh": "好", "zones": [theirs["zone"]]}),
    ):
        status, problem = say(manager, name, who=account, **fields)
        assert (status, "leads" in str(problem.get("problem"))) == (403, True), (name, fields)
    assert say(manager, "cancel_ticket", who=elsewhere, ticket=ticket["id"])[0] == 403
    assert manager.client.get(f"/api/v1/tickets/{ticket['id']}").get_json()["phase"] != "cancelled"


def lead_of(browser: Browser, zone: str) -> tuple[str, str]:
    """Make the account of somebody who leads this zone."""
    name = f"lead-{zone}"
    Accounts(browser.folder).add(name, PASSWORD, "lead")
    file = browser.folder / FILE
    accounts = msgspec.json.decode(file.read_bytes(), type=dict[str, Account])
    accounts[name] = msgspec.structs.replace(accounts[name], zones=(zone,))
    file.write_bytes(msgspec.json.encode(accounts))
    return name, PASSWORD
