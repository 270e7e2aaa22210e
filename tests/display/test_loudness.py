import pytest

from board_view.loudness import percent_at
from hall_protocol.states import SoundManners, VolumeSpan
from tests.display.parts import CHINA_S

NOON = VolumeSpan(from_s=12 * 3600, to_s=14 * 3600, percent=40)
NIGHT = VolumeSpan(from_s=22 * 3600, to_s=30 * 3600, percent=0)
MANNERS = SoundManners(percent=80, spans=(NOON, NIGHT))


def _at(hour: float) -> int:
    """A moment of a day in China, in hall time."""
    return round((hour * 3600 - CHINA_S + 86_400 * 20_000) * 1000)


@pytest.mark.parametrize(
    ("hour", "percent"),
    [(11.99, 80), (12, 40), (13.99, 40), (14, 80), (21.99, 80), (22, 0), (23.99, 0), (0.5, 0), (5.99, 0), (6, 80)],
)
def test_a_hall_is_quiet_when_its_schedule_says_so_also_past_midnight(hour: float, percent: int) -> None:
    assert percent_at(MANNERS, _at(hour), CHINA_S) == percent


def test_an_exception_stands_below_the_rule() -> None:
    manners = SoundManners(spans=(NOON, VolumeSpan(from_s=13 * 3600, to_s=13 * 3600 + 600, percent=90)))

    assert percent_at(manners, _at(13.1), CHINA_S) == 90
    assert percent_at(manners, _at(13.5), CHINA_S) == 40


def test_a_hall_that_says_nothing_of_it_is_loud() -> None:
    assert percent_at(None, _at(3), CHINA_S) == 100
