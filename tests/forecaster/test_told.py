"""What visitors were told, and what came of it."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from hall_simulator.forecast.calibration import ENOUGH, UNTRIED, Calibration, calibrated_foresight
from hall_simulator.forecast.ranges import Foresight, Range
from hall_simulator.forecaster.told import KEPT_DAYS, Telling, Told
from queue_core.commands import CallNext, CancelTicket, IssueTicket, OpenWindow, TimePassed
from queue_core.events import Event
from queue_core.hall import Hall
from tests.simulator.playing import MINUTE_MS, OPENS_MS, a_hall

DAY = "2026-11-24"
RANGE = Range(0, 2 * MINUTE_MS, 6 * MINUTE_MS, 4 * MINUTE_MS)


class Morning:
    """A hall with one window, and who is told what in it."""

    def __init__(self, data: Path) -> None:
        self.hall = Hall.new(a_hall({"1": ["s"]}).rules, OPENS_MS)
        self.hall.handle(TimePassed(), OPENS_MS)
        self.hall.handle(OpenWindow("1"), OPENS_MS)
        self.heard: list[Event] = []
        self.telling = Telling(data)
        self._file = data / "forecasts" / f"{DAY}.jsonl"

    def comes(self) -> str:
        events = self.hall.handle(IssueTicket("s", f"t{len(self.heard)}", "desk"), OPENS_MS)
        self.heard += events
        self.telling.hear(events)
        return next(reversed(self.hall.state.day.tickets))

    def told(self) -> None:
        told = Foresight(OPENS_MS, dict.fromkeys(self.hall.state.day.tickets, RANGE), {})
        self.telling.tell(self.hall, told, calibrated_foresight(told, Calibration(0.5, 1)))

    def called(self, after_min: int) -> None:
        events = self.hall.handle(CallNext("1"), OPENS_MS + after_min * MINUTE_MS)
        self.heard += events
        self.telling.hear(events)

    @property
    def lines(self) -> list[Told]:
        return [msgspec.json.decode(line, type=Told) for line in self._file.read_bytes().splitlines()]


def test_what_was_told_first_stands_beside_what_came_of_it(tmp_path: Path) -> None:
    morning = Morning(tmp_path)
    ticket = morning.comes()
    morning.told()
    morning.told()
    morning.called(after_min=5)

    first, last = morning.lines
    assert (first.ticket, first.called_ms, first.from_ms, first.to_ms) == (ticket, None, 120_000, 360_000)
    assert (first.shown_from_ms, first.shown_to_ms) == (0, 480_000), "as it was told: widened"
    assert last == msgspec.structs.replace(first, called_ms=OPENS_MS + 300_000)
    assert last.judged is not None
    assert last.judged.waited_ms == 300_000


def test_who_was_called_while_the_forecaster_was_down_is_compared_too(tmp_path: Path) -> None:
    morning = Morning(tmp_path)
    morning.comes()
    morning.told()
    morning.telling = Telling(tmp_path)
    morning.heard += morning.hall.handle(CallNext("1"), OPENS_MS + MINUTE_MS)
    morning.telling.begin(DAY, morning.heard)

    assert [told.called_ms for told in morning.lines] == [None, OPENS_MS + MINUTE_MS]


def test_who_left_proves_nothing(tmp_path: Path) -> None:
    morning = Morning(tmp_path)
    morning.comes()
    morning.told()
    morning.telling.hear(morning.hall.handle(CancelTicket(morning.lines[0].ticket, "left"), OPENS_MS + MINUTE_MS))

    assert [told.judged for told in morning.lines] == [None]


def _write(data: Path, day: str, told: Iterable[Told]) -> None:
    (data / "forecasts").mkdir(exist_ok=True)
    lines = b"".join(msgspec.json.encode(each) + b"\n" for each in told)
    (data / "forecasts" / f"{day}.jsonl").write_bytes(lines)


def _told(day: str, nth: int, waited_min: float) -> Told:
    called_ms = OPENS_MS + round(waited_min * MINUTE_MS)
    return Told(f"{day}/a/{nth}", "s", OPENS_MS, 0, RANGE.from_ms, RANGE.to_ms, RANGE.mean_ms, 0, 0, called_ms)


def test_yesterdays_errors_widen_todays_ranges(tmp_path: Path) -> None:
    telling = Telling(tmp_path)
    _write(tmp_path, "2026-11-23", [_told("2026-11-23", nth, waited_min=8) for nth in range(ENOUGH)])
    _write(tmp_path, DAY, [_told(DAY, nth, waited_min=600) for nth in range(ENOUGH)])

    calibration = telling.calibration(DAY)
    assert calibration == Calibration(0.5, ENOUGH), "two minutes beyond a range of four; today is not over"


def test_with_few_days_behind_it_a_range_says_that_it_is_unsure(tmp_path: Path) -> None:
    _write(tmp_path, "2026-11-23", [_told("2026-11-23", nth, waited_min=4) for nth in range(ENOUGH - 1)])

    assert Telling(tmp_path).calibration(DAY).widening == UNTRIED


def test_a_line_torn_by_a_power_cut_is_left_out(tmp_path: Path) -> None:
    _write(tmp_path, "2026-11-23", [_told("2026-11-23", nth, waited_min=8) for nth in range(ENOUGH)])
    with (tmp_path / "forecasts" / "2026-11-23.jsonl").open("ab") as file:
        file.write(b'{"ticket": "2026-11-2')

    assert Telling(tmp_path).calibration(DAY).judged == ENOUGH


def test_days_long_gone_are_forgotten(tmp_path: Path) -> None:
    for nth in range(KEPT_DAYS + 5):
        _write(tmp_path, f"2025-{1 + nth // 28:02d}-{1 + nth % 28:02d}", [])
    Telling(tmp_path).calibration(DAY)

    assert len([*(tmp_path / "forecasts").iterdir()]) == KEPT_DAYS
