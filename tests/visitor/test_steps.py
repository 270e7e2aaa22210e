"""What whoever waits can do on the phone, and how little is asked for a phone that only looks."""

import os
import re
import signal
from queue import Queue

import pytest

from hall_protocol.commands import CallNext, CancelTicket, MissTicket
from hall_protocol.states import Forecast, HubState, TicketFacts, WaitRange
from hall_protocol.topics import FORECAST
from node_runtime.client import RequestClient
from tests.console.parts import PATIENCE_S
from tests.hall.standing import StandingHall, ask, token
from tests.visitor.door import Door
from tests.visitor.phones import takes


def once_in(page: str) -> str:
    found = re.search(r'name="once" value="([0-9a-f]{16})"', page)
    assert found
    return found[1]


def test_who_lets_others_go_before_keeps_the_number_and_one_page_does_it_once(door: Door) -> None:
    key = token()
    takes(door.dispenser, key)
    others = [takes(door.dispenser, token()) for _ in range(5)]
    page = door.looks(key, living=False).text
    form = {"once": once_in(page), "behind": "3"}
    answers = [door.phone.post(f"/t/{key}/back", data=form) for _ in range(2)]
    door.clock.pass_s(2)

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == f"/t/{key}?lang=zh&said=back"
    assert "已经让后，号还是您的" in door.phone.get(answers[0].headers["Location"]).text
    assert "已经" not in door.looks(key).text, "said once"
    assert "前面还有 3 人" in door.looks(key).text
    assert len(others) == 5


def test_who_calls_it_off_is_told_so_and_nothing_is_offered_any_more(door: Door) -> None:
    key = token()
    takes(door.dispenser, key)
    page = door.looks(key, living=False).text
    answer = door.phone.post(f"/t/{key}/cancel", data={"once": once_in(page)})
    after = door.looks(key).text
    again = door.phone.post(f"/t/{key}/cancel", data={"once": once_in(page).swapcase()[::-1]})

    assert answer.status_code == 303
    assert "此号已取消" in after
    assert "<form" not in after
    assert again.status_code in (400, 409)
    assert "此号已取消" in again.text


@pytest.mark.parametrize(
    ("step", "form"),
    [
        ("back", {}),
        ("back", {"once": "0123456789abcdef", "behind": "999"}),
        ("back", {"once": "0123456789abcdef", "behind": "<b>"}),
        ("back", {"once": "../../../../etc/", "behind": "3"}),
        ("cancel", {"once": ""}),
    ],
)
def test_a_form_that_is_none_of_ours_does_nothing(door: Door, step: str, form: dict[str, str]) -> None:
    key = token()
    takes(door.dispenser, key)
    answer = door.phone.post(f"/t/{key}/{step}", data=form)

    assert answer.status_code == 400
    assert "请再点一次" in answer.text
    assert "请等候叫号" in door.looks(key).text


def test_nobody_steps_without_the_key_and_nobody_empties_the_hall_with_one(door: Door) -> None:
    key = token()
    takes(door.dispenser, key)
    stranger = door.phone.post(f"/t/{token()}/cancel", data={"once": "0123456789abcdef"})
    forms = [{"once": f"{nth:016x}", "behind": "1"} for nth in range(8)]
    answers = [door.phone.post(f"/t/{key}/back", data=form).status_code for form in forms]

    assert stranger.status_code == 404
    assert answers.count(303) == 3
    assert answers.count(503) == 5


