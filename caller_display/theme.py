"""The board's one theme: navy, white and gold; every letter at least 7 : 1 against what it stands on."""

from dataclasses import dataclass
from typing import Final

Colour = tuple[int, int, int]

ROOM: Final[Colour] = (7, 18, 38)
"""Behind everything."""
HAIRLINE: Final[Colour] = (38, 66, 110)
"""Between two rows; carries no meaning, so it may be faint."""


@dataclass(frozen=True, slots=True)
class Paint:
    """What a region is painted with: ground, letters, quieter letters, and what must be seen first."""

    ground: Colour
    text: Colour
    quiet: Colour
    bright: Colour


HEADER: Final = Paint((11, 28, 58), (255, 255, 255), (186, 206, 235), (255, 255, 255))
CALLING: Final = Paint((18, 58, 132), (255, 255, 255), (222, 234, 255), (255, 221, 94))
LATEST: Final = Paint((15, 36, 74), (255, 255, 255), (190, 209, 237), (255, 214, 80))
PANEL: Final = Paint((11, 28, 58), (255, 255, 255), (186, 206, 235), (255, 214, 80))
ROW_CALLING: Final = Paint((18, 58, 132), (255, 255, 255), (222, 234, 255), (255, 221, 94))
TICKER: Final = Paint((11, 28, 58), (255, 255, 255), (186, 206, 235), (255, 214, 80))
NOTICE: Final = Paint((255, 214, 80), (20, 20, 24), (40, 36, 16), (20, 20, 24))
MOVED: Final = Paint((0, 82, 84), (255, 255, 255), (214, 244, 240), (255, 255, 255))
LOST: Final = Paint((255, 176, 32), (20, 16, 8), (36, 26, 4), (20, 16, 8))
EMERGENCY: Final = Paint((158, 10, 24), (255, 255, 255), (255, 240, 240), (255, 255, 255))
TAG_CALLING: Final = Paint((255, 221, 94), (20, 20, 24), (40, 36, 16), (20, 20, 24))
TAG_LATEST: Final = Paint((30, 62, 116), (255, 255, 255), (226, 237, 255), (255, 255, 255))

PAINTS: Final = (
    HEADER,
    CALLING,
    LATEST,
    PANEL,
    ROW_CALLING,
    TICKER,
    NOTICE,
    MOVED,
    LOST,
    EMERGENCY,
    TAG_CALLING,
    TAG_LATEST,
)


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.1, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
