"""Boards and voice as a technician writes them: what cannot be drawn or said is told before the hall opens."""

from pathlib import Path

import msgspec
import pytest

from hall_config.boards import Sound
from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_config.writing import render_toml
from tests.config.county import TOWN, Folder

BOARD = 'id = "board-1"\nrole = "display"\n'
LAYOUT = '[[layout]]\nid = "own"\nrows = ["10 header", "34 call", "46 calls 58, queues 42", "10 ticker"]\n'
YUE = (
    '[[sound.language]]\ncode = "yue"\ncall = "請{number}號到{window}號窗口"\n'
    'recall = "再叫{number}號到{window}號窗口"\nmoved = "{number}號轉到{place}"\n'
)
VOICE = '[[node]]\nid = "voice-1"\nrole = "voice"\n'
SPANS = '[[sound.span]]\nbetween = "12:00-14:00"\npercent = 40\n[[sound.span]]\nbetween = "14:00-18:00"\npercent = 90\n'


def told(tmp_path: Path, more: str, board: str = "") -> list[str]:
    """Return what is told of a town with more in its folder, and its board otherwise."""
    return _folder(tmp_path, more, board).told()


def _folder(tmp_path: Path, more: str, board: str = "") -> Folder:
    folder = Folder(tmp_path, TOWN).change("places.toml", BOARD, f"{BOARD}{board}")
    return folder.add("boards.toml", more)


def test_a_hall_may_have_layouts_languages_and_hours_of_its_own(tmp_path: Path) -> None:
    board = 'board = { layout = "own", theme = "light", zones = ["hall"] }\n'
    zone = read_hall(TOWN).zones[0].id
    config = read_hall(_folder(tmp_path, LAYOUT + YUE + SPANS + VOICE, board.replace("hall", zone)).path)

    assert [layout.id for layout in config.layouts] == ["own"]
    assert [each.code for each in config.sound.languages] == ["yue"]
    assert [each.percent for each in config.sound.spans] == [40, 90]
    assert read_hall(TOWN).sound == Sound()


