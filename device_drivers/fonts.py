"""Where the letters come from: fonts that have every Chinese name."""

import logging
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from device_drivers.driver import DriverError, Fault

log = logging.getLogger(__name__)

DEBIAN_FONTS: Final = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK.ttc"),
)
"""Debian's fonts-noto-cjk. Its first face has Japanese shapes, so it comes second; but it knows more characters."""


BEGINNINGS: Final = (b"\0\1\0\0", b"OTTO", b"ttcf", b"true")
"""The first bytes of a TrueType, OpenType or collection file; anything else would fail while somebody looks."""


def _is_font(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in BEGINNINGS
    except OSError:
        return False


def packaged_fonts() -> tuple[Path, ...]:
    """Noto Sans SC from the Python package pylopdf-fonts-zh-cn, when it is installed."""
    if find_spec("pylopdf_fonts_zh_cn") is None:
        return ()
    from pylopdf_fonts_zh_cn import sans_path

    return (Path(sans_path()),)


def is_missing(own: str) -> bool:
    """Whether a hall has named a font of its own that is none."""
    return bool(own) and not _is_font(Path(own))


def own_first(own: str) -> tuple[Path, ...]:
    """The hall's own font before those every machine has: what it lacks, and it itself if it is lost, they draw."""
    if is_missing(own):
        log.warning("%s is no font file: the usual letters are shown; correct the path, or put the file there", own)
    return (*((Path(own),) if own else ()), *packaged_fonts(), *DEBIAN_FONTS)


def fonts(candidates: tuple[Path, ...] | None = None) -> tuple[Path, ...]:
    """The fonts to use, the best first, later ones for characters the first lacks; at least one, or a DriverError."""
    wanted = packaged_fonts() + DEBIAN_FONTS if candidates is None else candidates
    found = tuple(path for path in wanted if _is_font(path))
    if not found:
        install = "run `pip install pylopdf-fonts-zh-cn` or `apt install fonts-noto-cjk`"
        if candidates:
            raise DriverError("font", Fault.NOT_INSTALLED, f"{candidates[0]} is no font file; correct it, or {install}")
        raise DriverError("font", Fault.NOT_INSTALLED, f"no font with Chinese characters; {install}")
    return found
