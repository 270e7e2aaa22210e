"""What a guide reads when a card reader or a scanner fails, and a visitor when a card says nothing."""

import pytest

from device_drivers import card_reader, scanner
from device_drivers.id_card import CardTrouble
from hall_config.texts import LANGUAGES, Catalogue
from web_console.language import Tongue

CODES = [f"{device.DEVICE}.{fault}" for device in (card_reader, scanner) for fault in device.POSSIBLE]
NAMES = {("reader", "zh"): "身份证阅读器", ("reader", "en"): "card reader", ("scanner", "zh"): "扫码器"}


@pytest.mark.parametrize("code", CODES)
def test_a_guide_is_sent_to_the_device_that_fails_and_to_no_other(code: str) -> None:
    device = code.partition(".")[0]
    for language in LANGUAGES:
        sentence = Tongue(language).fault(code)
        assert NAMES.get((device, language), "scanner") in sentence


@pytest.mark.parametrize("trouble", CardTrouble)
def test_whose_card_says_nothing_reads_what_to_do(trouble: CardTrouble) -> None:
    for language in LANGUAGES:
        assert Catalogue.load().text(f"card.{trouble}", language)
