"""Who leads a zone acts in that zone from every page: windows, notices and spoken words elsewhere are refused."""

import secrets

from hall_protocol.commands import ShowNotices
from tests.console.parts import Browser
from web_console.entrance.accounts import Accounts

PASSWORD = "a long new one"


def lead_of(browser: Browser, zone: str) -> Browser:
    Accounts(browser.folder).add(f"lead-{zone}", PASSWORD, "lead", zones=(zone,))
    someone = browser.another()
    assert someone.log_in(f"lead-{zone}", PASSWORD) == 302
    return someone


def presses(browser: Browser, window: str) -> dict[str, str]:
    headers = {"X-CSRF-Token": browser.token("/password")}
    answer = browser.client.post(
        f"/desk/{window}/press/pause_window", json={"press": secrets.token_hex(8), "reason": ""}, headers=headers
    )
    told: dict[str, str] = answer.get_json()
    return told


def says(browser: Browser, path: str, **form: object) -> tuple[int, bool]:
    data = {"csrf": browser.token("/password"), **form}
    answer = browser.client.post(f"/notices/{path}", data=data, follow_redirects=True)
    return answer.status_code, "不在您负责的区域" in answer.get_data(as_text=True)


def test_a_lead_of_one_zone_acts_there_alone_from_every_page(bystander: Browser) -> None:
    windows = bystander.live.picture().windows
    ours = windows[0]
    theirs = next(each for each in windows if each.zone != ours.zone)
    lead = lead_of(bystander, ours.zone)
    planned = {"zh": "明天停电", "kind": "notice", "from_ms": "2099-01-01T08:00", "until_ms": "2099-01-01T09:00"}
    assert says(bystander, "post", **planned, zone=theirs.zone) == (200, False)
    reply = bystander.live.ask(lambda id_: ShowNotices(command_id=id_))
    notice = next(each.id for each in reply.notices if each.text.zh == "明天停电")

    assert "不在您负责的区域" in presses(lead, theirs.window)["text"]
    assert "不在您负责的区域" not in presses(lead, ours.window)["text"]
    assert says(lead, "announce", zh="请保持安静", zone=theirs.zone) == (409, True)
    assert says(lead, "announce", zh="请保持安静") == (409, True)
    assert says(lead, "announce", zh="请保持安静", zone=ours.zone) == (200, False)
    assert says(lead, "withdraw", notice=notice) == (409, True)
    assert says(bystander, "withdraw", notice=notice) == (200, False)
