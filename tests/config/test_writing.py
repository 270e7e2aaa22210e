from pathlib import Path

import pytest
from msgspec.structs import replace

from hall_config.model import HallConfig, Named, Node
from hall_config.reading import read_hall
from hall_config.writing import render_toml
from tests.config.county import COUNTY, Folder


def again(hall: HallConfig, folder: Path) -> HallConfig:
    (folder / "printed.toml").write_text(render_toml(hall), encoding="utf-8")
    return read_hall(folder)


def test_what_is_printed_is_the_hall_itself(tmp_path: Path) -> None:
    hall = read_hall(COUNTY)

    assert again(hall, tmp_path) == hall


@pytest.mark.parametrize("words", ['say "here" \\ there', "线\u2028下  行", "𠮷野家", "=[]#'''"])
def test_any_words_survive_printing(tmp_path: Path, words: str) -> None:
    hall = replace(read_hall(COUNTY), name=Named(zh=words, en=words))

    assert again(hall, tmp_path).name.zh == words


def test_a_hall_with_hardly_anything_in_it_survives_printing(tmp_path: Path) -> None:
    hall = read_hall(COUNTY)
    bare = replace(hall, nodes=(Node(id="board-9", role="display"),), texts=replace(hall.texts, ticker=()))

    assert again(bare, tmp_path) == bare


def test_defaults_are_spelled_out(tmp_path: Path) -> None:
    folder = Folder(tmp_path).change("lanes.toml", "green_head_start_s = 900\n", "")

    assert "green_head_start_s = 900" in render_toml(read_hall(folder.path))
