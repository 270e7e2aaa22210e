"""Lines, boxes and letters on a sheet of paper, in millimetres."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

FONTS: Final = "Noto Sans SC, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
A4: Final = (297.0, 210.0)
INK: Final = "#1a1a1a"
QUIET: Final = "#707070"
COLOURS: Final = {
    "black": "#000000", "red": "#d92b2b", "orange": "#f08c1e", "green": "#2f9e44", "yellow": "#f2c417",
    "blue": "#2463c9", "violet": "#8a3ffc", "grey": "#8c8c8c", "brown": "#8a5a2b", "pink": "#f06cae",
    "white": "#ffffff",
}  # fmt: skip


class Drawing:
    """A sheet that is drawn upon, and written as SVG in which every word is still text; printed it is one A4 sheet."""

    def __init__(self, width: float, height: float) -> None:
        shrunk = min(1.0, A4[1] / height)
        self._root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "width": f"{_number(width * shrunk)}mm",
                "height": f"{_number(height * shrunk)}mm",
                "viewBox": f"0 0 {_number(width)} {_number(height)}",
                "font-family": FONTS,
            },
        )
        self.box(0, 0, width, height, fill="#ffffff", edge="none")

    def line(self, *points: tuple[float, float], colour: str = INK, thick: float = 0.3, dashes: str = "") -> None:
        """A line through all these points."""
        path = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        look = {"stroke-dasharray": dashes} if dashes else {}
        self._add("polyline", points=path, fill="none", stroke=colour, **{"stroke-width": _number(thick)}, **look)

    def box(
        self, x: float, y: float, wide: float, high: float, fill: str = "none", edge: str = INK, round_by: float = 0
    ) -> None:
        """A rectangle by its upper left corner."""
        self._add(
            "rect", x=_number(x), y=_number(y), width=_number(wide), height=_number(high), rx=_number(round_by),
            fill=fill, stroke=edge, **{"stroke-width": "0.3"},
        )  # fmt: skip

    def disc(self, x: float, y: float, radius: float, fill: str = "none", edge: str = INK) -> None:
        """A circle by its middle."""
        self._add(
            "circle", cx=_number(x), cy=_number(y), r=_number(radius), fill=fill, stroke=edge, **{"stroke-width": "0.3"}
        )

    def shape(self, *corners: tuple[float, float], fill: str = INK) -> None:
        """A filled shape."""
        path = " ".join(f"{_number(x)},{_number(y)}" for x, y in corners)
        self._add("polygon", points=path, fill=fill, stroke=INK, **{"stroke-width": "0.3"})

    def text(
        self, x: float, y: float, words: str, size: float = 3, at: str = "start", colour: str = INK, bold: bool = False
    ) -> None:
        """A line of letters, from its left end, its `middle`, or up to its `end`."""
        look = {"font-size": _number(size), "text-anchor": at, "fill": colour}
        if bold:
            look["font-weight"] = "bold"
        self._add("text", words, x=_number(x), y=_number(y), **look)

    def sleeve(self, colour: str, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A piece of wire in its colour; one with a stripe is white with dashes of the other."""
        base, _, stripe = colour.partition("-")
        self.line(start, end, colour=INK, thick=1.7)
        self.line(start, end, colour=COLOURS[base], thick=1.3)
        if stripe:
            self.line(start, end, colour=COLOURS[stripe], thick=1.3, dashes="1.6 1.2")

    def written(self) -> str:
        """The whole sheet as the text of an SVG file."""
        indent(self._root, " ")
        return tostring(self._root, encoding="unicode") + "\n"

    def _add(self, tag: str, words: str = "", **looks: str) -> None:
        SubElement(self._root, tag, looks).text = words or None


def width_of(words: str, size: float) -> float:
    """About how wide a line of letters is: Chinese ones are square, others little more than half as wide."""
    return sum(size if ord(letter) > 0x2E80 else size * 0.56 for letter in words)


def fitting(words: str, size: float, room: float) -> float:
    """How large a line of letters may be, so that all of it finds room."""
    return min(size, size * room / max(width_of(words, size), 0.1))


def wrapped(words: str, size: float, room: float) -> list[str]:
    """A sentence in lines that fit: parted between English words and between any two Chinese letters."""
    lines, line = [], ""
    for piece in _pieces(words):
        if line and width_of(line + piece, size) > room:
            lines.append(line.strip())
            line = ""
        line += piece
    return [*lines, line.strip()]


def _pieces(words: str) -> list[str]:
    pieces = [""]
    for letter in words:
        if letter == " " or ord(letter) > 0x2E80:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
