"""A sign above a window, looked up at while the hall goes on and things fail."""

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from device_drivers.driver import Fault
from device_drivers.hands import unpacked
from device_drivers.inputs import InputChecked
from hall_protocol.events import NodeControl
from hall_protocol.states import HubState
from node_runtime.clock import boottime_ms
from node_runtime.settings import NodeSettings, SettingsError
from tests.sign.bench import Bench, sign_on_the_bench, sign_settings
from tests.sign.parts import BACK_MS, MORNING_MS, board, calling, sent_on, ticket
from window_terminal.sign.app import GRACE_MS
from window_terminal.sign.devices import check_together, checked


@pytest.fixture
def sign(tmp_path: Path) -> Iterator[Bench]:
    with sign_on_the_bench(tmp_path) as bench:
        yield bench


@pytest.fixture
def strip(tmp_path: Path) -> Iterator[Bench]:
    with sign_on_the_bench(tmp_path, strip="virtual-bx", screen="virtual") as bench:
        yield bench


def picture(sign: Bench) -> bytes:
    return unpacked(sign.hand("screenshot")["picture"])


def await_strip(sign: Bench, text: str) -> None:
    """Look until the strip shows it; it hangs on a real line."""
    looks, give_up_ms = threading.Event(), boottime_ms() + 10_000
    while (shown := sign.hand("strip")["text"]) != text:
        assert boottime_ms() < give_up_ms, shown
        looks.wait(0.005)


def test_a_call_is_on_the_sign_at_once(sign: Bench) -> None:
    sign.hears(board("ready"))
    before = picture(sign)
    sign.hears(calling())

    assert sign.says == "请A015号"
    assert picture(sign) != before


def test_a_call_flashes_three_seconds_and_stands_still_then(sign: Bench) -> None:
    sign.hears(board("ready"))
    sign.hears(calling())

    assert set(sign.lit_while_passes(60, 50)) == {True, False}
    assert sign.lit_while_passes(20, 100) == [True] * 20


def test_a_sign_that_rests_draws_nothing(sign: Bench) -> None:
    sign.hears(board("closed"))
    sign.passes(3_500)
    version = sign.hand("screenshot")["version"]
    sign.passes(2_000)

    assert sign.hand("screenshot")["version"] == version


def test_english_follows_chinese_in_its_turn(sign: Bench) -> None:
    sign.hears(board("serving", of=ticket("A015", "serving")))
    chinese = picture(sign)
    sign.passes(3_000)
    english = picture(sign)
    sign.passes(3_000)

    assert english != chinese
    assert picture(sign) == chinese


def test_what_stood_there_does_not_lie_when_the_hub_has_been_gone_for_a_while(sign: Bench) -> None:
    sign.hears(board("serving", of=ticket("A015", "serving")))
    sign.hub(False)
    sign.passes(GRACE_MS - 100)
    assert sign.says == "A015 正在办理"
    sign.passes(200)

    assert sign.says == "系统恢复中 请稍候"
    sign.hub(True)
    assert sign.says == "A015 正在办理"


def test_a_hub_that_is_away_for_a_moment_disturbs_nobody(sign: Bench) -> None:
    sign.hears(board("serving", of=ticket("A015", "serving")))
    before = picture(sign)
    for _ in range(10):
        sign.hub(False)
        sign.passes(1_500)
        sign.hub(True)
        sign.passes(1_500)

    assert picture(sign) == before


def test_the_hub_and_then_the_broker_gone_is_gone_once(sign: Bench) -> None:
    sign.hears(calling())
    sign.hub(False)
    sign.passes(GRACE_MS - 1_000)
    sign.app.on_link(hub_alive=False, broker_up=False)
    sign.passes(1_100)

    assert sign.says == "系统恢复中 请稍候"


def test_nobody_is_flashed_at_by_a_sign_that_is_cut_off(sign: Bench) -> None:
    sign.hears(board("ready"))
    sign.hears(calling())
    sign.hub(False)

    assert all(sign.lit_while_passes(30, 50))


def test_what_the_broker_kept_is_not_believed_before_the_hub_lives(tmp_path: Path) -> None:
    with sign_on_the_bench(tmp_path, has_hub=False) as sign:
        sign.hears(calling())
        assert sign.says == "系统恢复中 请稍候"
        sign.hub(True)

        assert sign.says == "请A015号"


def test_a_sign_that_starts_flashes_for_a_call_of_just_now_and_for_no_old_one(tmp_path: Path) -> None:
    for since_ms, flashes in ((2_000, True), (4_000, False)):
        with sign_on_the_bench(tmp_path) as sign:
            sign.passes(since_ms)
            sign.hears(calling())

            assert sign.hand("sign")["flashing"] is flashes


def test_a_green_number_is_green_on_a_strip_that_has_colours(tmp_path: Path) -> None:
    with sign_on_the_bench(tmp_path, strip="virtual-bx", strip_colours="three") as sign:
        for number, colour in (("G001", "green"), ("A015", "red")):
            sign.hears(calling(number))
            await_strip(sign, f"请{number}号")
            assert sign.hand("strip")["colour"] == colour


