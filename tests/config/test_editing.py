"""A hall's files changed for somebody: only what was meant, comments kept, whole or not at all."""

import shutil
from pathlib import Path

import pytest

from hall_config.editing.chunks import chunks_of, joined
from hall_config.editing.describing import Form, Key, choice_word, forms, keys_in_chinese
from hall_config.editing.differences import differences
from hall_config.editing.edits import (
    EditError,
    add_thing,
    become,
    move_thing,
    remove_thing,
    set_rows,
    set_table,
    set_thing,
    set_things,
    thing_of,
    things_of,
)
from hall_config.editing.files import judged, put, read_files, tables_of
from hall_config.editing.keeping import Answer, ChangedMeanwhileError, KeptHall, NotTakenError, NotWrittenError
from hall_config.editing.merging import without_usual
from hall_config.editing.versions import Versions
from hall_config.problems import ConfigError
from hall_config.reference import field_notes
from tests.config.county import COUNTY, HALLS

FILES = read_files(COUNTY)
TAKEN = Answer("taken")


def kept(tmp_path: Path) -> KeptHall:
    shutil.copytree(COUNTY, tmp_path / "county")
    return KeptHall(tmp_path / "county", Versions(tmp_path / "console" / "versions.db"), lambda: 1_000)


def every_key(form: Form) -> list[Key]:
    return [each for key in form.keys for each in (key, *(every_key(key.inner) if key.inner else ()))]


def test_every_key_of_the_model_is_said_in_chinese_and_nothing_else_is() -> None:
    of_the_model = {key for key in field_notes() if key[0] not in ("Part",)}

    assert set(keys_in_chinese()) == of_the_model
    lists = [key for form in forms().values() for key in every_key(form) if key.choices]
    assert [choice for key in lists for choice in key.choices if choice_word(choice).zh == choice] == []


def test_a_form_says_the_very_sentence_of_the_reference() -> None:
    wait = forms()["service"].key("target_wait_s")

    assert wait.note.en == field_notes()["Service", "target_wait_s"]
    assert (wait.label.zh, wait.unit, wait.usual) == ("等候承诺", "seconds", 900)


@pytest.mark.parametrize("hall", ["county", "town"])
def test_a_file_cut_at_its_headings_is_the_same_file(hall: str) -> None:
    for text in read_files(HALLS / hall).values():
        assert joined(chunks_of(text)) == text


def test_one_value_changes_one_line() -> None:
    service = thing_of(tables_of(FILES), "service", "rs-shebao") | {"expected_s": 500}
    after = set_thing(FILES, "service", "rs-shebao", service)
    before, now = (files["services.toml"].splitlines() for files in (FILES, after))

    assert [(old, new) for old, new in zip(before, now, strict=True) if old != new] == [
        ("expected_s = 420", "expected_s = 500")
    ]
    assert {name for name in after if after[name] != FILES[name]} == {"services.toml"}


def test_a_thing_is_added_moved_and_removed_with_its_comment_and_the_rest_is_as_it_was() -> None:
    zone = {"id": "c", "name": {"zh": "C区", "en": "C"}, "where": {"zh": "二楼", "en": "Upstairs"}}
    added = add_thing(FILES, "zone", zone)
    moved = move_thing(added, "zone", "c", -1)
    away = remove_thing(moved, "zone", "c")

    assert [each["id"] for each in things_of(tables_of(moved), "zone")] == ["a", "c", "b"]
    assert judged(moved, "county").zones[1].name.zh == "C区"
    assert tables_of(away) == tables_of(FILES)
    with pytest.raises(EditError, match="cannot_move"):
        move_thing(moved, "zone", "a", -1)
    with pytest.raises(EditError, match="no_such_thing"):
        remove_thing(FILES, "zone", "z")


def test_single_tables_rows_and_the_halls_own_keys_change_too() -> None:
    tables = tables_of(FILES)
    calling = {**tables["calling"], "undo_s": 30, "lane_rates": {"green": 9}}  # type: ignore[dict-item]
    files = set_table(FILES, "calling", calling)
    files = set_table(files, "sound", {"percent": 50, "span": [{"between": "12:00-13:30", "percent": 20}]})
    own = {key: tables[key] for key in ("id", "name", "languages")}
    files = set_table(files, "hall", {**own, "one_ticket_a_visitor": True})
    files = set_rows(files, "ticket", [{"part": "number"}, {"part": "text", "text": {"zh": "一", "en": "one"}}])
    hall = judged(files, "county")

    assert (hall.calling.undo_s, hall.calling.lane_rates.green) == (30, 9)
    assert (hall.sound.percent, hall.sound.spans[0].percent, hall.one_ticket_a_visitor) == (50, 20, True)
    assert [line.part for line in hall.ticket] == ["number", "text"]
    assert "# 点名叫号的原因" in files["hall.toml"]
    assert tables_of(set_rows(files, "ticket", []))["calling"] == calling


