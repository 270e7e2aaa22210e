"""Who acts for several visitors gets a badge; the hall keeps no more than its hash."""

import tomllib
from pathlib import Path

import zxingcpp
from PIL import Image

from central_scheduler.badges import badge_hash
from hall_config.model import Agent
from tests.tools.newcomer import typed


def table_in(out: str) -> dict[str, object]:
    """Return the one table of a command's output, whatever stands around it."""
    lines = out.splitlines()
    (begin,) = [nth for nth, line in enumerate(lines) if line == "[[agent]]"]
    (agent,) = tomllib.loads("\n".join(lines[begin : begin + 4]))["agent"]
    assert isinstance(agent, dict)
    return agent


def test_the_code_that_is_printed_is_the_badge_whose_hash_the_configuration_gets(tmp_path: Path) -> None:
    picture = tmp_path / "badge.png"
    said = typed("agent", "badge", "bangban-3", "--tickets", "8", "--picture", picture)
    (code,) = zxingcpp.read_barcodes(Image.open(picture).convert("L"))

    assert (said.code, said.err) == (0, "")
    assert code.text.startswith("agent:")
    assert len(code.text) >= 38
    assert table_in(said.out) == {"id": "bangban-3", "badge_sha256": badge_hash(code.text), "tickets": 8}
    assert code.text not in said.out
    assert "请现在打印" in said.out
    assert Agent(**table_in(said.out)).name == ""  # type: ignore[arg-type]
    assert picture.stat().st_mode & 0o077 == 0


def test_no_two_badges_are_alike(tmp_path: Path) -> None:
    hashes = {str(table_in(typed("agent", "badge", "bangban-3").out)["badge_sha256"]) for _ in range(2)}

    assert len(hashes) == 2


def test_a_badge_that_was_made_is_never_written_over(tmp_path: Path) -> None:
    picture = tmp_path / "badge.svg"
    first = typed("agent", "badge", "bangban-3", "--picture", picture)
    drawn = picture.read_bytes()
    again = typed("agent", "badge", "bangban-3", "--picture", picture)

    assert (first.code, again.code) == (0, 2)
    assert "is there already" in again.err
    assert picture.read_bytes() == drawn


def test_what_is_no_id_or_no_picture_is_said_in_a_sentence(tmp_path: Path) -> None:
    no_id = typed("agent", "badge", "Mr Smith")
    no_picture = typed("agent", "badge", "bangban-3", "--picture", tmp_path / "badge.doc")
    nowhere = typed("agent", "badge", "bangban-3", "--picture", tmp_path / "no folder" / "badge.png")

    assert (no_id.code, no_picture.code, nowhere.code) == (2, 2, 2)
    assert "is no id" in no_id.err
    assert "ends in .png or .svg" in no_picture.err
    assert "cannot be written" in nowhere.err
    assert "[[agent]]" not in nowhere.out
