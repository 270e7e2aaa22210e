"""Today's tickets beside a usual day's: by now, hour by hour."""

import pytest

from hall_records.reports import day_report
from hall_records.usual import HOURS, UsualDay
from hall_records.visits import Visits
from web_console.day_book import Day
from web_console.language import Tongue
from web_console.now.arrivals_view import HEIGHT, arrivals_view
from web_console.now.hall_view import WindowView, ZoneView
from web_console.now.queue_view import QueueView
from web_console.now.wall_view import wall_size

BEIJING_S = 8 * 3600
HALF_PAST_TEN_MS = 1_795_401_000_000
ZH, EN = Tongue("zh", BEIJING_S), Tongue("en", BEIJING_S)


def hours(**by_hour: int) -> tuple[int, ...]:
    return tuple(by_hour.get(f"h{hour}", 0) for hour in range(HOURS))


def a_day(came: tuple[int, ...], usual: UsualDay) -> Day:
    return Day(day_report(Visits(), {}), (), arrivals=came, usual=usual)


def test_what_has_come_is_held_against_what_has_usually_come_by_now() -> None:
    usual = UsualDay(tuple(float(each) for each in hours(h9=20, h10=10, h11=99)), 4, True)
    view = arrivals_view(a_day(hours(h9=30, h10=4), usual), HALF_PAST_TEN_MS, ZH)

    assert view
    assert "今天已取 34 个号" in view.text
    assert "过去 4 个周一" in view.text
    assert "平均 25 个" in view.text
    bars = {bar.hour: bar for bar in view.bars}
    assert [hour for hour in bars if bars[hour].is_now] == [10]
    assert bars[11].usual_height == HEIGHT
    assert bars[9].came_height > bars[9].usual_height
    assert min(bars) == 9


def test_a_first_day_has_nothing_to_be_held_against() -> None:
    view = arrivals_view(a_day(hours(h9=3), UsualDay()), HALF_PAST_TEN_MS, EN)

    assert view
    assert view.text == "3 tickets today; no former day to compare with yet"
    assert arrivals_view(a_day(hours(), UsualDay()), HALF_PAST_TEN_MS, EN) is None


@pytest.mark.parametrize(("queues", "windows", "size"), [(4, 3, 100), (12, 20, 85), (24, 40, 70), (40, 100, 50)])
def test_a_wall_has_the_largest_letters_with_which_a_hall_fits_on_it(queues: int, windows: int, size: int) -> None:
    """So it was measured at 1920×1080 with two rows of alerts; the county's two zones stand in full size."""
    county = [a_zone(6, 3), a_zone(3, 3)]

    assert wall_size([a_zone(queues, windows)]) == size
    assert wall_size(county) == 100


def a_zone(queues: int, windows: int) -> ZoneView:
    queue = QueueView("q", "Queue", 1, 1, None)
    window = WindowView("w", "1", "", "open", "open", 0, "", "", "", "", 0, "", "")
    return ZoneView("", 0, (queue,) * queues, (window,) * windows)
