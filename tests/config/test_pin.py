"""A stored number opens for the number it was made of, for no other, and gives it away to nobody."""

import pytest

from hall_config.pin import is_pin, is_stored, matches, stored

SALT = bytes(range(16))


def test_a_stored_number_is_opened_by_that_number_and_by_no_other() -> None:
    kept = stored("471100", SALT)

    assert matches("471100", kept)
    assert not any(matches(other, kept) for other in ("471101", "47110", "", "4711000"))


def test_what_is_stored_gives_nothing_away_and_no_two_are_alike() -> None:
    assert "4711" not in stored("4711", SALT)
    assert stored("4711", SALT) != stored("4711", bytes(16))


@pytest.mark.parametrize("kept", ["4711", "scrypt$$", "scrypt$AAAA$%%%", "md5$AAAA$AAAA", "scrypt$AAAA", "scrypt$A$A"])
def test_what_the_command_did_not_make_is_no_stored_number(kept: str) -> None:
    assert not is_stored(kept)


def test_a_number_is_four_to_twelve_digits() -> None:
    assert all(is_pin(pin) for pin in ("0000", "123456789012"))
    assert not any(is_pin(pin) for pin in ("", "123", "1234567890123", "12a4", "12 4", "１２３４", "²²²²"))
