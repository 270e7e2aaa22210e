from pathlib import Path

import pytest
from msgspec.structs import replace

from hall_config.checking import checked
from hall_config.model import Lanes
from hall_config.problems import ConfigError
from hall_config.reading import read_hall
from hall_config.serving import window_serves
from tests.config.county import COUNTY, Folder

A_WINDOW = '[[window]]\nid = "window-9"\nnumber = "9"\nzone = "a"\n'
A_TERMINAL = '[[node]]\nid = "window-9"\nrole = "terminal"\n'


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "services.toml",
            'department = "rs"',
            'department = "rsh"',
            'service "rs-canbao": unknown department "rsh", did you mean "rs"?',
        ),
        (
            "services.toml",
            'queue = "shebao"',
            'queue = "shebo"',
            'service "rs-canbao": unknown queue "shebo", did you mean "shebao"?',
        ),
        ("zones.toml", 'zone = "a"', 'zone = "hall"', 'queue "shebao": unknown zone "hall"; known: a, b'),
        ("windows.toml", 'zone = "a"', 'zone = "c"', 'window "window-1": unknown zone "c"; known: a, b'),
        ("nodes.toml", 'zone = "a"', 'zone = "c"', 'node "dispenser-1": unknown zone "c"; known: a, b'),
        (
            "windows.toml",
            '"bdc-diya"',
            '"bdc-dyia"',
            'window "window-5": unknown service "bdc-dyia", did you mean "bdc-diya"?',
        ),
        (
            "nodes.toml",
            'window = "window-2"',
            'window = "windw-2"',
            'node "window-2": unknown window "windw-2", did you mean "window-2"?',
        ),
        (
            "nodes.toml",
            'window = "window-2"',
            'window = "window-1"',
            'node "window-2": window "window-1" already has the terminal "window-1"',
        ),
        (
            "nodes.toml",
            'window = "window-2"',
            "",
            'node "window-2": a terminal needs the window it belongs to: window = …',
        ),
        (
            "nodes.toml",
            'window = "window-2"',
            'window = "window-2"\nzone = "a"',
            'node "window-2": a terminal stands where its window stands; leave out zone',
        ),
        (
            "nodes.toml",
            'zone = "a"',
            "",
            'node "dispenser-1": a dispenser needs the zone it stands in: zone = …',
        ),
        (
            "nodes.toml",
            'role = "display"',
            'role = "display"\nwindow = "window-5"',
            'node "board-1": a display belongs to no window; leave out window',
        ),
        ("zones.toml", 'id = "b"', 'id = "a"', 'zone "a": key "id": "a" is given to two of them'),
        (
            "nodes.toml",
            'id = "board-1"',
            'id = "hub"',
            'node "hub": key "id": "hub" is taken by a program of the hub: give the machine another name',
        ),
        ("departments.toml", 'id = "yb"', 'id = "rs"', 'department "rs": key "id": "rs" is given to two of them'),
        ("zones.toml", 'id = "yibao"', 'id = "shebao"', 'queue "shebao": key "id": "shebao" is given to two of them'),
        (
            "services.toml",
            'code = "rs-shebao"',
            'code = "rs-canbao"',
            'service "rs-canbao": key "code": "rs-canbao" is given to two of them',
        ),
        (
            "windows.toml",
            'id = "window-2"',
            'id = "window-1"',
            'window "window-1": key "id": "window-1" is given to two of them',
        ),
        (
            "windows.toml",
            'number = "2"',
            'number = "1"',
            'window "window-2": key "number": "1" is already taken by window "window-1"',
        ),
        (
            "nodes.toml",
            'id = "window-2"',
            'id = "board-1"',
            'node "board-1": key "id": "board-1" is given to two of them',
        ),
        (
            "lanes.toml",
            'code = "disabled"',
            'code = "elderly"',
            'lanes.green_reason "elderly": key "code": "elderly" is given to two of them',
        ),
        (
            "zones.toml",
            'prefix = "B"',
            'prefix = "A"',
            'queue "yibao": key "prefix": queue "shebao" also has the numbers A001 to A999: '
            "give one of the two another prefix or range",
        ),
        (
            "zones.toml",
            'prefix = "B"',
            'prefix = "GA"',
            'queue "yibao": key "prefix": "GA" is also what green tickets of queue "shebao" carry',
        ),
        (
            "zones.toml",
            'prefix = "B"',
            'prefix = "B"\nfirst = 500\nlast = 499',
            'queue "yibao": there is no number from first = 500 to last = 499',
        ),
        (
            "zones.toml",
            'prefix = "B"',
            'prefix = "B"\ndigits = 2',
            'queue "yibao": last = 999 does not fit into digits = 2',
        ),
        (
            "windows.toml",
            'services = ["*"]',
            "services = []",
            'window "window-1": it serves no service; list service codes or "*" under "services"',
        ),
        (
            "hall.toml",
            'en = "Welcome to Qinghe County Government Service Centre"',
            'en = ""',
            '[texts]: key "welcome.en" is empty, but the hall lists "en"',
        ),
        (
            "services.toml",
            'en = "ID card"',
            'en = ""',
            'service "rs-canbao": key "materials.1.en" is empty, but the hall lists "en"',
        ),
    ],
)
def test_what_does_not_fit_is_found_before_the_first_visitor(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    assert f"{file}: {told}" in Folder(tmp_path).change(file, old, new).told()


def test_a_service_nobody_serves_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for _ in range(4):
        folder.change("windows.toml", 'services = ["*"]', 'services = ["rs-canbao"]')

    told = folder.told()

    assert 'services.toml: service "gjj-tiqu": no window serves it; add it to a window' in told
    assert not any("rs-canbao" in line or "bdc-diya" in line for line in told)


def test_green_without_a_reason_to_choose_is_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (folder.path / "lanes.toml").write_text("[lanes]\n", encoding="utf-8")

    assert folder.told() == [
        "lanes.toml: [[lanes.green_reason]]: 26 services offer the green lane, but there is no reason to choose"
    ]


def test_the_file_that_holds_the_thing_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path).add("zz.toml", A_WINDOW.replace('"a"', '"c"') + A_TERMINAL)

    assert folder.told() == [
        'zz.toml: window "window-9": unknown zone "c"; known: a, b',
        'zz.toml: node "window-9": a terminal needs the window it belongs to: window = …',
    ]


