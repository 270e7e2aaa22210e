"""A card is reduced to the same person again and one reason, and nothing else of it is ever put into words."""

from datetime import date, timedelta

import pytest

from device_drivers.id_card import (
    FROM_SIXTY,
    KIND,
    LAYOUTS,
    CardNotRead,
    CardSeen,
    CardTrouble,
    GreenRule,
    age_on,
    birth_in,
    check_digit,
    green_reason,
    identities,
    is_number,
    number_in,
)
from device_drivers.virtual_card_reader import VirtualCard, a_card
from hall_protocol.identity import identity_hash

NUMBER = "11010519491231002X"
OLD = VirtualCard(NUMBER, "19491231")


def text_of(card: VirtualCard) -> bytearray:
    return bytearray(card.text())


def test_the_number_and_the_birth_date_are_found() -> None:
    assert number_in(text_of(OLD)) == NUMBER.encode()
    assert birth_in(text_of(OLD)) == date(1949, 12, 31)


def test_the_bytes_of_a_published_card_are_read_where_they_stand() -> None:
    """Places and padding as makers print them in their manuals; the person is made up."""
    fields = [("某某某", 15), ("2", 1), ("01", 2), ("19490101", 8), ("某省某市某路1号", 35), (a_number("19490101"), 18)]
    fields += [("某市公安局", 15), ("20110303", 8), ("20210303", 8), ("", 18)]
    text = bytearray("".join(value.ljust(width) for value, width in fields).encode("utf-16-le"))

    assert len(text) == 256
    assert number_in(text) == a_number("19490101").encode()
    assert birth_in(text) == date(1949, 1, 1)


def a_number(birth: str) -> str:
    return a_card(date.fromisoformat(birth)).number


def test_a_small_x_is_the_same_person() -> None:
    assert number_in(text_of(VirtualCard(NUMBER.lower(), "19491231"))) == NUMBER.encode()


def test_a_foreigners_card_of_2017_has_its_own_places() -> None:
    text = text_of(VirtualCard("FRA110080010101", "19800101", "I"))

    assert number_in(text) == b"FRA110080010101"
    assert birth_in(text) == date(1980, 1, 1)


@pytest.mark.parametrize("kind", ["J", "Y"])
def test_a_residence_permit_and_a_foreigners_card_of_2023_are_read_like_a_residents(kind: str) -> None:
    card = a_card(date(1950, 2, 28), number="81000019500228002")
    text = text_of(VirtualCard(card.number, card.birth, kind))

    assert number_in(text) == card.number.encode()
    assert birth_in(text) == date(1950, 2, 28)


def test_a_card_of_an_unknown_kind_is_not_guessed_at() -> None:
    for octet in set(range(256)) - {ord("I")}:
        text = text_of(OLD)
        text[KIND.offset] = octet
        assert bool(number_in(text)) == (octet in LAYOUTS), octet
    text[KIND.offset : KIND.offset + 2] = "\u4e20".encode("utf-16-le")  # a letter whose lower half is a blank
    assert number_in(text) == b""
    assert birth_in(text) is None


@pytest.mark.parametrize(
    "number",
    [
        "",
        "1",
        "110105194912310021",
        "1101051949123100",
        "1101051949123100２X",
        "一二三",
        "11010519491231002x ",
        "X" * 18,
        f"\u4e31{NUMBER[1:]}",
    ],
)
def test_what_is_no_number_is_no_person(number: str) -> None:
    assert (number_in(text_of(VirtualCard(number, "19491231"))) != b"") == (number.strip().upper() == NUMBER)


def test_one_wrong_digit_is_noticed_by_the_last() -> None:
    for place in range(17):
        for digit in "0123456789":
            wrong = NUMBER[:place] + digit + NUMBER[place + 1 :]
            assert is_number(wrong.encode()) == (wrong == NUMBER)


def test_a_text_that_is_too_short_is_no_card() -> None:
    assert number_in(text_of(OLD)[:249]) == b""
    assert number_in(bytearray()) == b""


def test_noise_in_place_of_a_text_is_no_card_and_no_error() -> None:
    for octet in range(256):
        text = bytearray([octet]) * 256
        assert number_in(text) == b""
        assert birth_in(text) is None


@pytest.mark.parametrize("birth", ["", "19491301", "19490230", "1949", "        ", "出生", "-1234567"])
def test_a_birth_date_that_is_none_opens_no_green_channel(birth: str) -> None:
    text = text_of(VirtualCard(NUMBER, birth))

    assert birth_in(text) is None
    assert green_reason(birth_in(text), date(2026, 11, 27), FROM_SIXTY) == ""


def test_the_green_channel_opens_on_the_sixtieth_birthday() -> None:
    born, birthday = date(1966, 11, 27), date(2026, 11, 27)

    assert green_reason(born, birthday - timedelta(days=1), FROM_SIXTY) == ""
    assert green_reason(born, birthday, FROM_SIXTY) == "elderly"


def test_a_hall_may_say_another_age_and_another_reason() -> None:
    rule = GreenRule("over-65", 65)

    assert green_reason(date(1961, 11, 27), date(2026, 11, 27), rule) == "over-65"
    assert green_reason(date(1961, 11, 28), date(2026, 11, 27), rule) == ""


def test_who_was_born_on_a_leap_day_grows_older_every_year() -> None:
    born = date(1960, 2, 29)

    assert age_on(date(2023, 2, 28), born) == 62
    assert age_on(date(2023, 3, 1), born) == 63
    assert age_on(date(2024, 2, 29), born) == 64


def test_the_hub_knows_the_person_by_the_same_hash() -> None:
    keys = [b"today's", b"the lasting one"]

    assert identities(number_in(text_of(OLD)), keys) == tuple(identity_hash(NUMBER, key) for key in keys)


def test_reading_leaves_the_buffer_for_its_owner_to_wipe_and_changes_nothing() -> None:
    text = text_of(OLD)

    number_in(text)
    birth_in(text)

    assert text == OLD.text()


def test_an_event_shows_nobody_in_a_log() -> None:
    seen = CardSeen(("4f" * 32,), "elderly")

    assert repr(seen) == str(seen) == "CardSeen()"
    assert seen.identity == "4f" * 32
    assert CardSeen(()).identity == ""
    assert repr(CardNotRead(CardTrouble.READ_FAILED)) == f"CardNotRead(trouble={CardTrouble.READ_FAILED!r})"


def test_the_known_check_digit_comes_out() -> None:
    assert chr(check_digit(b"11010519491231002")) == "X"
    assert chr(check_digit(b"44052418800101001")) == "4"
