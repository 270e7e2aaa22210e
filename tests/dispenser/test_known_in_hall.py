"""Cards, codes, appointments, agents and guides in a whole hall: hub, broker and the drivers are real."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from device_drivers.hands import hand, unpacked
from hall_protocol.commands import AnswerGuide, BookVisit, ReloadConfiguration
from hall_protocol.states import HallGlance
from hall_protocol.topics import HALL as GLANCE
from tests.dispenser.county import HALL
from tests.dispenser.small_hall import SmallHall, until

BADGE = "agent:0123456789abcdef"
AGENT = f"""
[[agent]]
id = "agent-1"
name = "帮办一号"
badge_sha256 = "{hashlib.sha256(BADGE.encode()).hexdigest()}"
tickets = 2
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHall]:
    folder = tmp_path_factory.mktemp("hall")
    strict = folder / "strict"
    shutil.copytree(HALL, strict)
    text = (strict / "hall.toml").read_text(encoding="utf-8")
    text = text.replace("languages = [", "one_ticket_a_visitor = true\nlanguages = [")
    (strict / "hall.toml").write_text(text, "utf-8")
    services = (strict / "services.toml").read_text("utf-8")
    with_booking = 'code = "rs-canbao"\nlanes = ["normal", "green", "appointment"]\n'
    (strict / "services.toml").write_text(services.replace('code = "rs-canbao"\n', with_booking), "utf-8")
    with (strict / "nodes.toml").open("a", encoding="utf-8") as nodes:
        nodes.write(AGENT)
    devices = {"speaker": "virtual", "voice": "none"}
    hall = SmallHall(folder, hall=strict, ticket_link="https://hall.example/t/", devices=devices)
    try:
        hall.start()
        yield hall
    finally:
        hall.stop()


@pytest.fixture
def hall(shared: SmallHall) -> Iterator[SmallHall]:
    yield shared
    shared.kiosk.fault("paper_out", False)
    until("the end of printing", lambda: None if shared.kiosk.page()["page"] in ("asking", "printing") else True)
    if "首页" in labels(shared):
        shared.kiosk.touch("首页")
    if "结束" in labels(shared):
        shared.kiosk.touch("结束")
    shared.kiosk.wait_for("home")


def labels(hall: SmallHall) -> list[object]:
    targets = hall.kiosk.page()["targets"]
    assert isinstance(targets, list)
    return [target["zh"] for target in targets]


def laid(hall: SmallHall, age: int, person: int) -> None:
    """Lay a card until it is read."""
    hall.kiosk.lay_card(age, person)
    hall.kiosk.wait_to_read("已读到身份证")


def takes(hall: SmallHall, *touches: str) -> dict[str, str]:
    ticket = hall.kiosk.take(*touches)
    hall.kiosk.wait_for("result")
    hall.wait_for_paper(ticket["id"], "printed")
    return ticket


def token_of_last_paper(hall: SmallHall) -> str:
    found = re.search(r"\[QR (?:\S*/)?([A-Za-z0-9_-]{22})\]", str(hall.kiosk.printed()["text"]))
    assert found, hall.kiosk.printed()["text"]
    return found[1]


def test_an_old_visitor_lays_the_card_and_takes_a_green_ticket_in_two_touches(hall: SmallHall) -> None:
    laid(hall, 71, 1)
    ticket = takes(hall, "按部门找", "人社", "社会保险参保登记", "绿色通道取号（老年人）")

    facts = hall.ticket(ticket["id"])
    assert (facts.lane, facts.lane_reason) == ("green", "elderly")


def test_a_second_ticket_is_not_given_and_the_first_is_printed_again_or_given_up(hall: SmallHall) -> None:
    laid(hall, 40, 2)
    first = takes(hall, "按部门找", "人社", "社会保险参保登记", "取号")
    hall.kiosk.touch("首页")
    shown = see_own_ticket(hall, 40, 2)
    assert shown["ticket"] == first
    before = hall.kiosk.printed()["count"]
    hall.kiosk.touch("重新打印")
    hall.kiosk.wait_for("result")
    assert hall.kiosk.printed()["count"] != before
    hall.kiosk.touch("首页")

    see_own_ticket(hall, 40, 2)
    hall.kiosk.touch("不办了，取消", "是，取消")
    hall.kiosk.wait_to_read("已取消")
    assert hall.ticket(first["id"]).phase == "cancelled"


def see_own_ticket(hall: SmallHall, age: int, person: int) -> dict[str, object]:
    """Lay the card anew, after somebody else's: a reader tells of the same card once while it lies there."""
    lay_another_card(hall)
    hall.kiosk.lay_card(age, person)
    return hall.kiosk.wait_for("own_ticket")


