"""What contradicts itself is found before the hall opens: all at once, each with its file and its key."""

from pathlib import Path

import pytest

from hall_config.problems import ConfigError
from hall_config.reading import read_hall
from tests.config.contradictions import CONTRADICTIONS, MON, QUOTA
from tests.config.county import TOWN, Folder


def spoiled(folder: Folder) -> list[str]:
    """What the technician is told, each sentence with its file and its key before it."""
    with pytest.raises(ConfigError) as caught:
        read_hall(folder.path)
    return [f"{each.file}: {each.key}: {each.sentence}" for each in caught.value.problems]


@pytest.mark.parametrize(("file", "old", "new", "told"), CONTRADICTIONS, ids=[told for *_, told in CONTRADICTIONS])
def test_a_contradiction_is_named_with_its_place(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    assert f"{file}: {told}" in spoiled(Folder(tmp_path, TOWN).change(file, old, new))


def test_everything_that_contradicts_itself_is_told_at_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TOWN)
    folder.change("services.toml", 'en = "Welfare" }', 'en = "Welfare" }\nparent = "minzheng"')
    folder.change("places.toml", "first = 500", "first = 480")
    folder.change("places.toml", 'services = ["*"]', 'services = ["dibao", "laonianka", "banbuchengshi"]')
    folder.change("places.toml", 'help_out = ["dibao", "laonianka"]', 'help_out = ["yibao-canbao"]')
    folder.change("services.toml", QUOTA, "count = 6\nevery_s = 1700\n")
    folder.change("hall.toml", MON, 'mon = ["17:30-08:30"]')
    folder.change("hall.toml", '"2027-01-01"', '"2026-10-10"')
    folder.change("hall.toml", "grace_s = 300", "grace_s = 3000")
    folder.change("hall.toml", 'owner = "he"', 'owner = "hu"')

    assert [told.split(": ")[1] for told in spoiled(folder)] == [
        "rating.owner",
        "department.huimin.parent",
        "queue.minzheng.prefix",
        "service.tiaojie",
        "window.window-2.help_out",
        "service.laonianka.quota.1.every_s",
        "appointments.grace_s",
        "opening.hours.mon.1",
        "opening.work_day.2.date",
    ]


def test_each_ring_of_the_menu_is_told_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TOWN)
    folder.change("services.toml", 'en = "Welfare" }', 'en = "Welfare" }\nparent = "minzheng"')
    folder.change("services.toml", 'en = "Village matters" }', 'en = "Village matters" }\nparent = "cunju"')

    assert [told.split(": ")[1] for told in spoiled(folder)] == ["department.huimin.parent", "department.cunju.parent"]


def test_a_pick_up_that_leads_back_is_told(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TOWN)
    folder.change("services.toml", "quota_day = 20", 'pickup = "banbuchengshi"')
    folder.change("services.toml", "never_expires = true", 'pickup = "laonianka"')
    folder.change("services.toml", "target_wait_s = 900", 'target_wait_s = 900\npickup = "dibao"')

    assert [told for told in spoiled(folder) if "leads back" in told] == [
        'services.toml: service.dibao.pickup: service "dibao": key "pickup": the pick-up leads back to where it came '
        "from: dibao → banbuchengshi → laonianka → dibao"
    ]


def test_a_lane_a_single_window_never_calls_is_told(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TOWN)
    folder.change("hall.toml", 'policy = "ratio"', 'policy = "arrival"')
    folder.change("hall.toml", '"normal", "normal", "green", "appointment"', '"green"')
    folder.change("places.toml", 'policy = "vtt"', 'policy = "ratio"')

    assert spoiled(folder) == [
        'places.toml: window.window-2.policy: window "window-2": key "policy": services offer the lane "normal", '
        "but it has no turn in calling.lane_pattern"
    ]


def test_a_service_with_which_a_window_helps_out_is_served(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TOWN)
    folder.change("places.toml", 'services = ["*"]', 'services = ["tiaojie", "banbuchengshi"]')

    assert len(read_hall(folder.path).services) == 6
    assert spoiled(folder.change("places.toml", '"dibao", "laonianka"', '"dibao"')) == [
        'services.toml: service.laonianka: service "laonianka": no window serves it; add it to a window'
    ]


