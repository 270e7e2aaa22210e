"""What a manager tells everybody: notices, emergencies asked about once more, words spoken at once."""

from collections.abc import Iterator
from http import HTTPStatus
from queue import SimpleQueue

import pytest

from hall_protocol.facts import NoticeFacts
from hall_protocol.message import LocalText, Message
from hall_protocol.speaking import ZoneSaid
from hall_protocol.topics import Address
from tests.console.conftest import at_work
from tests.console.parts import PATIENCE_S, Browser, PassedClock
from tests.display.parts import CHINA_S, MORNING_MS, catalogue
from tests.hall.standing import StandingHall, county, standing_hall
from web_console.language import Tongue
from web_console.notices.view import NoticeFormError, notice_fields, notice_lines, prepared_texts

HOUR_MS = 3_600_000
TONGUE = Tongue("zh", CHINA_S)
WORDS = "请粤A12345的车主到服务台"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture(scope="module")
def teller(hall: StandingHall) -> Iterator[Browser]:
    """A manager at the page of notices."""
    with at_work(hall, PassedClock()) as browser:
        yield browser


def posted(teller: Browser, path: str, **form: str) -> tuple[int, str]:
    """Fill in a form and return the status and what the page says."""
    answer = teller.client.post(
        f"/notices/{path}", data={"csrf": teller.token("/notices"), **form}, follow_redirects=True
    )
    return answer.status_code, answer.get_data(as_text=True)


def told(teller: Browser) -> list[str]:
    """Return what the boards are told to show."""
    return [notice.text.zh for zone in teller.live.picture().notices for notice in zone.notices]


def until_told(teller: Browser, words: str, *, gone: bool = False) -> None:
    picture = teller.live.picture()
    while (words in told(teller)) is gone:
        former, picture = picture, teller.live.wait_for_change(picture.version, PATIENCE_S)
        assert picture.version != former.version, f"never: {words}"


def notice_id(page: str, words: str) -> str:
    """Return by which name the page withdraws the notice of these words."""
    return page.split(words)[1].split('name="notice" value="')[1].split('"')[0]


def test_a_notice_stands_on_the_boards_until_it_is_withdrawn(teller: Browser) -> None:
    status, page = posted(teller, "post", zh="今天下午五点停止取号", en="No tickets after five", kind="notice")
    until_told(teller, "今天下午五点停止取号")
    _, after = posted(teller, "withdraw", notice=notice_id(page, "今天下午五点停止取号"))
    until_told(teller, "今天下午五点停止取号", gone=True)

    assert status == HTTPStatus.OK
    assert "已发布" in page
    assert "已撤下" in after
    assert "今天下午五点停止取号" not in after


def test_an_emergency_is_asked_about_once_more(teller: Browser) -> None:
    _, asked = posted(teller, "post", zh="请从东门离开", kind="emergency", zone="a")
    before = told(teller)
    _, page = posted(teller, "post", zh="请从东门离开", kind="emergency", zone="a", sure="yes")
    until_told(teller, "请从东门离开")
    posted(teller, "withdraw", notice=notice_id(page, "请从东门离开"))

    assert "确定发布吗" in asked
    assert "A区" in asked
    assert "请从东门离开" not in before
    assert "紧急通知" in page


def test_words_are_spoken_at_once_and_kept_nowhere(teller: Browser, hall: StandingHall) -> None:
    heard: SimpleQueue[ZoneSaid] = SimpleQueue()

    def hear(_address: Address, message: Message) -> None:
        if isinstance(message, ZoneSaid):
            heard.put(message)

    teller.live.listen(hear)
    _, page = posted(teller, "announce", zh=WORDS, zone="a")
    said = heard.get(timeout=PATIENCE_S)

    assert "已交给广播，马上播出" in page
    assert WORDS not in page
    assert (said.zone, said.kind, said.text.zh) == ("a", "live", WORDS)
    assert WORDS not in hall.log