def lay_another_card(hall: SmallHall) -> None:
    """Somebody whom nobody knows; the glass says that the card was read, once that of before is forgotten."""
    if "结束" in labels(hall):
        hall.kiosk.touch("结束")
    hall.kiosk.lay_card(33, 77)
    hall.kiosk.wait_to_read("已读到身份证")


def test_a_card_laid_after_choosing_is_refused_a_second_ticket_and_shown_the_first(hall: SmallHall) -> None:
    laid(hall, 30, 3)
    first = takes(hall, "按部门找", "税务", "纳税申报", "取号")
    hall.kiosk.touch("首页")

    hall.kiosk.touch("按部门找", "人社", "社会保险参保登记")
    shown = see_own_ticket(hall, 30, 3)
    assert shown["ticket"] == first
    assert hall.kiosk.touch("返回")["page"] == "confirm"
    hall.kiosk.touch("取号")
    assert hall.kiosk.wait_for("own_ticket")["ticket"] == first


def test_the_code_on_the_paper_shows_the_ticket(hall: SmallHall) -> None:
    ticket = takes(hall)
    token = token_of_last_paper(hall)
    hall.kiosk.touch("首页")

    for text in (token, f"https://hall.example/t/{token}"):
        hall.kiosk.scan(text)
        assert hall.kiosk.wait_for("own_ticket")["ticket"] == ticket
        hall.kiosk.touch("首页")
        hall.kiosk.scan("x" * 22)  # another code: a scanner says the same one only once
        hall.kiosk.wait_for("said")
        hall.kiosk.touch("首页")


def test_a_code_that_means_nothing_is_answered_with_a_sentence(hall: SmallHall) -> None:
    hall.kiosk.scan("https://weixin.example/q/abc")

    hall.kiosk.wait_to_read("这个码在这里用不了")


def test_an_appointment_is_kept_by_its_code_typed_on_the_glass(hall: SmallHall) -> None:
    book(hall, "7788", minutes=5)
    hall.kiosk.touch("我有预约", *"7788", "确定")
    hall.kiosk.wait_for("check_in")
    hall.kiosk.wait_to_read("现在可以签到")
    hall.kiosk.touch("我来了，取号")
    page = hall.kiosk.wait_for("result")

    ticket = page["ticket"]
    assert isinstance(ticket, dict)
    assert hall.ticket(str(ticket["id"])).lane == "appointment"


def test_an_appointment_of_another_day_is_told_and_no_ticket_given(hall: SmallHall) -> None:
    book(hall, "7799", minutes=3 * 24 * 60)
    hall.kiosk.scan("7799")
    hall.kiosk.wait_for("check_in")

    hall.kiosk.wait_to_read("请到那时再来")
    assert "我来了，取号" not in labels(hall)


def test_a_code_nobody_has_booked_is_told_so(hall: SmallHall) -> None:
    hall.kiosk.touch("我有预约", *"4040", "确定")

    hall.kiosk.wait_to_read("查不到预约")
    assert hall.kiosk.touch("返回")["page"] == "code"


def book(hall: SmallHall, code: str, minutes: int) -> None:
    at_ms = int(datetime.now(UTC).timestamp() + 60 * minutes) * 1000
    reply = hall.ask(lambda command_id: BookVisit(command_id=command_id, code=code, service="rs-canbao", slot_ms=at_ms))
    assert reply.ok, reply


def test_an_agent_takes_as_many_as_allowed_and_is_told_when_it_is_enough(hall: SmallHall) -> None:
    hall.kiosk.scan(BADGE)
    hall.kiosk.wait_to_read("代办")
    taken = []
    for _ in range(2):
        taken.append(takes(hall, "按部门找", "人社", "社会保险参保登记", "取号"))
        hall.kiosk.touch("首页")
    assert {hall.ticket(ticket["id"]).agent for ticket in taken} == {"agent-1"}

    hall.kiosk.touch("按部门找", "人社", "社会保险参保登记", "取号")
    hall.kiosk.wait_for("refused")
    hall.kiosk.wait_to_read("您手上已有2张号票")


def test_a_guide_is_called_for_help_and_for_what_nobody_solves_and_the_console_knows_where(hall: SmallHall) -> None:
    hall.kiosk.touch("求助")
    hall.kiosk.wait_to_read("导办员马上来")
    until("the call", lambda: True if calls(hall) == [("dispenser-1", "help")] else None)

    hall.kiosk.touch("办不成事，要反映")
    until("the graver matter", lambda: True if calls(hall) == [("dispenser-1", "unsolved")] else None)
    assert hall.ask(lambda command_id: AnswerGuide(command_id=command_id, dispenser="dispenser-1")).ok
    until("nobody waiting", lambda: True if calls(hall) == [] else None)


