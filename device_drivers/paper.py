"""The paper a virtual printer prints on: to be read by a test, to be looked at by a newcomer."""

from io import BytesIO
from typing import TYPE_CHECKING, Final

from device_drivers.glyphs import CELL_HEIGHT, CELL_WIDTH, line_of
from device_drivers.receipt import Align, Element, Feed, Qr, Receipt, Strip, Text, bytes_across

if TYPE_CHECKING:
    from PIL import Image

LINE_GAP: Final = 6
MARGIN: Final = 16
"""Dots, at 203 a inch."""


def as_text(receipt: Receipt) -> str:
    """The ticket as plain text; a QR code stands as `[QR …]`, letters drawn as dots stand as `[120×24 dots]`."""
    return "\n".join(line for element in receipt for line in _lines_of(element))


def _lines_of(element: Element) -> list[str]:
    match element:
        case Text(text):
            return [text]
        case Qr(data):
            return [f"[QR {data}]"]
        case Strip(width):
            return [f"[{width}×{element.height} dots]"]
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
            return _qr_strip(element, columns)
        case Strip(align=align):
            return _placed(_dots(element), align, columns, LINE_GAP)
        case Feed(lines):
            return _blank(columns, lines * (CELL_HEIGHT + LINE_GAP))
    return _blank(columns, 0)


def _blank(columns: int, height: int) -> "Image.Image":
    from PIL import Image

    return Image.new("L", (columns * CELL_WIDTH, height), 255)


def _placed(image: "Image.Image", align: Align, columns: int, gap: int) -> "Image.Image":
    strip = _blank(columns, image.height + gap)
    spare = strip.width - image.width
    strip.paste(image, ({"left": 0, "center": spare // 2, "right": spare}[align], 0))
    return strip


def _qr_strip(qr: Qr, columns: int) -> "Image.Image":
    """A code in the middle; of one that is wider than the paper a printer burns nothing."""
    code = _qr_image(qr)
    return _blank(columns, 0) if code.width > columns * CELL_WIDTH else _placed(code, "center", columns, 0)


def _dots(strip: Strip) -> "Image.Image":
    from PIL import Image, ImageOps

    size = (bytes_across(strip.width) * 8, strip.height)
    return ImageOps.invert(Image.frombytes("1", size, strip.rows).convert("L"))


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
    return _placed(line_of(text.text, text.size, text.bold), text.align, columns, LINE_GAP)
