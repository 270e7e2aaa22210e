import re

import pytest

from hall_config.model import Language
from hall_config.texts import LANGUAGES, Catalogue, CatalogueError
from hall_protocol.commands import COMMANDS
from hall_protocol.refusals import RefusalCode

CATALOGUE = Catalogue.load()


def test_a_visitor_reads_the_same_things_in_every_language() -> None:
    assert CATALOGUE.keys("zh") == CATALOGUE.keys("en")


def test_every_language_tells_the_same_facts() -> None:
    keys = sorted(CATALOGUE.keys("zh"))

    assert [key for key in keys if CATALOGUE.fields(key, "zh") != CATALOGUE.fields(key, "en")] == []


def test_no_text_is_empty() -> None:
    places = [(key, language) for language in LANGUAGES for key in CATALOGUE.keys(language)]

    assert [place for place in places if not _filled(*place).strip()] == []


def test_chinese_is_set_with_chinese_marks() -> None:
    ascii_mark = re.compile(r"[\u4e00-\u9fff}][,;!?]|[,;!?][\u4e00-\u9fff]")

    assert [key for key in CATALOGUE.keys("zh") if ascii_mark.search(_filled(key, "zh"))] == []


def test_a_clerk_gets_a_sentence_for_every_refusal() -> None:
    assert [code for code in RefusalCode if f"refusal.{code}" not in CATALOGUE.keys("zh")] == []


def test_a_clerk_gets_a_word_for_every_command() -> None:
    assert [name for name in COMMANDS if f"step.{name}" not in CATALOGUE.keys("zh")] == []


def test_a_sentence_says_which_window() -> None:
    assert CATALOGUE.text("refusal.nobody_waiting", "zh", window="3") == "3号窗口当前无人等候"


def test_more_than_a_sentence_needs_does_no_harm() -> None:
    assert CATALOGUE.text("state.waiting", "en", number="A001") == "waiting"


def test_an_unknown_text_is_named() -> None:
    with pytest.raises(CatalogueError, match=r'^the catalogue has no text "refusal.nobody" in "zh"$'):
        CATALOGUE.text("refusal.nobody", "zh")


def test_a_field_left_out_is_named() -> None:
    with pytest.raises(CatalogueError, match=r"""^text "refusal.nobody_waiting" \(zh\) needs the field 'window'$"""):
        CATALOGUE.text("refusal.nobody_waiting", "zh")


def test_a_section_has_short_names() -> None:
    assert CATALOGUE.section("speech", "zh")["call"] == "请{number}号到{window}号窗口办理业务"


def test_the_catalogue_is_parsed_once_a_process() -> None:
    assert Catalogue.load() is CATALOGUE


def _filled(key: str, language: Language) -> str:
    """A text as it would be read, with a letter in every field."""
    return CATALOGUE.text(key, language, **dict.fromkeys(CATALOGUE.fields(key, language), "X"))
