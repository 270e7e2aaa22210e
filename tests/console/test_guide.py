"""A floor guide's phone without a browser: what an act becomes, how often it is done, what is found, whose zone."""

import gzip
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import msgspec
import pytest

from hall_protocol.commands import CallGuide, CallNext, LogIn, LogOut, MissTicket
from hall_protocol.states import TicketFacts
from tests.console.conftest import at_work
from tests.console.parts import Browser, PassedClock, first_account, until
from tests.hall.standing import StandingHall, ask, county, standing_hall
from web_console.entrance.accounts import FILE, Account, Accounts
from web_console.entrance.rights import may_command
from web_console.guide.acting import MAY_ACT
from web_console.guide.spoken import names_meant
from web_console.guide.view import card_of, still_here_first
from web_console.language import Tongue

WORD = "a guide's own word"
MINUTE_MS = 60_000


@dataclass
class Phone:
    """A guide's phone that is logged in."""

    browser: Browser
    csrf: str

    def acts(self, name: str, act: str = "", age_ms: int = 0, **fields: object) -> tuple[int, dict[str, str]]:
        """Send one act, under an id of its own unless told; return the status and what was told."""
        body = {**fields, "act": act or secrets.token_hex(10), "age_ms": age_ms}
        answer = self.browser.client.post(f"/guide/act/{name}", json=body, headers={"X-CSRF-Token": self.csrf})
        return answer.status_code, cast("dict[str, str]", answer.get_json(silent=True) or {})

    def done(self, name: str, **fields: object) -> dict[str, str]:
        """Do one act, and insist that it was done."""
        status, answer = self.acts(name, **fields)  # type: ignore[arg-type]
        assert (status, answer["state"]) == (200, "done"), answer
        return answer

    def issues(self, service: str = "rs-canbao", **fields: object) -> str:
        return self.done("issue_ticket", service=service, **fields)["ticket"]

    def finds(self, typed: str) -> str:
        return self.browser.client.get("/guide/find", query_string={"typed": typed}).text

    def sees(self, path: str) -> tuple[int, str]:
        answer = self.browser.client.get(path)
        return answer.status_code, answer.text


def phone_of(browser: Browser, name: str, zones: tuple[str, ...] = ()) -> Phone:
    """Give somebody an account, and let them log in."""
    Accounts(browser.folder).add(name, WORD, "lead" if zones else "guide")
    file = browser.folder / FILE
    accounts = msgspec.json.decode(file.read_bytes(), type=dict[str, Account])
    accounts[name] = msgspec.structs.replace(accounts[name], zones=zones)
    file.write_bytes(msgspec.json.encode(accounts))
    someone = browser.another()
    assert someone.log_in(name, WORD) == 302
    return Phone(someone, someone.token("/guide"))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture(scope="module")
def manager(hall: StandingHall) -> Iterator[Browser]:
    (hall.folder / "console").mkdir()
    first_account(hall.folder / "console")
    with at_work(hall, PassedClock()) as browser:
        yield browser


@pytest.fixture(scope="module")
def guide(manager: Browser) -> Phone:
    return phone_of(manager, "guide")


@pytest.fixture(scope="module")
def lead(manager: Browser) -> Phone:
    """Leads zone A and no other."""
    return phone_of(manager, "lead-a", ("a",))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("A15", "A15"),
        ("a 15", "A15"),
        ("Ａ１５号", "A15"),
        ("a十五", "A15"),
        ("请A零一五号", "A015"),
        ("十五", "A015"),
        ("一百零三", "A103"),
        ("两百", "A200"),
        ("幺洞三", "A103"),
        ("2026-11-23/a/15", "2026-11-23/a/15"),
        ("https://hall.example/t/q83v5Y0yqkGBrMGEX0WB2g", "q83v5Y0yqkGBrMGEX0WB2g"),
    ],
)
def test_a_number_is_understood_as_it_is_spoken(typed: str, first: str) -> None:
    assert names_meant(typed, county().queues)[0] == first


def test_digits_alone_mean_every_queue_and_what_is_no_number_means_nothing() -> None:
    assert names_meant("15", county().queues)[:4] == ["A015", "GA015", "B015", "GB015"]
    assert names_meant("ga15", county().queues) == ["GA15", "GA015"]
    assert [names_meant(wrong, county().queues) for wrong in ("", "您好", "A", "<b>", "9" * 300)] == [[]] * 5


def test_one_act_is_done_once_however_often_it_is_sent(guide: Phone) -> None:
    act = secrets.token_hex(10)
    _, first = guide.acts("issue_ticket", act, service="rs-canbao")
    _, second = guide.acts("issue_ticket", act, age_ms=5 * MINUTE_MS, service="rs-canbao")
    _, other = guide.acts("issue_ticket", service="rs-canbao")

    assert first["state"] == second["state"] == "done"
    assert first["ticket"] == second["ticket"] != other["ticket"]


