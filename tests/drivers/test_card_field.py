"""One card laid on is one card told of, whatever a reader finds while it lies there."""

import pytest

from device_drivers.card_field import ABSENT_FINDS, TRIES, CardField
from device_drivers.id_card import CardTrouble

ANNA, BEI = bytearray(b"anna"), bytearray(b"bei")


def reads(finds: str, field: CardField | None = None) -> str:
    """Play what a reader finds, `.` nothing and a letter somebody's card, and say whose card was told of."""
    field = field or CardField()
    told = ""
    for find in finds:
        if find == ".":
            field.empty()
        elif field.found() and field.read(bytearray(find.encode())):
            told += find
    return told


@pytest.mark.parametrize(
    ("finds", "told"),
    [
        ("", ""),
        ("....", ""),
        ("a", "a"),
        ("aaaaaa", "a"),
        ("a......", "a"),
        ("aa.aaa", "a"),
        ("aa.aa.aa", "a"),
        ("aa..aa", "aa"),
        ("a..a..a", "aaa"),
        ("aa.bb", "ab"),
        ("aa..bb", "ab"),
        ("a.b.a", "aba"),
        ("a.a..a", "aa"),
    ],
)
def test_a_card_is_told_of_once_until_it_has_left(finds: str, told: str) -> None:
    assert reads(finds) == told


def test_a_card_that_lies_there_is_not_read_again() -> None:
    field = CardField()
    assert field.found()
    field.read(ANNA)

    assert not field.found()
    field.empty()
    assert field.found()


def test_a_card_that_cannot_be_read_is_tried_again_and_told_of_once() -> None:
    field = CardField()

    told = [field.failed(CardTrouble.READ_FAILED) for _ in range(TRIES + 5) if field.found()]

    assert told == [None] * (TRIES - 1) + [CardTrouble.READ_FAILED]


def test_a_card_that_is_read_at_the_second_try_was_no_trouble() -> None:
    field = CardField()
    field.found()
    assert field.failed(CardTrouble.READ_FAILED) is None
    field.found()

    assert field.read(ANNA)
    assert field.empty() is None


def test_a_card_taken_away_too_soon_is_told_of_at_once() -> None:
    field = CardField()
    field.found()
    field.failed(CardTrouble.READ_FAILED)

    assert field.empty() is CardTrouble.TAKEN_TOO_SOON
    assert field.empty() is None


def test_a_card_of_another_kind_is_one_however_soon_it_leaves() -> None:
    field = CardField()
    field.found()
    field.failed(CardTrouble.NOT_READABLE)

    assert field.empty() is CardTrouble.NOT_READABLE


def test_each_card_has_its_own_tries() -> None:
    field = CardField()
    for _ in range(4):
        assert field.found()
        assert field.failed(CardTrouble.READ_FAILED) is None
        field.empty()


def test_a_card_that_could_not_be_read_may_be_laid_on_again() -> None:
    field = CardField()
    for _ in range(TRIES):
        field.found()
        field.failed(CardTrouble.READ_FAILED)
    for _ in range(ABSENT_FINDS):
        assert field.empty() is None

    assert field.found()
    assert field.read(ANNA)


def test_after_a_pulled_cable_the_same_card_is_not_told_of_and_another_is() -> None:
    field = CardField()
    field.found()
    field.read(ANNA)

    field.doubt()
    assert field.found()
    assert not field.read(ANNA)

    field.doubt()
    assert field.found()
    assert field.read(BEI)


def test_a_card_whose_content_was_lost_on_the_line_is_told_of_when_it_is_not_found_again() -> None:
    field = CardField()
    field.found()
    field.missed()

    assert field.empty() is CardTrouble.READ_FAILED
    assert field.empty() is None


def test_an_answer_lost_while_no_card_is_waited_for_is_nobodys_trouble() -> None:
    field = CardField()
    field.missed()
    assert field.empty() is None

    field.found()
    field.read(ANNA)
    field.missed()
    assert not field.found()
    assert field.empty() is None


def test_a_cable_pulled_in_mid_read_is_no_card_taken_away() -> None:
    field = CardField()
    field.found()
    field.failed(CardTrouble.READ_FAILED)

    field.doubt()

    assert field.empty() is None
    assert field.found()


def test_who_has_left_is_forgotten() -> None:
    field = CardField()
    field.found()
    field.read(ANNA)
    assert field._told

    for _ in range(ABSENT_FINDS):
        field.empty()

    assert field._told == b""