@pytest.mark.parametrize("layout", ["usual", "windows", "notices", "large"])
def test_every_hall_has_four_layouts(tmp_path: Path, layout: str) -> None:
    config = read_hall(_folder(tmp_path, "", f'board = {{ layout = "{layout}" }}\n').path)
    assert [node.board.layout for node in config.nodes if node.board] == [layout]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"34 call"', '"34 kall"', 'layout "own": row 2: there is no panel "kall"; there are header, call, calls, '),
        ('"34 call"', '"34 call 50, ticker 50"', 'layout "own": row 4: "ticker" stands in the layout already'),
        ("queues 42", "calls 42", 'layout "own": row 3: "calls" stands in the layout already; it can stand there once'),
        ("calls 58, queues 42", "calls, queues 42", 'layout "own": row 3: "calls" has no width, the others have'),
        ('"34 call"', '"0 call"', 'layout "own": row 2: "0 call" leaves something no room'),
        ("58, queues 42", "68, queues 42", 'layout "own": row 3: 110 hundredths do not fit side by side'),
        (', "34 call"', "", 'layout "own": key "rows": nothing is "call": nobody would see who is called'),
        ('"34 call"', '"call 34"', 'layout "own": key "rows.2"'),
        ('id = "own"', 'id = "usual"', 'layout "usual": key "id": "usual" is a layout every hall has'),
    ],
)
def test_a_layout_that_cannot_be_drawn_is_told_with_its_row(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in LAYOUT
    (problem,) = told(tmp_path, LAYOUT.replace(old, new))
    assert problem.startswith(f"boards.toml: {sentence}")


def test_two_layouts_of_one_name_are_told(tmp_path: Path) -> None:
    assert told(tmp_path, LAYOUT + LAYOUT) == ['boards.toml: layout "own": key "id": "own" is given to two of them']


def test_a_board_of_a_layout_or_zone_that_is_not_there_is_told(tmp_path: Path) -> None:
    problems = told(tmp_path, LAYOUT, 'board = { layout = "won", zones = ["hal"] }\n')

    assert problems[0] == 'places.toml: node "board-1": unknown layout "won", did you mean "own"?'
    assert problems[1].startswith('places.toml: node "board-1": unknown zone "hal"')


def test_of_a_layout_with_a_wrong_row_nobody_is_told_that_it_is_not_there(tmp_path: Path) -> None:
    wrong = LAYOUT.replace('"34 call"', '"call 34"')
    (problem,) = told(tmp_path, wrong, 'board = { layout = "own" }\n')

    assert problem.startswith('boards.toml: layout "own": key "rows.2"')


def test_what_is_no_board_cannot_look_like_one(tmp_path: Path) -> None:
    assert told(tmp_path, VOICE + 'board = { theme = "dark" }\n') == [
        'boards.toml: node "voice-1": a voice is no board; leave out board'
    ]


def test_one_voice_renders_for_the_whole_hall(tmp_path: Path) -> None:
    zone = read_hall(TOWN).zones[0].id
    problems = told(tmp_path, VOICE + VOICE.replace("voice-1", "voice-2") + f'zone = "{zone}"\n')

    assert problems == [
        'boards.toml: node "voice-2": the hall has the voice "voice-1" already; one renders for every board',
        'boards.toml: node "voice-2": a voice renders for every zone; leave out zone',
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('call = "請{number}號到{window}號窗口"\n', "", 'missing key "call": "yue" has no words of ours'),
        ('moved = "{number}號轉到{place}"\n', "", 'missing key "moved": "yue" has no words of ours'),
        ("請{number}號到", "到", '"到{window}號窗口" does not say {number}: nobody would know who is meant'),
        ("請{number}號到{window}", "請{number}號到", "does not say {window}: nobody would know where to go"),
        ("轉到{place}", "轉到", "does not say {place}: nobody would know where to go"),
        (
            "轉到{place}",
            "轉到{place}{window}",
            "there is nothing to say for {window}; it may have {number} and {place}",
        ),
        ("請{number}號到", "請{number!r}號到", "there is nothing to say for {number}"),
        ("請{number}號到", "請{number}號到{", "has a brace that stands alone; write {number}"),
        ('code = "yue"', 'code = "Yue"', 'key "code" must be'),
        ('code = "yue"', 'code = "xx"', 'key "code": there is no language "xx"; write its code, such as '),
        ('code = "yue"', 'code = "yuu"', 'key "code": there is no language "yuu"; write its code, such as '),
    ],
)
def test_a_language_without_the_words_for_a_call_is_told(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in YUE
    problems = told(tmp_path, YUE.replace(old, new))
    assert len(problems) == 1
    assert problems[0].startswith('boards.toml: sound.language "')
    assert sentence in problems[0]


def test_chinese_and_english_need_no_words_but_may_have_their_own(tmp_path: Path) -> None:
    both = '[[sound.language]]\ncode = "en"\n[[sound.language]]\ncode = "zh"\ncall = "{number}到{window}"\n'
    assert [each.code for each in read_hall(_folder(tmp_path, both).path).sound.languages] == ["en", "zh"]


def test_a_language_is_spoken_once(tmp_path: Path) -> None:
    assert told(tmp_path, YUE + YUE) == [
        'boards.toml: sound.language "yue": key "code": "yue" is spoken already; leave out one'
    ]


def test_at_no_moment_is_a_hall_both_loud_and_quiet(tmp_path: Path) -> None:
    assert told(tmp_path, SPANS.replace("14:00-18:00", "13:59-18:00")) == [
        'boards.toml: sound.span no. 2: key "between": "13:59-18:00" overlaps with "12:00-14:00"'
    ]
    assert told(tmp_path / "night", SPANS.replace("14:00-18:00", "22:00-06:00")) == [
        'boards.toml: sound.span no. 2: key "between": "22:00-06:00" ends before it begins; write one to midnight, one '
        "from it"
    ]


FIRE = '[[notice_text]]\nname = { zh = "火警", en = "Fire" }\nzh = "请立即离开"\nen = "Leave"\nkind = "emergency"\n'


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (FIRE + FIRE, 'notice_text no. 2: key "name.zh": "火警" is prepared twice; call one otherwise'),
        (FIRE.replace("请立即", "请＿＿"), 'notice_text no. 1: key "zh": an emergency has no time for a blank'),
        (
            FIRE.replace("请立即离开", "长" * 301),
            'key "notice_text.1.zh" must be a text of one line, of 300 letters',
        ),
        (FIRE.replace('"emergency"', '"urgent"'), 'key "notice_text.1.kind" must be one of '),
    ],
)
def test_a_prepared_notice_is_ready_to_be_posted(tmp_path: Path, more: str, sentence: str) -> None:
    assert [text.kind for text in read_hall(_folder(tmp_path / "right", FIRE).path).notice_texts] == ["emergency"]
    (problem,) = told(tmp_path, more)
    assert problem.startswith(f"boards.toml: {sentence}")


def test_a_hall_with_all_of_it_is_the_same_when_it_is_read_from_its_own_record(tmp_path: Path) -> None:
    """The hub keeps its configuration in the journal, and reads it there."""
    board = f'board = {{ layout = "own", theme = "light", zones = ["{read_hall(TOWN).zones[0].id}"] }}\n'
    config = read_hall(_folder(tmp_path, LAYOUT + YUE + SPANS + VOICE, board).path)

    assert msgspec.json.decode(msgspec.json.encode(config), type=HallConfig) == config
    (tmp_path / "written").mkdir()
    (tmp_path / "written" / "hall.toml").write_text(render_toml(config), encoding="utf-8")
    assert read_hall(tmp_path / "written") == config