def test_the_same_act_of_another_account_is_another(guide: Phone, manager: Browser) -> None:
    act = secrets.token_hex(10)
    colleague = phone_of(manager, "colleague")

    tickets = {phone.acts("issue_ticket", act, service="rs-canbao")[1]["ticket"] for phone in (guide, colleague)}
    assert len(tickets) == 2


def test_what_stood_as_pending_for_less_than_a_minute_is_done_and_older_is_said_to_be_too_old(guide: Phone) -> None:
    _, soon = guide.acts("issue_ticket", age_ms=MINUTE_MS - 1, service="rs-canbao")
    _, late = guide.acts("cancel_ticket", age_ms=MINUTE_MS + 1, ticket=soon["ticket"], reason="visitor")

    assert soon["state"] == "done"
    assert (late["state"], late["code"]) == ("refused", "too_old")
    assert "等候中" in guide.finds(soon["ticket"]), "nothing was done"


def test_a_ticket_is_issued_with_its_lane_reason_and_code_and_found_again_as_spoken(guide: Phone) -> None:
    told = guide.done("issue_ticket", service="ga-shenfenzheng", situation="lost", lane="green", lane_reason="elderly")
    number = told["text"].split()[0]
    card = guide.finds(number)

    assert number.startswith("GJ")
    assert f'data-ticket="{told["ticket"]}"' in told["card"]
    for text in ("居民身份证", "绿色通道", "老年人", "遗失补领", "前面没有人", "要带：户口簿", "等候中"):
        assert text in card, text
    assert 'data-ticket-act="green"' not in card, "it is green already"
    assert told["ticket"] in guide.finds(str(int(number[2:])))
    assert "查不到这个号" in guide.finds("A 九百九十八")


def test_a_guide_does_all_that_a_waiting_visitor_may_need(guide: Phone) -> None:
    ticket = guide.issues()
    guide.done("reclassify_ticket", ticket=ticket, service="rs-shebao", situation="lost")
    card = guide.done("change_lane", ticket=ticket, lane="green", reason="elderly")["card"]
    guide.done("step_back", ticket=ticket, behind=3)
    guide.done("reprint_ticket", ticket=ticket, dispenser="dispenser-1")
    guide.done("transfer_ticket", ticket=ticket, to_service="sw-fapiao")

    assert "社保卡" in card
    assert "发票" in guide.finds(ticket)
    assert "已取消" in guide.done("cancel_ticket", ticket=ticket, reason="papers")["card"]


def test_what_the_hall_refuses_is_said_in_its_words_with_the_ticket_as_it_is(guide: Phone) -> None:
    ticket = guide.issues()
    status, answer = guide.acts("change_lane", ticket=ticket, lane="green", reason="")

    assert (status, answer["state"], answer["code"]) == (200, "refused", "lane_reason_needed")
    assert answer["text"]


def test_who_missed_the_call_stands_on_a_list_and_comes_back(guide: Phone, hall: StandingHall) -> None:
    with hall.client("console", "caller") as console:
        called = ask(console, CallNext(command_id=console.next_id(), window="window-1")).ticket
        assert called
        ask(console, MissTicket(command_id=console.next_id(), window="window-1"))
    _, listed = guide.sees("/guide/missed")

    assert f'data-ticket="{called.id}"' in listed
    assert 'data-ticket-act="reinstate"' in listed
    assert "等候中" in guide.done("reinstate_ticket", ticket=called.id)["card"]
    assert "没有过号的人" in guide.sees("/guide/missed")[1]


def test_who_needs_no_ticket_is_counted(guide: Phone, manager: Browser) -> None:
    before = manager.live.picture().glance
    assert before
    guide.done("divert_visitor", service="sw-fapiao")

    until(manager.live, f"diverted={before.diverted + 1}")


def test_who_calls_is_on_the_page_with_place_and_matter_until_somebody_goes(
    guide: Phone, hall: StandingHall, manager: Browser
) -> None:
    with hall.client("dispenser-1") as dispenser:
        assert ask(dispenser, CallGuide(command_id=dispenser.next_id(), about="unsolved")).ok
    until(manager.live, "guide_calls=(GuideCall(")
    heard = events(guide)
    page = guide.sees("/guide")[1]
    guide.done("answer_guide", dispenser="dispenser-1")
    until(manager.live, "guide_calls=()")

    assert heard["count"] == 1
    for told in (page, str(heard["calls"])):
        assert "一楼入口，咨询台旁" in told
        assert "办不成事" in told
    assert heard.keys() == {"calls", "count", "link", "version"}, "all that changes by the second is too much for Wi-Fi"
    assert "现在没有人叫" in str(events(guide)["calls"])


