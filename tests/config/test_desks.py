"""What a technician may get wrong about windows' desks: where visitors are sent, who logs in, why a window pauses."""

from pathlib import Path

import pytest

from hall_config.reading import read_hall
from tests.config.county import TOWN, Folder
from tests.config.test_contradictions import spoiled

SCRYPT = "scrypt$AAAA$AAAA"
CLERK, DESK, WINDOW = 'name = "何静"', "[rating]", 'policy = "vtt"'
"""Where something is added in the town's hall: to a clerk, to the hall, to window 2."""
PAUSE = '[[desk.pause_reason]]\ncode = "{code}"\nname = {{ zh = "茶歇", en = "Tea" }}\n'

MISTAKES = [
    (
        "places.toml",
        CLERK,
        f'{CLERK}\npin = "{SCRYPT}"',
        'clerk.he.pin: clerk "he": key "pin": it is typed after a number; give the clerk a number, or leave the pin '
        "out",
    ),
    (
        "places.toml",
        CLERK,
        f'{CLERK}\nnumber = "7"\npin = "scrypt$A$A"',
        'clerk.he.pin: clerk "he": key "pin": is no stored number; make one with "paidui clerk pin" and write that',
    ),
    (
        "places.toml",
        CLERK,
        f'{CLERK}\nnumber = "7"\npin = "4711"',
        'clerk.he.pin: clerk "he": key "pin" must be what `paidui clerk pin` prints, not what stands there',
    ),
    (
        "places.toml",
        CLERK,
        f'{CLERK}\nnumber = "7"\npin = 4711',
        'clerk.he.pin: clerk "he": key "pin" must be a text in quotes, not what stands there',
    ),
    (
        "places.toml",
        CLERK,
        f'{CLERK}\nnumber = "１０２"',
        'clerk.he.number: clerk "he": key "number" must be one to twelve digits 0-9 in quotes, not "１０２"',
    ),
    (
        "places.toml",
        CLERK,
        f'{CLERK}\nbadge_sha256 = "{"A" * 64}"',
        'clerk.he.badge_sha256: clerk "he": key "badge_sha256" must be 64 digits of 0-9 and a-f, as `paidui clerk '
        "badge` or `paidui agent badge` prints them, not what stands there",
    ),
    (
        "places.toml",
        CLERK,
        f'{CLERK}\nnumber = "7a"',
        'clerk.he.number: clerk "he": key "number" must be one to twelve digits 0-9 in quotes, not "7a"',
    ),
    (
        "places.toml",
        'name = "陆平"',
        'name = "陆平"\nnumber = "7"\n\n[[clerk]]\nid = "wei"\nnumber = "7"',
        'clerk.wei.number: clerk "wei": key "number": "7" is already taken by clerk "lu"',
    ),
    (
        "places.toml",
        'name = "陆平"',
        f'name = "陆平"\nbadge_sha256 = "{"0" * 64}"\n\n[[clerk]]\nid = "wei"\nbadge_sha256 = "{"0" * 64}"',
        f'clerk.wei.badge_sha256: clerk "wei": key "badge_sha256": "{"0" * 64}" is already taken by clerk "lu"',
    ),
    (
        "places.toml",
        WINDOW,
        f'{WINDOW}\n\n[[window.favourite]]\nservice = "dibao"\nwindow = "window-1"\n',
        'window.window-2.favourite.1: window "window-2": a favourite is one of a service, a window and a clerk',
    ),
    (
        "places.toml",
        WINDOW,
        f"{WINDOW}\n\n[[window.favourite]]\n",
        'window.window-2.favourite.1: window "window-2": a favourite is one of a service, a window and a clerk',
    ),
    (
        "places.toml",
        WINDOW,
        f'{WINDOW}\n\n[[window.favourite]]\nclerk = "lou"\n',
        'window.window-2.favourite.1.clerk: window "window-2": unknown clerk "lou", did you mean "lu"?',
    ),
    (
        "hall.toml",
        DESK,
        f'[[desk.favourite]]\nwindow = "windov-2"\n\n{DESK}',
        'desk.favourite.1.window: [desk]: unknown window "windov-2", did you mean "window-2"?',
    ),
    (
        "places.toml",
        WINDOW,
        f'{WINDOW}\nroom = {{ zh = "视频间2", en = "video room 2" }}',
        'window.window-2.room: window "window-2": key "room": only a window of kind "remote" has a room; leave it out, '
        'or set kind = "remote"',
    ),
    (
        "places.toml",
        WINDOW,
        f'{WINDOW}\nmeeting = "https://example.org/{{ticket}}"',
        'window.window-2.meeting: window "window-2": key "meeting": only a window of kind "remote" has a meeting; '
        'leave it out, or set kind = "remote"',
    ),
    (
        "hall.toml",
        DESK,
        PAUSE.format(code="tea") + PAUSE.format(code="tea") + DESK,
        'desk.pause_reason.tea.code: [desk]: key "pause_reason.tea.code": "tea" is given to two of them',
    ),
    (
        "hall.toml",
        DESK,
        f'[desk]\nusual_outcome = "consulted"\noutcomes = ["done"]\n\n{DESK}',
        'desk.usual_outcome: [desk]: key "usual_outcome": "consulted" is none of outcomes; add it there or choose '
        "another",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "told"), MISTAKES, ids=[told for *_, told in MISTAKES])
def test_a_mistake_is_named_with_its_place(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    assert f"{file}: {told}" in spoiled(Folder(tmp_path, TOWN).change(file, old, new))


def test_a_hall_that_wants_to_know_who_sits_there_has_clerks(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TOWN).change("hall.toml", DESK, f"[desk]\nneeds_clerk = true\n\n{DESK}")
    assert read_hall(folder.path).desk.needs_clerk
    places = (folder.path / "places.toml").read_text(encoding="utf-8")
    before, rest = places.split("[[clerk]]", 1)
    (folder.path / "places.toml").write_text(f"{before}[[node]]{rest.split('[[node]]', 1)[1]}", encoding="utf-8")

    assert (
        'hall.toml: desk.needs_clerk: [desk]: key "needs_clerk": the hall has no clerk, so no window could ever open; '
        "write at least one [[clerk]]"
    ) in spoiled(folder)


def test_a_desk_as_it_ought_to_be_is_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path, TOWN)
    folder.change("places.toml", CLERK, f'{CLERK}\nnumber = "7"\npin = "{SCRYPT}"')
    remote = 'kind = "remote"\nroom = { zh = "视频间2", en = "video room 2" }\nmeeting = "https://example.org/{ticket}"'
    folder.change("places.toml", 'kind = "specialised"', remote)
    folder.change("places.toml", WINDOW, f'{WINDOW}\n\n[[window.favourite]]\nservice = "dibao"\n')
    folder.change("hall.toml", DESK, f'[[desk.favourite]]\nclerk = "lu"\n\n{PAUSE.format(code="tea")}\n{DESK}')

    hall = read_hall(folder.path)

    assert (hall.clerks[0].number, hall.clerks[0].pin) == ("7", SCRYPT)
    assert [reason.code for reason in hall.desk.pause_reasons] == ["tea"]
    assert (hall.windows[1].favourites[0].service, hall.desk.favourites[0].clerk) == ("dibao", "lu")
