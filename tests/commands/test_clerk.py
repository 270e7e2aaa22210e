"""A clerk gets a pin or a badge; the hall keeps no more than a hash of either."""

import tomllib
from pathlib import Path

import zxingcpp
from PIL import Image

from central_scheduler.badges import badge_hash
from hall_config.model import Clerk
from hall_config.pin import matches
from tests.tools.newcomer import Said, typed


def clerk(*words: str | Path, said: str = "") -> Said:
    """Type a command, and then what it asks for."""
    return typed("clerk", *words, then=said)


def clerk_with(out: str) -> Clerk:
    """Return a clerk with what a command printed for the configuration."""
    (line,) = [line for line in out.splitlines() if line.startswith(("pin = ", "badge_sha256 = "))]
    return Clerk(id="zhao", number="101", **tomllib.loads(line))


def test_the_pin_that_was_typed_is_the_one_that_opens_and_is_not_said() -> None:
    said = clerk("pin", said="471199\n")
    kept = clerk_with(said.out).pin

    assert (said.code, said.err) == (0, "")
    assert "471199" not in said.out
    assert kept is not None
    assert matches("471199", kept)
    assert not matches("471198", kept)
    assert "工号" in said.out


def test_what_is_no_pin_is_said_in_a_sentence() -> None:
    for pin in ("123", "12a4", ""):
        said = clerk("pin", said=f"{pin}\n")
        assert (said.code, said.out) == (2, "")
        assert "4 to 12 digits" in said.err


def test_the_code_that_is_printed_is_the_badge_whose_hash_the_configuration_gets(tmp_path: Path) -> None:
    picture = tmp_path / "badge.png"
    said = clerk("badge", "--picture", picture)
    (code,) = zxingcpp.read_barcodes(Image.open(picture).convert("L"))

    assert (said.code, said.err) == (0, "")
    assert code.text.startswith("clerk:")
    assert clerk_with(said.out).badge_sha256 == badge_hash(code.text)
    assert code.text not in said.out
    assert picture.stat().st_mode & 0o077 == 0


def test_a_card_the_clerk_has_is_as_good_and_is_not_said() -> None:
    said = clerk("badge", "--card", said="0004711993\r\n")

    assert clerk_with(said.out).badge_sha256 == badge_hash("0004711993")
    assert "0004711993" not in said.out


def test_a_card_that_says_nothing_or_a_picture_of_one_is_no_badge(tmp_path: Path) -> None:
    silent = clerk("badge", "--card", said="\n")
    drawn = clerk("badge", "--card", "--picture", tmp_path / "badge.png", said="0004711993\n")

    assert (silent.code, drawn.code) == (2, 2)
    assert "said nothing" in silent.err
    assert "badge_sha256" not in silent.out + drawn.out
