"""A person is the same to the hub and to every dispenser, and a number to neither."""

import hashlib
import hmac

import pytest

from hall_protocol.identity import hash_of, identity_hash

NUMBER = "11010519491231002X"
KEY = bytes(range(32))


@pytest.mark.parametrize("written", [NUMBER, NUMBER.lower(), f" {NUMBER}\n"])
def test_however_a_number_is_written_it_is_the_same_person(written: str) -> None:
    assert identity_hash(written, KEY) == hmac.new(KEY, NUMBER.encode(), hashlib.sha256).hexdigest()


def test_a_card_reader_and_the_hub_mean_the_same_person() -> None:
    assert hash_of(bytearray(NUMBER.encode()), KEY) == identity_hash(NUMBER, KEY)


def test_another_day_it_is_nobody_known() -> None:
    assert identity_hash(NUMBER, KEY) != identity_hash(NUMBER, b"another day's key")
