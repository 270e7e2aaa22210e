"""What a board asks the voice for: sentences whose clips it lacks, each not again and again."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from hall_protocol.speaking import SpeechLine

AGAIN_MS: Final = 1_000
REMEMBERED: Final = 500


class ClipWishes:
    """When the board has asked for which clip."""

    def __init__(self) -> None:
        self._asked: OrderedDict[str, int] = OrderedDict()

    def to_ask(self, lines: Iterable[SpeechLine], now_ms: int) -> tuple[SpeechLine, ...]:
        """Return those that were not asked for a moment ago, and note that they are asked for now."""
        wanted = tuple(line for line in lines if now_ms - self._asked.get(line.clip, now_ms - AGAIN_MS) >= AGAIN_MS)
        for line in wanted:
            self._asked[line.clip] = now_ms
            self._asked.move_to_end(line.clip)
        while len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)
        return wanted
