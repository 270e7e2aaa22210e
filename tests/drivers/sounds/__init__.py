"""Three sounds as a voice sends them: a whole sentence of a second, and two halves of half a second each."""

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
WHOLE: Final = (_FOLDER / "whole.ogg").read_bytes()
FIRST_HALF: Final = (_FOLDER / "first_half.ogg").read_bytes()
SECOND_HALF: Final = (_FOLDER / "second_half.ogg").read_bytes()
WHOLE_HZ, FIRST_HZ, SECOND_HZ = 440, 660, 880
