"""Letters as a thermal printer's dots, drawn from our own fonts: for characters that the printer's firmware lacks.

Whoever prints none of them never loads a font, nor Pillow.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

from device_drivers.fonts import fonts
from device_drivers.receipt import columns_of

if TYPE_CHECKING:
    from PIL import Image, ImageFont

CELL_WIDTH: Final = 12
CELL_HEIGHT: Final = 24
"""Dots of one column and of one line: a thermal printer's font A."""

EM: Final = 22
"""Dots of a Chinese character inside its cell of 24: the rest keeps neighbours apart."""

BASELINE: Final = 0.81
"""How far down: above it the tallest character fits, below it the tail of a g."""
NO_CHARACTER: Final = "\U0010fffd"
"""Private, in no font: what it looks like is the box a font shows for what it lacks."""

DARK: Final = 128
"""From which blackness a dot is burned."""


def glyph(character: str, size: int, bold: bool) -> "Image.Image":
    """One character in its cell, black on white, squeezed into it as a printer's own letters are.

    A character that no font has is a box with its code in it: a guide can look it up, a visitor sees that it is meant.
    """
    from PIL import Image, ImageDraw

    cell = (columns_of(character) * CELL_WIDTH * size, CELL_HEIGHT * size)
    font = _font_with(character, EM * size)
    if font is None:
        return _box(character, size)
    width = max(cell[0], round(font.getlength(character)))
    drawn = Image.new("L", (width, cell[1]), 255)
    spot = (width / 2, cell[1] * BASELINE)
    ImageDraw.Draw(drawn).text(spot, character, 0, font, anchor="ms")
    return _bolder(drawn.resize(cell), size) if bold else drawn.resize(cell)


def _bolder(drawn: "Image.Image", dots: int) -> "Image.Image":
    """Burned a second time a little to the right, as a printer does it: a thicker pen would fill small characters."""
    from PIL import Image, ImageChops

    again = Image.new("L", drawn.size, 255)
    again.paste(drawn, (dots, 0))
    return ImageChops.darker(drawn, again)


def line_of(text: str, size: int, bold: bool) -> "Image.Image":
    """One line of text, cell by cell."""
    from PIL import Image

    line = Image.new("L", (columns_of(text) * CELL_WIDTH * size, CELL_HEIGHT * size), 255)
    left = 0
    for character in text:
        drawn = glyph(character, size, bold)
        line.paste(drawn, (left, 0))
        left += drawn.width
    return line


def dots_of(text: str, size: int, bold: bool) -> tuple[int, bytes]:
    """One line as its width in dots and the rows of a strip."""
    line = line_of(text, size, bold)
    return line.width, line.point(lambda level: 255 if level < DARK else 0).convert("1").tobytes()


def missing(text: str) -> frozenset[str]:
    """The characters of `text` that no font here has."""
    return frozenset(character for character in text if _font_with(character, EM) is None)


@cache
def _faces(px: int) -> "tuple[ImageFont.FreeTypeFont, ...]":
    from PIL import ImageFont

    return tuple(ImageFont.truetype(str(path), px) for path in fonts())


def _font_with(character: str, px: int) -> "ImageFont.FreeTypeFont | None":
    """The first font that has the character, found by looking: its own tables answer for the box as well."""
    return next(
        (face for face in _faces(px) if character == " " or _look(face, character) != _look_of_none(face)), None
    )


def _look(face: "ImageFont.FreeTypeFont", character: str) -> bytes:
    mask = face.getmask(character)
    return repr(mask.size).encode() + bytes(mask)


@cache
def _look_of_none(face: "ImageFont.FreeTypeFont") -> bytes:
    return _look(face, NO_CHARACTER)


def _box(character: str, size: int) -> "Image.Image":
    """A frame with the character's code in two rows, as typesetters have it; in letters made for so few dots."""
    from PIL import Image, ImageDraw, ImageFont

    width, height = columns_of(character) * CELL_WIDTH, CELL_HEIGHT
    box = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(box)
    draw.fontmode = "1"
    draw.rectangle((0, 0, width - 1, height - 1), outline=0)
    code = f"{ord(character):04X}"
    code = code.rjust(len(code) + len(code) % 2, "0")
    font = ImageFont.load_default_imagefont()
    for row, digits in enumerate((code[: len(code) // 2], code[len(code) // 2 :])):
        draw.text(((width - 6 * len(digits)) // 2 + 1, 1 + 11 * row), digits, 0, font)
    return box.resize((width * size, height * size), Image.Resampling.NEAREST)
