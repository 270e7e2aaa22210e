"""The paper a virtual printer prints on: to be read by a test, to be looked at by a newcomer."""

from io import BytesIO
from typing import TYPE_CHECKING, Final

from device_drivers.fonts import fonts
from device_drivers.receipt import Element, Feed, Qr, Receipt, Text, columns_of

if TYPE_CHECKING:
    from PIL import Image

CELL_WIDTH: Final = 12
CELL_HEIGHT: Final = 24
LINE_GAP: Final = 6
MARGIN: Final = 16
"""Dots, at 203 a inch: the sizes of a thermal printer's font A."""


def as_text(receipt: Receipt) -> str:
    """The ticket as plain text, one line a line; a QR code stands as `[QR …]`."""
    return "\n".join(line for element in receipt for line in _lines_of(element))


def _lines_of(element: Element) -> list[str]:
    match element:
        case Text(text):
            return [text]
        case Qr(data):
            return [f"[QR {data}]"]
        case Feed(lines):
            return [""] * lines
    return []


def as_png(receipt: Receipt, columns: int) -> bytes:
    """The ticket as a picture, dot for dot as a printer of `columns` columns would burn it."""
    from PIL import Image

    strips = [_strip(element, columns) for element in receipt]
    height = sum(strip.height for strip in strips) + 2 * MARGIN
    paper = Image.new("L", (columns * CELL_WIDTH + 2 * MARGIN, height), 255)
    top = MARGIN
    for strip in strips:
        paper.paste(strip, (MARGIN, top))
        top += strip.height
    picture = BytesIO()
    paper.save(picture, "png")
    return picture.getvalue()


def _strip(element: Element, columns: int) -> "Image.Image":
    """One element on a strip of paper as wide as the roll."""
    match element:
        case Text():
            return _text_strip(element, columns)
        case Qr():
            return _centred(_qr_image(element), columns)
        case Feed(lines):
            return _blank(columns, lines * (CELL_HEIGHT + LINE_GAP))
    return _blank(columns, 0)


def _blank(columns: int, height: int) -> "Image.Image":
    from PIL import Image

    return Image.new("L", (columns * CELL_WIDTH, height), 255)


def _centred(image: "Image.Image", columns: int) -> "Image.Image":
    strip = _blank(columns, image.height)
    strip.paste(image, ((strip.width - image.width) // 2, 0))
    return strip


def _qr_image(qr: Qr) -> "Image.Image":
    import segno
    from PIL import Image

    rows = [bytes(255 if not dot else 0 for dot in row) for row in segno.make(qr.data, error="m", micro=False).matrix]
    side = len(rows)
    code = Image.frombytes("L", (side, side), b"".join(rows))
    quiet = Image.new("L", (side + 8, side + 8), 255)  # four white modules all around, as the standard demands
    quiet.paste(code, (4, 4))
    return quiet.resize((quiet.width * qr.size, quiet.height * qr.size), Image.Resampling.NEAREST)


def _text_strip(text: Text, columns: int) -> "Image.Image":
    strip = _blank(columns, CELL_HEIGHT * text.size + LINE_GAP)
    spare = strip.width - columns_of(text.text) * CELL_WIDTH * text.size
    left = {"left": 0, "center": spare // 2, "right": spare}[text.align]
    for character in text.text:
        glyph = _glyph(character, text.size, text.bold)
        strip.paste(glyph, (left, 0))
        left += glyph.width
    return strip


def _glyph(character: str, size: int, bold: bool) -> "Image.Image":
    """One character in its cell, squeezed into it as a printer's own letters are."""
    from PIL import Image, ImageDraw, ImageFont

    cell = (columns_of(character) * CELL_WIDTH * size, CELL_HEIGHT * size)
    font = ImageFont.truetype(str(fonts()[0]), 22 * size)
    width = max(cell[0], round(font.getlength(character)))
    drawn = Image.new("L", (width, cell[1]), 255)
    spot = (width / 2, cell[1] * 0.86)
    ImageDraw.Draw(drawn).text(spot, character, 0, font, anchor="ms", stroke_width=size if bold else 0)
    return drawn.resize(cell)
