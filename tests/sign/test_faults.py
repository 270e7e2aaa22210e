"""What a guide reads when a strip or a character display fails."""

import pytest

from device_drivers import character_lcd, led_strip
from hall_config.texts import LANGUAGES
from web_console.language import Tongue

CODES = [f"{device.DEVICE}.{fault}" for device in (character_lcd, led_strip) for fault in device.POSSIBLE]
NAMES = {
    ("lcd", "zh"): "字符屏",
    ("lcd", "en"): "character display",
    ("strip", "zh"): "条屏",
    ("strip", "en"): "LED strip",
}


@pytest.mark.parametrize("code", [*CODES, "screen.unplugged", "screen.not_installed", "node.no_window"])
def test_a_guide_reads_what_to_do_about_every_fault(code: str) -> None:
    for language in LANGUAGES:
        assert Tongue(language).fault(code) != code


@pytest.mark.parametrize("code", CODES)
def test_a_guide_is_sent_to_the_device_that_fails_and_to_no_other(code: str) -> None:
    for language in LANGUAGES:
        assert NAMES[code.partition(".")[0], language] in Tongue(language).fault(code)
