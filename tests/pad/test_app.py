"""A pad between its visitor and the hub: what is touched counts once, whatever goes wrong around it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from device_drivers.driver import Fault
from device_drivers.inputs import InputChecked
from device_drivers.rating_keys import VirtualRatingKeys
from hall_protocol.events import NodeControl, Reply
from hall_protocol.message import LocalText
from hall_protocol.topics import NODE_CONTROL, Address
from tests.pad.bench import HALL_MS, Bench, Clock, hears_the_time, pad_on_the_bench
from tests.pad.parts import WITHDRAWN, catalogue, request
from window_terminal.pad.asking import REASON_MS, SETTLE_MS, THANKS_MS

FIVE_KEYS = {"keys": "5 6 13 19 26", "lamp": "17"}
HERE = Address(NODE_CONTROL, "qinghe", {"node": "pad-3"})


@pytest.fixture
def pad(tmp_path: Path) -> Iterator[Bench]:
    with pad_on_the_bench(tmp_path) as bench:
        yield bench


def page_of(bench: Bench) -> object:
    return bench.hand("page")["page"]


def test_a_touch_is_a_rating_of_this_visit(pad: Bench) -> None:
    pad.is_asked(request("t-7"))
    pad.hand("touch", text="基本满意")

    (rating,) = pad.rated()
    assert (rating.ticket, rating.level, rating.channel, rating.reason) == ("t-7", "basically_satisfied", "", "")
    assert page_of(pad) == "thanks"


def test_a_bad_level_is_on_disk_before_anybody_is_asked_why(pad: Bench) -> None:
    pad.is_asked(request("t-7"))
    pad.touches("非常不满意")

    assert page_of(pad) == "reasons"
    assert [(kept.ticket, kept.level) for kept in pad.touched()] == [("t-7", "very_dissatisfied")]
    assert pad.rated() == []


def test_the_reason_goes_with_it_and_its_age_is_that_of_the_level(pad: Bench) -> None:
    pad.is_asked(request("t-7"))
    pad.hand("touch", text="不满意")
    pad.passes(4_000)
    pad.hand("touch", text="办理太慢")

    (rating,) = pad.rated()
    assert (rating.level, rating.reason, rating.age_ms) == ("dissatisfied", "slow", 4_000)
    assert pad.touched() == []


def test_who_walks_off_or_will_not_say_why_has_rated(pad: Bench) -> None:
    pad.is_asked(request("t-1"))
    pad.touches("不满意")
    pad.passes(REASON_MS)
    pad.passes(THANKS_MS)
    pad.is_asked(request("t-2"))
    pad.touches("不满意")
    pad.touches("不说明")

    assert [(each.ticket, each.reason) for each in pad.rated()] == [("t-1", ""), ("t-2", "")]
    assert pad.touched() == []


def test_a_pad_whose_plug_is_pulled_at_the_reasons_says_the_level_when_it_is_back(tmp_path: Path) -> None:
    with pad_on_the_bench(tmp_path) as before:
        before.is_asked(request("t-7"))
        before.touches("非常不满意")
        (kept,) = before.touched()
        touched_ms = before.clock.now_ms - SETTLE_MS

    with pad_on_the_bench(tmp_path, clock=Clock(touched_ms + 90_000)) as after:
        (rating,) = after.rated()
        assert (rating.command_id, rating.ticket, rating.level) == (kept.command_id, "t-7", "very_dissatisfied")
        assert rating.age_ms == 90_000
        assert (after.touched(), page_of(after)) == ([], "rest")


def test_between_the_two_boxes_a_rating_is_said_under_one_id(tmp_path: Path) -> None:
    """The plug is pulled when the outbox has it and the other box has it still."""
    with pad_on_the_bench(tmp_path) as before:
        before.is_asked(request("t-7"))
        before.touches("不满意")
        (kept,) = before.touched()
        before.touches("办理太慢")
        assert [each.command_id for each in before.rated()] == [kept.command_id]


def test_without_a_hub_the_visitor_is_thanked_and_the_rating_kept(pad: Bench) -> None:
    pad.is_asked(request())
    pad.app.on_link(hub_alive=False, broker_up=False)
    pad.hand("touch", text="满意")

    assert (page_of(pad), pad.runtime.pending, len(pad.rated())) == ("thanks", 1, 1)


def test_a_pad_that_asks_nobody_counts_no_touch_and_says_when_one_may_rate(pad: Bench) -> None:
    pad.hand("touch", x=400, y=300)

    assert (page_of(pad), pad.hand("page")["title"], pad.rated()) == ("not_yet", "请在办理后评价", [])
    pad.passes(3_000)
    assert page_of(pad) == "rest"


def test_a_touch_beside_the_levels_rates_nothing(pad: Bench) -> None:
    pad.is_asked(request())
    pad.hand("touch", x=400, y=20)

    assert (page_of(pad), pad.rated()) == ("asking", [])


def test_two_fingers_on_one_page_are_one_rating_and_no_reason(pad: Bench) -> None:
    pad.is_asked(request())
    targets = pad.hand("page")["targets"]
    assert isinstance(targets, list)
    places = [(each["rect"][0] + 20, each["rect"][1] + 60) for each in targets]
    glass = pad.app._glass
    assert glass is not None
    for place in (places[4], places[3], places[0]):
        glass.touch(*place)
    pad.app.feel()

    assert page_of(pad) == "reasons"
    assert [each.level for each in pad.touched()] == ["very_dissatisfied"]


def test_the_pad_asks_as_long_as_the_hall_says_and_never_past_the_hubs_moment(pad: Bench) -> None:
    pad.hears(catalogue(asks_s=30))
    pad.hears(request("t-1", until_ms=HALL_MS + 600_000))
    assert pad.hand("page")["seconds"] == 30
    pad.hears(request("t-2", until_ms=HALL_MS + 12_000))
    assert pad.hand("page")["seconds"] == 12
    pad.passes(11_999)
    assert page_of(pad) == "asking"
    pad.passes(1)
    assert (page_of(pad), pad.rated()) == ("rest", [])


def test_in_a_replay_the_time_runs_out_as_fast_as_the_halls(pad: Bench) -> None:
    hears_the_time(pad.runtime.hall_clock, speed=10.0)
    pad.hears(request("t-1", until_ms=HALL_MS + 60_000))

    assert pad.hand("page")["seconds"] == 6


def test_a_question_that_comes_too_late_is_not_asked(pad: Bench) -> None:
    pad.hears(request("t-1", until_ms=HALL_MS))

    assert page_of(pad) == "rest"


@pytest.mark.parametrize(("until_ms", "page"), [(HALL_MS - 1, "rest"), (HALL_MS + 30_000, "asking")])
def test_a_question_that_waited_for_the_pads_start_is_asked_only_in_time(
    tmp_path: Path, until_ms: int, page: str
) -> None:
    """The broker keeps it for a while; by then somebody else may stand there."""
    with pad_on_the_bench(tmp_path, knows_the_time=False) as pad:
        pad.hears(request("t-1", until_ms=until_ms))
        assert page_of(pad) == "rest"
        hears_the_time(pad.runtime.hall_clock)
        pad.app.on_link(hub_alive=True, broker_up=True)

        assert page_of(pad) == page


def test_a_question_that_waited_and_was_withdrawn_is_not_asked(tmp_path: Path) -> None:
    with pad_on_the_bench(tmp_path, knows_the_time=False) as pad:
        pad.hears(request("t-1"))
        pad.hears(WITHDRAWN)
        hears_the_time(pad.runtime.hall_clock)
        pad.app.on_link(hub_alive=True, broker_up=True)

        assert page_of(pad) == "rest"


def test_a_question_that_is_withdrawn_goes_and_the_next_comes(pad: Bench) -> None:
    pad.is_asked(request("t-1"))
    pad.hears(WITHDRAWN)
    assert page_of(pad) == "rest"
    pad.is_asked(request("t-2", number="A016"))

    assert pad.hand("page")["number"] == "A016"


def test_a_visit_rated_on_the_phone_is_said_to_be(pad: Bench) -> None:
    pad.is_asked(request("t-1"))
    pad.hand("touch", text="满意")
    pad.is_answered(pad.rated()[0], "already_rated")

    assert (page_of(pad), pad.hand("page")["title"]) == ("already", "已评价，谢谢")


def test_another_refusal_is_read_in_the_hubs_words(pad: Bench) -> None:
    pad.is_asked(request("t-1"))
    pad.hand("touch", text="满意")
    pad.is_answered(pad.rated()[0], "rating_too_late", message=LocalText("号票A015的评价时间已过", "Too late"))

    assert (page_of(pad), pad.hand("page")["title"]) == ("said", "号票A015的评价时间已过")


def test_a_reason_the_hall_has_given_up_meanwhile_costs_nobody_the_rating(pad: Bench) -> None:
    pad.is_asked(request("t-1"))
    pad.hand("touch", text="不满意")
    pad.passes(4_000)
    pad.hand("touch", text="办理太慢")
    first = pad.rated()[0]
    pad.passes(700)
    pad.is_answered(first, "rating_reason")

    again = pad.rated()[-1]
    assert again.command_id != first.command_id
    assert (again.ticket, again.level, again.reason, again.age_ms) == ("t-1", "dissatisfied", "", 4_700)
    assert page_of(pad) == "thanks"


def test_an_answer_that_comes_to_the_next_visitor_is_not_shown(pad: Bench) -> None:
    pad.is_asked(request("t-1"))
    pad.hand("touch", text="满意")
    pad.is_asked(request("t-2"))
    pad.is_answered(pad.rated()[0], "already_rated")

    assert page_of(pad) == "asking"


def test_what_is_said_on_the_pad_is_in_no_log(pad: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    pad.is_asked(request("t-7", number="A015"))
    pad.touches("非常不满意")
    pad.touches("态度不好")

    assert "rated" in caplog.text
    for secret in ("A015", "dissatisfied", "attitude", "t-7"):
        assert secret not in caplog.text


def test_a_console_sees_what_the_visitor_sees(pad: Bench) -> None:
    before = pad.hand("screenshot")
    pad.is_asked(request())

    assert pad.hand("screenshot")["picture"] != before["picture"]
    pad.app.on_message(HERE, NodeControl(control_id="c-1", action="show_screen"))
    pad.app.on_message(HERE, NodeControl(control_id="c-2", action="volume", volume=3))


def test_a_pad_at_rest_draws_nothing(pad: Bench) -> None:
    before = pad.hand("screenshot")["version"]
    for _ in range(50):
        pad.passes(1_000)

    assert pad.hand("screenshot")["version"] == before


def test_a_pad_that_counts_down_is_drawn_once_a_second(pad: Bench) -> None:
    pad.hears(request())
    before = pad.hand("screenshot")["version"]
    for _ in range(200):
        pad.passes(50)

    assert int(str(pad.hand("screenshot")["version"])) - int(str(before)) == 10


def test_five_keys_are_five_levels_and_a_lamp_says_when(tmp_path: Path) -> None:
    with pad_on_the_bench(tmp_path, FIVE_KEYS) as pad:
        assert pad.hand("lamps")["lamps"] == {"lamp": "off"}
        pad.is_asked(request())
        assert pad.hand("lamps")["lamps"] == {"lamp": "on"}
        press(pad, 5)
        assert pad.hand("lamps")["lamps"] == {"lamp": "blink"}
        pad.passes(THANKS_MS)
        assert pad.hand("lamps")["lamps"] == {"lamp": "off"}

        assert [(each.level, each.reason) for each in pad.rated()] == [("very_dissatisfied", "")]


@pytest.mark.parametrize(
    ("key", "level"), [(1, "very_satisfied"), (2, "satisfied"), (3, "basically_satisfied"), (4, "dissatisfied")]
)
def test_four_keys_are_the_first_four_levels(tmp_path: Path, key: int, level: str) -> None:
    with pad_on_the_bench(tmp_path, {"keys": "5 6 13 19"}) as pad:
        pad.is_asked(request())
        press(pad, key)

        assert [each.level for each in pad.rated()] == [level]


def test_two_keys_under_one_palm_are_no_rating(tmp_path: Path) -> None:
    with pad_on_the_bench(tmp_path, FIVE_KEYS) as pad:
        pad.is_asked(request())
        keys = pad.app._keys
        assert isinstance(keys, VirtualRatingKeys)
        keys.press(1, 2)
        pad.hears_the_keys()
        pad.passes(200)

        assert (pad.rated(), page_of(pad)) == ([], "asking")


def test_a_key_that_waits_for_its_meaning_brings_the_next_look_forward(tmp_path: Path) -> None:
    with pad_on_the_bench(tmp_path, FIVE_KEYS) as pad:
        pad.is_asked(request())
        at_rest_s = pad.app.tick_s
        pad.hand("rate_key", key=1)

        assert pad.app.tick_s <= 0.03 < at_rest_s


def test_keys_may_mean_something_else_or_nothing(tmp_path: Path) -> None:
    with pad_on_the_bench(tmp_path, {"keys": "5 6 13 19"}, {"key.4": "very_dissatisfied", "key.1": "nothing"}) as pad:
        pad.is_asked(request())
        press(pad, 1)
        assert pad.rated() == []
        press(pad, 4)
        assert [each.level for each in pad.rated()] == ["very_dissatisfied"]


def test_a_key_pressed_while_nobody_is_asked_counts_nothing(tmp_path: Path) -> None:
    with pad_on_the_bench(tmp_path, FIVE_KEYS) as pad:
        press(pad, 1)
        pad.is_asked(request())

        assert (pad.rated(), page_of(pad)) == ([], "asking")


def test_keys_beside_a_glass_are_the_same_pad(tmp_path: Path) -> None:
    with pad_on_the_bench(tmp_path, FIVE_KEYS | {"screen": "virtual"}) as pad:
        pad.is_asked(request("t-1"))
        press(pad, 4)
        pad.is_asked(request("t-2"))
        pad.touches("不满意")
        pad.touches("办理太慢")

        assert [(each.ticket, each.reason) for each in pad.rated()] == [("t-1", ""), ("t-2", "slow")]


def test_a_wired_pad_rates_by_its_own_address(tmp_path: Path) -> None:
    with pad_on_the_bench(tmp_path, {"pads": "virtual", "pad_address": "7", "lamp": "17"}) as pad:
        pad.has_its_line()
        pad.is_asked(request())
        pad.hand("noise")
        pad.hand("pad_key", key="0c")
        pad.hand("rate_key", key=9)
        pad.hand("rate_key", key=4)
        pad.hears_the_line(lambda: page_of(pad) == "thanks")

        assert [(each.level, each.reason) for each in pad.rated()] == [("dissatisfied", "")]


def test_a_wired_pad_that_is_pulled_says_so(tmp_path: Path) -> None:
    with pad_on_the_bench(tmp_path, {"pads": "virtual"}) as pad:
        pad.hand("pads_fault", fault="unplugged")
        pad.hears_the_line(lambda: pad.runtime.faults == ("pads.unplugged",))
        pad.hand("pads_fault", fault="unplugged", on=False)
        pad.hears_the_line(lambda: not pad.runtime.faults)


def test_a_fault_of_the_keys_is_the_nodes_and_goes_with_it(tmp_path: Path) -> None:
    with pad_on_the_bench(tmp_path, FIVE_KEYS) as pad:
        pad.app.on_device(InputChecked("rating_keys", (Fault.ERROR,)))
        assert pad.runtime.faults == ("rating_keys.error",)
        assert pad.runtime.more_health() == {"devices": {"rating_keys": "error"}}
        pad.app.on_device(InputChecked("rating_keys"))

        assert not pad.runtime.faults
        assert pad.runtime.more_health() == {"devices": {"rating_keys": "ready"}}


def test_an_answer_to_nothing_does_no_harm(pad: Bench) -> None:
    pad.is_asked(request("t-1"))
    pad.hand("touch", text="满意")
    rating = pad.rated()[0]
    pad.app.on_reply(rating, Reply(command_id=rating.command_id, ok=True))

    assert page_of(pad) == "thanks"


def press(pad: Bench, key: int) -> None:
    """Press a key and let the instant pass in which a second one would spoil it."""
    pad.hand("rate_key", key=key)
    for _ in range(4):
        pad.clock.now_ms += 20
        pad.app.on_tick(pad.clock.now_ms)
        pad.hand("page")  # whatever the keys have put into the inbox meanwhile is taken with it