def test_a_clerk_no_window_has_work_for_is_told(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TOWN)
    folder.change("places.toml", 'services = ["*"]', 'services = ["dibao", "tiaojie", "banbuchengshi"]')
    folder.change("places.toml", 'help_out = ["dibao", "laonianka"]', "")
    folder.add("more.toml", '[[clerk]]\nid = "wei"\n[[clerk.skill]]\nservice = "laonianka"\n')

    assert spoiled(folder) == [
        'services.toml: service.laonianka: service "laonianka": no window serves it; add it to a window',
        'more.toml: clerk.wei.skill: clerk "wei": key "skill": the clerk can serve nothing: no window has any of these '
        "services",
    ]


def test_a_skill_that_has_run_out_is_no_fault(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TOWN).change("places.toml", 'until = "2026-12-31"', 'until = "1999-12-31"')

    assert read_hall(folder.path).clerks[2].skills[0].until == "1999-12-31"


def test_own_work_may_become_helping_out_on_a_day(tmp_path: Path) -> None:
    changed = 'service = "laonianka"\nuntil = "2026-12-31"\n\n[[clerk.skill]]\nservice = "laonianka"\ntier = "help_out"'
    folder = Folder(tmp_path, TOWN)
    folder.change("places.toml", 'service = "laonianka"\nuntil = "2026-12-31"', changed)

    assert [skill.tier for skill in read_hall(folder.path).clerks[2].skills] == ["own", "help_out", "help_out"]


def test_a_rating_cannot_be_answered_in_a_hall_without_clerks(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TOWN)
    places = (folder.path / "places.toml").read_text(encoding="utf-8")
    before, rest = places.split("[[clerk]]", 1)
    (folder.path / "places.toml").write_text(f"{before}[[node]]{rest.split('[[node]]', 1)[1]}", encoding="utf-8")

    assert spoiled(folder) == [
        'hall.toml: rating.owner: [rating]: unknown clerk "he": the hall has no clerk; write at least one [[clerk]]'
    ]


def test_a_cut_off_needs_hours_to_end(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TOWN)
    hall = (folder.path / "hall.toml").read_text(encoding="utf-8")
    before, rest = hall.split("[opening.hours]", 1)
    (folder.path / "hall.toml").write_text(before + "[rating]" + rest.split("[rating]", 1)[1], encoding="utf-8")
    folder.change("hall.toml", 'at = "12:30"', 'at = "00:00"')

    assert spoiled(folder) == [
        'hall.toml: opening.cut_off_s: [opening]: key "cut_off_s": 1200 seconds before what? The hall has no hours; '
        "write [opening.hours]",
        'hall.toml: missed.expiry.1.at: [missed]: key "expiry.1.at": at 00:00 nobody has a number yet: '
        "the day begins at 00:00",
    ]


def test_a_night_hall_closes_after_midnight(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TOWN)
    folder.change("hall.toml", 'day_rolls_at = "00:00"', 'day_rolls_at = "04:00"')
    folder.change("hall.toml", MON, 'mon = ["08:30-02:00"]').change("hall.toml", '"18:30"', '"03:30"')
    folder.change("hall.toml", 'at = "17:00"', 'at = "02:30"')

    assert read_hall(folder.path).opening.closes_at == "03:30"
    assert spoiled(folder.change("hall.toml", '"03:30"', '"01:30"')) == [
        'hall.toml: opening.closes_at: [opening]: key "closes_at": every visit ends at 01:30, but on "mon" the hall is '
        "open until 02:00",
        'hall.toml: missed.expiry.2.at: [missed]: key "expiry.2.at": at 02:30 every visit has ended: '
        'closes_at = "01:30"',
    ]


def test_queues_of_one_prefix_each_with_its_own_numbers_are_no_contradiction() -> None:
    first, second, _ = read_hall(TOWN).queues

    assert (first.prefix, first.last) == (second.prefix, second.first - 1)