def test_paper_that_fails_calls_a_guide_by_itself_and_the_glass_has_a_code_for_the_phone(hall: SmallHall) -> None:
    hall.kiosk.fault("paper_out")
    ticket = hall.kiosk.take("按部门找", "税务", "纳税申报", "取号")
    hall.kiosk.wait_for("paper_failed")
    hall.kiosk.wait_to_read("导办员马上来")
    until("the call", lambda: True if calls(hall) == [("dispenser-1", "paper")] else None)

    token = hall.ticket(ticket["id"]).token
    picture = unpacked(hand(hall.kiosk.hands, "screenshot", format="png")["picture"])
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    assert code.text.endswith(f"/{token}")

    hall.kiosk.fault("paper_out", False)
    hall.kiosk.wait_for("result")
    assert hall.kiosk.printed()["ticket"] == ticket
    assert hall.ask(lambda command_id: AnswerGuide(command_id=command_id, dispenser="dispenser-1")).ok


def calls(hall: SmallHall) -> list[tuple[str, str]]:
    return [(call.dispenser, call.about) for call in glance(hall).guide_calls]


def glance(hall: SmallHall) -> HallGlance:
    assert hall.console
    seen = hall.console.latest(GLANCE)
    assert isinstance(seen, HallGlance)
    return seen


def test_whoever_is_shown_another_way_and_goes_it_is_counted(hall: SmallHall) -> None:
    before = glance(hall).diverted
    hall.kiosk.touch("按部门找", "医保", "异地就医备案", "不排队也能办")
    hall.kiosk.wait_to_read("国家医保服务平台")
    hall.kiosk.touch("好，不取号了")
    hall.kiosk.wait_for("done")

    until("the count", lambda: True if glance(hall).diverted == before + 1 else None)


def test_a_service_renamed_while_somebody_stands_before_it_is_the_same_service(hall: SmallHall) -> None:
    services = hall.hall / "services.toml"
    as_it_was = services.read_text("utf-8")
    hall.kiosk.touch("按部门找", "人社", "社会保险参保登记")
    services.write_text(as_it_was.replace('zh = "社会保险参保登记"', 'zh = "社会保险登记"'), "utf-8")
    assert hall.ask(lambda command_id: ReloadConfiguration(command_id=command_id)).ok
    hall.kiosk.wait_to_read("社会保险登记")
    assert hall.kiosk.page()["page"] == "confirm"

    services.write_text(as_it_was, "utf-8")
    assert hall.ask(lambda command_id: ReloadConfiguration(command_id=command_id)).ok
    hall.kiosk.wait_to_read("社会保险参保登记")
    takes(hall, "取号")


def test_large_pages_are_spoken_and_the_usual_ones_are_not(hall: SmallHall) -> None:
    assert heard(hall) == []
    hall.kiosk.touch("关怀版")
    until("a prompt", lambda: True if heard(hall) == ["请选择要办的事"] else None)

    hall.kiosk.touch("标准版")
    assert len(heard(hall)) == 1


def heard(hall: SmallHall) -> list[str]:
    played = hand(hall.kiosk.hands, "played")["played"]
    assert isinstance(played, list)
    return [clip["text"] for clip in played]


def test_nothing_of_a_card_or_badge_stands_in_any_log(hall: SmallHall, shared: SmallHall) -> None:
    logs = shared.log("ticket_dispenser") + shared.log("central_scheduler")

    assert BADGE not in logs
    assert not re.search(r"[0-9a-f]{64}", logs)
    assert not re.search(r"\b\d{17}[\dXx]\b", logs)


def test_the_folder_of_the_dispenser_keeps_nothing_of_a_badge(shared: SmallHall) -> None:
    kept = b"".join(path.read_bytes() for path in Path(shared.folder / "dispenser").rglob("*") if path.is_file())

    assert BADGE.encode() not in kept


def test_a_finger_that_bounces_on_the_way_to_the_keys_types_nothing(hall: SmallHall) -> None:
    until("the index", lambda: True if "查找事项" in labels(hall) else None)
    x, y = hall.kiosk.middle_of("查找事项")
    assert hall.kiosk.touch_at(x, y)["page"] == "search"
    hall.kiosk.touch_at(x + 3, y + 3)

    page = hall.kiosk.page()
    assert page["page"] == "search"
    assert "请按拼音首字母" in str(page["words"])


def test_a_knock_opens_nothing_where_the_settings_have_no_number(hall: SmallHall) -> None:
    for nth in range(8):
        assert hall.kiosk.touch_at(20 + nth, 30)["page"] == "home"