def test_what_has_not_changed_is_not_sent_again_but_for_its_moment(door: Door) -> None:
    key = token()
    takes(door.dispenser, key)
    page = door.looks(key, living=False)
    tag = re.search(r'data-tag="([^"]+)"', page.text.replace("&#34;", "'"))
    first = door.looks(key)
    door.clock.pass_s(3)
    again = door.phone.get(f"/t/{key}/now", headers={"If-None-Match": first.headers["ETag"]})
    english = door.phone.get(f"/t/{key}/now?lang=en", headers={"If-None-Match": first.headers["ETag"]})

    assert tag
    assert tag[1].strip("'") == first.headers["ETag"].strip('"')
    assert (again.status_code, again.data) == (304, b"")
    assert re.fullmatch(r"\d\d:\d\d:\d\d", again.headers["X-Paidui-As-Of"])
    assert again.headers["X-Paidui-Visit"] == "1"
    assert again.headers["Cache-Control"] == "no-store"
    assert (english.status_code, "ahead of you" in english.text) == (200, True)
    ask(door.dispenser, _off(door, key))
    door.clock.pass_s(3)
    assert door.phone.get(f"/t/{key}/now", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def _off(door: Door, key: str) -> CancelTicket:
    return CancelTicket(command_id=door.dispenser.next_id(), ticket=key, token=key)


def test_those_who_wait_are_told_what_the_forecaster_told_everybody_and_a_call_at_once(
    door: Door, hall: StandingHall
) -> None:
    key = token()
    ticket = takes(door.dispenser, key)
    door.looks(key)
    asked = door.asked
    foretold(door, hall, ticket)
    for _ in range(4):
        door.clock.pass_s(10)
        waiting = door.looks(key).text
    with hall.client("window-1") as clerk:
        called(clerk, ticket)
        door.awaits(f"ticket=TicketFacts(id='{ticket.id}'")
        at_the_window, still_asked = door.looks(key).text, door.asked
        assert ask(clerk, MissTicket(command_id=clerk.next_id())).ok
    gone(door, ticket)
    door.clock.pass_s(3)

    assert "前面还有 7 人" in waiting
    assert "约等 5–10 分钟" in waiting
    assert 'data-tone="called"' in at_the_window
    assert still_asked == asked, "nobody was asked for any of it"
    assert "已过号" in door.looks(key).text, "the forecast of before the call is believed no more"


def test_nobody_waits_for_the_hub_to_be_told_what_is_foreseen_and_it_is_asked_beside(
    door: Door, hall: StandingHall
) -> None:
    key = token()
    ticket = takes(door.dispenser, key)
    door.looks(key)
    asked = door.asked
    foretold(door, hall, ticket)
    os.kill(hall.hub_pid, signal.SIGSTOP)
    try:
        door.clock.pass_s(50)
        answers = [door.looks(key) for _ in range(20)]
    finally:
        os.kill(hall.hub_pid, signal.SIGCONT)
    while door.desk.enquiries.asked == asked:
        door.hears_the_hub()

    assert {answer.status_code for answer in answers} == {200}
    assert all("前面还有 7 人" in answer.text for answer in answers)
    assert door.asked == asked + 1


def foretold(door: Door, hall: StandingHall, ticket: TicketFacts) -> None:
    """Be the forecaster: say to everybody how long this ticket waits still, of the hall as it is now."""
    said: Queue[int] = Queue()
    door.live.listen(lambda _, told: said.put(told.seq) if isinstance(told, HubState) else None)
    seq = said.get(timeout=PATIENCE_S)
    with hall.client("forecaster") as forecaster:
        told = WaitRange(id=ticket.id, from_s=330, to_s=590, ahead=7)
        forecaster.publish(FORECAST, Forecast(at_ms=door.live.now_ms, seq=seq, tickets=(told,)))
        door.awaits(f"id='{ticket.id}', from_s=330")


def called(clerk: RequestClient, ticket: TicketFacts) -> None:
    """Call until this visitor is; whoever waits from before does not come."""
    while (reply := ask(clerk, CallNext(command_id=clerk.next_id()))).ticket is None or reply.ticket.id != ticket.id:
        assert reply.ticket
        ask(clerk, MissTicket(command_id=clerk.next_id()))


def gone(door: Door, ticket: TicketFacts) -> None:
    """Wait until no window has this visitor any more."""
    picture = door.live.picture()
    while any(board.ticket and board.ticket.id == ticket.id for board in picture.windows):
        picture = door.live.wait_for_change(picture.version, PATIENCE_S)
