from pathlib import Path

import pytest

from hall_config.problems import ConfigError
from hall_config.reading import read_hall
from tests.config.county import COUNTY, Folder


def test_the_county_hall_has_what_its_visitors_come_for() -> None:
    hall = read_hall(COUNTY)

    assert len(hall.services) >= 16
    assert len(hall.departments) >= 8
    assert [zone.id for zone in hall.zones] == ["a", "b"]
    assert [window.kind for window in hall.windows] == ["general"] * 4 + ["specialised"] * 2
    assert sum(node.role == "terminal" for node in hall.nodes) == 4


def test_every_visitor_is_told_what_to_bring() -> None:
    assert [service.code for service in read_hall(COUNTY).services if not 2 <= len(service.materials) <= 3] == []


def test_a_hall_may_be_cut_into_files_as_one_likes(tmp_path: Path) -> None:
    whole = read_hall(COUNTY)
    folder = Folder(tmp_path)
    windows = (folder.path / "windows.toml").read_text(encoding="utf-8").split("[[window]]")
    (folder.path / "windows.toml").write_text("[[window]]".join(windows[:4]), encoding="utf-8")
    folder.add("windows2.toml", "[[window]]" + "[[window]]".join(windows[4:]))

    assert read_hall(folder.path) == whole


def test_a_misspelt_key_is_named_with_the_nearest_known_one(tmp_path: Path) -> None:
    folder = Folder(tmp_path).change("services.toml", 'queue = "shebao"\nexpected_s', 'queue = "shebao"\nexpectd_s')

    assert folder.told() == ['services.toml: service "rs-canbao": unknown key "expectd_s", did you mean "expected_s"?']


def test_a_misspelt_key_deep_inside_is_named_by_its_whole_path(tmp_path: Path) -> None:
    folder = Folder(tmp_path).change("services.toml", 'zh = "身份证原件", en =', 'zh = "身份证原件", eng = "", en =')

    assert folder.told() == [
        'services.toml: service "rs-canbao": unknown key "materials.1.eng", did you mean "materials.1.en"?'
    ]


def test_a_key_like_no_other_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    folder = Folder(tmp_path).change("lanes.toml", 'green_prefix = "G"', 'xyz = "G"')

    assert folder.told() == [
        'lanes.toml: [lanes]: unknown key "xyz"; known: appointment_head_start_s, change_reason, '
        "green_head_start_s, green_prefix, green_reason"
    ]


