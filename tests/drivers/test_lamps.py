"""A clerk sees at a glance what is lit, and all blinking lamps blink together."""

import pytest

from device_drivers.driver import DriverError
from device_drivers.lamps import GpioLamps, VirtualLamps
from device_drivers.pins import virtual_chip

PINS = {"ready": 22, "calling": 23, "trouble": 24}


@pytest.fixture(params=[GpioLamps, VirtualLamps])
def lamps(request: pytest.FixtureRequest) -> GpioLamps:
    kind: type[GpioLamps] = request.param
    return kind(PINS, virtual_chip())


def test_a_fresh_terminal_is_dark(lamps: GpioLamps) -> None:
    assert lamps.lit() == {"ready": "off", "calling": "off", "trouble": "off"}
    assert not any(lamps.glowing(name) for name in PINS)


def test_a_lamp_stays_lit_until_it_is_put_out(lamps: GpioLamps) -> None:
    lamps.show("ready", "on")
    lamps.tick(600)

    assert lamps.glowing("ready")
    lamps.show("ready", "off")
    assert not lamps.glowing("ready")


def test_a_blinking_lamp_lights_at_once_and_blinks_once_a_second(lamps: GpioLamps) -> None:
    lamps.show("trouble", "blink")

    assert lamps.glowing("trouble")
    seen = []
    now: int | None = 10_000
    while now is not None and now < 12_000:
        following = lamps.tick(now)
        seen.append((now, lamps.glowing("trouble")))
        now = following
    assert seen == [(10_000, True), (10_500, False), (11_000, True), (11_500, False)]


def test_blinking_lamps_blink_together(lamps: GpioLamps) -> None:
    lamps.show("ready", "blink")
    lamps.tick(700)
    lamps.show("trouble", "blink")
    lamps.tick(800)

    assert lamps.glowing("ready") == lamps.glowing("trouble")


def test_a_terminal_without_blinking_lamps_need_not_wake_up(lamps: GpioLamps) -> None:
    lamps.show("ready", "on")

    assert lamps.tick(0) is None


def test_a_lamp_that_does_not_exist_is_named(lamps: GpioLamps) -> None:
    with pytest.raises(DriverError, match="no lamp 'redy'; there are calling, ready, trouble"):
        lamps.show("redy", "on")


def test_closing_puts_every_lamp_out() -> None:
    chip = virtual_chip()
    lamps = VirtualLamps({"ready": 22}, chip)
    lamps.show("ready", "on")
    wire = chip.factory.pin(22)

    lamps.close()

    assert not wire.state


def test_virtual_eyes_see_what_is_lit() -> None:
    lamps = VirtualLamps(PINS, virtual_chip())
    lamps.show("calling", "blink")

    assert lamps.hands["lamps"]({}) == {"lamps": {"ready": "off", "calling": "blink", "trouble": "off"}}