class Sent(msgspec.Struct):
    """Where a visitor can be sent, as the phone is told."""

    to: dict[str, str]
    name: str
    note: str
    words: str
    now: bool


def test_a_visitor_is_sent_on_to_who_is_there_by_name_or_number(
    guide: Phone, hall: StandingHall, manager: Browser
) -> None:
    ticket = guide.issues("ga-shenfenzheng")
    with hall.client("window-4") as window:
        assert ask(window, LogIn(command_id=window.next_id(), number="102")).ok
        until(manager.live, "clerk='qian'")
        told = guide.browser.client.get("/guide/places", headers={"Accept-Encoding": "gzip"})
        places = {each.name: each for each in msgspec.json.decode(gzip.decompress(told.data), type=list[Sent])}
        to_clerk = guide.done("transfer_ticket", ticket=ticket, **places["钱文"].to)
        to_nobody = guide.acts("transfer_ticket", ticket=ticket, **places["孙晓梅"].to)[1]  # type: ignore[arg-type]
        assert ask(window, LogOut(command_id=window.next_id())).ok

    assert (places["钱文"].note, places["钱文"].now) == ("4 号窗口", True)
    assert (places["孙晓梅"].note, places["孙晓梅"].now) == ("不在岗", False)
    assert places["4 号窗口"].to == {"to_window": "window-4"}
    assert "w4" in places["4 号窗口"].words
    assert "转号" in to_clerk["text"]
    assert (to_nobody["state"], "不在岗" in to_nobody["text"]) == ("refused", True)


def test_cards_that_stand_on_the_page_are_told_as_they_are_now(guide: Phone, lead: Phone) -> None:
    ticket, elsewhere = guide.issues("rs-canbao"), guide.issues("ga-shenfenzheng")
    before = guide.sees(f"/guide/tickets?ticket={ticket}&ticket={elsewhere}&ticket=%3Cb%3E")[1]
    guide.done("cancel_ticket", ticket=ticket, reason="left")

    assert before.count("等候中") == 2
    assert "已取消" in guide.sees(f"/guide/tickets?ticket={ticket}")[1]
    assert lead.sees(f"/guide/tickets?ticket={elsewhere}")[1].strip() == ""


def events(phone: Phone) -> dict[str, object]:
    """What the living part says first."""
    answer = phone.browser.client.get("/guide/events")
    heard = b""
    for chunk in answer.response:
        heard += cast("bytes", chunk)
        if b"event: guide" in heard:
            break
    answer.close()
    (line,) = [each for each in heard.decode().splitlines() if each.startswith('data: {"calls"')]
    told: dict[str, object] = json.loads(line.removeprefix("data: "))
    return told


def test_everything_to_choose_from_comes_once_for_each_configuration(guide: Phone, manager: Browser) -> None:
    version = manager.live.configuration
    kept = guide.browser.client.get(f"/guide/offers?version={version}")
    stale = guide.browser.client.get("/guide/offers?version=another")
    services = {each["id"]: each for each in kept.get_json()["services"]}

    assert (kept.headers["Cache-Control"], stale.headers["Cache-Control"]) == ("private, max-age=86400", "no-store")
    assert services["ga-shenfenzheng"]["lanes"] == ["normal", "green"]
    assert len(services["ga-shenfenzheng"]["situations"]) == 3
    assert {each["id"] for each in kept.get_json()["cancel_reasons"]} >= {"papers", "left"}
    assert [each["id"] for each in kept.get_json()["dispensers"]] == ["dispenser-1"]


def test_who_leads_a_zone_acts_in_it_and_nowhere_else(guide: Phone, lead: Phone, hall: StandingHall) -> None:
    here, elsewhere = guide.issues("rs-canbao"), guide.issues("ga-shenfenzheng")
    number = card_number(guide.finds(elsewhere))

    assert "不在您负责的区域" in lead.finds(number)
    assert number not in lead.finds(number)
    assert lead.sees(f"/guide/code?ticket={elsewhere}")[0] == 404
    for name, fields in (
        ("cancel_ticket", {"ticket": elsewhere, "reason": "left"}),
        ("issue_ticket", {"service": "ga-shenfenzheng"}),
        ("divert_visitor", {"service": "ga-shenfenzheng"}),
        ("answer_guide", {"dispenser": "nowhere"}),
    ):
        status, answer = lead.acts(name, **fields)  # type: ignore[arg-type]
        assert (status, answer["state"]) == (403, "refused"), name
    assert "等候中" in guide.finds(elsewhere)
    lead.done("cancel_ticket", ticket=here, reason="left")


