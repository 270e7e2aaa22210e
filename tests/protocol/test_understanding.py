"""What comes twice, late or in one language only, and what is typed with digits alone."""

import pytest

from hall_protocol.message import LocalText, is_news
from hall_protocol.states import HubState
from hall_protocol.typed_numbers import digits_of


def of(epoch: int, seq: int) -> HubState:
    return HubState(alive=True, epoch=epoch, seq=seq)


def test_what_is_known_gives_way_to_what_is_as_new_or_newer_and_to_nothing_older() -> None:
    known = of(2, 10)

    assert is_news(of(1, 1), None)
    assert is_news(of(2, 10), known)
    assert is_news(of(2, 11), known)
    assert not is_news(of(2, 9), known)
    assert is_news(of(3, 0), known), "a hall that was restored counts on in a later epoch"
    assert not is_news(of(1, 99), known), "a hub that was replaced says nothing that counts"


def test_a_sentence_without_english_is_said_in_chinese() -> None:
    assert LocalText("请出示身份证", "Please show your identity card").said_in("en") == "Please show your identity card"
    assert LocalText("请出示身份证", "").said_in("en") == "请出示身份证"
    assert LocalText("请出示身份证", "Please show your identity card").said_in("zh") == "请出示身份证"


@pytest.mark.parametrize(("number", "digits"), [("A015", 15), ("绿015", 15), ("15", 15), ("A", None), ("", None)])
def test_whoever_types_digits_alone_means_the_digits_of_a_number(number: str, digits: int | None) -> None:
    assert digits_of(number) == digits
