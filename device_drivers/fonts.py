"""Where the letters come from: fonts that have every Chinese name."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from device_drivers.driver import DriverError, Fault

DEBIAN_FONTS: Final = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK.ttc"),
)
"""Debian's fonts-noto-cjk. Its first face has Japanese shapes, so it comes second; but it knows more characters."""


def packaged_fonts() -> tuple[Path, ...]:
    """Noto Sans SC from the Python package pylopdf-fonts-zh-cn, when it is installed."""
    if find_spec("pylopdf_fonts_zh_cn") is None:
        return ()
    from pylopdf_fonts_zh_cn import sans_path

    return (Path(sans_path()),)


def fonts(candidates: tuple[Path, ...] | None = None) -> tuple[Path, ...]:
    """The fonts to use, the best first, later ones for characters the first lacks; at least one, or a DriverError."""
    wanted = packaged_fonts() + DEBIAN_FONTS if candidates is None else candidates
    found = tuple(path for path in wanted if path.is_file())
    if not found:
        raise DriverError(
            "font",
            Fault.NOT_INSTALLED,
            "no font with Chinese characters; run `pip install pylopdf-fonts-zh-cn` or `apt install fonts-noto-cjk`",
        )
    return found