def test_it_is_said_who_is_being_served(teller: Browser) -> None:
    assert "已交给广播，马上播报" in posted(teller, "status", zone="a")[1]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"zh": " ", "en": ""}, "没有写内容"),
        ({"zh": "通知", "from_ms": "tomorrow"}, "时间看不懂"),
        ({"zh": "通知", "kind": "joke"}, "没有发布：内容看不懂"),
    ],
)
def test_what_cannot_be_posted_is_said_and_what_was_typed_stays(
    teller: Browser, form: dict[str, str], sentence: str
) -> None:
    status, page = posted(teller, "post", **form)

    assert status == HTTPStatus.BAD_REQUEST
    assert sentence in page
    assert form["zh"].strip() in page


def test_what_the_hub_refuses_is_said_and_what_was_typed_stays(teller: Browser) -> None:
    status, page = posted(teller, "post", zh="通知", zone="nowhere")

    assert status == HTTPStatus.CONFLICT
    assert 'role="alert"' in page
    assert ">通知</textarea>" in page


def test_an_emergency_comes_first_and_takes_one_tap_and_a_yes(teller: Browser) -> None:
    page = teller.see("/notices")
    fire = next(text for text in county().notice_texts if text.kind == "emergency")
    _, asked = posted(teller, "post", zh=fire.zh, en=fire.en, kind="emergency")

    assert page.index(f">{fire.name.zh}…</button>") < page.index("发一条通知")
    assert f'name="zh" value="{fire.zh}"' in page.split("发一条通知")[0]
    assert "确定发布吗" in asked
    assert fire.zh not in told(teller)


def test_prepared_words_fill_in_their_form_and_are_not_said_with_a_blank(teller: Browser) -> None:
    texts = county().notice_texts
    nth = {text.kind: place for place, text in enumerate(texts, 1)}
    spoken, read = texts[nth["spoken"] - 1], texts[nth["notice"] - 1]
    page = teller.see(f"/notices?text={nth['spoken']}")
    status, refused = posted(teller, "announce", zh=spoken.zh, en=spoken.en)

    assert f">{spoken.zh}</textarea>" in page.split('id="announce"')[1]
    assert f">{read.zh}</textarea>" in teller.see(f"/notices?text={nth['notice']}").split('id="post"')[1]
    assert f"text={nth['spoken']}#announce" in page
    assert (status, "还有空格" in refused, f">{spoken.zh}</textarea>" in refused) == (
        HTTPStatus.BAD_REQUEST,
        True,
        True,
    )
    assert "请立即" not in teller.see("/notices?text=nothing").split('id="post"')[1]


def test_a_console_that_does_not_know_the_configuration_has_nothing_prepared() -> None:
    assert prepared_texts(None, TONGUE) == []
    assert prepared_texts(county(), Tongue("en", CHINA_S))[0].name == "Fire"


def test_while_the_hub_is_away_the_page_says_so(browser: Browser) -> None:
    browser.log_in()
    page = browser.see("/notices")
    _, refused = posted(browser, "announce", zh="通知")

    assert "与叫号中心的联系断了" in page
    assert "没有应答" in refused


def test_times_are_those_of_the_halls_wall_clock() -> None:
    fields = notice_fields({"zh": "通知", "until_ms": "2026-11-23T17:00"}, ["a"], CHINA_S)

    assert fields == {
        "zh": "通知",
        "en": "",
        "zones": ["a"],
        "kind": "notice",
        "from_ms": 0,
        "until_ms": MORNING_MS + 7 * HOUR_MS + 13 * 60_000,
    }
    with pytest.raises(NoticeFormError):
        notice_fields({"zh": "\n\t "}, [], CHINA_S)


def test_emergencies_are_listed_first_and_what_is_to_come_is_told_apart() -> None:
    text = LocalText("通知", "通知")
    coming = NoticeFacts(id="n", kind="notice", zones=("a",), text=text, from_ms=MORNING_MS + 24 * HOUR_MS)
    now = NoticeFacts(
        id="e", kind="emergency", zones=(), text=text, from_ms=MORNING_MS, until_ms=MORNING_MS + 2 * HOUR_MS
    )
    lines = notice_lines((coming, now), catalogue(), MORNING_MS, TONGUE)

    assert [(line.id, line.zones, line.span, line.is_coming) for line in lines] == [
        ("e", "全部区域", "09:47 起 至 11:47", False),
        ("n", "A区", "2026-11-24 09:47 起 直到撤下", True),
    ]
    assert {line.en for line in lines} == {""}