def card_number(card: str) -> str:
    return card.partition('data-number="')[2].partition('"')[0]


def test_who_sent_a_visitor_out_of_the_zone_hears_that_it_was_done_when_asking_again(guide: Phone, lead: Phone) -> None:
    ticket, act = guide.issues("rs-canbao"), secrets.token_hex(10)
    answers = [lead.acts("transfer_ticket", act, ticket=ticket, to_service="ga-shenfenzheng")[1] for _ in range(2)]

    assert [answer["state"] for answer in answers] == ["done", "done"]
    assert lead.acts("cancel_ticket", ticket=ticket, reason="left")[0] == 403


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("issue_ticket", b"{", 400),
        ("issue_ticket", b"[]", 400),
        ("issue_ticket", b'{"act":"0123456789abcdef0123","service":"<b>"}', 400),
        ("issue_ticket", b'{"act":"0123456789abcdef0123","nonsense":1}', 400),
        ("issue_ticket", b'{"act":"0123456789abcdef0123","command_id":"mine-12345678","service":"rs-canbao"}', 400),
        ("issue_ticket", b'{"act":"short","service":"rs-canbao"}', 400),
        ("cancel_ticket", b'{"act":"0123456789abcdef0123","ticket":"","on_behalf_of":"admin"}', 400),
        ("call_next", b'{"act":"0123456789abcdef0123"}', 403),
        ("close_day", b"{}", 403),
        ("no_such_thing", b"{}", 403),
    ],
)
def test_what_is_no_act_of_a_guides_is_refused_and_nothing_is_done(
    guide: Phone, name: str, body: bytes, status: int
) -> None:
    answer = guide.browser.client.post(
        f"/guide/act/{name}", data=body, content_type="application/json", headers={"X-CSRF-Token": guide.csrf}
    )

    assert answer.status_code == status
    assert guide.browser.client.post(f"/guide/act/{name}", data=body).status_code == 400, "without the page's token"


def test_a_guide_may_all_that_the_phone_offers() -> None:
    assert {name for name in MAY_ACT if not may_command("guide", name)} == set()
    assert {name for name in MAY_ACT if not may_command("lead", name)} == set()


def test_green_is_offered_only_where_the_service_has_it(guide: Phone, manager: Browser) -> None:
    catalogue = manager.live.picture().catalogue
    assert catalogue
    ticket = TicketFacts(
        id="x", number="A001", service="x", lane="normal", phase="waiting", zone="a", issued_ms=1, waits_from_ms=1
    )
    plain = msgspec.structs.replace(catalogue.services[0], code="x", lanes=("normal",))
    without = msgspec.structs.replace(catalogue, services=(plain,))

    assert "green" not in dict(card_of(ticket, without, Tongue("zh")).acts)
    assert "green" in dict(card_of(ticket, None, Tongue("en")).acts)
    gone = msgspec.structs.replace(ticket, phase="done")
    assert card_of(gone, catalogue, Tongue("zh")).acts == ()
    assert still_here_first((gone, ticket)) == (ticket, gone)
    sent = msgspec.structs.replace(ticket, only_window="window-3")
    assert "只等 3 号窗口叫号" in card_of(sent, catalogue, Tongue("zh")).lines


def test_the_code_leads_to_the_visitors_page_where_there_is_one(guide: Phone, manager: Browser) -> None:
    ticket = guide.issues()
    without = guide.sees(f"/guide/code?ticket={ticket}")[1]
    (manager.folder / "visitor.url").write_text("http://127.0.0.1:8090/t/\n", encoding="ascii")
    with_one = guide.sees(f"/guide/code?ticket={ticket}")[1]

    assert 'class="code"' not in without
    assert 'class="code" src="data:image/svg' in with_one
    assert guide.sees("/guide/code?ticket=")[0] == 404


def test_while_the_hub_is_away_nothing_is_said_to_be_done_and_afterwards_it_is_once(
    guide: Phone, hall: StandingHall, manager: Browser
) -> None:
    """Stands last: it ends the hub of all the others."""
    act = secrets.token_hex(10)
    hall.stop_hub()
    until(manager.live, "hub_alive=False")
    _, pending = guide.acts("issue_ticket", act, service="rs-canbao")
    status, looked = guide.sees("/guide/find?typed=A1")
    hall.start_hub()
    until(manager.live, "hub_alive=True")
    answers = [guide.acts("issue_ticket", act, age_ms=20_000, service="rs-canbao")[1] for _ in range(2)]

    assert (pending["state"], status) == ("pending", 503)
    assert "大厅没有应答" in looked
    assert answers[0]["state"] == answers[1]["state"] == "done"
    assert answers[0]["ticket"] == answers[1]["ticket"]
