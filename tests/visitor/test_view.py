"""What a phone says in every state of a visit, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from hall_config.model import Language
from hall_config.reading import read_hall
from hall_protocol.commands import Level
from hall_protocol.message import LocalText
from hall_protocol.states import NamedItem, TicketFacts, TicketPhase
from tests.dispenser.county import the_catalogue
from web_console.language import Tongue
from web_console.visitor.enquiries import Answer, Outcome
from web_console.visitor.rating import BAD, LEVELS, Given, manners_of
from web_console.visitor.site import tag_of
from web_console.visitor.speech import Speech
from web_console.visitor.view import ENDED, VisitView, visit_view

COUNTY = read_hall(Path(__file__).parents[2] / "halls" / "county")
NINE_MS = 1_795_395_600_000
"""09:00 in Beijing."""
MINUTE_MS = 60_000
TICKET = TicketFacts(
    id="2026-11-23/a/15",
    number="A015",
    service="rs-shebao",
    lane="green",
    lane_reason="disabled",
    booking="B-7788",
    phase="waiting",
    zone="a",
    issued_ms=NINE_MS,
    waits_from_ms=NINE_MS,
    token="q83v5Y0yqkGBrMGEX0WB2g",
    ahead=6,
    wait_from_s=600,
    wait_to_s=900,
)
SENTENCES = {
    ("booked", "zh"): ("预约已登记", "请先取号"),
    ("booked", "en"): ("Appointment noted", "Take a ticket"),
    ("waiting", "zh"): ("请等候叫号", "请到一楼A区等候椅等候"),
    ("waiting", "en"): ("Please wait", "the seats in zone A, ground floor"),
    ("called", "zh"): ("请到3号窗口", "09:10 叫号"),
    ("called", "en"): ("Please go to window 3", "Called 09:10"),
    ("serving", "zh"): ("正在3号窗口办理", "09:12 开始办理"),
    ("serving", "en"): ("Being served at window 3", "Since 09:12"),
    ("held", "zh"): ("已暂停，为您保留", "请回窗口继续"),
    ("held", "en"): ("Paused, kept for you", "come back to the window"),
    ("missed", "zh"): ("已过号", "请导办员帮助重新取号"),
    ("missed", "en"): ("You missed your call", "a floor guide will help you the same day"),
    ("done", "zh"): ("已办结", "09:20 结束"),
    ("done", "en"): ("Finished", "Ended 09:20"),
    ("cancelled", "zh"): ("此号已取消", "请重新取号"),
    ("cancelled", "en"): ("Ticket cancelled", "take a new ticket"),
    ("expired", "zh"): ("此号已失效", "请重新取号"),
    ("expired", "en"): ("Ticket no longer valid", "take a new ticket"),
    ("no_show", "zh"): ("预约时间已过", "请到取号机取号"),
    ("no_show", "en"): ("Your appointment has passed", "take a ticket"),
}
PHASES: tuple[TicketPhase, ...] = get_args(TicketPhase)


def speech(language: Language) -> Speech:
    catalogue = msgspec.structs.replace(
        the_catalogue(),
        windows=tuple(NamedItem(id=each.id, name=LocalText(each.number, each.number)) for each in COUNTY.windows),
    )
    tongue = Tongue(language, 8 * 3600)
    return Speech(tongue, catalogue, {each.code: tongue.of(each.name) for each in COUNTY.services})


def seen(language: Language, outcome: Outcome = Outcome.TOLD, **facts: object) -> VisitView:
    """What the phone of this ticket shows at 09:12:05."""
    ticket = msgspec.structs.replace(TICKET, **facts)
    at_ms = NINE_MS + 12 * MINUTE_MS + 5_000
    return visit_view(Answer(outcome, ticket, at_ms, at_ms + MINUTE_MS), speech(language))


def in_phase(phase: TicketPhase, language: Language, outcome: Outcome = Outcome.TOLD) -> VisitView:
    times = {"called_ms": 10, "started_ms": 12} | ({"ended_ms": 20} if phase in ENDED else {})
    moments = {name: NINE_MS + minute * MINUTE_MS for name, minute in times.items()}
    return seen(language, outcome, phase=phase, window="window-3", calls=1, **moments)


def texts(view: VisitView) -> Iterator[str]:
    for value in msgspec.to_builtins(view).values():
        yield from value if isinstance(value, list | tuple) else [str(value)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("phase", PHASES)
def test_every_state_says_what_it_is_and_what_to_do(phase: TicketPhase, language: Language) -> None:
    view = in_phase(phase, language)
    headline, note = SENTENCES[phase, language]

    assert view.headline == headline
    assert note in " ".join(view.notes)
    assert view.number == "A015"
    assert view.service == {"zh": "社保卡申领与补换", "en": "Social security card: issue and replace"}[language]


def test_who_is_called_to_a_video_seat_reads_its_room() -> None:
    room = NamedItem(id="window-3", name=LocalText("视频间2", "video room 2"))

    def headline(language: Language, phase: TicketPhase, window: str = "window-3") -> str:
        words = speech(language)
        assert words.hall is not None
        hall = msgspec.structs.replace(words.hall, rooms=(room,))
        ticket = msgspec.structs.replace(TICKET, phase=phase, window=window)
        view = visit_view(Answer(Outcome.TOLD, ticket, NINE_MS, NINE_MS), replace(words, hall=hall))
        assert view.window in view.headline or phase == "missed"
        assert view.is_room == (window == "window-3")
        return view.headline

    assert (headline("zh", "called"), headline("en", "called")) == ("请到视频间2", "Please go to video room 2")
    assert (headline("zh", "serving"), headline("en", "serving")) == ("正在视频间2办理", "Being served in video room 2")
    assert headline("zh", "missed") == "已过号"
    assert headline("zh", "called", "window-4") == "请到4号窗口"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_waits_reads_how_many_are_ahead_and_about_how_long(language: Language) -> None:
    view = seen(language)

    assert (view.ahead, view.wait) == {
        "zh": ("前面还有 6 人", "约等 10–15 分钟"),
        "en": ("6 ahead of you", "about 10–15 min"),
    }[language]
    assert {"zh": "09:00 开始等候", "en": "Waiting since 09:00"}[language] in view.notes
    assert view.updated == {"zh": "更新于 09:12:05", "en": "Updated 09:12:05"}[language]


def test_who_has_gone_to_do_something_reads_from_when_the_wait_goes_on() -> None:
    assert "09:30 起自动继续排队" in seen("zh", phase="held", return_ms=NINE_MS + 30 * MINUTE_MS).notes


def test_where_nobody_can_tell_nothing_is_said() -> None:
    view = seen("zh", ahead=None, wait_from_s=None, wait_to_s=None)

    assert (view.ahead, view.wait) == ("", "")


def test_who_is_next_reads_that_nobody_is_ahead() -> None:
    assert seen("zh", ahead=0).ahead == "前面没有人"


@pytest.mark.parametrize("phase", PHASES)
def test_a_phone_asks_again_until_the_visit_is_over(phase: TicketPhase) -> None:
    assert (in_phase(phase, "zh").again_s == 0) == (phase in {"done", "cancelled", "expired", "no_show"})


@pytest.mark.parametrize("phase", PHASES)
def test_only_a_call_shakes_the_phone_and_each_call_anew(phase: TicketPhase) -> None:
    calls = {in_phase(phase, "zh").call, seen("zh", phase=phase, window="window-3", calls=1, recalls=1).call}

    assert len(calls - {""}) == (2 if phase == "called" else 0)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("phase", PHASES)
def test_nothing_personal_stands_on_a_phone(phase: TicketPhase, language: Language) -> None:
    said = " ".join(texts(in_phase(phase, language)))

    assert [each for each in ("disabled", "残障", "B-7788", TICKET.token, TICKET.id) if each in said] == []


@pytest.mark.parametrize(
    ("language", "words", "since"),
    [
        ("zh", "信号中断，请听广播、看大屏", "09:13:05 起中断"),
        ("en", "Signal lost: please listen to the calls and watch the board", "since 09:13:05"),
    ],
)
def test_without_a_hub_a_phone_says_so_and_no_numbers_of_before(language: Language, words: str, since: str) -> None:
    view = in_phase("waiting", language, Outcome.AWAY)

    assert (view.away, view.away_since) == (words, since)
    assert (view.number, view.ahead, view.wait) == ("A015", "", "")
    assert view.again_s > 0


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.TOLD])
def test_a_phone_without_an_answer_says_what_to_do_instead(outcome: Outcome, language: Language) -> None:
    view = visit_view(Answer(outcome), speech(language))

    said = " ".join((view.headline, *view.notes, view.away))
    assert {"zh": "请听广播、看大屏", "en": "watch the board"}[language] in said
    assert (view.number, view.call) == ("", "")
    assert view.again_s >= 15


@pytest.mark.parametrize("phase", PHASES)
def test_only_who_was_served_to_the_end_is_asked_to_rate(phase: TicketPhase) -> None:
    """Not who called it off, stayed away, or is at the window still."""
    at_ms, manners = NINE_MS + 12 * MINUTE_MS, manners_of(COUNTY.rating, speech("zh"))
    ticket = msgspec.structs.replace(TICKET, phase=phase, ended_ms=NINE_MS + MINUTE_MS)
    view = visit_view(Answer(Outcome.TOLD, ticket, at_ms), speech("zh"), manners)

    assert (view.rating is not None) == (phase == "done")


def test_when_the_halls_time_for_it_is_over_nobody_is_asked_to_rate() -> None:
    manners = manners_of(msgspec.structs.replace(COUNTY.rating, limit_s=600), speech("zh"))
    ticket = msgspec.structs.replace(TICKET, phase="done", ended_ms=NINE_MS)
    views = [
        visit_view(Answer(Outcome.TOLD, ticket, NINE_MS + after_ms), speech("zh"), manners)
        for after_ms in (0, 600_000, 600_001)
    ]

    assert [view.rating is not None for view in views] == [True, True, False]


@pytest.mark.parametrize("level", LEVELS)
def test_why_and_which_words_go_with_a_bad_level_only_and_all_is_said_as_from_a_phone(level: Level) -> None:
    given = Given(level, "slow", "等了一个上午")
    said = given.command("2026-11-23/a/15", "cafecafe-000001")

    assert (said.ticket, said.level, said.channel) == ("2026-11-23/a/15", level, "phone")
    assert (said.reason, said.comment) == (("slow", "等了一个上午") if level in BAD else ("", ""))


@pytest.mark.parametrize("phase", PHASES)
def test_who_waits_may_let_others_go_before_and_who_is_not_served_may_call_it_off(phase: TicketPhase) -> None:
    steps, away = in_phase(phase, "zh").steps, in_phase(phase, "zh", Outcome.AWAY).steps

    assert bool(steps.behind) == (phase == "waiting")
    assert steps.may_cancel == (phase in {"waiting", "held", "missed"})
    assert not away.behind
    assert not away.may_cancel


def test_who_waits_reads_what_to_bring_for_service_and_situation() -> None:
    plain, lost = seen("zh").materials, seen("zh", situation="lost").materials

    assert plain
    assert lost[: len(plain)] == plain
    assert seen("zh", phase="called", window="window-3").materials == ()
    assert seen("en").materials[0].isascii()


def test_a_later_moment_alone_is_no_change_and_a_shorter_line_or_another_language_is() -> None:
    view, zh = seen("zh"), speech("zh")
    later = replace(view, updated="更新于 09:12:15", as_of="09:12:15")

    assert tag_of(later, zh) == tag_of(view, zh)
    assert tag_of(seen("zh", ahead=5), zh) != tag_of(view, zh)
    assert tag_of(view, speech("en")) != tag_of(view, zh)