def test_older_news_never_overwrite_newer(sign: Bench) -> None:
    sign.hears(msgspec.structs.replace(calling("A016"), seq=9))
    sign.hears(msgspec.structs.replace(calling("A015"), seq=8))
    assert sign.says == "请A016号"
    sign.hears(msgspec.structs.replace(calling("A001"), seq=2, epoch=2))

    assert sign.says == "请A001号"


def test_whoever_was_sent_on_reads_it_fifteen_seconds(sign: Bench) -> None:
    sign.hears(sent_on())
    assert sign.says == "A015 请到5号窗口 等候"
    sign.passes(12_900)
    assert sign.says == "A015 请到5号窗口 等候"
    sign.passes(200)

    assert sign.says == "热情为您服务"


def test_a_planned_end_that_passes_goes_away_by_itself(sign: Bench) -> None:
    sign.hears(board("paused", reason="lunch", back_ms=BACK_MS))
    assert sign.says == "暂停服务 午餐休息 预计10:30回来"
    sign.passes(BACK_MS - MORNING_MS, step_ms=60_000)

    assert sign.says == "暂停服务 午餐休息 请稍候"


def test_the_strip_says_the_same_as_the_glass(strip: Bench) -> None:
    strip.hears(board("ready"))
    strip.hears(calling())
    await_strip(strip, "请A015号")
    strip.passes(3_500)
    await_strip(strip, "Ticket A015")
    strip.hears(board("serving", of=ticket("A015", "serving")))

    await_strip(strip, "A015 正在办理")


def test_the_strip_flashes(strip: Bench) -> None:
    strip.hears(board("ready"))
    strip.hears(calling())
    await_strip(strip, "请A015号")
    strip.passes(400)
    await_strip(strip, " ")
    strip.passes(300)

    await_strip(strip, "请A015号")


def test_a_pulled_strip_is_a_fault_and_the_glass_goes_on(strip: Bench) -> None:
    strip.hears(calling())
    strip.hand("strip_fault", fault="unplugged")
    _await_faults(strip, "strip.unplugged")
    assert strip.runtime.more_health() == {"devices": {"strip": "unplugged"}}
    strip.hears(board("serving", of=ticket("A015", "serving")))
    assert strip.says == "A015 正在办理"
    strip.hand("strip_fault", fault="unplugged", on=False)

    _await_faults(strip)
    await_strip(strip, "A015 正在办理")
    assert strip.runtime.more_health() == {"devices": {"strip": "ready"}}


def _await_faults(sign: Bench, *faults: str) -> None:
    looks, give_up_ms = threading.Event(), boottime_ms() + 10_000
    while sign.runtime.faults != faults:
        sign.takes_what_came()
        assert boottime_ms() < give_up_ms, sign.runtime.faults
        looks.wait(0.005)


def test_a_sign_is_restarted_on_the_halls_wish(sign: Bench) -> None:
    sign.hears(NodeControl(control_id="c", action="volume", volume=3))
    assert sign.runtime.inbox.next(0) is None
    sign.hears(NodeControl(control_id="c", action="restart"))

    assert sign.runtime.inbox.next(0) is not None


def test_the_time_alone_draws_nothing(sign: Bench) -> None:
    sign.hears(board("closed"))
    version = sign.hand("screenshot")["version"]
    sign.hears(HubState(alive=True, epoch=1, hall_time_ms=MORNING_MS + 1_000))

    assert sign.hand("screenshot")["version"] == version


def test_a_sign_whose_glass_is_dark_goes_on_with_its_strip(tmp_path: Path) -> None:
    with sign_on_the_bench(tmp_path, strip="virtual-bx", screen="virtual") as sign:
        sign.app.on_device(InputChecked("screen", (Fault.UNPLUGGED,)))

        assert sign.runtime.faults == ("screen.unplugged",)
        assert sign.runtime.more_health() == {"devices": {"strip": "ready", "screen": "unplugged"}}


def test_a_strip_alone_needs_no_screen(tmp_path: Path) -> None:
    whole = checked(sign_settings(tmp_path, strip="text:/dev/ttyUSB0"), tmp_path / "sign.toml")

    assert whole.devices["screen"] == "none"
    assert checked(sign_settings(tmp_path), tmp_path / "sign.toml").devices["screen"] == "virtual"


@pytest.mark.parametrize(
    ("devices", "sentence"),
    [
        ({"lamp": "5"}, "unknown key devices.lamp"),
        ({"screen": "paper"}, 'devices.screen is "paper"'),
        ({"screen": "none"}, "nobody sees anything"),
        ({"strip": "bx:0:1"}, "write the port behind the family"),
    ],
)
def test_a_wrong_setting_is_named(devices: dict[str, str], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=sentence):
        checked(sign_settings(tmp_path, **devices), tmp_path / "sign.toml")


def test_a_terminals_settings_are_no_signs(tmp_path: Path) -> None:
    terminal: NodeSettings = msgspec.structs.replace(sign_settings(tmp_path), role="terminal")

    with pytest.raises(SettingsError, match='has role = "sign"'):
        checked(terminal, tmp_path / "sign.toml")


def test_two_signs_never_draw_on_one_screen(tmp_path: Path) -> None:
    sign = sign_settings(tmp_path, screen="sdl")
    settings = [msgspec.structs.replace(sign, node=node) for node in ("sign-1", "sign-2")]

    with pytest.raises(SettingsError, match="start a process for each"):
        check_together(settings)
