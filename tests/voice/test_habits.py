"""What is usually said is known, from the hall's own plans."""

from pathlib import Path

from hall_voice.habits import DAYS, MOST, Habits

A, B, C = ("zh", "请A001号到1号窗口"), ("zh", "请B001号到2号窗口"), ("en", "A001, window 1")


def test_what_was_planned_on_most_days_comes_first(tmp_path: Path) -> None:
    habits = Habits(tmp_path / "habits.json")
    for day, said in ((1, [A, B]), (1, [A]), (2, [B, C]), (3, [B])):
        habits.count(said, day)
    habits.save(3)

    assert Habits(tmp_path / "habits.json").usual(3) == [B, C, A]


def test_a_plan_said_again_and_again_on_one_day_counts_once(tmp_path: Path) -> None:
    habits = Habits(tmp_path / "habits.json")
    for _ in range(100):
        habits.count([A], 1)
    for day in (1, 2):
        habits.count([B], day)

    assert habits.usual(2) == [B, A]


def test_what_was_not_planned_for_a_week_is_forgotten(tmp_path: Path) -> None:
    habits = Habits(tmp_path / "habits.json")
    habits.count([A], 1)
    habits.save(2 + DAYS)

    assert (tmp_path / "habits.json").read_text() == "[]"


def test_it_never_grows_without_bound(tmp_path: Path) -> None:
    habits = Habits(tmp_path / "habits.json")
    habits.count((("zh", str(number)) for number in range(MOST + 500)), 1)
    habits.save(1)

    assert len(habits.usual(1)) == MOST


def test_a_damaged_counter_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "habits.json").write_bytes(b'[{"langu')

    assert Habits(tmp_path / "habits.json").usual(1) == []
