"""What a technician reads when something that is pressed or shown at a window fails."""

import pytest

from device_drivers.inputs import BADGE_READER, BUTTONS, KEYPAD, PADS, RATING_KEYS
from device_drivers.listening import POSSIBLE
from hall_config.texts import LANGUAGES
from web_console.language import Tongue

NAMES = {
    BUTTONS: ("按钮", "button"),
    KEYPAD: ("小键盘", "keypad"),
    PADS: ("呼叫器", "call pads"),
    BADGE_READER: ("工牌读卡器", "badge reader"),
    RATING_KEYS: ("评价器", "rating pad"),
}
HEARD = [f"{device}.{fault}" for device in (KEYPAD, PADS, BADGE_READER) for fault in POSSIBLE]
CODES = [code for code in HEARD if code != "keypad.garbled"] + ["buttons.stuck", "rating_keys.stuck"]


@pytest.mark.parametrize("code", CODES)
def test_whoever_reads_of_it_is_sent_to_the_device_that_fails_and_to_no_printer(code: str) -> None:
    for language, name in zip(LANGUAGES, NAMES[code.partition(".")[0]], strict=True):
        sentence = Tongue(language).fault(code)
        assert name in sentence
        assert "打印" not in sentence + sentence.replace("printer", "打印")
