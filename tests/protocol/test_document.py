import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec
import pytest

from hall_protocol.asyncapi import asyncapi, render_asyncapi
from hall_protocol.commands import ALLOWED, COMMANDS
from hall_protocol.descriptions import Json, every_message, member_notes, schemas
from hall_protocol.document import main, read_sentences, render_page, type_text
from hall_protocol.refusals import RefusalCode
from hall_protocol.roles import Role
from hall_protocol.topics import TOPICS

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "hall_config" / "catalogue"
RENDER = "stale: run `python -m hall_protocol.document docs/`"
PAGE = render_page(read_sentences(TEXTS))
CONTRACT = asyncapi()


def test_the_page_says_what_the_code_does() -> None:
    assert (ROOT / "docs" / "protocol.md").read_text("utf-8") == PAGE, RENDER


def test_the_asyncapi_file_says_what_the_code_does() -> None:
    assert (ROOT / "docs" / "asyncapi.yaml").read_text("utf-8") == render_asyncapi(), RENDER


def test_the_asyncapi_file_reads_back_as_the_contract() -> None:
    assert msgspec.yaml.decode(render_asyncapi()) == msgspec.json.decode(msgspec.json.encode(CONTRACT))


def test_one_command_writes_both_documents(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "hall_protocol.document", str(tmp_path)], cwd=ROOT, check=True)

    assert (tmp_path / "protocol.md").read_text("utf-8") == PAGE
    assert (tmp_path / "asyncapi.yaml").read_text("utf-8") == render_asyncapi()


def test_the_sentences_may_come_from_another_catalogue(tmp_path: Path) -> None:
    for language in ("zh", "en"):
        sentences = "\n".join(f'{code} = "{language} {code}"' for code in RefusalCode)
        (tmp_path / f"{language}.toml").write_text(f"[refusal]\n{sentences}\n", encoding="utf-8")

    main([str(tmp_path), "--texts", str(tmp_path)])

    assert "| zh too_old | en too_old |" in (tmp_path / "protocol.md").read_text("utf-8")


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _references(value)


def _at(pointer: str) -> object:
    place: object = CONTRACT
    for step in pointer.removeprefix("#/").split("/"):
        place = cast(Json, place)[step]
    return place


def test_every_reference_of_the_contract_leads_somewhere() -> None:
    references = set(_references(CONTRACT))

    assert len(references) > 100
    for reference in references:
        assert isinstance(_at(reference), dict)


def test_every_channel_explains_every_level_of_its_address() -> None:
    channels = cast(dict[str, Json], CONTRACT["channels"])

    assert channels.keys() == TOPICS.keys()
    for channel in channels.values():
        levels = re.findall(r"{(\w+)}", str(channel["address"]))
        assert sorted(levels) == sorted(cast(Json, channel["parameters"]))


@pytest.mark.parametrize("role", Role)
def test_the_contract_lists_what_each_role_says_and_hears(role: Role) -> None:
    operations = cast(dict[str, Json], CONTRACT["operations"])
    said = {name.removeprefix(f"{role}_says_") for name in operations if name.startswith(f"{role}_says_")}
    heard = {name.removeprefix(f"{role}_hears_") for name in operations if name.startswith(f"{role}_hears_")}

    silent = set() if role in ALLOWED else {"command"}
    assert said == {topic.name for topic in TOPICS.values() if role in topic.says} - silent
    assert heard == {topic.name for topic in TOPICS.values() if role in topic.hears}


def test_a_dispensers_command_operation_offers_its_own_commands() -> None:
    operations = cast(dict[str, Json], CONTRACT["operations"])
    offered = {
        reference.rpartition("/")[2] for reference in _references(operations["dispenser_says_command"]["messages"])
    }

    assert offered == {COMMANDS[name].__name__ for name in ALLOWED[Role.DISPENSER]}


def test_every_message_every_part_and_every_field_is_described() -> None:
    for name, schema in schemas().items():
        assert str(schema["description"]).endswith((".", "?")), name
        assert not str(schema["description"]).startswith(f"{name}("), name
        assert f"### {name}\n" in PAGE
        for field in cast(Json, schema["properties"]):
            assert f"| `{field}` |" in PAGE.partition(f"### {name}\n")[2].partition("\n#")[0]


def test_no_two_types_share_a_name() -> None:
    names = [kind.__name__ for kind in every_message()]

    assert len(set(names)) == len(names)


def test_every_role_and_every_refusal_says_what_it_means() -> None:
    assert member_notes(Role).keys() == Role.__members__.keys()
    assert member_notes(RefusalCode).keys() == RefusalCode.__members__.keys()


def test_every_refusal_has_a_sentence_in_both_languages_on_the_page() -> None:
    for code, sentence in read_sentences(TEXTS).items():
        assert sentence.zh
        assert sentence.en
        assert f"| {sentence.zh} | {sentence.en} |" in PAGE
        assert f"| `{code}` |" in PAGE


def test_every_link_of_the_page_leads_to_a_heading() -> None:
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)}

    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= headings


def test_every_row_of_a_table_has_as_many_cells_as_its_heading() -> None:
    for table in re.findall(r"(?:^\|.*\|\n)+", PAGE, re.MULTILINE):
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(cells) == 1, table


def test_a_pattern_with_a_bar_does_not_break_a_table() -> None:
    assert type_text({"type": "string", "pattern": "a|b", "maxLength": 3}) == r"text matching `a\|b` at most 3 long"