def test_a_hall_in_chinese_alone_needs_no_english(tmp_path: Path) -> None:
    folder = Folder(tmp_path).change("hall.toml", '["zh", "en"]', '["zh"]')
    folder.change("zones.toml", 'en = "Zone A"', 'en = ""')

    assert read_hall(folder.path).zones[0].name.en == ""


def test_a_board_without_a_zone_shows_the_whole_hall() -> None:
    (board,) = (node for node in read_hall(COUNTY).nodes if node.role == "display")

    assert board.zone == ""


def test_the_windows_with_terminals_serve_every_service() -> None:
    hall = read_hall(COUNTY)
    manned = {node.window for node in hall.nodes if node.role == "terminal"}
    served = [window_serves(hall, window) for window in hall.windows if window.id in manned]

    assert frozenset().union(*served) == {service.code for service in hall.services}


def test_a_specialised_window_serves_its_own_and_what_it_helps_out_with() -> None:
    hall = read_hall(COUNTY)

    assert window_serves(hall, hall.windows[4]) == {"bdc-zhuanyi", "bdc-diya", "bdc-chaxun", "zh-chujian"}


def test_a_hall_not_read_from_files_is_held_to_the_same_rules() -> None:
    hall = read_hall(COUNTY)

    assert checked(hall) == hall
    with pytest.raises(ConfigError) as caught:
        checked(replace(hall, id="Qing He", lanes=Lanes(), zones=()))
    assert [problem.key for problem in caught.value.problems][:2] == ["id", "zone"]
    assert "lanes.green_reason" in {problem.key for problem in caught.value.problems}