def test_a_plural_table_is_answered_with_its_singular(tmp_path: Path) -> None:
    folder = Folder(tmp_path).add("more.toml", '[[windows]]\nid = "window-9"\nnumber = "9"\nzone = "a"\n')

    assert folder.told() == ['more.toml: unknown key "windows", did you mean "window"?']


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "services.toml",
            "expected_s = 480",
            'expected_s = "480"',
            'service "rs-canbao": key "expected_s" must be a whole number of seconds, not "480"',
        ),
        (
            "services.toml",
            "expected_s = 480",
            "expected_s = -480",
            'service "rs-canbao": key "expected_s" must be 1 or more seconds, not -480',
        ),
        (
            "services.toml",
            "expected_s = 480",
            "expected_s = true",
            'service "rs-canbao": key "expected_s" must be a whole number of seconds, not true',
        ),
        (
            "services.toml",
            "expected_s = 480",
            "expected_s = 48000000",
            'service "rs-canbao": key "expected_s" must be at most 86400, not 48000000',
        ),
        (
            "lanes.toml",
            "green_head_start_s = 900",
            "green_head_start_s = -1",
            '[lanes]: key "green_head_start_s" must be 0 or more seconds, not -1',
        ),
        (
            "windows.toml",
            'kind = "general"',
            'kind = "generl"',
            'window "window-1": key "kind" must be one of general, remote, specialised, themed, not "generl", '
            'did you mean "general"?',
        ),
        (
            "windows.toml",
            'id = "window-1"',
            'id = "Window 1"',
            'window "Window 1": key "id" must be at most 64 lower-case letters, digits and single hyphens, '
            'such as "window-3", not "Window 1"',
        ),
        (
            "windows.toml",
            'number = "1"',
            "number = 1",
            'window "window-1": key "number" must be a text in quotes, not 1',
        ),
        (
            "windows.toml",
            'services = ["*"]',
            'services = "*"',
            'window "window-1": key "services" must be a list, not "*"',
        ),
        ("windows.toml", 'zone = "a"\n', "", 'window "window-1": missing key "zone"'),
        ("windows.toml", 'id = "window-1"\n', "", 'window no. 1: missing key "id"'),
        (
            "zones.toml",
            'prefix = "A"',
            'prefix = "a"',
            'queue "shebao": key "prefix" must be one or two capital letters, not "a"',
        ),
        (
            "zones.toml",
            'prefix = "A"',
            'prefix = "A"\ndigits = 9',
            'queue "shebao": key "digits" must be at most 6, not 9',
        ),
        (
            "zones.toml",
            'zh = "A区"',
            'zh = "A\\n区"',
            'zone "a": key "name.zh" must be a text of one line that is not empty, not "A\\n区"',
        ),
        (
            "zones.toml",
            'zh = "A区"',
            'zh = " "',
            'zone "a": key "name.zh" must be a text of one line that is not empty, not " "',
        ),
        (
            "departments.toml",
            '{ zh = "人社", en = "Human resources and social security" }',
            '"人社"',
            'department "rs": key "name" must be a table, not "人社"',
        ),
        (
            "hall.toml",
            '"+08:00"',
            '"8"',
            'key "utc_offset" must be an offset from UTC such as "+08:00", not "8"',
        ),
        (
            "hall.toml",
            '"00:00"',
            '"24:00"',
            'key "day_rolls_at" must be a time of day such as "00:00" or "04:30", not "24:00"',
        ),
        ("hall.toml", '"00:00"', "00:00:00", 'key "day_rolls_at" must be a text in quotes, not 00:00:00'),
        ("hall.toml", '["zh", "en"]', "[]", 'key "languages" must not be empty'),
        (
            "hall.toml",
            '["zh", "en"]',
            '["zh", "fr"]',
            'key "languages.2" must be one of en, zh, not "fr"',
        ),
        (
            "hall.toml",
            "[calling]",
            "[[calling]]",
            "[calling]: it must be a table, not a list",
        ),
    ],
)
def test_a_wrong_value_is_named_with_what_it_should_be(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    assert f"{file}: {told}" in Folder(tmp_path).change(file, old, new).told()


@pytest.mark.parametrize("name", ["", "-", "a--b", "a b", "a/b", "a+", "窗口", "x" * 65, "a\\n"])
def test_an_id_that_is_no_topic_level_is_refused(tmp_path: Path, name: str) -> None:
    told = Folder(tmp_path).change("nodes.toml", 'id = "board-1"', f'id = "{name}"').told()

    assert [line for line in told if 'key "id" must be at most 64 lower-case letters' in line] != []


def test_a_plain_list_in_the_place_of_tables_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (folder.path / "nodes.toml").write_text('node = ["board-1"]', encoding="utf-8")

    assert folder.told() == ['nodes.toml: node no. 1: it must be a table, not "board-1"']


def test_one_wrong_value_is_one_problem(tmp_path: Path) -> None:
    folder = Folder(tmp_path).change("nodes.toml", 'window = "window-1"', "window = 1")

    assert folder.told() == ['nodes.toml: node "window-1": key "window" must be a text in quotes, not 1']


def test_everything_wrong_is_told_at_once_each_in_its_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.change("services.toml", "expected_s = 480", "expectd_s = 480")
    folder.change("windows.toml", 'kind = "general"', "kind = 1")
    folder.change("zones.toml", 'zone = "a"', 'zone = "aa"')
    folder.add("extra.toml", '[[window]]\nid = "window-9"\nnumber = "9"\nzone = "c"\n')

    assert [line.split(":")[0] for line in folder.told()] == [
        "services.toml",
        "windows.toml",
        "zones.toml",
        "extra.toml",
    ]


def test_a_problem_carries_its_key_for_programs(tmp_path: Path) -> None:
    folder = Folder(tmp_path).change("lanes.toml", 'zh = "老年人"', 'zh = ""')

    with pytest.raises(ConfigError) as caught:
        read_hall(folder.path)

    assert [(each.file, each.key) for each in caught.value.problems] == [
        ("lanes.toml", "lanes.green_reason.elderly.name.zh")
    ]


def test_a_table_given_twice_names_both_files(tmp_path: Path) -> None:
    folder = Folder(tmp_path).add("zz.toml", 'id = "other"\n[lanes]\ngreen_prefix = "L"\n')

    assert folder.told() == [
        'zz.toml: key "id" is already given in hall.toml; keep it in one of the two files',
        'zz.toml: key "lanes" is already given in lanes.toml; keep it in one of the two files',
    ]


def test_broken_toml_names_file_line_and_column(tmp_path: Path) -> None:
    folder = Folder(tmp_path).change("windows.toml", 'number = "1"', "number = ")

    assert folder.told() == ["windows.toml: not TOML at line 4, column 10: Invalid value"]


def test_a_broken_file_does_not_hide_what_is_wrong_in_another(tmp_path: Path) -> None:
    folder = Folder(tmp_path).change("windows.toml", 'number = "1"', "number = ")
    folder.change("services.toml", "expected_s = 480", "expectd_s = 480")

    assert [line.split(":")[0] for line in folder.told()] == ["windows.toml", "services.toml"]


def test_a_file_in_another_encoding_is_said_to_be_so(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    text = (folder.path / "zones.toml").read_text(encoding="utf-8")
    (folder.path / "zones.toml").write_bytes(text.encode("gb18030"))

    assert folder.told() == ["zones.toml: line 3 is not UTF-8; save the file as UTF-8"]


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    text = (folder.path / "zones.toml").read_text(encoding="utf-8")
    (folder.path / "zones.toml").write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))

    assert read_hall(folder.path) == read_hall(COUNTY)


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (folder.path / "more.toml").mkdir()

    assert folder.told() == ["more.toml: cannot be read: Is a directory"]


