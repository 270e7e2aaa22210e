"""What the voice is told will be said soon: the likely calls of the next minutes, so that their clips are there."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from central_scheduler.opening import reconfigure
from central_scheduler.publisher import AGES_MS, PLAN_REST_MS
from central_scheduler.speech_plan import MOST_LINES
from hall_config.boards import Sound, SpokenLanguage
from hall_config.model import HallConfig, Node
from hall_protocol.events import SpeechLine, ZoneCall, ZoneSaid
from hall_protocol.states import SpeechPlan
from tests.hall.standing import county
from tests.scheduler.a_hall_of_desks import ROOM, VIDEO, a_hall_of_desks
from tests.scheduler.parts import MINUTE_MS, NINE_MS, SENTENCES, Desk, a_desk
from tests.scheduler.small_changes import with_hours

PLAN = "voice/plan"


def with_a_voice(config: HallConfig) -> HallConfig:
    return msgspec.structs.replace(config, nodes=(*config.nodes, Node(id="voice-1", role="voice")))


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Desk]:
    """A hub whose hall has a machine that renders."""
    with a_desk(tmp_path, with_a_voice(county())) as desk:
        yield desk


def plan_of(desk: Desk, monotonic_ms: int = 0) -> list[SpeechLine]:
    """Return what the voice was told last, a turn of the hub after the boards."""
    desk.shows(monotonic_ms)
    desk.shows(monotonic_ms)
    plans = [each for each in desk.ear.at(PLAN) if isinstance(each, SpeechPlan)]
    return list(plans[-1].lines)


def chinese(desk: Desk, monotonic_ms: int = 0) -> list[str]:
    return [line.text for line in plan_of(desk, monotonic_ms) if line.language == "zh"]


def opens(desk: Desk, *windows: int) -> None:
    for window in windows:
        assert desk.says("console", "open_window", window=f"window-{window}").ok


def call(number: str, window: int) -> str:
    return f"请{number}号到{window}号窗口办理业务"


def said_since(desk: Desk) -> set[str]:
    """Return the clips that the boards were told to play."""
    heard = [message for path, message in desk.ear.heard if path.endswith("/call")]
    return {line.clip for message in heard if isinstance(message, ZoneCall) for line in message.speech}


def test_who_is_next_is_foreseen_with_every_window_that_may_call_who_is_free_first_first(hall: Desk) -> None:
    number = hall.issues().number
    opens(hall, 1, 2)

    assert chinese(hall) == [call(number, 1), call(number, 2)]


def test_each_sentence_is_foreseen_in_every_language_just_as_it_will_be_said(hall: Desk) -> None:
    hall.issues()
    opens(hall, 1)
    planned = plan_of(hall)
    assert [line.language for line in planned] == ["zh", "en"]
    assert all(line.clip and len(line.halves) == 2 for line in planned)
    hall.calls("window-1")

    assert said_since(hall) == {line.clip for line in planned}


def test_where_a_window_is_free_whoever_comes_next_is_foreseen_before_they_take_a_ticket(hall: Desk) -> None:
    """They are called at once, and a voice needs seconds."""
    opens(hall, 1)
    planned = {line.clip for line in plan_of(hall)}
    hall.issues()
    hall.calls("window-1")

    assert said_since(hall) <= planned


def test_where_nobody_is_free_nobody_is_foreseen_who_is_not_here_yet(hall: Desk) -> None:
    opens(hall, 1)
    hall.issues()
    hall.calls("window-1")

    assert [text for text in chinese(hall) if "再次" not in text] == []


def test_a_window_without_a_clerk_or_that_serves_something_else_will_not_call(hall: Desk) -> None:
    number = hall.issues().number
    opens(hall, 1, 2, 5)
    hall.says("console", "pause_window", window="window-2")

    assert [text for text in chinese(hall) if number in text] == [call(number, 1)]


def test_the_window_that_has_only_just_called_is_the_last_to_call_again(hall: Desk) -> None:
    for _ in range(3):
        hall.issues()
    hall.calls("window-2")
    hall.calls("window-1")
    hall.now_ms += MINUTE_MS
    hall.says("window-1", "start_service")
    hall.now_ms += MINUTE_MS
    opens(hall, 3)

    told = [text for text in chinese(hall) if "再次" not in text and "A003" in text]
    assert told == [call("A003", 3), call("A003", 1), call("A003", 2)]


def test_who_was_called_and_has_not_come_will_be_called_once_more(hall: Desk) -> None:
    for _ in range(2):
        hall.issues()
        hall.now_ms += MINUTE_MS
    hall.calls("window-2")
    hall.now_ms += MINUTE_MS
    hall.calls("window-1")
    recalls = ["再次呼叫，请A001号到2号窗口办理业务", "再次呼叫，请A002号到1号窗口办理业务"]
    assert chinese(hall) == recalls

    hall.says("window-2", "start_service")
    assert chinese(hall, PLAN_REST_MS) == recalls[1:]


def test_who_was_sent_on_to_a_window_is_foreseen_there_alone(hall: Desk) -> None:
    number = hall.issues().number
    opens(hall, 1, 2, 3)
    hall.calls("window-1")
    hall.says("window-1", "transfer_ticket", to_window="window-2")

    assert [text for text in chinese(hall) if number in text] == [call(number, 2)]


def test_to_a_video_seat_the_room_is_foreseen(tmp_path: Path) -> None:
    with a_desk(tmp_path, with_a_voice(a_hall_of_desks())) as desk:
        number = desk.issues().number
        assert desk.says("console", "open_window", window=VIDEO).ok
        assert chinese(desk) == [f"请{number}号到{ROOM.zh}办理业务"]


def test_the_voice_is_told_at_most_once_a_second_and_then_the_last(hall: Desk) -> None:
    opens(hall, 1)
    for step in range(100):
        hall.issues()
        hall.shows(1_000 + step)
    assert len(hall.ear.at(PLAN)) == 1
    assert hall.publisher.due_in_ms(1_100) <= PLAN_REST_MS

    assert chinese(hall, 1_000 + PLAN_REST_MS)[0] == call("A001", 1)
    assert len(hall.ear.at(PLAN)) == 2


def test_a_plan_that_says_the_same_is_not_sent_again(hall: Desk) -> None:
    opens(hall, 1)
    hall.issues()
    plan_of(hall)
    for step in range(1, 10):
        hall.now_ms += 1_000
        hall.shows(step * 1_000)

    assert len(hall.ear.at(PLAN)) == 1


def test_in_a_crowd_the_plan_is_no_longer_than_what_can_be_rendered(tmp_path: Path) -> None:
    languages = tuple(SpokenLanguage(code=code, call="{number} {window}") for code in ("zh", "en", "yue"))
    config = msgspec.structs.replace(with_a_voice(county()), sound=Sound(languages=languages))
    with a_desk(tmp_path, config) as desk:
        opens(desk, 1, 2, 3, 4)
        for _ in range(120):
            desk.issues()

        planned = plan_of(desk)
        assert len(planned) == MOST_LINES
        assert len({line.clip for line in planned}) == len(planned), "nothing is rendered twice"


def test_in_a_morning_nearly_every_call_had_been_foreseen(hall: Desk) -> None:
    """What is foreseen is worth nothing unless it comes: nine in ten calls had their clips before."""
    opens(hall, 1, 2, 3)
    for _ in range(60):
        hall.issues()
    planned: set[str] = set()
    for step in range(60):
        hall.now_ms += 20_000
        planned |= {line.clip for line in plan_of(hall, step * PLAN_REST_MS)}
        window = f"window-{1 + (step * 7) % 3}"
        assert hall.calls(window).ok
        hall.serves(window)

    said = said_since(hall)
    assert len(said) == 2 * 60
    assert len(said & planned) >= 0.9 * len(said)


def test_what_the_clock_will_have_said_is_rendered_before(tmp_path: Path) -> None:
    closes_soon_ms = NINE_MS + 8 * 60 * MINUTE_MS - 15 * MINUTE_MS
    with a_desk(tmp_path, with_a_voice(with_hours(county()))) as desk:
        desk.now_ms = closes_soon_ms - 9 * MINUTE_MS
        desk.says("console", "post_notice", kind="emergency", zh="消防演练", from_ms=desk.now_ms + MINUTE_MS)
        assert chinese(desk) == ["消防演练", "本大厅今天17:00结束办公，已取号的请留意叫号"]
        lasting = {line.text: line.lasting for line in plan_of(desk)}
        assert [lasting[text] for text in chinese(desk)] == [False, True], "the one is typed, the other the hall's own"


def test_a_sentence_of_the_clock_is_planned_though_nothing_happens_in_the_hall(tmp_path: Path) -> None:
    closes_soon_ms = NINE_MS + 8 * 60 * MINUTE_MS - 15 * MINUTE_MS
    with a_desk(tmp_path, with_a_voice(with_hours(county()))) as desk:
        desk.shows(0)
        desk.now_ms = closes_soon_ms - MINUTE_MS
        desk.shows(AGES_MS)
        assert len(chinese(desk, AGES_MS + PLAN_REST_MS)) == 1


def test_without_a_machine_that_renders_nobody_is_told(desk: Desk) -> None:
    desk.issues()
    desk.calls()
    desk.shows(0)

    assert desk.ear.at(PLAN) == []


def test_a_machine_that_the_hall_gave_up_is_told_no_more(hall: Desk) -> None:
    opens(hall, 1)
    hall.issues()
    assert plan_of(hall)

    assert reconfigure(hall.scheduler, county(), SENTENCES, hall.now_ms).refusal is None
    hall.publisher.configure(county(), hall.scheduler.hall)

    assert PLAN in hall.ear.unsaid


def test_who_is_next_at_a_window_of_few_services_is_foreseen_however_many_wait_for_others(hall: Desk) -> None:
    for _ in range(80):
        hall.issues()
    hall.now_ms += MINUTE_MS
    number = hall.issues("bdc-diya").number
    opens(hall, 1, 5)
    hall.shows(0)

    assert call(number, 5) in chinese(hall, PLAN_REST_MS)[:2]


def test_who_was_called_meanwhile_is_not_foreseen_at_another_window(hall: Desk) -> None:
    number = hall.issues().number
    opens(hall, 1, 2)
    hall.shows(0)
    hall.calls("window-2")

    assert [text for text in chinese(hall, PLAN_REST_MS) if text == call(number, 1)] == []


def test_who_is_served_is_rendered_shortly_before_the_clock_has_it_said(tmp_path: Path) -> None:
    config = msgspec.structs.replace(with_a_voice(county()), sound=Sound(status_every_s=120))
    with a_desk(tmp_path, config) as desk:
        desk.shows(0)
        number = desk.issues().number
        desk.calls("window-1")
        desk.says("window-1", "start_service")
        desk.now_ms += 89_000
        assert chinese(desk, 89_000) == []
        desk.now_ms += 2_000
        desk.issues()
        planned = plan_of(desk, 91_000)

        assert planned[0].text == f"正在办理：{number}，1号窗口"
        desk.now_ms += 29_000
        desk.shows(120_000)
        said = [message for message in desk.ear.at("zone/a/said") if isinstance(message, ZoneSaid)]
        assert said[-1].speech == tuple(planned[:2])


def test_a_window_that_serves_something_else_for_a_while_will_not_call(hall: Desk) -> None:
    number = hall.issues().number
    opens(hall, 1)
    assert call(number, 1) in chinese(hall)
    assert hall.says("console", "assign_services", window="window-1", services=["yb-canbao"]).ok
    hall.shows(900)

    assert call(number, 1) not in chinese(hall, PLAN_REST_MS)
