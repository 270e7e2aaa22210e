"""A board without letters, or with a file that is none, says so before anybody looks at it."""

from pathlib import Path

import pytest

from device_drivers.driver import DriverError
from device_drivers.fonts import fonts, is_missing, own_first


@pytest.mark.parametrize("content", [None, b"", b"127.0.0.1 localhost", b"\x89PNG\r\n"])
def test_a_font_of_the_halls_own_that_is_none_is_named(tmp_path: Path, content: bytes | None) -> None:
    own = tmp_path / "own.ttf"
    if content is not None:
        own.write_bytes(content)

    with pytest.raises(DriverError, match=rf"{own} is no font file; correct it, or run `pip install"):
        fonts((own,))


def test_a_font_of_the_halls_own_that_is_lost_leaves_the_usual_letters(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A dark board helps nobody."""
    own = tmp_path / "own.ttf"
    assert fonts(own_first(str(own))) == fonts()
    assert is_missing(str(own))
    assert "own.ttf is no font file" in caplog.text

    own.write_bytes(fonts()[0].read_bytes()[:64])
    assert fonts(own_first(str(own)))[0] == own
    assert not is_missing(str(own))


def test_a_machine_without_any_font_is_told_what_to_install() -> None:
    with pytest.raises(DriverError, match="apt install fonts-noto-cjk"):
        fonts(())
