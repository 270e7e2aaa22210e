"""好差评 on the phone: whoever holds the ticket rates once, after the visit, and is told when it does not count."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import islice

import msgspec
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hall_config.model import HallConfig, Named, Reason
from hall_protocol.commands import CallNext, Command, FinishService, RateTicket, ShowCases, ShowTicket, StartService
from hall_protocol.events import Reply
from hall_protocol.states import TicketFacts
from node_runtime.client import RequestClient
from tests.console.parts import PATIENCE_S, PassedClock
from tests.hall.standing import StandingHall, ask, county, token
from tests.visitor.phones import takes
from web_console.live import LiveHall, Picture
from web_console.visitor.enquiries import MOST_RATING
from web_console.visitor.rating import LEVELS, MOST_WORDS
from web_console.visitor.site import build_visitor_site


@dataclass
class Visitor:
    """A hall with a window, and a phone."""

    hall: StandingHall
    live: LiveHall
    config: HallConfig
    dispenser: RequestClient
    clerk: RequestClient
    desk: RequestClient
    clock: PassedClock
    phone: FlaskClient

    def has_been_served(self, key: str) -> TicketFacts:
        """Take a ticket and go through the visit to its end."""
        ticket = takes(self.dispenser, key)
        for command in (CallNext, StartService, FinishService):
            self.clerk_does(command)
        self.clock.pass_s(30)
        return ticket

    def clerk_does(self, command: type[Command]) -> Reply:
        reply = ask(self.clerk, command(command_id=self.clerk.next_id()))
        assert reply.ok, reply
        return reply

    def looks(self, key: str, lang: str = "zh", address: str = "10.0.0.1") -> TestResponse:
        """Look a little later, so that the hub is asked again."""
        self.clock.pass_s(3)
        return self.phone.get(f"/t/{key}?lang={lang}", environ_base={"REMOTE_ADDR": address})

    def rates(self, key: str, lang: str = "zh", **form: str) -> TestResponse:
        return self.phone.post(f"/t/{key}/rate?lang={lang}", data=form, environ_base={"REMOTE_ADDR": "10.0.0.1"})

    def facts(self, ticket: TicketFacts) -> TicketFacts:
        reply = ask(self.desk, ShowTicket(command_id=self.desk.next_id(), ticket=ticket.id))
        assert reply.ticket is not None
        return reply.ticket

    def awaits_the_catalogue(self) -> None:
        picture: Picture = self.live.picture()
        while picture.catalogue is None:
            former = picture.version
            picture = self.live.wait_for_change(former, PATIENCE_S)
            assert picture.version != former


@pytest.fixture(scope="module")
def visitor(hall: StandingHall) -> Iterator[Visitor]:
    with (
        hall.client("dispenser-1") as dispenser,
        hall.client("window-1") as clerk,
        hall.client("console") as desk,
        RequestClient(hall.bus("console"), id_prefix="c0ffee00") as bus,
    ):
        live, clock = LiveHall(bus), PassedClock()
        bus.connect(PATIENCE_S)
        site = build_visitor_site(live, hall.config, clock)
        site.testing = True
        visitor = Visitor(hall, live, hall.config, dispenser, clerk, desk, clock, site.test_client())
        visitor.awaits_the_catalogue()
        yield visitor
        live.end()


def test_five_levels_are_offered_when_the_visit_has_ended_and_not_before(visitor: Visitor) -> None:
    key = token()
    takes(visitor.dispenser, key)
    names = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    for command in (CallNext, StartService, FinishService):
        assert 'class="rating"' not in visitor.looks(key).text
        visitor.clerk_does(command)
    page = visitor.looks(key)

    assert page.status_code == 200
    assert [page.text.count(f">{name}</label>") for name in names] == [1, 1, 1, 1, 1]
    assert "请您评价本次服务" in page.text
    assert "checked" not in page.text, "nothing is chosen for anybody"


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_counts_once_and_as_given_on_the_phone(visitor: Visitor, level: str) -> None:
    key = token()
    ticket = visitor.has_been_served(key)
    answer = visitor.rates(key, level=level)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/t/{key}?lang=zh")
    assert visitor.facts(ticket).rating == level
    page = visitor.looks(key)
    assert "您的评价：" in page.text
    assert 'class="rating"' not in page.text
    again = visitor.rates(key, level="very_satisfied")
    assert again.status_code == 303
    assert visitor.facts(ticket).rating == level


def test_a_bad_level_goes_with_its_reason_and_words_and_opens_a_case(visitor: Visitor) -> None:
    key = token()
    ticket = visitor.has_been_served(key)
    answer = visitor.rates(key, level="dissatisfied", reason="slow", comment="  等了一个上午  ")

    assert answer.status_code == 303, answer.text
    cases = ask(visitor.desk, ShowCases(command_id=visitor.desk.next_id())).cases
    (case,) = [case for case in cases if case.ticket == ticket.id]
    assert (case.kind, case.reason, case.comment) == ("rating", "slow", "等了一个上午")


def test_words_that_do_not_go_with_the_level_are_not_sent(visitor: Visitor) -> None:
    """Who wrote something and then chose a good level has taken it back."""
    key = token()
    ticket = visitor.has_been_served(key)

    assert visitor.rates(key, level="satisfied", reason="slow", comment="…").status_code == 303
    cases = ask(visitor.desk, ShowCases(command_id=visitor.desk.next_id())).cases
    assert [case for case in cases if case.ticket == ticket.id] == []


def test_a_visit_rated_at_the_pad_is_said_to_be(visitor: Visitor) -> None:
    key = token()
    ticket = visitor.has_been_served(key)
    assert 'class="rating"' in visitor.looks(key).text
    rating = RateTicket(command_id=visitor.desk.next_id(), ticket=ticket.id, level="basically_satisfied")
    assert ask(visitor.desk, rating).ok

    answer = visitor.rates(key, level="very_dissatisfied")
    assert answer.status_code == 303
    assert "您的评价：基本满意，谢谢" in visitor.looks(key).text


def test_who_chose_nothing_is_asked_to_and_nothing_is_counted(visitor: Visitor) -> None:
    key = token()
    ticket = visitor.has_been_served(key)
    for form in ({}, {"level": ""}, {"level": "excellent"}, {"comment": "只写了话"}):
        answer = visitor.rates(key, **form)
        assert (answer.status_code, "请先选一项" in answer.text) == (400, True)

    assert "只写了话" in answer.text, "what was written is not lost"
    assert f'href="/t/{key}?lang=en"' in answer.text, "from here, too, one tap changes the language"
    assert visitor.facts(ticket).rating == ""


def test_a_reason_that_is_none_of_the_halls_is_left_out(visitor: Visitor) -> None:
    key = token()
    ticket = visitor.has_been_served(key)

    assert visitor.rates(key, level="dissatisfied", reason="<script>").status_code == 303
    assert visitor.facts(ticket).rating == "dissatisfied"


def test_a_reason_the_hall_has_given_up_meanwhile_costs_nobody_the_rating(visitor: Visitor) -> None:
    """The console still has the folder as it was when it started."""
    old = Reason(code="gone", name=Named(zh="旧的原因", en="An old reason"))
    rating = msgspec.structs.replace(visitor.config.rating, bad_reasons=(old,))
    site = build_visitor_site(visitor.live, msgspec.structs.replace(visitor.config, rating=rating), visitor.clock)
    key = token()
    ticket = visitor.has_been_served(key)
    answer = site.test_client().post(f"/t/{key}/rate", data={"level": "dissatisfied", "reason": "gone"})

    assert answer.status_code == 303
    assert visitor.facts(ticket).rating == "dissatisfied"


def test_very_many_words_are_cut_and_the_level_counts(visitor: Visitor) -> None:
    key = token()
    ticket = visitor.has_been_served(key)

    assert visitor.rates(key, level="dissatisfied", comment="慢" * 900).status_code == 303
    (case,) = [
        case
        for case in ask(visitor.desk, ShowCases(command_id=visitor.desk.next_id())).cases
        if case.ticket == ticket.id
    ]
    assert case.comment == "慢" * MOST_WORDS


def test_nobody_rates_without_the_key_or_before_the_end(visitor: Visitor) -> None:
    key = token()
    ticket = takes(visitor.dispenser, key)
    early = visitor.rates(key, level="satisfied")
    assert (early.status_code, visitor.facts(ticket).rating) == (409, "")
    for command in (CallNext, StartService, FinishService):
        visitor.clerk_does(command)

    for other in (token(), ticket.number, ticket.id.replace("/", "-"), "x" * 64):
        assert visitor.rates(other, level="satisfied").status_code in (404, 429, 503)
    assert visitor.facts(ticket).rating == ""


def test_a_key_that_is_sent_again_and_again_is_not_asked_of_the_hub_each_time(visitor: Visitor) -> None:
    key = token()
    visitor.has_been_served(key)
    codes = [visitor.rates(key, level="satisfied").status_code for _ in range(8)]

    assert (codes[:3], set(codes[3:])) == ([303, 303, 303], {503})
    visitor.clock.pass_s(11)
    assert visitor.rates(key, level="satisfied").status_code == 303


def test_in_english_everything_is(visitor: Visitor) -> None:
    key = token()
    visitor.has_been_served(key)
    page = visitor.looks(key, "en")
    assert "Please rate this service" in page.text
    assert visitor.rates(key, "en", level="satisfied").headers["Location"].endswith("?lang=en")

    assert "Your rating: satisfied. Thank you" in visitor.looks(key, "en").text


def test_while_the_hub_is_away_the_choice_is_given_back(visitor: Visitor) -> None:
    key = token()
    ticket = visitor.has_been_served(key)
    visitor.looks(key)
    visitor.hall.kill_hub()
    picture = visitor.live.picture()
    while picture.link.state == "ok":
        picture = visitor.live.wait_for_change(picture.version, PATIENCE_S)
    away = visitor.rates(key, level="dissatisfied", reason="slow", comment="等了一个上午")

    assert away.status_code == 503
    assert "现在交不上，请稍后再试" in away.text
    assert "等了一个上午" in away.text
    assert away.text.count("checked") == 2
    visitor.hall.start_hub()
    while visitor.live.picture().link.state != "ok":
        visitor.live.wait_for_change(visitor.live.picture().version, PATIENCE_S)
    assert visitor.rates(key, level="dissatisfied", reason="slow").status_code == 303
    assert visitor.facts(ticket).rating == "dissatisfied"


def test_a_hub_that_hangs_holds_up_some_who_rate_and_no_other_phone(visitor: Visitor) -> None:
    keys = [token() for _ in range(MOST_RATING + 2)]
    for key in keys:
        visitor.has_been_served(key)
    for key in keys:
        visitor.clock.pass_s(0.1)
        assert visitor.phone.get(f"/t/{key}").status_code == 200
    os.kill(visitor.hall.hub_pid, signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(len(keys)) as pool:
            sent = [pool.submit(visitor.rates, key, level="satisfied") for key in keys]
            early = [each.result().status_code for each in islice(as_completed(sent), 2)]
            assert early == [503, 503], "these are told to try again, the others wait for the hub"
            assert visitor.phone.get(f"/t/{keys[0]}").status_code == 200
            os.kill(visitor.hall.hub_pid, signal.SIGCONT)
            codes = sorted(each.result().status_code for each in sent)
    finally:
        os.kill(visitor.hall.hub_pid, signal.SIGCONT)

    assert codes == [303] * MOST_RATING + [503, 503]


def test_a_hall_that_wants_no_ratings_offers_none(visitor: Visitor) -> None:
    config = msgspec.structs.replace(
        county(), rating=msgspec.structs.replace(county().rating, limit_s=0, bad_reasons=())
    )
    site = build_visitor_site(visitor.live, config, visitor.clock)
    key = token()
    visitor.has_been_served(key)

    assert 'class="rating"' not in site.test_client().get(f"/t/{key}").text