def test_rows_that_go_leave_nothing_behind_unless_nothing_is_said_to_be_wanted() -> None:
    tables = tables_of(FILES)
    form = forms()["service"]
    service = thing_of(tables, "service", "rs-shebao")
    lean = without_usual(form, service | {"situation": []}, service)
    files = set_thing(FILES, "service", "rs-shebao", lean)
    files = set_table(files, "calling", {**tables["calling"], "cancel_reason": []})  # type: ignore[dict-item]

    assert "situation" not in thing_of(tables_of(files), "service", "rs-shebao")
    with pytest.raises(ConfigError, match="there is no reason to choose"):
        judged(files, "county")


def test_many_things_change_at_once_and_what_has_not_changed_keeps_its_comments() -> None:
    tables = tables_of(FILES)
    services = [service | {"target_wait_s": 60} for service in things_of(tables, "service")]
    files = set_things(FILES, "service", [services[1], services[0], *services[2:]])
    back = become(files, tables)

    assert [service.target_wait_s for service in judged(files, "county").services] == [60] * len(services)
    assert "# 办不成事反映" in files["services.toml"]
    assert tables_of(back) == tables


def test_what_cannot_be_changed_for_certain_is_left_to_a_persons_hand() -> None:
    inline = {**FILES, "zones.toml": 'zone = [ { id = "a" } ]\n'}
    with pytest.raises(EditError, match="written_otherwise"):
        set_thing(inline, "zone", "a", {"id": "a"})
    tricky = {**FILES, "zones.toml": FILES["zones.toml"].replace('"A区"', '"""\n[[zone]]\n"""')}
    with pytest.raises(EditError, match="written_otherwise"):
        set_thing(tricky, "zone", "b", {"id": "b"})


def test_differences_name_the_thing_the_key_and_both_values() -> None:
    tables = tables_of(FILES)
    service = thing_of(tables, "service", "rs-shebao")
    situations = [service["situation"][0] | {"expected_s": 1}, {"code": "x", "name": {"zh": "新", "en": "x"}}]  # type: ignore[index]
    after = tables_of(set_thing(FILES, "service", "rs-shebao", service | {"walk_in": False, "situation": situations}))
    found = [(each.what, each.name, each.keys[-1].name, each.inside) for each in differences(tables, after)]

    assert found == [
        ("gone", "rs-shebao", "situation", "replace"),
        ("gone", "rs-shebao", "situation", "lost"),
        ("changed", "rs-shebao", "expected_s", "first"),
        ("added", "rs-shebao", "situation", "x"),
        ("changed", "rs-shebao", "walk_in", ""),
    ]


def test_a_change_is_kept_as_a_version_with_the_one_before_it(tmp_path: Path) -> None:
    hall = kept(tmp_path)
    files = hall.files()
    wanted = set_table(files, "missed", {"reinstate_behind": 5})
    number = hall.change("zhang", "missed", files, wanted, lambda: TAKEN)

    assert hall.files() == wanted
    assert [(each.account, each.about, each.state) for each in hall.versions.latest()] == [
        ("zhang", "missed", "taken"),
        ("", "", "found"),
    ]
    assert hall.versions.files(number) == wanted
    assert hall.versions.files(number - 1) == files
    with pytest.raises(ChangedMeanwhileError):
        hall.change("li", "missed", files, files, lambda: TAKEN)


def test_what_the_check_or_the_hub_refuses_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    hall = kept(tmp_path)
    files = hall.files()
    wanted = set_table(files, "missed", {"reinstate_behind": 5})
    with pytest.raises(ConfigError):
        hall.change("zhang", "zone", files, remove_thing(files, "zone", "a"), lambda: TAKEN)
    with pytest.raises(NotTakenError, match="no"):
        hall.change("zhang", "missed", files, wanted, lambda: Answer("refused", "no"))

    assert hall.files() == files
    assert [each.state for each in hall.versions.latest()] == ["found"]


def test_a_change_that_a_power_cut_interrupted_is_undone(tmp_path: Path) -> None:
    hall = kept(tmp_path)
    files = hall.files()
    wanted = set_table(add_thing(files, "zone", {"id": "c"}), "missed", {})
    hall.versions.begin(1, "", "", files, "found")
    hall.versions.begin(2, "zhang", "missed", wanted)
    half = {**files, "hall.toml": wanted["hall.toml"]}
    put(hall.folder, files, half)
    again = KeptHall(hall.folder, hall.versions, lambda: 1_000)

    assert again.files() == files
    assert [each.number for each in again.versions.latest()] == [1]


def test_a_folder_that_cannot_be_written_is_said_and_stays(tmp_path: Path) -> None:
    hall = kept(tmp_path)
    files = hall.files()
    (hall.folder / ".hall.toml.new").mkdir()
    with pytest.raises(NotWrittenError):
        hall.change("zhang", "hall", files, set_table(files, "missed", {"ban_days": 3}), lambda: TAKEN)

    assert hall.files() == files


@pytest.mark.parametrize("key", ["a." * 500 + "a", "'a' . " * 500 + "a", "b = {" + "a." * 500 + "a"])
def test_a_key_that_takes_a_gigabyte_to_be_read_is_not_read(key: str) -> None:
    with pytest.raises(ConfigError) as problem:
        tables_of({"hall.toml": f"{key} = 1"})

    assert "24 parts" in str(problem.value)
