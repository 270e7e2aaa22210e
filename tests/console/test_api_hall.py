"""The programs' door in a hall that stands: states, keys, zones. One hall for all tests; each takes what it needs."""

import json
import threading
from collections.abc import Iterator
from typing import Any, cast

import msgspec
import pytest
from flask import g

from hall_protocol.descriptions import Json
from hall_protocol.states import NodeStatus, TicketFacts, WindowBoard
from hall_protocol.topics import NODE_STATUS
from tests.console.conftest import at_work
from tests.console.parts import PATIENCE_S, Browser, PassedClock, machine, until
from tests.console.test_alert_webhooks import Receiver, a_receiver
from tests.console.test_floor import JPEG, answers_with_its_screen
from tests.hall.standing import StandingHall, standing_hall
from web_console.api.feed import TicketFeed
from web_console.api.keys import CommandKeys
from web_console.api.ticket_keys import as_may_be_told
from web_console.entrance.accounts import FILE, Account, Accounts
from web_console.webhooks.signing import is_signed
from web_console.webhooks.subscriptions import Subscriptions

PASSWORD = "a long new one"
NO_REPORT = ("of=zone:", "of=", "last=", "first=2026-W48-1", "by=day&by=lane", "colour=red")
CLOCK = PassedClock()
Who = tuple[str, str] | None
"""An account and its password; None: the manager."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture(scope="module")
def manager(hall: StandingHall) -> Iterator[Browser]:
    with at_work(hall, CLOCK) as browser:
        yield browser


def say(browser: Browser, name: str, /, key: str = "", who: Who = None, **fields: Any) -> tuple[int, Json]:
    """Give a command as a program of others does, with a key or without."""
    auth, headers = who or ("admin", browser.first_password), {"Idempotency-Key": key} if key else {}
    answer = browser.client.post(f"/api/v1/commands/{name}", json=fields, auth=auth, headers=headers)
    return answer.status_code, msgspec.json.decode(answer.get_data(), type=dict[str, object])


def issued(browser: Browser) -> dict[str, str]:
    return cast(dict[str, str], say(browser, "issue_ticket", service="rs-canbao")[1]["ticket"])


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
    ("key", "fields", "status"),
    [(" ", {}, 400), ("x" * 129, {}, 400), ("schlüssel", {}, 400), ("ok", {"command_id": "from-outside-1"}, 409)],
)
def test_a_key_that_cannot_be_is_refused(manager: Browser, key: str, fields: dict[str, Any], status: int) -> None:
    answered, problem = say(manager, "call_next", key=key, window="window-1", **fields)

    assert (answered, "Idempotency-Key" in str(problem["problem"])) == (status, True)


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
    assert manager.client.get("/api/v1/forecast").status_code == 404  # nobody forecasts here


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
        ("issue_ticket", {"service": service_in(manager, theirs["zone"])}),
        ("answer_guide", {"dispenser": "dispenser-99"}),
        ("say_status", {}),
        ("announce", {"zh": "好"}),
        ("announce", {"zh": "好", "zones": [theirs["zone"]]}),
    ):
        status, problem = say(manager, name, who=account, **fields)
        assert (status, "leads" in str(problem.get("problem"))) == (403, True), (name, fields)
    assert say(manager, "cancel_ticket", who=elsewhere, ticket=ticket["id"])[0] == 403
    assert manager.client.get(f"/api/v1/tickets/{ticket['id']}").get_json()["phase"] != "cancelled"


def service_in(browser: Browser, zone: str) -> str:
    services = browser.client.get("/api/v1/catalogue").get_json()["services"]
    return str(next(service["code"] for service in services if service["zone"] == zone))


def test_who_sent_a_ticket_into_another_zone_still_hears_that_it_was_done(manager: Browser) -> None:
    ticket = issued(manager)
    service = next(
        each
        for each in manager.client.get("/api/v1/catalogue").get_json()["services"]
        if each["zone"] != ticket["zone"]
    )
    account = lead_of(manager, ticket["zone"])
    wish = {"ticket": ticket["id"], "to_service": service["code"]}
    sent = say(manager, "transfer_ticket", key="sent-on", who=account, **wish)
    again = say(manager, "transfer_ticket", key="sent-on", who=account, **wish)
    anew = say(manager, "transfer_ticket", who=account, **wish)

    assert (sent[0], again, anew[0]) == (200, sent, 403)


def lead_of(browser: Browser, zone: str) -> tuple[str, str]:
    """Make the account of somebody who leads this zone."""
    name = f"lead-{zone}"
    if name not in Accounts(browser.folder).names():
        Accounts(browser.folder).add(name, PASSWORD, "lead")
    file = browser.folder / FILE
    accounts = msgspec.json.decode(file.read_bytes(), type=dict[str, Account])
    accounts[name] = msgspec.structs.replace(accounts[name], zones=(zone,))
    file.write_bytes(msgspec.json.encode(accounts))
    return name, PASSWORD


def test_events_are_read_on_from_where_a_system_stood(manager: Browser) -> None:
    here = manager.client.get("/api/v1/events?limit=1000").get_json()["next"]
    ticket = issued(manager)
    page = manager.client.get(f"/api/v1/events?after={here}").get_json()

    assert [(each["event"], each["number"]) for each in page["events"]] == [("ticket.issued", ticket["number"])]
    assert page["more"] is False
    assert manager.client.get(f"/api/v1/events?after={page['next']}").get_json()["events"] == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("after=nonsense", 400),
        ("after=", 400),
        ("since=1-1", 400),
        ("limit=1&limit=2", 400),
        ("after=1-99999999999999999999", 400),
        ("limit=0", 400),
        ("limit=9999", 400),
        ("limit=-1", 400),
        ("limit=²", 400),
        ("limit=" + "9" * 400, 400),
        ("after=7-1", 410),
        ("after=1-999999", 410),
    ],
)
def test_a_place_that_the_journal_does_not_have_is_refused(manager: Browser, query: str, status: int) -> None:
    answer = manager.client.get(f"/api/v1/events?{query}")

    assert (answer.status_code, bool(answer.get_json()["problem"])) == (status, True)


@pytest.fixture
def platform() -> Iterator[Receiver]:
    """Another system that is told."""
    with a_receiver() as receiver:
        yield receiver


def hook(browser: Browser, method: str, path: str = "", **fields: object) -> tuple[int, Any]:
    auth = ("admin", browser.first_password)
    answer = browser.client.open(f"/api/v1/webhooks{path}", method=method, json=fields or None, auth=auth)
    return answer.status_code, answer.get_json(silent=True) or {}


def test_a_platform_is_told_of_tickets_signed_in_order_and_of_none_twice_over_a_restart(
    manager: Browser, platform: Receiver
) -> None:
    before = issued(manager)
    status, made = hook(manager, "POST", name="city-platform", url=platform.url, events=["ticket.*", "case.*"])
    feed, webhooks = (manager.client.application.extensions[name] for name in ("ticket_feed", "webhooks"))
    feed.go_on()  # from here on: nothing of the past
    first = issued(manager)
    feed.go_on()
    second = issued(manager)  # taken while no console was there
    subscriptions = manager.client.application.extensions["subscriptions"]
    another = TicketFeed(manager.live, feed._journal, Subscriptions(manager.folder), webhooks)
    another.go_on()
    another.go_on()
    webhooks.begin()
    told = [platform.heard.get(timeout=PATIENCE_S) for _ in range(2)]

    assert (status, made["name"]) == (201, "city-platform")
    assert [json.loads(each.body)["number"] for each in told] == [first["number"], second["number"]]
    assert before["number"] not in str(told)
    for each in told:
        at_s = int(each.headers["Paidui-Timestamp"])
        assert is_signed(str(made["secret"]).encode(), at_s, each.body, each.headers["Paidui-Signature"], at_s)
        assert (each.headers["Paidui-Event"], json.loads(each.body)["hall"]) == ("ticket.issued", "qinghe")
    assert len(subscriptions.all()) == 1
    assert "secret" not in hook(manager, "GET")[1][0]
    assert hook(manager, "DELETE", "/city-platform")[0] == 204
    assert hook(manager, "DELETE", "/city-platform")[0] == 404
    assert not list((manager.folder / "console" / "webhook-secrets").iterdir())
    feed.go_on()
    assert subscriptions.place is None  # whoever comes next is told nothing of the past
    assert platform.heard.empty()


@pytest.mark.parametrize(
    ("fields", "status", "what"),
    [
        ({"name": "x", "url": "ftp://a"}, 400, "$.url"),
        ({"name": "x", "url": "http://"}, 400, "$.url"),
        ({"name": "X Y", "url": "http://a"}, 400, "name"),
        ({"name": "../x", "url": "http://a"}, 400, "name"),
        ({"name": "x", "url": "http://a", "events": ["ticket.eaten"]}, 400, "ticket.eaten"),
        ({"name": "x", "url": "http://a", "events": []}, 400, "events"),
        ({"name": "x", "url": "http://a/\n"}, 400, "$.url"),
        ({"name": "x", "url": "http://" + "a" * 600}, 400, "500"),
        ({"name": "x", "url": "http://a:99999"}, 400, "$.url"),
        ({"name": "x", "url": "http://a", "colour": "red"}, 400, "colour"),
        ({"name": "x"}, 400, "url"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused_by_name_and_nothing_is_kept(
    manager: Browser, fields: dict[str, Any], status: int, what: str
) -> None:
    answered, problem = hook(manager, "POST", **fields)

    assert (answered, what in str(problem["problem"])) == (status, True), problem
    assert manager.client.get("/api/v1/webhooks").get_json() == []


def test_the_figures_of_days_are_those_of_the_reports_page(manager: Browser) -> None:
    issued(manager)
    happened = manager.client.get("/api/v1/events?limit=1000").get_json()["events"]
    taken = sum(each["event"] == "ticket.issued" for each in happened)
    CLOCK.pass_s(60)  # the present day's figures may be half a minute old
    told = manager.client.get("/api/v1/reports?by=service").get_json()
    by_time = manager.client.get("/api/v1/reports?of=service:rs-canbao&by=day").get_json()

    assert told["whole"]["tickets"]["issued"] == taken
    assert {row["key"]: row["tickets"]["issued"] for row in told["rows"]}["rs-canbao"] == taken
    assert by_time["whole"]["tickets"]["issued"] == taken
    for wrong in (
        "by=moon",
        "first=2026-13-01",
        "first=2026-11-02&last=2026-11-01",
        "of=moon:1",
        "of=zone:a&by=lane",
        "of=zone:",
    ):
        answer = manager.client.get(f"/api/v1/reports?{wrong}")
        assert (answer.status_code, bool(answer.get_json()["problem"])) == (400, True), wrong


def test_a_program_sees_what_a_machine_shows_and_is_told_of_none_that_is_unknown(
    manager: Browser, hall: StandingHall
) -> None:
    auth = ("admin", manager.first_password)
    with machine(hall) as (bus, inbox):
        bus.publish(NODE_STATUS, NodeStatus(node="dispenser-1", role="dispenser", state="ready"), node="dispenser-1")
        until(manager.live, "NodeStatus(node='dispenser-1', role='dispenser', state='ready'")
        showing = threading.Thread(target=answers_with_its_screen, args=(bus, inbox))
        showing.start()
        shown = manager.client.post("/api/v1/nodes/dispenser-1/screen", json={}, auth=auth)
        showing.join()
    nobody = manager.client.post("/api/v1/nodes/kettle/screen", json={}, auth=auth)

    assert (shown.status_code, shown.mimetype, shown.get_data()) == (200, "image/jpeg", JPEG)
    assert (nobody.status_code, "kettle" in nobody.get_json()["problem"]) == (404, True)


def test_the_code_that_opens_a_visitors_page_is_told_to_who_hands_out_tickets_alone(manager: Browser) -> None:
    Accounts(manager.folder).add("technician", PASSWORD, "technician")
    ticket, said = issued(manager), {}
    for name, password in (("admin", manager.first_password), ("technician", PASSWORD)):
        read = manager.client.get(f"/api/v1/tickets/{ticket['id']}", auth=(name, password)).get_json()
        shown = cast(Json, say(manager, "show_ticket", who=(name, password), ticket=ticket["id"])[1]["ticket"])
        said[name] = (read["token"], shown["token"], read["number"])

    assert ticket["token"]
    assert said["admin"] == (ticket["token"], ticket["token"], ticket["number"])
    assert said["technician"] == ("", "", ticket["number"])


def test_no_window_tells_the_code_of_its_visitor_to_who_only_looks(manager: Browser) -> None:
    facts = msgspec.convert(issued(manager), TicketFacts)
    window = {"window": "w", "number": "1", "zone": "a", "kind": "general", "epoch": 0, "seq": 0, "phase": "serving"}
    board = msgspec.convert({**window, "ticket": facts}, WindowBoard)
    with manager.client.application.test_request_context():
        g.account = Account(name="li", password="", role="auditor")
        (told,) = as_may_be_told([board])

    assert told.ticket == msgspec.structs.replace(facts, token="")