def test_an_editors_hidden_copy_is_not_part_of_the_hall(tmp_path: Path) -> None:
    folder = Folder(tmp_path).add(".#hall.toml", "this is not toml")

    assert read_hall(folder.path) == read_hall(COUNTY)


def test_a_missing_part_of_the_hall_is_told_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (folder.path / "zones.toml").unlink()

    assert folder.told() == ['county/: missing key "zone"', 'county/: missing key "queue"']


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_hall(tmp_path / "nowhere")

    assert str(caught.value) == f"{tmp_path}/nowhere: there is no such folder; name the one with the hall's *.toml"


def test_an_empty_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_hall(tmp_path)

    assert str(caught.value) == f"{tmp_path}: the folder holds no *.toml file, so there is no hall in it"


def test_things_cut_over_three_files_are_each_named_with_their_own(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for file, numbers in (("y.toml", (17, 18)), ("z.toml", (19,))):
        for number in numbers:
            folder.add(file, f'[[window]]\nid = "window-{number}"\nnumber = "{number}"\nzone = "zone-{number}"\n')

    assert [line.split(":")[0] for line in folder.told()] == ["y.toml", "y.toml", "z.toml"]


def test_a_misspelt_key_does_not_hide_that_nobody_serves_the_service(tmp_path: Path) -> None:
    folder = Folder(tmp_path).change("services.toml", "expected_s = 480", "expectd_s = 480")
    for _ in range(4):
        folder.change("windows.toml", 'services = ["*"]', 'services = ["rs-shebao"]')

    assert 'services.toml: service "rs-canbao": no window serves it; add it to a window' in folder.told()
